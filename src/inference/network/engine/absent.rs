//! No runtime: the program was built without the feature `onnx`.

use super::super::error::NetworkError;
use super::super::graph::Graph;

/// A runtime that there is not.
#[derive(Debug)]
pub(crate) struct Engine;

impl Engine {
    /// Refuses.
    pub(crate) const fn load(_graph: &Graph) -> Result<Self, NetworkError> {
        Err(NetworkError::NoRuntime)
    }

    /// Refuses.
    pub(crate) const fn run(
        &self,
        _shape: [usize; 4],
        _values: &[f32],
        _is_map: bool,
    ) -> Result<Vec<f32>, NetworkError> {
        Err(NetworkError::NoRuntime)
    }
}
