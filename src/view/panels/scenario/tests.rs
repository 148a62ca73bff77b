#![expect(clippy::unwrap_used, reason = "a test that cannot go on must stop")]

use super::*;
use crate::network::NodeId;
use crate::time::SimTime;
use crate::view::fixture::{bundled, with_desk_in};
use crate::view::state::{Subject, ViewState};
use egui::accesskit::Role;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;

/// The panel with something selected an hour and a half after the start.
fn with_panel(
    selection: Option<Subject>,
    act: impl FnOnce(&mut Harness<'_, Vec<Command>>, &dyn Fn(&Harness<'_, Vec<Command>>) -> String),
) {
    let state = ViewState {
        at: SimTime::from_seconds(5400.0),
        selection: selection.into_iter().collect(),
        ..ViewState::default()
    };
    with_desk_in(&state, |desk| {
        let run = desk.run().unwrap().playback.recording().dir().to_owned();
        let show = |ui: &mut egui::Ui, commands: &mut Vec<Command>| {
            opened_from(ui.ctx(), &run, &bundled("three-body"));
            show(ui, desk, commands);
        };
        let builder = Harness::builder().with_size([1200.0, 2000.0]);
        let mut harness = builder.build_ui_state(show, Vec::new());
        harness.run();
        let id = egui::Id::new(("scenario", run.clone()));
        let text = |harness: &Harness<'_, Vec<Command>>| {
            let draft = harness
                .ctx
                .data_mut(|data| data.get_temp::<Arc<Mutex<Draft>>>(id));
            let draft = draft.unwrap();
            let draft = draft.lock().unwrap();
            draft.history.text().to_owned()
        };
        act(&mut harness, &text);
    });
}

fn replace(harness: &mut Harness<'_, Vec<Command>>, label: &str, text: &str) {
    harness
        .get_by_role_and_label(Role::TextInput, label)
        .focus();
    harness.run();
    harness.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::A);
    harness.run();
    harness
        .get_by_role_and_label(Role::TextInput, label)
        .type_text(text);
    harness.run();
    harness.key_press(egui::Key::Enter);
    harness.run();
}

fn click(harness: &mut Harness<'_, Vec<Command>>, label: &str) {
    harness.get_by_role_and_label(Role::Button, label).click();
    harness.run();
}

#[test]
fn a_number_that_is_changed_in_the_form_changes_in_the_text_and_back() {
    with_panel(None, |harness, text| {
        let before = text(harness);
        assert!(before.contains("\nduration_h = 3"), "{before}");
        replace(harness, "duration_h", "5.5");
        assert!(
            text(harness).contains("\nduration_h = 5.5\n"),
            "{}",
            text(harness)
        );
        harness.get_by_label("+1 −1 lines");
        click(harness, "Undo");
        assert_eq!(text(harness), before);
        click(harness, "Redo");
        assert!(text(harness).contains("\nduration_h = 5.5\n"));
        click(harness, "↺");
        assert_eq!(text(harness), before);
    });
}

#[test]
fn what_is_no_number_changes_nothing() {
    with_panel(None, |harness, text| {
        let before = text(harness);
        replace(harness, "duration_h", "long");
        assert_eq!(text(harness), before);
        assert!(harness.query_by_label("↺").is_none());
    });
}

#[test]
fn a_text_that_is_no_toml_is_an_error_with_its_line() {
    with_panel(None, |harness, text| {
        let field = harness.get_by_role(Role::MultilineTextInput);
        field.focus();
        harness.run();
        harness.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::End);
        harness.run();
        let lines = text(harness).lines().count();
        harness
            .get_by_role(Role::MultilineTextInput)
            .type_text("\nx = = 1");
        harness.run();
        let wrong = text(harness);
        assert!(wrong.contains("x = = 1"), "{wrong}");
        let line = wrong.lines().position(|line| line == "x = = 1").unwrap() + 1;
        assert!(line > lines);
        harness.get_by_label_contains(&format!("line {line}, column 5 – this is not TOML"));
        click(harness, "Run");
        assert!(harness.state().is_empty(), "a broken text is not run");
    });
}

#[test]
fn a_scenario_is_run_with_whole_paths_so_that_it_stands_alone() {
    with_panel(None, |harness, _| {
        replace(harness, "duration_h", "1");
        click(harness, "Run");
        let Some(Command::RunScenario { text, name }) = harness.state().first() else {
            panic!("{:?}", harness.state());
        };
        assert_eq!(name, "three-body-edit-1");
        assert!(text.contains("\nduration_h = 1\n"));
        let region = bundled("three-body").with_file_name("regions");
        let region = region.join("us-corn-belt.geojson");
        assert!(text.contains(&*region.to_string_lossy()), "{text}");
        assert!(check(text, &[]).is_ok());
    });
}

#[test]
fn a_scenario_that_cannot_be_run_says_why_and_is_not_run() {
    with_panel(None, |harness, _| {
        replace(harness, "duration_h", "-1");
        click(harness, "Check");
        harness.get_by_label_contains("must be greater than 0");
        click(harness, "Run");
        assert!(harness.state().is_empty());
    });
}

#[test]
fn a_scenario_is_saved_where_it_is_told_to() {
    with_panel(None, |harness, text| {
        let path = bundled("three-body").with_file_name("mine.toml");
        replace(harness, "file", &path.to_string_lossy());
        click(harness, "Save as");
        let saved = Command::SaveScenario {
            text: text(harness),
            path,
        };
        assert_eq!(harness.state(), &[saved]);
    });
}

#[test]
fn a_fault_is_put_in_at_the_time_that_is_shown() {
    with_panel(Some(Subject::Satellite(3)), |harness, text| {
        click(harness, "Fault here for 2 h");
        let table: toml::Table = text(harness).parse().unwrap();
        let fault = &table["fault"][0];
        let name = fault["satellite"].as_str().unwrap();
        harness.get_by_label_contains(&format!("{name} at 2025-06-01T03:30:00.000Z"));
        assert_eq!(fault["start_h"].as_float(), Some(1.5));
        assert_eq!(fault["duration_h"].as_float(), Some(2.0));
    });
}

#[test]
fn a_link_is_cut_by_the_names_of_its_ends() {
    let link = Subject::Link(NodeId(0), NodeId(12));
    with_panel(Some(link), |harness, text| {
        click(harness, "Cut this link for 2 h");
        let table: toml::Table = text(harness).parse().unwrap();
        let ends = &table["fault"][0]["link"];
        assert_eq!(ends[1].as_str(), Some("delingha"));
        assert_ne!(ends[0], ends[1]);
    });
}

#[test]
fn a_station_goes_out_or_moves() {
    with_panel(Some(Subject::Station(1)), |harness, text| {
        click(harness, "Station out for 2 h");
        let table: toml::Table = text(harness).parse().unwrap();
        assert_eq!(table["fault"][0]["station"].as_str(), Some("nanshan"));
        click(harness, "Move station…");
        let is_latitude = |value: Option<String>| value.as_deref() == Some("43.47°");
        let spins: Vec<_> = harness.get_all_by_role(Role::SpinButton).collect();
        let latitude = spins.iter().find(|node| is_latitude(node.value()));
        latitude.unwrap().focus();
        drop(spins);
        harness.run();
        harness.event(egui::Event::Text("50.5".to_owned()));
        harness.run();
        harness.key_press(egui::Key::Enter);
        harness.run();
        click(harness, "Move");
        assert!(harness.query_by_label("Cancel").is_none());
        let table: toml::Table = text(harness).parse().unwrap();
        let station = &table["station"][1];
        assert_eq!(station["latitude_deg"].as_float(), Some(50.5));
        assert_eq!(station["longitude_deg"].as_float(), Some(87.18));
        assert_eq!(station["altitude_m"].as_integer(), Some(2080));
    });
}

#[test]
fn the_search_leaves_only_the_fields_that_answer_it() {
    with_panel(None, |harness, _| {
        harness.get_by_label("duration_h");
        let search = harness.get_all_by_role(Role::TextInput).nth(1).unwrap();
        search.focus();
        harness.run();
        let search = harness.get_all_by_role(Role::TextInput).nth(1).unwrap();
        search.type_text("platform power");
        harness.run();
        harness.get_by_label("platform_power_w");
        assert!(harness.query_by_label("duration_h").is_none());
    });
}
