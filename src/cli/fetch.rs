//! `starloom fetch`: element sets from the net into the cache.

use super::exit::{Exit, Failure};
use clap::Args;
use std::path::PathBuf;

/// Arguments of `starloom fetch`.
#[derive(Debug, Args)]
pub(super) struct FetchArguments {
    /// A group of CelesTrak's such as `planet`, a catalogue number such as `25544`, or an address
    subject: String,
    /// Format to ask CelesTrak for: tle, json, csv, xml or kvn; two-line sets leave out newer objects
    #[arg(long, default_value = "json", value_name = "FORMAT")]
    format: String,
    /// Write the element sets to this file too
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Ask only if what is cached is older than this
    #[arg(long, value_name = "H", default_value_t = 2.0)]
    max_age_h: f64,
    /// Ask, however young the cache is; CelesTrak may block those who ask too often
    #[arg(long, conflicts_with = "offline")]
    force: bool,
    /// Do not ask; take what is cached
    #[arg(long)]
    offline: bool,
    /// Longest time for the whole answer
    #[arg(long, value_name = "S", default_value_t = 120.0)]
    timeout_s: f64,
    /// Largest answer that is taken
    #[arg(long, value_name = "MB", default_value_t = 256.0)]
    max_mb: f64,
    /// Where groups and numbers are asked for [default: `$STARLOOM_CELESTRAK_URL`, else CelesTrak]
    #[arg(long, value_name = "URL")]
    base_url: Option<String>,
}

#[cfg(not(feature = "fetch"))]
mod fetched {
    use super::{Exit, Failure, FetchArguments};
    use std::path::Path;

    pub(in super::super) fn fetch(_: &FetchArguments) -> Result<Exit, Failure> {
        Err(Failure::bad_input(anyhow::anyhow!(
            "this starloom was built without access to the net\n\
             hint: build it with `cargo build --release --features fetch`"
        )))
    }

    /// Without access to the net the cache is what it is.
    pub(in super::super) fn refresh(_: &Path, _: &[(String, String)]) {}
}

#[cfg(feature = "fetch")]
mod fetched {
    use super::super::output;
    use super::{Exit, Failure, FetchArguments};
    use crate::fetch::{
        FetchError, Fetched, INTERVAL_MIN, Order, Road, Subject, age_in_words, age_of,
        fetch as fetch_order,
    };
    use crate::orbit::elements::Format;
    use crate::scenario::cache;
    use std::path::Path;
    use std::time::Duration;

    /// Age from which a scenario's groups are asked for again before a run. An assumption:
    /// `CelesTrak` renews most sets once to three times a day.
    const RUN_AGE_MAX: Duration = Duration::from_secs(24 * 3600);
    /// How long a run waits for a group, which it may have in the cache.
    const RUN_TIMEOUT: Duration = Duration::from_secs(60);

    impl From<FetchError> for Failure {
        fn from(error: FetchError) -> Self {
            let exit = if error.is_outside() {
                Exit::Outside
            } else {
                Exit::BadInput
            };
            Self::new(exit, error)
        }
    }

    fn bad(text: String) -> Failure {
        Failure::bad_input(anyhow::anyhow!(text))
    }

    pub(in super::super) fn fetch(arguments: &FetchArguments) -> Result<Exit, Failure> {
        let order = order(arguments)?;
        let fetched = fetch_order(&order)?;
        if let Some(out) = &arguments.out {
            output::file(out, &fetched.cached.bytes)?;
        }
        output::data(&told(&order.subject, &fetched))?;
        Ok(Exit::Good)
    }

    fn order(arguments: &FetchArguments) -> Result<Order, Failure> {
        let subject: Subject = arguments.subject.parse()?;
        let format: Format = arguments
            .format
            .parse()
            .map_err(|wrong| bad(format!("--format {}: {wrong}", arguments.format)))?;
        let positive = |name: &str, value: f64, most: f64| {
            if value > 0.0 && value <= most {
                Ok(value)
            } else {
                Err(bad(format!("--{name} {value}: must be above 0, to {most}")))
            }
        };
        let age_max_h = positive("max-age-h", arguments.max_age_h, 1e6)?;
        let age_max = Duration::from_secs_f64(age_max_h * 3600.0);
        if age_max < INTERVAL_MIN {
            return Err(bad(format!(
                "--max-age-h {age_max_h}: must be 2 or more: element sets are renewed no more often\n\
                 hint: --force asks at once"
            )));
        }
        let timeout_s = positive("timeout-s", arguments.timeout_s, 86_400.0)?;
        let most_mb = cache::BYTES_MAX as f64 / 1e6;
        let max_mb = positive("max-mb", arguments.max_mb, most_mb)?;
        Ok(Order {
            subject,
            format,
            base_url: base_url(arguments.base_url.as_deref()),
            cache: cache_folder()?,
            age_max,
            force: arguments.force,
            offline: arguments.offline,
            timeout: Duration::from_secs_f64(timeout_s),
            bytes_max: bytes(max_mb),
        })
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "checked to be above zero and small"
    )]
    fn bytes(size_mb: f64) -> u64 {
        (size_mb * 1e6).ceil() as u64
    }

    fn base_url(given: Option<&str>) -> String {
        let given = given.filter(|url| !url.is_empty());
        given.map_or_else(cache::base_url, str::to_owned)
    }

    fn cache_folder() -> Result<std::path::PathBuf, Failure> {
        cache::folder().ok_or_else(|| {
            bad("there is no folder for the cache\nhint: name one in STARLOOM_CACHE".to_owned())
        })
    }

    /// What was fetched, and how.
    fn told(subject: &Subject, fetched: &Fetched) -> String {
        let entry = &fetched.cached.entry;
        let age = age_in_words(fetched.age);
        let how = match fetched.road {
            Road::Fetched => format!("fetched from {}", entry.url),
            Road::Confirmed => format!("unchanged since {} at {}", entry.fetched, entry.url),
            Road::Young => {
                format!(
                    "cached, {age} old, from {}; not asked again within two hours without --force",
                    entry.url
                )
            }
            Road::Offline => format!(
                "cached, {age} old, fetched {} from {}",
                entry.fetched, entry.url
            ),
        };
        let bad = match entry.bad_sets {
            0 => String::new(),
            bad => format!(" ({bad} more cannot be read)"),
        };
        format!(
            "{subject}: {} element sets{bad}, epochs {} to {}\n  {how}\n  {} bytes in {}\n",
            entry.element_sets,
            entry.epoch_oldest,
            entry.epoch_newest,
            entry.bytes,
            fetched.cached.path.display(),
        )
    }

    /// Fetches the groups of a scenario that are not cached or are old; says what went wrong.
    pub(in super::super) fn refresh(path: &Path, overrides: &[(String, String)]) {
        let (Some(cache), offline) = (cache::folder(), is_offline()) else {
            return;
        };
        for group in crate::scenario::groups(path, overrides) {
            let cached = cache::newest_of_group(&cache, &group, &base_url(None))
                .ok()
                .flatten();
            let age = cached.as_ref().map(age_of);
            if age.is_some_and(|age| age < RUN_AGE_MAX) {
                continue;
            }
            let Some(age) = age
                .filter(|_| offline)
                .or_else(|| renew(&cache, &group, age))
            else {
                continue;
            };
            output::note(&format!(
                "warning: the element sets of the group {group} are those of the cache, {} old",
                age_in_words(age)
            ));
        }
    }

    fn is_offline() -> bool {
        std::env::var_os("STARLOOM_OFFLINE").is_some_and(|value| !value.is_empty() && value != "0")
    }

    /// Asks for a group; where that fails, says so and gives back the age of what is cached.
    fn renew(cache: &Path, group: &str, age: Option<Duration>) -> Option<Duration> {
        if is_offline() {
            return None;
        }
        let order = Order {
            subject: Subject::Group(group.to_owned()),
            format: Format::Json,
            base_url: base_url(None),
            cache: cache.to_owned(),
            age_max: RUN_AGE_MAX,
            force: false,
            offline: false,
            timeout: RUN_TIMEOUT,
            bytes_max: cache::BYTES_MAX,
        };
        let Err(error) = fetch_order(&order) else {
            return None;
        };
        output::note(&format!("warning: {error}"));
        age
    }
}

pub(super) use fetched::{fetch, refresh};
