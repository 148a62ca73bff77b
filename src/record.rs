//! What a run records, as plain columns: tables, and the segments that they come in.
//!
//! A table is a struct of vectors; a row goes in with `push` and is seen column by column. Each
//! table knows its [`TableSchema`] (name, type, unit and meaning of each column), gives its columns
//! as [`Values`] to whoever stores or shows them, and writes a row's canonical bytes for the
//! recording's digest: columns in the order of the schema, numbers as little-endian bits, a
//! present-or-absent byte before a value that may be absent, a 64-bit length before text.
//!
//! Times are integer nanoseconds since the scenario's start. Nodes are numbered satellites first,
//! then ground stations.

mod cell;
mod limiter;
#[macro_use]
mod table;
mod tables;
#[macro_use]
mod word;
mod words;

pub use cell::{Cell, ColumnError, ColumnType, Values, Word};
pub use limiter::Limiter;
pub use table::{ColumnSchema, Table, TableSchema};
pub use tables::{
    AlertRow, Alerts, ContactRow, Contacts, EventRow, Events, LimitRow, Limits, LinkRow, Links,
    ProductRow, Products, SampleRow, Samples, TileRow, Tiles,
};
pub use words::{LinkState, Medium, ProductStatus};

use crate::time::Interval;

/// The tables, or one segment's part of them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Tables {
    /// State of each satellite at each sample time.
    pub samples: Samples,
    /// Products, each once, when they are done with or the run ends.
    pub products: Products,
    /// Contacts, each once, when they have ended.
    pub contacts: Contacts,
    /// Links in use at each sample time.
    pub links: Links,
    /// What happened, in order.
    pub events: Events,
    /// What limited each satellite in each hour.
    pub limits: Limits,
    /// What the chain makes of each tile of the world.
    pub tiles: Tiles,
    /// The alerts of each tile.
    pub alerts: Alerts,
}

impl Tables {
    /// How many tables there are.
    pub const COUNT: usize = 8;

    /// The tables in their fixed order, which is that of the digest.
    pub fn each(&self) -> [&dyn Table; Self::COUNT] {
        [
            &self.samples,
            &self.products,
            &self.contacts,
            &self.links,
            &self.events,
            &self.limits,
            &self.tiles,
            &self.alerts,
        ]
    }

    /// The tables in their fixed order, to be filled or cleared.
    pub fn each_mut(&mut self) -> [&mut dyn Table; Self::COUNT] {
        [
            &mut self.samples,
            &mut self.products,
            &mut self.contacts,
            &mut self.links,
            &mut self.events,
            &mut self.limits,
            &mut self.tiles,
            &mut self.alerts,
        ]
    }

    /// The schemas of the tables in their fixed order.
    pub const fn schemas() -> [&'static TableSchema; Self::COUNT] {
        [
            &Samples::SCHEMA,
            &Products::SCHEMA,
            &Contacts::SCHEMA,
            &Links::SCHEMA,
            &Events::SCHEMA,
            &Limits::SCHEMA,
            &Tiles::SCHEMA,
            &Alerts::SCHEMA,
        ]
    }

    /// Rows of all tables together.
    pub fn rows(&self) -> usize {
        self.each().iter().map(|table| table.len()).sum()
    }

    /// Whether no table has a row.
    pub fn is_empty(&self) -> bool {
        self.rows() == 0
    }

    /// Removes all rows and keeps the memory.
    pub fn clear(&mut self) {
        for table in self.each_mut() {
            table.clear();
        }
    }

    /// Hands over all rows and leaves the tables empty.
    #[must_use]
    pub fn take(&mut self) -> Self {
        std::mem::take(self)
    }
}

/// The tables of one stretch of a run.
#[derive(Debug, Clone, PartialEq)]
pub struct Segment {
    /// Place in the run, from zero.
    pub index: u32,
    /// The stretch that it covers.
    pub span: Interval,
    /// What was recorded in it.
    pub tables: Tables,
}

#[cfg(test)]
mod tests;
