//! A scenario as a text that is changed: by its form, by hand, and by faults that are put into it.
//!
//! Everything here is a function from texts to texts. What is not changed stays as it is, comments
//! and order included. Whether a text is a scenario is for [`check`] to say, by the checks of the
//! loader.

mod change;
mod diff;
mod document;
mod error;
mod files;
mod form;
mod history;
mod outage;

pub use change::{set, unset};
pub use diff::{Change, DiffLine, diff, with_context};
pub use error::EditError;
pub use files::{Checked, check, for_folder, places_of};
pub use form::{Field, FieldKind, Form};
pub use history::History;
pub use outage::{cut_link, inject_fault, move_station, outage};

#[cfg(test)]
mod tests;
