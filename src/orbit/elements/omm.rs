//! Orbit mean-elements messages: keys and values, whatever file they stand in.
//!
//! Each format yields [`Message`]s, fields with the place where they stand; what makes a set of them is
//! here, once. Unknown keys are passed over, as catalogues send many. Keys that SGP4 needs must be
//! there. `MEAN_ELEMENT_THEORY`, `REF_FRAME`, `TIME_SYSTEM`, `CENTER_NAME` and `EPHEMERIS_TYPE` may be
//! left out, but must not say anything else.

pub(super) mod json;
pub(super) mod kvn;
pub(super) mod table;
pub(super) mod xml;

use super::{CatalogNumber, ElementSet, MeanElements, Unfit, epoch};
use serde::{Deserialize, Serialize};

/// A value of a message and the byte of the text at which it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Field {
    pub(super) key: String,
    /// Trimmed text; empty where the file has none.
    pub(super) value: String,
    pub(super) at: usize,
}

/// One message of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Message {
    /// The byte at which it begins.
    pub(super) at: usize,
    pub(super) fields: Vec<Field>,
    /// What its form alone has against it, and where.
    pub(super) fault: Option<(usize, String)>,
}

/// What ends the reading of a file: where, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Broken {
    pub(super) at: usize,
    pub(super) reason: String,
    /// Whether the text just ends: what came before is whole.
    pub(super) is_cut: bool,
}

impl Broken {
    pub(super) fn new(at: usize, reason: impl Into<String>) -> Self {
        Self {
            at,
            reason: reason.into(),
            is_cut: false,
        }
    }

    pub(super) fn cut(at: usize) -> Self {
        Self {
            at,
            reason: "the file ends in the middle of a set: it is cut off".to_owned(),
            is_cut: true,
        }
    }
}

/// The messages of a text, as far as they go, and what ended the reading if it was not the end.
pub(super) type Messages = (Vec<Message>, Option<Broken>);

/// The keys of a message that SGP4 has no use without, in the order of the standard.
const THEORY: [(&str, &[&str]); 4] = [
    ("CENTER_NAME", &["EARTH"]),
    ("REF_FRAME", &["TEME"]),
    ("TIME_SYSTEM", &["UTC"]),
    ("MEAN_ELEMENT_THEORY", &["SGP4", "SGP/SGP4", "SDP4"]),
];

impl Message {
    /// The name that it gives, for people.
    pub(super) fn name(&self) -> Option<String> {
        let name = self.field("OBJECT_NAME")?.value.clone();
        (!name.is_empty()).then_some(name)
    }

    fn field(&self, key: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.key == key)
    }

    /// The field of a key that must be there and say something.
    fn needed(&self, key: &str) -> Result<&Field, (usize, String)> {
        self.field(key)
            .filter(|field| !field.value.is_empty())
            .ok_or_else(|| (self.at, format!("{key} is missing")))
    }

    /// The set that the message holds, or what it cannot be for, and at which byte.
    pub(super) fn element_set(&self) -> Result<ElementSet, (usize, String)> {
        if let Some(fault) = &self.fault {
            return Err(fault.clone());
        }
        self.refuse_what_is_given_twice()?;
        self.refuse_other_theories()?;
        let epoch = self.needed("EPOCH")?;
        let epoch_unix_ns = epoch::parse_utc(&epoch.value).map_err(|reason| (epoch.at, reason))?;
        let set = ElementSet {
            name: self.name().unwrap_or_default(),
            catalog_number: self.catalog_number()?,
            epoch_unix_ns,
            designator: self
                .field("OBJECT_ID")
                .map(|field| field.value.clone())
                .unwrap_or_default(),
            classification: self.classification()?,
            elements: self.mean_elements()?,
            set_number: self.count("ELEMENT_SET_NO")?,
            revolution: self.count("REV_AT_EPOCH")?,
        };
        set.checked().map_err(|unfit| {
            let at = self.field(unfit.key).map_or(self.at, |field| field.at);
            (at, unfit.reason)
        })
    }

    fn mean_elements(&self) -> Result<MeanElements, (usize, String)> {
        Ok(MeanElements {
            mean_motion_revpd: self.number("MEAN_MOTION")?,
            eccentricity: self.number("ECCENTRICITY")?,
            inclination_deg: self.number("INCLINATION")?,
            raan_deg: self.number("RA_OF_ASC_NODE")?,
            argument_of_perigee_deg: self.number("ARG_OF_PERICENTER")?,
            mean_anomaly_deg: self.number("MEAN_ANOMALY")?,
            bstar: self.number("BSTAR")?,
            mean_motion_dot: self.number_or_zero("MEAN_MOTION_DOT")?,
            mean_motion_ddot: self.number_or_zero("MEAN_MOTION_DDOT")?,
        })
    }

    fn number(&self, key: &str) -> Result<f64, (usize, String)> {
        let field = self.needed(key)?;
        let number = field.value.parse::<f64>().ok().filter(|n| n.is_finite());
        number.ok_or_else(|| {
            let text = super::reader::shortened(&field.value, 40);
            (field.at, format!("{key} `{text}` is no finite number"))
        })
    }

    fn number_or_zero(&self, key: &str) -> Result<f64, (usize, String)> {
        match self.field(key) {
            Some(field) if !field.value.is_empty() => self.number(key),
            _ => Ok(0.0),
        }
    }

    /// A whole number that only people read; 0 where there is none.
    fn count(&self, key: &str) -> Result<u32, (usize, String)> {
        match self.field(key) {
            Some(field) if !field.value.is_empty() => field.value.parse().map_err(|_| {
                let text = super::reader::shortened(&field.value, 40);
                (field.at, format!("{key} `{text}` is no whole number"))
            }),
            _ => Ok(0),
        }
    }

    fn catalog_number(&self) -> Result<CatalogNumber, (usize, String)> {
        let field = self.needed("NORAD_CAT_ID")?;
        let is_number = field.value.bytes().all(|byte| byte.is_ascii_digit());
        let number = field.value.parse().ok().filter(|_| is_number);
        number.and_then(CatalogNumber::new).ok_or_else(|| {
            let text = super::reader::shortened(&field.value, 40);
            let reason = format!("NORAD_CAT_ID `{text}` is no number of up to nine digits");
            (field.at, reason)
        })
    }

    fn classification(&self) -> Result<char, (usize, String)> {
        let Some(field) = self.field("CLASSIFICATION_TYPE") else {
            return Ok('U');
        };
        match field.value.as_str() {
            "" | "U" => Ok('U'),
            "C" => Ok('C'),
            "S" => Ok('S'),
            other => {
                let text = super::reader::shortened(other, 40);
                let reason = format!("CLASSIFICATION_TYPE `{text}` must be U, C or S");
                Err((field.at, reason))
            }
        }
    }

    fn refuse_what_is_given_twice(&self) -> Result<(), (usize, String)> {
        let mut seen = std::collections::BTreeSet::new();
        let twice = self
            .fields
            .iter()
            .filter(|field| field.key != "COMMENT")
            .find(|field| !seen.insert(field.key.as_str()));
        twice.map_or(Ok(()), |field| {
            Err((field.at, format!("{} is given twice", field.key)))
        })
    }

    fn refuse_other_theories(&self) -> Result<(), (usize, String)> {
        for (key, allowed) in THEORY {
            let Some(field) = self.field(key).filter(|field| !field.value.is_empty()) else {
                continue;
            };
            if !allowed
                .iter()
                .any(|word| field.value.eq_ignore_ascii_case(word))
            {
                let text = super::reader::shortened(&field.value, 40);
                let reason = format!("{key} `{text}` is not SGP4's, which has {}", allowed[0]);
                return Err((field.at, reason));
            }
        }
        // 0 is the default and 2 some sources' number for SGP4.
        match self.field("EPHEMERIS_TYPE") {
            Some(field) if !matches!(field.value.as_str(), "" | "0" | "2") => {
                let text = super::reader::shortened(&field.value, 40);
                let reason =
                    format!("EPHEMERIS_TYPE `{text}` is not SGP4 (must be 0; 4 is SGP4-XP)");
                Err((field.at, reason))
            }
            _ => Ok(()),
        }
    }
}

/// A message as JSON keeps it: numbers as numbers, exact both ways.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(super) struct Record {
    pub(super) object_name: String,
    pub(super) object_id: String,
    pub(super) epoch: String,
    pub(super) mean_motion: f64,
    pub(super) eccentricity: f64,
    pub(super) inclination: f64,
    pub(super) ra_of_asc_node: f64,
    pub(super) arg_of_pericenter: f64,
    pub(super) mean_anomaly: f64,
    pub(super) ephemeris_type: u8,
    pub(super) classification_type: char,
    pub(super) norad_cat_id: CatalogNumber,
    pub(super) element_set_no: u32,
    pub(super) rev_at_epoch: u32,
    pub(super) bstar: f64,
    pub(super) mean_motion_dot: f64,
    pub(super) mean_motion_ddot: f64,
}

/// A set as files of ours keep it: a message, or the lines of older recordings.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Stored {
    Record(Box<Record>),
    Lines {
        name: String,
        line1: String,
        line2: String,
    },
}

impl From<ElementSet> for Record {
    fn from(set: ElementSet) -> Self {
        let elements = set.elements;
        Self {
            object_name: set.name,
            object_id: set.designator,
            epoch: epoch::utc_text(set.epoch_unix_ns),
            mean_motion: elements.mean_motion_revpd,
            eccentricity: elements.eccentricity,
            inclination: elements.inclination_deg,
            ra_of_asc_node: elements.raan_deg,
            arg_of_pericenter: elements.argument_of_perigee_deg,
            mean_anomaly: elements.mean_anomaly_deg,
            ephemeris_type: 0,
            classification_type: set.classification,
            norad_cat_id: set.catalog_number,
            element_set_no: set.set_number,
            rev_at_epoch: set.revolution,
            bstar: elements.bstar,
            mean_motion_dot: elements.mean_motion_dot,
            mean_motion_ddot: elements.mean_motion_ddot,
        }
    }
}

impl TryFrom<Stored> for ElementSet {
    type Error = String;

    fn try_from(stored: Stored) -> Result<Self, String> {
        let record = match stored {
            Stored::Record(record) => record,
            Stored::Lines { name, line1, line2 } => {
                return Self::new(&name, &line1, &line2).map_err(|error| error.to_string());
            }
        };
        let set = Self {
            name: record.object_name,
            catalog_number: record.norad_cat_id,
            epoch_unix_ns: epoch::parse_utc(&record.epoch)?,
            designator: record.object_id,
            classification: record.classification_type,
            elements: MeanElements {
                mean_motion_revpd: record.mean_motion,
                eccentricity: record.eccentricity,
                inclination_deg: record.inclination,
                raan_deg: record.ra_of_asc_node,
                argument_of_perigee_deg: record.arg_of_pericenter,
                mean_anomaly_deg: record.mean_anomaly,
                bstar: record.bstar,
                mean_motion_dot: record.mean_motion_dot,
                mean_motion_ddot: record.mean_motion_ddot,
            },
            set_number: record.element_set_no,
            revolution: record.rev_at_epoch,
        };
        set.checked().map_err(|unfit: Unfit| unfit.to_string())
    }
}

#[cfg(test)]
mod tests;
