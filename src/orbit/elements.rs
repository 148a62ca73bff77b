//! Element sets: what the catalogues publish about an orbit, read from files of any common format.
//!
//! An [`ElementSet`] exists only if it is well formed and can be an orbit about the Earth. [`read`]
//! finds by content whether a file holds two- or three-line sets or orbit mean-elements messages
//! (OMM) as JSON, CSV, XML or KVN, and yields the good sets and, one by one, the reasons why the
//! others were refused. [`write()`] writes the same formats.
//!
//! Assumes: mean elements of SGP4 in TEME axes about the Earth; epochs in UTC from 1957 to 2056, two-digit
//! years 57–99 meaning 1957–1999. Leaves out: SGP4-XP and other theories, which are refused.
//! Source: `CelesTrak`, "NORAD Two-Line Element Set Format" and "A New Way to Obtain GP Data";
//! Space-Track, "Alpha-5"; CCSDS 502.0-B-3, "Orbit Data Messages".

mod age;
mod column;
mod epoch;
mod lines;
mod number;
mod omm;
mod reader;
mod write;

pub use age::{AgeSummary, Ages};
pub use epoch::utc_text;
pub use number::CatalogNumber;
pub use reader::{ElementFile, RejectedSet, format_of, read};
pub use write::{Format, WriteError, write};

use crate::time::Span;
use omm::Record;
use serde::{Deserialize, Serialize};

/// Slowest mean motion that is accepted (rev/day): one revolution in twenty days reaches beyond
/// 300,000 km, where the Moon is no longer a perturbation.
const MEAN_MOTION_MIN_REVPD: f64 = 0.05;
/// Fastest mean motion that is accepted (rev/day): a semi-major axis of 6,340 km, less than the
/// Earth's polar radius. The fastest of 16,069 active objects of 2026-08-22 has 16.46.
const MEAN_MOTION_MAX_REVPD: f64 = 17.2;

/// One element set of one satellite, well formed by construction.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "omm::Stored", into = "Record")]
pub struct ElementSet {
    /// Its name, or its catalogue number where it has none.
    pub name: String,
    catalog_number: CatalogNumber,
    epoch_unix_ns: i64,
    /// International designator as `1998-067A`; empty where it has none.
    designator: String,
    classification: char,
    elements: MeanElements,
    set_number: u32,
    revolution: u32,
}

/// The mean elements of SGP4 as element sets state them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MeanElements {
    /// Mean motion by Kozai's convention (rev/day).
    pub mean_motion_revpd: f64,
    /// Eccentricity, in [0, 1).
    pub eccentricity: f64,
    /// Inclination (deg), 0 to 180.
    pub inclination_deg: f64,
    /// Right ascension of the ascending node (deg), 0 to 360.
    pub raan_deg: f64,
    /// Argument of perigee (deg), 0 to 360.
    pub argument_of_perigee_deg: f64,
    /// Mean anomaly (deg), 0 to 360.
    pub mean_anomaly_deg: f64,
    /// Drag term B* (1 / Earth radii).
    pub bstar: f64,
    /// Half the first derivative of the mean motion (rev/day²); the theory does not use it.
    pub mean_motion_dot: f64,
    /// A sixth of the second derivative of the mean motion (rev/day³); the theory does not use it.
    pub mean_motion_ddot: f64,
}

/// Why two lines are no element set.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}{}: {reason}", column.map_or_else(String::new, |column| format!(", column {column}")))]
pub struct MalformedElements {
    /// Which of the two lines: 1 or 2.
    pub line: usize,
    /// The first column that is wrong, counted from 1.
    pub column: Option<usize>,
    /// What is wrong with it.
    pub reason: String,
}

/// A value that cannot be part of an orbit about the Earth, by the key that messages give it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{key}: {reason}")]
pub struct Unfit {
    /// Key of an orbit mean-elements message, such as `MEAN_MOTION`.
    pub key: &'static str,
    /// What is wrong with it.
    pub reason: String,
}

impl ElementSet {
    /// From its two lines; `name` may be empty.
    ///
    /// Blanks at the end of a line are taken off, as is anything that a blank separates from its
    /// 69th column.
    ///
    /// # Errors
    /// When the lines are malformed or cannot be an orbit about the Earth.
    pub fn new(name: &str, line1: &str, line2: &str) -> Result<Self, MalformedElements> {
        lines::parse(name, line1, line2)
    }

    /// A set that is made up, not observed: unclassified, without designator and revolutions.
    ///
    /// # Errors
    /// When the elements cannot be an orbit about the Earth, or the epoch lies outside the years
    /// 1957 to 2056.
    pub fn made_up(
        name: &str,
        catalog_number: CatalogNumber,
        epoch_unix_ns: i64,
        elements: MeanElements,
    ) -> Result<Self, Unfit> {
        Self {
            name: name.to_owned(),
            catalog_number,
            epoch_unix_ns,
            designator: String::new(),
            classification: 'U',
            elements,
            set_number: 999,
            revolution: 0,
        }
        .checked()
    }

    /// The catalogue number.
    pub const fn catalog_number(&self) -> CatalogNumber {
        self.catalog_number
    }

    /// International designator as `1998-067A`; empty where it has none.
    pub fn designator(&self) -> &str {
        &self.designator
    }

    /// The mean elements.
    pub const fn mean_elements(&self) -> &MeanElements {
        &self.elements
    }

    /// The epoch: UTC nanoseconds since 1970 in days of 86,400 s, exactly as the file says.
    pub const fn epoch_unix_ns(&self) -> i64 {
        self.epoch_unix_ns
    }

    /// How old the set is at an instant in UTC nanoseconds since 1970; negative before its epoch.
    ///
    /// Catalogues do publish sets with epochs in the future.
    pub const fn age_at(&self, unix_ns: i64) -> Span {
        Span(unix_ns.saturating_sub(self.epoch_unix_ns))
    }

    /// The elements as the propagator takes them.
    pub fn to_elements(&self) -> sgp4::Elements {
        let elements = &self.elements;
        sgp4::Elements {
            object_name: Some(self.name.clone()),
            international_designator: None,
            norad_id: u64::from(self.catalog_number.number()),
            classification: sgp4::Classification::Unclassified,
            datetime: sgp4::chrono::DateTime::from_timestamp_nanos(self.epoch_unix_ns).naive_utc(),
            mean_motion_dot: elements.mean_motion_dot,
            mean_motion_ddot: elements.mean_motion_ddot,
            drag_term: elements.bstar,
            element_set_number: u64::from(self.set_number),
            inclination: elements.inclination_deg,
            right_ascension: elements.raan_deg,
            eccentricity: elements.eccentricity,
            argument_of_perigee: elements.argument_of_perigee_deg,
            mean_anomaly: elements.mean_anomaly_deg,
            mean_motion: elements.mean_motion_revpd,
            revolution_number: u64::from(self.revolution),
            ephemeris_type: 0,
        }
    }

    /// The set, if it can be an orbit about the Earth; a nameless one is called by its number.
    fn checked(mut self) -> Result<Self, Unfit> {
        self.elements.check()?;
        if !epoch::has_year(self.epoch_unix_ns) {
            let reason = "the epoch must lie in the years 1957 to 2056".to_owned();
            return Err(Unfit {
                key: "EPOCH",
                reason,
            });
        }
        let name = self.name.trim();
        self.name = if name.is_empty() {
            self.catalog_number.to_string()
        } else {
            name.to_owned()
        };
        Ok(self)
    }
}

impl MeanElements {
    fn check(&self) -> Result<(), Unfit> {
        let motion_revpd = self.mean_motion_revpd;
        if !(MEAN_MOTION_MIN_REVPD..=MEAN_MOTION_MAX_REVPD).contains(&motion_revpd) {
            let reason = format!(
                "mean motion {motion_revpd} rev/day is no orbit about the Earth (must be between \
                 {MEAN_MOTION_MIN_REVPD} and {MEAN_MOTION_MAX_REVPD})"
            );
            return Err(Unfit {
                key: "MEAN_MOTION",
                reason,
            });
        }
        if !(0.0..1.0).contains(&self.eccentricity) {
            let reason = format!(
                "eccentricity {} is no closed orbit (must be 0 or greater and less than 1)",
                self.eccentricity
            );
            return Err(Unfit {
                key: "ECCENTRICITY",
                reason,
            });
        }
        self.check_angles()?;
        let finite = [
            ("BSTAR", self.bstar),
            ("MEAN_MOTION_DOT", self.mean_motion_dot),
            ("MEAN_MOTION_DDOT", self.mean_motion_ddot),
        ];
        let endless = finite.into_iter().find(|(_, value)| !value.is_finite());
        endless.map_or(Ok(()), |(key, value)| {
            let reason = format!("{value} is not finite");
            Err(Unfit { key, reason })
        })
    }

    fn check_angles(&self) -> Result<(), Unfit> {
        let angles = [
            ("INCLINATION", "inclination", self.inclination_deg, 180.0),
            ("RA_OF_ASC_NODE", "right ascension", self.raan_deg, 360.0),
            (
                "ARG_OF_PERICENTER",
                "argument of perigee",
                self.argument_of_perigee_deg,
                360.0,
            ),
            ("MEAN_ANOMALY", "mean anomaly", self.mean_anomaly_deg, 360.0),
        ];
        for (key, what, angle_deg, most_deg) in angles {
            if !(0.0..=most_deg).contains(&angle_deg) {
                let reason = format!("{what} {angle_deg}° (must be between 0° and {most_deg}°)");
                return Err(Unfit { key, reason });
            }
        }
        Ok(())
    }
}

fn malformed(line: usize, column: Option<usize>, reason: impl Into<String>) -> MalformedElements {
    MalformedElements {
        line,
        column,
        reason: reason.into(),
    }
}

#[cfg(test)]
mod tests;
