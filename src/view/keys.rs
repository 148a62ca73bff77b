//! All that can be done by a key, a menu or the palette: one table.
//!
//! Keys are those of Celestia where it has them (J, K, L; F, G, C, T), and numbers look from
//! somewhere. The help, the menus and the palette read the same table, so none shows what another
//! lacks. Two actions only concern what is typed into and need no command of their own: the objects
//! panel itself listens for [`Action::Search`].

mod action;
mod table;

pub use action::Action;
pub use table::TABLE;

use super::command::Command;
use super::desk::Desk;
use bevy_egui::egui::{Key, Modifiers};

/// What an action is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// The time that is shown.
    Time,
    /// Where it is seen from.
    View,
    /// What is drawn.
    Layers,
    /// What is selected.
    Selection,
    /// Charts, tables and runs.
    Analysis,
    /// The window and files.
    Program,
}

impl Group {
    /// All of them, in the order of the help.
    pub const ALL: [Self; 6] = [
        Self::Time,
        Self::View,
        Self::Selection,
        Self::Layers,
        Self::Analysis,
        Self::Program,
    ];

    /// Its name on screen.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Time => "Time",
            Self::View => "View",
            Self::Layers => "Layers",
            Self::Selection => "Selection",
            Self::Analysis => "Analysis",
            Self::Program => "Program",
        }
    }
}

/// Something that can be done.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Row {
    /// What is done.
    pub action: Action,
    /// What it is about.
    pub group: Group,
    /// What it says on screen.
    pub says: &'static str,
    /// The keys that do it; none for what only menus and the palette do.
    pub chords: &'static [Chord],
}

/// A key and what is held down with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chord {
    /// The key by what it writes.
    pub key: Key,
    /// With Ctrl, or with Command on a Mac.
    pub ctrl: bool,
    /// With Shift; none where a keyboard may need it to write the sign.
    pub shift: Option<bool>,
}

impl Chord {
    /// Whether this is pressed.
    pub fn fits(self, key: Key, modifiers: Modifiers) -> bool {
        let ctrl = modifiers.ctrl || modifiers.command;
        self.key == key
            && self.ctrl == ctrl
            && self.shift.is_none_or(|shift| shift == modifiers.shift)
            && !modifiers.alt
    }

    /// Its name on screen, such as `Shift+M`.
    pub fn name(self) -> String {
        let ctrl = if self.ctrl { "Ctrl+" } else { "" };
        let shift = if self.shift == Some(true) {
            "Shift+"
        } else {
            ""
        };
        let key = match self.key {
            Key::ArrowLeft => "Left",
            Key::ArrowRight => "Right",
            Key::Plus => "+",
            Key::Equals => "=",
            Key::Minus => "−",
            Key::Slash => "/",
            Key::Questionmark => "?",
            Key::OpenBracket => "[",
            Key::CloseBracket => "]",
            Key::Escape => "Esc",
            key => key.name(),
        };
        format!("{ctrl}{shift}{key}")
    }
}

impl Row {
    /// Its keys on screen, such as `/ or Ctrl+F`; empty where it has none.
    pub fn keys(&self) -> String {
        let names: Vec<_> = self.chords.iter().map(|chord| chord.name()).collect();
        names.join(" or ")
    }
}

/// What a key does.
pub fn action_of(key: Key, modifiers: Modifiers) -> Option<Action> {
    TABLE
        .iter()
        .find(|row| row.chords.iter().any(|chord| chord.fits(key, modifiers)))
        .map(|row| row.action)
}

/// The commands of a key; none where it does nothing.
pub fn commands_for(key: Key, modifiers: Modifiers, desk: &Desk<'_>) -> Vec<Command> {
    action_of(key, modifiers).map_or_else(Vec::new, |action| action.commands(desk))
}

/// The row of an action.
pub fn row_of(action: Action) -> Option<&'static Row> {
    TABLE.iter().find(|row| row.action == action)
}

#[cfg(test)]
mod tests;
