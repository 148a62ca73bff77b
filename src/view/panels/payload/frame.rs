//! Which product the panel shows, and which variants of the world its tiles are.

use super::gallery::Gallery;
use crate::record::ProductRow;
use crate::run::alerts::{imager_of, tiles_of};
use crate::view::desk::{Desk, OpenRun};
use crate::view::state::Subject;

/// A frame, and what its tiles are.
#[derive(Debug, Clone)]
pub(super) struct FrameTiles {
    /// What was recorded of it.
    pub(super) row: ProductRow,
    /// The variants of its tiles, north to south, each row west to east; never empty.
    pub(super) variants: Vec<u32>,
    /// Tiles across.
    pub(super) across: usize,
}

impl FrameTiles {
    /// What the tiles of a product are; none where its imager or its world is not known.
    pub(super) fn new(run: &OpenRun, row: ProductRow) -> Option<Self> {
        let scenario = run.playback.scenario();
        let tile_px = scenario.work.world.as_ref()?.tile_px;
        let imager = imager_of(scenario, &row)?;
        let tiles = tiles_of(scenario, &row)?.into_iter();
        let variants: Vec<u32> = tiles.map(|(_, variant)| variant).collect();
        let across = imager.swath_px.div_ceil(tile_px.max(1)).max(1) as usize;
        (!variants.is_empty()).then_some(Self {
            row,
            variants,
            across,
        })
    }

    /// The tile with the most alerts, the first of such: what to show unasked.
    pub(super) fn most_alerts(&self, gallery: &Gallery) -> usize {
        let alerts = |variant: u32| {
            gallery
                .plate(variant)
                .map_or(0, |it| it.reading.alerts.len())
        };
        let tiles = self.variants.iter().enumerate().rev();
        let most = tiles.max_by_key(|&(_, &variant)| alerts(variant));
        most.map_or(0, |(place, _)| place)
    }
}

/// The product that is selected, or else the latest answer of the selected satellite, or else of all.
pub(super) fn shown(desk: &Desk<'_>, run: &OpenRun) -> Option<ProductRow> {
    let products = run.playback.products();
    for subject in &desk.state.selection {
        match *subject {
            Subject::Product(number) => {
                let row = products.product().iter().position(|&it| it == number)?;
                return products.row(row);
            }
            Subject::Satellite(satellite) => {
                return latest(run, Some(satellite), 1).pop();
            }
            _ => {}
        }
    }
    latest(run, None, 1).pop()
}

/// What to say where there is no product to show.
pub(super) fn why_none(desk: &Desk<'_>, run: &OpenRun) -> String {
    let first = desk
        .state
        .selection
        .iter()
        .find(|subject| matches!(subject, Subject::Product(_) | Subject::Satellite(_)));
    match first {
        Some(&subject @ Subject::Product(_)) => format!(
            "Nothing is recorded of {} yet.",
            run.playback.subject_name(subject)
        ),
        Some(&subject) => format!(
            "No frame of {} has been answered by this time.",
            run.playback.subject_name(subject)
        ),
        None => "No frame has been answered by this time.".to_owned(),
    }
}

/// The latest products that were answered by the time that is shown, the last first; of one satellite, or of all.
pub(super) fn latest(run: &OpenRun, satellite: Option<u32>, count: usize) -> Vec<ProductRow> {
    let products = run.playback.products();
    let answers = products.answered_ns().iter().zip(products.satellite());
    let mut answered: Vec<(i64, usize)> = answers
        .enumerate()
        .filter(|(_, (_, of))| satellite.is_none_or(|satellite| satellite == **of))
        .filter_map(|(row, (at, _))| Some(((*at)?, row)))
        .filter(|(at, _)| *at <= run.moment.at.0)
        .collect();
    if answered.len() > count {
        answered.select_nth_unstable_by(count, |a, b| b.cmp(a));
        answered.truncate(count);
    }
    answered.sort_unstable_by(|a, b| b.cmp(a));
    let rows = answered.into_iter();
    rows.filter_map(|(_, row)| products.row(row)).collect()
}
