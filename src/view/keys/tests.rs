use super::*;
use crate::time::{SimTime, Span};
use crate::view::desk::LAYERS;
use crate::view::fixture;
use crate::view::state::{Overlay, Subject, ViewState};

fn pressed(state: &ViewState, key: Key, modifiers: Modifiers) -> Vec<Command> {
    fixture::with_desk_in(state, |desk| commands_for(key, modifiers, desk))
}

#[test]
fn no_key_is_bound_twice() {
    let all = [false, true]
        .into_iter()
        .flat_map(|ctrl| [false, true].map(|shift| (ctrl, shift)));
    for (ctrl, shift) in all {
        let modifiers = Modifiers {
            ctrl,
            command: ctrl,
            shift,
            ..Modifiers::NONE
        };
        for key in Key::ALL {
            let rows: Vec<_> = TABLE
                .iter()
                .filter(|row| row.chords.iter().any(|chord| chord.fits(*key, modifiers)))
                .map(|row| row.says)
                .collect();
            assert!(rows.len() < 2, "{key:?} with {modifiers:?} does {rows:?}");
        }
    }
}

#[test]
fn all_promised_keys_are_bound() {
    let promised = "Space L K J Left Right Shift+Left Shift+Right [ ] Home End 1 2 3 4 5 6 M Shift+M O P I U \
                    B N X / Ctrl+F Ctrl+K Enter G F T C Tab Shift+Tab W H + − Esc F12 Shift+F12 Ctrl+E \
                    Ctrl+R ? F11 V Ctrl++ Ctrl+−";
    let bound: Vec<_> = TABLE
        .iter()
        .flat_map(|row| row.chords)
        .map(|chord| chord.name())
        .collect();
    for key in promised.split_whitespace() {
        assert!(bound.iter().any(|name| name == key), "{key} does nothing");
    }
}

#[test]
fn all_layers_can_be_switched_and_no_action_is_listed_twice() {
    for (layer, _) in LAYERS {
        assert!(row_of(Action::Layer(layer)).is_some(), "{layer}");
    }
    for (index, row) in TABLE.iter().enumerate() {
        assert!(
            TABLE[..index]
                .iter()
                .all(|before| before.action != row.action && before.says != row.says)
        );
    }
}

#[test]
fn every_action_does_something_on_a_desk_with_a_selection() {
    fixture::with_desk(|desk| {
        for row in TABLE {
            assert!(!row.action.commands(desk).is_empty(), "{}", row.says);
        }
    });
}

#[test]
fn every_action_copes_with_no_run() {
    let (state, status) = (ViewState::default(), crate::view::desk::Status::default());
    let desk = Desk {
        state: &state,
        runs: &[],
        status: &status,
    };
    let idle: Vec<_> = TABLE
        .iter()
        .filter(|row| row.action.commands(&desk).is_empty())
        .map(|row| row.says)
        .collect();
    assert!(idle.contains(&"Next object") && idle.len() < 9, "{idle:?}");
}

#[test]
fn rates_change_by_tens_and_turn_around() {
    let state = ViewState {
        rate: -60.0,
        ..ViewState::default()
    };
    assert_eq!(
        pressed(&state, Key::L, Modifiers::NONE),
        [Command::Rate(-600.0)]
    );
    assert_eq!(
        pressed(&state, Key::J, Modifiers::NONE),
        [Command::Rate(60.0), Command::Play(true)]
    );
    let slow = ViewState {
        rate: 2.0,
        ..ViewState::default()
    };
    assert_eq!(
        pressed(&slow, Key::K, Modifiers::NONE),
        [Command::Rate(1.0)]
    );
}

#[test]
fn a_step_with_shift_is_an_orbit() {
    let state = ViewState {
        at: SimTime::from_seconds(3600.0),
        ..ViewState::default()
    };
    assert_eq!(
        pressed(&state, Key::ArrowLeft, Modifiers::NONE),
        [Command::Seek(SimTime::from_seconds(3590.0))]
    );
    let [Command::Seek(to)] = pressed(&state, Key::ArrowRight, Modifiers::SHIFT)[..] else {
        panic!("not one seek");
    };
    // 502 km: 2π √(6880 km³ / 398600 km³/s²) = 5679 s.
    let orbit_s = (to - state.at).to_seconds();
    assert!((5660.0..5700.0).contains(&orbit_s), "{orbit_s}");
    assert!(to - state.at > Span::seconds(5000));
}

#[test]
fn tab_walks_round_what_is_shown() {
    let at = |selection: Vec<Subject>| ViewState {
        selection,
        ..ViewState::default()
    };
    let select = |subject| vec![Command::Select(Some(subject))];
    let (tab, back) = (Modifiers::NONE, Modifiers::SHIFT);
    assert_eq!(
        pressed(&at(vec![]), Key::Tab, tab),
        select(Subject::Satellite(0))
    );
    assert_eq!(
        pressed(&at(vec![Subject::Satellite(11)]), Key::Tab, tab),
        select(Subject::Satellite(0))
    );
    assert_eq!(
        pressed(&at(vec![Subject::Station(0)]), Key::Tab, back)[..1].len(),
        1
    );
    assert_eq!(
        pressed(&at(vec![Subject::Target(0)]), Key::Tab, tab),
        select(Subject::Target(1))
    );
}

#[test]
fn escape_takes_away_the_topmost_thing() {
    let mut state = ViewState {
        selection: vec![Subject::Satellite(1)],
        filter: "plane:0".to_owned(),
        ..ViewState::default()
    };
    state.look.overlay = Some(Overlay::Help);
    assert_eq!(
        pressed(&state, Key::Escape, Modifiers::NONE),
        [Command::Overlay(None)]
    );
    state.look.overlay = None;
    assert_eq!(
        pressed(&state, Key::Escape, Modifiers::NONE),
        [Command::Select(None)]
    );
    state.selection.clear();
    assert_eq!(
        pressed(&state, Key::Escape, Modifiers::NONE),
        [Command::Filter(String::new())]
    );
    state.filter.clear();
    assert!(pressed(&state, Key::Escape, Modifiers::NONE).is_empty());
}

#[test]
fn signs_need_no_certain_keyboard() {
    for modifiers in [Modifiers::NONE, Modifiers::SHIFT] {
        assert_eq!(action_of(Key::Questionmark, modifiers), Some(Action::Help));
        assert_eq!(action_of(Key::Slash, modifiers), Some(Action::Search));
        assert_eq!(
            action_of(Key::Plus, modifiers),
            Some(Action::LinksMin { more: true })
        );
    }
    assert_eq!(action_of(Key::M, Modifiers::ALT), None);
}

#[test]
fn the_threshold_of_links_comes_back_to_where_it_was() {
    let mut state = ViewState {
        links_min: 0.15,
        ..ViewState::default()
    };
    let [Command::LinksMin(up)] = pressed(&state, Key::Plus, Modifiers::NONE)[..] else {
        panic!("not one threshold");
    };
    state.links_min = up;
    let [Command::LinksMin(down)] = pressed(&state, Key::Minus, Modifiers::NONE)[..] else {
        panic!("not one threshold");
    };
    assert!((up - 0.2).abs() < 1e-12 && (down - 0.15).abs() < 1e-12);
}
