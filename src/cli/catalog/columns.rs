//! The figures that tell the parts of a kind apart, for the tables of `starloom catalog`.

use crate::catalog::Kind;

/// A column of a kind's table: its heading and the field.
pub(super) type Column = (&'static str, &'static str);

/// The columns of a kind.
pub(super) const fn columns(kind: Kind) -> &'static [Column] {
    match kind {
        Kind::Processor => &[
            ("class", "hardness"),
            ("INT8 TOPS", "int8_tops"),
            ("memory GB/s", "memory_bandwidth_gb_per_s"),
            ("idle W", "power_idle_w"),
            ("active W", "power_active_w"),
            ("dose krad", "tid_krad"),
        ],
        Kind::Model => &[
            ("format", "precision"),
            ("tile px", "tile_px"),
            ("MAC/tile", "macs_per_tile"),
            ("weights B", "weight_bytes"),
            ("traffic B", "activation_bytes_per_tile"),
            ("answer B", "answer_bytes_per_tile"),
        ],
        Kind::LanguageModel => &[
            ("format", "precision"),
            ("parameters", "parameters"),
            ("weights B", "weight_bytes"),
            ("layers", "layers"),
            ("context", "context_max"),
        ],
        Kind::Fabric => &[
            ("pJ/bit", "energy_pj_per_bit"),
            ("latency ns", "latency_ns"),
            ("reach m", "reach_m"),
            ("port Gbit/s", "rate_gbps"),
            ("Gbit/s per mm", "density_gbps_per_mm"),
        ],
        Kind::SolarArray => &[
            ("efficiency", "efficiency_ratio"),
            ("packing", "packing_ratio"),
            ("loss per year", "degradation_per_year"),
            ("per K", "temperature_coefficient_per_k"),
        ],
        Kind::Battery => &[
            ("charge η", "charge_efficiency_ratio"),
            ("discharge η", "discharge_efficiency_ratio"),
            ("charge C", "charge_c_rate"),
            ("discharge C", "discharge_c_rate"),
            ("fade per year", "fade_per_year"),
        ],
        Kind::Radiator => &[
            ("α new", "absorptance_new_ratio"),
            ("α most", "absorptance_max_ratio"),
            ("per year", "absorptance_per_year"),
            ("ε", "emissivity_ratio"),
        ],
        Kind::Imager => &[
            ("sample m", "ground_sample_distance_m"),
            ("bands", "bands"),
            ("bits", "bits_per_sample"),
            ("swath px", "swath_px"),
            ("power W", "power_w"),
        ],
        Kind::Shell => &[
            ("altitude km", "altitude_km"),
            ("inclined °", "inclination_deg"),
            ("planes", "planes"),
            ("per plane", "per_plane"),
            ("phasing", "phasing"),
        ],
        _ => columns_of_links(kind),
    }
}

/// The columns of what sends and receives; none for other kinds.
const fn columns_of_links(kind: Kind) -> &'static [Column] {
    match kind {
        Kind::LaserTerminal => &[
            ("rates Gbit/s", "rates_gbps"),
            ("Gbit/s", "rate_reference_gbps"),
            ("at km", "range_reference_km"),
            ("power W", "power_w"),
            ("mass kg", "mass_kg"),
        ],
        Kind::OpticalDownlink | Kind::OpticalUplink => &[
            ("rates Gbit/s", "rates_gbps"),
            ("optical W", "transmit_power_w"),
            ("beam µrad", "divergence_half_1e2_urad"),
        ],
        Kind::OpticalReceiver => &[
            ("aperture m", "aperture_m"),
            ("coupling dB", "coupling_loss_db"),
            ("modes", "adaptive_modes"),
            ("from °", "elevation_min_deg"),
        ],
        Kind::RadioTransmitter | Kind::RadioUplink => &[
            ("GHz", "frequency_ghz"),
            ("radiated W", "transmit_power_w"),
            ("gain dBi", "gain_dbi"),
            ("band MHz", "bandwidth_mhz"),
            ("power W", "power_w"),
        ],
        Kind::RadioReceiver => &[
            ("G/T dB/K", "figure_of_merit_db_per_k"),
            ("from °", "elevation_min_deg"),
        ],
        Kind::RadioMode => &[
            ("bit/symbol", "bits_per_symbol"),
            ("Es/N0 dB", "threshold_db"),
        ],
        _ => &[],
    }
}
