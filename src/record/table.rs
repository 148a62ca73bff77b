//! Tables: the schema, what all tables can do, and the macro that declares one.

use super::cell::{ColumnError, ColumnType, Values};

/// One column of a table, on paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ColumnSchema {
    /// Its name, which carries the unit.
    pub name: &'static str,
    /// What its cells hold.
    pub column_type: ColumnType,
    /// Its unit; empty where there is none.
    pub unit: &'static str,
    /// What it means.
    pub doc: &'static str,
    /// The words that it may hold; empty for numbers, free text and sets that may grow.
    pub words: &'static [&'static str],
}

/// A table, on paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TableSchema {
    /// Its name, also of its folder.
    pub name: &'static str,
    /// What a row is.
    pub doc: &'static str,
    /// Its columns in their fixed order.
    pub columns: &'static [ColumnSchema],
}

/// What all tables can do.
pub trait Table: std::fmt::Debug {
    /// Its schema.
    fn schema(&self) -> &'static TableSchema;

    /// Number of rows.
    fn len(&self) -> usize;

    /// Whether there is no row.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Removes all rows and keeps the memory.
    fn clear(&mut self);

    /// Makes room for so many more rows.
    fn reserve(&mut self, rows: usize);

    /// Appends the canonical bytes of row `index`; nothing beyond the last row.
    fn encode_row(&self, index: usize, bytes: &mut Vec<u8>);

    /// Its columns in the order of the schema.
    fn values(&self) -> Vec<Values<'_>>;

    /// Appends rows given as columns in the order of the schema.
    ///
    /// # Errors
    /// When the columns are not those of the schema or differ in length; nothing is appended then.
    fn append(&mut self, columns: Vec<Values<'_>>) -> Result<(), ColumnError>;
}

/// Accepts columns of the number that `schema` has, all of one length.
pub(super) fn require_shape(
    schema: &TableSchema,
    columns: &[Values<'_>],
) -> Result<(), ColumnError> {
    if columns.len() != schema.columns.len() {
        return Err(ColumnError::Count {
            expected: schema.columns.len(),
            found: columns.len(),
        });
    }
    let rows = columns.first().map_or(0, Values::len);
    for (column, values) in schema.columns.iter().zip(columns) {
        if values.len() != rows {
            return Err(ColumnError::Length {
                column: column.name,
                expected: rows,
                found: values.len(),
            });
        }
    }
    Ok(())
}

/// Declares a table: its row, its columns and its schema from one list.
macro_rules! table {
    (
        $(#[doc = $about:literal])+
        $columns:ident of $row:ident as $name:literal {
            $($(#[doc = $doc:literal])+ $field:ident: $kind:ty [$unit:literal],)+
        }
    ) => {
        #[doc = concat!("A row of [`", stringify!($columns), "`].")]
        #[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
        pub struct $row {
            $($(#[doc = $doc])+ pub $field: $kind,)+
        }

        $(#[doc = $about])+
        #[derive(Debug, Clone, Default, PartialEq)]
        pub struct $columns {
            $($field: Vec<$kind>,)+
        }

        impl $columns {
            /// The schema of the table.
            pub const SCHEMA: $crate::record::TableSchema = $crate::record::TableSchema {
                name: $name,
                doc: concat!($($about),+).trim_ascii(),
                columns: &[$($crate::record::ColumnSchema {
                    name: stringify!($field),
                    column_type: <$kind as $crate::record::Cell>::TYPE,
                    unit: $unit,
                    doc: concat!($($doc),+).trim_ascii(),
                    words: <$kind as $crate::record::Cell>::WORDS,
                },)+],
            };

            /// Appends a row.
            pub fn push(&mut self, row: $row) {
                $(self.$field.push(row.$field);)+
            }

            /// Row `index`, if there is one.
            pub fn row(&self, index: usize) -> Option<$row> {
                Some($row {
                    $($field: self.$field.get(index)?.clone(),)+
                })
            }

            /// All rows in order.
            pub fn rows(&self) -> impl Iterator<Item = $row> + '_ {
                (0..$crate::record::Table::len(self)).filter_map(|index| self.row(index))
            }

            /// Hands over all rows and leaves the table empty.
            #[must_use]
            pub fn take(&mut self) -> Self {
                std::mem::take(self)
            }

            $($(#[doc = $doc])+ pub fn $field(&self) -> &[$kind] {
                &self.$field
            })+
        }

        impl Extend<$row> for $columns {
            fn extend<I: IntoIterator<Item = $row>>(&mut self, rows: I) {
                for row in rows {
                    self.push(row);
                }
            }
        }

        impl FromIterator<$row> for $columns {
            fn from_iter<I: IntoIterator<Item = $row>>(rows: I) -> Self {
                let mut table = Self::default();
                table.extend(rows);
                table
            }
        }

        impl $crate::record::Table for $columns {
            fn schema(&self) -> &'static $crate::record::TableSchema {
                &Self::SCHEMA
            }

            fn len(&self) -> usize {
                [$(self.$field.len()),+].into_iter().min().unwrap_or(0)
            }

            fn clear(&mut self) {
                $(self.$field.clear();)+
            }

            fn reserve(&mut self, rows: usize) {
                $(self.$field.reserve(rows);)+
            }

            fn encode_row(&self, index: usize, bytes: &mut Vec<u8>) {
                $(if let Some(cell) = self.$field.get(index) {
                    $crate::record::Cell::encode(cell, bytes);
                })+
            }

            fn values(&self) -> Vec<$crate::record::Values<'_>> {
                vec![$($crate::record::Cell::values(&self.$field)),+]
            }

            fn append(
                &mut self,
                columns: Vec<$crate::record::Values<'_>>,
            ) -> Result<(), $crate::record::ColumnError> {
                $crate::record::table::require_shape(&Self::SCHEMA, &columns)?;
                let mut columns = columns.into_iter();
                let mut fresh = Self::default();
                $(if let Some(values) = columns.next() {
                    fresh.$field =
                        <$kind as $crate::record::Cell>::from_values(stringify!($field), values)?;
                })+
                $(self.$field.append(&mut fresh.$field);)+
                Ok(())
            }
        }
    };
}
