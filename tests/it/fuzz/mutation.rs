//! Changed copies of files, the same for the same seed.

/// Largest input that is made (bytes).
const BYTES_MAX: usize = 1 << 20;
/// Texts that readers of numbers, lists and lines may stumble over.
const ODD: [&str; 28] = [
    "-1",
    "0",
    "1e308",
    "-1e400",
    "nan",
    "inf",
    "NaN",
    "9223372036854775808",
    "18446744073709551615",
    "4294967296",
    "0.0000000001",
    "\"",
    "'''",
    "\\u0000",
    "\\",
    "[",
    "{",
    "]]",
    "=",
    ",",
    "\r\n",
    "\n\n",
    "\t",
    "\u{feff}",
    "ä",
    "\u{1F6F0}",
    "<!--",
    "&#x0;",
];

/// Random numbers (`SplitMix64`) from a text and a count.
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn new(seed: &str, count: u64) -> Self {
        let mut hasher = blake3::Hasher::new();
        hasher.update(seed.as_bytes()).update(&count.to_le_bytes());
        let bytes = hasher.finalize();
        Self(u64::from_le_bytes(
            bytes.as_bytes()[..8].try_into().unwrap(),
        ))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`, or zero.
    fn below(&mut self, end: usize) -> usize {
        let end = u64::try_from(end.max(1)).unwrap();
        usize::try_from(self.next() % end).unwrap()
    }

    fn byte(&mut self) -> u8 {
        self.next().to_le_bytes()[0]
    }

    fn one_of<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }

    /// A stretch of `length` bytes, mostly a short one.
    fn stretch(&mut self, length: usize) -> std::ops::Range<usize> {
        let start = self.below(length + 1);
        let most = if self.below(4) == 0 { length } else { 16 };
        let end = start + self.below(most + 1);
        start..end.min(length)
    }
}

/// A file of the corpus with one to eight changes.
pub(super) fn changed(corpus: &[Vec<u8>], words: &[&str], dice: &mut Dice) -> Vec<u8> {
    let mut bytes = dice.one_of(corpus).clone();
    for _ in 0..=dice.below(8) {
        change(&mut bytes, corpus, words, dice);
        bytes.truncate(BYTES_MAX);
    }
    bytes
}

fn change(bytes: &mut Vec<u8>, corpus: &[Vec<u8>], words: &[&str], dice: &mut Dice) {
    let at = dice.below(bytes.len() + 1);
    let stretch = dice.stretch(bytes.len());
    match dice.below(12) {
        0 if at < bytes.len() => bytes[at] ^= 1 << dice.below(8),
        1 if at < bytes.len() => bytes[at] = dice.byte(),
        2 => drop(bytes.drain(stretch)),
        3 => bytes.truncate(at),
        4 => {
            let copy = bytes[stretch].to_vec();
            bytes.splice(at..at, copy);
        }
        5 => {
            let other = dice.one_of(corpus);
            let part = other[dice.stretch(other.len())].to_vec();
            bytes.splice(stretch, part);
        }
        6 => {
            let odd = dice.one_of(&ODD).bytes();
            bytes.splice(stretch, odd);
        }
        7 => replace_number(bytes, at, dice.one_of(&ODD).as_bytes()),
        8 if !words.is_empty() => {
            let word = dice.one_of(words).bytes();
            bytes.splice(at..at, word);
        }
        9 => {
            // Deep nesting and long runs.
            let word = dice.one_of(&ODD).repeat(1 + dice.below(5000));
            bytes.splice(at..at, word.into_bytes());
        }
        10 => {
            let integers = [0, 1, u32::MAX.into(), i64::MAX.unsigned_abs(), u64::MAX];
            let integer = dice.one_of(&integers).to_le_bytes();
            let end = (at + 8).min(bytes.len());
            bytes.splice(at..end, integer);
        }
        _ => replace_line(bytes, at, corpus, dice),
    }
}

/// Puts another text in the place of the number that follows `at`.
fn replace_number(bytes: &mut Vec<u8>, at: usize, text: &[u8]) {
    let is_part = |byte: &u8| byte.is_ascii_digit() || *byte == b'.';
    let Some(start) = bytes[at..]
        .iter()
        .position(u8::is_ascii_digit)
        .map(|it| at + it)
    else {
        return;
    };
    let length = bytes[start..]
        .iter()
        .take_while(|byte| is_part(byte))
        .count();
    bytes.splice(start..start + length, text.iter().copied());
}

/// Puts another line in the place of the one at `at`.
fn replace_line(bytes: &mut Vec<u8>, at: usize, corpus: &[Vec<u8>], dice: &mut Dice) {
    let start = bytes[..at]
        .iter()
        .rposition(|byte| *byte == b'\n')
        .map_or(0, |it| it + 1);
    let end = bytes[at..]
        .iter()
        .position(|byte| *byte == b'\n')
        .map_or(bytes.len(), |it| at + it);
    let lines: Vec<&[u8]> = dice.one_of(corpus).split(|byte| *byte == b'\n').collect();
    let line = dice.one_of(&lines).to_vec();
    bytes.splice(start..end, line);
}
