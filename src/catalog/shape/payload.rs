//! Processors, networks and imagers.

use super::{Shape, all_or_none, listed};
use crate::check::{NonPhysical, non_negative, positive, require};
use crate::inference::card::{Accelerator, Code, EfficiencyClass, Execution, ModelCard, Precision};
use crate::inference::language::LanguageModel;
use crate::inference::onboard::{Answers, Method};
use crate::payload::device::{Hardness, Logic, Processor};
use crate::payload::radiation::device::Susceptibility;
use crate::sensing::band::Band;
use crate::sensing::imager::Imager;
use crate::time::Span;
use crate::units::{Angle, Length, Power};
use schemars::JsonSchema;
use serde::Deserialize;

const TERA: f64 = 1e12;
const GIGA: f64 = 1e9;
const MEGA: f64 = 1e6;
const KILO: f64 = 1e3;

/// A processor as files write it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::catalog) struct ProcessorRepr {
    hardness: Hardness,
    int8_tops: Option<f64>,
    int8_tops_sparse: Option<f64>,
    int4_tops: Option<f64>,
    int16_tops: Option<f64>,
    fp16_tflops: Option<f64>,
    fp32_tflops: Option<f64>,
    memory_gb: f64,
    memory_bandwidth_gb_per_s: f64,
    power_idle_w: f64,
    power_active_w: f64,
    on_chip_memory_bits: Option<f64>,
    logic_luts: Option<f64>,
    multipliers: Option<f64>,
    utilisation_ratio: Option<f64>,
    utilisation_default_ratio: Option<f64>,
    // Listed, not modelled.
    dmips: Option<f64>,
    node_nm: Option<f64>,
    tid_krad: Option<f64>,
    tid_soft_krad: Option<f64>,
    sel_let_mev_cm2_per_mg: Option<f64>,
    sefi_proton_cm2: Option<f64>,
    sdc_proton_cm2: Option<f64>,
    memory_upsets_per_bit_day: Option<f64>,
    configuration_mbit: Option<f64>,
    configuration_upsets_per_bit_day: Option<f64>,
    latch_ups_per_day: Option<f64>,
    #[expect(dead_code, reason = "read for people: lanes")]
    serdes: Option<String>,
}

impl Shape for ProcessorRepr {
    type Value = Processor;

    fn into_value(self, id: String) -> Result<Processor, NonPhysical> {
        self.check_listed()?;
        let (fp16_tflops, fp32_tflops) = (
            self.fp16_tflops.unwrap_or(0.0),
            self.fp32_tflops.unwrap_or(0.0),
        );
        let int8_tops = self.int8_tops()?;
        require(
            "int8_tops",
            int8_tops,
            int8_tops > 0.0 || (int8_tops == 0.0 && fp16_tflops + fp32_tflops > 0.0),
            "greater than 0, or 0 beside a greater fp16_tflops or fp32_tflops",
        )?;
        require(
            "power_active_w",
            self.power_active_w,
            self.power_active_w >= self.power_idle_w,
            "no less than power_idle_w",
        )?;
        Ok(Processor {
            id,
            radiation: self.susceptibility()?,
            hardness: self.hardness,
            int4_ops: non_negative("int4_tops", self.int4_tops.unwrap_or(0.0))? * TERA,
            int8_ops: int8_tops * TERA,
            int16_ops: non_negative("int16_tops", self.int16_tops.unwrap_or(0.0))? * TERA,
            fp16_ops: non_negative("fp16_tflops", fp16_tflops)? * TERA,
            fp32_ops: non_negative("fp32_tflops", fp32_tflops)? * TERA,
            memory_bytes: non_negative("memory_gb", self.memory_gb)? * GIGA,
            memory_bandwidth_bytes_per_s: positive(
                "memory_bandwidth_gb_per_s",
                self.memory_bandwidth_gb_per_s,
            )? * GIGA,
            on_chip_bytes: self
                .on_chip_memory_bits
                .map(|bits| positive("on_chip_memory_bits", bits).map(|bits| bits / 8.0))
                .transpose()?,
            logic: self.logic()?,
            power_idle: Power::watts(non_negative("power_idle_w", self.power_idle_w)?),
            power_active: Power::watts(positive("power_active_w", self.power_active_w)?),
            utilisation: self
                .utilisation_ratio
                .map(|ratio| share("utilisation_ratio", ratio))
                .transpose()?,
            utilisation_usual: self
                .utilisation_default_ratio
                .map(|ratio| share("utilisation_default_ratio", ratio))
                .transpose()?,
        })
    }
}

impl ProcessorRepr {
    /// What radiation does to it: its own figures, or those of its class.
    fn susceptibility(&self) -> Result<Susceptibility, NonPhysical> {
        /// Parts that do not latch up at this transfer of energy do not in orbit (`MeV` cm²/mg).
        const IMMUNE_LET: f64 = 60.0;
        let class = Susceptibility::of(self.hardness);
        let or = |key, figure: Option<f64>, unit: f64, class| match figure {
            Some(figure) => Ok(non_negative(key, figure)? * unit),
            None => Ok(class),
        };
        let dose = |key, figure: Option<f64>| {
            let dose = figure.map(|krad| positive(key, krad).map(|krad| krad * KILO));
            dose.transpose()
        };
        let threshold = self.sel_let_mev_cm2_per_mg;
        let is_immune = threshold.is_some_and(|threshold| threshold >= IMMUNE_LET);
        let latch_ups = if is_immune {
            0.0
        } else {
            class.latch_ups_per_day
        };
        let (interrupt, silent) = (self.sefi_proton_cm2, self.sdc_proton_cm2);
        let key = "configuration_upsets_per_bit_day";
        let configuration = self.configuration_upsets_per_bit_day;
        let memory = self.memory_upsets_per_bit_day;
        Ok(Susceptibility {
            interrupt_cm2: or("sefi_proton_cm2", interrupt, 1.0, class.interrupt_cm2)?,
            silent_cm2: or("sdc_proton_cm2", silent, 1.0, class.silent_cm2)?,
            memory_per_bit_day: or(
                "memory_upsets_per_bit_day",
                memory,
                1.0,
                class.memory_per_bit_day,
            )?,
            configuration_bits: or("configuration_mbit", self.configuration_mbit, MEGA, 0.0)?,
            configuration_per_bit_day: or(
                key,
                configuration,
                1.0,
                class.configuration_per_bit_day,
            )?,
            latch_ups_per_day: or("latch_ups_per_day", self.latch_ups_per_day, 1.0, latch_ups)?,
            tid_rad: dose("tid_krad", self.tid_krad)?.unwrap_or(class.tid_rad),
            tid_soft_rad: dose("tid_soft_krad", self.tid_soft_krad)?,
        })
    }

    /// The dense peak: given, or half of a label that counts 2:4 sparsity.
    fn int8_tops(&self) -> Result<f64, NonPhysical> {
        match (self.int8_tops, self.int8_tops_sparse) {
            (Some(dense), None) => Ok(dense),
            (None, Some(sparse)) => positive("int8_tops_sparse", sparse).map(|sparse| sparse / 2.0),
            (dense, _) => require(
                "int8_tops",
                dense.unwrap_or(f64::NAN),
                false,
                "given, or int8_tops_sparse in its place",
            ),
        }
    }

    /// What an FPGA can be configured to.
    fn logic(&self) -> Result<Option<Logic>, NonPhysical> {
        let multipliers = self
            .multipliers
            .map(|count| positive("multipliers", count))
            .transpose()?;
        let Some(luts) = self.logic_luts else {
            let needs = "left out, or given beside logic_luts";
            return match multipliers {
                Some(count) => require("multipliers", count, false, needs).map(|_| None),
                None => Ok(None),
            };
        };
        Ok(Some(Logic {
            luts: positive("logic_luts", luts)?,
            multipliers,
        }))
    }

    fn check_listed(&self) -> Result<(), NonPhysical> {
        listed(&[
            ("dmips", self.dmips),
            ("node_nm", self.node_nm),
            ("sel_let_mev_cm2_per_mg", self.sel_let_mev_cm2_per_mg),
        ])
    }
}

/// A share above zero.
fn share(key: &'static str, ratio: f64) -> Result<f64, NonPhysical> {
    require(
        key,
        ratio,
        ratio > 0.0 && ratio <= 1.0,
        "above 0 and at most 1",
    )
}

/// A network as files write it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::catalog) struct ModelRepr {
    task: String,
    precision: Precision,
    tile_px: u32,
    macs_per_tile: f64,
    weight_bytes: f64,
    activation_bytes_per_tile: f64,
    efficiency_class: EfficiencyClass,
    answer_bytes_per_tile: u64,
    accelerator_ram_bits: Option<f64>,
    accelerator_luts: Option<f64>,
    accelerator_ms: Option<f64>,
    onnx: Option<String>,
    method: Option<Method>,
    answers: Option<Answers>,
    bands: Option<Vec<Band>>,
    // Listed, not modelled.
    parameters: Option<f64>,
    accuracy_ratio: Option<f64>,
    kappa: Option<f64>,
    rmse: Option<f64>,
    rmse_green: Option<f64>,
    false_positive_ratio: Option<f64>,
    latency_reference_ms: Option<f64>,
    #[expect(
        dead_code,
        reason = "read for people: what the accuracy was measured on"
    )]
    measured_on: Option<String>,
    #[expect(
        dead_code,
        reason = "read for people: the processor of latency_reference_ms"
    )]
    latency_reference_on: Option<String>,
}

impl Shape for ModelRepr {
    type Value = ModelCard;

    fn into_value(self, id: String) -> Result<ModelCard, NonPhysical> {
        listed(&[
            ("parameters", self.parameters),
            ("accuracy_ratio", self.accuracy_ratio),
            ("kappa", self.kappa),
            ("rmse", self.rmse),
            ("rmse_green", self.rmse_green),
            ("false_positive_ratio", self.false_positive_ratio),
            ("latency_reference_ms", self.latency_reference_ms),
        ])?;
        positive("tile_px", f64::from(self.tile_px))?;
        let accelerator = self.accelerator()?;
        let execution = self.execution()?;
        // What is executed may have no weights, and a graph no products; what is but described has both.
        let is_counted = self.onnx.is_some() || self.method.is_some();
        let amount = |key, value| match is_counted {
            true => non_negative(key, value),
            false => positive(key, value),
        };
        Ok(ModelCard {
            id,
            task: self.task,
            precision: self.precision,
            tile_px: self.tile_px,
            macs_per_tile: amount("macs_per_tile", self.macs_per_tile)?,
            weight_bytes: amount("weight_bytes", self.weight_bytes)?,
            activation_bytes_per_tile: positive(
                "activation_bytes_per_tile",
                self.activation_bytes_per_tile,
            )?,
            efficiency_class: self.efficiency_class,
            answer_bytes_per_tile: self.answer_bytes_per_tile,
            accelerator,
            execution,
        })
    }
}

impl ModelRepr {
    /// How it is executed: a file or a method, with what it answers and takes. Without `answers` a file
    /// is there to be counted, and nothing executes it.
    fn execution(&self) -> Result<Option<Execution>, NonPhysical> {
        let refuse = |key, needs| require(key, f64::NAN, false, needs).map(|_| None);
        let code = match (&self.onnx, self.method) {
            (Some(_), Some(_)) => return refuse("method", "left out beside `onnx`"),
            (Some(file), None) => Code::Onnx(file.clone()),
            (None, Some(method)) => Code::Method(method),
            (None, None) => return Ok(None),
        };
        let bands = self.bands.clone().filter(|bands| !bands.is_empty());
        match (self.answers, bands, &code) {
            (Some(answers), Some(bands), _) => Ok(Some(Execution {
                answers,
                bands,
                code,
            })),
            (None, _, Code::Onnx(_)) => Ok(None),
            (None, _, Code::Method(_)) => {
                refuse("answers", "given beside `method`: \"cloud\" or \"cover\"")
            }
            (Some(_), None, _) => refuse(
                "bands",
                "given beside `answers` and what executes it: the bands that it takes, in its order",
            ),
        }
    }

    /// The accelerator that was built for it: memory and logic together, or neither.
    fn accelerator(&self) -> Result<Option<Accelerator>, NonPhysical> {
        let figures = [
            ("accelerator_ram_bits", self.accelerator_ram_bits),
            ("accelerator_luts", self.accelerator_luts),
        ];
        let tile_ms = self
            .accelerator_ms
            .map(|time_ms| positive("accelerator_ms", time_ms))
            .transpose()?;
        let needs = "a number too: an accelerator takes both memory and logic";
        let Some([ram_bits, luts]) = all_or_none(figures, needs)? else {
            let needs = "left out, or given beside accelerator_ram_bits and accelerator_luts";
            return match tile_ms {
                Some(time_ms) => require("accelerator_ms", time_ms, false, needs).map(|_| None),
                None => Ok(None),
            };
        };
        Ok(Some(Accelerator {
            ram_bits: positive("accelerator_ram_bits", ram_bits)?,
            luts: positive("accelerator_luts", luts)?,
            tile: tile_ms.map(|time_ms| Span::from_seconds(time_ms * 1e-3)),
        }))
    }
}

/// A language model as files write it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::catalog) struct LanguageModelRepr {
    precision: Precision,
    parameters: f64,
    weight_bytes: f64,
    layers: u32,
    kv_heads: u32,
    head_dimension: u32,
    kv_bytes_per_value: f64,
    context_max: u32,
    // Listed, not modelled.
    perplexity: Option<f64>,
    accuracy_ratio: Option<f64>,
    #[expect(
        dead_code,
        reason = "read for people: what the accuracy was measured on"
    )]
    measured_on: Option<String>,
}

impl Shape for LanguageModelRepr {
    type Value = LanguageModel;

    fn into_value(self, id: String) -> Result<LanguageModel, NonPhysical> {
        listed(&[
            ("perplexity", self.perplexity),
            ("accuracy_ratio", self.accuracy_ratio),
        ])?;
        for (key, count) in [
            ("layers", self.layers),
            ("kv_heads", self.kv_heads),
            ("head_dimension", self.head_dimension),
            ("context_max", self.context_max),
        ] {
            positive(key, f64::from(count))?;
        }
        Ok(LanguageModel {
            id,
            precision: self.precision,
            parameters: positive("parameters", self.parameters)?,
            weight_bytes: positive("weight_bytes", self.weight_bytes)?,
            layers: self.layers,
            kv_heads: self.kv_heads,
            head_dimension: self.head_dimension,
            kv_bytes_per_value: positive("kv_bytes_per_value", self.kv_bytes_per_value)?,
            context_max: self.context_max,
        })
    }
}

/// An imager as files write it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::catalog) struct ImagerRepr {
    ground_sample_distance_m: f64,
    bands: u32,
    bits_per_sample: u32,
    swath_px: u32,
    lines_px: Option<u32>,
    power_w: f64,
    sun_elevation_min_deg: f64,
    // Listed, not modelled.
    swath_km: Option<f64>,
    raw_rate_gbps: Option<f64>,
    compression_ratio: Option<f64>,
    duty_min_per_orbit: Option<f64>,
    #[expect(dead_code, reason = "read for people")]
    spectrum: Option<String>,
}

impl Shape for ImagerRepr {
    type Value = Imager;

    fn into_value(self, id: String) -> Result<Imager, NonPhysical> {
        listed(&[
            ("swath_km", self.swath_km),
            ("raw_rate_gbps", self.raw_rate_gbps),
            ("compression_ratio", self.compression_ratio),
            ("duty_min_per_orbit", self.duty_min_per_orbit),
        ])?;
        positive("bands", f64::from(self.bands))?;
        positive("bits_per_sample", f64::from(self.bits_per_sample))?;
        positive("swath_px", f64::from(self.swath_px))?;
        positive(
            "lines_px",
            f64::from(self.lines_px.unwrap_or(self.swath_px)),
        )?;
        Ok(Imager {
            id,
            ground_sample_distance: Length::meters(positive(
                "ground_sample_distance_m",
                self.ground_sample_distance_m,
            )?),
            bands: self.bands,
            bits_per_sample: self.bits_per_sample,
            swath_px: self.swath_px,
            lines_px: self.lines_px.unwrap_or(self.swath_px),
            power: Power::watts(non_negative("power_w", self.power_w)?),
            sun_elevation_min: require(
                "sun_elevation_min_deg",
                self.sun_elevation_min_deg,
                (-90.0..90.0).contains(&self.sun_elevation_min_deg),
                "between -90 and 90",
            )
            .map(Angle::degrees)?,
        })
    }
}
