//! Why nothing was fetched.

use super::age_in_words;
use super::http::Failure;
use crate::scenario::cache::Cached;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Why nothing was fetched; what was cached before is still there.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// The subject cannot be fetched.
    #[error(
        "{text:?}: {reason}\n  remedy: give a group as `planet`, a catalogue number as `25544`, or an address that begins with https://"
    )]
    Subject {
        /// What was given.
        text: String,
        /// What is wrong.
        reason: String,
    },
    /// The server does not know the subject.
    #[error(
        "{subject}: there are no such element sets: {url} says {says:?}\n  remedy: groups are listed at https://celestrak.org/NORAD/elements/; newer objects have six digits and no two-line sets, so ask for `--format json`"
    )]
    Unknown {
        /// What was asked for.
        subject: String,
        /// The address that was asked.
        url: String,
        /// What it says.
        says: String,
    },
    /// No good answer came.
    #[error("{url}: {reason}{}\n  remedy: {remedy}", kept_in_words(.kept.as_ref()))]
    Answer {
        /// The address that was asked.
        url: String,
        /// What is wrong with it.
        reason: String,
        /// What to do about it.
        remedy: &'static str,
        /// What is still cached.
        kept: Option<Kept>,
    },
    /// Nothing is cached, and nobody was to be asked.
    #[error("{subject}: nothing is cached in {} from {url}\n  remedy: fetch it once without `--offline`", .cache.display())]
    NothingCached {
        /// What was asked for.
        subject: String,
        /// Where it was looked for.
        cache: PathBuf,
        /// The address that it would have come from.
        url: String,
    },
    /// What is cached has been changed.
    #[error("{0}\n  remedy: fetch it again with `--force`")]
    Damaged(String),
    /// The cache cannot be written.
    #[error("{}: {reason}\n  remedy: make room and give permission there, or name another folder in STARLOOM_CACHE", .path.display())]
    Cache {
        /// The file or folder.
        path: PathBuf,
        /// What is wrong.
        reason: std::io::Error,
    },
}

/// What is still in the cache after a failure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    element_sets: u64,
    fetched: String,
    age: Duration,
}

impl Kept {
    pub(super) fn of(cached: &Cached, age: Duration) -> Self {
        Self {
            element_sets: cached.entry.element_sets,
            fetched: cached.entry.fetched.clone(),
            age,
        }
    }
}

fn kept_in_words(kept: Option<&Kept>) -> String {
    kept.map_or_else(String::new, |kept| {
        format!(
            "\n  still cached: {} element sets, fetched {}, {} old",
            kept.element_sets,
            kept.fetched,
            age_in_words(kept.age)
        )
    })
}

impl FetchError {
    fn answer(url: &str, reason: String, remedy: &'static str) -> Self {
        Self::Answer {
            url: url.to_owned(),
            reason,
            remedy,
            kept: None,
        }
    }

    pub(super) fn failed(url: &str, failure: Failure) -> Self {
        Self::answer(url, failure.reason, failure.remedy)
    }

    pub(super) fn wait(url: &str, reason: String) -> Self {
        let remedy =
            "wait before you ask again, and work with what is cached until then (`--offline`)";
        Self::answer(url, reason, remedy)
    }

    pub(super) fn something_else(url: &str, reason: String) -> Self {
        let remedy = "check the address of the server (`--base-url`, STARLOOM_CELESTRAK_URL), or give the whole address of what it has";
        Self::answer(url, reason, remedy)
    }

    pub(super) fn no_element_sets(url: &str, reason: String) -> Self {
        let remedy = "check the address in a browser: it must answer with element sets as TLE, or OMM in JSON, CSV, XML or KVN";
        Self::answer(url, reason, remedy)
    }

    pub(super) fn cache(path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_owned();
        move |reason| Self::Cache { path, reason }
    }

    /// The same error, which also says what is still cached.
    pub(super) fn with_kept(mut self, still: Kept) -> Self {
        if let Self::Answer { kept, .. } = &mut self {
            *kept = Some(still);
        }
        self
    }

    /// Whether the surroundings are to blame, not what was asked for.
    pub const fn is_outside(&self) -> bool {
        matches!(self, Self::Answer { .. } | Self::Cache { .. })
    }
}
