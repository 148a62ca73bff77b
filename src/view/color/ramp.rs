//! Colour maps that colour-blind people read too: where colours mean amounts, lightness alone tells
//! their order.
//!
//! Viridis and cividis are given by 17 colours each, evenly spaced, as matplotlib 3.11 prints them;
//! between them is interpolated. The names' colours are those of Okabe and Ito, with grey for black.
//!
//! Source: viridis: van der Walt & Smith 2015 (CC0); cividis: Nuñez, Anderton & Renslow 2018, PLOS
//! ONE 13(7) e0199239; diverging: Moreland 2009, "Diverging Color Maps for Scientific
//! Visualization"; names: Okabe & Ito 2008, "Color Universal Design".

/// A colour: red, green, blue, opacity.
pub type Color = [u8; 4];

/// Nothing is recorded.
pub const MISSING: Color = [128, 128, 128, 255];

/// Colours of names, in order; more names than colours start over.
pub const NAMES: [Color; 8] = [
    [86, 180, 233, 255],
    [230, 159, 0, 255],
    [0, 158, 115, 255],
    [240, 228, 66, 255],
    [204, 121, 167, 255],
    [213, 94, 0, 255],
    [0, 114, 178, 255],
    [187, 187, 187, 255],
];

/// No and yes.
pub const FLAGS: [Color; 2] = [NAMES[0], NAMES[3]];

const VIRIDIS: [[u8; 3]; 17] = [
    [68, 1, 84],
    [72, 24, 106],
    [71, 45, 123],
    [66, 64, 134],
    [59, 82, 139],
    [51, 99, 141],
    [44, 114, 142],
    [38, 130, 142],
    [33, 145, 140],
    [31, 160, 136],
    [40, 174, 128],
    [63, 188, 115],
    [94, 201, 98],
    [132, 212, 75],
    [173, 220, 48],
    [216, 226, 25],
    [253, 231, 37],
];

const CIVIDIS: [[u8; 3]; 17] = [
    [0, 34, 78],
    [0, 46, 106],
    [26, 56, 111],
    [50, 67, 109],
    [67, 78, 108],
    [83, 90, 109],
    [97, 101, 111],
    [111, 112, 115],
    [125, 124, 120],
    [140, 136, 120],
    [155, 148, 118],
    [171, 160, 114],
    [188, 174, 108],
    [205, 187, 99],
    [222, 201, 88],
    [240, 216, 70],
    [254, 232, 56],
];

const DIVERGING: [[u8; 3]; 9] = [
    [59, 76, 192],
    [98, 130, 234],
    [141, 176, 254],
    [185, 208, 249],
    [221, 220, 220],
    [245, 196, 172],
    [244, 152, 122],
    [221, 95, 75],
    [180, 4, 38],
];

/// Lasers, from idle to full: dark blue to nearly white. Chosen for this picture.
const LASER: [[u8; 3]; 3] = [[40, 84, 160], [64, 170, 230], [226, 248, 255]];
/// Lasers to the ground: purple to nearly white. Chosen for this picture.
const OPTICAL_GROUND: [[u8; 3]; 3] = [[110, 60, 150], [204, 121, 190], [255, 232, 250]];
/// Radio: brown over orange to pale yellow. Chosen for this picture.
const RADIO: [[u8; 3]; 3] = [[134, 70, 10], [230, 145, 20], [255, 240, 170]];

/// A colour for each number of a range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ramp {
    /// For amounts. Its darkest seventh is left out: dots of it would be lost on black.
    Viridis,
    /// For shares of a whole. Its darkest seventh is left out too.
    Cividis,
    /// For differences: blue below, grey at, red above the middle.
    Diverging,
    /// For how busy lasers are.
    Laser,
    /// For how busy lasers to the ground are.
    OpticalGround,
    /// For how busy radios are.
    Radio,
}

impl Ramp {
    /// The colour at a share of the way from the least to the greatest, in [0, 1].
    pub fn color(self, share: f64) -> Color {
        let share = if share.is_nan() {
            0.0
        } else {
            share.clamp(0.0, 1.0)
        };
        let (anchors, first): (&[[u8; 3]], f64) = match self {
            Self::Viridis => (&VIRIDIS, 1.0 / 7.0),
            Self::Cividis => (&CIVIDIS, 1.0 / 7.0),
            Self::Diverging => (&DIVERGING, 0.0),
            Self::Laser => (&LASER, 0.0),
            Self::OpticalGround => (&OPTICAL_GROUND, 0.0),
            Self::Radio => (&RADIO, 0.0),
        };
        between(anchors, first + (1.0 - first) * share)
    }
}

/// A name's colour.
pub fn name_color(index: usize) -> Color {
    NAMES[index % NAMES.len()]
}

/// The same colour, more or less opaque.
#[must_use]
pub const fn with_opacity(color: Color, opacity: u8) -> Color {
    [color[0], color[1], color[2], opacity]
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "a place in a short table, and a colour between two"
)]
fn between(anchors: &[[u8; 3]], share: f64) -> Color {
    let place = share * (anchors.len() - 1) as f64;
    let below = (place as usize).min(anchors.len() - 2);
    let rest = place - below as f64;
    let part = |k: usize| {
        let (from, to) = (
            f64::from(anchors[below][k]),
            f64::from(anchors[below + 1][k]),
        );
        (from + (to - from) * rest).round() as u8
    };
    [part(0), part(1), part(2), 255]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Relative luminance of a colour, in [0, 1]. Source: IEC 61966-2-1.
    fn luminance(color: Color) -> f64 {
        let linear = |value: u8| {
            let value = f64::from(value) / 255.0;
            if value <= 0.040_45 {
                value / 12.92
            } else {
                ((value + 0.055) / 1.055).powf(2.4)
            }
        };
        0.2126 * linear(color[0]) + 0.7152 * linear(color[1]) + 0.0722 * linear(color[2])
    }

    #[test]
    fn more_is_always_lighter() {
        for ramp in [
            Ramp::Viridis,
            Ramp::Cividis,
            Ramp::Laser,
            Ramp::OpticalGround,
            Ramp::Radio,
        ] {
            let steps = (0..=64).map(|k| luminance(ramp.color(f64::from(k) / 64.0)));
            let steps: Vec<f64> = steps.collect();
            assert!(steps.is_sorted(), "{ramp:?} {steps:?}");
            assert!(steps[64] > 3.0 * steps[0], "{ramp:?}");
        }
    }

    #[test]
    fn the_ends_are_those_that_were_published() {
        assert_eq!(Ramp::Viridis.color(1.0), [253, 231, 37, 255]);
        assert_eq!(Ramp::Cividis.color(1.0), [254, 232, 56, 255]);
        assert_eq!(Ramp::Diverging.color(0.0), [59, 76, 192, 255]);
        assert_eq!(Ramp::Diverging.color(0.5), [221, 220, 220, 255]);
        assert_eq!(Ramp::Viridis.color(f64::NAN), Ramp::Viridis.color(-3.0));
    }

    #[test]
    fn no_two_names_share_a_colour_until_they_run_out() {
        for a in 0..NAMES.len() {
            assert!((0..a).all(|b| name_color(a) != name_color(b)));
        }
        assert_eq!(name_color(NAMES.len()), name_color(0));
    }
}
