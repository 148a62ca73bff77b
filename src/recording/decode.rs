//! From Parquet to batches of rows: all rows, or those of a stretch of time.

use crate::time::SimTime;
use arrow_array::cast::AsArray as _;
use arrow_array::types::Int64Type;
use arrow_array::{Array as _, BooleanArray, RecordBatch};
use arrow_schema::ArrowError;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowPredicateFn, ArrowReaderOptions, ParquetRecordBatchReaderBuilder, RowFilter,
    RowSelectionPolicy,
};
use parquet::file::metadata::PageIndexPolicy;
use std::fs::File;
use std::ops::Range;

/// Rows that are decoded at a time: few enough that their columns stay in a processor's cache.
const BATCH_ROWS: usize = 1 << 13;
/// The column that says when a row was recorded.
const TIME: &str = "time_ns";

/// Decodes a file of `rows` rows, and hands over those that lie in `times`, or all of them.
pub(super) fn decode(
    file: File,
    rows: u64,
    times: Option<Range<SimTime>>,
    mut take: impl FnMut(&RecordBatch) -> Result<(), String>,
) -> Result<(), String> {
    // Pages that hold none of the wanted rows are found by their index.
    let index = match times {
        Some(_) => PageIndexPolicy::Optional,
        None => PageIndexPolicy::Skip,
    };
    let options = ArrowReaderOptions::new()
        .with_skip_arrow_metadata(true)
        .with_offset_index_policy(index);
    let mut builder = ParquetRecordBatchReaderBuilder::try_new_with_options(file, options)
        .map_err(not_parquet)?;
    let found = builder.metadata().file_metadata().num_rows();
    if u64::try_from(found) != Ok(rows) {
        return Err(wrong_rows(found, rows));
    }
    if let Some(times) = times {
        let column = ProjectionMask::columns(builder.parquet_schema(), [TIME]);
        let lies_within = ArrowPredicateFn::new(column, move |batch| within(&batch, &times));
        builder = builder
            .with_row_selection_policy(RowSelectionPolicy::Selectors)
            .with_row_filter(RowFilter::new(vec![Box::new(lies_within)]));
    }
    let reader = builder.with_batch_size(BATCH_ROWS).build();
    for batch in reader.map_err(not_parquet)? {
        take(&batch.map_err(not_parquet)?)?;
    }
    Ok(())
}

/// Which rows of a batch of times lie within a stretch.
fn within(batch: &RecordBatch, times: &Range<SimTime>) -> Result<BooleanArray, ArrowError> {
    let column = batch.columns().first();
    let cells = column.and_then(|column| column.as_primitive_opt::<Int64Type>());
    let cells = cells.ok_or_else(|| ArrowError::SchemaError(format!("it has no column {TIME}")))?;
    if cells.null_count() > 0 {
        let empty = format!("column {TIME} has empty cells");
        return Err(ArrowError::SchemaError(empty));
    }
    let cells = cells.values().iter();
    Ok(cells
        .map(|&time| Some(times.contains(&SimTime(time))))
        .collect())
}

fn not_parquet(error: impl std::fmt::Display) -> String {
    format!("it is not readable Parquet: {error}")
}

/// What is wrong with a file of another number of rows.
pub(super) fn wrong_rows(found: impl std::fmt::Display, listed: u64) -> String {
    format!("it has {found} rows, the manifest lists {listed}")
}
