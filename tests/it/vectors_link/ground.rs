//! Optical and radio downlinks against the vectors OGL and RF.

use super::db;
use crate::support::Vector;
use starloom::catalog::Catalog;
use starloom::frame::EARTH_MEAN_RADIUS_M;
use starloom::link::atmosphere::{mie_optical_depth, optical_depth_loss, slant_range};
use starloom::link::terminal::{OpticalDownlink, OpticalReceiver, RadioReceiver, RadioTransmitter};
use starloom::link::{optical, rf};
use starloom::units::{Angle, DataRate, Decibel, Frequency, Length, Power};

pub(super) fn slant_ranges(vector: &Vector) {
    let altitude = Length::kilometers(vector.input("h_km"));
    let elevations = vector.inputs("el_deg").into_iter().map(Angle::degrees);
    let ranges = elevations.map(|elevation| slant_range(altitude, elevation).to_kilometers());
    vector.check_each("slant_km", &ranges.collect::<Vec<_>>());
}

/// A pass through the zenith, above an Earth that does not turn: as long as it takes to move by the
/// central angle to either end of the slant range at the mask.
pub(super) fn longest_passes(vector: &Vector) {
    const GRAVITY_M3PS2: f64 = 3.986_004_418e14;
    let altitude = Length::kilometers(vector.input("h_km"));
    let orbit_m = EARTH_MEAN_RADIUS_M + altitude.to_meters();
    for mask_deg in vector.inputs("el_mask_deg") {
        let slant_m = slant_range(altitude, Angle::degrees(mask_deg)).to_meters();
        let cosine = (EARTH_MEAN_RADIUS_M.powi(2) + orbit_m * orbit_m - slant_m * slant_m)
            / (2.0 * EARTH_MEAN_RADIUS_M * orbit_m);
        let angle = cosine.acos();
        let pass_s = 2.0 * angle / (GRAVITY_M3PS2 / orbit_m.powi(3)).sqrt();
        vector.check(&format!("max_pass_s_el{mask_deg}"), pass_s);
        let radius_km = EARTH_MEAN_RADIUS_M * angle / 1e3;
        vector.check(&format!("max_ground_radius_km_el{mask_deg}"), radius_km);
    }
}

fn mie_depth(vector: &Vector) -> f64 {
    let wavelength = Length::nanometers(vector.input("lambda_um") * 1e3);
    mie_optical_depth(wavelength, Length::kilometers(vector.input("h_E_km")))
}

pub(super) fn mie(vector: &Vector) {
    let depth = mie_depth(vector);
    vector.check("tau", depth);
    let loss_db = |degrees| -optical_depth_loss(depth, Angle::degrees(degrees)).to_decibels();
    vector.check("A_zenith_db", loss_db(90.0));
    vector.check("A_30deg_db", loss_db(vector.input("el_deg")));
}

pub(super) fn mie_misprint(vector: &Vector) {
    // Some papers print the constant of b as 0.00439: that much lower, and below zero.
    let misprint = (0.0439 - 0.00439) * vector.input("h_E_km").powi(2);
    vector.check("tau_wrong", mie_depth(vector) - misprint);
    assert!(mie_depth(vector) > 0.0);
}

pub(super) fn optical_depth(vector: &Vector) {
    let elevation = Angle::degrees(vector.input("el_deg"));
    let depths = vector.inputs("tau").into_iter();
    let losses = depths.map(|depth| -optical_depth_loss(depth, elevation).to_decibels());
    vector.check_each("A_db", &losses.collect::<Vec<_>>());
}

pub(super) fn optical_downlink(vector: &Vector) {
    let rate = DataRate::gigabits_per_second(vector.input("R_gbps"));
    let transmitter = OpticalDownlink {
        id: "vector".into(),
        wavelength: Length::nanometers(1550.0),
        transmit_power: Power::watts(vector.input("P_W")),
        divergence_half_1e2: Angle::microradians(vector.input("theta_half_urad")),
        transmit_optics_loss: db(-vector.input("tx_db")),
        pointing_loss: db(-vector.input("point_db")),
        photons_per_bit: vector.input("ppb"),
        rates: vec![rate],
    };
    let receiver = OpticalReceiver {
        id: "vector".into(),
        aperture: Length::meters(vector.input("D_rx_m")),
        obscuration: vector.input("obscuration"),
        receive_optics_loss: db(-vector.input("rx_db")),
        coupling_loss: Some(db(-vector.input("smf_coupling_db"))),
        fade_loss: Some(db(-vector.input("fade_margin_db"))),
        adaptive_modes: 0,
        servo_loss: Decibel::ZERO,
        fade_probability: 1e-3,
        wind_mps: 21.0,
        ground_cn2: 1.7e-14,
        rate_max: None,
        absorption_zenith: db(-vector.input("absorption_zenith_db")),
        cirrus_optical_depth: vector.input("cirrus_tau"),
        elevation_min: Angle::degrees(20.0),
    };
    let elevation = Angle::degrees(vector.input("el_deg"));
    let range = slant_range(Length::kilometers(vector.input("h_km")), elevation);
    vector.check("slant_km", range.to_kilometers());
    let site = Length::kilometers(vector.input("h_E_km"));
    let budget = optical::downlink_budget(&transmitter, &receiver, site, range, elevation);
    let line = |label| budget.value(label).unwrap().to_decibels();
    vector.check("G_tx_db", line("transmit gain"));
    vector.check("L_space_db", line("free-space loss"));
    vector.check("G_rx_db", line("receive gain"));
    vector.check("A_mie_db", -line("Mie scattering"));
    vector.check("A_abs_db", -line("absorption"));
    vector.check("A_cirrus_db", -line("cirrus"));
    let fibre_dbm = budget.total().to_decibels();
    vector.check("P_fibre_dbm", fibre_dbm);
    let aperture_dbm = fibre_dbm - line("fibre coupling") - line("fade allowance");
    vector.check("P_aperture_dbm", aperture_dbm);
    let required =
        optical::power_required(transmitter.photons_per_bit, rate, transmitter.wavelength);
    let required_dbm = optical::to_dbm(required).to_decibels();
    vector.check("sensitivity_dbm", required_dbm);
    vector.check("margin_db", fibre_dbm - required_dbm);
    let chosen = optical::downlink_rate(&transmitter, &receiver, site, range, elevation);
    assert_eq!(chosen, rate);
}

pub(super) fn radio_downlink(vector: &Vector) {
    let transmitter = RadioTransmitter {
        id: "vector".into(),
        frequency: Frequency::gigahertz(vector.input("f_GHz")),
        transmit_power: Power::watts(vector.input("P_W")),
        gain: db(vector.input("G_tx_dbi")),
        line_loss: db(-vector.input("tx_line_loss_db")),
        // The vectors leave out the glow of rain: their rain is a loss like any other.
        path_loss_misc: db(-vector.input("clear_sky_loss_db") - vector.input("rain_db")),
        bandwidth: Frequency::megahertz(vector.input("bandwidth_MHz")),
        roll_off: vector.input("rolloff"),
        margin: db(1.0),
        modes: Catalog::bundled().unwrap().radio_modes(),
        power: Power::ZERO,
        power_shares: starloom::link::terminal::PowerShares::default(),
        beams: 1,
        array: None,
    };
    let receiver = RadioReceiver {
        id: "vector".into(),
        figure_of_merit: db(vector.input("G_over_T")),
        gas_zenith: Some(Decibel::ZERO),
        elevation_min: Angle::degrees(5.0),
        system_temperature_k: 150.0,
        beams: 1,
        array: None,
    };
    let elevation = Angle::degrees(vector.input("el_deg"));
    let range = slant_range(Length::kilometers(550.0), elevation);
    vector.check("slant_km", range.to_kilometers());
    let budget = rf::radio_budget(&transmitter, &receiver, None, range, elevation);
    let line = |label| budget.value(label).unwrap().to_decibels();
    vector.check("fspl_db", -line("free-space loss"));
    let radiated_dbw =
        line("transmit power [dBW]") + line("antenna gain [dBi]") + line("line loss");
    vector.check("eirp_dbw", radiated_dbw);
    let total_db = budget.total().to_decibels();
    vector.check("esn0_db", total_db);
    vector.check("cn0_dbhz", total_db - line("symbol rate [dBHz]"));
    let mode = rf::best_mode(&transmitter.modes, budget.total(), transmitter.margin).unwrap();
    vector.check_text("modcod", &mode.name);
    let rate = rf::radio_rate(&transmitter, &receiver, None, range, elevation);
    vector.check("rate_mbps", rate.to_gigabits_per_second() * 1e3);
}
