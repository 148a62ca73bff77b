use super::*;
use crate::inference::card::Accelerator;
use crate::payload::device::Hardness;
use crate::payload::device::Logic;
use crate::payload::fit::Taken;
use crate::payload::radiation::device::Susceptibility;

fn processor() -> Processor {
    Processor {
        id: "example".into(),
        hardness: Hardness::Commercial,
        radiation: Susceptibility::of(Hardness::Commercial),
        int4_ops: 0.0,
        int8_ops: 1.0e12,
        int16_ops: 0.0,
        fp16_ops: 0.5e12,
        fp32_ops: 0.0,
        memory_bytes: 1e9,
        memory_bandwidth_bytes_per_s: 8e9,
        on_chip_bytes: Some(8e6),
        logic: None,
        power_idle: Power::watts(2.0),
        power_active: Power::watts(10.0),
        utilisation: None,
        utilisation_usual: None,
    }
}

fn model(precision: Precision, macs: f64, activation_bytes: f64) -> ModelCard {
    ModelCard {
        id: "net".into(),
        task: "cloud".into(),
        precision,
        tile_px: 256,
        macs_per_tile: macs,
        weight_bytes: 6e6,
        activation_bytes_per_tile: activation_bytes,
        efficiency_class: EfficiencyClass::Dense,
        answer_bytes_per_tile: 100,
        accelerator: None,
        execution: None,
    }
}

#[test]
fn a_tile_takes_the_longer_of_arithmetic_and_memory() {
    // 2 · 2.8 GMAC / (1 TOPS · 0.56) = 10 ms; 6 MB / (8 GB/s · 0.75) = 1 ms.
    let tile = tile_estimate(&processor(), &model(Precision::Int8, 2.8e9, 6e6)).unwrap();
    assert_eq!(tile.time, Span::from_seconds(0.010));
    assert_eq!(tile.bound, Bound::Compute);
    assert!((tile.energy.to_joules() - 0.1).abs() < 1e-12);
    assert_eq!(tile.time_high, Span::from_seconds(0.015));
    assert_eq!(tile.time_low, Span(6_666_667));

    let tile = tile_estimate(&processor(), &model(Precision::Int8, 2.8e7, 6e6)).unwrap();
    assert_eq!(
        (tile.time, tile.bound),
        (Span::from_seconds(1e-3), Bound::Memory)
    );
}

#[test]
fn each_class_has_its_share_of_the_peak() {
    let share = |class| processor().share_of_peak(class);
    assert!((share(EfficiencyClass::Dense) - 0.56).abs() < 1e-15);
    assert!((share(EfficiencyClass::Segmentation) - 0.22).abs() < 1e-15);
    assert!((share(EfficiencyClass::Depthwise) - 0.03).abs() < 1e-15);
    let measured = Processor {
        utilisation: Some(0.074),
        ..processor()
    };
    assert!((measured.share_of_peak(EfficiencyClass::Dense) - 0.074).abs() < 1e-15);
}

#[test]
fn a_frame_reads_each_networks_weights_once() {
    // Two networks of 10 ms over 100 tiles, twice 1 ms of weights, half a millisecond besides.
    let chain = [
        model(Precision::Int8, 2.8e9, 6e6),
        model(Precision::Fp16, 1.4e9, 6e6),
    ];
    let overhead = Span::from_seconds(0.5e-3);
    let frame = frame_estimate(&processor(), &chain, 100, overhead).unwrap();
    assert_eq!(frame.time, Span::from_seconds(2.0025));
    assert_eq!(frame.bound, Bound::Compute);

    let nothing = frame_estimate(&processor(), &[], 100, overhead).unwrap();
    assert_eq!(nothing.time, overhead);
}

#[test]
fn a_network_without_a_path_is_refused_by_name() {
    let refused = tile_estimate(&processor(), &model(Precision::Fp32, 1e9, 1e6)).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "no fp32 figure of example is known, which net needs"
    );
}

#[test]
fn weights_beyond_the_memory_are_refused() {
    let mut large = model(Precision::Int8, 1e9, 1e6);
    large.weight_bytes = 2e9;
    let refused = frame_estimate(&processor(), &[large], 1, Span::ZERO).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "net needs 2.00 GB of memory, and example has 1.00 GB of memory"
    );
}

#[test]
fn a_processor_without_bandwidth_is_refused() {
    let mut blocked = processor();
    blocked.memory_bandwidth_bytes_per_s = 0.0;
    let refused = tile_estimate(&blocked, &model(Precision::Int8, 1e9, 1e6)).unwrap_err();
    assert!(
        matches!(refused, RooflineError::NonPhysical(_)),
        "{refused}"
    );
}

#[test]
fn what_is_usual_for_a_kind_of_chip_stands_in_for_a_measurement() {
    let usual = Processor {
        utilisation_usual: Some(0.15),
        ..processor()
    };
    assert!((usual.share_of_peak(EfficiencyClass::Dense) - 0.15).abs() < 1e-15);
    assert!(
        (usual.share_of_peak(EfficiencyClass::Segmentation) - 0.15 * 22.0 / 56.0).abs() < 1e-15
    );
}

#[test]
fn weights_that_the_chip_does_not_keep_are_read_with_every_tile() {
    let mut large = model(Precision::Int8, 2.8e7, 6e6);
    large.weight_bytes = 9e6;
    // 15 MB at 6 GB/s against 6 MB and, once, 6 MB.
    let tile = tile_estimate(&processor(), &large).unwrap();
    assert_eq!(tile.time, Span::from_seconds(2.5e-3));
    let frame = frame_estimate(&processor(), &[large], 10, Span::ZERO).unwrap();
    assert_eq!(frame.time, Span::from_seconds(25e-3));
    let small = model(Precision::Int8, 2.8e7, 6e6);
    let frame = frame_estimate(&processor(), &[small], 10, Span::ZERO).unwrap();
    assert_eq!(frame.time, Span::from_seconds(11e-3));
}

#[test]
fn a_processor_without_memory_of_its_own_streams_what_the_chip_does_not_hold() {
    let hosted = Processor {
        memory_bytes: 0.0,
        ..processor()
    };
    let mut large = model(Precision::Int8, 2.8e7, 6e6);
    large.weight_bytes = 60e6;
    let tile = tile_estimate(&hosted, &large).unwrap();
    // Its weights and three bands of 256 x 256 pixels over 6 GB/s.
    assert_eq!(tile.time, Span::from_seconds(60_196_608.0 / 6e9));
}

#[test]
fn a_missing_format_is_replaced_by_the_next_wider_one() {
    let halves = Processor {
        int8_ops: 0.0,
        ..processor()
    };
    // Half the peak, twice the bytes.
    let tile = tile_estimate(&halves, &model(Precision::Int8, 2.8e9, 6e6)).unwrap();
    assert_eq!(tile.time, Span::from_seconds(20e-3));
    let memory = tile_estimate(&halves, &model(Precision::Int8, 2.8e6, 3e6)).unwrap();
    assert_eq!(memory.time, Span::from_seconds((12e6 + 6e6) / 6e9));
    let packed = halves.path(Precision::Int4).unwrap();
    assert_eq!(packed, (Precision::Fp16, 0.5e12));
    let fixed = Processor {
        int16_ops: 1e12,
        fp16_ops: 0.0,
        ..halves
    };
    assert_eq!(fixed.path(Precision::Fp16), Some((Precision::Fp16, 1e12)));
    assert_eq!(fixed.path(Precision::Int8), None);
}

#[test]
fn an_accelerator_fits_an_fpga_that_has_its_memory_and_its_logic() {
    let fpga = Processor {
        logic: Some(Logic {
            luts: 100e3,
            multipliers: None,
        }),
        ..processor()
    };
    let mut card = model(Precision::Int8, 2.8e9, 6e6);
    card.accelerator = Some(Accelerator {
        ram_bits: 32e6,
        luts: 25e3,
        tile: Some(Span::from_seconds(0.3)),
    });
    let shares: Vec<f64> = fit(&fpga, &card)
        .unwrap()
        .iter()
        .map(Taken::share)
        .collect();
    assert_eq!(shares, [6e-3, 0.5, 0.25]);
    // Its time is the measured one on an FPGA, and that of the roofline elsewhere.
    assert_eq!(
        tile_estimate(&fpga, &card).unwrap().time,
        Span::from_seconds(0.3)
    );
    assert_eq!(
        tile_estimate(&processor(), &card).unwrap().time,
        Span::from_seconds(0.01)
    );

    let small = Processor {
        on_chip_bytes: Some(1e6),
        ..fpga
    };
    let refused = fit(&small, &card).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "net needs 32.00 Mbit of memory on the chip, and example has 8.00 Mbit of memory on the chip"
    );
}
