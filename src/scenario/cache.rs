//! The cache of element sets that were fetched: where it is, and how it is read.
//!
//! ```text
//! CACHE/elements/  group-planet.json.provenance.toml     an Entry: what is cached, from where, since when
//!                  group-planet.3f6e2a….json             the bytes that it names
//! ```
//! A key names what was asked for, and where unless that is `CelesTrak`: `group-planet@0c1b2a39.json`.
//! What came from one server is not taken for what another would have said.
//!
//! The name of the bytes holds their digest and the entry is replaced atomically, so that an entry and
//! its bytes belong together whatever happens. Reading knows neither the net nor the wall clock.

use super::input::read_bytes;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// Where `CelesTrak` answers questions about its catalogue.
pub const CELESTRAK: &str = "https://celestrak.org/NORAD/elements/gp.php";
/// Largest answer that is kept, and read again (bytes).
pub const BYTES_MAX: u64 = 256_000_000;
/// Largest entry (bytes).
const ENTRY_BYTES_MAX: u64 = 1_000_000;
/// Longest name of a group.
const GROUP_LENGTH_MAX: usize = 64;
/// What an entry's file ends in.
const ENTRY_END: &str = ".provenance.toml";
/// The forms that a group may be cached in.
const FORMS: [&str; 5] = ["json", "csv", "xml", "kvn", "tle"];

/// What is cached under one key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Where it was fetched from.
    pub url: String,
    /// Name of the file that holds the bytes, beside the entry.
    pub file: String,
    /// When the bytes came, in UTC.
    pub fetched: String,
    /// The same, in seconds since 1970.
    pub fetched_unix_s: i64,
    /// When the server last said that these are its newest (s since 1970).
    pub confirmed_unix_s: i64,
    /// How many bytes.
    pub bytes: u64,
    /// BLAKE3 of the bytes, in hexadecimal.
    pub blake3: String,
    /// Good element sets in it.
    pub element_sets: u64,
    /// Sets in it that cannot be read.
    pub bad_sets: u64,
    /// The earliest epoch, in UTC.
    pub epoch_oldest: String,
    /// The latest epoch, in UTC.
    pub epoch_newest: String,
    /// What the server calls this version, for the next question.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub etag: Option<String>,
    /// When the server changed it, for the next question.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_modified: Option<String>,
}

/// An entry with its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cached {
    /// What is known of them.
    pub entry: Entry,
    /// Where they lie.
    pub path: PathBuf,
    /// The bytes, whose digest is the entry's.
    pub bytes: Vec<u8>,
}

/// The cache's folder: `$STARLOOM_CACHE`, or `starloom` in the user's folder of caches.
pub fn folder() -> Option<PathBuf> {
    let variable = |name| std::env::var_os(name).filter(|value| !value.is_empty());
    if let Some(own) = variable("STARLOOM_CACHE") {
        return Some(PathBuf::from(own));
    }
    let caches = variable("XDG_CACHE_HOME").map(PathBuf::from);
    let caches = caches.filter(|folder| folder.is_absolute());
    let caches = caches.or_else(|| Some(PathBuf::from(variable("HOME")?).join(".cache")));
    caches.map(|caches| caches.join("starloom"))
}

/// Where groups and satellites are asked for: `$STARLOOM_CELESTRAK_URL`, or `CelesTrak`.
pub fn base_url() -> String {
    let own = std::env::var("STARLOOM_CELESTRAK_URL").ok();
    own.filter(|url| !url.is_empty())
        .unwrap_or_else(|| CELESTRAK.to_owned())
}

/// Whether text can be the name of a group.
pub fn is_group(text: &str) -> bool {
    let is_plain = |letter: u8| letter.is_ascii_alphanumeric() || b"-_.".contains(&letter);
    text.len() <= GROUP_LENGTH_MAX
        && text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.bytes().all(is_plain)
}

/// The key of a group of the server at `base` in one form.
pub fn group_key(group: &str, base: &str, form: &str) -> String {
    key_at(&format!("group-{}", group.to_ascii_lowercase()), base, form)
}

/// The key of what `stem` names at the server at `base`.
pub fn key_at(stem: &str, base: &str, form: &str) -> String {
    if base == CELESTRAK {
        return format!("{stem}.{form}");
    }
    let digest = blake3::hash(base.as_bytes()).to_hex();
    format!("{stem}@{}.{form}", &digest[..8])
}

/// The file of the entry of `key`.
pub fn entry_path(cache: &Path, key: &str) -> PathBuf {
    cache.join("elements").join(format!("{key}{ENTRY_END}"))
}

/// The name of the file of bytes with this digest, cached under `key`.
pub fn file_name(key: &str, blake3: &str) -> String {
    let digest = blake3.get(..16).unwrap_or(blake3);
    match key.rsplit_once('.') {
        Some((stem, form)) => format!("{stem}.{digest}.{form}"),
        None => format!("{key}.{digest}"),
    }
}

/// What is cached under `key`, if anything is.
///
/// # Errors
/// When something is there that cannot be read or has been changed; the text says what.
pub fn read(cache: &Path, key: &str) -> Result<Option<Cached>, String> {
    /// Another process may put a newer entry and newer bytes in place between the two reads.
    const ATTEMPTS: usize = 3;
    let path = entry_path(cache, key);
    let mut wrong = String::new();
    for _ in 0..ATTEMPTS {
        if !path.exists() {
            return Ok(None);
        }
        match read_once(&path, key) {
            Ok(cached) => return Ok(Some(cached)),
            Err(reason) => wrong = reason,
        }
    }
    Err(wrong)
}

fn read_once(path: &Path, key: &str) -> Result<Cached, String> {
    let damaged = |path: &Path, reason: String| format!("{}: {reason}", path.display());
    let text = read_bytes(path, ENTRY_BYTES_MAX).map_err(|why| damaged(path, why.reason))?;
    let entry: Entry = toml::from_slice(&text)
        .map_err(|error| damaged(path, error.message().replace('\n', "; ")))?;
    if entry.file != file_name(key, &entry.blake3) {
        let reason = format!("it names the file {:?}, which is not its own", entry.file);
        return Err(damaged(path, reason));
    }
    let path = path.with_file_name(&entry.file);
    let bytes = read_bytes(&path, BYTES_MAX).map_err(|why| damaged(&path, why.reason))?;
    if blake3::hash(&bytes).to_hex().as_str() != entry.blake3 {
        let reason = "its bytes are not those that were fetched".to_owned();
        return Err(damaged(&path, reason));
    }
    Ok(Cached { entry, path, bytes })
}

/// The newest that is cached of a group of the server at `base`, whatever its form.
///
/// # Errors
/// When what is cached cannot be read or has been changed, and no other form of it is good.
pub fn newest_of_group(cache: &Path, group: &str, base: &str) -> Result<Option<Cached>, String> {
    let mut newest: Option<Cached> = None;
    let mut wrong = None;
    for form in FORMS {
        match read(cache, &group_key(group, base, form)) {
            // An entry of another server's, under this one's key, is none of this one's.
            Ok(Some(cached)) if cached.entry.url.starts_with(base) => {
                let is_newer = newest
                    .as_ref()
                    .is_none_or(|it| cached.entry.confirmed_unix_s > it.entry.confirmed_unix_s);
                if is_newer {
                    newest = Some(cached);
                }
            }
            Ok(_) => {}
            Err(reason) => wrong = Some(reason),
        }
    }
    match (newest, wrong) {
        (None, Some(wrong)) => Err(wrong),
        (newest, _) => Ok(newest),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_have_plain_names() {
        for group in [
            "planet",
            "iridium-NEXT",
            "cosmos-1408-debris",
            "last-30-days",
        ] {
            assert!(is_group(group), "{group}");
        }
        for other in [
            "",
            "25544",
            "../x",
            "a b",
            "a/b",
            "a&FORMAT=tle",
            "ä",
            &"a".repeat(65),
        ] {
            assert!(!is_group(other), "{other}");
        }
    }

    #[test]
    fn a_file_of_bytes_is_named_by_key_and_digest() {
        let key = group_key("iridium-NEXT", CELESTRAK, "json");
        assert_eq!(key, "group-iridium-next.json");
        let name = file_name(&key, "0123456789abcdef0123");
        assert_eq!(name, "group-iridium-next.0123456789abcdef.json");
    }

    #[test]
    fn each_server_has_its_own_place() {
        let key = |base| group_key("planet", base, "json");
        assert_eq!(key(CELESTRAK), "group-planet.json");
        assert_ne!(key("http://127.0.0.1:1/"), key(CELESTRAK));
        assert_ne!(key("http://127.0.0.1:1/"), key("http://127.0.0.1:2/"));
    }

    #[test]
    fn what_is_damaged_is_no_element_set() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(read(folder.path(), "group-x.json"), Ok(None));
        std::fs::create_dir(folder.path().join("elements")).unwrap();
        let digest = blake3::hash(b"[]").to_hex().to_string();
        let entry = Entry {
            url: format!("{CELESTRAK}?GROUP=x&FORMAT=JSON"),
            file: file_name("group-x.json", &digest),
            fetched: "2026-08-22T06:00:00.000Z".to_owned(),
            fetched_unix_s: 1_787_378_400,
            confirmed_unix_s: 1_787_378_400,
            bytes: 2,
            blake3: digest,
            element_sets: 0,
            bad_sets: 0,
            epoch_oldest: String::new(),
            epoch_newest: String::new(),
            etag: None,
            last_modified: None,
        };
        let path = entry_path(folder.path(), "group-x.json");
        std::fs::write(&path, toml::to_string(&entry).unwrap()).unwrap();
        let bytes = path.with_file_name(&entry.file);
        let refused = read(folder.path(), "group-x.json").unwrap_err();
        assert!(refused.contains("there is no such file"), "{refused}");
        std::fs::write(&bytes, b"[ ]").unwrap();
        let refused = read(folder.path(), "group-x.json").unwrap_err();
        assert!(refused.contains("not those that were fetched"), "{refused}");
        std::fs::write(&bytes, b"[]").unwrap();
        let cached = newest_of_group(folder.path(), "X", CELESTRAK)
            .unwrap()
            .unwrap();
        assert_eq!(
            (cached.bytes.as_slice(), &cached.entry),
            (&b"[]"[..], &entry)
        );
        let elsewhere = toml::to_string(&entry)
            .unwrap()
            .replace("celestrak.org", "127.0.0.1");
        std::fs::write(&path, elsewhere).unwrap();
        assert_eq!(newest_of_group(folder.path(), "x", CELESTRAK), Ok(None));
        std::fs::write(&path, "file = \"../../secret\"").unwrap();
        assert!(read(folder.path(), "group-x.json").is_err());
    }
}
