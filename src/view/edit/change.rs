//! One value of the text changed, everything else as it is.

use super::EditError;
use super::document::{Document, Found, Gap, dotted, quoted, replaced, steps};
use crate::scenario::set_in_text;
use toml::de::DeValue;

/// The text with `key` set to `value`: a dotted key as `--set` takes it, and TOML or a bare word.
///
/// # Errors
/// For text that is not TOML, and for keys and values as overrides refuse them.
pub fn set(text: &str, key: &str, value: &str) -> Result<String, EditError> {
    // What it must come to is what an override makes of it; that is written without comments.
    let written_anew = set_in_text(text, key, value)?;
    let changed = in_place(text, key, value)?;
    let wanted = written_anew.parse::<toml::Table>().ok();
    match changed.filter(|changed| changed.parse::<toml::Table>().ok() == wanted) {
        Some(changed) => Ok(changed),
        None => Ok(written_anew),
    }
}

/// The change at its place in the text, where it has one.
fn in_place(text: &str, key: &str, value: &str) -> Result<Option<String>, EditError> {
    let document = Document::parse(text)?;
    let Some(steps) = steps(key) else {
        return Ok(None);
    };
    let value = value.trim();
    let value = match DeValue::parse(value) {
        Ok(_) => value.to_owned(),
        Err(_) => quoted(value),
    };
    let gap = match document.find(&steps) {
        Found::Value(span) => return Ok(Some(replaced(text, vec![(span, value)]))),
        Found::Missing(gap) => gap,
        Found::Nowhere => return Ok(table_added(text, &steps, &value)),
    };
    let name = dotted(&steps[steps.len() - 1..]);
    let (at, new) = match gap {
        Gap::Line(at) => {
            let is_open = at > 0 && !text[..at].ends_with('\n');
            let before = if is_open { "\n" } else { "" };
            (at, format!("{before}{name} = {value}\n"))
        }
        Gap::Brace(at, true) => (at, format!(" {name} = {value} ")),
        Gap::Brace(at, false) => (at, format!(", {name} = {value}")),
    };
    Ok(Some(replaced(text, vec![(at..at, new)])))
}

/// A table of the top that is not there yet, at the end.
fn table_added(text: &str, steps: &[String], value: &str) -> Option<String> {
    let [table, name] = steps else {
        return None;
    };
    let (table, name) = (std::slice::from_ref(table), std::slice::from_ref(name));
    let end = text.trim_end();
    Some(format!(
        "{end}\n\n[{}]\n{} = {value}\n",
        dotted(table),
        dotted(name)
    ))
}

/// The text without `key`, so that its default holds.
///
/// # Errors
/// For text that is not TOML, and where the text has no such key or it cannot be taken out.
pub fn unset(text: &str, key: &str) -> Result<String, EditError> {
    let absent = || EditError::NoKey {
        key: key.to_owned(),
    };
    let document = Document::parse(text)?;
    let steps = steps(key).ok_or_else(absent)?;
    let Found::Value(span) = document.find(&steps) else {
        return Err(absent());
    };
    let line_start = text[..span.start].rfind('\n').map_or(0, |end| end + 1);
    let line_end = document.line_end(span.end);
    let name = text[line_start..span.start].trim();
    let is_own_line = name
        .strip_suffix('=')
        .is_some_and(|name| !name.contains(['{', ',', '=']));
    let changed = if is_own_line {
        replaced(text, vec![(line_start..line_end, String::new())])
    } else {
        let start = text[..span.start].rfind([',', '{']).ok_or_else(absent)?;
        let keeps_brace = text[start..].starts_with('{');
        let rest = &text[span.end..];
        let end = match rest.find([',', '}']) {
            Some(comma) if keeps_brace && rest[comma..].starts_with(',') => span.end + comma + 1,
            _ => span.end,
        };
        let start = if keeps_brace { start + 1 } else { start };
        replaced(text, vec![(start..end, String::new())])
    };
    // A text that it was not meant for is left alone.
    let after = Document::parse(&changed)?;
    let count = |document: &Document<'_>| document.walk().0.len();
    if count(&after) + 1 != count(&document) {
        return Err(absent());
    }
    Ok(changed)
}
