//! The Sun: its direction of date, the light it gives a satellite, and its height over a site.
//!
//! Direction: the largest terms of VSOP87 for the Earth's longitude and distance of date, with
//! aberration and the two largest terms of nutation, turned into TEME axes (the true equator, and
//! the mean equinox carried along it). Within 5″ and 3·10⁻⁵ AU of the full theory from 1957 to 2057.
//!
//! Light: both discs are seen from the satellite, the Sun's with angular radius a, the Earth's with
//! b, their centres c apart. The visible part of the Sun's disc is
//! ```text
//! 1 for c ≥ a + b        0 for c ≤ b − a        else 1 − A / (π a²)
//! A = a² acos(x / a) + b² acos((c − x) / b) − c y      x = (c² + a² − b²) / 2c      y = √(a² − x²)
//! ```
//! Assumes: a spherical Earth of 6,378.137 km, a uniformly bright Sun of 695,700 km, discs small
//! enough to be flat where they cross; TT − UTC of 69.184 s. Leaves out: flattening and atmosphere
//! (10 s rms at the edges of an eclipse together), limb darkening, the Sun's ecliptic latitude (1″).
//! Source: Reda & Andreas 2004, NREL/TP-560-34302, table A4.2 (VSOP87); IAU 1980 nutation;
//! Montenbruck & Gill 2000, section 3.4.2; solar radius IAU 2015 B3.

use crate::frame::{EARTH_EQUATORIAL_RADIUS_M, EarthRotation, Geodetic, Position, Teme};
use crate::time::{Calendar, SimTime};
use crate::units::{Angle, Length};
use nalgebra::Vector3;
use std::f64::consts::PI;

/// One astronomical unit (m). Source: IAU 2012 B2.
pub const ASTRONOMICAL_UNIT_M: f64 = 149_597_870_700.0;
/// Radius of the Sun (m). Source: IAU 2015 B3, nominal.
const SUN_RADIUS_M: f64 = 695_700_000.0;
/// Terrestrial time less UTC (s), constant since 2017; before, at most 37 s less, or 1.5″.
const TERRESTRIAL_TIME_LESS_UTC_S: f64 = 69.184;

/// Terms a · cos(b + c τ), τ in millennia since J2000: amplitude (1e-8 rad or AU), phase (rad),
/// rate (rad per millennium).
type Series = [(f64, f64, f64)];

const LONGITUDE_0: &Series = &[
    (175_347_046.0, 0.0, 0.0),
    (3_341_656.0, 4.669_256_8, 6_283.075_85),
    (34_894.0, 4.626_1, 12_566.151_7),
    (3_497.0, 2.744_1, 5_753.384_9),
    (3_418.0, 2.828_9, 3.523_1),
    (3_136.0, 3.627_7, 77_713.771_5),
    (2_676.0, 4.418_1, 7_860.419_4),
    (2_343.0, 6.135_2, 3_930.209_7),
    (1_324.0, 0.742_5, 11_506.769_8),
    (1_273.0, 2.037_1, 529.691),
    (1_199.0, 1.109_6, 1_577.343_5),
    (990.0, 5.233, 5_884.927),
    (902.0, 2.045, 26.298),
    (857.0, 3.508, 398.149),
    (780.0, 1.179, 5_223.694),
    (753.0, 2.533, 5_507.553),
    (505.0, 4.583, 18_849.228),
    (492.0, 4.205, 775.523),
    (357.0, 2.92, 0.067),
];
const LONGITUDE_1: &Series = &[
    (628_331_966_747.0, 0.0, 0.0),
    (206_059.0, 2.678_235, 6_283.075_85),
    (4_303.0, 2.635_1, 12_566.151_7),
];
const LONGITUDE_2: &Series = &[(52_919.0, 0.0, 0.0)];
const DISTANCE_0: &Series = &[
    (100_013_989.0, 0.0, 0.0),
    (1_670_700.0, 3.098_463_5, 6_283.075_85),
    (13_956.0, 3.055_25, 12_566.151_7),
    (3_084.0, 5.198_5, 77_713.771_5),
    (1_628.0, 1.173_9, 5_753.384_9),
    (1_576.0, 2.846_9, 7_860.419_4),
];
const DISTANCE_1: &Series = &[(103_019.0, 1.107_49, 6_283.075_85)];

/// Where the Sun appears at one instant.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sun {
    direction: Vector3<f64>,
    distance_m: f64,
}

impl Sun {
    /// The Sun at `at`, as it appears from the Earth's centre.
    pub fn at(calendar: &Calendar, at: SimTime) -> Self {
        let (days, fraction) = calendar.days_since_j2000(at);
        #[expect(
            clippy::cast_precision_loss,
            reason = "days of a calendar are exact in f64"
        )]
        let centuries =
            (days as f64 + fraction + TERRESTRIAL_TIME_LESS_UTC_S / 86_400.0) / 36_525.0;
        let millennia = centuries / 10.0;
        let earth_longitude = sum(LONGITUDE_0, millennia)
            + millennia * (sum(LONGITUDE_1, millennia) + millennia * sum(LONGITUDE_2, millennia));
        let distance_au = sum(DISTANCE_0, millennia) + millennia * sum(DISTANCE_1, millennia);
        let aberration = (20.489_8 / distance_au / 3600.0).to_radians();
        let nutation = Nutation::at(centuries);
        let longitude = earth_longitude + PI - aberration + nutation.longitude;
        let (sin_longitude, cos_longitude) = longitude.sin_cos();
        let (sin_obliquity, cos_obliquity) = nutation.true_obliquity.sin_cos();
        let true_of_date = Vector3::new(
            cos_longitude,
            cos_obliquity * sin_longitude,
            sin_obliquity * sin_longitude,
        );
        // The mean equinox lies behind the true one by the equation of the equinoxes.
        let (sin, cos) = (nutation.longitude * cos_obliquity).sin_cos();
        let direction = Vector3::new(
            cos * true_of_date.x + sin * true_of_date.y,
            cos * true_of_date.y - sin * true_of_date.x,
            true_of_date.z,
        );
        Self::new(direction, Length::meters(distance_au * ASTRONOMICAL_UNIT_M))
    }

    /// The Sun in a direction of TEME axes and at a distance from the Earth's centre.
    pub fn new(direction: Vector3<f64>, distance: Length) -> Self {
        Self {
            direction: direction.normalize(),
            distance_m: distance.to_meters(),
        }
    }

    /// The Sun a `share` of the way from here to a place nearby, along the chord.
    #[must_use]
    pub fn towards(&self, other: &Self, share: f64) -> Self {
        Self {
            direction: self.direction.lerp(&other.direction, share).normalize(),
            distance_m: self.distance_m + (other.distance_m - self.distance_m) * share,
        }
    }

    /// Its direction from the Earth's centre: a unit vector in TEME axes.
    pub const fn direction(&self) -> Vector3<f64> {
        self.direction
    }

    /// Its distance from the Earth's centre (AU).
    pub const fn distance_au(&self) -> f64 {
        self.distance_m / ASTRONOMICAL_UNIT_M
    }

    /// Its centre.
    pub fn position(&self) -> Position<Teme> {
        Position::from_meters(self.direction * self.distance_m)
    }
}

/// Nutation, its two largest terms (rad).
struct Nutation {
    longitude: f64,
    true_obliquity: f64,
}

impl Nutation {
    /// In Julian centuries of terrestrial time since J2000. Source: IAU 1980, Lieske 1977.
    fn at(centuries: f64) -> Self {
        let node = (125.044_52 - 1_934.136_261 * centuries).to_radians();
        let twice_longitude = (2.0 * (280.466_5 + 36_000.769_8 * centuries)).to_radians();
        let longitude_arcsec = -17.20 * node.sin() - 1.32 * twice_longitude.sin();
        let obliquity_arcsec = 9.20 * node.cos() + 0.57 * twice_longitude.cos();
        let mean_obliquity_arcsec = 84_381.448 - 46.815 * centuries;
        Self {
            longitude: (longitude_arcsec / 3600.0).to_radians(),
            true_obliquity: ((mean_obliquity_arcsec + obliquity_arcsec) / 3600.0).to_radians(),
        }
    }
}

fn sum(series: &Series, millennia: f64) -> f64 {
    let term = |&(amplitude, phase, rate): &(f64, f64, f64)| {
        amplitude * 1e-8 * (phase + rate * millennia).cos()
    };
    series.iter().map(term).sum()
}

/// Sun and Earth as discs in a satellite's sky (rad).
struct Discs {
    sun_radius: f64,
    earth_radius: f64,
    separation: f64,
}

impl Discs {
    fn seen_from(position: Position<Teme>, sun: &Sun) -> Self {
        let to_earth = -position.to_meters();
        let to_sun = sun.position() - position;
        let separation = to_earth.cross(&to_sun).norm().atan2(to_earth.dot(&to_sun));
        // Below the surface the Earth fills half the sky.
        let earth_radius = (EARTH_EQUATORIAL_RADIUS_M / to_earth.norm())
            .min(1.0)
            .asin();
        Self {
            sun_radius: (SUN_RADIUS_M / to_sun.norm()).min(1.0).asin(),
            earth_radius,
            separation,
        }
    }
}

/// The visible part of the Sun's disc: 1 in full sunlight, 0 in the umbra.
pub fn illumination(position: Position<Teme>, sun: &Sun) -> f64 {
    let Discs {
        sun_radius,
        earth_radius,
        separation,
    } = Discs::seen_from(position, sun);
    if separation >= sun_radius + earth_radius {
        1.0
    } else if separation <= earth_radius - sun_radius {
        0.0
    } else if separation <= sun_radius - earth_radius {
        // Beyond the umbra's tip the Earth covers a part of the Sun from within.
        1.0 - (earth_radius / sun_radius).powi(2)
    } else {
        let sun_squared = sun_radius * sun_radius;
        let x = (separation * separation + sun_squared - earth_radius * earth_radius)
            / (2.0 * separation);
        let y = (sun_squared - x * x).max(0.0).sqrt();
        let covered = sun_squared * (x / sun_radius).clamp(-1.0, 1.0).acos()
            + earth_radius
                * earth_radius
                * ((separation - x) / earth_radius).clamp(-1.0, 1.0).acos()
            - separation * y;
        (1.0 - covered / (PI * sun_squared)).clamp(0.0, 1.0)
    }
}

/// How far the discs are from touching: positive in full sunlight, negative in penumbra and umbra.
///
/// Smooth where it is zero, for a root finder.
pub fn penumbra_margin(position: Position<Teme>, sun: &Sun) -> Angle {
    let discs = Discs::seen_from(position, sun);
    Angle::radians(discs.separation - (discs.earth_radius + discs.sun_radius))
}

/// How far the Sun is from being covered: negative in the umbra, positive in penumbra and sunlight.
///
/// Smooth where it is zero, for a root finder.
pub fn umbra_margin(position: Position<Teme>, sun: &Sun) -> Angle {
    let discs = Discs::seen_from(position, sun);
    Angle::radians(discs.separation - (discs.earth_radius - discs.sun_radius))
}

/// Elevation of the Sun's centre over a site, without refraction.
pub fn sun_elevation(place: Geodetic, rotation: EarthRotation, sun: &Sun) -> Angle {
    place.look_at(rotation.to_itrf(sun.position())).elevation
}

#[cfg(test)]
mod tests;
