//! Pictures and maps: numbers by band, row and column.

use serde::{Deserialize, Serialize};

/// A picture or a map of several bands: reflectances in [0, 1], fractions or a network's scores.
///
/// Row 0 is the northern edge, column 0 the western one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Raster {
    bands: usize,
    rows: usize,
    columns: usize,
    /// Band after band, row after row.
    values: Vec<f32>,
}

impl Raster {
    /// A raster of given values, band after band and row after row; none if their number is not
    /// bands × rows × columns.
    pub fn new(bands: usize, rows: usize, columns: usize, values: Vec<f32>) -> Option<Self> {
        (values.len() == bands * rows * columns).then_some(Self {
            bands,
            rows,
            columns,
            values,
        })
    }

    /// A raster of one value.
    pub fn filled(bands: usize, rows: usize, columns: usize, value: f32) -> Self {
        Self {
            bands,
            rows,
            columns,
            values: vec![value; bands * rows * columns],
        }
    }

    /// Bands.
    pub const fn bands(&self) -> usize {
        self.bands
    }

    /// Rows.
    pub const fn rows(&self) -> usize {
        self.rows
    }

    /// Columns.
    pub const fn columns(&self) -> usize {
        self.columns
    }

    /// Pixels of a band.
    pub const fn pixels(&self) -> usize {
        self.rows * self.columns
    }

    /// All values, band after band and row after row.
    pub fn values(&self) -> &[f32] {
        &self.values
    }

    /// All values, to change them.
    pub fn values_mut(&mut self) -> &mut [f32] {
        &mut self.values
    }

    /// The values of a band, row after row; empty where there is no such band.
    pub fn band(&self, band: usize) -> &[f32] {
        let pixels = self.pixels();
        self.values
            .get(band * pixels..(band + 1) * pixels)
            .unwrap_or_default()
    }

    /// The values of a band, to change them; empty where there is no such band.
    pub fn band_mut(&mut self, band: usize) -> &mut [f32] {
        let pixels = self.pixels();
        self.values
            .get_mut(band * pixels..(band + 1) * pixels)
            .unwrap_or_default()
    }

    /// Some of the bands, in the order given; those that there are not are left out.
    pub fn select(&self, bands: &[usize]) -> Self {
        let there = bands.iter().filter(|&&band| band < self.bands);
        let values: Vec<f32> = there
            .clone()
            .flat_map(|&band| self.band(band).iter().copied())
            .collect();
        Self {
            bands: there.count(),
            rows: self.rows,
            columns: self.columns,
            values,
        }
    }
}
