//! The tab in which a scenario is changed and run again: a form and its text side by side, what
//! changed, and what can be done to the selection at the time that is shown.
//!
//! The text is the truth; the form writes into it. Both lie in egui's memory under the run's folder
//! until they are run or saved. Leaves out the text of scenarios beyond 256 KiB, which egui would lay
//! out anew for each key; their form works.

mod actions;
mod draft;
mod form;
mod text;

use super::super::command::Command;
use super::super::desk::Desk;
use super::super::edit::{History, check, for_folder, places_of};
use bevy_egui::egui;
use draft::Draft;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// Says which scenario file a run was made from, so that files are also looked for beside it.
pub fn opened_from(context: &egui::Context, run: &Path, file: &Path) {
    let id = egui::Id::new(("scenario file", run.to_owned()));
    context.data_mut(|data| data.insert_temp(id, file.to_owned()));
}

/// Shows the scenario of the run that is shown.
pub fn show(ui: &mut egui::Ui, desk: &Desk<'_>, commands: &mut Vec<Command>) {
    let Some(run) = desk.run() else {
        ui.label("No run is open.");
        return;
    };
    let folder = run.playback.recording().dir().to_owned();
    let id = egui::Id::new(("scenario", folder.clone()));
    let kept = ui.data_mut(|data| data.get_temp::<Arc<Mutex<Draft>>>(id));
    let draft = match kept {
        Some(draft) => draft,
        None => match run.playback.scenario_text() {
            Ok(text) => {
                let name = &run.playback.scenario().name;
                let draft = Arc::new(Mutex::new(Draft::new(name, text)));
                ui.data_mut(|data| data.insert_temp(id, Arc::clone(&draft)));
                draft
            }
            Err(error) => {
                ui.colored_label(ui.visuals().error_fg_color, error.to_string());
                return;
            }
        },
    };
    let mut draft = draft.lock().unwrap_or_else(PoisonError::into_inner);
    let file_id = egui::Id::new(("scenario file", folder.clone()));
    let file = ui.data_mut(|data| data.get_temp::<PathBuf>(file_id));
    let folders = places_of(file.as_deref(), Some(&folder));
    toolbar(ui, &mut draft, &folders, commands);
    actions::show(ui, desk, &mut draft);
    message(ui, &draft);
    ui.separator();
    ui.columns_const(|[left, right]| {
        form::show(left, &mut draft);
        text::show(right, &mut draft);
    });
}

/// The buttons above.
fn toolbar(ui: &mut egui::Ui, draft: &mut Draft, folders: &[PathBuf], commands: &mut Vec<Command>) {
    ui.horizontal_wrapped(|ui| {
        let run = "Checks the scenario, runs it beside the runs that are open, and compares";
        if ui.button("Run").on_hover_text(run).clicked() {
            draft.run(folders, commands);
        }
        if ui
            .button("Check")
            .on_hover_text("Checks the scenario as a run would")
            .clicked()
        {
            draft.check(folders);
        }
        ui.separator();
        let undo = egui::Button::new("Undo");
        if ui.add_enabled(draft.history.can_undo(), undo).clicked() {
            draft.change(History::undo);
        }
        let redo = egui::Button::new("Redo");
        if ui.add_enabled(draft.history.can_redo(), redo).clicked() {
            draft.change(History::redo);
        }
        ui.separator();
        if ui
            .button("Save as")
            .on_hover_text("Writes the scenario to the file named here")
            .clicked()
        {
            draft.save(folders, commands);
        }
        let path = egui::TextEdit::singleline(&mut draft.path).desired_width(260.0);
        let label = ui.label("file");
        ui.add(path).labelled_by(label.id);
    });
}

/// What the last check or action said.
fn message(ui: &mut egui::Ui, draft: &Draft) {
    if let Some(problem) = &draft.problem {
        let place = problem.place().map_or_else(String::new, |(line, column)| {
            format!("line {line}, column {column} – ")
        });
        let said = problem.to_string();
        let said = said
            .strip_prefix(&place.replace(" – ", ": "))
            .unwrap_or(&said)
            .to_owned();
        ui.colored_label(ui.visuals().error_fg_color, format!("{place}{said}"));
    } else if !draft.said.is_empty() {
        ui.label(&draft.said);
    }
}

impl Draft {
    /// Checks the text and says what came of it.
    fn check(&mut self, folders: &[PathBuf]) {
        match check(self.history.text(), folders) {
            Ok(checked) => {
                let scenario = &checked.loaded.scenario;
                let warnings: Vec<_> = checked
                    .loaded
                    .warnings
                    .iter()
                    .map(|w| format!("\nwarning: {w}"))
                    .collect();
                self.say(format!(
                    "The scenario can be run: {} satellites, {} stations, {} targets.{}",
                    scenario.satellites.len(),
                    scenario.stations.len(),
                    scenario.targets.len(),
                    warnings.concat()
                ));
            }
            Err(error) => self.problem = Some(error),
        }
    }

    /// Runs the text if it can be run.
    fn run(&mut self, folders: &[PathBuf], commands: &mut Vec<Command>) {
        match check(self.history.text(), folders) {
            Ok(checked) => {
                self.runs += 1;
                let name = format!("{}-edit-{}", checked.loaded.scenario.name, self.runs);
                self.say(format!("Running as {name}."));
                commands.push(Command::RunScenario {
                    text: checked.text,
                    name,
                });
            }
            Err(error) => self.problem = Some(error),
        }
    }

    /// Saves the text as it is; only files that would not be found from there get their whole paths.
    fn save(&mut self, folders: &[PathBuf], commands: &mut Vec<Command>) {
        let path = PathBuf::from(self.path.trim());
        if path.file_name().is_none() {
            self.say("Name a file to save the scenario to.".to_owned());
            return;
        }
        let text = self.history.text();
        let saved = match for_folder(text, folders, path.parent()) {
            Ok(saved) => saved,
            Err(error) => {
                // A scenario that is not finished can be saved too.
                self.problem = Some(error);
                text.to_owned()
            }
        };
        commands.push(Command::SaveScenario { text: saved, path });
    }
}

#[cfg(all(test, feature = "view-tests"))]
mod tests;
