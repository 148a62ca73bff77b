//! What can be fetched: a group, a satellite, an address.

use super::error::FetchError;
use crate::orbit::elements::Format;
use crate::scenario::cache;
use std::fmt;
use std::str::FromStr;

/// What is fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// A group of `CelesTrak`'s, as `planet`.
    Group(String),
    /// A satellite by its catalogue number, of up to nine digits.
    Satellite(u32),
    /// An address, taken as it is.
    Url(String),
}

impl FromStr for Subject {
    type Err = FetchError;

    fn from_str(text: &str) -> Result<Self, FetchError> {
        let refuse = |reason: &str| FetchError::Subject {
            text: text.to_owned(),
            reason: reason.to_owned(),
        };
        if let Some((scheme, _)) = text.split_once("://") {
            let is_plain = text.bytes().all(|byte| byte.is_ascii_graphic());
            return match scheme.to_ascii_lowercase().as_str() {
                "http" | "https" if is_plain => Ok(Self::Url(text.to_owned())),
                "http" | "https" => Err(refuse(
                    "an address has no blanks and no letters beyond ASCII",
                )),
                _ => Err(refuse(
                    "only http and https are fetched; name a file in `elements`",
                )),
            };
        }
        if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
            let number = text.parse().ok();
            let number = number.filter(|number| (1..=999_999_999).contains(number));
            return number
                .map(Self::Satellite)
                .ok_or_else(|| refuse("a catalogue number is 1 to 999999999"));
        }
        if cache::is_group(text) {
            Ok(Self::Group(text.to_owned()))
        } else {
            Err(refuse(
                "this is no group, no catalogue number and no address",
            ))
        }
    }
}

impl Subject {
    /// The address that is asked.
    pub(super) fn url(&self, base: &str, format: Format) -> String {
        let form = format.name().to_ascii_uppercase();
        let sign = if base.contains('?') { '&' } else { '?' };
        match self {
            Self::Group(group) => format!("{base}{sign}GROUP={group}&FORMAT={form}"),
            Self::Satellite(number) => format!("{base}{sign}CATNR={number}&FORMAT={form}"),
            Self::Url(url) => url.clone(),
        }
    }

    /// What it is cached under.
    pub(super) fn key(&self, base: &str, format: Format) -> String {
        match self {
            Self::Group(group) => cache::group_key(group, base, format.name()),
            Self::Satellite(number) => {
                cache::key_at(&format!("catnr-{number}"), base, format.name())
            }
            Self::Url(url) => {
                let digest = blake3::hash(url.as_bytes()).to_hex();
                format!("url-{}.txt", &digest[..16])
            }
        }
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Group(group) => formatter.write_str(group),
            Self::Satellite(number) => write!(formatter, "{number}"),
            Self::Url(url) => formatter.write_str(url),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_a_group_a_number_a_satellite_and_an_address_itself() {
        let url = |text: &str| {
            let subject: Subject = text.parse().unwrap();
            subject.url("http://127.0.0.1/gp.php", Format::Json)
        };
        assert_eq!(
            url("planet"),
            "http://127.0.0.1/gp.php?GROUP=planet&FORMAT=JSON"
        );
        assert_eq!(
            url("100534"),
            "http://127.0.0.1/gp.php?CATNR=100534&FORMAT=JSON"
        );
        assert_eq!(url("https://host/a?b=c"), "https://host/a?b=c");
    }

    #[test]
    fn what_cannot_be_fetched_is_refused_before_anyone_is_asked() {
        for text in [
            "",
            "0",
            "1234567890",
            "file:///etc/passwd",
            "a b",
            "http://a b",
            "../up",
        ] {
            assert!(text.parse::<Subject>().is_err(), "{text}");
        }
    }

    #[test]
    fn every_subject_and_format_has_its_own_place_in_the_cache() {
        let key_at = |text: &str, base, format| {
            let subject: Subject = text.parse().unwrap();
            subject.key(base, format)
        };
        let key = |text: &str, format| key_at(text, cache::CELESTRAK, format);
        assert_eq!(key("25544", Format::Tle), "catnr-25544.tle");
        assert_ne!(
            key("http://a/", Format::Json),
            key("http://b/", Format::Json)
        );
        assert_ne!(key("planet", Format::Json), key("planet", Format::Csv));
        for subject in ["planet", "25544"] {
            let mirrored = key_at(subject, "http://127.0.0.1:1/", Format::Json);
            assert_ne!(mirrored, key(subject, Format::Json));
        }
    }
}
