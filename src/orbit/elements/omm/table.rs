//! Messages as the rows of a CSV table, whose header has their keys in any order.

use super::{Broken, Field, Message, Messages};

/// The messages of a text.
pub(in super::super) fn messages(text: &str) -> Messages {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut messages = Vec::new();
    let mut header: Option<csv::StringRecord> = None;
    for row in reader.records() {
        let row = match row {
            Ok(row) => row,
            Err(error) => {
                let at = error.position().map_or(0, byte_of);
                return (messages, Some(Broken::new(at, error.to_string())));
            }
        };
        match &header {
            None => header = Some(row),
            Some(header) if *header == row => {}
            Some(header) => messages.push(message(text, header, &row)),
        }
    }
    (messages, None)
}

fn byte_of(position: &csv::Position) -> usize {
    usize::try_from(position.byte()).unwrap_or(usize::MAX)
}

fn message(text: &str, header: &csv::StringRecord, row: &csv::StringRecord) -> Message {
    let from = row.position().map_or(0, byte_of);
    let blanks = text.get(from..).unwrap_or_default();
    let at = from + (blanks.len() - blanks.trim_start_matches(['\r', '\n']).len());
    let fault = (header.len() != row.len()).then(|| {
        let reason = format!(
            "the row has {} of the header's {} columns",
            row.len(),
            header.len()
        );
        (at, reason)
    });
    let starts = cell_starts(text, at, row.len());
    let fields = header.iter().zip(row).zip(starts);
    let fields = fields.map(|((key, value), at)| Field {
        key: key.trim().to_owned(),
        value: value.trim().to_owned(),
        at,
    });
    Message {
        at,
        fields: fields.collect(),
        fault,
    }
}

/// Where the cells of the row that begins at `from` begin.
fn cell_starts(text: &str, from: usize, cells: usize) -> Vec<usize> {
    let mut starts = vec![from];
    let mut is_quoted = false;
    for (at, byte) in text.bytes().enumerate().skip(from) {
        if starts.len() >= cells {
            break;
        }
        match byte {
            b'"' => is_quoted = !is_quoted,
            b',' if !is_quoted => starts.push(at + 1),
            _ => {}
        }
    }
    starts.resize(cells, from);
    starts
}
