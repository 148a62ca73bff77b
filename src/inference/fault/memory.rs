//! Memory that holds weights, hit by upsets, with what protects it.

use crate::inference::network::Flip;
use crate::payload::radiation::mitigation::MULTIPLE_CELLS;
use crate::payload::radiation::strike::uniform;
use rand::Rng as _;
use rand::rngs::ChaCha8Rng;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Cells of a word of SECDED that hold data, and all of its cells.
const WORD: (u64, u64) = (64, 72);

/// What protects weights in memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Protection {
    /// Nothing.
    None,
    /// Words of 64 bits with 8 check bits: one wrong cell of a word is corrected, two stay (SECDED).
    Ecc,
    /// Three copies, read by the majority of each bit.
    Tmr,
}

impl Protection {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::None, Self::Ecc, Self::Tmr];

    /// Its name in files and on screen.
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Ecc => "ecc",
            Self::Tmr => "tmr",
        }
    }
}

/// Memory with the weights of one network in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Memory {
    protection: Protection,
    bits: u64,
    /// Cells that are not as they were written.
    wrong: BTreeSet<u64>,
}

/// A cell that is hit, and whether its neighbour is hit with it.
pub(super) type Upset = (u64, bool);

/// Draws an upset of a memory.
pub(super) fn drawn(stream: &mut ChaCha8Rng, memory: &Memory) -> Upset {
    let share = u128::from(stream.next_u64());
    let cell = (share * u128::from(memory.cells())) >> 64;
    (cell as u64, uniform(stream) < MULTIPLE_CELLS)
}

impl Memory {
    /// Sound memory for so many bits of weights.
    pub const fn new(protection: Protection, bits: u64) -> Self {
        Self {
            protection,
            bits,
            wrong: BTreeSet::new(),
        }
    }

    /// Cells that it takes.
    pub const fn cells(&self) -> u64 {
        match self.protection {
            Protection::None => self.bits,
            Protection::Ecc => self.bits.div_ceil(WORD.0) * WORD.1,
            Protection::Tmr => 3 * self.bits,
        }
    }

    /// Upsets that it takes where plain memory takes `upsets`.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a few times a number of 32 bits"
    )]
    pub(super) fn hits(&self, upsets: u32) -> u64 {
        let share = self.cells() as f64 / self.bits.max(1) as f64;
        (f64::from(upsets) * share).round() as u64
    }

    /// Cells of what is corrected together, or lies together: a word, a copy.
    const fn stretch(&self) -> u64 {
        match self.protection {
            Protection::Ecc => WORD.1,
            Protection::None | Protection::Tmr => self.bits,
        }
    }

    /// Lets an upset happen.
    pub(super) fn strike(&mut self, (cell, is_double): Upset) {
        self.toggle(cell);
        if is_double {
            let is_last = (cell + 1).is_multiple_of(self.stretch());
            self.toggle(if is_last {
                cell.saturating_sub(1)
            } else {
                cell + 1
            });
        }
    }

    fn toggle(&mut self, cell: u64) {
        if !self.wrong.remove(&cell) {
            self.wrong.insert(cell);
        }
    }

    /// Reads all, and writes it back as it was read.
    pub(super) fn scrub(&mut self) {
        self.wrong = match self.protection {
            Protection::None => return,
            Protection::Ecc => self.uncorrected(),
            Protection::Tmr => {
                let copies = |bit: u64| [bit, bit + self.bits, bit + 2 * self.bits];
                self.outvoted().into_iter().flat_map(copies).collect()
            }
        };
    }

    /// Writes all afresh.
    pub(super) fn reload(&mut self) {
        self.wrong.clear();
    }

    /// Cells that are not as they were written.
    pub(super) fn wrong(&self) -> Vec<u64> {
        self.wrong.iter().copied().collect()
    }

    /// Wrong cells of words with more than one.
    fn uncorrected(&self) -> BTreeSet<u64> {
        let mut by_word: BTreeMap<u64, u64> = BTreeMap::new();
        for cell in &self.wrong {
            *by_word.entry(cell / WORD.1).or_default() += 1;
        }
        let stays = |cell: &&u64| {
            by_word
                .get(&(*cell / WORD.1))
                .is_some_and(|&count| count > 1)
        };
        self.wrong.iter().filter(stays).copied().collect()
    }

    /// Bits that are wrong in two copies or three.
    fn outvoted(&self) -> Vec<u64> {
        let mut by_bit: BTreeMap<u64, u64> = BTreeMap::new();
        for cell in &self.wrong {
            *by_bit.entry(cell % self.bits).or_default() += 1;
        }
        let wrong = by_bit.into_iter().filter(|&(_, count)| count > 1);
        wrong.map(|(bit, _)| bit).collect()
    }

    /// Bits of the weights that are wrong as they are read.
    pub fn flips(&self) -> Vec<Flip> {
        let flip = |bit: u64| Flip { bit };
        match self.protection {
            Protection::None => self.wrong.iter().map(|&cell| flip(cell)).collect(),
            Protection::Ecc => {
                let data = |cell: &u64| {
                    let within = cell % WORD.1;
                    let bit = cell / WORD.1 * WORD.0 + within;
                    (within < WORD.0 && bit < self.bits).then_some(flip(bit))
                };
                self.uncorrected().iter().filter_map(data).collect()
            }
            Protection::Tmr => self.outvoted().into_iter().map(flip).collect(),
        }
    }
}
