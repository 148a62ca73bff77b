//! Units that may follow a number in a search.

/// Units by name: what they measure, and how many of the first unit of that measure they are.
///
/// Factors are exact by definition (SI, IEC 80000-13).
const UNITS: [(&str, &str, f64); 39] = [
    ("%", "share", 1.0),
    ("pct", "share", 1.0),
    ("m", "length", 1.0),
    ("km", "length", 1e3),
    ("J", "energy", 1.0),
    ("kJ", "energy", 1e3),
    ("MJ", "energy", 1e6),
    ("Wh", "energy", 3600.0),
    ("kWh", "energy", 3.6e6),
    ("W", "power", 1.0),
    ("mW", "power", 1e-3),
    ("kW", "power", 1e3),
    ("bit", "data", 1.0),
    ("kbit", "data", 1e3),
    ("Mbit", "data", 1e6),
    ("Gbit", "data", 1e9),
    ("Tbit", "data", 1e12),
    ("B", "data", 8.0),
    ("kB", "data", 8e3),
    ("MB", "data", 8e6),
    ("GB", "data", 8e9),
    ("TB", "data", 8e12),
    ("bit/s", "rate", 1.0),
    ("kbit/s", "rate", 1e3),
    ("Mbit/s", "rate", 1e6),
    ("Gbit/s", "rate", 1e9),
    ("Mbps", "rate", 1e6),
    ("Gbps", "rate", 1e9),
    ("s", "time", 1.0),
    ("ns", "time", 1e-9),
    ("us", "time", 1e-6),
    ("ms", "time", 1e-3),
    ("min", "time", 60.0),
    ("h", "time", 3600.0),
    ("d", "time", 86_400.0),
    ("rad", "angle", 1.0),
    ("deg", "angle", std::f64::consts::PI / 180.0),
    ("°", "angle", std::f64::consts::PI / 180.0),
    ("K", "temperature", 1.0),
];

/// A number as it was written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Figure {
    /// Its value in the unit of the column.
    pub(super) value: f64,
    /// Half a unit of its last digit: closer than that is the same number.
    pub(super) tolerance: f64,
}

/// Reads a number with or without a unit as one in `unit`; the error says what helps.
pub(super) fn read(text: &str, unit: &str) -> Result<Figure, String> {
    let ends = (1..=text.len())
        .rev()
        .filter(|&end| text.is_char_boundary(end));
    let number = ends
        .filter_map(|end| text.split_at_checked(end))
        .find_map(|(digits, rest)| Some((digits, digits.parse::<f64>().ok()?, rest)))
        .filter(|(_, value, _)| value.is_finite());
    let Some((digits, value, suffix)) = number else {
        return Err(format!("write a number{}", in_unit(unit)));
    };
    let factor =
        factor(suffix, unit).ok_or_else(|| format!("it is measured {}", measured(unit)))?;
    Ok(Figure {
        value: value * factor,
        tolerance: half_last_digit(digits) * factor,
    })
}

fn in_unit(unit: &str) -> String {
    if unit.is_empty() {
        String::new()
    } else {
        format!(" in {unit}")
    }
}

fn measured(unit: &str) -> String {
    let fitting: Vec<_> = find(unit).map_or_else(Vec::new, |(measure, _)| {
        let same = UNITS.iter().filter(|(_, other, _)| *other == measure);
        same.map(|(name, ..)| *name).collect()
    });
    match (unit, fitting.as_slice()) {
        ("", _) => "without a unit".to_owned(),
        (unit, []) => format!("in {unit}"),
        (_, fitting) => format!("in {}", fitting.join(", ")),
    }
}

/// What a number followed by `suffix` is multiplied with to be in `unit`; none if it cannot be.
fn factor(suffix: &str, unit: &str) -> Option<f64> {
    if suffix.is_empty() || suffix == unit {
        return Some(1.0);
    }
    let (measure, from) = find(suffix)?;
    let (other, to) = find(unit)?;
    (measure == other).then_some(from / to)
}

/// The measure and size of a unit; large and small letters only matter where they tell units apart.
fn find(unit: &str) -> Option<(&'static str, f64)> {
    let size = |&(_, measure, size): &(&str, &'static str, f64)| (measure, size);
    if let Some(found) = UNITS.iter().find(|(name, ..)| *name == unit) {
        return Some(size(found));
    }
    let mut alike = UNITS
        .iter()
        .filter(|(name, ..)| name.eq_ignore_ascii_case(unit));
    let only = alike.next()?;
    alike.next().is_none().then(|| size(only))
}

fn half_last_digit(digits: &str) -> f64 {
    if digits.contains(['e', 'E']) {
        return 0.0;
    }
    let decimals = digits.split_once('.').map_or(0, |(_, after)| after.len());
    0.5 * 0.1_f64.powi(i32::try_from(decimals).unwrap_or(i32::MAX))
}
