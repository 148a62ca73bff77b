//! The field names of a file shape, so that messages and tables follow it without a second list.

use serde::de::value::Error;
use serde::de::{Deserialize, Error as _, Visitor};
use serde::{Deserializer, forward_to_deserialize_any};

/// The fields of a struct that derives `Deserialize`, in the order of its declaration.
pub(super) fn of<'de, T: Deserialize<'de>>() -> &'static [&'static str] {
    let mut names: &'static [&'static str] = &[];
    // The listener refuses every value: it is there for the question, not for an answer.
    let _ = T::deserialize(Listener(&mut names));
    names
}

/// Hears which fields a struct asks for.
struct Listener<'a>(&'a mut &'static [&'static str]);

impl<'de> Deserializer<'de> for Listener<'_> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, _visitor: V) -> Result<V::Value, Error> {
        Err(Error::custom("holds no value"))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        fields: &'static [&'static str],
        _visitor: V,
    ) -> Result<V::Value, Error> {
        *self.0 = fields;
        Err(Error::custom("holds no value"))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf option unit
        unit_struct newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_come_in_the_order_of_the_struct() {
        #[derive(serde::Deserialize)]
        #[expect(dead_code, reason = "only the names are read")]
        struct Sample {
            rate_gbps: f64,
            mass_kg: Option<f64>,
        }
        assert_eq!(of::<Sample>(), ["rate_gbps", "mass_kg"]);
    }
}
