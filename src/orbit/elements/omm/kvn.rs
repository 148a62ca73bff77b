//! Messages as lines of `KEY = value`, each message from its version line to the next.

use super::{Field, Message, Messages};

/// The key that begins a message.
pub(in super::super) const VERSION: &str = "CCSDS_OMM_VERS";

/// The messages of a text.
pub(in super::super) fn messages(text: &str) -> Messages {
    let mut messages: Vec<Message> = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive(['\n', '\r']) {
        let start = at + (line.len() - line.trim_start().len());
        at += line.len();
        let line = line.trim();
        if line.is_empty() || is_comment(line) {
            continue;
        }
        let (key, value) = line.split_once('=').unwrap_or((line, ""));
        let key = key.trim();
        if key == VERSION || messages.is_empty() {
            messages.push(Message {
                at: start,
                ..Message::default()
            });
        }
        let Some(message) = messages.last_mut() else {
            continue;
        };
        if !line.contains('=') {
            let text = super::super::reader::shortened(line, 40);
            let fault = (start, format!("`{text}` is not of the form KEY = value"));
            message.fault.get_or_insert(fault);
            continue;
        }
        let value_at = start + line.len() - value.trim_start().len();
        message.fields.push(Field {
            key: key.to_owned(),
            value: without_unit(value.trim()).to_owned(),
            at: value_at,
        });
    }
    (messages, None)
}

fn is_comment(line: &str) -> bool {
    line.strip_prefix("COMMENT")
        .is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t']))
}

/// A value without its unit in brackets.
fn without_unit(value: &str) -> &str {
    match value.rfind('[') {
        Some(at) if at > 0 && value.ends_with(']') => value[..at].trim_end(),
        _ => value,
    }
}
