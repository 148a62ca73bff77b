//! Which number gets which colour: nice ends and steps, and words for them.

use super::ramp::{Color, Ramp, name_color};

/// How the cells of a column become colours.
#[derive(Debug, Clone, PartialEq)]
pub enum Scale {
    /// Numbers between two ends, along a ramp, marked at even steps.
    Range {
        /// The ramp.
        ramp: Ramp,
        /// What the ramp begins with.
        minimum: f64,
        /// What the ramp ends with.
        maximum: f64,
        /// From one mark to the next.
        step: f64,
    },
    /// Each value from zero on is a name with its own colour.
    Names(Vec<(Color, String)>),
}

impl Scale {
    /// A range of nice ends that holds the values; from zero, where that is not far below them.
    ///
    /// Without values it is from 0 to 1.
    pub fn of_values(ramp: Ramp, values: impl Iterator<Item = f64>) -> Self {
        let (minimum, maximum) = ends(values);
        let minimum = if (0.0..=maximum / 2.0).contains(&minimum) {
            0.0
        } else {
            minimum
        };
        Self::nice(ramp, minimum, maximum)
    }

    /// A range of nice ends around zero that holds the values.
    pub fn of_differences(values: impl Iterator<Item = f64>) -> Self {
        let (minimum, maximum) = ends(values.chain([0.0]));
        let most = maximum.max(-minimum);
        Self::nice(Ramp::Diverging, -most, most)
    }

    /// A range with these ends.
    pub fn fixed(ramp: Ramp, minimum: f64, maximum: f64) -> Self {
        Self::Range {
            ramp,
            minimum,
            maximum,
            step: nice_step((maximum - minimum) / 4.0),
        }
    }

    /// Names, each with its own colour.
    pub fn of_names(names: impl Iterator<Item = String>) -> Self {
        let colored = names.enumerate();
        Self::Names(colored.map(|(k, name)| (name_color(k), name)).collect())
    }

    fn nice(ramp: Ramp, minimum: f64, maximum: f64) -> Self {
        let spread = maximum - minimum;
        let (minimum, maximum) = if spread > 0.0 {
            (minimum, maximum)
        } else if minimum < 0.0 {
            (minimum, 0.0)
        } else {
            (0.0, if maximum > 0.0 { maximum } else { 1.0 })
        };
        let step = nice_step((maximum - minimum) / 4.0);
        Self::Range {
            ramp,
            minimum: (minimum / step + 1e-9).floor() * step,
            maximum: (maximum / step - 1e-9).ceil() * step,
            step,
        }
    }

    /// The colour of a value; none for a name that is not known.
    pub fn color(&self, value: f64) -> Option<Color> {
        match self {
            Self::Range {
                ramp,
                minimum,
                maximum,
                ..
            } => {
                let spread = maximum - minimum;
                let share = if spread > 0.0 {
                    (value - minimum) / spread
                } else {
                    0.0
                };
                value.is_finite().then(|| ramp.color(share))
            }
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "names are few, and the cast saturates"
            )]
            Self::Names(names) => {
                let known = value >= 0.0;
                let name = known.then(|| names.get(value.round() as usize)).flatten();
                name.map(|(color, _)| *color)
            }
        }
    }

    /// Marks of a range with their values, evenly spaced from end to end; none for names.
    pub fn marks(&self) -> Vec<f64> {
        let Self::Range {
            minimum,
            maximum,
            step,
            ..
        } = *self
        else {
            return Vec::new();
        };
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a handful of steps"
        )]
        let steps = ((maximum - minimum) / step).round().clamp(1.0, 12.0) as u32;
        (0..=steps)
            .map(|k| minimum + (maximum - minimum) * f64::from(k) / f64::from(steps))
            .collect()
    }
}

/// Least and greatest of the finite values; 0 and 0 without any.
fn ends(values: impl Iterator<Item = f64>) -> (f64, f64) {
    let (minimum, maximum) = values.filter(|value| value.is_finite()).fold(
        (f64::INFINITY, f64::NEG_INFINITY),
        |(least, most), value| (least.min(value), most.max(value)),
    );
    if minimum <= maximum {
        (minimum, maximum)
    } else {
        (0.0, 0.0)
    }
}

/// The least of 1, 2, 2.5 and 5 times a power of ten that is not below `rough`.
pub fn nice_step(rough: f64) -> f64 {
    if !rough.is_finite() || rough <= 0.0 {
        return 1.0;
    }
    let power = 10_f64.powf(rough.log10().floor());
    let nice = [1.0, 2.0, 2.5, 5.0, 10.0];
    let share = rough / power * (1.0 - 1e-9);
    power * nice.into_iter().find(|&n| n >= share).unwrap_or(10.0)
}

/// Prefixes of units, with what they stand for.
const PREFIXES: [(f64, &str); 5] = [(1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k"), (1.0, "")];

/// Units that take a prefix in a legend.
const PREFIXED: [&str; 5] = ["bit", "bit/s", "J", "W", "B"];

/// The unit with the prefix that suits a greatest value, and what to divide values by.
pub fn prefixed(unit: &str, greatest: f64) -> (String, f64) {
    let plain = (unit.to_owned(), 1.0);
    if !PREFIXED.contains(&unit) {
        return plain;
    }
    PREFIXES
        .iter()
        .find(|(factor, _)| greatest.abs() >= *factor)
        .map_or(plain, |&(factor, prefix)| {
            (format!("{prefix}{unit}"), factor)
        })
}

/// A value with no more digits than steps of this size need.
pub fn number(value: f64, step: f64) -> String {
    // A step of 2.5 needs one digit, one of 0.25 two.
    let digits = (0..9)
        .find(|&digits| {
            let scaled = step * 10_f64.powi(digits);
            (scaled - scaled.round()).abs() < 1e-6 * scaled
        })
        .unwrap_or(9);
    let digits = usize::try_from(digits).unwrap_or(0);
    let value = if value == 0.0 { 0.0 } else { value };
    format!("{value:.digits$}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_and_steps_are_round_numbers() {
        let scale = Scale::of_values(Ramp::Viridis, [3.0, 871.0].into_iter());
        assert_eq!(scale.marks(), [0.0, 250.0, 500.0, 750.0, 1000.0]);
        let scale = Scale::of_values(Ramp::Viridis, [291.0, 308.0].into_iter());
        assert_eq!(scale.marks(), [290.0, 295.0, 300.0, 305.0, 310.0]);
        let scale = Scale::of_values(Ramp::Viridis, [0.0, 0.7].into_iter());
        assert_eq!(number(scale.marks()[1], 0.2), "0.2");
    }

    #[test]
    fn a_single_value_still_has_a_range() {
        for value in [0.0, 7.0, -3.0] {
            let scale = Scale::of_values(Ramp::Viridis, [value].into_iter());
            let marks = scale.marks();
            assert!(marks[0] < marks[1], "{marks:?}");
            assert!(marks[0] <= value && value <= marks[marks.len() - 1]);
        }
    }

    #[test]
    fn differences_are_grey_where_there_is_none() {
        let scale = Scale::of_differences([-3.0, 1.0].into_iter());
        assert_eq!(scale.color(0.0), Some(Ramp::Diverging.color(0.5)));
        assert_eq!(scale.marks(), [-4.0, -2.0, 0.0, 2.0, 4.0]);
        assert_ne!(scale.color(-3.0), scale.color(3.0));
    }

    #[test]
    fn units_get_the_prefix_that_fits() {
        assert_eq!(prefixed("bit", 3.2e10), ("Gbit".to_owned(), 1e9));
        assert_eq!(prefixed("W", 12.0), ("W".to_owned(), 1.0));
        assert_eq!(prefixed("deg", 1e5), ("deg".to_owned(), 1.0));
        assert_eq!(prefixed("bit", 0.0), ("bit".to_owned(), 1.0));
    }

    #[test]
    fn a_name_that_is_not_known_has_no_colour() {
        let scale = Scale::of_names(["a", "b"].map(str::to_owned).into_iter());
        assert_eq!(scale.color(1.0), Some(name_color(1)));
        assert_eq!(scale.color(2.0), None);
        assert_eq!(scale.color(-1.0), None);
        assert_eq!(scale.color(f64::NAN), None);
    }
}
