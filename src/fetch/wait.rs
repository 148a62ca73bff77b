//! Servers that are not to be asked yet, noted beside the cache.
//!
//! ```text
//! CACHE/elements/  0c1b2a39….wait.toml    until when the server of that digest is not asked, and why
//! ```
//! A note holds for all that a server has, whoever asks. What the server named itself binds `--force`
//! too, for a day at most.
//!
//! Assumes: two hours where a server forbids (403) or has had too many questions (429) and names no
//! time, which is `CelesTrak`'s own interval; nothing is noted of a fault (500 and above) without a time.
//! Source: RFC 9110, section 10.2.3, "Retry-After".

use super::error::FetchError;
use super::http::Page;
use super::store::put;
use super::{INTERVAL_MIN, utc};
use crate::time::Epoch;
use serde::{Deserialize, Serialize};
use std::fs;
use std::path::{Path, PathBuf};
use std::str::FromStr as _;

/// Longest time that a server may name (s).
const NAMED_MAX_S: i64 = 86_400;

/// Until when a server is not asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Wait {
    /// Until then (s since 1970).
    until_unix_s: i64,
    /// Whether the server named the time.
    is_named: bool,
    /// The status that it answered with.
    status: u16,
}

impl Wait {
    /// What a refusal asks for, if it asks for anything.
    pub(super) fn after(page: &Page, now_unix_s: i64) -> Option<Self> {
        let named = page.retry_after.as_deref();
        let named = named.and_then(|text| seconds(text, now_unix_s));
        let usual =
            matches!(page.status, 403 | 429).then_some(INTERVAL_MIN.as_secs().cast_signed());
        let wait_s = named.or(usual)?.clamp(0, NAMED_MAX_S);
        Some(Self {
            until_unix_s: now_unix_s + wait_s,
            is_named: named.is_some(),
            status: page.status,
        })
    }

    /// Whether it still holds.
    pub(super) const fn holds(&self, now_unix_s: i64, force: bool) -> bool {
        // A clock that was set back must not make it hold for ever.
        let left_s = self.until_unix_s - now_unix_s;
        left_s > 0 && left_s <= NAMED_MAX_S && (self.is_named || !force)
    }

    /// Until when, and why.
    pub(super) fn in_words(&self) -> String {
        let until = utc(self.until_unix_s);
        let status = self.status;
        if self.is_named {
            format!("with status {status} the server asks not to be asked before {until}")
        } else {
            format!("after status {status} the server is not asked before {until} without --force")
        }
    }
}

/// The seconds from now that a `Retry-After` names, as a number or as a date.
fn seconds(text: &str, now_unix_s: i64) -> Option<i64> {
    let text = text.trim();
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(text.parse().unwrap_or(NAMED_MAX_S));
    }
    Some(unix_s(text)? - now_unix_s)
}

/// The instant of a date as `Sat, 22 Aug 2026 06:00:00 GMT`.
#[expect(clippy::cast_possible_truncation, reason = "whole seconds of our age")]
fn unix_s(date: &str) -> Option<i64> {
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let words: Vec<&str> = date.split_whitespace().collect();
    let [_, day, month, year, time, "GMT"] = words.as_slice() else {
        return None;
    };
    let month = 1 + MONTHS.iter().position(|name| name == month)?;
    let epoch = Epoch::from_str(&format!("{year}-{month:02}-{day}T{time} UTC")).ok()?;
    Some(epoch.to_unix_seconds().round() as i64)
}

/// The file of the note about the server of an address.
fn path(cache: &Path, url: &str) -> PathBuf {
    let server: Vec<&str> = url.splitn(4, '/').take(3).collect();
    let digest = blake3::hash(server.join("/").to_ascii_lowercase().as_bytes()).to_hex();
    cache
        .join("elements")
        .join(format!("{}.wait.toml", &digest[..16]))
}

/// What is noted of the server of an address.
pub(super) fn of(cache: &Path, url: &str) -> Option<Wait> {
    toml::from_str(&fs::read_to_string(path(cache, url)).ok()?).ok()
}

/// Notes that the server of an address is to be left alone.
pub(super) fn note(cache: &Path, url: &str, wait: &Wait) -> Result<(), FetchError> {
    let path = path(cache, url);
    let text = toml::to_string(wait).map_err(std::io::Error::other);
    put(&path, text.map_err(FetchError::cache(&path))?.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW_UNIX_S: i64 = 1_787_378_400;

    fn page(status: u16, retry_after: Option<&str>) -> Page {
        Page {
            status,
            content_type: String::new(),
            etag: None,
            last_modified: None,
            retry_after: retry_after.map(str::to_owned),
            bytes: Vec::new(),
        }
    }

    #[test]
    fn a_server_names_seconds_or_a_date() {
        for (text, wait_s) in [
            ("120", Some(120)),
            (" 0 ", Some(0)),
            ("99999999999999999999", Some(NAMED_MAX_S)),
            ("Sat, 22 Aug 2026 06:10:00 GMT", Some(600)),
            ("soon", None),
            ("Sat, 22 Oak 2026 06:10:00 GMT", None),
            ("", None),
            ("-5", None),
        ] {
            assert_eq!(seconds(text, NOW_UNIX_S), wait_s, "{text}");
        }
    }

    #[test]
    fn what_the_server_named_binds_force_and_our_own_interval_does_not() {
        let named = Wait::after(&page(503, Some("600")), NOW_UNIX_S).unwrap();
        assert!(named.holds(NOW_UNIX_S + 599, true));
        assert!(!named.holds(NOW_UNIX_S + 600, false));
        assert!(!named.holds(NOW_UNIX_S - 10 * NAMED_MAX_S, false));
        let usual = Wait::after(&page(403, None), NOW_UNIX_S).unwrap();
        assert!(usual.holds(NOW_UNIX_S + 7199, false));
        assert!(!usual.holds(NOW_UNIX_S, true));
        assert!(!usual.holds(NOW_UNIX_S + 7200, false));
        assert_eq!(Wait::after(&page(500, None), NOW_UNIX_S), None);
    }

    #[test]
    fn a_note_is_about_all_that_a_server_has() {
        let folder = Path::new("cache");
        let one = path(folder, "https://celestrak.org/NORAD/a?b=c");
        assert_eq!(one, path(folder, "https://CelesTrak.org/other"));
        assert_ne!(one, path(folder, "https://celestrak.org:8080/other"));
    }
}
