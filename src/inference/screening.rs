//! What a screening of scenes keeps, and what it throws away.
//!
//! ```text
//! kept = (1 − c)(1 − n) + c p          c cloudy share, n clear scenes lost, p cloudy scenes kept
//! ```
//! Assumes: errors that do not hang together with what a scene shows. Leaves out: systematic errors,
//! such as clouds over ice, which an overall accuracy hides.
//! Source: bookkeeping of a binary test; the need for it, `CloudScout` 2020 (S32).

/// A screening and the scenes that it meets, as shares in [0, 1].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Screening {
    /// Share of scenes that are cloudy.
    pub cloudy_share: f64,
    /// Share of clear scenes that are thrown away.
    pub clear_lost_share: f64,
    /// Share of cloudy scenes that are kept.
    pub cloudy_kept_share: f64,
}

impl Screening {
    /// A screening without error.
    pub const fn perfect(cloudy_share: f64) -> Self {
        Self {
            cloudy_share,
            clear_lost_share: 0.0,
            cloudy_kept_share: 0.0,
        }
    }

    /// Share of scenes that are kept.
    pub fn kept_share(&self) -> f64 {
        (1.0 - self.cloudy_share) * (1.0 - self.clear_lost_share)
            + self.cloudy_share * self.cloudy_kept_share
    }

    /// How many times less is sent; infinite where nothing is kept.
    pub fn reduction(&self) -> f64 {
        1.0 / self.kept_share()
    }
}
