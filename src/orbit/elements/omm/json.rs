//! Messages as JSON: one object, or a list of them.
//!
//! A scanner of its own, because a set is named by the place of the value that is wrong. It follows
//! RFC 8259, but for words like `NaN` in place of a value, which are left to whoever wants a number.

use super::{Broken, Field, Message, Messages};

/// Lists and objects within one another, at most.
const DEPTH_MAX: usize = 32;

/// The messages of a text.
pub(in super::super) fn messages(text: &str) -> Messages {
    let mut scanner = Scanner { text, at: 0 };
    let mut messages = Vec::new();
    let broken = scanner.document(&mut messages).err();
    (messages, broken)
}

struct Scanner<'t> {
    text: &'t str,
    at: usize,
}

impl Scanner<'_> {
    fn document(&mut self, messages: &mut Vec<Message>) -> Result<(), Broken> {
        if self.peek() == Some(b'[') {
            self.at += 1;
            if self.peek() == Some(b']') {
                self.at += 1;
            } else {
                loop {
                    let message = self.message()?;
                    messages.push(message);
                    if self.ends_list(b']')? {
                        break;
                    }
                }
            }
        } else {
            let message = self.message()?;
            messages.push(message);
        }
        match self.peek() {
            None => Ok(()),
            Some(_) => Err(Broken::new(
                self.at,
                "text follows after the end of the JSON",
            )),
        }
    }

    /// The object that begins here; anything else is a message with a fault.
    fn message(&mut self) -> Result<Message, Broken> {
        let mut message = Message::default();
        if self.peek() == Some(b'{') {
            message.at = self.at;
            self.at += 1;
            self.members(&mut message.fields)?;
            return Ok(message);
        }
        message.at = self.at;
        message.fault = Some((
            self.at,
            "this is no set, which is an object in braces".into(),
        ));
        self.value()?;
        Ok(message)
    }

    fn members(&mut self, fields: &mut Vec<Field>) -> Result<(), Broken> {
        if self.peek() == Some(b'}') {
            self.at += 1;
            return Ok(());
        }
        loop {
            if self.peek() != Some(b'"') {
                return Err(self.unexpected("a key in quotes"));
            }
            let key = self.string()?;
            if self.peek() != Some(b':') {
                return Err(self.unexpected("a colon"));
            }
            self.at += 1;
            self.peek();
            let at = self.at;
            let value = self.value()?.trim().to_owned();
            fields.push(Field { key, value, at });
            if self.ends_list(b'}')? {
                return Ok(());
            }
        }
    }

    /// Passes a comma, or the closing sign of a list or object.
    fn ends_list(&mut self, close: u8) -> Result<bool, Broken> {
        match self.peek() {
            Some(b',') => {
                self.at += 1;
                if self.peek() == Some(close) {
                    return Err(Broken::new(
                        self.at,
                        "a comma with nothing after it is no JSON",
                    ));
                }
                Ok(false)
            }
            Some(byte) if byte == close => {
                self.at += 1;
                Ok(true)
            }
            _ => Err(self.unexpected("a comma or a closing sign")),
        }
    }

    /// The text of a value: without quotes, empty for null, lists and objects.
    fn value(&mut self) -> Result<String, Broken> {
        match self.peek() {
            Some(b'"') => self.string(),
            Some(b'[' | b'{') => {
                self.skip_nested()?;
                Ok(String::new())
            }
            Some(b',' | b':' | b']' | b'}') | None => Err(self.unexpected("a value")),
            Some(_) => {
                let rest = &self.text[self.at..];
                let ends = |character: char| {
                    character.is_ascii_whitespace() || matches!(character, ',' | ']' | '}')
                };
                let length = rest.find(ends).ok_or(Broken::cut(self.text.len()))?;
                self.at += length;
                let word = &rest[..length];
                Ok(if word == "null" { "" } else { word }.to_owned())
            }
        }
    }

    fn string(&mut self) -> Result<String, Broken> {
        let start = self.at;
        let bytes = self.text.as_bytes();
        self.at += 1;
        while let Some(&byte) = bytes.get(self.at) {
            self.at += 1;
            match byte {
                b'\\' => self.at += 1,
                b'"' => {
                    let written = self.text.get(start..self.at).unwrap_or_default();
                    return serde_json::from_str(written)
                        .map_err(|_| Broken::new(start, "this text in quotes is no JSON"));
                }
                _ => {}
            }
        }
        Err(Broken::cut(self.text.len()))
    }

    /// Passes a list or an object that no set has use for.
    fn skip_nested(&mut self) -> Result<(), Broken> {
        let mut depth = 0_usize;
        loop {
            match self.peek() {
                None => return Err(Broken::cut(self.text.len())),
                Some(b'"') => {
                    self.string()?;
                    continue;
                }
                Some(b'[' | b'{') => depth += 1,
                Some(b']' | b'}') => depth -= 1,
                Some(_) => {}
            }
            if depth > DEPTH_MAX {
                return Err(Broken::new(
                    self.at,
                    "lists are too deep within one another",
                ));
            }
            let character = self.text[self.at..].chars().next();
            self.at += character.map_or(1, char::len_utf8);
            if depth == 0 {
                return Ok(());
            }
        }
    }

    /// The next byte that is no blank; the scanner stands at it.
    fn peek(&mut self) -> Option<u8> {
        let bytes = self.text.as_bytes();
        while let Some(byte) = bytes.get(self.at) {
            if !matches!(byte, b' ' | b'\t' | b'\n' | b'\r') {
                return Some(*byte);
            }
            self.at += 1;
        }
        None
    }

    fn unexpected(&mut self, wanted: &str) -> Broken {
        match self.peek() {
            None => Broken::cut(self.text.len()),
            Some(_) => Broken::new(
                self.at,
                format!("this is no JSON: {wanted} must stand here"),
            ),
        }
    }
}
