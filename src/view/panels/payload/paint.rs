//! From maps to pictures.

use super::gallery::Plate;
use crate::inference::onboard::CELL_PX;
use crate::sensing::raster::Raster;
use bevy_egui::egui::{Color32, ColorImage};

/// Shares of pixels that are darker than black and brighter than white.
const TAILS: [f32; 2] = [0.02, 0.98];
/// Least reflectance between black and white.
const RANGE_MIN: f32 = 0.05;
/// Every so many pixels are looked at to find black and white.
const EVERY: usize = 7;
/// Brightens what lies between.
const GAMMA: f32 = 0.75;
/// Colours of the sky as it is told: cloud and shadow.
pub(super) const SKY: [[u8; 3]; 2] = [[238, 242, 248], [54, 74, 150]];
/// Ground that is told to be clear.
pub(super) const CLEAR: [u8; 3] = [64, 120, 72];
/// Green cover from none to all of the ground.
pub(super) const GREEN: [[u8; 3]; 3] = [[120, 84, 48], [222, 206, 142], [8, 112, 48]];
/// What is under stress.
pub(super) const STRESS: [u8; 3] = [255, 64, 200];
/// Cells that raise an alarm: under stress, and not.
pub(super) const ALARMS: [[u8; 3]; 2] = [[0, 230, 140], [255, 90, 50]];
/// Cells under stress that clear sky shows and nothing was said of.
pub(super) const MISSED: [u8; 3] = [250, 210, 60];

/// A share as whole percents.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "between 0 and 100"
)]
pub(super) fn percent(share: f32) -> u8 {
    (share * 100.0).round().clamp(0.0, 100.0) as u8
}

/// Three bands in false colour, as red, green and blue, stretched between the tails of the clear pixels, each for itself,
/// which takes out the blue of haze.
pub(super) fn stretched(
    picture: &Raster,
    bands: [usize; 3],
    clear: impl Fn(usize) -> bool,
) -> Vec<[u8; 3]> {
    let sampled = |only_clear: bool| -> Vec<usize> {
        let places = (0..picture.pixels()).step_by(EVERY);
        places
            .filter(|&pixel| !only_clear || clear(pixel))
            .collect()
    };
    let mut places = sampled(true);
    if places.len() * EVERY * 10 < picture.pixels() {
        places = sampled(false);
    }
    let ranges = bands.map(|band| {
        let band = picture.band(band);
        let values = places.iter().filter_map(|&place| band.get(place).copied());
        ends(values.collect())
    });
    let value = |channel: usize, pixel: usize| {
        let [low, high] = ranges[channel];
        let value = picture.band(bands[channel]).get(pixel).copied();
        let share = (value.unwrap_or(0.0) - low) / (high - low);
        byte(share.clamp(0.0, 1.0).powf(GAMMA))
    };
    let pixel = |pixel| [0, 1, 2].map(|channel| value(channel, pixel));
    (0..picture.pixels()).map(pixel).collect()
}

/// What becomes black and white.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "places in a short list"
)]
fn ends(mut values: Vec<f32>) -> [f32; 2] {
    values.sort_unstable_by(f32::total_cmp);
    let last = values.len().saturating_sub(1) as f32;
    let [low, high] = TAILS.map(|share| {
        let place = (share * last).round() as usize;
        values.get(place).copied().unwrap_or(0.0)
    });
    [low, high.max(low + RANGE_MIN)]
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a share of 255"
)]
fn byte(share: f32) -> u8 {
    (share * 255.0).round() as u8
}

/// A colour between two.
fn mixed(from: [u8; 3], to: [u8; 3], share: f32) -> [u8; 3] {
    let mut mixed = from;
    for (value, to) in mixed.iter_mut().zip(to) {
        let between = f32::from(*value) + (f32::from(to) - f32::from(*value)) * share;
        *value = byte(between / 255.0);
    }
    mixed
}

fn image(edge: usize, color: impl Fn(usize) -> [u8; 3]) -> ColorImage {
    let pixels = (0..edge * edge).map(|pixel| {
        let [red, green, blue] = color(pixel);
        Color32::from_rgb(red, green, blue)
    });
    ColorImage::new([edge, edge], pixels.collect())
}

fn natural(plate: &Plate, pixel: usize) -> [u8; 3] {
    plate.natural.get(pixel).copied().unwrap_or_default()
}

/// The picture, in grey and dark, as a ground for what is drawn over it.
fn dimmed(plate: &Plate, pixel: usize) -> [u8; 3] {
    let grey = natural(plate, pixel).map(u16::from).iter().sum::<u16>() / 3;
    [u8::try_from(grey / 2 + 16).unwrap_or(u8::MAX); 3]
}

/// The picture that was captured.
pub(super) fn captured(plate: &Plate, edge: usize, infrared: bool) -> ColorImage {
    let false_color = plate.infrared.as_ref().filter(|_| infrared);
    let colors = false_color.unwrap_or(&plate.natural);
    image(edge, |pixel| colors.get(pixel).copied().unwrap_or_default())
}

/// The sky as the chain tells it.
pub(super) fn sky(plate: &Plate, edge: usize) -> ColorImage {
    image(edge, |pixel| match plate.sky[1].get(pixel) {
        Some(1) => SKY[0],
        Some(2) => SKY[1],
        _ => CLEAR,
    })
}

/// Green cover as the chain tells it, grey under what it tells to be cloud or shadow.
pub(super) fn green(plate: &Plate, edge: usize) -> ColorImage {
    image(edge, |pixel| {
        let Some(&percent) = plate.green_pct.get(pixel) else {
            return dimmed(plate, pixel);
        };
        if plate.sky[1].get(pixel).is_some_and(|&sky| sky != 0) {
            return dimmed(plate, pixel);
        }
        let share = f32::from(percent) / 50.0;
        if share < 1.0 {
            mixed(GREEN[0], GREEN[1], share)
        } else {
            mixed(GREEN[1], GREEN[2], share - 1.0)
        }
    })
}

/// What is there: outlines of clouds and shadows, and stress over the picture.
pub(super) fn truth(plate: &Plate, edge: usize) -> ColorImage {
    let sky = |pixel: usize| plate.sky[0].get(pixel).copied().unwrap_or(0);
    image(edge, |pixel| {
        let own = sky(pixel);
        let right = (pixel % edge + 1 < edge).then(|| sky(pixel + 1));
        let below = (pixel / edge + 1 < edge).then(|| sky(pixel + edge));
        let other = [right, below].into_iter().flatten().find(|&it| it != own);
        if let Some(other) = other {
            let class = own.max(other);
            return if own.min(other) == 0 && class == 2 {
                [120, 150, 255]
            } else {
                [255, 255, 255]
            };
        }
        let stress = plate.stress_pct.get(pixel).copied().unwrap_or(0);
        let ground = mixed([0; 3], natural(plate, pixel), 0.75);
        if stress == 0 {
            ground
        } else {
            mixed(ground, STRESS, 0.45 + f32::from(stress) / 200.0)
        }
    })
}

/// Cells that raised an alarm, right or not, and those that were missed.
pub(super) fn alarms(plate: &Plate, edge: usize) -> ColorImage {
    let across = edge / CELL_PX;
    let is_alarmed = |cell: usize| {
        let byte = plate.reading.mask.get(cell / 8);
        byte.is_some_and(|byte| byte >> (cell % 8) & 1 == 1)
    };
    image(edge, |pixel| {
        let (row, column) = (pixel / edge / CELL_PX, pixel % edge / CELL_PX);
        let ground = dimmed(plate, pixel);
        if column >= across {
            return ground;
        }
        let cell = row * across + column;
        let stressed = plate.stressed.get(cell) == Some(&true);
        let hidden = plate.sky[0].get(pixel).is_some_and(|&sky| sky != 0);
        match (is_alarmed(cell), stressed) {
            (true, true) => mixed(ground, ALARMS[0], 0.8),
            (true, false) => mixed(ground, ALARMS[1], 0.8),
            (false, true) if !hidden => mixed(ground, MISSED, 0.6),
            _ => ground,
        }
    })
}
