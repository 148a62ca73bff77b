//! What a column may hold, and a view of columns that knows no file format.

use std::borrow::Cow;

/// A short name from a set that may grow, such as an event's kind.
pub type Word = Cow<'static, str>;

/// The type of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnType {
    /// 64-bit signed integers.
    I64,
    /// 64-bit unsigned integers.
    U64,
    /// 32-bit unsigned integers.
    U32,
    /// Double-precision floats.
    F64,
    /// True or false.
    Bool,
    /// 64-bit signed integers, or nothing.
    OptionalI64,
    /// 64-bit unsigned integers, or nothing.
    OptionalU64,
    /// 32-bit unsigned integers, or nothing.
    OptionalU32,
    /// Double-precision floats, or nothing.
    OptionalF64,
    /// Few different words, repeated often.
    Word,
    /// Free text.
    Text,
}

impl ColumnType {
    /// Its name on paper.
    pub const fn name(self) -> &'static str {
        match self {
            Self::I64 => "i64",
            Self::U64 => "u64",
            Self::U32 => "u32",
            Self::F64 => "f64",
            Self::Bool => "bool",
            Self::OptionalI64 => "i64 or null",
            Self::OptionalU64 => "u64 or null",
            Self::OptionalU32 => "u32 or null",
            Self::OptionalF64 => "f64 or null",
            Self::Word => "word",
            Self::Text => "text",
        }
    }

    /// Whether a cell may be absent.
    pub const fn is_optional(self) -> bool {
        matches!(
            self,
            Self::OptionalI64 | Self::OptionalU64 | Self::OptionalU32 | Self::OptionalF64
        )
    }
}

/// The cells of one column, borrowed where possible.
#[derive(Debug, Clone, PartialEq)]
pub enum Values<'a> {
    /// 64-bit signed integers.
    I64(Cow<'a, [i64]>),
    /// 64-bit unsigned integers.
    U64(Cow<'a, [u64]>),
    /// 32-bit unsigned integers.
    U32(Cow<'a, [u32]>),
    /// Double-precision floats.
    F64(Cow<'a, [f64]>),
    /// True or false.
    Bool(Cow<'a, [bool]>),
    /// 64-bit signed integers, or nothing.
    OptionalI64(Cow<'a, [Option<i64>]>),
    /// 64-bit unsigned integers, or nothing.
    OptionalU64(Cow<'a, [Option<u64>]>),
    /// 32-bit unsigned integers, or nothing.
    OptionalU32(Cow<'a, [Option<u32>]>),
    /// Double-precision floats, or nothing.
    OptionalF64(Cow<'a, [Option<f64>]>),
    /// Few different words, repeated often.
    Word(Vec<&'a str>),
    /// Free text.
    Text(Vec<&'a str>),
}

impl Values<'_> {
    /// Number of cells.
    pub fn len(&self) -> usize {
        match self {
            Self::I64(cells) => cells.len(),
            Self::U64(cells) => cells.len(),
            Self::U32(cells) => cells.len(),
            Self::F64(cells) => cells.len(),
            Self::Bool(cells) => cells.len(),
            Self::OptionalI64(cells) => cells.len(),
            Self::OptionalU64(cells) => cells.len(),
            Self::OptionalU32(cells) => cells.len(),
            Self::OptionalF64(cells) => cells.len(),
            Self::Word(cells) | Self::Text(cells) => cells.len(),
        }
    }

    /// Whether there is no cell.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The type of the column.
    pub const fn column_type(&self) -> ColumnType {
        match self {
            Self::I64(_) => ColumnType::I64,
            Self::U64(_) => ColumnType::U64,
            Self::U32(_) => ColumnType::U32,
            Self::F64(_) => ColumnType::F64,
            Self::Bool(_) => ColumnType::Bool,
            Self::OptionalI64(_) => ColumnType::OptionalI64,
            Self::OptionalU64(_) => ColumnType::OptionalU64,
            Self::OptionalU32(_) => ColumnType::OptionalU32,
            Self::OptionalF64(_) => ColumnType::OptionalF64,
            Self::Word(_) => ColumnType::Word,
            Self::Text(_) => ColumnType::Text,
        }
    }
}

/// Columns that do not make a table.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ColumnError {
    /// A column of another type.
    #[error("column {column} holds {found}, expected {expected}", found = found.name(), expected = expected.name())]
    Type {
        /// The column.
        column: &'static str,
        /// The type that it must have.
        expected: ColumnType,
        /// The type that it has.
        found: ColumnType,
    },
    /// A word that the column's set does not have.
    #[error("column {column} holds the word {word:?}, known are {known}")]
    Word {
        /// The column.
        column: &'static str,
        /// The word.
        word: String,
        /// The words of the set.
        known: String,
    },
    /// Another number of columns than the table has.
    #[error("{found} columns, expected {expected}")]
    Count {
        /// Columns of the table.
        expected: usize,
        /// Columns given.
        found: usize,
    },
    /// Columns of different lengths.
    #[error("column {column} has {found} rows, the first column has {expected}")]
    Length {
        /// The column.
        column: &'static str,
        /// Rows of the first column.
        expected: usize,
        /// Rows of this one.
        found: usize,
    },
}

/// What a column's vector may hold.
pub trait Cell: Sized {
    /// The type of a column of these.
    const TYPE: ColumnType;
    /// The words that it may be; empty for numbers, free text and sets that may grow.
    const WORDS: &'static [&'static str] = &[];

    /// Appends its canonical bytes.
    fn encode(&self, bytes: &mut Vec<u8>);

    /// A view of a column.
    fn values(cells: &[Self]) -> Values<'_>;

    /// A column from a view.
    ///
    /// # Errors
    /// When the view has another type or a word that is none of [`Cell::WORDS`]; `column` is named.
    fn from_values(column: &'static str, values: Values<'_>) -> Result<Vec<Self>, ColumnError>;
}

/// The error of a column that has another type than it must have.
pub(super) const fn wrong_type(
    column: &'static str,
    expected: ColumnType,
    values: &Values<'_>,
) -> ColumnError {
    ColumnError::Type {
        column,
        expected,
        found: values.column_type(),
    }
}

/// Appends the canonical bytes of text: its length, then UTF-8.
pub(super) fn encode_text(text: &str, bytes: &mut Vec<u8>) {
    bytes.extend_from_slice(&(text.len() as u64).to_le_bytes());
    bytes.extend_from_slice(text.as_bytes());
}

/// Makes a type a cell whose columns are borrowed as they are.
macro_rules! slice_cell {
    ($($kind:ty, $variant:ident, |$cell:ident, $bytes:ident| $encode:expr;)+) => {$(
        impl Cell for $kind {
            const TYPE: ColumnType = ColumnType::$variant;

            fn encode(&self, $bytes: &mut Vec<u8>) {
                let $cell = self;
                $encode;
            }

            fn values(cells: &[Self]) -> Values<'_> {
                Values::$variant(Cow::Borrowed(cells))
            }

            fn from_values(
                column: &'static str,
                values: Values<'_>,
            ) -> Result<Vec<Self>, ColumnError> {
                match values {
                    Values::$variant(cells) => Ok(cells.into_owned()),
                    other => Err(wrong_type(column, Self::TYPE, &other)),
                }
            }
        }
    )+};
}

/// Appends a byte that says whether a value is there, then the value.
fn encode_optional<T: Cell>(cell: Option<&T>, bytes: &mut Vec<u8>) {
    bytes.push(u8::from(cell.is_some()));
    if let Some(value) = cell {
        value.encode(bytes);
    }
}

slice_cell! {
    i64, I64, |cell, bytes| bytes.extend_from_slice(&cell.to_le_bytes());
    u64, U64, |cell, bytes| bytes.extend_from_slice(&cell.to_le_bytes());
    u32, U32, |cell, bytes| bytes.extend_from_slice(&cell.to_le_bytes());
    f64, F64, |cell, bytes| bytes.extend_from_slice(&cell.to_bits().to_le_bytes());
    bool, Bool, |cell, bytes| bytes.push(u8::from(*cell));
    Option<i64>, OptionalI64, |cell, bytes| encode_optional(cell.as_ref(), bytes);
    Option<u64>, OptionalU64, |cell, bytes| encode_optional(cell.as_ref(), bytes);
    Option<u32>, OptionalU32, |cell, bytes| encode_optional(cell.as_ref(), bytes);
    Option<f64>, OptionalF64, |cell, bytes| encode_optional(cell.as_ref(), bytes);
}

impl Cell for Word {
    const TYPE: ColumnType = ColumnType::Word;

    fn encode(&self, bytes: &mut Vec<u8>) {
        encode_text(self, bytes);
    }

    fn values(cells: &[Self]) -> Values<'_> {
        Values::Word(cells.iter().map(AsRef::as_ref).collect())
    }

    fn from_values(column: &'static str, values: Values<'_>) -> Result<Vec<Self>, ColumnError> {
        match values {
            Values::Word(words) => Ok(words
                .into_iter()
                .map(|word| Self::Owned(word.to_owned()))
                .collect()),
            other => Err(wrong_type(column, Self::TYPE, &other)),
        }
    }
}

impl Cell for String {
    const TYPE: ColumnType = ColumnType::Text;

    fn encode(&self, bytes: &mut Vec<u8>) {
        encode_text(self, bytes);
    }

    fn values(cells: &[Self]) -> Values<'_> {
        Values::Text(cells.iter().map(AsRef::as_ref).collect())
    }

    fn from_values(column: &'static str, values: Values<'_>) -> Result<Vec<Self>, ColumnError> {
        match values {
            Values::Text(texts) => Ok(texts.into_iter().map(str::to_owned).collect()),
            other => Err(wrong_type(column, Self::TYPE, &other)),
        }
    }
}
