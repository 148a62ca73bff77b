//! Tests of panels: a harness around a desk, and runs that are hardly there.

#![expect(
    clippy::unwrap_used,
    reason = "a test whose run cannot be made must stop"
)]

use crate::scenario::Policy;
use crate::time::SimTime;
use crate::view::command::Command;
use crate::view::desk::{Desk, OpenRun, Status};
use crate::view::fixture;
use crate::view::playback::Playback;
use crate::view::state::ViewState;
use bevy_egui::egui;
use egui_kittest::Harness;
use serde_json::{Value, json};

/// A panel over a desk; its state are the commands that it has pushed.
pub(crate) fn harness<'a>(
    desk: &'a Desk<'a>,
    show: impl Fn(&mut egui::Ui, &Desk<'_>, &mut Vec<Command>) + 'a,
) -> Harness<'a, Vec<Command>> {
    let mut harness = Harness::builder()
        .with_size(egui::vec2(1600.0, 420.0))
        .with_step_dt(0.02)
        .build_ui_state(move |ui, commands| show(ui, desk, commands), Vec::new());
    harness.run_steps(4);
    harness
}

/// What a function makes in an empty panel.
pub(crate) fn in_ui<T>(make: impl Fn(&mut egui::Ui) -> T) -> T {
    let made = std::cell::RefCell::new(None);
    drop(Harness::new_ui(|ui| {
        made.replace(Some(make(ui)));
    }));
    made.into_inner().unwrap()
}

/// Steps until something is there; what is read on other threads takes a while.
pub(crate) fn wait_for<'a>(
    harness: &mut Harness<'a, Vec<Command>>,
    there: impl Fn(&Harness<'a, Vec<Command>>) -> bool,
) -> bool {
    for _ in 0..1000 {
        harness.step();
        if there(harness) {
            harness.run_steps(3);
            return true;
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    false
}

/// What is read on another thread, once it has been.
pub(crate) fn read<T>(what: impl Fn() -> Option<T>) -> T {
    for _ in 0..2000 {
        if let Some(found) = what() {
            return found;
        }
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    panic!("it was not read within ten seconds");
}

/// Presses, moves and lets go, a picture each.
pub(crate) fn drag(
    harness: &mut Harness<'_, Vec<Command>>,
    button: egui::PointerButton,
    from: egui::Pos2,
    to: egui::Pos2,
) {
    let press = |pos, pressed| egui::Event::PointerButton {
        pos,
        button,
        pressed,
        modifiers: egui::Modifiers::NONE,
    };
    harness.hover_at(from);
    harness.step();
    harness.event(press(from, true));
    harness.step();
    for pos in [from.lerp(to, 0.3), from.lerp(to, 0.7), to] {
        harness.hover_at(pos);
        harness.step();
    }
    harness.event(press(to, false));
    harness.step();
    harness.step();
}

/// Clicks at a place.
pub(crate) fn click(harness: &mut Harness<'_, Vec<Command>>, pos: egui::Pos2) {
    harness.hover_at(pos);
    harness.step();
    for pressed in [true, false] {
        harness.event(egui::Event::PointerButton {
            pos,
            button: egui::PointerButton::Primary,
            pressed,
            modifiers: egui::Modifiers::NONE,
        });
        harness.step();
    }
    harness.step();
}

/// Shows something with a run of which nothing is recorded yet.
pub(crate) fn with_empty_run<R>(state: &ViewState, act: impl FnOnce(&Desk<'_>) -> R) -> R {
    let dir = tempfile::tempdir().unwrap();
    let from = crate::run::folder_of(fixture::folder(), &fixture::POLICIES, Policy::Onboard);
    for entry in std::fs::read_dir(&from).unwrap().flatten() {
        if entry.path().is_file() {
            std::fs::copy(entry.path(), dir.path().join(entry.file_name())).unwrap();
        }
    }
    let text = std::fs::read_to_string(from.join("manifest.json")).unwrap();
    let mut manifest: Value = serde_json::from_str(&text).unwrap();
    manifest["segments"] = json!([]);
    manifest["status"] = json!("running");
    let files = manifest["files"].as_object_mut().unwrap();
    files.remove("summary.json");
    std::fs::write(dir.path().join("manifest.json"), manifest.to_string()).unwrap();
    with_run(state, Playback::open(dir.path()).unwrap(), act)
}

/// Shows something with a run that is too short for a product.
pub(crate) fn with_run_without_products<R>(
    state: &ViewState,
    act: impl FnOnce(&Desk<'_>) -> R,
) -> R {
    let dir = tempfile::tempdir().unwrap();
    let sets = [("duration_h", "0.05")];
    fixture::record(&fixture::bundled("three-body"), &sets, dir.path());
    let dir = crate::run::folder_of(dir.path(), &fixture::POLICIES, Policy::Onboard);
    let playback = Playback::open(&dir).unwrap();
    assert!(playback.products().product().is_empty(), "it has a product");
    with_run(state, playback, act)
}

fn with_run<R>(state: &ViewState, mut playback: Playback, act: impl FnOnce(&Desk<'_>) -> R) -> R {
    let moment = playback.moment_blocking(SimTime::START);
    let shown = vec![true; playback.scenario().satellites.len()];
    let run = OpenRun {
        playback,
        moment,
        shown,
    };
    let status = Status::default();
    act(&Desk {
        state,
        runs: &[run],
        status: &status,
    })
}
