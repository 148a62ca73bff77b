//! Catalogue numbers, and the five columns that lines have for them.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Letters of Alpha-5, which stand for 10, 11 and so on; I and O look like digits and are left out.
const LETTERS: &[u8; 24] = b"ABCDEFGHJKLMNPQRSTUVWXYZ";

/// Number of an object in the catalogue: up to nine digits.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct CatalogNumber(u32);

impl CatalogNumber {
    /// The largest, of nine digits.
    pub const MAX: Self = Self(999_999_999);
    /// The largest that five columns can carry: `Z9999`.
    pub const MAX_ALPHA5: Self = Self(339_999);

    /// From its digits; none beyond nine of them.
    pub const fn new(number: u32) -> Option<Self> {
        if number <= Self::MAX.0 {
            Some(Self(number))
        } else {
            None
        }
    }

    /// As a number.
    pub const fn number(self) -> u32 {
        self.0
    }

    /// From the five columns of a line: digits, or a letter for tens of thousands and four digits.
    pub(super) fn from_columns(columns: &[u8]) -> Option<Self> {
        let (&first, rest) = columns.split_first()?;
        let tens_of_thousands = match first {
            b'0'..=b'9' => u32::from(first - b'0'),
            _ => 10 + u32::try_from(LETTERS.iter().position(|&letter| letter == first)?).ok()?,
        };
        let rest = std::str::from_utf8(rest).ok()?.parse::<u32>().ok()?;
        Self::new(tens_of_thousands * 10_000 + rest)
    }

    /// The five columns of a line: from 100,000 on a letter stands for the first two digits. None
    /// beyond 339,999.
    pub(super) fn to_columns(self) -> Option<String> {
        let Some(index) = (self.0 / 10_000).checked_sub(10) else {
            return Some(format!("{:05}", self.0));
        };
        let letter = LETTERS.get(usize::try_from(index).ok()?)?;
        Some(format!("{}{:04}", char::from(*letter), self.0 % 10_000))
    }
}

impl fmt::Display for CatalogNumber {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:05}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_and_numbers_are_the_same_thing() {
        for (columns, number) in [
            ("00005", 5),
            ("25544", 25_544),
            ("A0000", 100_000),
            ("E8493", 148_493),
            ("J2931", 182_931),
            ("P4018", 234_018),
            ("Z9999", 339_999),
        ] {
            let read = CatalogNumber::from_columns(columns.as_bytes());
            assert_eq!(read.map(CatalogNumber::number), Some(number));
            assert_eq!(CatalogNumber(number).to_columns().as_deref(), Some(columns));
        }
        assert_eq!(CatalogNumber(340_000).to_columns(), None);
        assert_eq!(CatalogNumber::from_columns(b"I0000"), None);
        assert_eq!(CatalogNumber::new(1_000_000_000), None);
    }
}
