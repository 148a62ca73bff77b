//! Names of figures: units by their endings, numbers as text.

use crate::run::report::{bytes, count, duration, energy};

/// Units that take a prefix, or change with size: a cell of theirs carries its own.
const CARRIED: [&str; 11] = [
    "s", "ns", "J", "Wh", "W", "B", "bit", "bit/s", "m", "km", "Hz",
];

/// Prefixes by the power of a thousand. Source: BIPM, SI brochure, table 7.
const PREFIXES: [(f64, &str); 5] = [(1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k"), (1.0, "")];

/// Endings of names, and the units that they stand for.
const ENDINGS: [(&str, &str); 18] = [
    ("_ns", "ns"),
    ("_s", "s"),
    ("_h", "h"),
    ("_j", "J"),
    ("_wh", "Wh"),
    ("_w", "W"),
    ("_bits", "bit"),
    ("_bytes", "B"),
    ("_bps", "bit/s"),
    ("_gbps", "Gbit/s"),
    ("_km", "km"),
    ("_m", "m"),
    ("_deg", "deg"),
    ("_c", "°C"),
    ("_k", "K"),
    ("_hz", "Hz"),
    ("_db", "dB"),
    ("_pct", "%"),
];

/// A name without the unit that ends it, and the unit; empty where it has none.
///
/// In a path of keys such as `energy_j.lasers` the unit may stand at any key.
pub fn unit(name: &str) -> (String, &'static str) {
    for (place, key) in name.split('.').enumerate() {
        let found = ENDINGS.iter().find(|(ending, _)| key.ends_with(ending));
        if let Some((ending, unit)) = found {
            let plain = key.strip_suffix(ending).unwrap_or(key);
            let keys = name.split('.').enumerate();
            let keys = keys.map(|(other, key)| if other == place { plain } else { key });
            return (keys.collect::<Vec<_>>().join("."), unit);
        }
    }
    (name.to_owned(), "")
}

/// A name in words with its unit: `battery_j` is `battery (J)`.
pub fn title(name: &str) -> String {
    let (plain, unit) = unit(name);
    let words = plain.replace('_', " ").replace('.', " · ");
    if unit.is_empty() {
        words
    } else {
        format!("{words} ({unit})")
    }
}

/// The heading of a column: its name in words, with the unit where the cells do not carry it. What
/// ends in `_ns` is an instant, which is told as UTC.
pub fn heading(name: &str) -> String {
    let (plain, unit) = unit(name);
    let words = plain.replace('_', " ").replace('.', " · ");
    match unit {
        "ns" => format!("{words} (UTC)"),
        "deg" => format!("{words} (°)"),
        unit if unit.is_empty() || CARRIED.contains(&unit) => words,
        unit => format!("{words} ({unit})"),
    }
}

/// A cell below [`heading`]: with its unit where that is not in the heading.
pub fn cell(value: f64, unit: &str) -> String {
    if CARRIED.contains(&unit) {
        figure(value, unit)
    } else {
        number(value)
    }
}

/// A number for reading: whole ones with separators, others with four digits.
pub fn number(value: f64) -> String {
    if !value.is_finite() {
        return "–".to_owned();
    }
    let size = value.abs();
    if size < 1e15 && (value - value.round()).abs() < f64::EPSILON * size {
        let whole = grouped(size);
        let sign = if value < 0.0 { "−" } else { "" };
        return format!("{sign}{whole}");
    }
    if size < f64::MIN_POSITIVE {
        return "0".to_owned();
    }
    let text = match size {
        s if !(1e-4..1e15).contains(&s) => format!("{size:.3e}"),
        s if s >= 1000.0 => grouped(size),
        s if s >= 100.0 => format!("{size:.1}"),
        s if s >= 10.0 => format!("{size:.2}"),
        s if s >= 1.0 => format!("{size:.3}"),
        _ => format!("{size:.5}"),
    };
    let sign = if value < 0.0 { "−" } else { "" };
    format!("{sign}{text}")
}

/// A size to whole numbers, with separators.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "below 1e15, and a cast from float saturates"
)]
fn grouped(size: f64) -> String {
    count(size.round() as u64)
}

/// A number with its unit, scaled where that reads better.
pub fn figure(value: f64, unit: &str) -> String {
    if !value.is_finite() {
        return "–".to_owned();
    }
    let sign = if value < 0.0 { "−" } else { "" };
    let size = value.abs();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a cast from float saturates"
    )]
    let whole = size.round() as u64;
    let text = match unit {
        "s" => duration(size),
        "ns" => duration(size / 1e9),
        "J" => energy(size),
        "B" => bytes(whole),
        "bit" => bytes(whole / 8),
        "" => number(size),
        "W" | "Wh" | "bit/s" | "Hz" | "m" => prefixed(size, unit),
        "km" => prefixed(crate::units::Length::kilometers(size).to_meters(), "m"),
        "deg" => format!("{}°", number(size)),
        _ => format!("{} {unit}", number(size)),
    };
    format!("{sign}{text}")
}

/// A number that is not negative with the prefix that suits it; lengths go up to kilometres.
fn prefixed(size: f64, unit: &str) -> String {
    let fits = |&&(factor, _): &&(f64, &str)| size >= factor && (unit != "m" || factor <= 1e3);
    let (factor, prefix) = PREFIXES.iter().find(fits).copied().unwrap_or((1.0, ""));
    format!("{} {prefix}{unit}", number(size / factor))
}
