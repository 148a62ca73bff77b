//! Rain on a radio path to a satellite: ITU-R P.838 for a kilometre, P.618 for the path, P.839 for the
//! height that it falls from.
//!
//! ```text
//! γ = k R^α                     R the rain rate that is exceeded for 0.01 % of a year
//! A_0.01 = γ L_R v              with the reductions of P.618 §2.2.1.1
//! A_p = A_0.01 (p/0.01)^−(0.655 + 0.033 ln p − 0.045 ln A_0.01 − β(1−p) sin ε)       0.001 ≤ p ≤ 5
//! ```
//! Assumes: elevations of 5° or more; below, the path of 5° is taken. Frequencies from 1 to 55 GHz.
//! Leaves out: scintillation of the troposphere, melting layers, depolarisation.
//! Source: ITU-R P.838-3, P.618-13 (both agree with ITU's validation set to six digits); P.839-2 for the
//! height by latitude where a site states none (recalled).

use crate::units::{Angle, Frequency, Length};

/// Tilt of the polarisation of a circular wave.
const CIRCULAR_TILT: Angle = Angle::degrees(45.0);
/// Least elevation of the model (degrees).
const ELEVATION_MIN_DEG: f64 = 5.0;

/// Terms (a, b, c) of a fit over log₁₀ f, with slope and offset.
struct Fit {
    terms: &'static [(f64, f64, f64)],
    slope: f64,
    offset: f64,
}

impl Fit {
    fn at(&self, log_ghz: f64) -> f64 {
        let bell = |&(a, b, c): &(f64, f64, f64)| a * (-((log_ghz - b) / c).powi(2)).exp();
        self.terms.iter().map(bell).sum::<f64>() + self.slope * log_ghz + self.offset
    }
}

const K_HORIZONTAL: Fit = Fit {
    terms: &[
        (-5.339_80, -0.100_08, 1.130_98),
        (-0.353_51, 1.269_70, 0.454_00),
        (-0.237_89, 0.860_36, 0.153_54),
        (-0.941_58, 0.645_52, 0.168_17),
    ],
    slope: -0.189_61,
    offset: 0.711_47,
};
const K_VERTICAL: Fit = Fit {
    terms: &[
        (-3.805_95, 0.569_34, 0.810_61),
        (-3.449_65, -0.229_11, 0.510_59),
        (-0.399_02, 0.730_42, 0.118_99),
        (0.501_67, 1.073_19, 0.271_95),
    ],
    slope: -0.163_98,
    offset: 0.632_97,
};
const ALPHA_HORIZONTAL: Fit = Fit {
    terms: &[
        (-0.143_18, 1.824_42, -0.551_87),
        (0.295_91, 0.775_64, 0.198_22),
        (0.321_77, 0.637_73, 0.131_64),
        (-5.376_10, -0.962_30, 1.478_28),
        (16.172_1, -3.299_80, 3.439_90),
    ],
    slope: 0.678_49,
    offset: -1.955_37,
};
const ALPHA_VERTICAL: Fit = Fit {
    terms: &[
        (-0.077_71, 2.338_40, -0.762_84),
        (0.567_27, 0.955_45, 0.540_39),
        (-0.202_38, 1.145_20, 0.268_09),
        (-48.299_1, 0.791_669, 0.116_226),
        (48.583_3, 0.791_459, 0.116_479),
    ],
    slope: -0.053_739,
    offset: 0.834_33,
};

/// How rain attenuates a wave: `γ = k R^α` (dB/km, R in mm/h).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RainLaw {
    /// k.
    pub factor: f64,
    /// α.
    pub exponent: f64,
}

impl RainLaw {
    /// The law at a frequency for a path of an elevation and a polarisation of a tilt: 0° horizontal,
    /// 90° vertical, 45° circular.
    pub fn at(frequency: Frequency, elevation: Angle, tilt: Angle) -> Self {
        let log_ghz = frequency.to_gigahertz().log10();
        let (k_h, k_v) = (
            10_f64.powf(K_HORIZONTAL.at(log_ghz)),
            10_f64.powf(K_VERTICAL.at(log_ghz)),
        );
        let (a_h, a_v) = (ALPHA_HORIZONTAL.at(log_ghz), ALPHA_VERTICAL.at(log_ghz));
        let mixed = elevation.to_radians().cos().powi(2) * (2.0 * tilt.to_radians()).cos();
        let factor = (k_h + k_v + (k_h - k_v) * mixed) / 2.0;
        let exponent = (k_h * a_h + k_v * a_v + (k_h * a_h - k_v * a_v) * mixed) / (2.0 * factor);
        Self { factor, exponent }
    }

    /// Attenuation of one kilometre (dB, positive) at a rain rate (mm/h).
    pub fn specific_db(&self, rain_rate_mmph: f64) -> f64 {
        self.factor * rain_rate_mmph.powf(self.exponent)
    }
}

/// A site as the rain model takes it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RainSite {
    /// Its latitude.
    pub latitude: Angle,
    /// Its altitude above the sea.
    pub altitude: Length,
    /// Height above the sea that rain falls from.
    pub rain_height: Length,
    /// Rain rate that is exceeded for 0.01 % of a year (mm/h).
    pub rate_001_mmph: f64,
}

/// The steps of P.618 on the way to an attenuation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RainPath {
    /// The law of a kilometre.
    pub law: RainLaw,
    /// Attenuation of a kilometre (dB).
    pub specific_db: f64,
    /// Length of the path below the rain height.
    pub slant: Length,
    /// Its projection on the ground.
    pub ground: Length,
    /// Horizontal reduction.
    pub horizontal_reduction: f64,
    /// Elevation of the rain height over the reduced ground.
    pub reduced_elevation: Angle,
    /// Length of the path through rain.
    pub rainy: Length,
    /// Vertical adjustment.
    pub vertical_adjustment: f64,
    /// Attenuation (dB, positive) that is exceeded for 0.01 % of a year.
    pub exceeded_001_db: f64,
    elevation_deg: f64,
    latitude_deg: f64,
}

/// Height that rain falls from: 0.36 km above the isotherm of 0 °C.
pub fn rain_height(isotherm: Length) -> Length {
    Length::meters(isotherm.to_meters() + 360.0)
}

/// Mean rain height by latitude, for sites that state none. Source: ITU-R P.839-2 (recalled).
pub fn rain_height_at(latitude: Angle) -> Length {
    let degrees = latitude.to_degrees();
    let km = if degrees > 23.0 {
        5.0 - 0.075 * (degrees - 23.0)
    } else if degrees >= -21.0 {
        5.0
    } else {
        5.0 + 0.1 * (degrees + 21.0)
    };
    Length::kilometers(km.max(0.0))
}

impl RainPath {
    /// The path of a circularly polarised wave.
    pub fn circular(site: &RainSite, frequency: Frequency, elevation: Angle) -> Self {
        Self::new(site, frequency, elevation, CIRCULAR_TILT)
    }

    /// The path of a wave whose polarisation has a tilt.
    pub fn new(site: &RainSite, frequency: Frequency, elevation: Angle, tilt: Angle) -> Self {
        let elevation_deg = elevation.to_degrees().max(ELEVATION_MIN_DEG);
        let elevation = Angle::degrees(elevation_deg);
        let ghz = frequency.to_gigahertz();
        let (sin, cos) = elevation.to_radians().sin_cos();
        let law = RainLaw::at(frequency, elevation, tilt);
        let specific_db = law.specific_db(site.rate_001_mmph);
        let height_km = (site.rain_height.to_kilometers() - site.altitude.to_kilometers()).max(0.0);
        let slant_km = height_km / sin;
        let ground_km = slant_km * cos;
        let horizontal = 1.0
            / (1.0 + 0.78 * (ground_km * specific_db / ghz).sqrt()
                - 0.38 * (1.0 - (-2.0 * ground_km).exp()));
        let reduced = height_km.atan2(ground_km * horizontal);
        let rainy_km = if reduced > elevation.to_radians() {
            ground_km * horizontal / cos
        } else {
            slant_km
        };
        let latitude_deg = site.latitude.to_degrees().abs();
        let chi = (36.0 - latitude_deg).max(0.0);
        let bracket =
            31.0 * (1.0 - (-elevation_deg / (1.0 + chi)).exp()) * (rainy_km * specific_db).sqrt()
                / (ghz * ghz)
                - 0.45;
        let vertical = 1.0 / (1.0 + sin.sqrt() * bracket);
        Self {
            law,
            specific_db,
            slant: Length::kilometers(slant_km),
            ground: Length::kilometers(ground_km),
            horizontal_reduction: horizontal,
            reduced_elevation: Angle::radians(reduced),
            rainy: Length::kilometers(rainy_km),
            vertical_adjustment: vertical,
            exceeded_001_db: specific_db * rainy_km * vertical,
            elevation_deg,
            latitude_deg,
        }
    }

    /// Attenuation (dB, positive) that is exceeded for a percentage of a year, 0.001 to 5.
    pub fn exceeded_db(&self, percent: f64) -> f64 {
        let percent = percent.clamp(0.001, 5.0);
        if self.exceeded_001_db <= 0.0 {
            return 0.0;
        }
        let beyond_36 = -0.005 * (self.latitude_deg - 36.0);
        let sin = self.elevation_deg.to_radians().sin();
        let beta = if percent >= 1.0 || self.latitude_deg >= 36.0 {
            0.0
        } else if self.elevation_deg >= 25.0 {
            beyond_36
        } else {
            beyond_36 + 1.8 - 4.25 * sin
        };
        let exponent = 0.655 + 0.033 * percent.ln()
            - 0.045 * self.exceeded_001_db.ln()
            - beta * (1.0 - percent) * sin;
        self.exceeded_001_db * (percent / 0.01).powf(-exponent)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(rate_001_mmph: f64) -> RainSite {
        let latitude = Angle::degrees(51.5);
        RainSite {
            latitude,
            altitude: Length::ZERO,
            rain_height: rain_height_at(latitude),
            rate_001_mmph,
        }
    }

    #[test]
    fn rain_grows_with_its_rate_its_frequency_and_its_rarity_and_with_lower_elevation() {
        let db = |rate, ghz, degrees, percent| {
            let frequency = Frequency::gigahertz(ghz);
            let path = RainPath::circular(&site(rate), frequency, Angle::degrees(degrees));
            path.exceeded_db(percent)
        };
        let base = db(30.0, 26.5, 30.0, 0.1);
        assert!(db(50.0, 26.5, 30.0, 0.1) > base);
        assert!(db(30.0, 40.0, 30.0, 0.1) > base);
        assert!(db(30.0, 26.5, 15.0, 0.1) > base);
        assert!(db(30.0, 26.5, 30.0, 0.01) > base);
        assert_eq!(db(0.0, 26.5, 30.0, 0.1), 0.0);
        assert_eq!(db(30.0, 26.5, 2.0, 0.1), db(30.0, 26.5, 5.0, 0.1));
    }

    #[test]
    fn no_rain_falls_on_a_site_above_it() {
        let high = RainSite {
            altitude: Length::kilometers(5.5),
            ..site(30.0)
        };
        let path = RainPath::circular(&high, Frequency::gigahertz(26.5), Angle::degrees(30.0));
        assert_eq!(path.exceeded_db(0.01), 0.0);
    }

    #[test]
    fn rain_falls_from_lower_heights_towards_the_poles() {
        let km = |degrees| rain_height_at(Angle::degrees(degrees)).to_kilometers();
        assert_eq!([km(0.0), km(-71.0), km(-90.0)], [5.0, 0.0, 0.0]);
        assert!((km(23.0) - 5.0).abs() < 1e-12 && (km(-21.0) - 5.0).abs() < 1e-12);
        assert_eq!(rain_height(Length::ZERO), Length::meters(360.0));
    }
}
