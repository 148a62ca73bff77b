//! Fabrics between chips, modules and boxes.

use super::{RATE_MAX_GBPS, Shape, up_to};
use crate::check::{NonPhysical, non_negative, positive, require};
use crate::payload::fabric::Fabric;
use crate::time::Span;
use crate::units::{DataRate, Length};
use schemars::JsonSchema;
use serde::Deserialize;

/// A fabric as files write it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::catalog) struct FabricRepr {
    energy_pj_per_bit: f64,
    latency_ns: f64,
    reach_m: f64,
    rate_gbps: f64,
    density_gbps_per_mm: Option<f64>,
    refractive_index: f64,
    port_mtbf_h: Option<f64>,
    // Listed, not modelled.
    lanes: Option<u32>,
}

impl Shape for FabricRepr {
    type Value = Fabric;

    fn into_value(self, id: String) -> Result<Fabric, NonPhysical> {
        if let Some(lanes) = self.lanes {
            positive("lanes", f64::from(lanes))?;
        }
        let rate = |key, rate_gbps| {
            up_to(key, rate_gbps, RATE_MAX_GBPS, "greater than 0, up to 1e6")
                .map(DataRate::gigabits_per_second)
        };
        let density = self.density_gbps_per_mm;
        let mtbf_h = self.port_mtbf_h.map(|hours| positive("port_mtbf_h", hours));
        Ok(Fabric {
            id,
            energy_pj_per_bit: non_negative("energy_pj_per_bit", self.energy_pj_per_bit)?,
            port_latency: latency(self.latency_ns)?,
            reach: Length::meters(positive("reach_m", self.reach_m)?),
            refractive_index: require(
                "refractive_index",
                self.refractive_index,
                (1.0..=10.0).contains(&self.refractive_index),
                "between 1 and 10",
            )?,
            port_rate: rate("rate_gbps", self.rate_gbps)?,
            density_per_mm: density
                .map(|density| rate("density_gbps_per_mm", density))
                .transpose()?,
            port_mtbf: mtbf_h
                .transpose()?
                .map(|hours| Span::from_seconds(hours * 3600.0)),
        })
    }
}

fn latency(latency_ns: f64) -> Result<Span, NonPhysical> {
    const SECOND_NS: f64 = 1e9;
    let is_fit = (0.0..=SECOND_NS).contains(&latency_ns);
    require("latency_ns", latency_ns, is_fit, "between 0 and 1e9")
        .map(|latency_ns| Span::from_seconds(latency_ns / SECOND_NS))
}
