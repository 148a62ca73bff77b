//! Files that a scenario names, and the check of the whole by the loader.
//!
//! A recording stands alone: it keeps what its scenario took from files, but not the files. So a
//! scenario that was taken out of a recording is looked up in several folders.

use super::EditError;
use super::document::{Document, dotted, quoted, replaced};
use crate::catalog::Catalog;
use crate::scenario::{Loaded, load_text};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// Folders around a run that are looked into at most.
const ANCESTORS_MAX: usize = 16;
/// Keys that name files: element sets and outlines.
const FILE_KEYS: [[&str; 2]; 2] = [["constellation", "elements"], ["target", "geojson"]];

/// A scenario that can be run.
#[derive(Debug, Clone)]
pub struct Checked {
    /// What the loader made of it.
    pub loaded: Loaded,
    /// The text, files named by their whole paths: it is the same scenario in every folder.
    pub text: String,
}

/// The catalogue that comes with the program; a test keeps it readable.
pub(super) fn catalog() -> &'static Catalog {
    static CATALOG: OnceLock<Catalog> = OnceLock::new();
    CATALOG.get_or_init(|| Catalog::bundled().unwrap_or_default())
}

/// Folders in which a recording's files may lie: beside the scenario that was opened, in the run's
/// folder and the one above it, in `scenarios/`, where the program was started, and in the folders
/// that the run lies in, with `scenarios/` in each.
pub fn places_of(opened: Option<&Path>, run: Option<&Path>) -> Vec<PathBuf> {
    let beside = opened.and_then(Path::parent);
    let above = run.and_then(Path::parent);
    let mut folders = Vec::new();
    let usual = [Path::new("scenarios"), Path::new("")].map(Path::to_owned);
    // A run often lies within the project that its scenario is from.
    let around = run.and_then(|run| std::path::absolute(run).ok());
    let around = around.iter().flat_map(|run| run.ancestors().skip(2));
    let around = around.flat_map(|folder| [folder.join("scenarios"), folder.to_owned()]);
    let named = [beside, run, above]
        .into_iter()
        .flatten()
        .map(Path::to_owned);
    for folder in named.chain(usual).chain(around.take(ANCESTORS_MAX)) {
        let whole = std::path::absolute(&folder).or_else(|_| std::path::absolute("."));
        let whole = whole.unwrap_or(folder);
        if !folders.contains(&whole) {
            folders.push(whole);
        }
    }
    folders
}

/// Checks a text as the loader does; files are looked for in `folders`, in order.
///
/// # Errors
/// For what the loader refuses, and for files that are in none of the folders.
pub fn check(text: &str, folders: &[PathBuf]) -> Result<Checked, EditError> {
    let text = for_folder(text, folders, None)?;
    let loaded = load_text("scenario", &text, Path::new(""), &[], catalog())?;
    Ok(Checked { loaded, text })
}

/// The text for a file in `folder`: files that do not lie there are named by their whole paths.
///
/// # Errors
/// For text that is not TOML, and for files that are in none of the folders.
pub fn for_folder(
    text: &str,
    folders: &[PathBuf],
    folder: Option<&Path>,
) -> Result<String, EditError> {
    let document = Document::parse(text)?;
    let (leaves, _) = document.walk();
    let mut places = Vec::new();
    for leaf in leaves
        .iter()
        .filter(|leaf| FILE_KEYS.iter().any(|key| leaf.shape == *key))
    {
        let Some(name) = leaf.value.as_str() else {
            continue;
        };
        let is_whole = Path::new(name).is_absolute() && Path::new(name).is_file();
        if is_whole || folder.is_some_and(|folder| folder.join(name).is_file()) {
            continue;
        }
        let mut found = folders.iter().map(|folder| folder.join(name));
        let path = found
            .find(|path| path.is_file())
            .ok_or_else(|| EditError::NoFile {
                key: dotted(&leaf.steps),
                file: name.to_owned(),
                folders: folders.to_owned(),
            })?;
        places.push((leaf.span.clone(), quoted(&path.to_string_lossy())));
    }
    Ok(replaced(text, places))
}
