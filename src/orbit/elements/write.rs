//! Element sets to text, in every format that is read.
//!
//! Lines round to what their columns carry: angles to 10⁻⁴ degrees, mean motion to 10⁻⁸ rev/day,
//! eccentricity to 10⁻⁷, the epoch to 10⁻⁸ days, the drag term to five digits. Messages carry every
//! digit. Their header has no creation date, so that the same sets give the same text.

use super::ElementSet;
use super::lines::lines_of;
use super::omm::Record;
use std::fmt::Write as _;
use std::str::FromStr;

/// A format of element sets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Three lines to a set: name, and the two lines.
    Tle,
    /// Orbit mean-elements messages as a JSON list.
    Json,
    /// The same as a CSV table.
    Csv,
    /// The same as XML.
    Xml,
    /// The same as lines of `KEY = value`.
    Kvn,
}

/// A set that a format cannot carry.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{satellite} cannot be written: {reason}")]
pub struct WriteError {
    /// The satellite's name.
    pub satellite: String,
    /// Why not.
    pub reason: String,
}

impl Format {
    /// All formats.
    pub const ALL: [Self; 5] = [Self::Tle, Self::Json, Self::Csv, Self::Xml, Self::Kvn];

    /// Its name on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Tle => "tle",
            Self::Json => "json",
            Self::Csv => "csv",
            Self::Xml => "xml",
            Self::Kvn => "kvn",
        }
    }
}

impl FromStr for Format {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        let plain = word.strip_prefix("omm-").unwrap_or(word);
        let known = Self::ALL.into_iter().find(|format| format.name() == plain);
        known.ok_or_else(|| "must be tle, json, csv, xml or kvn".to_owned())
    }
}

/// The sets as text.
///
/// # Errors
/// When a format cannot carry a set, as lines cannot carry catalogue numbers beyond 339,999.
pub fn write(sets: &[ElementSet], format: Format) -> Result<String, WriteError> {
    let records = || sets.iter().cloned().map(Record::from);
    match format {
        Format::Tle => tle(sets),
        Format::Json => {
            // Numbers and text always have a JSON form.
            let rows = records().filter_map(|record| serde_json::to_string(&record).ok());
            let rows: Vec<String> = rows.collect();
            Ok(format!("[{}]\n", rows.join(",\n")))
        }
        Format::Csv => Ok(table(records())),
        Format::Xml => Ok(xml(records())),
        Format::Kvn => Ok(kvn(records())),
    }
}

fn tle(sets: &[ElementSet]) -> Result<String, WriteError> {
    let mut text = String::new();
    for set in sets {
        let (line1, line2) = lines_of(set)?;
        let _ = writeln!(text, "{}\n{line1}\n{line2}", set.name);
    }
    Ok(text)
}

/// Keys and values of a message in the order of the standard: metadata, elements, parameters.
fn fields(record: Record) -> [(&'static str, String); 17] {
    [
        ("OBJECT_NAME", record.object_name),
        ("OBJECT_ID", record.object_id),
        ("EPOCH", record.epoch),
        ("MEAN_MOTION", record.mean_motion.to_string()),
        ("ECCENTRICITY", record.eccentricity.to_string()),
        ("INCLINATION", record.inclination.to_string()),
        ("RA_OF_ASC_NODE", record.ra_of_asc_node.to_string()),
        ("ARG_OF_PERICENTER", record.arg_of_pericenter.to_string()),
        ("MEAN_ANOMALY", record.mean_anomaly.to_string()),
        ("EPHEMERIS_TYPE", record.ephemeris_type.to_string()),
        (
            "CLASSIFICATION_TYPE",
            record.classification_type.to_string(),
        ),
        ("NORAD_CAT_ID", record.norad_cat_id.number().to_string()),
        ("ELEMENT_SET_NO", record.element_set_no.to_string()),
        ("REV_AT_EPOCH", record.rev_at_epoch.to_string()),
        ("BSTAR", record.bstar.to_string()),
        ("MEAN_MOTION_DOT", record.mean_motion_dot.to_string()),
        ("MEAN_MOTION_DDOT", record.mean_motion_ddot.to_string()),
    ]
}

/// What every message of ours says about its theory.
const THEORY: [(&str, &str); 4] = [
    ("CENTER_NAME", "EARTH"),
    ("REF_FRAME", "TEME"),
    ("TIME_SYSTEM", "UTC"),
    ("MEAN_ELEMENT_THEORY", "SGP4"),
];

fn table(records: impl Iterator<Item = Record>) -> String {
    let mut text = String::new();
    for record in records {
        let fields = fields(record);
        if text.is_empty() {
            let keys = fields.each_ref().map(|(key, _)| *key);
            let _ = writeln!(text, "{}", keys.join(","));
        }
        let cells = fields.map(|(_, value)| {
            if value.contains([',', '"', '\n', '\r']) {
                format!("\"{}\"", value.replace('"', "\"\""))
            } else {
                value
            }
        });
        let _ = writeln!(text, "{}", cells.join(","));
    }
    text
}

fn kvn(records: impl Iterator<Item = Record>) -> String {
    let mut text = String::new();
    for record in records {
        text.push_str("CCSDS_OMM_VERS = 2.0\nCREATION_DATE =\nORIGINATOR = STARLOOM\n");
        let fields = fields(record);
        let (metadata, data) = fields.split_at(2);
        let line = |text: &mut String, key: &str, value: &str| {
            let _ = writeln!(text, "{key} = {value}");
        };
        for (key, value) in metadata {
            line(&mut text, key, value);
        }
        for (key, value) in THEORY {
            line(&mut text, key, value);
        }
        for (key, value) in data {
            line(&mut text, key, value);
        }
        text.push('\n');
    }
    text
}

fn xml(records: impl Iterator<Item = Record>) -> String {
    let mut text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ndm>\n".to_owned();
    for record in records {
        let fields = fields(record);
        let elements = |fields: &[(&str, String)]| -> String {
            let element = |(key, value): &(&str, String)| {
                let value = quick_xml::escape::escape(value.as_str());
                format!("<{key}>{value}</{key}>")
            };
            fields.iter().map(element).collect()
        };
        let theory: String = THEORY
            .iter()
            .map(|(key, value)| format!("<{key}>{value}</{key}>"))
            .collect();
        let _ = writeln!(
            text,
            "<omm id=\"CCSDS_OMM_VERS\" version=\"2.0\"><header><CREATION_DATE/>\
             <ORIGINATOR>STARLOOM</ORIGINATOR></header><body><segment><metadata>{}{theory}</metadata>\
             <data><meanElements>{}</meanElements><tleParameters>{}</tleParameters></data></segment>\
             </body></omm>",
            elements(&fields[..2]),
            elements(&fields[2..9]),
            elements(&fields[9..]),
        );
    }
    text.push_str("</ndm>\n");
    text
}
