use super::*;
use crate::inference::card::Precision;
use crate::payload::device::Hardness;
use crate::payload::radiation::device::Susceptibility;
use crate::units::Power;

fn model() -> LanguageModel {
    LanguageModel {
        id: "llm".into(),
        precision: Precision::Int8,
        parameters: 8e9,
        weight_bytes: 8e9,
        layers: 32,
        kv_heads: 8,
        head_dimension: 128,
        kv_bytes_per_value: 2.0,
        context_max: 8192,
    }
}

fn processor() -> Processor {
    Processor {
        id: "chip".into(),
        hardness: Hardness::Commercial,
        radiation: Susceptibility::of(Hardness::Commercial),
        int4_ops: 0.0,
        int8_ops: 100e12,
        int16_ops: 0.0,
        fp16_ops: 0.0,
        fp32_ops: 0.0,
        memory_bytes: 16e9,
        memory_bandwidth_bytes_per_s: 400e9,
        on_chip_bytes: None,
        logic: None,
        power_idle: Power::watts(10.0),
        power_active: Power::watts(100.0),
        utilisation: None,
        utilisation_usual: None,
    }
}

#[test]
fn a_prompt_is_bound_by_arithmetic_and_an_answer_by_memory() {
    let (model, processor) = (model(), processor());
    let serving = Serving::new(&model, &processor, 2048, 1).unwrap();
    let prefill = serving.prefill(2048);
    assert_eq!(prefill.bound, Bound::Compute);
    // 2 · 8e9 · 2048 / 35e12
    assert!((prefill.time.to_seconds() - 0.936_229).abs() < 1e-5);
    // 300 GB/s over 8 GB: 37.5 tokens a second without anything to look back on.
    assert!((serving.decode_tokens_per_s(0, 1) - 37.5).abs() < 1e-9);
    assert_eq!(serving.answer(16, 1000, 1).bound, Bound::Memory);
}

#[test]
fn looking_back_costs_bandwidth() {
    let (model, processor) = (model(), processor());
    let serving = Serving::new(&model, &processor, 8192, 1).unwrap();
    let ratio = serving.decode_tokens_per_s(8192, 1) / serving.decode_tokens_per_s(0, 1);
    assert!((ratio - 8e9 / (8e9 + 131_072.0 * 8192.0)).abs() < 1e-12);
}

#[test]
fn sequences_side_by_side_share_the_weights_until_arithmetic_binds() {
    let (model, processor) = (model(), processor());
    let serving = Serving::new(&model, &processor, 100, 64).unwrap();
    let gain = serving.decode_tokens_per_s(100, 8) / serving.decode_tokens_per_s(100, 1);
    assert!(gain > 7.9 && gain < 8.0, "{gain}");
    let bound = 35e12 / (2.0 * 8e9);
    assert!((serving.decode_tokens_per_s(1, 10_000) / bound - 1.0).abs() < 1e-9);
}

#[test]
fn an_answer_is_the_sum_of_its_tokens() {
    let (model, processor) = (model(), processor());
    let serving = Serving::new(&model, &processor, 600, 2).unwrap();
    let steps: f64 = (0..200)
        .map(|token| 2.0 / serving.decode_tokens_per_s(400 + token, 2))
        .sum();
    let whole = serving.answer(400, 200, 2).time.to_seconds();
    let prefill = serving.prefill(800).time.to_seconds();
    // The mean of the contexts is half a token off.
    assert!((whole - prefill - steps).abs() < 1e-3 * steps, "{whole}");
}

#[test]
fn contexts_beyond_the_memory_are_refused_with_both_sizes() {
    let (model, processor) = (model(), processor());
    let refused = Serving::new(&model, &processor, 8192, 8).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "llm needs 16.59 GB of memory, and chip has 16.00 GB of memory"
    );
}
