//! Battery cells: efficiencies, limits of current, and how they fade.

use serde::{Deserialize, Serialize};

/// A kind of battery cell.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Cells {
    /// Catalogue id.
    pub id: String,
    /// Stored energy over energy at the bus, in (0, 1].
    pub charge_efficiency: f64,
    /// Energy at the bus over energy drawn from the cells, in (0, 1].
    pub discharge_efficiency: f64,
    /// Fastest charging, in capacities an hour.
    pub charge_c_rate: f64,
    /// Fastest discharging, in capacities an hour.
    pub discharge_c_rate: f64,
    /// Temperature below which they take no charge (°C).
    pub charge_temperature_min_c: f64,
    /// Share of the capacity that is lost in a year, in [0, 1).
    pub fade_per_year: f64,
    /// Share of the capacity that is lost in a cycle of the reference depth, in [0, 1).
    pub fade_per_cycle: f64,
    /// Depth of discharge that `fade_per_cycle` is told for, in (0, 1].
    pub fade_depth_reference: f64,
    /// Exponent of the depth of discharge over the reference.
    pub fade_depth_exponent: f64,
}

impl Cells {
    /// What is left of the capacity, in [0, 1], after some years and cycles of some depth.
    ///
    /// `1 − a · years − b · cycles · (depth / reference)^e`
    pub fn capacity_left(&self, age_years: f64, cycles: f64, depth_of_discharge: f64) -> f64 {
        let by_depth =
            (depth_of_discharge / self.fade_depth_reference).powf(self.fade_depth_exponent);
        let by_cycles = self.fade_per_cycle * cycles * by_depth;
        (1.0 - self.fade_per_year * age_years - by_cycles).clamp(0.0, 1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_years_in_low_orbit_leave_three_quarters() {
        let cells = Cells {
            id: "cells".into(),
            charge_efficiency: 0.95,
            discharge_efficiency: 0.95,
            charge_c_rate: 0.5,
            discharge_c_rate: 1.0,
            charge_temperature_min_c: 0.0,
            fade_per_year: 0.03,
            fade_per_cycle: 4e-6,
            fade_depth_reference: 0.25,
            fade_depth_exponent: 1.5,
        };
        assert!((cells.capacity_left(5.0, 27_500.0, 0.25) - 0.74).abs() < 1e-12);
        // Twice as deep costs 2.8 times as much a cycle.
        let deep = cells.capacity_left(0.0, 10_000.0, 0.5);
        assert!((deep - (1.0 - 0.04 * 2.0_f64.powf(1.5))).abs() < 1e-12);
        assert_eq!(cells.capacity_left(40.0, 0.0, 0.25), 0.0);
    }
}
