//! Messages as XML: an `omm`, or several in an `ndm`.
//!
//! Of each `omm` the elements with text alone are its fields, wherever they stand in it. Document
//! types are refused, and with them entities of the file's own.

use super::{Broken, Field, Message, Messages};
use quick_xml::Reader;
use quick_xml::events::Event;

/// The messages of a text.
pub(in super::super) fn messages(text: &str) -> Messages {
    let mut scanner = Scanner::default();
    let mut reader = Reader::from_str(text);
    loop {
        let at = byte(reader.buffer_position());
        let event = match reader.read_event() {
            Ok(event) => event,
            Err(error) => {
                // The parser names a text that ends too soon by what is missing.
                let is_cut = byte(reader.buffer_position()) >= text.trim_end().len();
                let broken = if is_cut {
                    Broken::cut(text.len())
                } else {
                    Broken::new(byte(reader.error_position()), format!("no XML: {error}"))
                };
                return (scanner.messages, Some(broken));
            }
        };
        match scanner.take(event, at) {
            Ok(true) => {}
            Ok(false) => return scanner.end(text),
            Err(broken) => return (scanner.messages, Some(broken)),
        }
    }
}

fn byte(position: u64) -> usize {
    usize::try_from(position).unwrap_or(usize::MAX)
}

#[derive(Default)]
struct Scanner {
    messages: Vec<Message>,
    /// The message that is open, and how deep in the file.
    open: Option<(Message, usize)>,
    /// The element that was opened last, and its text so far.
    leaf: Option<Field>,
    depth: usize,
    has_message: bool,
}

impl Scanner {
    /// Takes an event that begins at a byte; false at the end of the file.
    fn take(&mut self, event: Event<'_>, at: usize) -> Result<bool, Broken> {
        match event {
            Event::Start(tag) => {
                self.depth += 1;
                self.start(tag.local_name().as_ref(), at);
            }
            Event::End(_) => self.close(at),
            Event::Text(text) => self.add(&text),
            Event::CData(text) => self.add(&text),
            Event::GeneralRef(name) => self.add_reference(&name, at)?,
            Event::DocType(_) => {
                let reason = "document types and their entities are not read";
                return Err(Broken::new(at, reason));
            }
            Event::Eof => return Ok(false),
            Event::Empty(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
        }
        Ok(true)
    }

    fn start(&mut self, name: &str, at: usize) {
        if self.open.is_none() {
            if name == "omm" {
                let message = Message {
                    at,
                    ..Message::default()
                };
                self.open = Some((message, self.depth));
                self.has_message = true;
            }
            return;
        }
        self.leaf = Some(Field {
            key: name.to_owned(),
            value: String::new(),
            at,
        });
    }

    fn add(&mut self, text: &str) {
        if let Some(leaf) = &mut self.leaf {
            leaf.value.push_str(text);
        }
    }

    fn add_reference(&mut self, name: &str, at: usize) -> Result<(), Broken> {
        let code = name.strip_prefix('#').and_then(|number| {
            let hexadecimal = number.strip_prefix(['x', 'X']);
            let code = match hexadecimal {
                Some(digits) => u32::from_str_radix(digits, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code).map(String::from)
        });
        let text =
            code.or_else(|| quick_xml::escape::resolve_predefined_entity(name).map(str::to_owned));
        let Some(text) = text else {
            let name = super::super::reader::shortened(name, 40);
            return Err(Broken::new(at, format!("`&{name};` stands for nothing")));
        };
        self.add(&text);
        Ok(())
    }

    fn close(&mut self, _at: usize) {
        if let (Some(leaf), Some((message, _))) = (self.leaf.take(), &mut self.open) {
            let value = leaf.value.trim().to_owned();
            message.fields.push(Field { value, ..leaf });
        }
        if let Some((message, _)) = self.open.take_if(|(_, depth)| *depth == self.depth) {
            self.messages.push(message);
        }
        self.depth = self.depth.saturating_sub(1);
    }

    fn end(self, text: &str) -> Messages {
        let broken = if self.depth > 0 {
            Some(Broken::cut(text.len()))
        } else if self.has_message {
            None
        } else {
            Some(Broken::new(
                0,
                "this is XML without an orbit mean-elements message",
            ))
        };
        (self.messages, broken)
    }
}
