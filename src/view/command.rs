//! What changes the state of the viewer. Keys, panels and the mouse only make commands.

use super::state::{Axes, Camera, Overlay, Projection, Subject, Tab, ViewState, Viewpoint};
use crate::time::{Interval, SimTime};

/// One change.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// Shows another time; one that is outside of the recording is moved to its edge.
    Seek(SimTime),
    /// Starts or stops time.
    Play(bool),
    /// Sets simulated seconds a second.
    Rate(f64),
    /// Follows the end of a recording that is being written.
    Live,
    /// Goes to the next event of the selection, or the one before.
    Event {
        /// Forward in time.
        forward: bool,
    },
    /// Selects one thing, or nothing.
    Select(Option<Subject>),
    /// Adds to the selection, or takes out what is in it.
    Toggle(Subject),
    /// Adds to the watch list, or takes out what is in it.
    Watch(Subject),
    /// Goes to a thing: selects it and looks at it.
    GoTo(Subject),
    /// Moves the camera.
    Look(Camera),
    /// Ties the camera to something.
    Viewpoint(Viewpoint),
    /// Sets the axes that stand still.
    Axes(Axes),
    /// Sets globe, map or both.
    Projection(Projection),
    /// Sets the search.
    Filter(String),
    /// Sets what colours satellites.
    ColorBy(String),
    /// Sets the least utilisation of links that are drawn.
    LinksMin(f64),
    /// Sets the share of links that is drawn.
    LinksDensity(f64),
    /// Turns a layer on or off, by its name in [`LAYERS`](super::desk::LAYERS).
    Layer(&'static str, bool),
    /// Shows only what is selected.
    SelectedOnly(bool),
    /// Sets the length of trails before and after (s).
    Trail([f64; 2]),
    /// Limits charts and tables.
    Span(Option<Interval>),
    /// Shows another run.
    Run(usize),
    /// Compares with a run.
    Compare(Option<usize>),
    /// Colours by the difference.
    Difference(bool),
    /// Shows a tab of the lower panel.
    Tab(Tab),
    /// Opens a window over everything, or closes it.
    Overlay(Option<Overlay>),
    /// Shows or hides the panels.
    Panels(bool),
    /// Dark or light.
    Dark(bool),
    /// Size of panels and text.
    Scale(f32),
    /// Replaces all that a view string holds.
    Restore(Box<ViewState>),
    /// Puts the view string on the clipboard.
    CopyView,
    /// Writes a picture of the window; without its panels if so asked.
    Picture {
        /// With panels.
        panels: bool,
    },
    /// Runs a scenario beside the runs that are open: its text, and where its files lie.
    RunScenario {
        /// The scenario as TOML.
        text: String,
        /// What to call the run.
        name: String,
    },
    /// Saves a scenario.
    SaveScenario {
        /// The scenario as TOML.
        text: String,
        /// Where to.
        path: std::path::PathBuf,
    },
    /// Full screen on or off.
    FullScreen,
    /// Ends the program.
    Quit,
}
