//! Element sets.

use serde::{Deserialize, Serialize};

/// One element set of one satellite.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ElementSet {
    /// Name from the set's title line, or its catalogue number where it has none.
    pub name: String,
    /// First line, 69 characters.
    pub line1: String,
    /// Second line, 69 characters.
    pub line2: String,
}
