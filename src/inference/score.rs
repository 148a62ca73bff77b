//! How good answers are: what was found beside what is there.
//!
//! ```text
//! accuracy = Σ n_kk / N     κ = (accuracy − p_e) / (1 − p_e),  p_e = Σ (row_k · column_k) / N²
//! precision = hits / found   recall = hits / there   F1 = 2 hits / (found + there)
//! ```
//! Source: Cohen 1960 for κ; the others by definition.

use super::onboard::{CELL_PX, DROP_MIN, TileAnswer};
use crate::sensing::world::Truth;
use serde::{Deserialize, Serialize};

/// Pixels by what the sky over them is (rows) and is said to be (columns): clear, cloud, shadow.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confusion(pub [[u64; 3]; 3]);

impl Confusion {
    /// Counts pixels; of other classes than these nothing is counted.
    pub fn of(there: &[u8], said: &[u8]) -> Self {
        let mut counts = [[0; 3]; 3];
        for (&there, &said) in there.iter().zip(said) {
            let row: Option<&mut [u64; 3]> = counts.get_mut(usize::from(there));
            if let Some(count) = row.and_then(|row| row.get_mut(usize::from(said))) {
                *count += 1;
            }
        }
        Self(counts)
    }

    /// Adds another count.
    pub fn add(&mut self, other: &Self) {
        for (row, more) in self.0.iter_mut().zip(&other.0) {
            for (count, more) in row.iter_mut().zip(more) {
                *count += more;
            }
        }
    }

    /// Pixels in all.
    pub fn total(&self) -> u64 {
        self.0.iter().flatten().sum()
    }

    /// Share of pixels that are told as they are; none of nothing.
    #[expect(clippy::cast_precision_loss, reason = "counts far below 2⁵³")]
    pub fn accuracy(&self) -> Option<f64> {
        let right: u64 = (0..3).map(|class| self.0[class][class]).sum();
        (self.total() > 0).then(|| right as f64 / self.total() as f64)
    }

    /// Agreement beyond chance; none where chance alone agrees always.
    #[expect(clippy::cast_precision_loss, reason = "counts far below 2⁵³")]
    pub fn kappa(&self) -> Option<f64> {
        let total = self.total() as f64;
        let there = |class: usize| self.0[class].iter().sum::<u64>() as f64;
        let said = |class: usize| self.0.iter().map(|row| row[class]).sum::<u64>() as f64;
        let chance: f64 =
            (0..3).map(|class| there(class) * said(class)).sum::<f64>() / (total * total);
        let accuracy = self.accuracy()?;
        (chance < 1.0).then(|| (accuracy - chance) / (1.0 - chance))
    }
}

/// Cells under stress: there, found, and both.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Detection {
    /// Cells under stress that clear sky shows.
    pub there: u64,
    /// Cells under stress that clouds and shadows hide.
    pub hidden: u64,
    /// Cells that raise an alarm.
    pub found: u64,
    /// Cells that raise an alarm and are under stress.
    pub hits: u64,
}

impl Detection {
    /// Adds another count.
    pub fn add(&mut self, other: &Self) {
        self.there += other.there;
        self.hidden += other.hidden;
        self.found += other.found;
        self.hits += other.hits;
    }

    /// Share of alarms that are right; none without alarms.
    pub fn precision(&self) -> Option<f64> {
        share(self.hits, self.found)
    }

    /// Share of what is there that is found; none where nothing is.
    pub fn recall(&self) -> Option<f64> {
        share(self.hits, self.there)
    }

    /// Harmonic mean of precision and recall; none where neither is.
    pub fn f1(&self) -> Option<f64> {
        share(2 * self.hits, self.found + self.there)
    }

    /// Area found over area there, less one; none where nothing is there.
    pub fn area_error(&self) -> Option<f64> {
        share(self.found, self.there).map(|ratio| ratio - 1.0)
    }
}

/// A part of a whole; none of nothing.
#[expect(clippy::cast_precision_loss, reason = "counts far below 2⁵³")]
pub fn share(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

/// Which cells of a tile are under stress: at least [`DROP_MIN`] of their ground has turned.
pub fn stressed_cells(truth: &Truth, (rows, columns): (usize, usize)) -> Vec<bool> {
    let least = 100.0 * DROP_MIN;
    means(&truth.stress_pct, (rows, columns), f32::from)
        .into_iter()
        .map(|mean| mean >= least)
        .collect()
}

/// Cells there, hidden, found and hit.
pub fn detection(answer: &TileAnswer, truth: &Truth, shape: (usize, usize)) -> Detection {
    let stressed = stressed_cells(truth, shape);
    let clear = means(&truth.sky, shape, |sky| if sky == 0 { 1.0 } else { 0.0 });
    let mut counts = Detection::default();
    for (cell, &is_stressed) in stressed.iter().enumerate() {
        let is_found = answer.mask.get(cell) == Some(&true);
        let is_shown = clear[cell] >= 0.5;
        counts.there += u64::from(is_stressed && is_shown);
        counts.hidden += u64::from(is_stressed && !is_shown);
        counts.found += u64::from(is_found);
        counts.hits += u64::from(is_found && is_stressed && is_shown);
    }
    counts
}

/// Means over the cells of a tile.
#[expect(clippy::cast_precision_loss, reason = "pixels of a cell are few")]
fn means(pixels: &[u8], (rows, columns): (usize, usize), value: impl Fn(u8) -> f32) -> Vec<f32> {
    let (down, across) = (rows / CELL_PX, columns / CELL_PX);
    let mean = |cell: usize| {
        let (top, left) = (cell / across * CELL_PX, cell % across * CELL_PX);
        let places = (0..CELL_PX * CELL_PX)
            .map(|place| (top + place / CELL_PX) * columns + left + place % CELL_PX);
        places.map(|place| value(pixels[place])).sum::<f32>() / (CELL_PX * CELL_PX) as f32
    };
    (0..down * across).map(mean).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kappa_is_that_of_the_textbook() {
        // Two of three classes: 20 + 15 agree, 5 + 10 do not: accuracy 0.7, chance 0.5, kappa 0.4 (Cohen's example).
        let counts = Confusion([[20, 5, 0], [10, 15, 0], [0, 0, 0]]);
        assert!((counts.accuracy().unwrap() - 0.7).abs() < 1e-12);
        assert!((counts.kappa().unwrap() - 0.4).abs() < 1e-12);
        assert_eq!(Confusion::default().accuracy(), None);
        assert_eq!(
            Confusion::of(&[0, 1, 9], &[0, 2, 0]).0,
            [[1, 0, 0], [0, 0, 1], [0, 0, 0]]
        );
    }

    #[test]
    fn stress_under_clouds_is_hidden_and_not_missed() {
        // Four cells in a row: stressed and clear, stressed and cloudy, well and alarmed, well.
        let cells = |values: [u8; 4]| -> Vec<u8> {
            let row: Vec<u8> = values.iter().flat_map(|&value| [value; CELL_PX]).collect();
            row.repeat(CELL_PX)
        };
        let truth = Truth {
            sky: cells([0, 1, 0, 0]),
            stress_pct: cells([30, 30, 0, 0]),
        };
        let answer = TileAnswer {
            sky: Vec::new(),
            green: Vec::new(),
            mask: vec![true, true, true, false],
            alerts: Vec::new(),
            members: Vec::new(),
        };
        let counts = detection(&answer, &truth, (CELL_PX, 4 * CELL_PX));
        let expected = Detection {
            there: 1,
            hidden: 1,
            found: 3,
            hits: 1,
        };
        assert_eq!(counts, expected);
        assert_eq!(
            (counts.recall(), counts.precision()),
            (Some(1.0), Some(1.0 / 3.0))
        );
        assert_eq!((counts.f1(), counts.area_error()), (Some(0.5), Some(2.0)));
    }
}
