//! The shape of a scenario file: keys with units, plain numbers, defaults applied later.

use super::decode::{At, OneOrMore};
use super::{Models, Policy, Topology};
use crate::frame::EarthModel;
use crate::inference::codec::Product;
use crate::link::laser::Model;
use crate::payload::attitude::{Facing, Pointing};
use crate::payload::computer::Discipline;
use crate::payload::device::Class;
use crate::payload::power::Load;
use crate::payload::radiation::mitigation::Ecc;
use crate::payload::stage::StageKind;
use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::IgnoredAny;

/// A scenario file.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ScenarioRepr {
    #[serde(rename = "starloom")]
    #[schemars(with = "u32", extend("const" = 1))]
    _version: IgnoredAny,
    // Taken out when the files are merged.
    #[serde(rename = "include")]
    #[schemars(with = "Option<Vec<String>>")]
    _include: Option<IgnoredAny>,
    pub(super) name: At<String>,
    pub(super) variant_name: Option<At<String>>,
    #[serde(default)]
    pub(super) variant: Vec<At<VariantRepr>>,
    pub(super) question: At<String>,
    #[serde(default)]
    pub(super) assumptions: Vec<String>,
    pub(super) start: At<String>,
    pub(super) duration_h: At<f64>,
    pub(super) earth_orientation: Option<At<String>>,
    pub(super) earth_model: Option<EarthModel>,
    pub(super) seed: Option<At<u64>>,
    pub(super) policies: Option<At<Vec<At<Policy>>>>,
    pub(super) topology: Option<At<Topology>>,
    pub(super) pairs: Option<At<Vec<At<Vec<At<String>>>>>>,
    pub(super) pairs_file: Option<At<String>>,
    pub(super) laser_budget: Option<At<Model>>,
    #[serde(default)]
    pub(super) timing: TimingRepr,
    #[serde(default)]
    pub(super) weather: WeatherRepr,
    #[serde(default)]
    pub(super) models: Models,
    pub(super) constellation: Vec<At<ConstellationRepr>>,
    pub(super) payload: Vec<At<PayloadRepr>>,
    #[serde(default)]
    pub(super) station: Vec<At<StationRepr>>,
    #[serde(default)]
    pub(super) target: Vec<At<TargetRepr>>,
    pub(super) work: Option<At<WorkRepr>>,
    pub(super) ground_centre: Option<At<GroundCentreRepr>>,
    pub(super) latency: Option<At<LatencyRepr>>,
    #[serde(default)]
    pub(super) fault: Vec<At<FaultRepr>>,
    #[serde(default)]
    pub(super) storm: Vec<At<StormRepr>>,
    #[serde(default)]
    pub(super) require: Vec<At<RequireRepr>>,
    // Parts of the scenario's own; the catalogue reads them.
    #[serde(rename = "laser_terminal")]
    #[schemars(skip)]
    _laser_terminal: Option<IgnoredAny>,
    #[serde(rename = "optical_downlink")]
    #[schemars(skip)]
    _optical_downlink: Option<IgnoredAny>,
    #[serde(rename = "optical_receiver")]
    #[schemars(skip)]
    _optical_receiver: Option<IgnoredAny>,
    #[serde(rename = "optical_uplink")]
    #[schemars(skip)]
    _optical_uplink: Option<IgnoredAny>,
    #[serde(rename = "radio_mode")]
    #[schemars(skip)]
    _radio_mode: Option<IgnoredAny>,
    #[serde(rename = "radio_uplink")]
    #[schemars(skip)]
    _radio_uplink: Option<IgnoredAny>,
    #[serde(rename = "radio_transmitter")]
    #[schemars(skip)]
    _radio_transmitter: Option<IgnoredAny>,
    #[serde(rename = "radio_receiver")]
    #[schemars(skip)]
    _radio_receiver: Option<IgnoredAny>,
    #[serde(rename = "processor")]
    #[schemars(skip)]
    _processor: Option<IgnoredAny>,
    #[serde(rename = "model")]
    #[schemars(skip)]
    _model: Option<IgnoredAny>,
    #[serde(rename = "language_model")]
    #[schemars(skip)]
    _language_model: Option<IgnoredAny>,
    #[serde(rename = "fabric")]
    #[schemars(skip)]
    _fabric: Option<IgnoredAny>,
    #[serde(rename = "solar_array")]
    #[schemars(skip)]
    _solar_array: Option<IgnoredAny>,
    #[serde(rename = "battery")]
    #[schemars(skip)]
    _battery: Option<IgnoredAny>,
    #[serde(rename = "radiator")]
    #[schemars(skip)]
    _radiator: Option<IgnoredAny>,
    #[serde(rename = "imager")]
    #[schemars(skip)]
    _imager: Option<IgnoredAny>,
    #[serde(rename = "shell")]
    #[schemars(skip)]
    _shell: Option<IgnoredAny>,
}

/// `[[variant]]`
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct VariantRepr {
    pub(super) name: At<String>,
    // Taken out of the tree of values when the variant is chosen.
    #[serde(rename = "set")]
    #[schemars(with = "std::collections::BTreeMap<String, serde_json::Value>")]
    _set: IgnoredAny,
}

/// `[ground_centre]`
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct GroundCentreRepr {
    pub(super) fabric: At<String>,
    pub(super) hops: Option<At<u32>>,
    pub(super) distance_m: Option<At<f64>>,
}

/// `[latency]`
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct LatencyRepr {
    pub(super) step_s: Option<At<f64>>,
    pub(super) fibre_index: Option<At<f64>>,
    pub(super) fibre_route_factor: Option<At<f64>>,
}

/// `[timing]`
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct TimingRepr {
    pub(super) environment_grid_s: Option<At<f64>>,
    pub(super) sample_interval_s: Option<At<f64>>,
    pub(super) matching_grid_s: Option<At<f64>>,
    pub(super) plan_horizon_h: Option<At<f64>>,
}

/// `[[constellation]]`
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ConstellationRepr {
    pub(super) name: At<String>,
    pub(super) payload: At<String>,
    pub(super) elements: Option<At<Vec<At<String>>>>,
    pub(super) group: Option<At<String>>,
    pub(super) on_bad_element_set: Option<OnBadSet>,
    pub(super) element_age_max_d: Option<At<f64>>,
    pub(super) walker: Option<At<OneOrMore<At<WalkerRepr>>>>,
    pub(super) published: Option<At<String>>,
}

/// What to do with an element set that cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) enum OnBadSet {
    /// Leave it out and warn.
    #[default]
    Skip,
    /// Refuse the scenario.
    Refuse,
}

/// `[constellation.walker]`
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct WalkerRepr {
    pub(super) altitude_km: Option<At<f64>>,
    pub(super) mean_motion_revpd: Option<At<f64>>,
    pub(super) inclination_deg: At<f64>,
    pub(super) planes: At<u32>,
    pub(super) per_plane: At<u32>,
    pub(super) phasing: Option<At<u32>>,
    pub(super) stagger: Option<At<f64>>,
    pub(super) raan_spread_deg: Option<At<f64>>,
    pub(super) raan_first_deg: Option<At<f64>>,
    pub(super) spacing_deg: Option<At<f64>>,
}

/// `[[payload]]`
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PayloadRepr {
    pub(super) name: At<String>,
    pub(super) imager: Option<At<String>>,
    pub(super) processor: Option<At<String>>,
    pub(super) compute: Option<At<ComputeRepr>>,
    pub(super) radio: Option<At<String>>,
    pub(super) storage_gb: At<f64>,
    pub(super) lasers: Option<At<LasersRepr>>,
    pub(super) power: At<PowerRepr>,
    pub(super) heat: Option<At<HeatRepr>>,
    pub(super) radiation: Option<At<RadiationRepr>>,
}

/// `[payload.radiation]`
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RadiationRepr {
    pub(super) shielding_mm: At<f64>,
    pub(super) design_margin: Option<At<f64>>,
    pub(super) age_years: Option<At<f64>>,
    pub(super) dose_table: Option<At<String>>,
    pub(super) anomaly_share: Option<At<f64>>,
    pub(super) restart_s: Option<At<f64>>,
    #[serde(default)]
    pub(super) mitigation: MitigationRepr,
}

/// `[payload.radiation.mitigation]`
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct MitigationRepr {
    pub(super) ecc: Option<Ecc>,
    pub(super) scrub_interval_s: Option<At<f64>>,
    pub(super) tmr: Option<bool>,
    pub(super) duplicate: Option<bool>,
    pub(super) checkpoint_s: Option<At<f64>>,
    pub(super) reload_interval_s: Option<At<f64>>,
    pub(super) watchdog_s: Option<At<f64>>,
    pub(super) latchup_protection: Option<bool>,
    pub(super) anomaly_gating: Option<bool>,
}

/// `[[storm]]`
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct StormRepr {
    pub(super) start_h: At<f64>,
    pub(super) duration_h: At<f64>,
    pub(super) proton_factor: At<f64>,
    pub(super) geomagnetic_latitude_deg: Option<At<f64>>,
}

/// `[payload.compute]`
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ComputeRepr {
    pub(super) processor: At<Vec<At<UnitRepr>>>,
    pub(super) discipline: Option<Discipline>,
    pub(super) preempts: Option<bool>,
    pub(super) drops_late: Option<bool>,
    pub(super) frames_max: Option<At<u32>>,
    pub(super) fabric: Option<At<String>>,
    pub(super) fabric_distance_m: Option<At<f64>>,
    pub(super) fabric_ports: Option<At<u32>>,
    pub(super) fabric_edge_mm: Option<At<f64>>,
    pub(super) service: Option<At<ServiceRepr>>,
}

/// `[payload.compute.service]`
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ServiceRepr {
    pub(super) model: At<String>,
    pub(super) on: Option<Class>,
    pub(super) sequences: Option<At<u32>>,
    pub(super) prompt_tokens: Option<At<u32>>,
    pub(super) answer_tokens: Option<At<u32>>,
    pub(super) traffic_gbps: Option<At<f64>>,
}

/// `[[payload.compute.processor]]`
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct UnitRepr {
    pub(super) part: At<String>,
    pub(super) class: Option<Class>,
    pub(super) count: Option<At<u32>>,
}

/// `[payload.lasers]`
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct LasersRepr {
    pub(super) terminal: At<String>,
    pub(super) count: At<u32>,
    pub(super) downlink: Option<At<String>>,
    pub(super) forwarding_delay_ms: Option<At<f64>>,
    pub(super) failures: Option<bool>,
    pub(super) mtbf_h: Option<At<f64>>,
    pub(super) mounts: Option<At<Vec<At<MountRepr>>>>,
}

/// `mounts` of `[payload.lasers]`
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct MountRepr {
    pub(super) azimuth_deg: At<f64>,
    pub(super) elevation_deg: At<f64>,
    #[serde(default)]
    pub(super) blocked: Vec<BlockageRepr>,
}

/// `blocked` of a mount
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct BlockageRepr {
    pub(super) azimuth_deg: At<f64>,
    pub(super) elevation_deg: At<f64>,
    pub(super) half_angle_deg: At<f64>,
}

/// `[payload.power]`
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PowerRepr {
    pub(super) array_power_w: Option<At<f64>>,
    pub(super) array: Option<At<ArrayRepr>>,
    pub(super) regulation_efficiency: Option<At<f64>>,
    pub(super) platform_power_w: At<f64>,
    pub(super) battery_capacity_wh: At<f64>,
    pub(super) battery: Option<At<BatteryRepr>>,
    pub(super) charge_initial: Option<At<f64>>,
    pub(super) charge_stop: Option<At<f64>>,
    pub(super) charge_resume: Option<At<f64>>,
    pub(super) charge_efficiency: Option<At<f64>>,
    pub(super) discharge_efficiency: Option<At<f64>>,
    #[serde(default)]
    pub(super) shed: Vec<At<ShedRepr>>,
}

/// `array` of `[payload.power]`
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ArrayRepr {
    pub(super) part: At<String>,
    pub(super) area_m2: At<f64>,
    pub(super) pointing: Option<At<Pointing>>,
    pub(super) age_years: Option<At<f64>>,
    pub(super) cell_c: Option<At<f64>>,
}

/// `battery` of `[payload.power]`
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct BatteryRepr {
    pub(super) part: At<String>,
    pub(super) age_years: Option<At<f64>>,
    pub(super) cycles: Option<At<f64>>,
    pub(super) depth_of_discharge: Option<At<f64>>,
}

/// `shed` of `[payload.power]`
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ShedRepr {
    pub(super) load: At<Load>,
    pub(super) below: At<f64>,
    pub(super) resume: Option<At<f64>>,
}

/// `[payload.heat]`
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct HeatRepr {
    pub(super) radiator: At<String>,
    pub(super) radiator_area_m2: At<f64>,
    pub(super) radiator_face: Option<At<Facing>>,
    pub(super) radiator_sides: Option<At<u32>>,
    pub(super) radiator_age_years: Option<At<f64>>,
    pub(super) initial_c: Option<At<f64>>,
    pub(super) chip_capacity_j_per_k: Option<At<f64>>,
    pub(super) plate_capacity_j_per_k: Option<At<f64>>,
    pub(super) radiator_capacity_j_per_k: Option<At<f64>>,
    pub(super) battery_capacity_j_per_k: Option<At<f64>>,
    pub(super) chip_plate_w_per_k: Option<At<f64>>,
    pub(super) plate_radiator_w_per_k: Option<At<f64>>,
    pub(super) plate_battery_w_per_k: Option<At<f64>>,
    pub(super) warn_c: Option<At<f64>>,
    pub(super) trip_c: Option<At<f64>>,
    pub(super) critical_c: Option<At<f64>>,
    pub(super) speed_min: Option<At<f64>>,
    pub(super) hysteresis_k: Option<At<f64>>,
}

/// `[[station]]`
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct StationRepr {
    pub(super) name: At<String>,
    pub(super) network: At<String>,
    pub(super) latitude_deg: At<f64>,
    pub(super) longitude_deg: At<f64>,
    pub(super) altitude_m: Option<At<f64>>,
    pub(super) mask_deg: Option<At<Vec<At<Vec<f64>>>>>,
    pub(super) range_max_km: Option<At<f64>>,
    pub(super) optical: Option<At<SiteRepr>>,
    pub(super) radio: Option<At<SiteRepr>>,
    pub(super) weather: Option<At<StationWeatherRepr>>,
}

/// `[weather]`
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct WeatherRepr {
    pub(super) enabled: Option<bool>,
    pub(super) correlation_distance_km: Option<At<f64>>,
    pub(super) rain_correlation_distance_km: Option<At<f64>>,
    pub(super) cloud_elevation_deg: Option<At<f64>>,
}

/// `[station.weather]`
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct StationWeatherRepr {
    pub(super) cloud_fraction: Option<At<Vec<At<f64>>>>,
    pub(super) correlation_time_h: Option<At<f64>>,
    pub(super) rain_rate_001_mm_h: Option<At<f64>>,
    pub(super) rain_height_km: Option<At<f64>>,
    pub(super) cloud_liquid_kg_m2: Option<At<f64>>,
    pub(super) radio_availability: Option<At<f64>>,
    pub(super) rain_correlation_time_h: Option<At<f64>>,
}

/// `[station.optical]` and `[station.radio]`
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SiteRepr {
    pub(super) receiver: At<String>,
    pub(super) uplink: Option<At<String>>,
    pub(super) count: Option<At<u32>>,
}

/// `[[target]]`
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct TargetRepr {
    pub(super) name: At<String>,
    pub(super) circle: Option<At<CircleRepr>>,
    pub(super) geojson: Option<At<String>>,
    pub(super) outline_lon_lat_deg: Option<At<Vec<At<Vec<f64>>>>>,
    pub(super) priority: Option<At<u32>>,
    pub(super) deadline_min: Option<At<f64>>,
}

/// `circle` of a target
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CircleRepr {
    pub(super) latitude_deg: At<f64>,
    pub(super) longitude_deg: At<f64>,
    pub(super) radius_km: At<f64>,
}

/// `[work]`
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct WorkRepr {
    pub(super) chain: Option<At<Vec<At<String>>>>,
    pub(super) stage: Option<At<Vec<At<StageRepr>>>>,
    pub(super) raw_compression: Option<At<f64>>,
    pub(super) answer_header_bytes: Option<At<u64>>,
    pub(super) ground_processing_s: Option<At<f64>>,
    pub(super) job_overhead_ms: Option<At<f64>>,
    pub(super) tile_overhead_ms: Option<At<f64>>,
    pub(super) frames_max: Option<At<u64>>,
    pub(super) world: Option<At<WorldRepr>>,
}

/// `[work.world]`
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct WorldRepr {
    pub(super) variants: Option<At<u32>>,
    pub(super) cloudy_share: Option<At<f64>>,
    pub(super) stressed_share: Option<At<f64>>,
    pub(super) product: Option<Product>,
}

/// `[[work.stage]]`
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct StageRepr {
    pub(super) kind: At<StageKind>,
    pub(super) on: Option<At<Class>>,
    pub(super) model: Option<At<String>>,
    pub(super) operations_per_sample: Option<At<f64>>,
    pub(super) output_ratio: Option<At<f64>>,
}

/// `[[fault]]`
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct FaultRepr {
    pub(super) satellite: Option<At<String>>,
    pub(super) terminal: Option<At<u32>>,
    pub(super) station: Option<At<String>>,
    pub(super) link: Option<At<Vec<At<String>>>>,
    pub(super) start_h: At<f64>,
    pub(super) duration_h: Option<At<f64>>,
}

/// `[[require]]`
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RequireRepr {
    pub(super) metric: At<String>,
    pub(super) policy: Option<At<Policy>>,
    pub(super) between: Option<At<Vec<At<String>>>>,
    pub(super) at_least: Option<At<f64>>,
    pub(super) at_most: Option<At<f64>>,
}
