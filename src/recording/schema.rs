//! The tables as Arrow: fields with unit and meaning, and the way there and back.
//!
//! Words are dictionary-encoded. On the way back columns are found by name, so that a file may have
//! more of them and in another order; a type is never converted.

use crate::record::{ColumnSchema, ColumnType, Table, TableSchema, Tables, Values};
use arrow_array::cast::AsArray as _;
use arrow_array::types::{
    ArrowPrimitiveType, Float64Type, Int32Type, Int64Type, UInt32Type, UInt64Type,
};
use arrow_array::{
    Array, ArrayRef, BooleanArray, DictionaryArray, PrimitiveArray, RecordBatch, StringArray,
};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};
use std::borrow::Cow;
use std::fmt::Write as _;
use std::sync::Arc;

/// The Arrow schema of a table; each field's metadata hold `unit` and `doc`.
pub fn arrow_schema(table: &TableSchema) -> SchemaRef {
    let fields: Vec<Field> = table.columns.iter().map(arrow_field).collect();
    Arc::new(Schema::new_with_metadata(
        fields,
        metadata(&[("table", table.name), ("doc", table.doc)]),
    ))
}

fn arrow_field(column: &ColumnSchema) -> Field {
    let written_type = match column.column_type {
        ColumnType::Word => DataType::Dictionary(DataType::Int32.into(), DataType::Utf8.into()),
        other => stored_type(other),
    };
    let mut pairs = vec![("doc", column.doc)];
    if !column.unit.is_empty() {
        pairs.push(("unit", column.unit));
    }
    Field::new(column.name, written_type, column.column_type.is_optional())
        .with_metadata(metadata(&pairs))
}

#[expect(
    clippy::disallowed_types,
    reason = "Arrow's metadata are a HashMap; its writer sorts them"
)]
fn metadata(pairs: &[(&str, &str)]) -> std::collections::HashMap<String, String> {
    pairs
        .iter()
        .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
        .collect()
}

/// The type that a column has in the file.
const fn stored_type(column_type: ColumnType) -> DataType {
    match column_type {
        ColumnType::I64 | ColumnType::OptionalI64 => DataType::Int64,
        ColumnType::U64 | ColumnType::OptionalU64 => DataType::UInt64,
        ColumnType::U32 | ColumnType::OptionalU32 => DataType::UInt32,
        ColumnType::F64 | ColumnType::OptionalF64 => DataType::Float64,
        ColumnType::Bool => DataType::Boolean,
        ColumnType::Word | ColumnType::Text => DataType::Utf8,
    }
}

/// A table as one batch.
///
/// # Errors
/// When Arrow refuses the columns.
pub fn to_batch(table: &dyn Table) -> Result<RecordBatch, ArrowError> {
    let columns = table.values().into_iter().map(to_array).collect();
    RecordBatch::try_new(arrow_schema(table.schema()), columns)
}

fn to_array(values: Values<'_>) -> ArrayRef {
    match values {
        Values::I64(cells) => numbers::<Int64Type>(cells),
        Values::U64(cells) => numbers::<UInt64Type>(cells),
        Values::U32(cells) => numbers::<UInt32Type>(cells),
        Values::F64(cells) => numbers::<Float64Type>(cells),
        Values::Bool(cells) => Arc::new(BooleanArray::from(cells.into_owned())),
        Values::OptionalI64(cells) => optional_numbers::<Int64Type>(&cells),
        Values::OptionalU64(cells) => optional_numbers::<UInt64Type>(&cells),
        Values::OptionalU32(cells) => optional_numbers::<UInt32Type>(&cells),
        Values::OptionalF64(cells) => optional_numbers::<Float64Type>(&cells),
        Values::Word(words) => Arc::new(words.into_iter().collect::<DictionaryArray<Int32Type>>()),
        Values::Text(texts) => Arc::new(StringArray::from(texts)),
    }
}

fn numbers<T: ArrowPrimitiveType>(cells: Cow<'_, [T::Native]>) -> ArrayRef {
    Arc::new(PrimitiveArray::<T>::from_iter_values(cells.iter().copied()))
}

fn optional_numbers<T: ArrowPrimitiveType>(cells: &[Option<T::Native>]) -> ArrayRef {
    Arc::new(cells.iter().copied().collect::<PrimitiveArray<T>>())
}

/// Appends a batch to a table, or says why it is none of its rows.
pub(super) fn append_batch(table: &mut dyn Table, batch: &RecordBatch) -> Result<(), String> {
    let columns = table
        .schema()
        .columns
        .iter()
        .map(|column| {
            let array = batch.column_by_name(column.name);
            match array.map(|array| from_array(column, array.as_ref())) {
                Some(values) => values,
                // One that an older version of the recording did not have.
                None => nothing(column.column_type, batch.num_rows())
                    .ok_or_else(|| format!("it has no column {}", column.name)),
            }
        })
        .collect::<Result<Vec<_>, String>>()?;
    table.append(columns).map_err(|error| error.to_string())
}

/// A column of empty cells, where cells may be empty or words of an open set.
fn nothing(column_type: ColumnType, rows: usize) -> Option<Values<'static>> {
    Some(match column_type {
        ColumnType::OptionalI64 => Values::OptionalI64(vec![None; rows].into()),
        ColumnType::OptionalU64 => Values::OptionalU64(vec![None; rows].into()),
        ColumnType::OptionalU32 => Values::OptionalU32(vec![None; rows].into()),
        ColumnType::OptionalF64 => Values::OptionalF64(vec![None; rows].into()),
        ColumnType::Word => Values::Word(vec![""; rows]),
        _ => return None,
    })
}

fn from_array<'a>(column: &ColumnSchema, array: &'a dyn Array) -> Result<Values<'a>, String> {
    let expected = stored_type(column.column_type);
    if *array.data_type() != expected {
        return Err(format!(
            "column {} is {}, expected {expected}",
            column.name,
            array.data_type()
        ));
    }
    if !column.column_type.is_optional() && array.null_count() > 0 {
        return Err(format!("column {} has empty cells", column.name));
    }
    values_of(column.column_type, array)
        .ok_or_else(|| format!("column {} cannot be read as {expected}", column.name))
}

fn values_of(column_type: ColumnType, array: &dyn Array) -> Option<Values<'_>> {
    Some(match column_type {
        ColumnType::I64 => Values::I64(Cow::Borrowed(all::<Int64Type>(array)?)),
        ColumnType::U64 => Values::U64(Cow::Borrowed(all::<UInt64Type>(array)?)),
        ColumnType::U32 => Values::U32(Cow::Borrowed(all::<UInt32Type>(array)?)),
        ColumnType::F64 => Values::F64(Cow::Borrowed(all::<Float64Type>(array)?)),
        ColumnType::Bool => Values::Bool(
            array
                .as_boolean_opt()?
                .values()
                .iter()
                .collect::<Vec<_>>()
                .into(),
        ),
        ColumnType::OptionalI64 => Values::OptionalI64(each::<Int64Type>(array)?.into()),
        ColumnType::OptionalU64 => Values::OptionalU64(each::<UInt64Type>(array)?.into()),
        ColumnType::OptionalU32 => Values::OptionalU32(each::<UInt32Type>(array)?.into()),
        ColumnType::OptionalF64 => Values::OptionalF64(each::<Float64Type>(array)?.into()),
        ColumnType::Word => Values::Word(texts(array)?),
        ColumnType::Text => Values::Text(texts(array)?),
    })
}

fn all<T: ArrowPrimitiveType>(array: &dyn Array) -> Option<&[T::Native]> {
    Some(array.as_primitive_opt::<T>()?.values())
}

fn each<T: ArrowPrimitiveType>(array: &dyn Array) -> Option<Vec<Option<T::Native>>> {
    Some(array.as_primitive_opt::<T>()?.iter().collect())
}

fn texts(array: &dyn Array) -> Option<Vec<&str>> {
    array.as_string_opt::<i32>()?.iter().collect()
}

/// The tables and columns on paper: the part of `docs/recording.md` that must agree with the
/// program.
pub fn markdown() -> String {
    let mut page = String::new();
    for table in Tables::schemas() {
        // Writing to a String cannot fail.
        let _ = write!(page, "### `{}`\n\n{}\n\n", table.name, table.doc);
        page.push_str("| column | type | unit | meaning |\n|---|---|---|---|\n");
        for column in table.columns {
            let unit = if column.unit.is_empty() {
                "–"
            } else {
                column.unit
            };
            let _ = write!(
                page,
                "| `{}` | {} | {unit} | {}",
                column.name,
                column.column_type.name(),
                column.doc
            );
            if !column.words.is_empty() {
                let _ = write!(page, " One of `{}`.", column.words.join("`, `"));
            }
            page.push_str(" |\n");
        }
        page.push('\n');
    }
    page
}
