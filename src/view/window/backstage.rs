//! What goes on beside the picture: simulations, the clipboard, files.

use super::photograph;
use crate::catalog::Catalog;
use crate::scenario::{self, Loaded};
use crate::view::demo::Demo;
use crate::view::edit::{for_folder, places_of};
use crate::view::live::{LiveRun, threads_beside_picture};
use crate::view::open::{ViewError, open_run};
use crate::view::panels::scenario::opened_from;
use crate::view::playback::{Playback, open_all};
use crate::view::scene::Stage;
use crate::view::update::Effect;
use crate::view::viewstring;
use bevy::prelude::*;
use bevy::window::{MonitorSelection, WindowMode};
use bevy_egui::egui;
use std::path::{Path, PathBuf};

/// What goes on beside the picture.
#[derive(Resource)]
pub struct Backstage {
    /// Threads that a simulation may use.
    threads: usize,
    lives: Vec<LiveRun>,
    demo: Option<Demo>,
    /// Folders of runs with the scenario files that they were made from.
    origins: Vec<(PathBuf, PathBuf)>,
    /// How many of them the editor was told.
    told: usize,
    clipboard: Option<arboard::Clipboard>,
    pub(super) photograph: Option<photograph::Order>,
}

impl std::fmt::Debug for Backstage {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Backstage")
            .field("lives", &self.lives)
            .field("demo", &self.demo)
            .finish_non_exhaustive()
    }
}

impl Backstage {
    /// Nothing goes on yet. On a software adapter simulations leave a core to the picture.
    pub fn new(is_software: bool) -> Self {
        let threads = if is_software {
            threads_beside_picture()
        } else {
            std::thread::available_parallelism().map_or(1, usize::from)
        };
        Self {
            threads,
            lives: Vec::new(),
            demo: None,
            origins: Vec::new(),
            told: 0,
            clipboard: None,
            photograph: None,
        }
    }

    /// Begins to run a scenario file, recording in `out` or a free folder below runs/.
    ///
    /// # Errors
    /// When it cannot be read or begun, or a recording is already there.
    pub fn run_file(
        &mut self,
        path: &Path,
        out: Option<&Path>,
        set: &[(String, String)],
        note: &mut dyn FnMut(&str),
    ) -> Result<Vec<Playback>, ViewError> {
        let catalog = Catalog::bundled().map_err(|error| ViewError::Order(error.to_string()))?;
        let loaded = scenario::load(path, set, &catalog).map_err(Box::new)?;
        for warning in &loaded.warnings {
            note(&format!("warning: {warning}"));
        }
        let playbacks = self.run_loaded(loaded, out)?;
        self.note_origin(&playbacks, path);
        Ok(playbacks)
    }

    /// Simulates the demonstration and keeps it until the program ends.
    ///
    /// # Errors
    /// When there is no room for it.
    pub fn show_demo(&mut self) -> Result<Vec<Playback>, ViewError> {
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let demo = self.demo.insert(Demo::simulate(threads)?);
        let (run, scenario) = (demo.run(), demo.scenario());
        let playbacks = open_all(&run)?;
        self.note_origin(&playbacks, &scenario);
        Ok(playbacks)
    }

    fn note_origin(&mut self, playbacks: &[Playback], file: &Path) {
        let runs = playbacks.iter().map(|run| run.recording().dir().to_owned());
        self.origins.extend(runs.map(|run| (run, file.to_owned())));
    }

    /// Tells the editor where runs come from.
    pub(super) fn tell_origins(&mut self, context: &egui::Context) {
        for (run, file) in self.origins.iter().skip(self.told) {
            opened_from(context, run, file);
        }
        self.told = self.origins.len();
    }

    /// Begins to run a scenario.
    ///
    /// # Errors
    /// When it cannot be begun, or a recording is already there.
    pub fn run_loaded(
        &mut self,
        loaded: Loaded,
        out: Option<&Path>,
    ) -> Result<Vec<Playback>, ViewError> {
        let folder = match out {
            Some(out) if out.exists() => {
                return Err(ViewError::Order(format!(
                    "{} is there already\nhint: give another --out, or open it with `starloom view {0}`",
                    out.display()
                )));
            }
            Some(out) => out.to_owned(),
            None => crate::run::free_folder(&loaded.scenario.name),
        };
        std::fs::create_dir_all(&folder).map_err(|source| ViewError::Folder {
            path: folder.clone(),
            source,
        })?;
        let mut live = LiveRun::start(loaded, &folder, self.threads)?;
        let playbacks = live.playbacks();
        self.lives.push(live);
        Ok(playbacks)
    }

    /// Whether a simulation goes on.
    pub fn is_busy(&self) -> bool {
        self.lives.iter().any(|live| live.progress() < 1.0)
    }

    /// Takes in what simulations have written, and tells how far they are.
    pub(super) fn follow(&mut self, stage: &mut Stage) {
        for run in &mut stage.runs {
            run.playback.refresh();
            if let Some(trouble) = run.playback.trouble()
                && stage.status.message != trouble
            {
                stage.status.message = trouble;
            }
        }
        let mut failed = None;
        self.lives.retain_mut(|live| match live.ended() {
            None => true,
            Some(Ok(_)) => false,
            Some(Err(why)) => {
                failed = Some(why.to_owned());
                false
            }
        });
        if let Some(why) = failed {
            stage.status.message = format!("the simulation stopped: {why}");
        }
        stage.status.simulated = self.lives.first().map(LiveRun::progress);
    }

    /// Carries out what reaches outside of the state; true if the program is to end.
    pub(super) fn carry_out(
        &mut self,
        effect: Effect,
        stage: &mut Stage,
        window: &mut Window,
    ) -> bool {
        match effect {
            Effect::CopyView => {
                let text = viewstring::format(&stage.desk());
                stage.status.message = self.copy(&text);
            }
            Effect::Picture { panels } => {
                self.photograph = Some(photograph::Order {
                    panels,
                    wait: 2,
                    panels_before: stage.state.look.panels,
                });
            }
            Effect::RunScenario { text, name } => {
                if let Err(error) = self.run_again(&text, &name, stage) {
                    stage.status.message = error.to_string();
                }
            }
            Effect::SaveScenario { text, path } => {
                stage.status.message = match save(&path, &text) {
                    Ok(()) => format!("saved {}", path.display()),
                    Err(error) => format!("{} cannot be written: {error}", path.display()),
                };
            }
            Effect::FullScreen => {
                window.mode = match window.mode {
                    WindowMode::Windowed => {
                        WindowMode::BorderlessFullscreen(MonitorSelection::Current)
                    }
                    _ => WindowMode::Windowed,
                };
            }
            Effect::Quit => return true,
        }
        false
    }

    /// Puts a text on the clipboard; says what came of it.
    pub(super) fn copy(&mut self, text: &str) -> String {
        // The clipboard is kept: where its owner answers for it, its text goes when it does.
        let kept = match self.clipboard.take() {
            Some(clipboard) => Ok(clipboard),
            None => arboard::Clipboard::new(),
        };
        let copied = kept.and_then(|mut clipboard| {
            clipboard.set_text(text)?;
            self.clipboard = Some(clipboard);
            Ok(())
        });
        match copied {
            Ok(()) => format!("copied: {text}"),
            Err(error) => format!("{text} (the clipboard cannot be reached: {error})"),
        }
    }

    /// Runs a changed scenario beside the runs that are open, and compares.
    fn run_again(&mut self, text: &str, name: &str, stage: &mut Stage) -> Result<(), ViewError> {
        let catalog = Catalog::bundled().map_err(|error| ViewError::Order(error.to_string()))?;
        let run = stage.desk().run().map(|run| run.playback.recording().dir());
        let origin = self
            .origins
            .iter()
            .find(|(of, _)| Some(of.as_path()) == run);
        let places = places_of(origin.map(|(_, file)| file.as_path()), run);
        let text = for_folder(text, &places, None)?;
        let loaded =
            scenario::load_text(name, &text, Path::new(""), &[], &catalog).map_err(Box::new)?;
        let first = stage.runs.len();
        for mut playback in self.run_loaded(loaded, None)? {
            playback.rename(format!("{name} · {}", playback.name()));
            stage.runs.push(open_run(playback));
        }
        // The run of the same policy is what it is compared with.
        let policy = stage
            .runs
            .get(stage.state.run)
            .map(|run| run.playback.policy());
        let same = (first..stage.runs.len())
            .find(|&run| stage.runs.get(run).map(|run| run.playback.policy()) == policy);
        stage.state.compared = Some(same.unwrap_or(first));
        stage.status.message = format!("{name} runs beside the others");
        Ok(())
    }
}

/// Writes a file, and the folder that it is in where there is none.
fn save(path: &Path, text: &str) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::write(path, text)
}
