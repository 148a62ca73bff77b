//! Processors, networks and imagers.

use super::{Shape, listed};
use crate::check::{NonPhysical, non_negative, positive, require};
use crate::inference::card::{EfficiencyClass, ModelCard, Precision};
use crate::payload::device::{Hardness, Processor};
use crate::payload::radiation::device::Susceptibility;
use crate::sensing::imager::Imager;
use crate::units::{Angle, Length, Power};
use schemars::JsonSchema;
use serde::Deserialize;

const TERA: f64 = 1e12;
const GIGA: f64 = 1e9;
const KILO: f64 = 1e3;

/// A processor as files write it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::catalog) struct ProcessorRepr {
    hardness: Hardness,
    int8_tops: f64,
    fp16_tflops: Option<f64>,
    fp32_tflops: Option<f64>,
    memory_gb: f64,
    memory_bandwidth_gb_per_s: f64,
    power_idle_w: f64,
    power_active_w: f64,
    utilisation_ratio: Option<f64>,
    // Listed, not modelled.
    utilisation_default_ratio: Option<f64>,
    int4_tops: Option<f64>,
    dmips: Option<f64>,
    node_nm: Option<f64>,
    tid_krad: Option<f64>,
    tid_soft_krad: Option<f64>,
    sel_let_mev_cm2_per_mg: Option<f64>,
    sefi_proton_cm2: Option<f64>,
    sdc_proton_cm2: Option<f64>,
    #[expect(dead_code, reason = "read for people: lanes and fabric")]
    serdes: Option<String>,
    #[expect(dead_code, reason = "read for people: lanes and fabric")]
    fabric: Option<String>,
}

impl Shape for ProcessorRepr {
    type Value = Processor;

    fn into_value(self, id: String) -> Result<Processor, NonPhysical> {
        self.check_listed()?;
        let (fp16_tflops, fp32_tflops) = (
            self.fp16_tflops.unwrap_or(0.0),
            self.fp32_tflops.unwrap_or(0.0),
        );
        require(
            "int8_tops",
            self.int8_tops,
            self.int8_tops > 0.0 || (self.int8_tops == 0.0 && fp16_tflops + fp32_tflops > 0.0),
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
            int8_ops: self.int8_tops * TERA,
            fp16_ops: non_negative("fp16_tflops", fp16_tflops)? * TERA,
            fp32_ops: non_negative("fp32_tflops", fp32_tflops)? * TERA,
            memory_bytes: non_negative("memory_gb", self.memory_gb)? * GIGA,
            memory_bandwidth_bytes_per_s: positive(
                "memory_bandwidth_gb_per_s",
                self.memory_bandwidth_gb_per_s,
            )? * GIGA,
            power_idle: Power::watts(non_negative("power_idle_w", self.power_idle_w)?),
            power_active: Power::watts(positive("power_active_w", self.power_active_w)?),
            utilisation: self
                .utilisation_ratio
                .map(|ratio| share("utilisation_ratio", ratio))
                .transpose()?,
        })
    }
}

impl ProcessorRepr {
    /// What radiation does to it: its own figures, or those of its class.
    fn susceptibility(&self) -> Result<Susceptibility, NonPhysical> {
        /// Parts that do not latch up at this transfer of energy do not in orbit (MeV cm²/mg).
        const IMMUNE_LET: f64 = 60.0;
        let class = Susceptibility::of(self.hardness);
        let or = |key, figure: Option<f64>, unit: f64, class| match figure {
            Some(figure) => Ok(positive(key, figure)? * unit),
            None => Ok(class),
        };
        let is_immune = self
            .sel_let_mev_cm2_per_mg
            .is_some_and(|threshold| threshold >= IMMUNE_LET);
        let soft = self.tid_soft_krad;
        Ok(Susceptibility {
            interrupt_cm2: or(
                "sefi_proton_cm2",
                self.sefi_proton_cm2,
                1.0,
                class.interrupt_cm2,
            )?,
            silent_cm2: or("sdc_proton_cm2", self.sdc_proton_cm2, 1.0, class.silent_cm2)?,
            tid_rad: or("tid_krad", self.tid_krad, KILO, class.tid_rad)?,
            tid_soft_rad: soft
                .map(|krad| positive("tid_soft_krad", krad).map(|krad| krad * KILO))
                .transpose()?,
            latch_ups_per_day: if is_immune {
                0.0
            } else {
                class.latch_ups_per_day
            },
            ..class
        })
    }

    fn check_listed(&self) -> Result<(), NonPhysical> {
        if let Some(ratio) = self.utilisation_default_ratio {
            share("utilisation_default_ratio", ratio)?;
        }
        listed(&[
            ("int4_tops", self.int4_tops),
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
    // Listed, not modelled.
    parameters: Option<f64>,
    accuracy_ratio: Option<f64>,
    kappa: Option<f64>,
    rmse: Option<f64>,
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
            ("false_positive_ratio", self.false_positive_ratio),
            ("latency_reference_ms", self.latency_reference_ms),
        ])?;
        positive("tile_px", f64::from(self.tile_px))?;
        Ok(ModelCard {
            id,
            task: self.task,
            precision: self.precision,
            tile_px: self.tile_px,
            macs_per_tile: positive("macs_per_tile", self.macs_per_tile)?,
            weight_bytes: positive("weight_bytes", self.weight_bytes)?,
            activation_bytes_per_tile: positive(
                "activation_bytes_per_tile",
                self.activation_bytes_per_tile,
            )?,
            efficiency_class: self.efficiency_class,
            answer_bytes_per_tile: self.answer_bytes_per_tile,
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
        Ok(Imager {
            id,
            ground_sample_distance: Length::meters(positive(
                "ground_sample_distance_m",
                self.ground_sample_distance_m,
            )?),
            bands: self.bands,
            bits_per_sample: self.bits_per_sample,
            swath_px: self.swath_px,
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
