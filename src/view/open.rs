//! From what a user asks for to a window: which runs, at which time, seen from where.

use super::adapter::{self, AdapterError};
use super::command::Command;
use super::desk::{OpenRun, Status};
use super::image::{self, ImageError};
use super::moment::Moment;
use super::offscreen::OffscreenError;
use super::playback::{OpenError, Playback, open_all};
use super::scene::Stage;
use super::state::{Overlay, Subject, ViewState};
use super::viewstring::{self, ViewStringError};
use super::window::{self, Backstage};
use super::{demo, query, update};
use crate::time::{SimTime, TimeError, parse_time};
use std::path::{Path, PathBuf};

/// Why nothing can be shown.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ViewError {
    /// A run cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// There is nothing to draw with.
    #[error(transparent)]
    Adapter(#[from] AdapterError),
    /// A picture cannot be drawn.
    #[error(transparent)]
    Offscreen(#[from] OffscreenError),
    /// A picture cannot be written or read.
    #[error(transparent)]
    Image(#[from] ImageError),
    /// A view string says what cannot be.
    #[error("--view: {0}")]
    ViewString(#[from] ViewStringError),
    /// A time cannot be read.
    #[error("{option}: {error}")]
    Time {
        /// The option that holds it.
        option: &'static str,
        /// What is wrong.
        error: TimeError,
    },
    /// A scenario cannot be read.
    #[error(transparent)]
    Scenario(#[from] Box<crate::scenario::ScenarioError>),
    /// A scenario cannot be run.
    #[error(transparent)]
    Live(#[from] super::live::LiveError),
    /// A scenario that was changed cannot be used.
    #[error(transparent)]
    Edit(#[from] super::edit::EditError),
    /// There is no folder for a recording.
    #[error("{path} cannot be made: {source}\nhint: give another --out", path = .path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// The demonstration cannot be shown.
    #[error(transparent)]
    Demo(#[from] demo::DemoError),
    /// What was asked for cannot be.
    #[error("{0}")]
    Order(String),
    /// There is no display.
    #[error(
        "there is no display: neither DISPLAY nor WAYLAND_DISPLAY is set\n\
         hint: `starloom picture RUN` draws without one"
    )]
    NoDisplay,
    /// The window broke down.
    #[error("the window ended with code {0}")]
    Window(u8),
    /// The display does not answer.
    #[error(
        "the display cannot be used: {0}\n\
         hint: see that DISPLAY or WAYLAND_DISPLAY names one that is there; `starloom picture RUN` \
         draws without one"
    )]
    Display(String),
    /// The user stopped it.
    #[error("interrupted")]
    Interrupted,
}

impl ViewError {
    /// Whether the surroundings are to blame, such as a full disk or a missing driver, and not what was
    /// given.
    pub fn is_outside(&self) -> bool {
        match self {
            Self::Image(error) => error.is_outside(),
            Self::Open(OpenError::Recording(error)) => error.is_outside(),
            Self::Adapter(_)
            | Self::NoDisplay
            | Self::Display(_)
            | Self::Folder { .. }
            | Self::Offscreen(OffscreenError::Device(_))
            | Self::Window(_) => true,
            _ => false,
        }
    }
}

/// Of so many satellites all links are drawn at first; with two each, those are two thousand lines.
const ALL_LINKS_MAX: usize = 1000;

/// What `starloom view` is asked for.
#[derive(Debug, Clone, Default)]
pub struct ViewOrder {
    /// A scenario or a run folder; the demonstration without.
    pub path: Option<PathBuf>,
    /// Another run folder.
    pub compare: Option<PathBuf>,
    /// A view string.
    pub view: Option<String>,
    /// A time.
    pub at: Option<String>,
    /// Where the recording of a scenario goes.
    pub out: Option<PathBuf>,
    /// Overrides of a scenario.
    pub set: Vec<(String, String)>,
}

/// Opens what is asked for and shows it until the window is closed; `note` is told what a user
/// should know.
///
/// # Errors
/// When it cannot be opened or drawn, or there is no display.
pub fn open(order: &ViewOrder, note: &mut dyn FnMut(&str)) -> Result<(), ViewError> {
    let adapter = adapter::find()?;
    if adapter.is_software {
        note(&format!(
            "no graphics card: {} draws, with the low preset",
            adapter.name
        ));
    }
    let mut backstage = Backstage::new(adapter.is_software);
    let mut playbacks = Vec::new();
    match &order.path {
        Some(path) if path.is_file() => {
            let live = backstage.run_file(path, order.out.as_deref(), &order.set, note)?;
            playbacks.extend(live);
        }
        Some(path) => {
            if !order.set.is_empty() {
                return Err(ViewError::Order(format!(
                    "--set changes a scenario, but {} is a finished run\n\
                     hint: give the scenario's file",
                    path.display()
                )));
            }
            playbacks.extend(open_all(path)?);
        }
        None => {
            note("simulating the demonstration: the first hours of crop-watch …");
            playbacks.extend(backstage.show_demo()?);
        }
    }
    let compared = match &order.compare {
        Some(path) => {
            playbacks.extend(open_all(path)?);
            Some(playbacks.len() - 1)
        }
        None => None,
    };
    let mut stage = stage(playbacks, order.view.as_deref(), order.at.as_deref())?;
    stage.state.compared = compared.or(stage.state.compared);
    stage.status.adapter = if adapter.is_software {
        format!("{}: low preset", adapter.name)
    } else {
        adapter.name.clone()
    };
    if order.path.is_none() {
        stage.state.look.overlay = Some(Overlay::Tour(0));
    }
    if backstage.is_busy() {
        stage.state.live = order.at.is_none();
        stage.state.playing = true;
    }
    window::run(stage, backstage, &adapter)
}

/// The runs on a stage, as a view string and a time ask for.
///
/// # Errors
/// When there is no run, or one of the two says what cannot be.
pub(super) fn stage(
    playbacks: Vec<Playback>,
    view: Option<&str>,
    at: Option<&str>,
) -> Result<Stage, ViewError> {
    let mut runs: Vec<OpenRun> = playbacks.into_iter().map(open_run).collect();
    let mut state = match view {
        None => opening(&mut runs),
        Some(text) => match runs.first() {
            Some(first) => viewstring::parse(&view_text(text)?, &first.playback)?,
            None => ViewState::default(),
        },
    };
    let Some(first) = runs.first() else {
        return Err(ViewError::Order("there is no run to show".to_owned()));
    };
    query::parse(&state.filter)
        .map_err(|error| ViewError::Order(format!("--view: `filter={}`: {error}", state.filter)))?;
    if let Some(text) = at {
        state.at = time(first, "--at", text)?;
    }
    for (key, run) in [("run", Some(state.run)), ("compare", state.compared)] {
        if let Some(run) = run.filter(|run| *run >= runs.len()) {
            return Err(ViewError::Order(format!(
                "--view: `{key}={run}`: {} runs are open, counted from 0\n\
                 hint: leave it out, or open another run with --compare",
                runs.len()
            )));
        }
    }
    Ok(Stage {
        state,
        runs,
        status: Status::default(),
        viewport: None,
    })
}

/// A time of a run, as an option of the command line says it.
///
/// # Errors
/// When it is no time, or not one of the run.
pub(super) fn time(run: &OpenRun, option: &'static str, text: &str) -> Result<SimTime, ViewError> {
    parse_time(text, run.playback.calendar(), run.playback.span())
        .map_err(|error| ViewError::Time { option, error })
}

/// A view string, or the one that a picture holds.
fn view_text(text: &str) -> Result<String, ViewError> {
    let path = Path::new(text);
    let is_picture = path
        .extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("png"));
    if !is_picture {
        return Ok(text.to_owned());
    }
    image::read_view_string(path)?.ok_or_else(|| {
        ViewError::Order(format!(
            "{text} holds no view string\nhint: give a picture that starloom drew"
        ))
    })
}

/// The share of links that is drawn at first: a mesh of many thousand lines covers the Earth.
fn links_density(satellites: usize) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "a share on screen")]
    let share = ALL_LINKS_MAX as f64 / satellites.max(1) as f64;
    (share.min(1.0) * 100.0).ceil() / 100.0
}

/// A run that has just been opened.
pub(super) fn open_run(playback: Playback) -> OpenRun {
    let moment = Moment::empty(playback.calendar(), SimTime::START);
    OpenRun {
        shown: vec![true; playback.scenario().satellites.len()],
        moment,
        playback,
    }
}

/// How runs are first shown: the first that has a telling moment, then, with the answer that is on
/// its way.
fn opening(runs: &mut [OpenRun]) -> ViewState {
    let moments = runs.iter().map(|run| demo::most_telling(&run.playback));
    let telling = moments.enumerate().find_map(|(run, at)| Some((run, at?)));
    let (place, at) = telling.unwrap_or((0, SimTime::START));
    let Some(run) = runs.get(place) else {
        return ViewState::default();
    };
    let mut state = ViewState {
        at,
        run: place,
        color_by: "charge_pct".to_owned(),
        links_density: links_density(run.playback.scenario().satellites.len()),
        ..ViewState::default()
    };
    if let Some(product) = demo::under_way(&run.playback, state.at) {
        update::refresh(&state, runs, true);
        update::apply(&mut state, Command::GoTo(Subject::Product(product)), runs);
    }
    state
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_large_constellations_few_links_are_drawn_at_first() {
        assert_eq!(links_density(0), 1.0);
        assert_eq!(links_density(1000), 1.0);
        assert_eq!(links_density(1584), 0.64);
        assert_eq!(links_density(10_000), 0.1);
        assert_eq!(links_density(10_000_000), 0.01);
    }
}
