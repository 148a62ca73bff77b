//! The texts that there were, to go back to and forth.

/// Bytes of texts that are kept; the oldest go first.
const BYTES_MAX: usize = 32_000_000;

/// A text and what it was before and after.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct History {
    past: Vec<String>,
    present: String,
    future: Vec<String>,
    typing: bool,
}

impl History {
    /// A text that was not changed yet.
    pub fn new(text: String) -> Self {
        Self {
            present: text,
            ..Self::default()
        }
    }

    /// The text as it is.
    pub fn text(&self) -> &str {
        &self.present
    }

    /// Changes the text; that can be undone.
    pub fn edit(&mut self, text: String) {
        self.typing = false;
        self.put(text, true);
    }

    /// Changes the text by a key: keys in a row are undone together.
    pub fn type_text(&mut self, text: String) {
        let is_first = !self.typing;
        self.typing = true;
        self.put(text, is_first);
    }

    fn put(&mut self, text: String, keep: bool) {
        if text == self.present {
            return;
        }
        let before = std::mem::replace(&mut self.present, text);
        self.future.clear();
        if keep {
            self.past.push(before);
        }
        while self.past.iter().map(String::len).sum::<usize>() > BYTES_MAX && self.past.len() > 1 {
            self.past.remove(0);
        }
    }

    /// Ends a row of keys, so that the next one is undone by itself.
    pub fn pause(&mut self) {
        self.typing = false;
    }

    /// Whether there is something to go back to.
    pub fn can_undo(&self) -> bool {
        !self.past.is_empty()
    }

    /// Whether there is something to go forth to.
    pub fn can_redo(&self) -> bool {
        !self.future.is_empty()
    }

    /// Goes back, if there is something to go back to.
    pub fn undo(&mut self) {
        self.typing = false;
        if let Some(before) = self.past.pop() {
            self.future
                .push(std::mem::replace(&mut self.present, before));
        }
    }

    /// Goes forth, if there is something to go forth to.
    pub fn redo(&mut self) {
        self.typing = false;
        if let Some(after) = self.future.pop() {
            self.past.push(std::mem::replace(&mut self.present, after));
        }
    }
}
