//! Numbers as people read them.

/// A whole number with separators.
pub fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (k, digit) in digits.chars().enumerate() {
        if k > 0 && (digits.len() - k).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A large number of which only the whole part is of interest.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a float-to-int cast saturates"
)]
pub(super) fn count_of(number: f64) -> String {
    count(number as u64)
}

/// A span of time with a fitting unit.
pub fn duration(seconds: f64) -> String {
    match seconds {
        s if s.abs() < f64::MIN_POSITIVE => "0 s".to_owned(),
        s if s < 1e-3 => format!("{:.0} µs", s * 1e6),
        s if s < 1.0 => format!("{:.0} ms", s * 1e3),
        s if s < 120.0 => format!("{s:.1} s"),
        s if s < 7200.0 => format!("{:.1} min", s / 60.0),
        s => format!("{:.1} h", s / 3600.0),
    }
}

/// Bytes with a decimal unit.
#[expect(clippy::cast_precision_loss, reason = "for display")]
pub fn bytes(number: u64) -> String {
    scaled(
        number as f64,
        &[
            (1e12, "TB"),
            (1e9, "GB"),
            (1e6, "MB"),
            (1e3, "kB"),
            (1.0, "B"),
        ],
    )
}

/// Energy with a decimal unit.
pub fn energy(joules: f64) -> String {
    scaled(
        joules,
        &[
            (1e9, "GJ"),
            (1e6, "MJ"),
            (1e3, "kJ"),
            (1.0, "J"),
            (1e-3, "mJ"),
        ],
    )
}

fn scaled(value: f64, units: &[(f64, &str)]) -> String {
    if value.abs() < f64::MIN_POSITIVE {
        return format!(
            "0 {}",
            units
                .iter()
                .find(|(factor, _)| *factor == 1.0)
                .map_or("", |u| u.1)
        );
    }
    let fitting = units
        .iter()
        .find(|(factor, _)| value >= *factor)
        .or(units.last());
    fitting.map_or_else(String::new, |(factor, unit)| {
        format!("{:.3} {unit}", value / factor)
    })
}

/// An area (km²), in acres beside it: what a farmer counts in.
pub fn area(area_km2: f64) -> String {
    /// Square metres of an international acre.
    const ACRE_M2: f64 = 4_046.856_422_4;
    let acres = count_of(area_km2 * 1e6 / ACRE_M2);
    format!("{acres} acres")
}

/// A share of one as a percentage.
pub fn percent(share: f64) -> String {
    match share * 100.0 {
        0.0 => "0 %".to_owned(),
        p if p < 0.01 => format!("{p:.1e} %"),
        p if p < 1.0 => format!("{p:.2} %"),
        p => format!("{p:.1} %"),
    }
}

/// A ratio with two or three digits.
pub(super) fn ratio(value: f64) -> String {
    if value < 10.0 {
        return format!("{value:.1}");
    }
    let digits = 10_f64.powf(value.log10().floor() - 1.0).max(1.0);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a large ratio"
    )]
    let rounded = ((value / digits).round() * digits) as u64;
    count(rounded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_well() {
        assert_eq!(count(1_234_567), "1,234,567");
        assert_eq!(duration(0.0123), "12 ms");
        assert_eq!(duration(5400.0), "90.0 min");
        assert_eq!(bytes(40_894_464), "40.894 MB");
        assert_eq!(energy(0.0), "0 J");
        assert_eq!(ratio(11_234.0), "11,000");
    }
}
