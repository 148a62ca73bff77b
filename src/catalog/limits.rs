//! The most that a figure of a part can be meant to be, by the unit that its key ends in: far beyond
//! whatever is built, and far below what a sum would not bear.

use toml::de::{DeTable, DeValue};

/// Endings of keys, the longer before the shorter, and the most that such a figure may be.
const LIMITS: [(&str, f64); 12] = [
    ("_tops", 1e9),
    ("_tops_sparse", 1e9),
    ("_tflops", 1e9),
    ("_gb", 1e9),
    ("_gb_per_s", 1e9),
    ("_gbps", 1e9),
    ("_mbit", 1e12),
    ("_wh", 1e12),
    ("_w", 1e9),
    ("_m2", 1e6),
    ("_krad", 1e6),
    ("_km", 1e9),
];
/// The most that any other figure may be.
const LIMIT: f64 = 1e24;

/// The first figure of an entry that is beyond its limit: its key, its value and the limit.
pub(super) fn beyond<'t>(entry: &'t DeTable<'_>) -> Option<(&'t str, f64, f64)> {
    entry.iter().find_map(|(key, value)| {
        let value = number(value.get_ref())?;
        let key = key.get_ref().as_ref();
        let limit = LIMITS.iter().find(|(ending, _)| key.ends_with(ending));
        let limit = limit.map_or(LIMIT, |(_, limit)| *limit);
        (value.abs() > limit).then_some((key, value, limit))
    })
}

fn number(value: &DeValue<'_>) -> Option<f64> {
    let written = match value {
        DeValue::Float(float) => float.as_str(),
        DeValue::Integer(integer) => integer.as_str(),
        _ => return None,
    };
    written.replace('_', "").parse().ok()
}
