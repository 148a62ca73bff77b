//! What egui is told of keys, and what not.
//!
//! egui would walk over buttons by Tab, which walks over satellites here. And `bevy_egui` 0.42 has two
//! traits that slow pictures bring to light: it tells of modifier keys with each picture although
//! nothing has changed, for which egui asks for another picture, without end; and it gives every key of
//! a picture the modifiers that are held at its end, so that a quick Ctrl+K would be a K.

use bevy::input::keyboard::{Key as Logical, KeyboardFocusLost, KeyboardInput};
use bevy::prelude::*;
use bevy_egui::egui::{Event, Key, Modifiers};
use bevy_egui::helpers::{bevy_to_egui_key, bevy_to_egui_physical_key};
use bevy_egui::{EguiContext, EguiInput};

/// Keys that egui is not told of, since the last picture.
#[derive(Debug, Default, Resource)]
pub(super) struct Withheld {
    /// In the order in which they were pressed.
    pub(super) keys: Vec<(Key, Modifiers)>,
    /// What egui was last told to be held.
    told: Modifiers,
    /// What is held.
    held: Modifiers,
}

/// Corrects the input, and takes out of it what egui is not to see.
pub(super) fn withhold(
    mut contexts: Query<'_, '_, (&mut EguiInput, &mut EguiContext)>,
    mut messages: MessageReader<'_, '_, KeyboardInput>,
    mut lost: MessageReader<'_, '_, KeyboardFocusLost>,
    mut withheld: ResMut<'_, Withheld>,
) {
    if lost.read().count() > 0 {
        withheld.held = Modifiers::NONE;
    }
    let held = withheld.held_with(messages.read());
    for (mut input, mut context) in &mut contexts {
        correct(&mut input.events, &held);
        let is_typing = context.get_mut().egui_wants_keyboard_input();
        withheld.take(&mut input.events, is_typing);
    }
}

impl Withheld {
    /// What was held with each key that egui is told of.
    fn held_with<'a>(
        &mut self,
        messages: impl Iterator<Item = &'a KeyboardInput>,
    ) -> Vec<Modifiers> {
        let mut with = Vec::new();
        for message in messages {
            let pressed = message.state.is_pressed();
            match message.logical_key {
                Logical::Shift => self.held.shift = pressed,
                Logical::Alt => self.held.alt = pressed,
                Logical::Control => {
                    self.held.ctrl = pressed;
                    self.held.command = pressed || self.held.mac_cmd;
                }
                Logical::Super | Logical::Meta if cfg!(target_os = "macos") => {
                    self.held.mac_cmd = pressed;
                    self.held.command = pressed;
                }
                _ => {}
            }
            let logical = bevy_to_egui_key(&message.logical_key);
            if logical.is_some() || bevy_to_egui_physical_key(&message.key_code).is_some() {
                with.push(self.held);
            }
        }
        with
    }

    fn take(&mut self, events: &mut Vec<Event>, is_typing: bool) {
        events.retain(|event| match *event {
            Event::ModifiersChanged(modifiers) => {
                let changed = self.told != modifiers;
                self.told = modifiers;
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

/// Gives each key what was held with it.
fn correct(events: &mut [Event], held: &[Modifiers]) {
    let keys = events.iter_mut().filter_map(|event| match event {
        Event::Key { modifiers, .. } => Some(modifiers),
        _ => None,
    });
    for (modifiers, held) in keys.zip(held) {
        *modifiers = *held;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bevy::input::ButtonState;

    fn pressed(key: Key, modifiers: Modifiers) -> Event {
        Event::Key {
            key,
            physical_key: None,
            pressed: true,
            repeat: false,
            modifiers,
        }
    }

    #[test]
    fn tab_is_withheld_unless_something_is_typed() {
        let tab = pressed(Key::Tab, Modifiers::SHIFT);
        let other = pressed(Key::M, Modifiers::SHIFT);
        let mut withheld = Withheld::default();
        let mut events = vec![tab.clone(), other.clone()];
        withheld.take(&mut events, false);
        assert_eq!(events, [other]);
        assert_eq!(withheld.keys, [(Key::Tab, Modifiers::SHIFT)]);
        let mut events = vec![tab.clone()];
        withheld.take(&mut events, true);
        assert_eq!(events, [tab]);
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

    #[test]
    fn a_key_that_comes_and_goes_within_a_picture_keeps_what_was_held_with_it() {
        let typed = |logical_key, key_code, state| KeyboardInput {
            key_code,
            logical_key,
            state,
            text: None,
            repeat: false,
            window: Entity::PLACEHOLDER,
        };
        let control = |state| typed(Logical::Control, KeyCode::ControlLeft, state);
        let letter = |state| typed(Logical::Character("k".into()), KeyCode::KeyK, state);
        let messages = [
            control(ButtonState::Pressed),
            letter(ButtonState::Pressed),
            letter(ButtonState::Released),
            control(ButtonState::Released),
            letter(ButtonState::Pressed),
        ];
        let mut withheld = Withheld::default();
        let held = withheld.held_with(messages.iter());
        let mut events = vec![
            pressed(Key::K, Modifiers::NONE),
            Event::Text("k".to_owned()),
            pressed(Key::K, Modifiers::NONE),
            pressed(Key::K, Modifiers::NONE),
        ];
        correct(&mut events, &held);
        let ctrl = Modifiers {
            command: true,
            ..Modifiers::CTRL
        };
        assert_eq!(
            events,
            [
                pressed(Key::K, ctrl),
                Event::Text("k".to_owned()),
                pressed(Key::K, ctrl),
                pressed(Key::K, Modifiers::NONE),
            ]
        );
    }
}
