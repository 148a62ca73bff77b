//! Coatings of radiators: what they absorb of sunlight, and what they emit.

use serde::{Deserialize, Serialize};

/// A coating, which absorbs more sunlight as it ages.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Coating {
    /// Catalogue id.
    pub id: String,
    /// Share of sunlight that it absorbs when new, in [0, 1].
    pub absorptance_new: f64,
    /// What that share gains in a year, zero or more.
    pub absorptance_per_year: f64,
    /// What that share comes to at most.
    pub absorptance_max: f64,
    /// Infrared emissivity, also the share of the Earth's infrared that it absorbs, in (0, 1].
    pub emissivity: f64,
}

impl Coating {
    /// Share of sunlight that it absorbs after some years.
    pub fn absorptance(&self, age_years: f64) -> f64 {
        let aged = self.absorptance_new + self.absorptance_per_year * age_years;
        aged.min(self.absorptance_max.max(self.absorptance_new))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_coating_ages_to_its_end() {
        let paint = Coating {
            id: "paint".into(),
            absorptance_new: 0.12,
            absorptance_per_year: 0.026,
            absorptance_max: 0.25,
            emissivity: 0.85,
        };
        assert_eq!(paint.absorptance(0.0), 0.12);
        assert!((paint.absorptance(2.5) - 0.185).abs() < 1e-12);
        assert_eq!(paint.absorptance(20.0), 0.25);
    }
}
