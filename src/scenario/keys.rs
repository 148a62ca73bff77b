//! What the keys of a scenario mean: read from the tables of docs/scenario.md, which is the one place
//! that says it.

use std::sync::OnceLock;

/// The page that explains every key.
const PAGE: &str = include_str!("../../docs/scenario.md");

/// What is known of a key.
#[derive(Debug, Clone, PartialEq)]
pub struct KeyDoc {
    /// The table that it stands in, such as `payload.lasers`; empty for the top.
    pub table: String,
    /// Its name.
    pub key: String,
    /// Its unit; empty where it has none.
    pub unit: String,
    /// What holds without it, as the page says it; none where it must be given.
    pub default: Option<String>,
    /// The range as the page says it.
    pub range: String,
    /// Least and greatest value, where they are numbers.
    pub bounds: [Option<f64>; 2],
    /// The words that it can be, where it is one of a few.
    pub words: Vec<String>,
    /// What it means.
    pub meaning: String,
    /// Whether it names a file, or several.
    pub is_file: bool,
    /// Whether its value is a table.
    pub is_table: bool,
}

/// All keys in the order of the page.
pub fn keys() -> &'static [KeyDoc] {
    static KEYS: OnceLock<Vec<KeyDoc>> = OnceLock::new();
    KEYS.get_or_init(|| read(PAGE))
}

/// What is known of a key of a table.
pub fn of(table: &str, key: &str) -> Option<&'static KeyDoc> {
    let mut keys = keys().iter();
    keys.find(|doc| doc.table == table && doc.key == key)
}

/// The unit of a key, as people write it, if it has one.
pub(super) fn unit_of(key: &str) -> Option<&'static str> {
    let unit = keys().iter().find(|doc| doc.key == key)?.unit.as_str();
    (!unit.is_empty() && unit != "share").then_some(unit)
}

/// Whether a key is known and has no unit, whatever it ends in.
pub(super) fn is_without_unit(key: &str) -> bool {
    keys().iter().any(|doc| doc.key == key) && unit_of(key).is_none()
}

/// The keys of all tables of a page.
fn read(page: &str) -> Vec<KeyDoc> {
    let mut tables = Vec::new();
    let mut keys = Vec::new();
    for line in page.lines() {
        if let Some(heading) = line.strip_prefix('#') {
            let names = heading.split('`').skip(1).step_by(2);
            let names = names.filter(|name| name.starts_with('['));
            tables = names.map(|name| name.trim_matches(['[', ']'])).collect();
            if heading.contains("Top of the file") {
                tables.push("");
            }
        }
        let cells: Vec<_> = line.split('|').map(str::trim).collect();
        if let ["", key, unit, default, range, meaning, ""] = cells[..]
            && let Some(key) = key.strip_prefix('`').and_then(|key| key.strip_suffix('`'))
        {
            let cells = [unit, default, range, meaning];
            keys.extend(tables.iter().map(|table| key_doc(table, key, cells)));
        }
    }
    keys
}

fn key_doc(table: &str, key: &str, [unit, default, range, meaning]: [&str; 4]) -> KeyDoc {
    let is_word = |word: &str| word.starts_with('`') && word.ends_with('`') && word.len() > 2;
    let parts: Vec<_> = range.split(", ").collect();
    let words = if parts.iter().all(|part| is_word(part)) && parts.len() > 1 {
        parts
            .iter()
            .map(|part| part.trim_matches('`').to_owned())
            .collect()
    } else {
        Vec::new()
    };
    KeyDoc {
        table: table.to_owned(),
        key: key.to_owned(),
        unit: unit.split(' ').next().unwrap_or_default().to_owned(),
        default: (default != "–").then(|| default.replace('`', "")),
        range: range.replace('`', ""),
        bounds: bounds(range),
        words,
        meaning: meaning.replace('`', ""),
        is_file: range
            .split(' ')
            .any(|word| matches!(word, "file" | "files")),
        is_table: range == "a table",
    }
}

/// A number as the page writes it: `0.5`, `−90`, `10⁹`, `10⁻⁹`.
fn number(word: &str) -> Option<f64> {
    const DIGITS: &str = "⁰¹²³⁴⁵⁶⁷⁸⁹";
    let word = word.trim_end_matches([',', ';']).replace('−', "-");
    let Some(power) = word.strip_prefix("10").filter(|power| {
        let mut signs = power.chars();
        signs.all(|sign| sign == '⁻' || DIGITS.contains(sign)) && !power.is_empty()
    }) else {
        return word.parse().ok();
    };
    let digit = |sign| DIGITS.chars().position(|digit| digit == sign);
    let digits = power.chars().map(|sign| match digit(sign) {
        Some(digit) => digit.to_string(),
        None => "-".to_owned(),
    });
    format!("1e{}", digits.collect::<String>()).parse().ok()
}

/// The numbers of `1 to 600`, `0 or greater`, `above 0, to 1`; what else is said of a range is left
/// to the loader.
fn bounds(range: &str) -> [Option<f64>; 2] {
    let words: Vec<_> = range.split_whitespace().collect();
    let least = match words[..] {
        ["above", least, ..] | [least, "to" | "or", ..] => number(least),
        _ => None,
    };
    let after_to = words.iter().position(|word| *word == "to").map(|to| to + 1);
    // A number with a unit behind it may be in another unit than the key.
    let most = after_to.and_then(|most| match words[most..] {
        [most] => number(most),
        [most, ..] if most.ends_with([',', ';']) => number(most),
        _ => None,
    });
    [least, most]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_explains_keys_with_unit_default_and_range() {
        let doc = of("timing", "sample_interval_s").unwrap();
        assert_eq!(
            (doc.unit.as_str(), doc.default.as_deref()),
            ("s", Some("60"))
        );
        assert_eq!(doc.bounds, [Some(1.0), Some(86_400.0)]);
        assert_eq!(doc.meaning, "how often state is written; changes no result");
        assert_eq!(of("", "duration_h").unwrap().default, None);
        assert_eq!(
            of("station", "latitude_deg").unwrap().bounds,
            [Some(-90.0), Some(90.0)]
        );
        assert_eq!(
            of("payload.power", "charge_efficiency").unwrap().bounds,
            [Some(0.01), Some(1.0)]
        );
        assert_eq!(
            of("payload.power", "battery_capacity_wh").unwrap().bounds,
            [Some(1e-3), Some(1e12)]
        );
        assert_eq!(
            of("work", "job_overhead_ms").unwrap().bounds,
            [Some(0.0), None]
        );
        assert_eq!(
            of("", "policies").unwrap().words,
            ["bent-pipe", "onboard", "hybrid", "relay"]
        );
        assert_eq!(of("payload", "storage_gb").unwrap().unit, "GB");
        assert!(of("payload", "lasers").unwrap().is_table);
        assert!(of("target", "circle").unwrap().is_table);
        assert_eq!(
            of("station.optical", "count").unwrap().bounds[1],
            Some(1000.0)
        );
    }

    #[test]
    fn a_unit_is_what_the_page_says_and_not_what_a_key_happens_to_end_in() {
        assert_eq!(unit_of("platform_power_w"), Some("W"));
        assert_eq!(unit_of("cell_c"), Some("°C"));
        assert_eq!(unit_of("deadline_min"), Some("min"));
        assert_eq!(unit_of("speed_min"), None);
        assert!(is_without_unit("speed_min") && !is_without_unit("speed_max"));
    }

    #[test]
    fn a_bound_with_a_unit_of_its_own_is_left_to_the_loader() {
        assert_eq!(bounds("1 s to 8784 h"), [None, None]);
        assert_eq!(bounds("above 0"), [Some(0.0), None]);
        assert_eq!(
            bounds("1 or more; at most 100,000 satellites in all"),
            [Some(1.0), None]
        );
        assert_eq!(bounds("`charge_stop` to 1"), [None, Some(1.0)]);
        assert_eq!(bounds("10⁻⁹ to 10¹²"), [Some(1e-9), Some(1e12)]);
    }
}
