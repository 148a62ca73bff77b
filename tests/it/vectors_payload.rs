//! Processors, battery and imagers against the vectors CMP, PWR, SEN and SYS.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot read its vectors must stop"
)]

use crate::support::{Case, Vector, run_cases};
use starloom::catalog::Catalog;
use starloom::frame::EARTH_EQUATORIAL_RADIUS_M;
use starloom::inference::card::{EfficiencyClass, ModelCard, Precision};
use starloom::inference::screening::Screening;
use starloom::link::geometry::light_time;
use starloom::payload::device::{Hardness, Processor};
use starloom::payload::fabric::link_pj_per_bit;
use starloom::payload::language::Serving;
use starloom::payload::power::{Battery, sustainable_load};
use starloom::payload::radiation::device::Susceptibility;
use starloom::payload::roofline::{Bound, Roofline, frame_estimate, tile_estimate};
use starloom::run::latency::fibre_round_trip;
use starloom::scenario::Latency;
use starloom::sensing::imager::{Imager, ground_speed_mps, tiles_per_edge};
use starloom::time::{SimTime, Span};
use starloom::units::{Angle, Bits, DataRate, Energy, Length, Power};

pub(crate) const CASES: &[Case] = &[
    (&["CMP-1"], calibrated_utilisation),
    (&["CMP-2.15W 68GB/s", "CMP-2.25W 102GB/s"], reading_weights),
    (&["CMP-3"], reading_prompts),
    (&["CMP-4"], memory_bound_tile),
    (&["CMP-5"], scene_of_tiles),
    (&["PWR-5"], battery_over_an_orbit),
    (&["PWR-6"], battery_steps),
    (&["SEN-1"], raw_rate),
    (&["SEN-2"], orbit_volume),
    (&["SYS-1"], moving_an_orbit),
    (&["SEN-3"], screening),
    (&["SEN-4"], an_order_across_the_atlantic),
    (&["MOD-1"], smaller_networks),
    (&["FAB-1"], energy_of_ports),
    (&["FAB-2"], moving_between_satellites),
];

#[test]
fn payloads_give_the_published_vectors() {
    run_cases(CASES);
}

fn processor(int8_ops: f64, utilisation: f64) -> Processor {
    Processor {
        id: "vector".into(),
        hardness: Hardness::Commercial,
        radiation: Susceptibility::of(Hardness::Commercial),
        int4_ops: 0.0,
        int8_ops,
        int16_ops: 0.0,
        fp16_ops: 0.0,
        fp32_ops: 0.0,
        memory_bytes: 8e9,
        memory_bandwidth_bytes_per_s: 100e9,
        on_chip_bytes: None,
        logic: None,
        power_idle: Power::ZERO,
        power_active: Power::watts(25.0),
        utilisation: Some(utilisation),
        utilisation_usual: None,
    }
}

fn model(macs_per_tile: f64) -> ModelCard {
    ModelCard {
        id: "vector".into(),
        task: "detection".into(),
        precision: Precision::Int8,
        tile_px: 512,
        macs_per_tile,
        weight_bytes: 0.0,
        activation_bytes_per_tile: 0.0,
        efficiency_class: EfficiencyClass::Dense,
        answer_bytes_per_tile: 0,
        accelerator: None,
        execution: None,
    }
}

fn calibrated_utilisation(vector: &Vector) {
    let card = model(vector.input("ops") / 2.0);
    for (peak, utilisation) in [
        ("peak_dense_TOPS", "util_vs_dense"),
        ("peak_sparse_TOPS", "util_vs_sparse"),
    ] {
        let processor = processor(vector.input(peak) * 1e12, vector.output(utilisation));
        let roofline = Roofline::of(&processor, &card).unwrap();
        vector.check("achieved_TOPS", roofline.operations_per_s / 1e12);
        let tile = tile_estimate(&processor, &card).unwrap();
        vector.compare(peak, vector.input("latency_s"), tile.time.to_seconds());
    }
}

fn reading_weights(vector: &Vector) {
    let bytes = vector.input("params") * vector.input("bits_per_weight_effective") / 8.0;
    vector.check("weight_bytes_GB", bytes / 1e9);
    let roofline = Roofline {
        operations_per_s: f64::INFINITY,
        bytes_per_s: vector.input("bandwidth_GBps") * 1e9,
    };
    let (time_s, bound) = roofline.time_s(2.0 * vector.input("params"), bytes);
    assert_eq!(bound, Bound::Memory);
    vector.check("ceiling_tok_s", 1.0 / time_s);
    let efficiency = vector.input("measured_tok_s") * time_s;
    vector.check("bandwidth_efficiency", efficiency);
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "counts of a vector"
)]
fn reading_prompts(vector: &Vector) {
    let catalog = Catalog::bundled().unwrap();
    let model = &catalog.language_model("llm-8b-int8").unwrap().value;
    assert_eq!(f64::from(model.layers), vector.input("layers"));
    assert_eq!(f64::from(model.kv_heads), vector.input("kv_heads"));
    assert_eq!(f64::from(model.head_dimension), vector.input("head_dim"));
    vector.check("kv_bytes_per_token", model.kv_bytes_per_token());
    let context = vector.input("context") as u32;
    let kept_bytes = model.memory_bytes(context, 1) - model.weight_bytes;
    vector.check("kv_GB_at_ctx", kept_bytes / 1e9);
    let prompt = vector.input("prompt");
    vector.check("prefill_ops", 2.0 * model.parameters * prompt);
    // The model's own share of the peak is the vector's 0.35.
    assert_eq!(vector.input("u"), 0.35);
    let processor = Processor {
        memory_bytes: 16e9,
        ..processor(vector.input("peak_TOPS") * 1e12, 1.0)
    };
    let serving = Serving::new(model, &processor, context, 1).unwrap();
    let prefill = serving.prefill(prompt as u32);
    vector.check("prefill_s", prefill.time.to_seconds());
}

fn memory_bound_tile(vector: &Vector) {
    let roofline = Roofline {
        operations_per_s: vector.input("peak_TOPS") * 1e12 * vector.input("u"),
        bytes_per_s: vector.input("bw_GBps") * 1e9 * vector.input("e"),
    };
    let (operations, bytes) = (2.0 * vector.input("macs"), vector.input("bytes"));
    vector.check("compute_ms", roofline.compute_s(operations) * 1e3);
    vector.check("memory_ms", roofline.memory_s(bytes) * 1e3);
    let (time_s, bound) = roofline.time_s(operations, bytes);
    vector.check("latency_ms", time_s * 1e3 + vector.input("t0_ms"));
    let word = match bound {
        Bound::Compute => "compute",
        Bound::Memory => "memory",
    };
    vector.check_text("bound", word);
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "counts of pixels"
)]
fn scene_of_tiles(vector: &Vector) {
    let (tile_px, overlap_px) = (vector.input("tile") as u32, vector.input("overlap") as u32);
    let tiles = tiles_per_edge(10_980, tile_px, overlap_px).pow(2);
    vector.check("tiles", f64::from(tiles));
    // A network and a processor on which a tile takes the vector's time.
    let card = model(0.5e9 * vector.input("t_tile_ms"));
    let mut processor = processor(1e12, 1.0);
    processor.power_active = Power::watts(vector.input("P_W"));
    let scene = frame_estimate(&processor, &[card], tiles, Span::ZERO).unwrap();
    vector.check("scene_s", scene.time.to_seconds());
    vector.check("energy_J", scene.energy.to_joules());
    vector.check("wh", scene.energy.to_watt_hours());
}

fn battery_over_an_orbit(vector: &Vector) {
    // Circular orbit, cylindrical shadow, Sun in the orbit's plane.
    let orbit_m = EARTH_EQUATORIAL_RADIUS_M + vector.input("h_km") * 1e3;
    let half_shadow = (EARTH_EQUATORIAL_RADIUS_M / orbit_m).asin();
    let period_s = std::f64::consts::TAU * (orbit_m.powi(3) / 3.986_004_418e14).sqrt();
    let eclipse_fraction = half_shadow / std::f64::consts::PI;
    let eclipse = Span::from_seconds(eclipse_fraction * period_s);
    vector.check("eclipse_s", eclipse.to_seconds());
    vector.check("cycles_per_year", 365.25 * 86_400.0 / period_s);

    let bus_power = Power::watts(vector.input("P_sa_W") * vector.input("eta_reg"));
    let (eta_charge, eta_discharge) = (vector.input("eta_charge"), vector.input("eta_discharge"));
    let load = sustainable_load(bus_power, eclipse_fraction, eta_charge, eta_discharge);
    vector.check("load_W", load.to_watts());

    // The same by a battery that goes through the shadow and back into the Sun.
    let capacity = Energy::watt_hours(vector.output("battery_capacity_Wh"));
    let start = SimTime::START;
    let new = Battery::new(capacity, capacity, eta_charge, eta_discharge, start);
    let mut battery = new.unwrap();
    battery.set_load(start, load);
    let dawn = start + eclipse;
    let drawn = capacity - battery.charge_at(dawn);
    vector.check("battery_discharge_Wh", drawn.to_watt_hours());
    vector.check(
        "battery_capacity_Wh",
        drawn.to_watt_hours() / vector.input("DoD"),
    );
    let hours_to_empty = battery.time_of_crossing(Energy::ZERO).unwrap().to_seconds() / 3600.0;
    vector.check("C_rate_discharge", 1.0 / hours_to_empty);
    battery.set_generation(dawn, bus_power);
    let full = battery.time_of_crossing(capacity).unwrap();
    vector.compare("full again after an orbit", period_s, full.to_seconds());
}

fn battery_steps(vector: &Vector) {
    let capacity = Energy::watt_hours(vector.input("cap_Wh"));
    let charge = capacity * vector.input("soc0");
    let mut battery = Battery::new(capacity, charge, 0.95, 0.95, SimTime::START).unwrap();
    let minute = |minutes| SimTime::START + Span::seconds(60) * minutes;
    battery.set_load(minute(0), Power::watts(450.0));
    let discharged = battery.state_of_charge_at(minute(1));
    vector.check("soc_after_discharge", discharged);
    battery.set_generation(minute(1), Power::watts(750.0));
    let charged = battery.state_of_charge_at(minute(2));
    vector.check("soc_after_charge", charged);
}

/// A group of bands of one sample distance over a swath.
fn bands(count: u32, sample_m: f64, swath_px: u32) -> Imager {
    Imager {
        id: "vector".into(),
        ground_sample_distance: Length::meters(sample_m),
        bands: count,
        bits_per_sample: 12,
        swath_px,
        lines_px: swath_px,
        power: Power::ZERO,
        sun_elevation_min: Angle::ZERO,
    }
}

fn raw_rate(vector: &Vector) {
    let speed_mps = ground_speed_mps(Length::kilometers(vector.input("h_km")));
    vector.check("v_ground_kmps", speed_mps / 1e3);
    // 290 km: 29,000, 14,500 and 4,833⅓ pixels; the third is a millionth of the rate.
    let groups = [
        bands(4, 10.0, 29_000),
        bands(6, 20.0, 14_500),
        bands(3, 60.0, 4833),
    ];
    let pixels = groups
        .iter()
        .map(|group| group.pixels_per_second(speed_mps) * f64::from(group.bands));
    vector.check("pixels_per_s", pixels.sum());
    let rates = groups.iter().map(|group| group.raw_rate(speed_mps));
    let rate_gbps: f64 = rates.map(DataRate::to_gigabits_per_second).sum();
    vector.check("raw_gbps", rate_gbps);
    let published_gbps = vector.output("chk_published_gbps");
    assert!(
        (rate_gbps / published_gbps - 1.0).abs() < 0.01,
        "{rate_gbps}"
    );
}

fn orbit_volume(vector: &Vector) {
    // The rate of SEN-1.
    let rate = DataRate::gigabits_per_second(1.290_78);
    let span = Span::from_seconds(vector.input("minutes") * 60.0);
    let terabits = rate.bits_within(span).as_f64() / 1e12;
    vector.check("raw_Tbit", terabits);
    vector.check("compressed_Tbit", terabits / vector.input("ratio"));
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a count of bits"
)]
fn moving_an_orbit(vector: &Vector) {
    let volume = Bits((vector.input("vol_Tbit") * 1e12).round() as u64);
    let time_s = |rate_gbps, bits| {
        let rate = DataRate::gigabits_per_second(rate_gbps);
        rate.time_for(bits).to_seconds()
    };
    vector.check("xband_560mbps_s", time_s(0.56, volume));
    vector.check("ka_3p5gbps_s", time_s(3.5, volume));
    vector.check("isl_25gbps_s", time_s(25.0, volume));
    vector.check("optical_dl_100gbps_s", time_s(100.0, volume));
    vector.check("xband_passes_of_480s", time_s(0.56, volume) / 480.0);
    let product = Bits(volume.0 / 1000);
    vector.check("product_xband_s", time_s(0.56, product));
}

fn screening(vector: &Vector) {
    let screening = Screening {
        cloudy_share: vector.input("c"),
        clear_lost_share: vector.input("fn"),
        cloudy_kept_share: vector.input("fp"),
    };
    vector.check("kept", screening.kept_share());
    vector.check("reduction", screening.reduction());
    vector.check("clear_lost_share", screening.clear_lost_share);
    let perfect = Screening::perfect(vector.input("c"));
    vector.check("perfect_reduction", perfect.reduction());
}

fn an_order_across_the_atlantic(vector: &Vector) {
    let distance = Length::kilometers(vector.input("gc_km"));
    let fibre_ms = |factor| {
        let fibre = Latency {
            fibre_index: vector.input("n_fibre"),
            fibre_route_factor: factor,
            ..Latency::default()
        };
        fibre_round_trip(distance, &fibre).to_seconds() / 2.0 * 1e3
    };
    vector.check("fibre_ms", fibre_ms(vector.input("route_factor")));
    vector.check("straight_fibre_ms", fibre_ms(1.0));
    // The arc, drawn out to the satellites' altitude and stretched, and a leg at each end.
    let higher = 1.0 + vector.input("h_km") * 1e3 / starloom::frame::EARTH_MEAN_RADIUS_M;
    let arc = distance * (higher * vector.input("path_stretch"));
    let way = arc + Length::kilometers(2.0 * vector.input("slant_km_each_end"));
    vector.check("leo_ms", light_time(way).to_seconds() * 1e3);
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "megabytes of a vector"
)]
fn smaller_networks(vector: &Vector) {
    let (size_mb, small_mb) = (vector.input("size_mb"), vector.input("small_mb"));
    let int8_mb = small_mb * Precision::Int8.bytes() / Precision::Fp32.bytes();
    vector.check("ratio", size_mb / small_mb);
    vector.check("int8_mb", int8_mb);
    vector.check("total_ratio", size_mb / int8_mb);
    let uplink_s = |megabytes: f64| {
        let bits = Bits::bytes((megabytes * 1e6) as u64);
        DataRate(1_000_000).time_for(bits).to_seconds()
    };
    vector.check("uplink_s_at_1mbps", uplink_s(small_mb));
    vector.check("uplink_s_int8_at_1mbps", uplink_s(int8_mb));
}

fn energy_of_ports(vector: &Vector) {
    let rate_gbps = vector.input("rate_tbps") * 1e3;
    vector.check("pluggable_pj", link_pj_per_bit(30.0, rate_gbps));
    vector.check("cpo_pj", link_pj_per_bit(9.0, rate_gbps));
    // The catalogue's entries are these, the second rounded as it is published.
    let catalog = Catalog::bundled().unwrap();
    let energy_pj = |id: &str| catalog.fabric(id).unwrap().value.energy_pj_per_bit;
    vector.check("pluggable_pj", energy_pj("pluggable-dsp"));
    assert!((energy_pj("cpo") - vector.output("cpo_pj")).abs() < 0.05);
}

fn moving_between_satellites(vector: &Vector) {
    let laser_pj = link_pj_per_bit(vector.input("P_W"), vector.input("R_gbps"));
    vector.check("nj_per_bit", laser_pj / 1e3);
    let port_pj = link_pj_per_bit(9.0, 1600.0);
    vector.check("ratio_to_cpo", laser_pj / port_pj);
}
