//! What never changes: textures, stars, and lines on the ground.

use super::Quality;
use super::ground::{
    self,
    Channels::{Color, Red},
};
use super::marks::{Dot, Line};
use crate::view::assets::{self, Detail, GroundLine};
use crate::view::state::Layers;
use bevy::prelude::Image;

/// Lines on the ground that are shown and hidden together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Layer {
    /// Borders between countries.
    Borders,
    /// Coastlines for a picture of the whole Earth.
    Coast,
    /// Coastlines for a picture of a part of it.
    FineCoast,
}

/// All of them, in the order in which they are drawn.
pub(super) const LAYERS: [Layer; 3] = [Layer::Borders, Layer::Coast, Layer::FineCoast];

const COAST: [u8; 4] = [150, 205, 215, 150];
const BORDER: [u8; 4] = [215, 200, 170, 105];
impl Layer {
    /// Its lines, in Earth-fixed axes.
    pub(super) fn lines(self) -> Vec<Line> {
        match self {
            Self::Borders => drawn(&assets::borders(), BORDER, 0.8),
            Self::Coast => drawn(&assets::coastlines(Detail::Coarse), COAST, 1.0),
            Self::FineCoast => drawn(&assets::coastlines(Detail::Fine), COAST, 1.0),
        }
    }

    /// Whether it is shown.
    pub(super) fn is_shown(self, layers: &Layers, near: bool) -> bool {
        match self {
            Self::Borders => layers.borders,
            Self::Coast => layers.coastlines && !near,
            Self::FineCoast => layers.coastlines && near,
        }
    }
}

/// Day, lights of cities, and what is water.
pub(super) fn textures(quality: Quality) -> [Image; 3] {
    [
        ground::texture(assets::EARTH_DAY_JPEG, Color, [22, 52, 92, 255], quality),
        ground::texture(assets::EARTH_LIGHTS_JPEG, Red, [0; 4], quality),
        match quality {
            Quality::High => ground::texture(assets::EARTH_MASK_JPEG, Red, [255; 4], quality),
            // Nothing glints.
            Quality::Low => ground::flat([0; 4], Red),
        },
    ]
}

/// Stars, in the axes of the sky.
pub(super) fn stars() -> Vec<Dot> {
    let stars = assets::stars();
    stars
        .iter()
        .map(|star| {
            let (sin, cos) = star.right_ascension_deg.to_radians().sin_cos();
            let (up, across) = star.declination_deg.to_radians().sin_cos();
            let [red, green, blue] = star_color(star.color_index);
            Dot {
                place: [across * cos, across * sin, up],
                color: [red, green, blue, star_opacity(star.magnitude) & 0xfc],
            }
        })
        .collect()
}

/// Opacity of a star: full at magnitude zero, least at six. The eye's range is far greater.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "kept in [0, 255]"
)]
fn star_opacity(magnitude: f32) -> u8 {
    (255.0 * 10_f32.powf(-0.13 * magnitude.max(0.0))) as u8
}

/// The colour B − V of stars, from blue to red, and what it looks like. Source: Charity 2001, colours
/// of black bodies, rounded.
const STAR_COLORS: [(f32, [u8; 3]); 6] = [
    (-0.3, [160, 190, 255]),
    (0.0, [200, 216, 255]),
    (0.4, [246, 243, 255]),
    (0.7, [255, 240, 222]),
    (1.2, [255, 212, 160]),
    (1.7, [255, 186, 118]),
];

fn star_color(color_index: f32) -> [u8; 3] {
    let redder = STAR_COLORS
        .iter()
        .rev()
        .find(|(index, _)| color_index >= *index);
    redder.map_or(STAR_COLORS[0].1, |&(_, color)| color)
}

/// Lines on the ground in one colour.
fn drawn(ground: &[GroundLine], color: [u8; 4], width: f32) -> Vec<Line> {
    let pieces = ground.iter().flat_map(|line| line.windows(2));
    pieces
        .filter_map(|pair| match pair {
            &[from, to] => Some(line(from.map(f64::from), to.map(f64::from), color, width)),
            _ => None,
        })
        .collect()
}

/// A line on the ground between two longitudes and latitudes (deg).
fn line(from: [f64; 2], to: [f64; 2], color: [u8; 4], width: f32) -> Line {
    Line {
        from: on_ground(from),
        color,
        to: on_ground(to),
        width,
    }
}

/// A place on the ellipsoid in thousands of kilometres, Earth-fixed axes.
#[expect(clippy::cast_possible_truncation, reason = "half a metre is enough")]
fn on_ground([longitude_deg, latitude_deg]: [f64; 2]) -> [f32; 3] {
    let place = crate::frame::Geodetic::from_degrees(latitude_deg, longitude_deg, 0.0);
    let meters = place.to_position().to_meters();
    [meters.x, meters.y, meters.z].map(|part| (part / 1e6) as f32)
}
