//! Haze, clouds, turbulence and rain against the vectors OGL and RF.

use crate::support::Vector;
use starloom::link::atmosphere::{HazeModel, cloud_free_probability, cloud_visibility};
use starloom::link::rf::{RainLaw, RainPath, RainSite, cloud_coefficient_db};
use starloom::link::turbulence::{
    GammaGamma, Profile, coupling_efficiency, log_normal_fade, scintillation_index,
};
use starloom::network::weather;
use starloom::time::Span;
use starloom::units::{Angle, Frequency, Length};

pub(super) fn haze(vector: &Vector) {
    let visibility = Length::kilometers(vector.input("V_km"));
    let wavelength = Length::nanometers(vector.input("lambda_nm"));
    for (name, model) in [("kruse", HazeModel::Kruse), ("kim", HazeModel::Kim)] {
        vector.check(&format!("q_{name}"), model.exponent(visibility));
        let loss = model.loss_per_kilometer(visibility, wavelength);
        vector.check(&format!("gamma_{name}_db_km"), -loss.to_decibels());
    }
    for (key, degrees) in [("zenith_kim_db", 90.0), ("el30_kim_db", 30.0)] {
        let loss = HazeModel::Kim.path_loss(visibility, wavelength, Angle::degrees(degrees));
        vector.check(key, -loss.to_decibels());
    }
}

pub(super) fn cloud_by_water(vector: &Vector) {
    let visibility = cloud_visibility(vector.input("LWC_g_m3"), vector.input("N_cm3"));
    vector.check("V_km", visibility.to_kilometers());
    let wavelength = Length::nanometers(1550.0);
    let kilometer_db = -HazeModel::Kim
        .loss_per_kilometer(visibility, wavelength)
        .to_decibels();
    vector.check("gamma_db_km", kilometer_db);
    let path_db = kilometer_db * vector.input("thickness_km") / 30_f64.to_radians().sin();
    vector.check("A_30deg_db", path_db);
}

pub(super) fn cloud_free(vector: &Vector) {
    let fraction = vector.input("cloud_fraction");
    let elevations = vector.inputs("el_deg").into_iter().map(Angle::degrees);
    let free = elevations.map(|elevation| cloud_free_probability(fraction, elevation));
    vector.check_each("p_cflos", &free.collect::<Vec<_>>());
}

pub(super) fn site_diversity(vector: &Vector) {
    let probability = vector.input("p_cloud");
    for correlation in ["0.0", "0.2", "0.5", "0.8"] {
        let rho = correlation.parse().unwrap();
        let counts = vector.inputs("n").into_iter();
        let available = counts.map(|count| {
            let sites = [0; 6]
                .iter()
                .zip(1..)
                .take_while(|&(_, n)| f64::from(n) <= count);
            let each: Vec<f64> = sites.map(|_| probability).collect();
            weather::availability_of_any(&each, rho)
        });
        let available = available.collect::<Vec<_>>();
        vector.check_each(&format!("avail_rho{correlation}"), &available);
    }
}

pub(super) fn latent_correlation(vector: &Vector) {
    let scale = Length::kilometers(vector.input("d0_km"));
    let distances = vector.inputs("d_km").into_iter().map(Length::kilometers);
    let found = distances.map(|distance| weather::latent_correlation(distance, scale));
    vector.check_each("rho", &found.collect::<Vec<_>>());
}

pub(super) fn cloud_chain(vector: &Vector) {
    let chain = weather::TwoState {
        probability: vector.input("p_cloud"),
        correlation: Span::from_seconds(vector.input("corr_time_h") * 3600.0),
    };
    let bad_h = chain.mean_bad().to_seconds() / 3600.0;
    let clear_h = chain.mean_clear().to_seconds() / 3600.0;
    vector.check("mean_cloud_spell_h", bad_h);
    vector.check("mean_clear_spell_h", clear_h);
    vector.check("rate_clear_to_cloud_per_h", 1.0 / clear_h);
    vector.check("rate_cloud_to_clear_per_h", 1.0 / bad_h);
    let step = Span::from_seconds(vector.input("dt_s"));
    vector.check("P_clear_to_cloud_step", chain.to_bad(step));
    vector.check("P_cloud_to_clear_step", chain.to_clear(step));
}

pub(super) fn profile(vector: &Vector) {
    let profile = Profile {
        wind_mps: vector.input("w_mps"),
        ground_cn2: vector.input("A"),
        site_altitude: Length::ZERO,
    };
    let moments = profile.moments();
    vector.check("mu0", moments.zeroth);
    vector.check("mu_5_6", moments.five_sixths);
    vector.check("mu_5_3", moments.five_thirds);
    vector.check("mu_2", moments.second);
    let wavelength = Length::nanometers(vector.input("lambda_um") * 1e3);
    let zenith = Angle::degrees(90.0);
    let r0 = moments.coherence_length(wavelength, zenith);
    vector.check("r0_cm", r0.to_meters() * 100.0);
    let angle = moments.isoplanatic_angle(wavelength, zenith);
    vector.check("theta0_urad", angle.to_microradians());
}

pub(super) fn turbulence(vector: &Vector) {
    let moments = Profile::HV_5_7.moments();
    let wavelength = Length::nanometers(1550.0);
    let elevation = Angle::degrees(vector.input("el_deg"));
    let r0 = moments.coherence_length(wavelength, elevation);
    vector.check("r0_cm", r0.to_meters() * 100.0);
    let angle = moments.isoplanatic_angle(wavelength, elevation);
    vector.check("theta0_urad", angle.to_microradians());
    let rytov = moments.rytov_variance(wavelength, elevation);
    vector.check("rytov_var", rytov);
    let index = scintillation_index(rytov);
    vector.check("sigma_I2_point", index);
    let law = GammaGamma::at(rytov);
    vector.check("gg_alpha", law.alpha);
    vector.check("gg_beta", law.beta);
    vector.check("h_s_m", moments.scintillation_height().to_meters());
    for (meters, suffix) in [(0.4, "D0.4"), (0.8, "D0.8")] {
        let aperture = Length::meters(meters);
        let averaging = moments.aperture_averaging(aperture, wavelength, elevation);
        vector.check(&format!("A_{suffix}"), averaging);
        let averaged = averaging * index;
        vector.check(&format!("sigma_I2_{suffix}"), averaged);
        for (probability, name) in [(0.01, "1pct"), (0.001, "0p1pct")] {
            let fade = log_normal_fade(averaged, probability);
            vector.check(&format!("fade_{name}_{suffix}_db"), -fade.to_decibels());
        }
        vector.check(&format!("D_over_r0_{suffix}"), aperture / r0);
        for (modes, name) in [(0, "noAO"), (3, "AO_J3"), (36, "AO_J36"), (100, "AO_J100")] {
            let coupled = coupling_efficiency(aperture, r0, modes);
            vector.check(
                &format!("eta_smf_{name}_{suffix}_db"),
                coupled.to_decibels(),
            );
        }
    }
}

pub(super) fn gamma_gamma(vector: &Vector) {
    let law = GammaGamma {
        alpha: vector.input("alpha"),
        beta: vector.input("beta"),
    };
    vector.check("sigma_I2", law.scintillation_index());
    let levels = vector.inputs("t_db").into_iter();
    let below = levels.map(|level_db| law.share_below(10_f64.powf(level_db / 10.0)));
    vector.check_each("P_below", &below.collect::<Vec<_>>());
}

fn tilted(vector: &Vector) -> (Frequency, Angle) {
    let frequency = Frequency::gigahertz(vector.input("f_GHz"));
    (frequency, Angle::degrees(vector.input("el_deg")))
}

pub(super) fn rain_law(vector: &Vector) {
    let (frequency, elevation) = tilted(vector);
    let tilt = Angle::degrees(vector.input("tau_deg"));
    let law = RainLaw::at(frequency, elevation, tilt);
    let found = [
        law.factor,
        law.exponent,
        law.specific_db(vector.input("R_mm_h")),
    ];
    for (key, found) in ["k", "alpha", "gamma_R_db_km"].into_iter().zip(found) {
        vector.check(key, found);
    }
    vector.check_each("chk_itu", &found);
}

pub(super) fn rain_london(vector: &Vector) {
    rain(vector, Angle::degrees(vector.input("tau_deg")));
}

pub(super) fn rain_low_latitude(vector: &Vector) {
    // The vector states no polarisation; its k and α are those of a horizontal wave.
    rain(vector, Angle::ZERO);
}

fn rain(vector: &Vector, tilt: Angle) {
    let (frequency, elevation) = tilted(vector);
    let site = RainSite {
        latitude: Angle::degrees(vector.input("lat")),
        altitude: Length::kilometers(vector.input("h_s_km")),
        rain_height: Length::kilometers(vector.input("h_R_km")),
        rate_001_mmph: vector.input("R001"),
    };
    let path = RainPath::new(&site, frequency, elevation, tilt);
    let exceeded_db = path.exceeded_db(vector.input("p_pct"));
    for (key, found) in [
        ("k", path.law.factor),
        ("alpha", path.law.exponent),
        ("gamma_R", path.specific_db),
        ("L_s_km", path.slant.to_kilometers()),
        ("L_G_km", path.ground.to_kilometers()),
        ("r001", path.horizontal_reduction),
        ("zeta_deg", path.reduced_elevation.to_degrees()),
        ("L_R_km", path.rainy.to_kilometers()),
        ("v001", path.vertical_adjustment),
        ("A001_db", path.exceeded_001_db),
        ("A_p_db", exceeded_db),
        ("chk_itu_A_rain_db", exceeded_db),
    ] {
        vector.check(key, found);
    }
}

pub(super) fn cloud_water(vector: &Vector) {
    let coefficient = |ghz| cloud_coefficient_db(Frequency::gigahertz(ghz));
    let found: Vec<f64> = vector
        .inputs("f_GHz")
        .into_iter()
        .map(coefficient)
        .collect();
    vector.check_each("Kl_db_km_per_g_m3", &found);
    // ITU's attenuations of both frequencies come from one column of water.
    let columns = ["L_from_14p25", "L_from_29"].map(|key| vector.output(key));
    vector.compare("columns", columns[0], columns[1]);
}
