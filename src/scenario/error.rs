//! What is wrong with a scenario: each error names the key, where its value came from, and a remedy.

use super::{Origin, keys};

/// Why a scenario is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ScenarioError {
    /// The scenario file cannot be read as text.
    #[error("{file}: {reason}\n  remedy: {remedy}")]
    Unreadable {
        /// The file as it was given.
        file: String,
        /// What is wrong.
        reason: String,
        /// What to do about it.
        remedy: String,
    },
    /// The text is no TOML.
    #[error("{origin}: this is not TOML: {reason}\n  remedy: {remedy}")]
    NotToml {
        /// Where it stops to be TOML.
        origin: Origin,
        /// What the parser says.
        reason: String,
        /// What to do about it.
        remedy: String,
    },
    /// A key or its value cannot be.
    #[error("{origin}: `{key}`{}: {reason}\n  remedy: {remedy}", shown(.value))]
    Key {
        /// The dotted key, as `--set` takes it.
        key: String,
        /// Where it came from.
        origin: Origin,
        /// Its value, where it is a single one.
        value: Option<String>,
        /// What is wrong.
        reason: String,
        /// What to do about it.
        remedy: String,
    },
    /// A file that the scenario names holds something that cannot be.
    #[error("{place}: {reason}\n  named by: `{key}` at {origin}\n  remedy: {remedy}")]
    Input {
        /// The file as it was found, with line and column from 1 where they are known.
        place: String,
        /// What is wrong.
        reason: String,
        /// The dotted key that names the file.
        key: String,
        /// Where that key came from.
        origin: Origin,
        /// What to do about it.
        remedy: String,
    },
    /// Something cannot be that stands in a file, while overrides changed what stands elsewhere.
    #[error("{error}\n  overridden: {overrides}")]
    Overridden {
        /// What cannot be.
        error: Box<Self>,
        /// The overrides, as they were given.
        overrides: String,
    },
}

impl ScenarioError {
    /// The same error, which also says what was overridden: an error about a value of a file may come
    /// from another value of the command line.
    pub(super) fn beside(self, overrides: &[(String, String)]) -> Self {
        let is_of_file = match &self {
            Self::Key { origin, .. } | Self::Input { origin, .. } => *origin != Origin::Override,
            Self::Unreadable { .. } | Self::NotToml { .. } | Self::Overridden { .. } => false,
        };
        if !is_of_file || overrides.is_empty() {
            return self;
        }
        let overrides = overrides.iter();
        let overrides = overrides.map(|(key, value)| format!("--set {key}={value}"));
        Self::Overridden {
            error: Box::new(self),
            overrides: overrides.collect::<Vec<_>>().join(" "),
        }
    }
}

fn shown(value: &Option<String>) -> String {
    value
        .as_ref()
        .map(|value| format!(" = {value}"))
        .unwrap_or_default()
}

/// The candidate that looks most like `word`, if any is near.
pub(crate) fn nearest<'a>(
    word: &str,
    candidates: impl Iterator<Item = &'a str>,
) -> Option<&'a str> {
    const NEAR: f64 = 0.75;
    candidates
        .map(|candidate| (strsim::jaro_winkler(word, candidate), candidate))
        .filter(|(similarity, _)| *similarity > NEAR)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, candidate)| candidate)
}

/// Units that keys end in: suffix, dimension, and the factor to the dimension's first unit.
const UNITS: [(&str, &str, f64); 38] = [
    ("m", "length", 1.0),
    ("km", "length", 1e3),
    ("mm", "length", 1e-3),
    ("nm", "length", 1e-9),
    ("deg", "angle", 1.0),
    ("rad", "angle", 180.0 / std::f64::consts::PI),
    ("s", "time", 1.0),
    ("ms", "time", 1e-3),
    ("us", "time", 1e-6),
    ("min", "time", 60.0),
    ("h", "time", 3600.0),
    ("d", "time", 86_400.0),
    ("days", "time", 86_400.0),
    ("hours", "time", 3600.0),
    ("w", "power", 1.0),
    ("mw", "power", 1e-3),
    ("kw", "power", 1e3),
    ("wh", "energy", 3600.0),
    ("kwh", "energy", 3.6e6),
    ("j", "energy", 1.0),
    ("kj", "energy", 1e3),
    ("bytes", "size", 1.0),
    ("kb", "size", 1e3),
    ("mb", "size", 1e6),
    ("gb", "size", 1e9),
    ("tb", "size", 1e12),
    ("gib", "size", 1_073_741_824.0),
    ("bps", "rate", 1.0),
    ("mbps", "rate", 1e6),
    ("gbps", "rate", 1e9),
    ("hz", "frequency", 1.0),
    ("mhz", "frequency", 1e6),
    ("ghz", "frequency", 1e9),
    ("percent", "share", 0.01),
    ("c", "temperature", 1.0),
    ("m2", "area", 1.0),
    ("cm2", "area", 1e-4),
    ("years", "time", 31_557_600.0),
];

/// A key without its unit, and the unit's row. The `min` of a share is the least of it, and no unit.
fn split_unit(key: &str) -> (&str, Option<&'static (&'static str, &'static str, f64)>) {
    key.rsplit_once('_')
        .filter(|_| !keys::is_without_unit(key))
        .and_then(|(stem, suffix)| {
            let unit = UNITS.iter().find(|unit| unit.0 == suffix)?;
            Some((stem, Some(unit)))
        })
        .unwrap_or((key, None))
}

/// What is wrong with a key that nobody knows, and what to do: its unit, a near name, or the list.
pub(super) fn unknown_key(key: &str, value: Option<f64>, known: &[&str]) -> (String, String) {
    let (stem, unit) = split_unit(key);
    let same = known.iter().find_map(|name| {
        let (known_stem, known_unit) = split_unit(name);
        (known_stem == stem).then_some((name, known_unit))
    });
    match (same, unit) {
        (Some((name, Some(wanted))), Some(given)) => {
            let reason = format!(
                "wrong unit: this is given in {}, not in {}",
                wanted.0, given.0
            );
            let converted = value
                .filter(|_| wanted.1 == given.1)
                .map(|value| format!(" = {}", round_to_nine_digits(value * given.2 / wanted.2)));
            let converted = converted.unwrap_or_default();
            (reason, format!("write `{name}{converted}`"))
        }
        (Some((name, Some(wanted))), None) => (
            format!("the unit is missing: this is given in {}", wanted.0),
            format!("write `{name}`"),
        ),
        _ => {
            let remedy = nearest(key, known.iter().copied()).map_or_else(
                || format!("the keys here are: {}", known.join(", ")),
                |near| format!("did you mean `{near}`?"),
            );
            ("unknown key".to_owned(), remedy)
        }
    }
}

/// Takes off the dust of a conversion's rounding.
fn round_to_nine_digits(value: f64) -> f64 {
    format!("{value:.9e}").parse().unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_unit_is_converted_to_the_right_one() {
        let (reason, remedy) = unknown_key("altitude_m", Some(502_000.0), &["name", "altitude_km"]);
        assert_eq!(reason, "wrong unit: this is given in km, not in m");
        assert_eq!(remedy, "write `altitude_km = 502`");
        let (reason, remedy) = unknown_key("duration", None, &["duration_h"]);
        assert_eq!(reason, "the unit is missing: this is given in h");
        assert_eq!(remedy, "write `duration_h`");
    }

    #[test]
    fn a_unit_of_another_dimension_is_not_converted() {
        let (_, remedy) = unknown_key("storage_s", Some(3.0), &["storage_gb"]);
        assert_eq!(remedy, "write `storage_gb`");
    }

    #[test]
    fn an_unknown_key_gets_the_nearest_name_or_the_list() {
        let (_, remedy) = unknown_key("latitud_deg", None, &["latitude_deg", "longitude_deg"]);
        assert_eq!(remedy, "did you mean `latitude_deg`?");
        let (_, remedy) = unknown_key("colour", None, &["latitude_deg", "name"]);
        assert_eq!(remedy, "the keys here are: latitude_deg, name");
    }
}
