//! How commands change the state, and how time goes on. Pure: what reaches outside of the state is
//! handed back as an [`Effect`].

use super::command::Command;
use super::desk::{LAYERS, OpenRun};
use super::query;
use super::state::{Axes, Projection, Subject, ViewState, Viewpoint};
use super::{camera, shown};
use crate::time::{SimTime, Span};
use std::path::PathBuf;

/// What a command asks of the world outside of the state.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Put the view string on the clipboard.
    CopyView,
    /// Write a picture of the window.
    Picture {
        /// With panels.
        panels: bool,
    },
    /// Run a scenario beside the runs that are open.
    RunScenario {
        /// The scenario as TOML.
        text: String,
        /// What to call the run.
        name: String,
    },
    /// Save a scenario.
    SaveScenario {
        /// The scenario as TOML.
        text: String,
        /// Where to.
        path: PathBuf,
    },
    /// Full screen on or off.
    FullScreen,
    /// End the program.
    Quit,
}

/// Slowest and fastest rates (simulated seconds a second).
const RATE_BOUNDS: [f64; 2] = [0.01, 1e6];
/// Smallest and largest size of panels and text.
const SCALE_BOUNDS: [f32; 2] = [0.5, 3.0];

/// Carries out a command; what is left to do outside of the state comes back.
pub fn apply(state: &mut ViewState, command: Command, runs: &[OpenRun]) -> Option<Effect> {
    match command {
        Command::CopyView => return Some(Effect::CopyView),
        Command::Picture { panels } => return Some(Effect::Picture { panels }),
        Command::RunScenario { text, name } => return Some(Effect::RunScenario { text, name }),
        Command::SaveScenario { text, path } => return Some(Effect::SaveScenario { text, path }),
        Command::FullScreen => return Some(Effect::FullScreen),
        Command::Quit => return Some(Effect::Quit),
        Command::Seek(_)
        | Command::Play(_)
        | Command::Rate(_)
        | Command::Live
        | Command::Event { .. }
        | Command::Span(_) => apply_time(state, &command, runs),
        Command::Select(_) | Command::Toggle(_) | Command::Watch(_) | Command::GoTo(_) => {
            apply_selection(state, &command, runs);
        }
        Command::Look(_) | Command::Viewpoint(_) | Command::Axes(_) | Command::Projection(_) => {
            apply_camera(state, &command, runs);
        }
        Command::Restore(restored) => restore(state, *restored, runs),
        _ => apply_display(state, command, runs),
    }
    None
}

/// Replaces the state by one that may tell of runs that are not open, or of other times.
fn restore(state: &mut ViewState, restored: ViewState, runs: &[OpenRun]) {
    *state = restored;
    state.run = state.run.min(runs.len().saturating_sub(1));
    let (run, count) = (state.run, runs.len());
    state.compared = state
        .compared
        .filter(|other| *other < count && *other != run);
    state.difference &= state.compared.is_some();
    state.at = clamp(state.at, state, runs);
    state.live = false;
}

/// Time.
fn apply_time(state: &mut ViewState, command: &Command, runs: &[OpenRun]) {
    match *command {
        Command::Seek(at) => {
            state.at = clamp(at, state, runs);
            state.live = false;
        }
        Command::Play(playing) => state.playing = playing,
        Command::Rate(rate) => {
            let size = rate.abs().clamp(RATE_BOUNDS[0], RATE_BOUNDS[1]);
            if size.is_finite() {
                state.rate = size.copysign(rate);
                state.live &= rate > 0.0;
            }
        }
        Command::Live => {
            state.live = true;
            state.playing = true;
            state.rate = state.rate.abs();
        }
        Command::Event { forward } => {
            if let Some(at) = next_event(state, runs, forward) {
                state.at = at;
                state.live = false;
                state.playing = false;
            }
        }
        Command::Span(span) => {
            state.span = span.filter(|span| span.span() > Span::ZERO);
        }
        _ => {}
    }
}

/// What is selected and watched.
fn apply_selection(state: &mut ViewState, command: &Command, runs: &[OpenRun]) {
    match *command {
        Command::Select(subject) => {
            state.selection.clear();
            state.selection.extend(subject);
            if state.selection.is_empty() {
                state.selected_only = false;
            }
        }
        Command::Toggle(subject) => toggle(&mut state.selection, subject),
        Command::Watch(subject) => toggle(&mut state.watched, subject),
        Command::GoTo(subject) => {
            state.selection.retain(|other| *other != subject);
            state.selection.insert(0, subject);
            look_at(state, subject, runs);
        }
        _ => {}
    }
}

fn toggle(subjects: &mut Vec<Subject>, subject: Subject) {
    let before = subjects.len();
    subjects.retain(|other| *other != subject);
    if subjects.len() == before {
        subjects.push(subject);
    }
}

/// Where it is seen from.
fn apply_camera(state: &mut ViewState, command: &Command, runs: &[OpenRun]) {
    match *command {
        Command::Look(camera) => state.camera = camera,
        Command::Viewpoint(viewpoint) => {
            state.camera = camera::tie(state.camera, viewpoint);
        }
        Command::Axes(axes) => turn_axes(state, axes, runs),
        Command::Projection(projection) => state.projection = projection,
        _ => {}
    }
}

/// What is drawn and how.
fn apply_display(state: &mut ViewState, command: Command, runs: &[OpenRun]) {
    match command {
        Command::Filter(text) => state.filter = text,
        Command::ColorBy(name) => state.color_by = name,
        Command::LinksMin(share) => state.links_min = share.clamp(0.0, 1.0),
        Command::LinksDensity(share) => state.links_density = share.clamp(0.0, 1.0),
        Command::Layer(name, on) => {
            if let Some((_, switch)) = LAYERS.iter().find(|(known, _)| *known == name) {
                *switch(&mut state.layers) = on;
            }
        }
        Command::SelectedOnly(on) => state.selected_only = on && !state.selection.is_empty(),
        Command::Trail(trail) => state.trail_s = trail.map(|s| s.clamp(0.0, 86_400.0)),
        Command::Run(run) if run < runs.len() => {
            if state.compared == Some(run) {
                state.compared = Some(state.run);
            }
            state.run = run;
            state.at = clamp(state.at, state, runs);
        }
        Command::Compare(run) => {
            state.compared = run.filter(|run| *run < runs.len() && *run != state.run);
            state.difference &= state.compared.is_some();
        }
        Command::Difference(on) => state.difference = on && state.compared.is_some(),
        Command::Tab(tab) => {
            state.look.tab = tab;
            state.look.panels = true;
        }
        Command::Overlay(overlay) => state.look.overlay = overlay,
        Command::Panels(on) => state.look.panels = on,
        Command::Dark(on) => state.look.dark = on,
        Command::Scale(scale) if scale.is_finite() => {
            state.look.scale = scale.clamp(SCALE_BOUNDS[0], SCALE_BOUNDS[1]);
        }
        _ => {}
    }
}

/// Lets time go on for a stretch of wall time.
pub fn advance(state: &mut ViewState, wall_s: f64, runs: &[OpenRun]) {
    if !state.playing {
        return;
    }
    let Some(run) = runs.get(state.run) else {
        return;
    };
    let recorded = run.playback.recorded();
    let wanted = state.at + Span::from_seconds(wall_s * state.rate);
    // Following a recording that grows, time never runs ahead of it, and catches up when it lags.
    let lag = recorded.end - state.at;
    state.at = if state.live && lag.to_seconds() > 3.0 * 3600.0 {
        recorded.end - Span::seconds(3600)
    } else {
        wanted
    };
    let at = clamp(state.at, state, runs);
    let stopped = at != state.at && !state.live;
    state.at = at;
    state.playing &= !stopped;
}

/// Looks up what the runs that are shown are like at the time that is shown, and which of their
/// satellites answer the search; says whether something is still being read. To `wait` is for pictures.
pub fn refresh(state: &ViewState, runs: &mut [OpenRun], wait: bool) -> bool {
    let query = query::parse(&state.filter);
    let mut is_waiting = false;
    for place in [Some(state.run), state.compared].into_iter().flatten() {
        let Some(run) = runs.get_mut(place) else {
            continue;
        };
        run.moment = if wait {
            run.playback.moment_blocking(state.at)
        } else {
            run.playback.moment(state.at)
        };
        run.shown = match &query {
            Ok(query) => query.matches(run),
            // While a search is being typed, what it does not say hides nothing.
            Err(_) => vec![true; run.moment.satellites.len()],
        };
        is_waiting |= run.moment.loading || run.playback.is_busy();
    }
    is_waiting
}

/// A time within what is recorded of the run that is shown.
fn clamp(at: SimTime, state: &ViewState, runs: &[OpenRun]) -> SimTime {
    let Some(run) = runs.get(state.run) else {
        return at;
    };
    let recorded = run.playback.recorded();
    at.clamp(recorded.start, recorded.end.max(recorded.start))
}

/// The time of the next event of the selection, or the one before.
fn next_event(state: &ViewState, runs: &[OpenRun], forward: bool) -> Option<SimTime> {
    let events = runs.get(state.run)?.playback.events_of(state.selected()?)?;
    let mut times = events.iter().map(|event| event.time_ns);
    let now = state.at.0;
    let found = if forward {
        times.filter(|&time| time > now).min()
    } else {
        times.rfind(|&time| time < now)
    };
    found.map(SimTime)
}

/// Turns the camera to a thing.
fn look_at(state: &mut ViewState, subject: Subject, runs: &[OpenRun]) {
    let Some((run, place)) = runs
        .get(state.run)
        .and_then(|run| Some((run, shown::place(run, subject)?)))
    else {
        return;
    };
    let rotation = run.moment.rotation;
    let [longitude_deg, latitude_deg] = camera::longitude_latitude(rotation, place);
    state.camera.map[0] = longitude_deg;
    state.camera.map[1] = latitude_deg;
    if state.camera.viewpoint == Viewpoint::Earth {
        let point = camera::to_scene(state.axes, rotation, place);
        state.camera.azimuth_deg = point.y.atan2(point.x).to_degrees();
        let elevation_deg = point.z.atan2(point.xy().norm()).to_degrees();
        state.camera.elevation_deg = elevation_deg.clamp(-89.0, 89.0);
    } else if state.projection != Projection::Map {
        state.camera = camera::tie(state.camera, Viewpoint::Track);
    }
}

/// Changes the axes and keeps the same side of the Earth in view.
fn turn_axes(state: &mut ViewState, axes: Axes, runs: &[OpenRun]) {
    if let Some(run) = runs.get(state.run) {
        let rotation = run.moment.rotation;
        state.camera = camera::to_axes(state.camera, state.axes, axes, rotation);
    }
    state.axes = axes;
}

#[cfg(test)]
mod tests;
