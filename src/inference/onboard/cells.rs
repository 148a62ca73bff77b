//! Cells of a tile: what they have lost, and which of them make an alert.

use super::{Alert, CELL_PX, CLEAR_MIN, DROP_MIN};

/// Cells around what is not clear that nothing is said of.
const BUFFER_CELLS: usize = 1;
/// Deviation of a normal distribution over its median absolute deviation.
const DEVIATION_OVER_MEDIAN: f32 = 1.4826;
/// Argument of the logistic function that is nearest to the normal distribution (error below 0.01).
const LOGISTIC: f32 = 1.702;

/// Loss of green cover of each cell, less the median over all; none where too little of it, or of its
/// neighbours, is clear.
pub(super) fn drops(
    sky: &[u8],
    (green, reference): (&[f32], &[f32]),
    (rows, columns): (usize, usize),
) -> Vec<Option<f32>> {
    let (down, across) = (rows / CELL_PX, columns / CELL_PX);
    let mut drops: Vec<Option<f32>> = (0..down * across)
        .map(|cell| {
            let (top, left) = (cell / across * CELL_PX, cell % across * CELL_PX);
            let pixels = (0..CELL_PX * CELL_PX)
                .map(|pixel| (top + pixel / CELL_PX) * columns + left + pixel % CELL_PX);
            let (mut sum, mut clear) = (0.0, 0.0);
            for pixel in pixels.filter(|&pixel| sky[pixel] == 0) {
                sum += reference[pixel] - green[pixel];
                clear += 1.0;
            }
            #[expect(clippy::cast_precision_loss, reason = "pixels of a cell are few")]
            let all = (CELL_PX * CELL_PX) as f32;
            (clear >= CLEAR_MIN * all).then(|| sum / clear)
        })
        .collect();
    // Edges of clouds are neither: what lies beside a cell that is not clear is left out as well.
    let clear: Vec<bool> = drops.iter().map(Option::is_some).collect();
    for (cell, drop) in drops.iter_mut().enumerate() {
        let (row, column) = (cell / across, cell % across);
        let rows = row.saturating_sub(BUFFER_CELLS)..(row + BUFFER_CELLS + 1).min(down);
        let columns = column.saturating_sub(BUFFER_CELLS)..(column + BUFFER_CELLS + 1).min(across);
        let mut around =
            rows.flat_map(|row| columns.clone().map(move |column| row * across + column));
        if !around.all(|cell| clear[cell]) {
            *drop = None;
        }
    }
    let middle = median(drops.iter().flatten().copied());
    for drop in drops.iter_mut().flatten() {
        *drop -= middle;
    }
    drops
}

/// The cells that raise an alarm, those of each alert, and the alerts that they make.
pub(super) fn alerts(
    drops: &[Option<f32>],
    across: usize,
) -> (Vec<bool>, Vec<Vec<usize>>, Vec<Alert>) {
    let spread = DEVIATION_OVER_MEDIAN * median(drops.iter().flatten().map(|drop| drop.abs()));
    let mask: Vec<bool> = drops
        .iter()
        .map(|drop| drop.is_some_and(|drop| drop >= DROP_MIN))
        .collect();
    let mut seen = vec![false; mask.len()];
    let mut members = Vec::new();
    for first in 0..mask.len() {
        if mask[first] && !seen[first] {
            members.push(together(first, &mask, &mut seen, across));
        }
    }
    let alerts = members.iter();
    let alerts = alerts
        .map(|members| alert(members, drops, spread, across))
        .collect();
    (mask, members, alerts)
}

/// The cells that hang together with one, side by side.
fn together(first: usize, mask: &[bool], seen: &mut [bool], across: usize) -> Vec<usize> {
    let mut members = vec![first];
    seen[first] = true;
    let mut next = 0;
    while let Some(&cell) = members.get(next) {
        next += 1;
        let (row, column) = (cell / across, cell % across);
        let neighbours = [
            (row > 0).then(|| cell - across),
            (column > 0).then(|| cell - 1),
            (column + 1 < across).then_some(cell + 1),
            Some(cell + across),
        ];
        for neighbour in neighbours.into_iter().flatten() {
            if mask.get(neighbour) == Some(&true) && !seen[neighbour] {
                seen[neighbour] = true;
                members.push(neighbour);
            }
        }
    }
    members
}

#[expect(clippy::cast_precision_loss, reason = "cells of a tile are few")]
fn alert(members: &[usize], drops: &[Option<f32>], spread: f32, across: usize) -> Alert {
    let count = members.len() as f32;
    let mean =
        |of: &dyn Fn(usize) -> f32| members.iter().map(|&cell| of(cell)).sum::<f32>() / count;
    let middle_px = |place: f32| whole((place + 0.5) * CELL_PX as f32);
    let drop = mean(&|cell| drops[cell].unwrap_or(0.0));
    let confidence = 1.0 / (1.0 + (-LOGISTIC * (drop - DROP_MIN) / spread.max(1e-6)).exp());
    Alert {
        row_px: middle_px(mean(&|cell| (cell / across) as f32)),
        column_px: middle_px(mean(&|cell| (cell % across) as f32)),
        cells: u16::try_from(members.len()).unwrap_or(u16::MAX),
        drop_pct: u8::try_from(whole(100.0 * drop)).unwrap_or(u8::MAX),
        confidence_pct: u8::try_from(whole(100.0 * confidence)).unwrap_or(100),
    }
}

/// A number that is not below zero, rounded.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "places of a tile and percents, and `as` saturates"
)]
fn whole(number: f32) -> u16 {
    number.round() as u16
}

/// The median; 0 of nothing.
fn median(values: impl Iterator<Item = f32>) -> f32 {
    let mut sorted: Vec<f32> = values.collect();
    sorted.sort_by(f32::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or(0.0)
}
