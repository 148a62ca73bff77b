//! One question by HTTP, within limits of time, size and redirections.

use std::io::ErrorKind;
use std::time::Duration;
use ureq::{Agent, Body, Proxy};

/// How long a connection may take to come about.
const CONNECT_MAX: Duration = Duration::from_secs(15);
/// How often an answer may lead elsewhere.
const REDIRECTS_MAX: u32 = 4;
/// How much of a page that is no answer is read (bytes).
const REFUSAL_BYTES_MAX: u64 = 65_536;

/// Limits of an answer.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// For the whole of it.
    pub(super) timeout: Duration,
    /// For its bytes, unpacked.
    pub(super) bytes_max: u64,
}

/// What is known of the version that is there.
#[derive(Debug, Clone, Default)]
pub(super) struct Known {
    pub(super) etag: Option<String>,
    pub(super) last_modified: Option<String>,
}

/// What a server says.
#[derive(Debug)]
pub(super) enum Answer {
    /// Nothing newer than what is known.
    NotModified,
    /// A page that came whole, good or not.
    Whole(Page),
}

/// A page.
#[derive(Debug)]
pub(super) struct Page {
    pub(super) status: u16,
    pub(super) content_type: String,
    pub(super) etag: Option<String>,
    pub(super) last_modified: Option<String>,
    /// When to ask again, as the server says it.
    pub(super) retry_after: Option<String>,
    pub(super) bytes: Vec<u8>,
}

impl Page {
    /// What it begins with, on one line.
    pub(super) fn first_words(&self) -> String {
        const LENGTH_MAX: usize = 80;
        let head = &self.bytes[..self.bytes.len().min(1000)];
        let text = String::from_utf8_lossy(head);
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let cut: String = text
            .chars()
            .filter(|it| !it.is_control())
            .take(LENGTH_MAX)
            .collect();
        let dots = if cut.len() < text.len() { "…" } else { "" };
        format!("{cut}{dots}")
    }

    fn begins_with(&self, words: &str) -> bool {
        self.first_words().to_ascii_lowercase().starts_with(words)
    }

    /// `CelesTrak`'s words for what it does not have, which it has said with several statuses.
    pub(super) fn says_there_is_none(&self) -> bool {
        self.begins_with("no gp data found") || self.begins_with("invalid query")
    }

    /// Whether the server says that it will not answer, or cannot now.
    pub(super) const fn is_refusal(&self) -> bool {
        matches!(self.status, 403 | 429 | 500..)
    }

    /// `CelesTrak`'s words for whoever asks again before there is anything new.
    pub(super) fn says_nothing_is_new(&self) -> bool {
        self.status == 403 && self.begins_with("gp data has not updated since")
    }
}

/// Why no page came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Failure {
    pub(super) reason: String,
    pub(super) remedy: &'static str,
}

/// What to do where nobody answers.
const NO_ANSWER: &str = "check network and proxy (HTTPS_PROXY), try again later, or work with what is cached (`--offline`)";
/// What to do where an address leads elsewhere, and no answer comes of it.
const LED_AWAY: &str = "give the address that the server means in the end, with `--base-url` where a group or number is asked for";
/// What to do about an answer that is too large.
const TOO_LARGE: &str =
    "if that is what you want, give a larger `--max-mb`, up to 256; else check the address";

/// Asks for a page.
///
/// # Errors
/// When none comes, or not whole, or not within the limits.
pub(super) fn get(url: &str, known: &Known, limits: Limits) -> Result<Answer, Failure> {
    let why = |error: ureq::Error| Failure::of(&error, limits);
    let agent = agent(url, limits).map_err(|reason| Failure {
        reason,
        remedy: NO_ANSWER,
    })?;
    let mut request = agent.get(url);
    for (header, value) in [
        ("If-None-Match", &known.etag),
        ("If-Modified-Since", &known.last_modified),
    ] {
        if let Some(value) = value {
            request = request.header(header, value);
        }
    }
    let mut response = request.call().map_err(why)?;
    let status = response.status().as_u16();
    if status == 304 {
        return Ok(Answer::NotModified);
    }
    let header = |name: &str| {
        let value = response.headers().get(name)?.to_str().ok()?;
        Some(value.to_owned())
    };
    let content_type = header("content-type").unwrap_or_default();
    let retry_after = header("retry-after");
    let (etag, last_modified) = (header("etag"), header("last-modified"));
    let bytes_max = if status == 200 {
        limits.bytes_max
    } else {
        REFUSAL_BYTES_MAX
    };
    let bytes = read(response.body_mut(), bytes_max);
    let bytes = match bytes {
        Ok(bytes) => bytes,
        // What else a refusal says does not matter.
        Err(_) if status != 200 => Vec::new(),
        Err(error) => return Err(why(error)),
    };
    Ok(Answer::Whole(Page {
        status,
        content_type,
        etag,
        last_modified,
        retry_after,
        bytes,
    }))
}

fn read(body: &mut Body, bytes_max: u64) -> Result<Vec<u8>, ureq::Error> {
    if body
        .content_length()
        .is_some_and(|length| length > bytes_max)
    {
        return Err(ureq::Error::BodyExceedsLimit(bytes_max));
    }
    body.with_config().limit(bytes_max).read_to_vec()
}

fn agent(url: &str, limits: Limits) -> Result<Agent, String> {
    let config = Agent::config_builder()
        .timeout_global(Some(limits.timeout))
        .timeout_connect(Some(CONNECT_MAX.min(limits.timeout)))
        .max_redirects(REDIRECTS_MAX)
        .http_status_as_error(false)
        // Who asked securely is not led to where anybody listens.
        .https_only(url.to_ascii_lowercase().starts_with("https:"))
        .user_agent(concat!("starloom/", env!("CARGO_PKG_VERSION")))
        .proxy(proxy_for(url)?)
        .build();
    Ok(Agent::new_with_config(config))
}

/// The proxy that the surroundings name for an address, as other programs take it.
fn proxy_for(url: &str) -> Result<Option<Proxy>, String> {
    let variable = |name: &str| {
        let value = std::env::var(name).or_else(|_| std::env::var(name.to_ascii_uppercase()));
        value.ok().filter(|value| !value.trim().is_empty())
    };
    let exempt = variable("no_proxy").unwrap_or_default();
    if is_exempt(host_of(url), &exempt) {
        return Ok(None);
    }
    let own = if url.to_ascii_lowercase().starts_with("https:") {
        "https_proxy"
    } else {
        "http_proxy"
    };
    let named = [own, "all_proxy"]
        .into_iter()
        .find_map(|name| Some((name, variable(name)?)));
    let Some((name, value)) = named else {
        return Ok(None);
    };
    // The value is not shown: it may hold a password.
    let proxy = Proxy::new(value.trim());
    proxy
        .map(Some)
        .map_err(|_| format!("the proxy that the variable {name} names is no address of one"))
}

/// The host of an address, without its port.
fn host_of(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    }
}

/// Whether a list as in `NO_PROXY` names a host: itself, a domain that it is in, or all with `*`.
fn is_exempt(host: &str, list: &str) -> bool {
    let host = host.to_ascii_lowercase();
    list.split(',').map(str::trim).any(|entry| {
        let entry = entry.trim_start_matches('*').trim_start_matches('.');
        let entry = entry.to_ascii_lowercase();
        let is_all = entry.is_empty() && list.contains('*');
        let is_in = |domain: &str| {
            host.strip_suffix(domain)
                .is_some_and(|rest| rest.ends_with('.'))
        };
        is_all || !entry.is_empty() && (host == entry || is_in(&entry))
    })
}

impl Failure {
    fn of(error: &ureq::Error, limits: Limits) -> Self {
        use ureq::Error;
        let remedy = match error {
            Error::TooManyRedirects | Error::RequireHttpsOnly(_) => LED_AWAY,
            Error::BodyExceedsLimit(_) => TOO_LARGE,
            _ => NO_ANSWER,
        };
        Self {
            reason: in_words(error, limits),
            remedy,
        }
    }
}

fn in_words(error: &ureq::Error, limits: Limits) -> String {
    use ureq::Error;
    match error {
        Error::Timeout(_) => {
            format!("no whole answer within {} s", limits.timeout.as_secs_f64())
        }
        Error::TooManyRedirects => format!("it leads elsewhere more than {REDIRECTS_MAX} times"),
        Error::RequireHttpsOnly(_) => "it leads to an address without encryption".to_owned(),
        Error::BodyExceedsLimit(most) => {
            format!("the answer is larger than {} MB", *most as f64 / 1e6)
        }
        Error::Io(error) if error.kind() == ErrorKind::UnexpectedEof => {
            "the answer was cut off".to_owned()
        }
        Error::HostNotFound => "there is no such host, or no network".to_owned(),
        other => format!("no answer: {other}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_found_in_addresses() {
        assert_eq!(host_of("https://celestrak.org/NORAD"), "celestrak.org");
        assert_eq!(host_of("http://user:word@127.0.0.1:80?x"), "127.0.0.1");
        assert_eq!(host_of("http://[::1]:8080/"), "::1");
    }

    #[test]
    fn a_host_is_exempt_by_itself_or_by_its_domain() {
        assert!(is_exempt("celestrak.org", "localhost, celestrak.org"));
        assert!(is_exempt("www.celestrak.org", ".celestrak.org"));
        assert!(is_exempt("www.Celestrak.org", "*.celestrak.org"));
        assert!(is_exempt("anything", "*"));
        assert!(!is_exempt("notcelestrak.org", "celestrak.org"));
        assert!(!is_exempt("celestrak.org", ""));
        assert!(!is_exempt("celestrak.org", "a,,b"));
    }
}
