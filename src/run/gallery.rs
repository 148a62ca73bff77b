//! Pictures of tiles: what was captured, what the networks made of it, what is there, and the alerts.

use crate::inference::onboard::CELL_PX;
use crate::inference::pool::{Reading, Tile};
use crate::inference::score::stressed_cells;
use crate::sensing::band::Band;
use crate::sensing::raster::Raster;
use crate::sensing::world::Sky;

/// Pixels between the parts of a picture.
const GAP_PX: usize = 8;
/// The reflectance that is drawn white; land is darker than half of it.
const WHITE: f32 = 0.32;
/// Brightness is drawn as reflectance to this power, as screens have it.
const GAMMA: f32 = 1.0 / 1.8;

/// A colour: red, green, blue.
type Color = [u8; 3];

const BACKGROUND: Color = [24, 26, 30];
const CLOUD: Color = [240, 240, 245];
const SHADOW: Color = [52, 60, 110];
const BARE: Color = [172, 132, 92];
const GREEN: Color = [26, 140, 60];
const STRESS: Color = [230, 90, 200];
const RIGHT: Color = [255, 170, 0];
const WRONG: Color = [225, 40, 40];
const MISSED: Color = [90, 200, 255];

/// What the parts of [`tile`] show, from left to right.
pub const PARTS: [&str; 4] = [
    "the picture",
    "the networks: green cover over bare ground; cloud white, shadow blue",
    "what is there: stress pink, cloud white, shadow blue",
    "alarms: right orange, wrong red; stress in clear sky without an alarm light blue",
];

/// A tile in four parts side by side, as a PNG.
///
/// # Errors
/// When it cannot be encoded.
pub fn tile(tile: &Tile, reading: &Reading) -> Result<Vec<u8>, png::EncodingError> {
    let (rows, columns) = (tile.capture.rows(), tile.capture.columns());
    let parts: [Vec<Color>; 4] = [
        natural(&tile.capture),
        networks(tile),
        there(tile),
        alarms(tile, reading),
    ];
    let width = parts.len() * columns + (parts.len() - 1) * GAP_PX;
    let mut bytes = Vec::with_capacity(3 * width * rows);
    for row in 0..rows {
        for (place, part) in parts.iter().enumerate() {
            if place > 0 {
                bytes.extend(BACKGROUND.repeat(GAP_PX));
            }
            let line = &part[row * columns..(row + 1) * columns];
            bytes.extend(line.iter().flatten());
        }
    }
    encode(&bytes, (rows, width))
}

/// The picture as an eye would see it, its blue, green and red with one white.
pub fn natural(picture: &Raster) -> Vec<Color> {
    let band = |band: Band| picture.band(band.index());
    let (red, green, blue) = (band(Band::Red), band(Band::Green), band(Band::Blue));
    let pixels = red.iter().zip(green).zip(blue);
    pixels
        .map(|((&red, &green), &blue)| [red, green, blue].map(shade))
        .collect()
}

/// What the networks tell: the sky where it is not clear, green cover elsewhere.
fn networks(tile: &Tile) -> Vec<Color> {
    let told = |pixel: usize| match (sky(tile.sky[pixel]), tile.green.get(pixel)) {
        (Some(color), _) => color,
        (None, Some(&green)) => mixed(BARE, GREEN, green),
        (None, None) => BARE,
    };
    (0..tile.sky.len()).map(told).collect()
}

/// What is there: the sky where it is not clear, stress elsewhere, over the picture in grey.
fn there(tile: &Tile) -> Vec<Color> {
    let grey = grey(&tile.capture);
    let truth = |pixel: usize| {
        let stress = f32::from(tile.truth.stress_pct[pixel]) / 50.0;
        sky(tile.truth.sky[pixel]).unwrap_or_else(|| mixed(grey[pixel], STRESS, stress.min(1.0)))
    };
    (0..grey.len()).map(truth).collect()
}

/// Cells with an alarm or under stress, over the picture in grey.
fn alarms(tile: &Tile, reading: &Reading) -> Vec<Color> {
    let (rows, columns) = (tile.capture.rows(), tile.capture.columns());
    let stressed = stressed_cells(&tile.truth, (rows, columns));
    let across = columns / CELL_PX;
    let mut colors = grey(&tile.capture);
    for (pixel, color) in colors.iter_mut().enumerate() {
        let cell = pixel / columns / CELL_PX * across + pixel % columns / CELL_PX;
        let alarm = reading
            .mask
            .get(cell / 8)
            .is_some_and(|byte| byte >> (cell % 8) & 1 == 1);
        let is_stressed = stressed.get(cell) == Some(&true);
        let is_hidden = tile.truth.sky[pixel] != Sky::Clear as u8;
        match (alarm, is_stressed) {
            (true, true) => *color = RIGHT,
            (true, false) => *color = WRONG,
            (false, true) if !is_hidden => *color = MISSED,
            (false, _) => {}
        }
    }
    colors
}

fn sky(number: u8) -> Option<Color> {
    match number {
        cloud if cloud == Sky::Cloud as u8 => Some(CLOUD),
        shadow if shadow == Sky::Shadow as u8 => Some(SHADOW),
        _ => None,
    }
}

fn grey(picture: &Raster) -> Vec<Color> {
    let colors = natural(picture).into_iter();
    colors
        .map(|[red, green, blue]| {
            let sum = u16::from(red) + u16::from(green) + u16::from(blue);
            [u8::try_from(sum / 3).unwrap_or(u8::MAX); 3]
        })
        .collect()
}

fn mixed(from: Color, to: Color, share: f32) -> Color {
    let share = share.clamp(0.0, 1.0);
    let mut color = from;
    for (channel, to) in color.iter_mut().zip(to) {
        *channel = level((f32::from(*channel) * (1.0 - share) + f32::from(to) * share) / 255.0);
    }
    color
}

fn shade(reflectance: f32) -> u8 {
    level((reflectance / WHITE).clamp(0.0, 1.0).powf(GAMMA))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "between 0 and 255"
)]
fn level(share: f32) -> u8 {
    (share.clamp(0.0, 1.0) * 255.0).round() as u8
}

fn encode(bytes: &[u8], (rows, columns): (usize, usize)) -> Result<Vec<u8>, png::EncodingError> {
    let edge = |edge: usize| u32::try_from(edge).unwrap_or(u32::MAX);
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, edge(columns), edge(rows));
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(bytes)?;
    writer.finish()?;
    Ok(file)
}
