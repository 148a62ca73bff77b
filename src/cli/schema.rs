//! `starloom schema`: what files may hold, as JSON Schema.

use super::exit::{Exit, Failure};
use super::output;
use crate::catalog;
use crate::scenario;
use clap::ValueEnum;

/// The files that there are schemas of.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum Subject {
    /// A scenario file that is complete in itself
    Scenario,
    /// A scenario file that includes others or is included
    Part,
    /// A catalogue file
    Catalogue,
}

pub(super) fn schema(subject: Subject) -> Result<Exit, Failure> {
    let schema = match subject {
        Subject::Scenario => scenario::schema(),
        Subject::Part => scenario::part_schema(),
        Subject::Catalogue => catalog::schema(),
    };
    output::data(&format!("{schema:#}\n"))?;
    Ok(Exit::Good)
}
