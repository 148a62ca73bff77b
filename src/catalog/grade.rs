//! Where a figure comes from, and how far it can be trusted.

/// The ground that a figure stands on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Grade {
    /// Read in a primary or author text.
    Verified {
        /// Ids of docs/REFERENCES.md, or the document.
        source: String,
    },
    /// Read in a secondary text only: trade press, wiki.
    Secondary {
        /// Ids of docs/REFERENCES.md, or the document.
        source: String,
    },
    /// Computed from verified figures or textbook physics.
    Derived {
        /// From what, and how.
        from: String,
    },
    /// From memory; to be checked before anyone quotes it.
    Recalled {
        /// The document that is remembered.
        document: String,
        /// The memory is weak.
        weak: bool,
    },
    /// A placeholder.
    Assumed {
        /// Why this value.
        reason: String,
    },
}
