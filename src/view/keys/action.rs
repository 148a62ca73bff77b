//! What actions do: the commands that they become on the desk as it is.

use crate::network::NodeId;
use crate::recording::Status;
use crate::time::{SimTime, Span};
use crate::view::command::Command;
use crate::view::desk::{Desk, LAYERS, OpenRun};
use crate::view::state::{Axes, Camera, Overlay, Projection, Subject, Tab, Viewpoint};

/// A step of the arrow keys.
const STEP: Span = Span::seconds(10);
/// Simulated seconds a second: slowest and fastest.
const RATES: [f64; 2] = [1.0, 100_000.0];
/// A step of the threshold of links.
const LINKS_STEP: f64 = 0.05;
/// Links of this utilisation count as busy.
const BUSY: f64 = 0.5;
/// Sizes of text: smallest, largest and a step.
const SCALES: [f32; 3] = [0.5, 3.0, 0.1];

/// Something that can be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Starts or stops time.
    PlayPause,
    /// Ten times the rate.
    Faster,
    /// A tenth of the rate.
    Slower,
    /// Turns time around.
    Reverse,
    /// A step in time.
    Step {
        /// Forward in time.
        forward: bool,
        /// One orbit of the selected satellite rather than 10 s.
        orbit: bool,
    },
    /// An event of the selection.
    Event {
        /// Forward in time.
        forward: bool,
    },
    /// The start of the run.
    Start,
    /// The end of what is recorded; live where a run is being written.
    End,
    /// The whole Earth in these axes.
    Axes(Axes),
    /// Ties the camera.
    Look(Viewpoint),
    /// Map or globe.
    Map,
    /// Both of them.
    Split,
    /// Goes to what is selected.
    GoTo,
    /// Selects the next thing of the same kind.
    Next {
        /// Forward in their order.
        forward: bool,
    },
    /// Watches what is selected, or no longer.
    Watch,
    /// Hides what is not selected, or shows it.
    SelectedOnly,
    /// Types into the search.
    Search,
    /// Closes what is open, or clears the selection.
    Escape,
    /// Turns a layer on or off.
    Layer(&'static str),
    /// Turns all links on or off.
    Links,
    /// Shows busy links only, or all.
    BusyLinks,
    /// Moves the threshold of links.
    LinksMin {
        /// Up.
        more: bool,
    },
    /// Shows a tab of the lower panel.
    Tab(Tab),
    /// Runs the scenario again.
    RunAgain,
    /// Opens or closes the palette.
    Palette,
    /// Opens or closes the help.
    Help,
    /// Starts the tour.
    Tour,
    /// Writes a picture.
    Picture {
        /// With panels.
        panels: bool,
    },
    /// Copies the view.
    CopyView,
    /// Full screen or not.
    FullScreen,
    /// Size of text.
    Scale {
        /// Larger.
        larger: bool,
    },
    /// Dark or light.
    Theme,
    /// Shows or hides panels.
    Panels,
    /// Ends the program.
    Quit,
}

impl Action {
    /// What it does now.
    pub fn commands(self, desk: &Desk<'_>) -> Vec<Command> {
        match self {
            Self::PlayPause
            | Self::Faster
            | Self::Slower
            | Self::Reverse
            | Self::Step { .. }
            | Self::Event { .. }
            | Self::Start
            | Self::End => self.in_time(desk),
            Self::Axes(axes) => vec![Command::Viewpoint(Viewpoint::Earth), Command::Axes(axes)],
            Self::Look(Viewpoint::Earth) => vec![
                Command::Viewpoint(Viewpoint::Earth),
                Command::Look(Camera {
                    viewpoint: Viewpoint::Earth,
                    distance_km: Camera::default().distance_km,
                    map: Camera::default().map,
                    ..desk.state.camera
                }),
            ],
            Self::Look(viewpoint) => vec![Command::Viewpoint(viewpoint)],
            Self::Map => vec![toggled(desk, Projection::Map)],
            Self::Split => vec![toggled(desk, Projection::Split)],
            Self::GoTo
            | Self::Next { .. }
            | Self::Watch
            | Self::SelectedOnly
            | Self::Search
            | Self::Escape => self.on_selection(desk),
            Self::Layer(_) | Self::Links | Self::BusyLinks | Self::LinksMin { .. } => {
                self.on_layers(desk)
            }
            _ => self.on_program(desk),
        }
    }

    fn in_time(self, desk: &Desk<'_>) -> Vec<Command> {
        let state = desk.state;
        let rate = |factor: f64| {
            let [slowest, fastest] = RATES;
            let size = (state.rate.abs() * factor).clamp(slowest, fastest);
            Command::Rate(size.copysign(state.rate))
        };
        vec![match self {
            Self::PlayPause => Command::Play(!state.playing),
            Self::Faster => rate(10.0),
            Self::Slower => rate(0.1),
            Self::Reverse => return vec![Command::Rate(-state.rate), Command::Play(true)],
            Self::Step { forward, orbit } => {
                let step = if orbit { orbit_of(desk) } else { STEP };
                Command::Seek(if forward {
                    state.at + step
                } else {
                    state.at - step
                })
            }
            Self::Event { forward } => Command::Event { forward },
            Self::Start => Command::Seek(SimTime::START),
            _ => match desk
                .run()
                .map(|run| (run.playback.status(), run.playback.recorded()))
            {
                Some((Status::Running, _)) => Command::Live,
                Some((_, recorded)) => Command::Seek(recorded.end),
                None => return Vec::new(),
            },
        }]
    }

    fn on_selection(self, desk: &Desk<'_>) -> Vec<Command> {
        let selected = desk.state.selected();
        let command = match self {
            Self::GoTo => selected.map(Command::GoTo),
            Self::Next { forward } => next(desk, forward).map(|next| Command::Select(Some(next))),
            Self::Watch => {
                return desk
                    .state
                    .selection
                    .iter()
                    .copied()
                    .map(Command::Watch)
                    .collect();
            }
            Self::SelectedOnly => Some(Command::SelectedOnly(!desk.state.selected_only)),
            Self::Search => Some(Command::Panels(true)),
            _ => escape(desk),
        };
        command.into_iter().collect()
    }

    fn on_layers(self, desk: &Desk<'_>) -> Vec<Command> {
        let mut layers = desk.state.layers;
        match self {
            Self::Layer(name) => LAYERS
                .iter()
                .find(|(known, _)| *known == name)
                .map(|(name, switch)| Command::Layer(name, !*switch(&mut layers)))
                .into_iter()
                .collect(),
            Self::Links => {
                let on = !(layers.lasers || layers.downlinks);
                vec![
                    Command::Layer("lasers", on),
                    Command::Layer("downlinks", on),
                ]
            }
            Self::BusyLinks => {
                let busy = desk.state.links_min >= BUSY;
                vec![Command::LinksMin(if busy { 0.0 } else { BUSY })]
            }
            _ => {
                let step = if matches!(self, Self::LinksMin { more: true }) {
                    LINKS_STEP
                } else {
                    -LINKS_STEP
                };
                // Whole steps, so that going up and down again ends where it began.
                let steps = (desk.state.links_min + step) / LINKS_STEP;
                vec![Command::LinksMin(
                    (steps.round() * LINKS_STEP).clamp(0.0, 1.0),
                )]
            }
        }
    }

    fn on_program(self, desk: &Desk<'_>) -> Vec<Command> {
        let look = &desk.state.look;
        let overlay = |overlay| {
            let open = look.overlay == Some(overlay);
            Command::Overlay((!open).then_some(overlay))
        };
        vec![match self {
            Self::Tab(tab) => return vec![Command::Panels(true), Command::Tab(tab)],
            Self::RunAgain => return desk.run().and_then(again).into_iter().collect(),
            Self::Palette => overlay(Overlay::Palette),
            Self::Help => overlay(Overlay::Help),
            Self::Tour => Command::Overlay(Some(Overlay::Tour(0))),
            Self::Picture { panels } => Command::Picture { panels },
            Self::CopyView => Command::CopyView,
            Self::FullScreen => Command::FullScreen,
            Self::Scale { larger } => {
                let [smallest, largest, step] = SCALES;
                let scale = look.scale + if larger { step } else { -step };
                Command::Scale(scale.clamp(smallest, largest))
            }
            Self::Theme => Command::Dark(!look.dark),
            Self::Quit => Command::Quit,
            _ => Command::Panels(!look.panels),
        }]
    }
}

/// To this projection, or from it back to the globe.
fn toggled(desk: &Desk<'_>, projection: Projection) -> Command {
    let shown = desk.state.projection == projection;
    Command::Projection(if shown { Projection::Globe } else { projection })
}

/// What Esc takes away: the topmost thing that is there.
fn escape(desk: &Desk<'_>) -> Option<Command> {
    let state = desk.state;
    if state.look.overlay.is_some() {
        Some(Command::Overlay(None))
    } else if !state.look.panels {
        Some(Command::Panels(true))
    } else if state.span.is_some() {
        Some(Command::Span(None))
    } else if !state.selection.is_empty() {
        Some(Command::Select(None))
    } else if !state.filter.is_empty() {
        Some(Command::Filter(String::new()))
    } else {
        None
    }
}

/// The scenario of a run, to be run as it is.
fn again(run: &OpenRun) -> Option<Command> {
    let text = run.playback.scenario_text().ok()?;
    let name = format!("{} again", run.playback.name());
    Some(Command::RunScenario { text, name })
}

/// The time around the Earth of the selected satellite, or else of the first one.
fn orbit_of(desk: &Desk<'_>) -> Span {
    let satellites = desk.run().map(|run| &run.playback.scenario().satellites);
    let index = match desk.state.selected() {
        Some(Subject::Satellite(index)) => index as usize,
        _ => 0,
    };
    satellites
        .and_then(|satellites| satellites.get(index))
        .map(|satellite| satellite.elements.to_elements())
        .map_or(STEP, |elements| {
            Span::from_seconds(86_400.0 / elements.mean_motion)
        })
}

/// What comes after the selection, or before it, among things of its kind that are shown; around
/// the end to the beginning.
fn next(desk: &Desk<'_>, forward: bool) -> Option<Subject> {
    let run = desk.run()?;
    let selected = desk.state.selected();
    let things = alike(run, selected);
    let here = things.iter().position(|thing| Some(*thing) == selected);
    let place = match (here, forward) {
        (None, true) => 0,
        (None, false) => things.len().checked_sub(1)?,
        (Some(here), true) => (here + 1) % things.len(),
        (Some(here), false) => (here + things.len() - 1) % things.len(),
    };
    things.get(place).copied()
}

/// The things of the kind of `subject`; satellites that are shown, where it is none.
fn alike(run: &OpenRun, subject: Option<Subject>) -> Vec<Subject> {
    let scenario = run.playback.scenario();
    let count = |things: usize| 0..u32::try_from(things).unwrap_or(u32::MAX);
    match subject {
        Some(Subject::Station(_)) => count(scenario.stations.len())
            .map(Subject::Station)
            .collect(),
        Some(Subject::Target(_)) => count(scenario.targets.len()).map(Subject::Target).collect(),
        Some(Subject::Product(_)) => {
            let products = run.playback.products().product();
            products.iter().copied().map(Subject::Product).collect()
        }
        Some(Subject::Link(..)) => {
            let ends = |(a, b): (NodeId, NodeId)| Subject::Link(a.min(b), a.max(b));
            let links = run.moment.links.iter();
            let mut links: Vec<_> = links.map(|link| ends((link.a, link.b))).collect();
            links.sort_unstable();
            links.dedup();
            links
        }
        Some(Subject::Satellite(_)) | None => count(run.shown.len())
            .zip(&run.shown)
            .filter(|(_, shown)| **shown)
            .map(|(index, _)| Subject::Satellite(index))
            .collect(),
    }
}
