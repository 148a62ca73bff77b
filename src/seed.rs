//! Random draws as a pure function of (seed, purpose, stable id, ordinal).
//!
//! Each draw opens its own `ChaCha8` stream, keyed by a BLAKE3 hash of what it is for. Nothing needs
//! to be saved but the ordinal, the order of draws does not matter, and adding a satellite changes
//! no other satellite's draws.

use rand::SeedableRng as _;
use rand::rngs::ChaCha8Rng;
use serde::{Deserialize, Serialize};

/// The seed of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Seed(pub u64);

impl Seed {
    /// The random stream of draw number `ordinal` of thing `id` for `purpose`.
    pub fn stream(self, purpose: &str, id: u64, ordinal: u64) -> ChaCha8Rng {
        let mut hasher = blake3::Hasher::new_derive_key("starloom 2026 random draws");
        hasher.update(&self.0.to_le_bytes());
        hasher.update(&id.to_le_bytes());
        hasher.update(&ordinal.to_le_bytes());
        hasher.update(purpose.as_bytes());
        ChaCha8Rng::from_seed(*hasher.finalize().as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::Rng as _;

    #[test]
    fn a_draw_depends_on_all_four_and_on_nothing_else() {
        let draw = |seed, purpose, id, ordinal| Seed(seed).stream(purpose, id, ordinal).next_u64();
        let first = draw(1, "alert", 7, 0);
        assert_eq!(first, draw(1, "alert", 7, 0));
        for other in [
            draw(2, "alert", 7, 0),
            draw(1, "cloud", 7, 0),
            draw(1, "alert", 8, 0),
            draw(1, "alert", 7, 1),
        ] {
            assert_ne!(first, other);
        }
    }
}
