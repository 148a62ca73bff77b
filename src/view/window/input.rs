//! What egui is told of keys, and what not.
//!
//! egui would walk over buttons by Tab, which walks over satellites here; and `bevy_egui` 0.42 tells of
//! modifier keys with each picture although nothing has changed, for which egui would ask for another
//! picture, without end.

use bevy::prelude::*;
use bevy_egui::egui::{Event, Key, Modifiers};
use bevy_egui::{EguiContext, EguiInput};

/// Keys that egui is not told of, since the last picture.
#[derive(Debug, Default, Resource)]
pub(super) struct Withheld {
    /// In the order in which they were pressed.
    pub(super) keys: Vec<(Key, Modifiers)>,
    modifiers: Modifiers,
}

/// Takes out of the input what egui is not to see.
pub(super) fn withhold(
    mut contexts: Query<'_, '_, (&mut EguiInput, &mut EguiContext)>,
    mut withheld: ResMut<'_, Withheld>,
) {
    for (mut input, mut context) in &mut contexts {
        let is_typing = context.get_mut().egui_wants_keyboard_input();
        withheld.take(&mut input.events, is_typing);
    }
}

impl Withheld {
    fn take(&mut self, events: &mut Vec<Event>, is_typing: bool) {
        events.retain(|event| match *event {
            Event::ModifiersChanged(modifiers) => {
                let changed = self.modifiers != modifiers;
                self.modifiers = modifiers;
                changed
            }
            Event::Key {
                key: key @ Key::Tab,
                pressed,
                modifiers,
                ..
            } if !is_typing => {
                if pressed {
                    self.keys.push((key, modifiers));
                }
                false
            }
            _ => true,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pressed(key: Key) -> Event {
        Event::Key {
            key,
            physical_key: None,
            pressed: true,
            repeat: false,
            modifiers: Modifiers::SHIFT,
        }
    }

    #[test]
    fn tab_is_withheld_unless_something_is_typed() {
        let mut withheld = Withheld::default();
        let mut events = vec![pressed(Key::Tab), pressed(Key::M)];
        withheld.take(&mut events, false);
        assert_eq!(events, [pressed(Key::M)]);
        assert_eq!(withheld.keys, [(Key::Tab, Modifiers::SHIFT)]);
        let mut events = vec![pressed(Key::Tab)];
        withheld.take(&mut events, true);
        assert_eq!(events, [pressed(Key::Tab)]);
        assert_eq!(withheld.keys.len(), 1);
    }

    #[test]
    fn modifiers_are_told_once_when_they_change() {
        let mut withheld = Withheld::default();
        let told = [
            Modifiers::NONE,
            Modifiers::CTRL,
            Modifiers::CTRL,
            Modifiers::NONE,
        ];
        let kept = told.map(|modifiers| {
            let mut events = vec![Event::ModifiersChanged(modifiers)];
            withheld.take(&mut events, false);
            events.len()
        });
        assert_eq!(kept, [0, 1, 0, 1]);
    }
}
