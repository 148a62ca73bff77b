//! The runtime rten.

use super::super::error::NetworkError;
use super::super::graph::Graph;
use super::super::write::onnx;
use rten::{Model, ModelOptions, RunOptions, ThreadPool, Value, ValueView};
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

/// What rten says.
fn refused(what: impl std::fmt::Display) -> NetworkError {
    NetworkError::Runtime {
        what: what.to_string(),
    }
}

/// The result of `work` on a thread of its own; an error where it panics.
///
/// A thread of a pool that waited for rten's pool itself would take up other work of its own pool
/// meanwhile, which would wait in turn, one within the other, until its stack is used up.
fn guarded<T: Send>(
    work: impl FnOnce() -> Result<T, NetworkError> + Send,
) -> Result<T, NetworkError> {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().name("network".to_owned());
        let thread = thread.spawn_scoped(scope, || crate::guard::guarded(work));
        let ended = thread.map_err(refused)?.join().ok().flatten();
        ended.unwrap_or_else(|| Err(refused("it broke off within rten")))
    })
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
        let pool = POOL.with(Arc::clone);
        guarded(|| {
            let input = ValueView::from_shape(shape, values).map_err(refused)?;
            let options = RunOptions::default().with_thread_pool(Some(pool));
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
