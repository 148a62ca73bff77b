//! From the tree to the shapes of a file, by serde; values that are checked later keep their place.

use super::error::unknown_key;
use super::tree::{Entry, Node, Place, Value};
use super::{Origin, ScenarioError};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::{
    DeserializeSeed, EnumAccess, Error as _, Expected, MapAccess, SeqAccess, Unexpected, Visitor,
};
use serde::{Deserialize, Deserializer, forward_to_deserialize_any};
use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

/// The name by which a value asks for its place.
const AT: &str = "starloom::At";

/// The name by which a value asks to be a list even where a table stands alone.
const ONE_OR_MORE: &str = "starloom::OneOrMore";

/// One table, or a list of them.
#[derive(Debug, Clone)]
pub(super) struct OneOrMore<T>(pub(super) Vec<T>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for OneOrMore<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let visitor = ListVisitor(PhantomData);
        deserializer.deserialize_newtype_struct(ONE_OR_MORE, visitor)
    }
}

/// To whoever writes a file it is either.
impl<T: JsonSchema> JsonSchema for OneOrMore<T> {
    fn schema_name() -> Cow<'static, str> {
        format!("OneOrMore{}", T::schema_name()).into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let one = generator.subschema_for::<T>();
        schemars::json_schema!({ "anyOf": [one, { "type": "array", "items": one }] })
    }
}

struct ListVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for ListVisitor<T> {
    type Value = OneOrMore<T>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a sequence")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<OneOrMore<T>, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = access.next_element()? {
            items.push(item);
        }
        Ok(OneOrMore(items))
    }
}

/// A value and where it stands in the tree.
#[derive(Debug, Clone, Copy)]
pub(super) struct At<T> {
    pub(super) value: T,
    pub(super) place: usize,
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for At<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_tuple_struct(AT, 2, AtVisitor(PhantomData))
    }
}

/// To whoever writes a file it is the value.
impl<T: JsonSchema> JsonSchema for At<T> {
    fn schema_name() -> Cow<'static, str> {
        T::schema_name()
    }

    fn schema_id() -> Cow<'static, str> {
        T::schema_id()
    }

    fn inline_schema() -> bool {
        T::inline_schema()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }
}

struct AtVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for AtVisitor<T> {
    type Value = At<T>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a value")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<At<T>, A::Error> {
        let missing = || A::Error::custom("a value without its place");
        let place = access.next_element()?.ok_or_else(missing)?;
        let value = access.next_element()?.ok_or_else(missing)?;
        Ok(At { value, place })
    }
}

/// Reads the shape of a file from a numbered tree.
///
/// # Errors
/// For unknown and missing keys, and for values of another type.
pub(super) fn decode<'de, T: Deserialize<'de>>(
    root: &'de Node,
    places: &[Place],
) -> Result<T, ScenarioError> {
    T::deserialize(root).map_err(|error| error.at(places))
}

/// What serde finds wrong, and at which place.
#[derive(Debug)]
pub(super) struct DecodeError {
    place: Option<usize>,
    fault: Fault,
}

#[derive(Debug)]
enum Fault {
    UnknownKey {
        value: Option<f64>,
        key: String,
        known: &'static [&'static str],
    },
    UnknownWord {
        known: &'static [&'static str],
    },
    Missing {
        key: &'static str,
    },
    Type {
        found: String,
        expected: String,
    },
    Other(String),
}

impl DecodeError {
    const fn new(fault: Fault) -> Self {
        Self { place: None, fault }
    }

    /// The same error, at this place if it has none yet.
    fn or_at(mut self, place: usize) -> Self {
        self.place.get_or_insert(place);
        self
    }

    fn at(self, places: &[Place]) -> ScenarioError {
        let place = &places[self.place.unwrap_or(0)];
        let mut origin = &place.origin;
        let mut key = place.path.clone();
        let mut value = place.written.clone();
        let (reason, remedy) = match self.fault {
            Fault::UnknownKey { value, key, known } => {
                origin = &place.key_origin;
                unknown_key(&key, value, known)
            }
            Fault::UnknownWord { known } => (
                "unknown word".to_owned(),
                format!("write one of: {}", known.join(", ")),
            ),
            Fault::Missing { key: missing } => {
                key = dotted(&place.path, missing);
                value = None;
                (
                    "this key is missing".to_owned(),
                    format!("add `{missing} = …` here"),
                )
            }
            Fault::Type { found, expected } => mismatch(&found, &expected, &place.path),
            Fault::Other(reason) => (reason, "see docs/scenario.md".to_owned()),
        };
        ScenarioError::Key {
            key,
            origin: Origin::clone(origin),
            value,
            reason,
            remedy,
        }
    }
}

fn dotted(path: &str, key: &str) -> String {
    if path.is_empty() {
        key.to_owned()
    } else {
        format!("{path}.{key}")
    }
}

/// What is wrong with a value of another type, and what to do.
fn mismatch(found: &str, expected: &str, path: &str) -> (String, String) {
    let key = path.rsplit('.').next().unwrap_or(path);
    let (wanted, remedy) = match expected {
        "f64" => ("a number", "write it without quotes and without its unit"),
        "i64" => (
            "a whole number",
            "write it without quotes and without decimals",
        ),
        "u64" | "u32" => (
            "a whole number, 0 or greater",
            "write it without quotes, sign and decimals",
        ),
        "a string" => ("text", "put it in quotes"),
        "a boolean" => ("true or false", "write true or false without quotes"),
        "a sequence" if found == "a table" => {
            let reason = "this is one table, but there can be several".to_owned();
            return (reason, format!("write `[[{key}]]` instead of `[{key}]`"));
        }
        "a sequence" => ("a list", "put it in brackets"),
        other if other.starts_with("struct") => ("a table", "write its keys below a `[…]` header"),
        other => (other, "see docs/scenario.md"),
    };
    (
        format!("this is {found}, but {wanted} is needed"),
        remedy.to_owned(),
    )
}

impl fmt::Display for DecodeError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:?}", self.fault)
    }
}

impl std::error::Error for DecodeError {}

impl serde::de::Error for DecodeError {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self::new(Fault::Other(message.to_string()))
    }

    fn invalid_type(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        let found = match found {
            Unexpected::Str(_) => "text".to_owned(),
            Unexpected::Signed(value) if value < 0 => "a negative whole number".to_owned(),
            Unexpected::Signed(_) | Unexpected::Unsigned(_) => "a whole number".to_owned(),
            Unexpected::Float(_) => "a number with decimals".to_owned(),
            Unexpected::Bool(_) => "true or false".to_owned(),
            Unexpected::Map => "a table".to_owned(),
            Unexpected::Seq => "a list".to_owned(),
            other => other.to_string(),
        };
        Self::new(Fault::Type {
            found,
            expected: expected.to_string(),
        })
    }

    fn invalid_value(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::invalid_type(found, expected)
    }

    fn unknown_field(key: &str, known: &'static [&'static str]) -> Self {
        Self::new(Fault::UnknownKey {
            value: None,
            key: key.to_owned(),
            known,
        })
    }

    fn unknown_variant(_: &str, known: &'static [&'static str]) -> Self {
        Self::new(Fault::UnknownWord { known })
    }

    fn missing_field(key: &'static str) -> Self {
        Self::new(Fault::Missing { key })
    }
}

impl<'de> Deserializer<'de> for &'de Node {
    type Error = DecodeError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        match &self.value {
            Value::Text(text) => visitor.visit_borrowed_str(text),
            Value::Integer(value) => visitor.visit_i64(*value),
            Value::Float(value) => visitor.visit_f64(*value),
            Value::Boolean(value) => visitor.visit_bool(*value),
            Value::List(items) => visitor.visit_seq(Items(items.iter())),
            Value::Table(entries) => visitor.visit_map(Entries {
                rest: entries.iter(),
                next: None,
            }),
        }
        .map_err(|error| error.or_at(self.place))
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        visitor.visit_some(self)
    }

    /// A single value stands for a list of one.
    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        match &self.value {
            Value::List(_) | Value::Table(_) => self.deserialize_any(visitor),
            _ => visitor
                .visit_seq(Items(std::slice::from_ref(self).iter()))
                .map_err(|error| error.or_at(self.place)),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, DecodeError> {
        if name != ONE_OR_MORE {
            return self.deserialize_any(visitor);
        }
        let items = match &self.value {
            Value::List(items) => items.as_slice(),
            _ => std::slice::from_ref(self),
        };
        visitor
            .visit_seq(Items(items.iter()))
            .map_err(|error| error.or_at(self.place))
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, DecodeError> {
        if name == AT {
            visitor.visit_seq(PlaceThenValue {
                node: self,
                given: 0,
            })
        } else {
            self.deserialize_any(visitor)
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, DecodeError> {
        let Some(word) = self.text() else {
            return self.deserialize_str(visitor);
        };
        visitor
            .visit_enum(Word(word))
            .map_err(|error| error.or_at(self.place))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct tuple map struct identifier ignored_any
    }
}

/// A word out of a set of words.
struct Word<'de>(&'de str);

impl<'de> EnumAccess<'de> for Word<'de> {
    type Error = DecodeError;
    type Variant =
        <serde::de::value::BorrowedStrDeserializer<'de, DecodeError> as EnumAccess<'de>>::Variant;

    fn variant_seed<V: DeserializeSeed<'de>>(
        self,
        seed: V,
    ) -> Result<(V::Value, Self::Variant), DecodeError> {
        serde::de::value::BorrowedStrDeserializer::new(self.0).variant_seed(seed)
    }
}

struct Items<'de>(std::slice::Iter<'de, Node>);

impl<'de> SeqAccess<'de> for Items<'de> {
    type Error = DecodeError;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, DecodeError> {
        self.0.next().map(|item| seed.deserialize(item)).transpose()
    }
}

struct Entries<'de> {
    rest: std::slice::Iter<'de, Entry>,
    next: Option<&'de Node>,
}

impl<'de> MapAccess<'de> for Entries<'de> {
    type Error = DecodeError;

    fn next_key_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, DecodeError> {
        let Some(entry) = self.rest.next() else {
            return Ok(None);
        };
        self.next = Some(&entry.node);
        let key = serde::de::value::BorrowedStrDeserializer::new(&entry.key);
        seed.deserialize(key)
            .map(Some)
            .map_err(|mut error: DecodeError| {
                if let Fault::UnknownKey { value, .. } = &mut error.fault {
                    *value = entry.node.number();
                }
                error.or_at(entry.node.place)
            })
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<S::Value, DecodeError> {
        let node = self.next.take();
        seed.deserialize(node.ok_or_else(|| DecodeError::custom("a value before its key"))?)
    }
}

/// Hands out a value's place, then the value.
struct PlaceThenValue<'de> {
    node: &'de Node,
    given: usize,
}

impl<'de> SeqAccess<'de> for PlaceThenValue<'de> {
    type Error = DecodeError;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, DecodeError> {
        self.given += 1;
        match self.given {
            1 => {
                let place = u64::try_from(self.node.place).unwrap_or(u64::MAX);
                let place = serde::de::value::U64Deserializer::new(place);
                seed.deserialize(place).map(Some)
            }
            2 => seed.deserialize(self.node).map(Some),
            _ => Ok(None),
        }
    }
}
