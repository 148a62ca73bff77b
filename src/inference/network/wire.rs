//! The wire format of protocol buffers, as far as ONNX files need it: fields in, fields out.
//!
//! Nothing is allocated while reading: a field is a slice of the file, so that a length that the file
//! only claims costs nothing. Source: Protocol Buffers, "Encoding".

/// What is wrong with bytes that should be a message, and where: bytes from the message's start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Malformed {
    /// Byte within the message.
    pub(super) at: usize,
}

/// A field's value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Value<'a> {
    /// A whole number of up to 64 bits.
    Number(u64),
    /// A 32-bit value.
    Four([u8; 4]),
    /// A 64-bit value.
    Eight([u8; 8]),
    /// A text, a message or packed numbers.
    Bytes(&'a [u8]),
}

impl<'a> Value<'a> {
    /// The bytes of a text, a message or packed numbers; none of a number.
    pub(super) const fn bytes(self) -> Option<&'a [u8]> {
        match self {
            Self::Bytes(bytes) => Some(bytes),
            _ => None,
        }
    }

    /// The whole number, as the two's complement that it stands for.
    pub(super) const fn signed(self) -> Option<i64> {
        match self {
            Self::Number(number) => Some(number.cast_signed()),
            _ => None,
        }
    }
}

/// The fields of a message, in file order. It ends after the first that is malformed.
#[derive(Debug)]
pub(super) struct Fields<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Fields<'a> {
    /// The fields of `message`.
    pub(super) const fn of(message: &'a [u8]) -> Self {
        Self {
            bytes: message,
            at: 0,
        }
    }

    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let end = self.at.checked_add(count)?;
        let taken = self.bytes.get(self.at..end)?;
        self.at = end;
        Some(taken)
    }

    fn field(&mut self) -> Option<(u32, Value<'a>)> {
        let tag = varint(self.bytes, &mut self.at)?;
        let number = u32::try_from(tag >> 3).ok().filter(|&number| number > 0)?;
        let value = match tag & 7 {
            0 => Value::Number(varint(self.bytes, &mut self.at)?),
            1 => Value::Eight(self.take(8)?.try_into().ok()?),
            2 => {
                let length = varint(self.bytes, &mut self.at)?;
                Value::Bytes(self.take(usize::try_from(length).ok()?)?)
            }
            5 => Value::Four(self.take(4)?.try_into().ok()?),
            _ => return None,
        };
        Some((number, value))
    }
}

impl<'a> Iterator for Fields<'a> {
    type Item = Result<(u32, Value<'a>), Malformed>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.at >= self.bytes.len() {
            return None;
        }
        let at = self.at;
        let field = self.field().ok_or(Malformed { at });
        if field.is_err() {
            self.at = self.bytes.len();
        }
        Some(field)
    }
}

/// A number of seven bits a byte, least first; `at` moves behind it.
fn varint(bytes: &[u8], at: &mut usize) -> Option<u64> {
    let mut number = 0_u64;
    for shift in (0..64).step_by(7) {
        let byte = *bytes.get(*at)?;
        *at += 1;
        number |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Some(number);
        }
    }
    None
}

/// Packed numbers of a field of them; none if they are malformed.
pub(super) fn packed(bytes: &[u8]) -> Option<Vec<i64>> {
    let mut at = 0;
    let mut numbers = Vec::new();
    while at < bytes.len() {
        numbers.push(varint(bytes, &mut at)?.cast_signed());
    }
    Some(numbers)
}

/// A message that is being written.
#[cfg(any(feature = "onnx", test))]
#[derive(Debug, Default)]
pub(super) struct Message(Vec<u8>);

#[cfg(any(feature = "onnx", test))]
impl Message {
    fn varint(&mut self, mut number: u64) {
        while number >= 0x80 {
            self.0.push(number.to_le_bytes()[0] | 0x80);
            number >>= 7;
        }
        self.0.push(number.to_le_bytes()[0]);
    }

    /// Appends a whole number.
    pub(super) fn number(&mut self, field: u32, number: i64) -> &mut Self {
        self.varint(u64::from(field) << 3);
        self.varint(number.cast_unsigned());
        self
    }

    /// Appends a 32-bit float.
    pub(super) fn float(&mut self, field: u32, number: f32) -> &mut Self {
        self.varint(u64::from(field) << 3 | 5);
        self.0.extend(number.to_le_bytes());
        self
    }

    /// Appends a text, or bytes.
    pub(super) fn bytes(&mut self, field: u32, bytes: &[u8]) -> &mut Self {
        self.varint(u64::from(field) << 3 | 2);
        self.varint(bytes.len() as u64);
        self.0.extend(bytes);
        self
    }

    /// Appends a message.
    pub(super) fn message(&mut self, field: u32, message: &Self) -> &mut Self {
        self.bytes(field, &message.0)
    }

    /// The bytes.
    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        let mut inner = Message::default();
        inner.number(1, -2).float(2, 0.5);
        let mut outer = Message::default();
        outer.message(7, &inner).bytes(500, b"name");
        let bytes = outer.into_bytes();
        let fields: Vec<_> = Fields::of(&bytes).map(Result::unwrap).collect();
        assert_eq!(fields[1], (500, Value::Bytes(b"name")));
        let inner = fields[0].1.bytes().unwrap();
        let fields: Vec<_> = Fields::of(inner).map(Result::unwrap).collect();
        assert_eq!(fields[0].1.signed(), Some(-2));
        assert_eq!(fields[1], (2, Value::Four(0.5_f32.to_le_bytes())));
    }

    #[test]
    fn a_length_past_the_end_is_malformed_and_ends_the_message() {
        // Field 1, a text of 2^62 bytes of which one is there.
        let mut bytes = vec![0x0a];
        bytes.extend([0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x40, 0x00]);
        let fields: Vec<_> = Fields::of(&bytes).collect();
        assert_eq!(fields, [Err(Malformed { at: 0 })]);
    }

    #[test]
    fn a_number_of_more_than_ten_bytes_is_malformed() {
        assert_eq!(packed(&[0xff; 11]), None);
        assert_eq!(packed(&[0x01, 0xac, 0x02]), Some(vec![1, 300]));
    }
}
