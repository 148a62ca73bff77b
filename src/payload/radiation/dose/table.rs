//! A table of the dose by inclination and thickness, as made by SPENVIS.
//!
//! The total is interpolated on logarithms of both in thickness, then in a line in inclination; on logarithms
//! of the dose below 30°, where it collapses. Where a value is zero, in a line.
//!
//! Assumes: rows in inclination without gaps that matter. Leaves out: other altitudes than the table's own, which
//! the scale heights bridge over [`ALTITUDE_SPAN_KM`].
//! Source: S27 for the form.

use super::{AnnualDose, LOWEST_FITTED_DEG, mirrored_deg};
use crate::units::Angle;
use serde::{Deserialize, Serialize};
use std::ops::RangeInclusive;

/// How far from its altitude a table may be used (km).
pub const ALTITUDE_SPAN_KM: f64 = 50.0;

/// Altitudes that a table can be for (km).
const ALTITUDE_KM: RangeInclusive<f64> = 100.0..=100_000.0;
/// Years that its doses can be for.
const YEARS: RangeInclusive<f64> = 1e-3..=100.0;
/// Thicknesses that it can have (mm).
const THICKNESS_MM: RangeInclusive<f64> = 1e-3..=1_000.0;
/// Doses that it can have (rad).
const DOSE_RAD: RangeInclusive<f64> = 0.0..=1e12;

/// Why a table cannot be used.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum TableError {
    /// A value that cannot be.
    #[error("{place}: {value} must be {requirement}")]
    Value {
        /// Its key, and where it stands below it.
        place: String,
        /// The value.
        value: f64,
        /// What it must be.
        requirement: String,
    },
    /// Axes that do not ascend, or are too short.
    #[error("`{axis}` must hold at least two values, ascending")]
    Axis {
        /// The key of the axis.
        axis: &'static str,
    },
    /// A column of another size than the axes.
    #[error("`{column}` must hold one row for each inclination, with one value for each thickness")]
    Shape {
        /// The key of the column.
        column: &'static str,
    },
}

/// What a table is made from: the columns for some years.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TableColumns {
    /// Version of the form; told for people.
    pub schema: Option<u32>,
    /// Where it comes from; told for people.
    pub source: Option<String>,
    /// What it was computed with; told for people.
    pub model: Option<String>,
    /// What else there is to say of it.
    pub note: Option<String>,
    /// Altitude of the circular orbits (km).
    pub altitude_km: f64,
    /// Years that the doses are for.
    pub years: f64,
    /// Thickness of aluminium, ascending (mm).
    #[serde(rename = "thickness_mm_al")]
    pub thickness_mm: Vec<f64>,
    /// Inclination, ascending (deg).
    pub inclination_deg: Vec<f64>,
    /// Dose by electrons (rad).
    #[serde(alias = "electron_rad_5y")]
    pub electron_rad: Vec<Vec<f64>>,
    /// Dose by bremsstrahlung (rad).
    #[serde(alias = "brems_rad_5y")]
    pub brems_rad: Vec<Vec<f64>>,
    /// Dose by protons (rad).
    #[serde(alias = "proton_rad_5y")]
    pub proton_rad: Vec<Vec<f64>>,
}

/// Dose of a year by inclination and thickness at one altitude.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DoseTable {
    altitude_km: f64,
    thickness_mm: Vec<f64>,
    inclination_deg: Vec<f64>,
    electron_rad: Vec<Vec<f64>>,
    bremsstrahlung_rad: Vec<Vec<f64>>,
    proton_rad: Vec<Vec<f64>>,
}

impl DoseTable {
    /// A table for a year from one for some years.
    ///
    /// # Errors
    /// For axes that do not ascend, columns of another size, values that cannot be, and doses that rise
    /// with the thickness.
    pub fn new(columns: TableColumns) -> Result<Self, TableError> {
        within_bounds("altitude_km", columns.altitude_km, ALTITUDE_KM)?;
        let years = within_bounds("years", columns.years, YEARS)?;
        for (axis, values) in [
            ("thickness_mm_al", &columns.thickness_mm),
            ("inclination_deg", &columns.inclination_deg),
        ] {
            let ascends = values.windows(2).all(|pair| pair[0] < pair[1]);
            if values.len() < 2 || !ascends {
                return Err(TableError::Axis { axis });
            }
        }
        for &thickness_mm in &columns.thickness_mm {
            within_bounds("thickness_mm_al", thickness_mm, THICKNESS_MM)?;
        }
        for &inclination_deg in &columns.inclination_deg {
            within_bounds("inclination_deg", inclination_deg, 0.0..=180.0)?;
        }
        let axes = (&columns.inclination_deg[..], &columns.thickness_mm[..]);
        Ok(Self {
            electron_rad: annual("electron_rad", columns.electron_rad, axes, years)?,
            bremsstrahlung_rad: annual("brems_rad", columns.brems_rad, axes, years)?,
            proton_rad: annual("proton_rad", columns.proton_rad, axes, years)?,
            altitude_km: columns.altitude_km,
            thickness_mm: columns.thickness_mm,
            inclination_deg: columns.inclination_deg,
        })
    }

    /// The altitude that it is for (km).
    pub const fn altitude_km(&self) -> f64 {
        self.altitude_km
    }

    /// Whether an inclination, or its mirror image, lies within its rows.
    pub fn covers(&self, inclination: Angle) -> bool {
        let rows = within(&self.inclination_deg);
        rows.contains(&inclination.to_degrees()) || rows.contains(&mirrored_deg(inclination))
    }

    /// Whether a thickness lies within its columns (mm).
    pub fn covers_thickness(&self, thickness_mm: f64) -> bool {
        within(&self.thickness_mm).contains(&thickness_mm)
    }

    /// The dose of a year at its altitude; beyond its ends, that of its ends.
    pub fn annual(&self, inclination: Angle, thickness_mm: f64) -> AnnualDose {
        let row_exists = within(&self.inclination_deg).contains(&inclination.to_degrees());
        let inclination_deg = if row_exists {
            inclination.to_degrees()
        } else {
            mirrored_deg(inclination)
        };
        let at = |cell: &dyn Fn(usize, usize) -> f64| self.at(cell, inclination_deg, thickness_mm);
        let brems = |row: usize, column: usize| self.bremsstrahlung_rad[row][column];
        let protons = |row: usize, column: usize| self.proton_rad[row][column];
        let total = at(&|row, column| {
            self.electron_rad[row][column] + brems(row, column) + protons(row, column)
        });
        let (bremsstrahlung_rad, proton_rad) = (at(&brems), at(&protons));
        AnnualDose {
            electron_rad: (total - bremsstrahlung_rad - proton_rad).max(0.0),
            bremsstrahlung_rad,
            proton_rad,
        }
    }

    fn at(
        &self,
        cell: &dyn Fn(usize, usize) -> f64,
        inclination_deg: f64,
        thickness_mm: f64,
    ) -> f64 {
        let (row, up) = place(&self.inclination_deg, inclination_deg);
        let (column, linear) = place(&self.thickness_mm, thickness_mm);
        let (thin, thick) = (self.thickness_mm[column], self.thickness_mm[column + 1]);
        let logarithmic = (thickness_mm.clamp(thin, thick) / thin).ln() / (thick / thin).ln();
        let along = |row| {
            mixed(
                cell(row, column),
                cell(row, column + 1),
                linear,
                logarithmic,
            )
        };
        let (low, high) = (along(row), along(row + 1));
        if self.inclination_deg[row] < LOWEST_FITTED_DEG {
            mixed(low, high, up, up)
        } else {
            low + (high - low) * up
        }
    }
}

/// What lies between two doses: on logarithms where neither is zero, else in a line.
fn mixed(first: f64, second: f64, linear: f64, logarithmic: f64) -> f64 {
    if first > 0.0 && second > 0.0 {
        first * (second / first).powf(logarithmic)
    } else {
        first + (second - first) * linear
    }
}

/// From the first value of an axis to its last.
fn within(axis: &[f64]) -> RangeInclusive<f64> {
    axis[0]..=axis[axis.len() - 1]
}

/// The stretch of an ascending axis that a value lies in, and how far along it does, in [0, 1].
fn place(axis: &[f64], value: f64) -> (usize, f64) {
    let above = axis.partition_point(|&one| one <= value);
    let index = above.clamp(1, axis.len() - 1) - 1;
    let share = (value - axis[index]) / (axis[index + 1] - axis[index]);
    (index, share.clamp(0.0, 1.0))
}

/// A value within bounds; `place` is where it stands.
fn within_bounds(
    place: impl Into<String>,
    value: f64,
    bounds: RangeInclusive<f64>,
) -> Result<f64, TableError> {
    if bounds.contains(&value) {
        return Ok(value);
    }
    Err(TableError::Value {
        place: place.into(),
        value,
        requirement: format!("from {} to {}", bounds.start(), bounds.end()),
    })
}

/// The doses of a year of a column for some years.
fn annual(
    column: &'static str,
    mut rows: Vec<Vec<f64>>,
    (inclinations_deg, thicknesses_mm): (&[f64], &[f64]),
    years: f64,
) -> Result<Vec<Vec<f64>>, TableError> {
    let (down, across) = (inclinations_deg.len(), thicknesses_mm.len());
    if rows.len() != down || rows.iter().any(|row| row.len() != across) {
        return Err(TableError::Shape { column });
    }
    for (row, inclination_deg) in rows.iter_mut().zip(inclinations_deg) {
        let mut thinner_rad = f64::INFINITY;
        for (dose_rad, thickness_mm) in row.iter_mut().zip(thicknesses_mm) {
            let place = || format!("{column} at {inclination_deg} deg behind {thickness_mm} mm");
            within_bounds(place(), *dose_rad, DOSE_RAD)?;
            if *dose_rad > thinner_rad {
                return Err(TableError::Value {
                    place: place(),
                    value: *dose_rad,
                    requirement: format!("{thinner_rad} or less, as behind less aluminium"),
                });
            }
            thinner_rad = *dose_rad;
            *dose_rad /= years;
        }
    }
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns() -> TableColumns {
        TableColumns {
            altitude_km: 1000.0,
            years: 2.0,
            thickness_mm: vec![1.0, 4.0],
            inclination_deg: vec![0.0, 40.0, 80.0],
            electron_rad: vec![vec![0.0, 0.0], vec![160.0, 40.0], vec![160.0, 40.0]],
            brems_rad: vec![vec![0.0, 0.0]; 3],
            proton_rad: vec![vec![2.0, 2.0], vec![40.0, 40.0], vec![80.0, 80.0]],
            ..TableColumns::default()
        }
    }

    #[test]
    fn inclinations_go_in_a_line_and_thicknesses_on_logarithms() {
        let table = DoseTable::new(columns()).unwrap();
        let dose = table.annual(Angle::degrees(60.0), 2.0);
        assert!((dose.proton_rad - 30.0).abs() < 1e-12, "{dose:?}");
        let total = f64::midpoint((100.0_f64 * 40.0).sqrt(), (120.0_f64 * 60.0).sqrt());
        assert!((dose.total_rad() - total).abs() < 1e-9, "{dose:?}");
        let mirrored = table.annual(Angle::degrees(120.0), 2.0);
        assert!((mirrored.total_rad() - total).abs() < 1e-9, "{mirrored:?}");
    }

    #[test]
    fn below_thirty_degrees_the_dose_goes_on_logarithms() {
        let table = DoseTable::new(columns()).unwrap();
        let dose = table.annual(Angle::degrees(20.0), 1.0);
        assert!(
            (dose.proton_rad - 20.0_f64.sqrt()).abs() < 1e-12,
            "{dose:?}"
        );
        assert!((dose.total_rad() - 10.0).abs() < 1e-12, "{dose:?}");
    }

    #[test]
    fn tables_that_do_not_fit_their_axes_are_refused() {
        let refused = |columns| DoseTable::new(columns).unwrap_err().to_string();
        let short = TableColumns {
            proton_rad: vec![vec![1.0, 1.0]],
            ..columns()
        };
        assert_eq!(
            refused(short),
            "`proton_rad` must hold one row for each inclination, with one value for each thickness"
        );
        let backwards = TableColumns {
            thickness_mm: vec![4.0, 1.0],
            ..columns()
        };
        let expected = "`thickness_mm_al` must hold at least two values, ascending";
        assert_eq!(refused(backwards), expected);
        let negative = TableColumns {
            proton_rad: vec![vec![1.0, -1.0]; 3],
            ..columns()
        };
        assert_eq!(
            refused(negative),
            "proton_rad at 0 deg behind 4 mm: -1 must be from 0 to 1000000000000"
        );
        let rising = TableColumns {
            proton_rad: vec![vec![1.0, 1.0], vec![1.0, 2.0], vec![1.0, 1.0]],
            ..columns()
        };
        assert_eq!(
            refused(rising),
            "proton_rad at 40 deg behind 4 mm: 2 must be 1 or less, as behind less aluminium"
        );
        let endless = TableColumns {
            altitude_km: f64::INFINITY,
            ..columns()
        };
        assert!(refused(endless).starts_with("altitude_km: inf must be from 100"));
        let upside_down = TableColumns {
            inclination_deg: vec![0.0, 40.0, 190.0],
            ..columns()
        };
        assert!(refused(upside_down).starts_with("inclination_deg: 190 must be from 0 to 180"));
    }
}
