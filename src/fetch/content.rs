//! What an answer holds: element sets, or something else, told in its own words.

use super::http::Page;
use super::subject::Subject;
use super::utc;
use crate::orbit::elements::{self, ElementFile, Format};
use crate::scenario::cache::{Entry, file_name};
use std::collections::BTreeSet;

/// Of so many sets one may be bad; more, and the answer is none.
const SETS_TO_A_BAD_ONE: usize = 10;

/// The element sets of a good answer, counted.
#[derive(Debug)]
pub(super) struct Contents {
    element_sets: u64,
    bad_sets: u64,
    epoch_oldest: String,
    epoch_newest: String,
    format: Format,
    /// The satellites' numbers, each once.
    numbers: BTreeSet<u32>,
}

/// What a page is.
fn shown(page: &Page) -> String {
    let kind = match page.content_type.as_str() {
        "" => "without a type".to_owned(),
        kind => format!("of type {kind}"),
    };
    format!("{kind}, which begins {:?}", page.first_words())
}

/// A page that is no answer, with its status.
pub(super) fn refusal(page: &Page) -> String {
    format!(
        "it answers with status {} and a page {}",
        page.status,
        shown(page)
    )
}

/// Looks into a page.
///
/// # Errors
/// When it is not what was asked for; the text says what it is.
pub(super) fn inspect(page: &Page) -> Result<Contents, String> {
    let shown = || shown(page);
    if page.status != 200 {
        return Err(refusal(page));
    }
    if page.bytes.is_empty() {
        return Err("the answer is empty".to_owned());
    }
    let file = elements::read(&page.bytes);
    let Some(first_bad) = file.rejected.first() else {
        return counted(&file, &page.bytes)
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
    counted(&file, &page.bytes).ok_or_else(|| "this holds no element set".to_owned())
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

fn counted(file: &ElementFile, bytes: &[u8]) -> Option<Contents> {
    let epochs = || file.sets.iter().map(elements::ElementSet::epoch_unix_ns);
    Some(Contents {
        element_sets: file.sets.len() as u64,
        bad_sets: file.rejected.len() as u64,
        epoch_oldest: utc(epochs().min()?.div_euclid(1_000_000_000)),
        epoch_newest: utc(epochs().max()?.div_euclid(1_000_000_000)),
        format: elements::format_of(&String::from_utf8_lossy(bytes)),
        numbers: file
            .sets
            .iter()
            .map(|set| set.catalog_number().number())
            .collect(),
    })
}

impl Contents {
    /// Refuses what is not of the subject, or not in the format that was asked for; an address has
    /// its own format.
    pub(super) fn require(&self, subject: &Subject, format: Format) -> Result<(), String> {
        if self.format != format && !matches!(subject, Subject::Url(_)) {
            let (asked, came) = (format.name(), self.format.name());
            return Err(format!("it was asked for {asked} and answers with {came}"));
        }
        let Subject::Satellite(number) = subject else {
            return Ok(());
        };
        if self.numbers.iter().eq([number]) {
            return Ok(());
        }
        let mut first: Vec<String> = self.numbers.iter().take(4).map(u32::to_string).collect();
        if self.numbers.len() > first.len() {
            first.push("…".to_owned());
        }
        Err(format!(
            "it was asked for the satellite {number} and answers with {} element sets, of {}",
            self.element_sets,
            first.join(", ")
        ))
    }

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
