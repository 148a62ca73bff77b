//! What an answer holds: element sets, or something else, told in its own words.

use super::http::Page;
use super::utc;
use crate::orbit::elements::{self, ElementFile};
use crate::scenario::cache::{Entry, file_name};

/// Of so many sets one may be bad; more, and the answer is none.
const SETS_TO_A_BAD_ONE: usize = 10;

/// The element sets of a good answer, counted.
#[derive(Debug)]
pub(super) struct Contents {
    element_sets: u64,
    bad_sets: u64,
    epoch_oldest: String,
    epoch_newest: String,
}

/// Looks into a page.
///
/// # Errors
/// When it is not what was asked for; the text says what it is.
pub(super) fn inspect(page: &Page) -> Result<Contents, String> {
    let shown = || {
        let kind = match page.content_type.as_str() {
            "" => "without a type".to_owned(),
            kind => format!("of type {kind}"),
        };
        format!("{kind}, which begins {:?}", page.first_words())
    };
    if page.status != 200 {
        return Err(format!(
            "it answers with status {} and a page {}",
            page.status,
            shown()
        ));
    }
    if page.bytes.is_empty() {
        return Err("the answer is empty".to_owned());
    }
    let file = elements::read(&page.bytes);
    let Some(first_bad) = file.rejected.first() else {
        return counted(&file)
            .ok_or_else(|| format!("this holds no element set: a page {}", shown()));
    };
    if file.sets.is_empty() {
        return Err(format!(
            "this is not element sets ({first_bad}): a page {}",
            shown()
        ));
    }
    if is_cut_off(&file, &page.bytes) {
        return Err(format!(
            "the answer ends within an element set ({})",
            last_bad(&file)
        ));
    }
    if file.rejected.len() * SETS_TO_A_BAD_ONE > file.sets.len() {
        let (bad, all) = (file.rejected.len(), file.rejected.len() + file.sets.len());
        return Err(format!(
            "{bad} of {all} element sets cannot be read; the first: {first_bad}"
        ));
    }
    counted(&file).ok_or_else(|| "this holds no element set".to_owned())
}

fn last_bad(file: &ElementFile) -> String {
    file.rejected
        .last()
        .map(ToString::to_string)
        .unwrap_or_default()
}

/// Whether what is bad is the end, within a set's two lines.
fn is_cut_off(file: &ElementFile, bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    let lines = text.trim_end().lines().count();
    file.rejected
        .last()
        .is_some_and(|bad| bad.line + 1 >= lines)
}

fn counted(file: &ElementFile) -> Option<Contents> {
    let epochs = || file.sets.iter().map(elements::ElementSet::epoch_unix_ns);
    Some(Contents {
        element_sets: file.sets.len() as u64,
        bad_sets: file.rejected.len() as u64,
        epoch_oldest: utc(epochs().min()?.div_euclid(1_000_000_000)),
        epoch_newest: utc(epochs().max()?.div_euclid(1_000_000_000)),
    })
}

impl Contents {
    /// The cache's entry for a page with these contents.
    pub(super) fn entry(self, key: &str, url: &str, page: &Page, now_unix_s: i64) -> Entry {
        let blake3 = blake3::hash(&page.bytes).to_hex().to_string();
        Entry {
            url: url.to_owned(),
            file: file_name(key, &blake3),
            fetched: utc(now_unix_s),
            fetched_unix_s: now_unix_s,
            confirmed_unix_s: now_unix_s,
            bytes: page.bytes.len() as u64,
            blake3,
            element_sets: self.element_sets,
            bad_sets: self.bad_sets,
            epoch_oldest: self.epoch_oldest,
            epoch_newest: self.epoch_newest,
            etag: page.etag.clone(),
            last_modified: page.last_modified.clone(),
        }
    }
}
