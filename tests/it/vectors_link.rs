//! Links against the vectors: between satellites here (ISL), to the ground in `ground` (OGL, RF).

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot read its vectors must stop"
)]

mod air;
mod ground;

use crate::support::{Case, Vector, run_cases};
use nalgebra::Vector3;
use starloom::frame::{EARTH_EQUATORIAL_RADIUS_M, EarthModel, Position, State, Teme, Velocity};
use starloom::link::mount::FieldOfRegard;
use starloom::link::terminal::{LaserPhysics, LaserTerminal, Pointing, Scan};
use starloom::link::{geometry, laser, optical, pointing};
use starloom::time::Span;
use starloom::units::{Angle, AngularRate, DataRate, Decibel, Length, Power};

pub(crate) const CASES: &[Case] = &[
    (&["ISL-1"], same_altitude),
    (&["ISL-2"], unequal_altitudes),
    (&["ISL-3"], truncation),
    (&["ISL-4"], divergence_conventions),
    (&["ISL-5"], pointing_losses),
    (&["ISL-6"], optimal_divergence),
    (&["ISL-7"], quantum_limits),
    (&["ISL-8"], photons_of_a_sensitivity),
    (
        &["ISL-9", "ISL-10", "ISL-11", "ISL-17", "ISL-18"],
        telescopes,
    ),
    (&["ISL-12"], doppler_and_point_ahead),
    (&["ISL-13"], acquisition),
    (&["ISL-14"], fleet_downtime),
    (&["ISL-15"], sun_outage),
    (&["ISL-16"], calibrated_terminal),
    (&["OGL-1"], ground::slant_ranges),
    (&["OGL-14"], ground::longest_passes),
    (&["OGL-2.0.0", "OGL-2.1.0", "OGL-2.2.4"], ground::mie),
    (&["OGL-2.typo"], ground::mie_misprint),
    (
        &[
            "OGL-3.V0.2",
            "OGL-3.V1.0",
            "OGL-3.V5.0",
            "OGL-3.V10.0",
            "OGL-3.V23.0",
        ],
        air::haze,
    ),
    (
        &[
            "OGL-4.thin_cirrus",
            "OGL-4.cirrus",
            "OGL-4.stratus",
            "OGL-4.cumulus",
        ],
        air::cloud_by_water,
    ),
    (&["OGL-5"], ground::optical_depth),
    (&["OGL-6"], air::cloud_free),
    (&["OGL-7"], air::site_diversity),
    (&["OGL-8"], air::latent_correlation),
    (&["OGL-9"], air::cloud_chain),
    (&["OGL-10"], air::profile),
    (
        &["OGL-11.el90", "OGL-11.el30", "OGL-11.el20", "OGL-11.el10"],
        air::turbulence,
    ),
    (&["OGL-12"], air::gamma_gamma),
    (&["OGL-13"], ground::optical_downlink),
    (
        &["RF-4.X.el10", "RF-4.X.el30", "RF-4.X.el90"],
        ground::radio_downlink,
    ),
    (
        &["RF-4.Ka.el10", "RF-4.Ka.el30", "RF-4.Ka.el90"],
        ground::radio_downlink,
    ),
    (
        &["RF-4.KaRain.el10", "RF-4.KaRain.el30", "RF-4.KaRain.el90"],
        ground::radio_downlink,
    ),
    (&["RF-1.14.25", "RF-1.29.0"], air::rain_law),
    (
        &[
            "RF-2.14.25.1",
            "RF-2.14.25.0.1",
            "RF-2.14.25.0.01",
            "RF-2.14.25.0.001",
            "RF-2.29.0.0.1",
            "RF-2.29.0.0.01",
        ],
        air::rain_london,
    ),
    (&["RF-2.low_lat"], air::rain_low_latitude),
    (&["RF-3"], air::cloud_water),
];

#[test]
fn links_give_the_published_vectors() {
    run_cases(CASES);
}

fn position(radius_m: f64, angle: Angle) -> Position<Teme> {
    let (sin, cos) = angle.to_radians().sin_cos();
    Position::from_meters(Vector3::new(cos, sin, 0.0) * radius_m)
}

fn db(value: f64) -> Decibel {
    Decibel::decibels(value)
}

fn wavelength(vector: &Vector) -> Length {
    Length::nanometers(vector.input("lambda_nm"))
}

fn same_altitude(vector: &Vector) {
    let altitude = Length::kilometers(vector.input("h_km"));
    let grazing = Length::kilometers(vector.input("h_graze_km"));
    let limit = geometry::range_limit_same_altitude(altitude, grazing);
    vector.check("d_max_km", limit.to_kilometers());
    vector.check(
        "light_time_ms",
        geometry::light_time(limit).to_seconds() * 1e3,
    );
    let radius_m = EARTH_EQUATORIAL_RADIUS_M + altitude.to_meters();
    let grazing_km = |range_km: f64| {
        let half = Angle::radians((range_km * 1e3 / 2.0 / radius_m).asin());
        let (a, b) = (position(radius_m, half), position(radius_m, -half));
        geometry::grazing_altitude(EarthModel::Sphere, a, b).to_kilometers()
    };
    vector.check("grazing_alt_at_5000km_km", grazing_km(5000.0));
    vector.check("grazing_alt_at_5400km_km", grazing_km(5400.0));
}

fn unequal_altitudes(vector: &Vector) {
    let radius_m = |key| EARTH_EQUATORIAL_RADIUS_M + vector.input(key) * 1e3;
    let low = position(radius_m("h1_km"), Angle::ZERO);
    let angle = Angle::degrees(vector.input("central_angle_deg"));
    let high = position(radius_m("h2_km"), angle);
    let range = geometry::range(low, high);
    vector.check("range_km", range.to_kilometers());
    let grazing = geometry::grazing_altitude(EarthModel::Sphere, low, high);
    vector.check("grazing_alt_km", grazing.to_kilometers());
    // The foot of the perpendicular from the centre, by Pythagoras from the lower satellite.
    let lowest_m = EARTH_EQUATORIAL_RADIUS_M + grazing.to_meters();
    let foot_m = (radius_m("h1_km").powi(2) - lowest_m.powi(2)).sqrt();
    vector.check("t_param", foot_m / range.to_meters());
}

fn truncation(vector: &Vector) {
    let aperture = Length::meters(vector.input("D_m"));
    let gain = optical::aperture_gain(aperture, 0.0, wavelength(vector));
    vector.check("G0_db", gain.to_decibels());
    for (obscuration, suffix) in [(0.0, "gamma0"), (0.3, "gamma0p3")] {
        let optimum = optical::truncation_optimum(obscuration);
        vector.check(&format!("alpha_opt_{suffix}"), optimum);
        let loss = optical::truncation_loss(obscuration);
        vector.check(&format!("eta_trunc_{suffix}"), loss.to_ratio());
        vector.check(&format!("eta_trunc_db_{suffix}"), loss.to_decibels());
    }
}

fn divergence_conventions(vector: &Vector) {
    use optical::Divergence::{Full1e2, FullHalfMaximum, FullTophat};
    let angle = Angle::microradians(vector.input("Theta_urad"));
    for (key, divergence) in [
        ("G_32_gauss_1e2_full_db", Full1e2(angle)),
        ("G_16_tophat_full_db", FullTophat(angle)),
        ("G_11p09_gauss_fwhm_db", FullHalfMaximum(angle)),
    ] {
        vector.check(key, divergence.gain().to_decibels());
    }
}

fn pointing_losses(vector: &Vector) {
    let angle = |key| Angle::microradians(vector.input(key));
    let divergence = angle("theta_1e2_half_urad");
    let jitter = angle("sigma_per_axis_urad");
    let fixed = optical::pointing_loss(angle("rho_static_urad"), divergence);
    let fixed_db = -fixed.to_decibels();
    vector.check("static_loss_db", fixed_db);
    vector.check("identity_exp_minus_G_rho2_over_4_db", fixed_db);
    // The form that is often copied has four times the decibels; ours must not be it.
    vector.check("polishuk_arnon_exp_minus_G_rho2_db", 4.0 * fixed_db);
    vector.check("beta", optical::jitter_exponent(divergence, jitter));
    for (key, offset) in [
        ("mean_loss_zero_boresight_db", Angle::ZERO),
        ("mean_loss_with_boresight_db", angle("boresight_urad")),
    ] {
        let loss = optical::pointing_loss_mean(offset, jitter, divergence);
        vector.check(key, -loss.to_decibels());
    }
    let fade = optical::pointing_loss_at(vector.input("p_out"), jitter, divergence);
    vector.check("fade_not_exceeded_999pct_db", -fade.to_decibels());
}

fn optimal_divergence(vector: &Vector) {
    let jitter = Angle::microradians(vector.input("sigma_per_axis_urad"));
    let best = optical::divergence_optimal(jitter, vector.input("p_out"));
    vector.check("theta_opt_urad", best.to_microradians());
    vector.check("closed_form_urad", best.to_microradians());
}

fn quantum_limits(vector: &Vector) {
    let at = optical::ERROR_RATE_REFERENCE;
    let homodyne = optical::quantum_limit_homodyne(at);
    vector.check("homodyne_bpsk_ppb_at_1e-9", homodyne);
    let heterodyne = optical::quantum_limit_heterodyne(at);
    vector.check("heterodyne_bpsk_ppb_at_1e-9", heterodyne);
    let preamplified = optical::quantum_limit_preamplified(at);
    vector.check("ideal_preamp_dpsk_ppb_at_1e-9", preamplified);
    let direct = optical::quantum_limit_direct(at);
    vector.check("ideal_direct_ook_avg_ppb_at_1e-9", direct);
    let bit_to_noise = Decibel::from_ratio(optical::bpsk_bit_to_noise(1e-5));
    vector.check("bpsk_ebn0_db_at_1e-5", bit_to_noise.to_decibels());
}

fn photons_of_a_sensitivity(vector: &Vector) {
    let (power, wavelength) = (
        optical::from_dbm(db(vector.input("P_dbm"))),
        wavelength(vector),
    );
    let energy = optical::photon_energy(wavelength);
    vector.check("photon_energy_J", energy.to_joules());
    vector.check(
        "photons_per_s",
        optical::photons_per_second(power, wavelength),
    );
    let rate = DataRate::gigabits_per_second(vector.input("R_gbps"));
    vector.check("ppb", optical::photons_per_bit(power, rate, wavelength));
}

fn telescopes(vector: &Vector) {
    let loss = |key| db(-vector.input(key));
    let modem = DataRate::gigabits_per_second(vector.input("modem_gbps"));
    let range = Length::kilometers(vector.input("L_km"));
    let terminal = LaserTerminal {
        wavelength: wavelength(vector),
        physics: Some(LaserPhysics {
            transmit_power: Power::watts(vector.input("P_tx_W")),
            aperture: Length::meters(vector.input("D_m")),
            obscuration: vector.input("obscuration"),
            divergence: None,
            transmit_optics_loss: loss("tx_optics_loss_db"),
            receive_optics_loss: loss("rx_optics_loss_db"),
            other_loss: loss("misc_db"),
            pointing: Pointing::Loss(loss("pointing_loss_db")),
            photons_per_bit: vector.input("ppb_required"),
        }),
        // The vectors' losses of other kinds count once, not at either end.
        ..published(modem, range, Decibel::ZERO)
    };
    assert_eq!(vector.input("misc_db"), 0.0);
    let budget = laser::received_budget(&terminal, &terminal, range).unwrap();
    for (key, label) in [
        ("P_tx_dbm", "transmit power [dBm]"),
        ("G_tx_db", "transmit gain"),
        ("L_space_db", "free-space loss"),
        ("G_rx_db", "receive gain"),
    ] {
        vector.check(key, budget.value(label).unwrap().to_decibels());
    }
    vector.check("P_rx_dbm", budget.total().to_decibels());
    let received = optical::from_dbm(budget.total());
    let photons = optical::photons_per_second(received, terminal.wavelength);
    vector.check("photons_per_s", photons);

    let margin = laser::margin_budget(&terminal, &terminal, range, modem).unwrap();
    let required = margin.value("less the power required [dBm]").unwrap();
    vector.check("sensitivity_dbm_at_modem_rate", -required.to_decibels());
    let above = margin.total() - db(vector.input("margin_db"));
    vector.check("margin_at_modem_rate_db", above.to_decibels());
    let limit = laser::rate_link_limited(&terminal, &terminal, range).unwrap();
    vector.check("rate_limited_gbps", limit.to_gigabits_per_second());
    let achieved = limit.min(modem);
    vector.check("rate_achieved_gbps", achieved.to_gigabits_per_second());
    // What a run takes is snapped down to the modem's one rate.
    let in_a_run = laser::LaserPair::of(&terminal, &terminal, laser::Model::Physics).rate_at(range);
    let closes = above >= Decibel::ZERO;
    assert_eq!(
        in_a_run,
        if closes { modem } else { DataRate::ZERO },
        "{}",
        vector.id
    );
}

fn doppler_and_point_ahead(vector: &Vector) {
    let range = Length::kilometers(vector.input("L_km"));
    let state = |x_m: f64, velocity: Vector3<f64>| State::<Teme> {
        position: Position::from_meters(Vector3::new(7e6 + x_m, 0.0, 0.0)),
        velocity: Velocity::from_meters_per_second(velocity),
    };
    let radial_mps = vector.input("v_rel_radial_mps");
    let across_mps = vector.input("v_perp_mps");
    let here = state(0.0, Vector3::zeros());
    let there = state(
        range.to_meters(),
        Vector3::new(-radial_mps, across_mps, 0.0),
    );
    let shift = geometry::doppler_shift(here, there, Length::nanometers(1550.0));
    vector.check("doppler_GHz", shift.to_gigahertz());
    let ahead = geometry::point_ahead(here, there);
    vector.check("point_ahead_urad", ahead.to_microradians());
    let half = Angle::microradians(vector.input("theta_half_urad"));
    let diameter = range * (2.0 * half.to_radians());
    vector.check("spot_diameter_m", diameter.to_meters());
}

fn acquisition(vector: &Vector) {
    let seconds = |key| Span::from_seconds(vector.input(key));
    let scan = Scan {
        settle: seconds("settle_s"),
        spiral: pointing::SpiralScan {
            uncertainty_half: Angle::microradians(vector.input("unc_half_urad")),
            beacon_half: Angle::microradians(vector.input("beacon_half_urad")),
            overlap: vector.input("overlap"),
            dwell: Span::from_seconds(vector.input("dwell_ms") * 1e-3),
        },
        beacon: true,
        lock: seconds("lock_s"),
    };
    let rate = DataRate::gigabits_per_second(100.0);
    let terminal = LaserTerminal {
        slew_rate: AngularRate::degrees_per_second(vector.input("slew_rate_dps")),
        slew_acceleration_radps2: vector.input("slew_acc_dps2").to_radians(),
        scan: Some(scan),
        ..published(rate, Length::kilometers(1000.0), Decibel::ZERO)
    };
    vector.check("n_spots", scan.spiral.spots());
    vector.check("scan_s", scan.spiral.duration().to_seconds());
    let slew = terminal.slew_time(Angle::degrees(vector.input("slew_deg")));
    vector.check("slew_s", slew.to_seconds());
    let total = slew + terminal.acquisition_time(pointing::Memory::Cold);
    vector.check("total_s", total.to_seconds());
    let two_sided = scan.spiral.duration_two_sided();
    vector.check("beaconless_two_sided_scan_s", two_sided.to_seconds());
}

fn fleet_downtime(vector: &Vector) {
    let per_day = vector.input("acquisitions_per_day") / vector.input("lasers");
    vector.check("per_laser_per_day", per_day);
    vector.check("mean_minutes_between", 1440.0 / per_day);
    let outage = pointing::outage_per_acquisition(vector.input("uptime"), per_day);
    let key = "mean_outage_s_if_all_downtime_is_acquisition";
    vector.check(key, outage.to_seconds());
}

fn sun_outage(vector: &Vector) {
    let half = Angle::degrees(vector.input("excl_half_deg"));
    let share = pointing::sun_exclusion_share(half);
    vector.check("random_direction_fraction", share);
    let period = Span::from_seconds(95.6 * 60.0);
    let outage = pointing::sun_outage_longest(half, period);
    vector.check("worst_outage_s_per_95p6min_orbit", outage.to_seconds());
    let worst = outage.to_seconds() / period.to_seconds();
    vector.check("worst_orbit_fraction", worst);
}

/// A terminal of one rate, which closes over `range` with `margin`, and asks nothing else.
fn published(rate: DataRate, range: Length, margin: Decibel) -> LaserTerminal {
    LaserTerminal {
        id: "vector".into(),
        wavelength: Length::nanometers(1550.0),
        rates: vec![rate],
        rate_reference: rate,
        range_reference: range,
        margin_reference: margin,
        power: Power::ZERO,
        power_shares: starloom::link::terminal::PowerShares::default(),
        mass: None,
        slew_rate: AngularRate::ZERO,
        slew_acceleration_radps2: 1.0,
        tracking_rate_max: AngularRate::ZERO,
        acquisition_cold: Span::ZERO,
        acquisition_warm: Span::ZERO,
        sun_exclusion_track: Angle::ZERO,
        sun_exclusion_acquire: Angle::ZERO,
        grazing_track: Length::ZERO,
        grazing_acquire: Length::ZERO,
        doppler_max: None,
        point_ahead_max: Angle::ZERO,
        field_of_regard: FieldOfRegard::default(),
        scan: None,
        mtbf: None,
        code_rate: 1.0,
        framing_overhead: 0.0,
        physics: None,
    }
}

fn calibrated_terminal(vector: &Vector) {
    let rate = DataRate::gigabits_per_second(vector.input("R_ref_gbps"));
    let range = Length::kilometers(vector.input("L_ref_km"));
    let terminal = published(rate, range, db(vector.input("M_ref_db")));
    for km in [1000, 3000, 4000, 5000, 6000_i32] {
        let range = Length::kilometers(f64::from(km));
        let margin = terminal.margin_at(rate, range);
        vector.check(&format!("margin_db_{km}km"), margin.to_decibels());
        let limit = terminal.rate_link_limited(range);
        vector.check(&format!("rate_gbps_{km}km"), limit.to_gigabits_per_second());
    }
}
