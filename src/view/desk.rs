//! What panels and pictures are made from: the open runs, each at the time that is shown.

use super::moment::Moment;
use super::playback::Playback;
use super::state::{Layers, ViewState};

/// A run that is open, and what it looks like now.
#[derive(Debug)]
pub struct OpenRun {
    /// The run.
    pub playback: Playback,
    /// The run at [`ViewState::at`].
    pub moment: Moment,
    /// Which satellites answer the search, in their order.
    pub shown: Vec<bool>,
}

/// Everything that a panel may read. What it wants changed, it says by commands.
#[derive(Debug, Clone, Copy)]
pub struct Desk<'a> {
    /// What is looked at and how.
    pub state: &'a ViewState,
    /// The runs that are open; never empty.
    pub runs: &'a [OpenRun],
    /// What the program has to say, for the status line.
    pub status: &'a Status,
}

impl<'a> Desk<'a> {
    /// The run that is shown.
    pub fn run(&self) -> Option<&'a OpenRun> {
        self.runs.get(self.state.run)
    }

    /// The run that it is compared with.
    pub fn compared(&self) -> Option<&'a OpenRun> {
        self.runs.get(self.state.compared?)
    }
}

/// What the program has to say, for the status line.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Status {
    /// The last thing that happened, or went wrong.
    pub message: String,
    /// Pictures a second.
    pub frames_per_second: f64,
    /// The graphics adapter and the preset that was chosen for it.
    pub adapter: String,
    /// Share of a simulation that is running in this program, in [0, 1].
    pub simulated: Option<f64>,
}

/// A layer: its name on screen, and where its switch is.
pub type Layer = (&'static str, fn(&mut Layers) -> &mut bool);

/// All layers by name, in the order of the menu.
pub const LAYERS: [Layer; 18] = [
    ("satellites", |layers| &mut layers.satellites),
    ("lasers", |layers| &mut layers.lasers),
    ("downlinks", |layers| &mut layers.downlinks),
    ("tracks", |layers| &mut layers.tracks),
    ("footprints", |layers| &mut layers.footprints),
    ("stations", |layers| &mut layers.stations),
    ("visibility", |layers| &mut layers.visibility),
    ("targets", |layers| &mut layers.targets),
    ("frames", |layers| &mut layers.frames),
    ("night", |layers| &mut layers.night),
    ("eclipse", |layers| &mut layers.eclipse),
    ("anomaly", |layers| &mut layers.anomaly),
    ("coastlines", |layers| &mut layers.coastlines),
    ("borders", |layers| &mut layers.borders),
    ("graticule", |layers| &mut layers.graticule),
    ("stars", |layers| &mut layers.stars),
    ("labels", |layers| &mut layers.labels),
    ("legend", |layers| &mut layers.legend),
];
