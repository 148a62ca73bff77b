//! Language models: size, and the memory of what they have read.

use super::card::Precision;
use serde::{Deserialize, Serialize};

/// A language model of the transformer kind, whose heads share keys and values by groups.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LanguageModel {
    /// Catalogue id.
    pub id: String,
    /// Number format of its weights.
    pub precision: Precision,
    /// Weights.
    pub parameters: f64,
    /// Bytes of its weights, scales included.
    pub weight_bytes: f64,
    /// Layers.
    pub layers: u32,
    /// Heads with keys and values of their own in a layer.
    pub kv_heads: u32,
    /// Values of a head's key, and of its value.
    pub head_dimension: u32,
    /// Bytes of such a value.
    pub kv_bytes_per_value: f64,
    /// Tokens that it can look back on.
    pub context_max: u32,
}

impl LanguageModel {
    /// Bytes of the keys and values that a token leaves: 2 · layers · heads · dimension · bytes.
    pub fn kv_bytes_per_token(&self) -> f64 {
        let values = f64::from(self.layers) * f64::from(self.kv_heads);
        2.0 * values * f64::from(self.head_dimension) * self.kv_bytes_per_value
    }

    /// Bytes of memory that `sequences` of `context` tokens each take, weights included.
    pub fn memory_bytes(&self, context: u32, sequences: u32) -> f64 {
        let tokens = f64::from(context) * f64::from(sequences);
        self.weight_bytes + self.kv_bytes_per_token() * tokens
    }
}
