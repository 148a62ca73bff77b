//! Closed sets of words: enums in the program, words in the recording.

/// Declares an enum whose variants are words in the recording.
macro_rules! words {
    (
        $(#[doc = $about:literal])+
        $name:ident {
            $($(#[doc = $doc:literal])+ $variant:ident = $word:literal,)+
        }
    ) => {
        $(#[doc = $about])+
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash,
            serde::Serialize, serde::Deserialize,
        )]
        pub enum $name {
            $($(#[doc = $doc])+ #[serde(rename = $word)] $variant,)+
        }

        impl $name {
            /// All of the set, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// Its word in files and on screen.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }

            /// The one with this word.
            pub fn from_name(word: &str) -> Option<Self> {
                match word {
                    $($word => Some(Self::$variant),)+
                    _ => None,
                }
            }
        }

        word_cell!($name);
    };
}

/// Makes a closed set of words a cell: a type with `ALL`, `name` and `from_name`.
macro_rules! word_cell {
    ($name:ty) => {
        impl $crate::record::Cell for $name {
            const TYPE: $crate::record::ColumnType = $crate::record::ColumnType::Word;
            const WORDS: &'static [&'static str] = &{
                let mut words = [""; <$name>::ALL.len()];
                let mut k = 0;
                while k < words.len() {
                    words[k] = <$name>::ALL[k].name();
                    k += 1;
                }
                words
            };

            fn encode(&self, bytes: &mut Vec<u8>) {
                $crate::record::cell::encode_text(self.name(), bytes);
            }

            fn values(cells: &[Self]) -> $crate::record::Values<'_> {
                $crate::record::Values::Word(cells.iter().map(|cell| cell.name()).collect())
            }

            fn from_values(
                column: &'static str,
                values: $crate::record::Values<'_>,
            ) -> Result<Vec<Self>, $crate::record::ColumnError> {
                let $crate::record::Values::Word(words) = values else {
                    return Err($crate::record::cell::wrong_type(
                        column,
                        Self::TYPE,
                        &values,
                    ));
                };
                words
                    .into_iter()
                    .map(|word| {
                        Self::from_name(word).ok_or_else(|| $crate::record::ColumnError::Word {
                            column,
                            word: word.to_owned(),
                            known: Self::WORDS.join(", "),
                        })
                    })
                    .collect()
            }
        }
    };
}
