//! The runtime rten.

use super::super::error::NetworkError;
use super::super::graph::Graph;
use super::super::write::onnx;
use super::refused;
use rten::{Model, ModelOptions, RunOptions, ThreadPool, Value, ValueView};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

thread_local! {
    /// The one thread that runs what this thread asks for.
    static POOL: Arc<ThreadPool> = Arc::new(ThreadPool::with_num_threads(1));
}

/// A network that rten has loaded.
#[derive(Debug)]
pub(crate) struct Engine {
    model: Model,
}

/// The result of `work`; an error where it panics.
fn guarded<T>(work: impl FnOnce() -> Result<T, NetworkError>) -> Result<T, NetworkError> {
    catch_unwind(AssertUnwindSafe(work))
        .unwrap_or_else(|_| Err(refused("it broke off within rten")))
}

/// The numbers of an answer with `N` axes.
fn numbers<const N: usize>(output: Value) -> Result<Vec<f32>, NetworkError> {
    let (_, values) = output.into_shape_vec::<f32, N>().map_err(refused)?;
    Ok(values)
}

impl Engine {
    /// Loads a graph.
    pub(crate) fn load(graph: &Graph) -> Result<Self, NetworkError> {
        let file = onnx(graph);
        guarded(|| {
            let model = ModelOptions::with_all_ops().load(file).map_err(refused)?;
            Ok(Self { model })
        })
    }

    /// Runs it on numbers of the given sizes; the answer has four axes, or two.
    pub(crate) fn run(
        &self,
        shape: [usize; 4],
        values: &[f32],
        is_map: bool,
    ) -> Result<Vec<f32>, NetworkError> {
        guarded(|| {
            let input = ValueView::from_shape(shape, values).map_err(refused)?;
            let options = RunOptions::default().with_thread_pool(Some(POOL.with(Arc::clone)));
            let output = self
                .model
                .run_one(input.into(), Some(options))
                .map_err(refused)?;
            if is_map {
                numbers::<4>(output)
            } else {
                numbers::<2>(output)
            }
        })
    }
}
