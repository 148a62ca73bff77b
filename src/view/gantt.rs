//! The timeline as rows of bars: contacts, eclipses, jobs, captures and events over time.
//!
//! Pure layout: which bars there are, in which lane, and how they merge where they are thinner than
//! a pixel. Positions on screen come from [`axis::TimeScale`]; colours are the panel's.
//!
//! Assumes: the tables of a recording are as the schema says; eclipses are taken from its `light`
//! events, which are the edges that the run itself found, not computed again. Before the first
//! such event the light is what must have come before it.
//! Leaves out: contacts that have not ended where the recording ends; they are not recorded yet.

pub mod axis;
pub mod lanes;
mod rows;
mod tell;

pub use rows::{SUBJECTS_MAX, contact_bars, rows, subjects};
pub use tell::{hint, in_words};

use crate::network::Medium;
use crate::record::EventRow;
use crate::time::{SimTime, Span};
use crate::view::state::Subject;
use std::sync::Arc;

/// What a row tells of its subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Track {
    /// Contacts, assigned and used.
    Contacts,
    /// Umbra and penumbra.
    Light,
    /// Jobs of its processor.
    Jobs,
    /// Frames that it captured.
    Captures,
    /// Whatever else happened, as marks.
    Events,
}

impl Track {
    /// Its name on screen.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Contacts => "contacts",
            Self::Light => "eclipse",
            Self::Jobs => "jobs",
            Self::Captures => "captures",
            Self::Events => "events",
        }
    }
}

/// A row of the timeline.
#[derive(Debug, Clone)]
pub struct Row {
    /// Name of what it is about.
    pub name: String,
    /// What it is about.
    pub subject: Subject,
    /// What it tells.
    pub track: Track,
    /// How many lanes its bars lie in; at least one.
    pub lanes: u32,
    /// Its bars, in the order of their beginning.
    pub bars: Vec<Bar>,
    /// The events that its bars are made from; none for contacts and captures.
    pub events: Option<Arc<Vec<EventRow>>>,
}

/// Something that takes time, or a mark that takes none.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bar {
    /// When it begins.
    pub start: SimTime,
    /// When it ends; the same as `start` for a mark.
    pub end: SimTime,
    /// Until when it only gets ready: terminals that slew and acquire.
    pub usable: SimTime,
    /// What it is.
    pub kind: BarKind,
    /// How far it was used, in [0, 1]: of a contact, bits carried over bits that could have been,
    /// in its busier direction.
    pub value: f64,
    /// Its lane, from zero.
    pub lane: u32,
    /// How many bars were merged into it; 1 for a bar of its own.
    pub count: u32,
    /// How long these bars last together.
    pub busy: Span,
    /// What is selected by a click.
    pub subject: Subject,
    /// Where its figures are.
    pub source: Source,
}

/// What a bar is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum BarKind {
    /// A contact.
    Contact(Medium),
    /// The Sun is hidden.
    Umbra,
    /// The Sun is partly hidden.
    Penumbra,
    /// A job on a processor.
    Job,
    /// A frame being taken.
    Capture,
    /// An event.
    Mark,
}

/// Where the figures of a bar are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// A row of the table of contacts.
    Contact(usize),
    /// A row of the table of products.
    Product(usize),
    /// An event, by its place in [`Row::events`].
    Event(usize),
}

#[cfg(test)]
mod tests;
