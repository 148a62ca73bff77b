//! What the networks on board found, and how much of it is right; counted from tiles and products.

use super::report::{area, bytes, count, percent};
use super::summary::Summary;
use crate::inference::codec::{Product, SAMPLE_BITS};
use crate::inference::score::Detection;
use crate::record::{ProductRow, TileRow};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Nanoseconds of a day.
const DAY_NS: i64 = 86_400_000_000_000;

/// What was found in the frames of a run, and in the tiles that they are made of.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Findings {
    /// Tiles of the world by the scene that they are windows of.
    pub tiles: BTreeMap<String, u64>,
    /// Mean bytes of a tile, by product.
    pub tile_bytes: BTreeMap<String, f64>,
    /// Bits of the samples of a tile's picture over those that it takes without loss.
    pub picture_compression: f64,
    /// What the chain makes of every tile of the world once.
    pub chain: Score,
    /// What thresholds and the vegetation index make of the same tiles.
    pub baseline: Score,
    /// What was found in the frames whose answers came down.
    pub answered: Score,
    /// Area of these frames (km²).
    pub area_km2: f64,
    /// Answers that networks with flipped weights gave.
    pub flipped: u64,
    /// Share of pixels whose sky was told as it is, by the day on which frames were taken.
    pub sky_accuracy_by_day: Vec<Option<f64>>,
    /// Pixels told right, and pixels, by day, while counting.
    #[serde(skip)]
    by_day: Vec<(f64, f64)>,
}

/// How good answers are.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Score {
    /// Pixels.
    pub pixels: f64,
    /// Share of pixels whose sky is told as it is; none of nothing.
    pub sky_accuracy: Option<f64>,
    /// Agreement of the sky beyond chance; none where it is not known.
    pub sky_kappa: Option<f64>,
    /// Alerts; none where they were not counted.
    pub alerts: Option<u64>,
    /// Cells that raise an alarm.
    pub alarmed_cells: u64,
    /// Cells that raise an alarm and are under stress.
    pub hit_cells: u64,
    /// Cells under stress that clear sky shows.
    pub stressed_cells: u64,
    /// Pixels told right, while counting.
    #[serde(skip)]
    right: f64,
    /// Pixels of clear, cloud and shadow that there are, and that are told, while counting.
    #[serde(skip)]
    margins: [[f64; 3]; 2],
}

impl Score {
    /// Share of alarmed cells that are under stress; none without alarms.
    pub fn precision(&self) -> Option<f64> {
        self.cells().precision()
    }

    /// Share of the cells under stress that raise an alarm; none where there are none.
    pub fn recall(&self) -> Option<f64> {
        self.cells().recall()
    }

    /// Harmonic mean of both; none where neither is.
    pub fn f1(&self) -> Option<f64> {
        self.cells().f1()
    }

    /// Area that raises an alarm over that under stress, less one; none where nothing is.
    pub fn area_error(&self) -> Option<f64> {
        self.cells().area_error()
    }

    /// The cells alone; those that clouds hide are not counted here.
    const fn cells(&self) -> Detection {
        Detection {
            there: self.stressed_cells,
            hidden: 0,
            found: self.alarmed_cells,
            hits: self.hit_cells,
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "counts far below 2⁵³")]
    fn add_tile(&mut self, row: &TileRow) {
        let pixels = row.pixels as f64;
        let clear = |cloud: u64, shadow: u64| {
            [
                pixels - (cloud + shadow) as f64,
                cloud as f64,
                shadow as f64,
            ]
        };
        let (there, told) = (
            clear(row.cloud_pixels, row.shadow_pixels),
            clear(row.told_cloud_pixels, row.told_shadow_pixels),
        );
        for (sums, counts) in self.margins.iter_mut().zip([there, told]) {
            for (sum, count) in sums.iter_mut().zip(counts) {
                *sum += count;
            }
        }
        self.pixels += pixels;
        self.right += row.right_pixels as f64;
        self.alarmed_cells += row.alarmed_cells;
        self.hit_cells += row.hit_cells;
        self.stressed_cells += row.stressed_cells;
    }

    fn close(&mut self) {
        self.sky_accuracy = (self.pixels > 0.0).then(|| self.right / self.pixels);
        let [there, told] = self.margins;
        let chance: f64 =
            there.iter().zip(told).map(|(a, b)| a * b).sum::<f64>() / self.pixels.powi(2);
        let is_known = told.iter().sum::<f64>() > 0.0 && chance < 1.0;
        let accuracy = self.sky_accuracy.filter(|_| is_known);
        self.sky_kappa = accuracy.map(|accuracy| (accuracy - chance) / (1.0 - chance));
    }
}

impl Findings {
    /// Counts a tile of the world; `known` is there from the first.
    pub(super) fn count_tile(known: &mut Option<Self>, row: &TileRow) {
        let findings = known.get_or_insert_with(Self::default);
        if row.program.as_ref() != "chain" {
            findings.baseline.add_tile(row);
            return;
        }
        *findings.tiles.entry(row.scene.to_string()).or_default() += 1;
        findings.chain.add_tile(row);
        let sizes = [
            row.alerts_bytes,
            row.mask_bytes,
            row.cover_bytes,
            row.clear_bytes,
            row.raw_bytes,
        ];
        for (product, size) in Product::ALL.into_iter().zip(sizes) {
            // Sums until the end.
            let sum = findings
                .tile_bytes
                .entry(product.name().to_owned())
                .or_default();
            *sum += f64::from(size.unwrap_or(0));
        }
    }

    /// Counts a product whose answer came down, of an area (km²).
    pub(super) fn count_answer(known: &mut Option<Self>, row: &ProductRow, area_km2: f64) {
        let (Some(findings), Some(alerts)) = (known, row.alerts) else {
            return;
        };
        let score = &mut findings.answered;
        *score.alerts.get_or_insert(0) += alerts;
        score.alarmed_cells += row.alarmed_cells.unwrap_or(0);
        score.hit_cells += row.hit_cells.unwrap_or(0);
        score.stressed_cells += row.stressed_cells.unwrap_or(0);
        findings.area_km2 += area_km2;
        findings.flipped += u64::from(row.flips.is_some_and(|flips| flips > 0));
        let Some(accuracy) = row.sky_accuracy else {
            return;
        };
        let pixels = f64::from(row.tiles);
        score.pixels += pixels;
        score.right += accuracy * pixels;
        let day = usize::try_from(row.capture_end_ns.div_euclid(DAY_NS)).unwrap_or(0);
        if findings.by_day.len() <= day {
            findings.by_day.resize(day + 1, (0.0, 0.0));
        }
        findings.by_day[day].0 += accuracy * pixels;
        findings.by_day[day].1 += pixels;
    }

    /// Turns counts into shares; `tile_samples` of a picture tell what it would take as it comes.
    #[expect(clippy::cast_precision_loss, reason = "tiles and samples are few")]
    pub(super) fn close(&mut self, tile_samples: u64) {
        let tiles = self.tiles.values().sum::<u64>().max(1) as f64;
        for sum in self.tile_bytes.values_mut() {
            *sum /= tiles;
        }
        for score in [&mut self.chain, &mut self.baseline, &mut self.answered] {
            score.close();
        }
        let plain = tile_samples as f64 * f64::from(SAMPLE_BITS) / 8.0;
        let stored = self.tile_bytes.get(Product::Raw.name()).copied();
        self.picture_compression = stored
            .filter(|stored| *stored > 0.0)
            .map_or(0.0, |stored| plain / stored);
        let day = |&(right, pixels): &(f64, f64)| (pixels > 0.0).then(|| right / pixels);
        self.sky_accuracy_by_day = self.by_day.iter().map(day).collect();
    }

    /// The figures that requirements may bound: of the frames whose answers came down.
    pub(super) fn metrics(&self) -> impl Iterator<Item = (&'static str, f64)> {
        let score = &self.answered;
        let figures = [
            ("sky_accuracy", score.sky_accuracy),
            ("alert_precision", score.precision()),
            ("alert_recall", score.recall()),
            ("alert_f1", score.f1()),
        ];
        figures
            .into_iter()
            .filter_map(|(key, value)| Some((key, value?)))
    }

    /// What is real and what is made, and how the chain stands beside classical methods, in words.
    pub(super) fn words(&self) -> String {
        let scenes = self
            .tiles
            .iter()
            .map(|(scene, tiles)| format!("{tiles} of {scene}"));
        let scenes: Vec<String> = scenes.collect();
        let mut words = format!(
            "a pool of {} tiles ({}), real Sentinel-2 scenes cut, turned and lit by the seed; clouds and \
             stressed fields are planted, with spectra of real field sites. The networks were executed on them, and \
             every size is that of encoded bytes",
            self.tiles.values().sum::<u64>(),
            scenes.join(", "),
        );
        let score = |score: &Score| {
            let of = |share: Option<f64>| {
                share.map_or_else(|| "–".to_owned(), |share| format!("{share:.3}"))
            };
            format!(
                "sky accuracy {}, kappa {}; alarms precision {}, recall {}, F1 {}",
                of(score.sky_accuracy),
                of(score.sky_kappa),
                of(score.precision()),
                of(score.recall()),
                of(score.f1())
            )
        };
        let _ = write!(
            words,
            ". On each tile once, the chain: {}; thresholds and NDVI in its place: {}.",
            score(&self.chain),
            score(&self.baseline)
        );
        words
    }
}

/// Rows of the table of figures; none where no run executed networks.
pub(super) fn rows(
    summaries: &[&Summary],
    row: &mut impl FnMut(&str, &dyn Fn(&Summary) -> String),
) {
    if summaries.iter().all(|summary| summary.findings.is_none()) {
        return;
    }
    let of = |figure: fn(&Findings) -> String| {
        move |summary: &Summary| match &summary.findings {
            Some(findings) => figure(findings),
            None => "–".to_owned(),
        }
    };
    row("area answered for", &of(|one| area(one.area_km2)));
    row(
        "  sky told right",
        &of(|one| or_none(one.answered.sky_accuracy)),
    );
    let days = summaries.iter().filter_map(|s| s.findings.as_ref());
    let days = days
        .map(|one| one.sky_accuracy_by_day.len())
        .max()
        .unwrap_or(0);
    for day in (0..days).filter(|_| days > 1) {
        row(&format!("    on day {}", day + 1), &|s| {
            let days = s.findings.as_ref().map(|one| &one.sky_accuracy_by_day);
            days.map_or_else(
                || "–".to_owned(),
                |days| or_none(days.get(day).copied().flatten()),
            )
        });
    }
    row(
        "  alerts",
        &of(|one| count(one.answered.alerts.unwrap_or(0))),
    );
    row(
        "  alarms that are right",
        &of(|one| or_none(one.answered.precision())),
    );
    row(
        "  stress that was found",
        &of(|one| or_none(one.answered.recall())),
    );
    if summaries
        .iter()
        .any(|s| s.findings.as_ref().is_some_and(|one| one.flipped > 0))
    {
        row("  by flipped weights", &of(|one| count(one.flipped)));
    }
    for product in Product::ALL {
        row(&format!("  {} of a tile", product.name()), &|s| {
            let sizes = s
                .findings
                .as_ref()
                .and_then(|one| one.tile_bytes.get(product.name()));
            sizes.map_or_else(|| "–".to_owned(), |&size| mean_bytes(size))
        });
    }
}

fn or_none(share: Option<f64>) -> String {
    share.map_or_else(|| "none".to_owned(), percent)
}

/// A mean size, small ones to a tenth of a byte.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a size in bytes"
)]
fn mean_bytes(size: f64) -> String {
    if size < 1000.0 {
        format!("{size:.1} B")
    } else {
        bytes(size.round() as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Word;

    fn tile(program: &'static str, right: u64, alarmed: u64, hit: u64) -> TileRow {
        TileRow {
            program: Word::Borrowed(program),
            variant: 0,
            scene: Word::Borrowed("field"),
            pixels: 100,
            cloud_pixels: 20,
            shadow_pixels: 10,
            told_cloud_pixels: 20,
            told_shadow_pixels: 10,
            right_pixels: right,
            stressed_cells: 10,
            hidden_cells: 0,
            alarmed_cells: alarmed,
            hit_cells: hit,
            alerts_bytes: Some(10),
            mask_bytes: Some(20),
            cover_bytes: Some(30),
            clear_bytes: None,
            raw_bytes: Some(400),
            mask: String::new(),
        }
    }

    #[test]
    fn the_chain_and_the_baseline_are_scored_apart() {
        let mut known = None;
        Findings::count_tile(&mut known, &tile("chain", 90, 8, 8));
        Findings::count_tile(&mut known, &tile("chain", 100, 10, 8));
        Findings::count_tile(&mut known, &tile("baseline", 50, 20, 10));
        let mut findings = known.unwrap();
        findings.close(400);
        assert_eq!(findings.chain.sky_accuracy, Some(0.95));
        // Chance: 0.7² + 0.2² + 0.1² = 0.54.
        let kappa = findings.chain.sky_kappa.unwrap();
        assert!((kappa - (0.95 - 0.54) / 0.46).abs() < 1e-12, "{kappa}");
        assert_eq!(findings.chain.recall(), Some(0.8));
        assert_eq!(findings.baseline.precision(), Some(0.5));
        assert_eq!(findings.tile_bytes["mask"], 20.0);
        // 100 pixels of 4 bands in 12 bits are 600 bytes.
        assert_eq!(findings.picture_compression, 1.5);
    }
}
