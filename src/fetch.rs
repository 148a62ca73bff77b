//! Element sets from the net, kept in a cache.
//!
//! A [`Subject`] is a group or a satellite of `CelesTrak`'s catalogue, or an address as it is. What
//! comes is read as element sets before it replaces what was cached; an answer that is late, cut off,
//! too large or of another kind leaves the cache as it was. One process at a time fetches a subject;
//! the others wait and find it fetched.
//!
//! Assumes: that a server need not be asked twice within two hours, which is what `CelesTrak` asks
//! for: "only download data when it has been updated … we check for new data every 2 hours".
//! Leaves out: fetching many satellites by number, which `CelesTrak` discourages.
//! Source: `CelesTrak`, "A New Way to Obtain GP Data" and "Usage Policy".

mod content;
mod error;
mod http;
mod store;
mod subject;
mod wait;

pub use error::FetchError;
pub use subject::Subject;

use crate::orbit::elements::Format;
use crate::scenario::cache::{self, Cached};
use crate::time::{Calendar, Epoch, SimTime};
use error::Kept;
use http::{Answer, Known, Limits, Page};
use std::path::PathBuf;
use std::time::{Duration, SystemTime};
use store::Store;
use wait::Wait;

/// Shortest time between two questions for the same sets.
pub const INTERVAL_MIN: Duration = Duration::from_secs(2 * 3600);

/// What to fetch, and how.
#[derive(Debug, Clone)]
pub struct Order {
    /// What.
    pub subject: Subject,
    /// In which format `CelesTrak` is to answer.
    pub format: Format,
    /// Where groups and satellites are asked for.
    pub base_url: String,
    /// The cache's folder.
    pub cache: PathBuf,
    /// Up to which age what is cached will do.
    pub age_max: Duration,
    /// Ask, however young the cache is.
    pub force: bool,
    /// Do not ask at all.
    pub offline: bool,
    /// How long the whole answer may take.
    pub timeout: Duration,
    /// How large the answer may be (bytes).
    pub bytes_max: u64,
}

/// How what was ordered was come by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Road {
    /// It came from the server.
    Fetched,
    /// The server has nothing newer.
    Confirmed,
    /// The cache is young enough; nobody was asked.
    Young,
    /// Nobody was to be asked.
    Offline,
}

/// Element sets in the cache, and how they are there.
#[derive(Debug, Clone)]
pub struct Fetched {
    /// The sets with what is known of them.
    pub cached: Cached,
    /// How they were come by.
    pub road: Road,
    /// How long ago the server gave or confirmed them.
    pub age: Duration,
}

/// Fetches, or takes what is cached where that will do.
///
/// # Errors
/// When the subject is not known to the server, when no good answer comes, and when the cache cannot
/// be used. What was cached before is then still there.
pub fn fetch(order: &Order) -> Result<Fetched, FetchError> {
    let key = order.subject.key(&order.base_url, order.format);
    let url = order.subject.url(&order.base_url, order.format);
    // What came from elsewhere is not what is ordered.
    let is_own = |cached: &Cached| cached.entry.url == url;
    if order.offline {
        let cached = cache::read(&order.cache, &key).map_err(FetchError::Damaged)?;
        let cached = cached.filter(is_own);
        let cached = cached.ok_or_else(|| FetchError::NothingCached {
            subject: order.subject.to_string(),
            cache: order.cache.clone(),
            url: url.clone(),
        })?;
        return Ok(found(cached, Road::Offline));
    }
    let store = Store::open(&order.cache, &key)?;
    // What is damaged is as good as absent: it is about to be replaced.
    let before = cache::read(&order.cache, &key).ok().flatten();
    let before = before.filter(is_own);
    if let Some(cached) = &before {
        let age = age_of(cached);
        if !order.force && age < order.age_max {
            return Ok(found(cached.clone(), Road::Young));
        }
    }
    ask(order, &url, &store, before.as_ref()).map_err(|error| match &before {
        Some(cached) => error.with_kept(Kept::of(cached, age_of(cached))),
        None => error,
    })
}

/// Asks the server and keeps its answer, if it is a good one.
fn ask(
    order: &Order,
    url: &str,
    store: &Store,
    before: Option<&Cached>,
) -> Result<Fetched, FetchError> {
    let now_unix_s = now_unix_s();
    if let Some(wait) =
        wait::of(&order.cache, url).filter(|wait| wait.holds(now_unix_s, order.force))
    {
        return Err(FetchError::wait(url, wait.in_words()));
    }
    let known = before.filter(|_| !order.force);
    let known = known.map_or_else(Known::default, |cached| Known {
        etag: cached.entry.etag.clone(),
        last_modified: cached.entry.last_modified.clone(),
    });
    let limits = Limits {
        timeout: order.timeout,
        bytes_max: order.bytes_max,
    };
    let answer =
        http::get(url, &known, limits).map_err(|failure| FetchError::failed(url, failure))?;
    let unchanged = |cached: &Cached| {
        let mut entry = cached.entry.clone();
        entry.confirmed_unix_s = now_unix_s;
        store.confirm(&entry)?;
        let cached = Cached {
            entry,
            ..cached.clone()
        };
        Ok(found(cached, Road::Confirmed))
    };
    match (answer, before) {
        (Answer::NotModified, Some(cached)) => unchanged(cached),
        (Answer::NotModified, None) => {
            let reason = "it says that nothing is newer than what is not there".to_owned();
            Err(FetchError::no_element_sets(url, reason))
        }
        (Answer::Whole(page), Some(cached)) if page.says_nothing_is_new() => unchanged(cached),
        (Answer::Whole(page), _) => {
            if page.says_there_is_none() {
                return Err(FetchError::Unknown {
                    subject: order.subject.to_string(),
                    says: page.first_words(),
                    url: url.to_owned(),
                });
            }
            if page.is_refusal() {
                return Err(refused(order, url, &page, now_unix_s));
            }
            let contents = content::inspect(&page)
                .map_err(|reason| FetchError::no_element_sets(url, reason))?;
            contents
                .require(&order.subject, order.format)
                .map_err(|reason| FetchError::something_else(url, reason))?;
            let key = order.subject.key(&order.base_url, order.format);
            let entry = contents.entry(&key, url, &page, now_unix_s);
            let path = store.replace(&entry, &page.bytes, before.map(|cached| &cached.entry))?;
            let cached = Cached {
                entry,
                path,
                bytes: page.bytes,
            };
            Ok(found(cached, Road::Fetched))
        }
    }
}

/// A server that does not want to be asked now; until when is noted.
fn refused(order: &Order, url: &str, page: &Page, now_unix_s: i64) -> FetchError {
    let reason = content::refusal(page);
    let Some(wait) = Wait::after(page, now_unix_s) else {
        return FetchError::wait(url, reason);
    };
    match wait::note(&order.cache, url, &wait) {
        Ok(()) => FetchError::wait(url, format!("{reason}; {}", wait.in_words())),
        Err(error) => error,
    }
}

fn found(cached: Cached, road: Road) -> Fetched {
    let age = age_of(&cached);
    Fetched { cached, road, age }
}

/// How long ago the server gave or confirmed it; nothing if that lies in the future.
pub fn age_of(cached: &Cached) -> Duration {
    let age_s = now_unix_s() - cached.entry.confirmed_unix_s;
    Duration::from_secs(u64::try_from(age_s).unwrap_or(0))
}

/// An age in words, as `3 h` or `12 d`.
pub fn age_in_words(age: Duration) -> String {
    let minutes = age.as_secs() / 60;
    match minutes {
        0 => "less than a minute".to_owned(),
        1..120 => format!("{minutes} min"),
        120..2880 => format!("{} h", minutes / 60),
        _ => format!("{} d", minutes / 1440),
    }
}

/// The wall clock (s since 1970).
#[expect(
    clippy::disallowed_methods,
    reason = "the age of a cache is one of today"
)]
fn now_unix_s() -> i64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    since.map_or(0, |since| {
        i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
    })
}

/// An instant as UTC text.
#[expect(clippy::cast_precision_loss, reason = "seconds of our age are exact")]
fn utc(unix_s: i64) -> String {
    Calendar::starting_at(Epoch::from_unix_seconds(unix_s as f64)).utc(SimTime::START)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_are_told_in_the_unit_that_fits() {
        let words = |seconds| age_in_words(Duration::from_secs(seconds));
        assert_eq!(words(59), "less than a minute");
        assert_eq!(words(3600), "60 min");
        assert_eq!(words(3 * 3600), "3 h");
        assert_eq!(words(47 * 3600), "47 h");
        assert_eq!(words(14 * 86_400 + 5), "14 d");
    }

    #[test]
    fn instants_are_told_in_utc() {
        assert_eq!(utc(1_787_378_400), "2026-08-22T06:00:00.000Z");
    }
}
