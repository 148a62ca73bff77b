//! Constants of a graph: weights, scales, zero points, and numbers that tell a layout.

use super::error::NetworkError;
use super::graph::{malformed, text};
use super::wire::{Fields, Malformed, Value, packed};

/// Type of a tensor's numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Element {
    /// 32-bit floats.
    Float,
    /// Whole numbers of 8 bits.
    Int8,
    /// Whole numbers of 8 bits, none below 0.
    UInt8,
    /// Whole numbers of 32 bits.
    Int32,
    /// Whole numbers of 64 bits.
    Int64,
}

impl Element {
    /// The type of ONNX's number for it; none if it does not run here.
    const fn find(number: i64) -> Option<Self> {
        Some(match number {
            1 => Self::Float,
            2 => Self::UInt8,
            3 => Self::Int8,
            6 => Self::Int32,
            7 => Self::Int64,
            _ => return None,
        })
    }

    /// Bytes of one number.
    pub(super) const fn bytes(self) -> usize {
        match self {
            Self::Int8 | Self::UInt8 => 1,
            Self::Float | Self::Int32 => 4,
            Self::Int64 => 8,
        }
    }
}

/// What ONNX calls its other types, and what to do about them.
const fn other_element(number: i64) -> (&'static str, &'static str) {
    match number {
        10 => ("FP16", "convert its tensors to 32-bit floats"),
        16 => ("BF16", "convert its tensors to 32-bit floats"),
        11 => ("FP64", "convert its tensors to 32-bit floats"),
        21 | 22 => ("INT4", "store INT4 as INT8 with 16 levels, from -8 to 7"),
        17..=20 => ("FP8", "convert its tensors to 32-bit floats"),
        _ => (
            "of a type that is not known",
            "convert its tensors to 32-bit floats",
        ),
    }
}

/// A tensor that the file gives.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Constant {
    /// Its name.
    pub(super) name: String,
    /// Type of its numbers.
    pub(super) element: Element,
    /// Sizes of its axes.
    pub(super) shape: Vec<usize>,
    /// Its numbers, least byte first.
    pub(super) bytes: Vec<u8>,
    /// Whether a chip keeps its numbers, so that a flip can change them; else it tells a layout, or is implied.
    pub(super) is_weight: bool,
    /// Bits of one number in a chip's memory: 4 for INT4, which files keep in 8.
    pub(super) bits: u64,
}

impl Constant {
    fn new(name: String, element: Element, shape: Vec<usize>, bytes: Vec<u8>) -> Self {
        Self {
            name,
            element,
            shape,
            bytes,
            is_weight: false,
            bits: 8 * element.bytes() as u64,
        }
    }

    /// A tensor of floats.
    pub(super) fn floats(name: String, shape: Vec<usize>, values: &[f32]) -> Self {
        let bytes = values.iter().flat_map(|value| value.to_le_bytes());
        Self::new(name, Element::Float, shape, bytes.collect())
    }

    /// A tensor of whole numbers.
    pub(super) fn ints(name: String, shape: Vec<usize>, values: &[i64]) -> Self {
        let bytes = values.iter().flat_map(|value| value.to_le_bytes());
        Self::new(name, Element::Int64, shape, bytes.collect())
    }

    /// Numbers in it.
    pub(super) fn count(&self) -> usize {
        self.bytes.len() / self.element.bytes()
    }

    /// Bits of it that a flip can hit.
    pub(super) fn flippable_bits(&self) -> u64 {
        if self.is_weight {
            self.count() as u64 * self.bits
        } else {
            0
        }
    }

    /// Flips bit `bit` of those that can be hit.
    pub(super) fn flip(&mut self, bit: u64) {
        let Ok(number) = usize::try_from(bit / self.bits) else {
            return;
        };
        let within = usize::try_from(bit % self.bits).unwrap_or(0);
        let place = number * self.element.bytes() + within / 8;
        let Some(byte) = self.bytes.get_mut(place) else {
            return;
        };
        *byte ^= 1 << (within % 8);
        if self.bits == 4 {
            // Sign of the four bits, as unpacking does it.
            *byte = ((*byte << 4).cast_signed() >> 4).cast_unsigned();
        }
    }

    /// Whether all its numbers lie between -8 and 7.
    pub(super) fn fits_four_bits(&self) -> bool {
        self.element == Element::Int8
            && self
                .bytes
                .iter()
                .all(|byte| (-8..8).contains(&byte.cast_signed()))
    }

    /// Its whole numbers, if it has such.
    pub(super) fn whole(&self) -> Option<Vec<i64>> {
        match self.element {
            Element::Int64 => {
                let eights = self.bytes.as_chunks::<8>().0.iter();
                Some(eights.map(|&eight| i64::from_le_bytes(eight)).collect())
            }
            Element::Int32 => {
                let fours = self.bytes.as_chunks::<4>().0.iter();
                Some(
                    fours
                        .map(|&four| i64::from(i32::from_le_bytes(four)))
                        .collect(),
                )
            }
            _ => None,
        }
    }

    /// Its floats, if it has such.
    pub(super) fn real(&self) -> Option<Vec<f32>> {
        (self.element == Element::Float).then(|| {
            let fours = self.bytes.as_chunks::<4>().0.iter();
            fours.map(|&four| f32::from_le_bytes(four)).collect()
        })
    }

    /// Reads a tensor.
    ///
    /// # Errors
    /// For what is no tensor, is of a type that does not run here, or lies in another file.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, NetworkError> {
        let raw = Raw::read(bytes)?;
        let wrong = |what: &str| NetworkError::Tensor {
            tensor: raw.name.clone(),
            what: what.to_owned(),
        };
        if raw.external {
            return Err(wrong(
                "its numbers lie in another file; save the network as one file",
            ));
        }
        let Some(element) = Element::find(raw.element) else {
            let (name, remedy) = other_element(raw.element);
            let what = format!("tensor `{}` is {name}", raw.name);
            return Err(NetworkError::Format { what, remedy });
        };
        let sizes = raw.sizes.iter().map(|&size| usize::try_from(size).ok());
        let shape: Option<Vec<usize>> = sizes.collect();
        let shape = shape.ok_or_else(|| wrong("a size is below 0"))?;
        let count = shape
            .iter()
            .try_fold(1_usize, |count, &size| count.checked_mul(size));
        let bytes = raw
            .numbers(element)
            .ok_or_else(|| wrong("its numbers are malformed"))?;
        if count.and_then(|count| count.checked_mul(element.bytes())) != Some(bytes.len()) {
            return Err(wrong("its sizes do not fit its numbers"));
        }
        let constant = Self::new(raw.name.clone(), element, shape, bytes);
        if constant
            .real()
            .is_some_and(|values| values.iter().any(|value| value.is_nan()))
        {
            return Err(wrong("a number of it is undefined (NaN)"));
        }
        Ok(constant)
    }
}

/// A tensor as the file has it.
#[derive(Debug, Default)]
struct Raw<'a> {
    name: String,
    element: i64,
    sizes: Vec<i64>,
    raw: Option<&'a [u8]>,
    floats: Vec<u8>,
    whole: Vec<i64>,
    external: bool,
}

impl<'a> Raw<'a> {
    fn read(bytes: &'a [u8]) -> Result<Self, NetworkError> {
        let mut tensor = Self::default();
        for field in Fields::of(bytes) {
            match field.map_err(malformed("a tensor"))? {
                (1, Value::Number(size)) => tensor.sizes.push(size.cast_signed()),
                (1, Value::Bytes(bytes)) => tensor.sizes.extend(numbers(bytes)?),
                (2, value) => tensor.element = value.signed().unwrap_or(0),
                (4, Value::Four(bytes)) => tensor.floats.extend(bytes),
                (4, Value::Bytes(bytes)) => tensor.floats.extend(bytes),
                (5 | 7, Value::Number(number)) => tensor.whole.push(number.cast_signed()),
                (5 | 7, Value::Bytes(bytes)) => tensor.whole.extend(numbers(bytes)?),
                (8, value) => tensor.name = text(value),
                (9, Value::Bytes(bytes)) => tensor.raw = Some(bytes),
                (13, _) => tensor.external = true,
                (14, value) => tensor.external |= value.signed() == Some(1),
                _ => {}
            }
        }
        Ok(tensor)
    }

    /// Its numbers, least byte first; none where one is out of its type's range.
    fn numbers(&self, element: Element) -> Option<Vec<u8>> {
        if let Some(raw) = self.raw {
            return Some(raw.to_vec());
        }
        let whole = self.whole.iter();
        Some(match element {
            Element::Float => self.floats.clone(),
            Element::Int64 => whole.flat_map(|number| number.to_le_bytes()).collect(),
            Element::Int32 => whole
                .map(|&number| Some(i32::try_from(number).ok()?.to_le_bytes()))
                .collect::<Option<Vec<_>>>()?
                .concat(),
            Element::Int8 => whole
                .map(|&number| Some(i8::try_from(number).ok()?.cast_unsigned()))
                .collect::<Option<_>>()?,
            Element::UInt8 => whole
                .map(|&number| u8::try_from(number).ok())
                .collect::<Option<_>>()?,
        })
    }
}

fn numbers(bytes: &[u8]) -> Result<Vec<i64>, NetworkError> {
    packed(bytes)
        .ok_or(Malformed { at: 0 })
        .map_err(malformed("a tensor"))
}
