//! Where a figure comes from, and how far it can be trusted.

use serde::Serialize;

/// The ground that a figure stands on, written as `"verified: S4"` in a catalogue file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "grade", rename_all = "lowercase")]
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
    /// Computed from graded figures or textbook physics.
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

impl Grade {
    /// How grades are written, for remedies.
    pub(super) const FORMS: &'static str = "\"verified: …\", \"secondary: …\", \"derived: …\", \"recalled: …\", \"recalled weakly: …\" or \"assumed: …\"";

    /// What a ground says that names no document.
    const NAMELESS: [&str; 5] = [
        "no document",
        "engineering notes",
        "not noted",
        "from memory",
        "unknown",
    ];

    /// Reads `word: ground`; nothing for another word or an empty ground.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (word, ground) = text.split_once(':')?;
        let ground = ground.trim().to_owned();
        if ground.is_empty() {
            return None;
        }
        match word.trim() {
            "verified" => Some(Self::Verified { source: ground }),
            "secondary" => Some(Self::Secondary { source: ground }),
            "derived" => Some(Self::Derived { from: ground }),
            "recalled" => Some(Self::Recalled {
                document: ground,
                weak: false,
            }),
            "recalled weakly" => Some(Self::Recalled {
                document: ground,
                weak: true,
            }),
            "assumed" => Some(Self::Assumed { reason: ground }),
            _ => None,
        }
    }

    /// The grade in one word or two.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Verified { .. } => "verified",
            Self::Secondary { .. } => "secondary",
            Self::Derived { .. } => "derived",
            Self::Recalled { weak: false, .. } => "recalled",
            Self::Recalled { weak: true, .. } => "recalled weakly",
            Self::Assumed { .. } => "assumed",
        }
    }

    /// The grade in one or two letters, for tables.
    pub const fn mark(&self) -> &'static str {
        match self {
            Self::Verified { .. } => "V",
            Self::Secondary { .. } => "V2",
            Self::Derived { .. } => "D",
            Self::Recalled { weak: false, .. } => "R",
            Self::Recalled { weak: true, .. } => "R-",
            Self::Assumed { .. } => "A",
        }
    }

    /// Source, derivation, document or reason.
    pub fn ground(&self) -> &str {
        match self {
            Self::Verified { source } | Self::Secondary { source } => source,
            Self::Derived { from } => from,
            Self::Recalled { document, .. } => document,
            Self::Assumed { reason } => reason,
        }
    }

    /// Whether somebody can look the figure up, or compute it again.
    pub const fn is_evidence(&self) -> bool {
        matches!(
            self,
            Self::Verified { .. } | Self::Secondary { .. } | Self::Derived { .. }
        )
    }

    /// Whether the figure is from memory.
    pub const fn is_memory(&self) -> bool {
        matches!(self, Self::Recalled { .. })
    }

    /// Whether a figure from memory comes without a document that somebody could look up: its ground owns
    /// to none, or has neither a capital letter nor a digit, as the name of a document has.
    pub(super) fn is_memory_of_nothing(&self) -> bool {
        let Self::Recalled { document, .. } = self else {
            return false;
        };
        let lower = document.to_lowercase();
        Self::NAMELESS.iter().any(|words| lower.contains(words))
            || !document
                .chars()
                .any(|sign| sign.is_uppercase() || sign.is_ascii_digit() || !sign.is_ascii())
    }

    /// Whether the figure is a placeholder.
    pub const fn is_placeholder(&self) -> bool {
        matches!(self, Self::Assumed { .. })
    }

    /// Ids of references in the ground, as `S4`.
    pub fn references(&self) -> impl Iterator<Item = &str> {
        self.ground()
            .split(|letter: char| !letter.is_ascii_alphanumeric())
            .filter(|word| is_reference(word))
    }
}

/// Whether a word is the id of a reference: S, digits, and perhaps a small letter.
fn is_reference(word: &str) -> bool {
    let Some(rest) = word.strip_prefix('S') else {
        return false;
    };
    let digits = rest.trim_end_matches(|letter: char| letter.is_ascii_lowercase());
    !digits.is_empty()
        && rest.len() - digits.len() <= 1
        && digits.bytes().all(|letter| letter.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grade_is_a_word_and_its_ground() {
        let weak = Grade::parse("recalled weakly: Heine et al.").unwrap();
        assert_eq!(
            weak,
            Grade::Recalled {
                document: "Heine et al.".into(),
                weak: true
            }
        );
        assert!(!weak.is_evidence());
        assert_eq!(Grade::parse("verified:"), None);
        assert_eq!(Grade::parse("certain: S4"), None);
    }

    #[test]
    fn a_memory_names_its_document() {
        let nameless = |text| Grade::parse(text).unwrap().is_memory_of_nothing();
        assert!(nameless("recalled: engineering notes, no document noted"));
        assert!(nameless("recalled weakly: Engineering notes"));
        assert!(nameless("recalled: as `cpo`; No document"));
        assert!(nameless("recalled: a hemisphere is usual"));
        assert!(!nameless("recalled: Heine et al."));
        assert!(!nameless("recalled weakly: doi 10.1117/12.2295023"));
        assert!(!nameless("assumed: no document tells"));
    }

    #[test]
    fn references_are_told_from_other_words() {
        let grade = Grade::parse("verified: S3 and S24b, not S, SCOT80, X9 or S2ab").unwrap();
        assert_eq!(grade.references().collect::<Vec<_>>(), ["S3", "S24b"]);
    }
}
