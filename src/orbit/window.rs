//! Windows: the stretches of time in which a condition of geometry holds.
//!
//! Geometry is a pure function of time, so its windows are found ahead, in blocks. A condition is a
//! smooth function that is positive while it holds. The finder scans it on a grid, brackets every
//! change of sign, and looks between grid points wherever a peak (or a dip) could reach the other
//! sign, so that no short pass is missed. Edges are roots, found to a millisecond.
//!
//! Blocks are anchored at the start of the run, and the brackets of a root do not depend on the
//! block in which it lies: windows that were cut at a block's end join exactly with the next.

use super::{Propagator, SatelliteId};
use crate::frame::{EarthModel, EarthRotation, Itrf, Position, State, Teme, Velocity};
use crate::orbit::sun::Sun;
use crate::time::{Calendar, Interval, SimTime, Span};
use nalgebra::Vector3;

/// Step of the coarse scan.
pub const SCAN_STEP: Span = Span::seconds(60);
/// Edges are found to this width.
pub(crate) const EDGE_WIDTH: Span = Span(1_000_000);
/// Grid points before and after a block: for peaks at its ends, and for interpolation there.
const GUARD: usize = 5;
/// Points around an instant that it is interpolated from.
const NODES: usize = 8;

/// Finds the windows of a condition within one block.
///
/// A faster kernel may stand in for [`ScanFinder`]; it must find the same windows to a millisecond.
pub trait WindowFinder: Sync {
    /// The windows of `condition` within the block of `ephemeris`, in order, clipped to the block.
    ///
    /// `on_grid(k)` is the condition at grid point `k` of the ephemeris (guard points included),
    /// and `at(t)` the condition at any instant; positive while it holds.
    fn find(
        &self,
        grid: &Grid,
        on_grid: &dyn Fn(usize) -> f64,
        at: &dyn Fn(SimTime) -> f64,
    ) -> Vec<Interval>;
}

/// The scan grid of one block, with guard points on both sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grid {
    /// The block; a whole number of scan steps.
    pub block: Interval,
}

impl Grid {
    /// The grid over `block`, whose length is rounded up to whole scan steps.
    pub fn over(block: Interval) -> Self {
        let steps = block.span().0.div_euclid(SCAN_STEP.0)
            + i64::from(block.span().0.rem_euclid(SCAN_STEP.0) > 0);
        Self {
            block: Interval::new(block.start, block.start + SCAN_STEP * steps),
        }
    }

    /// Number of grid points, guard points included.
    pub fn len(&self) -> usize {
        usize::try_from(self.block.span().0 / SCAN_STEP.0).unwrap_or(0) + 1 + 2 * GUARD
    }

    /// Whether there are no points; never.
    pub fn is_empty(&self) -> bool {
        false
    }

    /// The instant of grid point `k`.
    #[expect(clippy::cast_possible_wrap, reason = "grids have few points")]
    pub fn time(&self, k: usize) -> SimTime {
        self.block.start + SCAN_STEP * (k as i64 - GUARD as i64)
    }
}

/// The plain finder: scan, bound, and root by safeguarded secant steps.
#[derive(Debug, Clone, Copy, Default)]
pub struct ScanFinder;

impl WindowFinder for ScanFinder {
    fn find(
        &self,
        grid: &Grid,
        on_grid: &dyn Fn(usize) -> f64,
        at: &dyn Fn(SimTime) -> f64,
    ) -> Vec<Interval> {
        let values: Vec<f64> = (0..grid.len()).map(on_grid).collect();
        let mut edges: Vec<SimTime> = Vec::new();
        for k in GUARD - 1..values.len() - GUARD {
            let (left, right) = (values[k], values[k + 1]);
            if (left > 0.0) != (right > 0.0) {
                edges.push(edge(at, (grid.time(k), left), (grid.time(k + 1), right)));
            } else if let Some((turn, value)) = turning_point(grid, &values, k, at) {
                let outside = (grid.time(k), left);
                edges.push(edge(at, outside, (turn, value)));
                edges.push(edge(at, (turn, value), (grid.time(k + 1), right)));
            }
        }
        windows_between(grid.block, &edges, &values)
    }
}

/// Joins edges in order into windows, clipped to the block.
fn windows_between(block: Interval, edges: &[SimTime], values: &[f64]) -> Vec<Interval> {
    let mut windows = Vec::new();
    let mut inside = values[GUARD - 1] > 0.0;
    let mut opened = SimTime(i64::MIN);
    let mut close = |opened: SimTime, closed: SimTime| {
        windows.extend(Interval::new(opened, closed).intersection(block));
    };
    for &edge in edges {
        if inside {
            close(opened, edge);
        } else {
            opened = edge;
        }
        inside = !inside;
    }
    if inside {
        close(opened, SimTime::MAX);
    }
    windows
}

/// The instant and value at which the condition has the other sign between grid points `k` and
/// `k + 1`, which have the same, if it turns there.
fn turning_point(
    grid: &Grid,
    values: &[f64],
    k: usize,
    at: &dyn Fn(SimTime) -> f64,
) -> Option<(SimTime, f64)> {
    // Look at dips as peaks of the mirrored function.
    let sign = if values[k] > 0.0 { -1.0 } else { 1.0 };
    let (before, left) = (sign * values[k - 1], sign * values[k]);
    let (right, after) = (sign * values[k + 1], sign * values[k + 2]);
    let (rise, fall) = (left - before, right - after);
    let highest = left.max(right);
    let bends_down = right - left <= rise && left - right <= fall;
    let (turns, bound) = if bends_down {
        // It lies below its chords from both sides, drawn on into the cell; they meet at `share`.
        let share = ((right + fall - left) / (rise + fall)).clamp(0.0, 1.0);
        let meeting = if rise + fall > 0.0 {
            left + rise * share
        } else {
            highest
        };
        (
            rise > 0.0 && fall > 0.0,
            highest + 1.25 * (meeting - highest).max(0.0),
        )
    } else {
        // It may hide a narrow peak: what its wider slopes could reach, half as much again.
        let (rise, fall) = ((right - before) / 2.0, (left - after) / 2.0);
        let turns = highest >= before.max(after) || (rise > 0.0 && fall > 0.0);
        let slopes = rise.max(0.0) + fall.max(0.0) + (left - right).abs();
        (turns, highest + 0.75 * slopes)
    };
    if !turns || bound <= 0.0 {
        return None;
    }
    peak(&|t| sign * at(t), grid.time(k), grid.time(k + 1)).map(|(t, value)| (t, sign * value))
}

/// An instant between `low` and `high` at which `at` is positive, by golden sections towards its
/// largest value; none if it stays at or below zero.
fn peak(at: &dyn Fn(SimTime) -> f64, low: SimTime, high: SimTime) -> Option<(SimTime, f64)> {
    Some(golden(at, low, high, |value| value > 0.0)).filter(|&(_, value)| value > 0.0)
}

/// The largest value between `low` and `high` and where it lies, by golden sections, or the first
/// that is `enough`.
#[expect(
    clippy::cast_possible_truncation,
    reason = "a share of a minute in nanoseconds"
)]
#[expect(clippy::cast_precision_loss, reason = "a minute in nanoseconds")]
fn golden(
    at: &dyn Fn(SimTime) -> f64,
    low: SimTime,
    high: SimTime,
    enough: impl Fn(f64) -> bool,
) -> (SimTime, f64) {
    const GOLDEN: f64 = 0.618_033_988_749_894_9;
    let section = |low: SimTime, high: SimTime| Span(((high - low).0 as f64 * GOLDEN) as i64);
    let (mut low, mut high) = (low, high);
    let (mut inner_low, mut inner_high) = (high - section(low, high), low + section(low, high));
    let (mut value_low, mut value_high) = (at(inner_low), at(inner_high));
    loop {
        let best = if value_low > value_high {
            (inner_low, value_low)
        } else {
            (inner_high, value_high)
        };
        if enough(best.1) || high - low <= EDGE_WIDTH {
            return best;
        }
        if value_low > value_high {
            high = inner_high;
            (inner_high, value_high) = (inner_low, value_low);
            inner_low = high - section(low, high);
            value_low = at(inner_low);
        } else {
            low = inner_low;
            (inner_low, value_low) = (inner_high, value_high);
            inner_high = low + section(low, high);
            value_high = at(inner_high);
        }
    }
}

/// Where `value` is largest within `window`, and that value: at its ends, at instants `step` apart,
/// or between two of those around one that no neighbour exceeds.
pub fn highest(value: &dyn Fn(SimTime) -> f64, window: Interval, step: Span) -> (SimTime, f64) {
    let times = instants(window, step);
    let values: Vec<f64> = times.iter().map(|&t| value(t)).collect();
    let mut best = (times[0], values[0]);
    for k in 0..times.len() {
        let (before, after) = (k.saturating_sub(1), (k + 1).min(times.len() - 1));
        if values[k] > best.1 {
            best = (times[k], values[k]);
        }
        // At an end, a step inwards tells whether the value still grows.
        let grows_inwards = match k {
            0 => value(window.start + EDGE_WIDTH) > values[0],
            k if k == times.len() - 1 => value(window.end - EDGE_WIDTH) > values[k],
            _ => true,
        };
        if grows_inwards && values[k] >= values[before] && values[k] >= values[after] {
            let top = golden(value, times[before], times[after], |_| false);
            if top.1 > best.1 {
                best = top;
            }
        }
    }
    best
}

/// The parts of `window` in which `at` is positive, looked at every `step` from the start of the
/// run: for conditions that jump. What is shorter than a step may be missed.
pub fn parts(at: &dyn Fn(SimTime) -> f64, window: Interval, step: Span) -> Vec<Interval> {
    let mut found = Vec::new();
    let (mut before, mut opened) = (window.start, None);
    let mut value = at(before);
    if value > 0.0 {
        opened = Some(before);
    }
    for now in instants(window, step).into_iter().skip(1) {
        let next = at(now);
        if (next > 0.0) != (value > 0.0) {
            let edge = edge(at, (before, value), (now, next));
            match opened.take() {
                Some(start) => found.extend(Interval::new(start, edge).intersection(window)),
                None => opened = Some(edge),
            }
        }
        (before, value) = (now, next);
    }
    found.extend(opened.and_then(|start| Interval::new(start, window.end).intersection(window)));
    found
}

/// The ends of `window` and the instants within it that lie whole steps from the start of the run,
/// so that a block's seam moves none of them.
fn instants(window: Interval, step: Span) -> Vec<SimTime> {
    let mut next = SimTime::START + step * (window.start.0.div_euclid(step.0) + 1);
    let mut instants = vec![window.start];
    while next < window.end {
        instants.push(next);
        next += step;
    }
    instants.push(window.end);
    instants
}

/// The edge between two instants of different sign: the first or last instant that is inside,
/// within [`EDGE_WIDTH`] of the root.
#[expect(
    clippy::cast_possible_truncation,
    reason = "a share of a minute in nanoseconds"
)]
#[expect(clippy::cast_precision_loss, reason = "a minute in nanoseconds")]
fn edge(at: &dyn Fn(SimTime) -> f64, left: (SimTime, f64), right: (SimTime, f64)) -> SimTime {
    let ((mut low, mut value_low), (mut high, mut value_high)) = (left, right);
    let rising = value_high > 0.0;
    let mut halve = false;
    while high - low > EDGE_WIDTH {
        let width_ns = (high - low).0 as f64;
        let share = if halve {
            0.5
        } else {
            value_low / (value_low - value_high)
        };
        // Stay off the ends, so that a bracket always shrinks.
        let share = if share.is_finite() {
            share.clamp(0.02, 0.98)
        } else {
            0.5
        };
        let middle = low + Span((width_ns * share) as i64);
        let value = at(middle);
        if (value > 0.0) == rising {
            (high, value_high) = (middle, value);
        } else {
            (low, value_low) = (middle, value);
        }
        // A secant step that leaves more than half is followed by a bisection.
        halve = (high - low).0 as f64 > 0.5 * width_ns;
    }
    if rising { high } else { low }
}

/// States of all satellites on the scan grid of one block, and exact states in between.
#[derive(Debug)]
pub struct Ephemeris<'a, P: ?Sized> {
    propagator: &'a P,
    calendar: &'a Calendar,
    /// The body that lines of sight must pass by.
    pub earth_model: EarthModel,
    /// The scan grid.
    pub grid: Grid,
    /// States `[satellites × grid points]`; not a number where the theory has none.
    states: Vec<State<Teme>>,
    /// Positions in Earth-fixed axes `[satellites × grid points]`.
    fixed: Vec<Position<Itrf>>,
    /// The Sun at each grid point.
    suns: Vec<Sun>,
    /// Instants after which satellites have no state, whatever their theory says.
    ends: Vec<SimTime>,
}

impl<'a, P: Propagator + ?Sized> Ephemeris<'a, P> {
    /// Propagates all satellites over `block`, spread over `workers`.
    ///
    /// Where the theory gives no state, as after a decay, the state on the grid is not a number, and
    /// there is none in between: no condition holds there.
    pub fn over(
        propagator: &'a P,
        calendar: &'a Calendar,
        block: Interval,
        workers: &Workers,
    ) -> Self {
        let grid = Grid::over(block);
        let times: Vec<SimTime> = (0..grid.len()).map(|k| grid.time(k)).collect();
        let rotations: Vec<EarthRotation> = times
            .iter()
            .map(|&t| EarthRotation::at(calendar, t))
            .collect();
        let rows = workers.map(propagator.satellites(), |index| {
            let satellite = SatelliteId::from_index(index);
            times
                .iter()
                .map(|&t| propagator.state(satellite, t).unwrap_or(NOWHERE))
                .collect::<Vec<_>>()
        });
        let states = rows.concat();
        let fixed = states
            .iter()
            .enumerate()
            .map(|(k, state)| rotations[k % grid.len()].to_itrf(state.position))
            .collect();
        let suns = times.iter().map(|&t| Sun::at(calendar, t)).collect();
        Self {
            propagator,
            calendar,
            earth_model: EarthModel::Sphere,
            grid,
            states,
            fixed,
            suns,
            ends: vec![SimTime::MAX; propagator.satellites()],
        }
    }

    /// Takes a satellite's states away after an instant, at which it decays.
    pub fn end(&mut self, satellite: SatelliteId, at: SimTime) {
        self.ends[satellite.index()] = at;
        let row = satellite.index() * self.grid.len();
        for k in (0..self.grid.len()).filter(|&k| self.grid.time(k) > at) {
            self.states[row + k] = NOWHERE;
            self.fixed[row + k] = Position::from_meters(NOWHERE.position.to_meters());
        }
    }

    /// The instant after which a satellite has no state, as far as it was [ended](Self::end).
    pub fn end_of(&self, satellite: SatelliteId) -> SimTime {
        self.ends[satellite.index()]
    }

    /// Whether a satellite has a state at grid point `k`.
    pub fn is_on_grid(&self, satellite: SatelliteId, k: usize) -> bool {
        is_somewhere(&self.state_on_grid(satellite, k))
    }

    /// The same, where lines of sight must pass by another model of the Earth than the sphere.
    #[must_use]
    pub fn past(self, earth_model: EarthModel) -> Self {
        Self {
            earth_model,
            ..self
        }
    }

    /// The state at grid point `k`.
    pub fn state_on_grid(&self, satellite: SatelliteId, k: usize) -> State<Teme> {
        self.states[satellite.index() * self.grid.len() + k]
    }

    /// The Earth-fixed position at grid point `k`.
    pub fn fixed_on_grid(&self, satellite: SatelliteId, k: usize) -> Position<Itrf> {
        self.fixed[satellite.index() * self.grid.len() + k]
    }

    /// The Sun at grid point `k`.
    pub fn sun_on_grid(&self, k: usize) -> &Sun {
        &self.suns[k]
    }

    /// The state at any instant; none where the theory does not hold.
    ///
    /// Within the block it is interpolated by the polynomial through the eight grid points around
    /// the instant, which a test holds to less than a tenth of a millimetre from the theory in low
    /// orbits, at a tenth of its cost.
    pub fn state(&self, satellite: SatelliteId, at: SimTime) -> Option<State<Teme>> {
        if at > self.end_of(satellite) {
            return None;
        }
        let since = at - self.grid.time(0);
        let cell = usize::try_from(since.0.div_euclid(SCAN_STEP.0)).unwrap_or(0);
        let first = cell.wrapping_sub(NODES / 2 - 1);
        let row = satellite.index() * self.grid.len();
        if cell < NODES / 2 - 1 || first + NODES > self.grid.len() {
            return self.propagator.state(satellite, at).ok();
        }
        let place = (at - self.grid.time(first)).to_seconds() / SCAN_STEP.to_seconds();
        let states = &self.states[row + first..row + first + NODES];
        if !states.iter().all(is_somewhere) {
            return self.propagator.state(satellite, at).ok();
        }
        let mut position = Vector3::zeros();
        let mut velocity = Vector3::zeros();
        for (state, weight) in states.iter().zip(lagrange_weights(place)) {
            position += state.position.to_meters() * weight;
            velocity += state.velocity.to_meters_per_second() * weight;
        }
        Some(State {
            position: Position::from_meters(position),
            velocity: Velocity::from_meters_per_second(velocity),
        })
    }

    /// Where the Earth stands at any instant.
    pub fn rotation(&self, at: SimTime) -> EarthRotation {
        EarthRotation::at(self.calendar, at)
    }

    /// The Earth-fixed position at any instant.
    pub fn fixed(&self, satellite: SatelliteId, at: SimTime) -> Option<Position<Itrf>> {
        let rotation = EarthRotation::at(self.calendar, at);
        self.state(satellite, at)
            .map(|state| rotation.to_itrf(state.position))
    }

    /// The Sun at any instant, between its places at the grid points around it: it moves by 0.04° an
    /// hour, so a chord of a minute is off by less than 10⁻¹¹ rad.
    pub fn sun(&self, at: SimTime) -> Sun {
        let since = at - self.grid.time(0);
        let k = usize::try_from(since.0.div_euclid(SCAN_STEP.0)).unwrap_or(0);
        let (Some(left), Some(right)) = (self.suns.get(k), self.suns.get(k + 1)) else {
            return Sun::at(self.calendar, at);
        };
        let share = (at - self.grid.time(k)).to_seconds() / SCAN_STEP.to_seconds();
        left.towards(right, share)
    }
}

/// What stands on the grid where a satellite has no state.
const NOWHERE: State<Teme> = State {
    position: Position::from_meters(Vector3::new(f64::NAN, f64::NAN, f64::NAN)),
    velocity: Velocity::from_meters_per_second(Vector3::new(f64::NAN, f64::NAN, f64::NAN)),
};

fn is_somewhere(state: &State<Teme>) -> bool {
    !state.position.to_meters().x.is_nan()
}

/// Weights of [`NODES`] even nodes 0, 1, 2 … in the polynomial through them, at `place`.
fn lagrange_weights(place: f64) -> [f64; NODES] {
    /// Products of the distances from each node to the others.
    const DENOMINATORS: [f64; NODES] =
        [-5040.0, 720.0, -240.0, 144.0, -144.0, 240.0, -720.0, 5040.0];
    let mut distances = [0.0; NODES];
    let mut below = [1.0; NODES];
    let mut node = 0.0;
    for k in 0..NODES {
        distances[k] = place - node;
        node += 1.0;
        if k > 0 {
            below[k] = below[k - 1] * distances[k - 1];
        }
    }
    let mut above = 1.0;
    let mut weights = [0.0; NODES];
    for k in (0..NODES).rev() {
        weights[k] = below[k] * above / DENOMINATORS[k];
        above *= distances[k];
    }
    weights
}

/// The threads that a pure function is handed: one, or a pool. Results do not depend on which.
#[derive(Debug)]
pub struct Workers(Option<rayon::ThreadPool>);

impl Workers {
    /// The calling thread alone.
    pub const fn one() -> Self {
        Self(None)
    }

    /// `threads` threads, 256 at most; the calling thread alone where a pool cannot be had.
    pub fn many(threads: usize) -> Self {
        const THREADS_MAX: usize = 256;
        let threads = threads.min(THREADS_MAX);
        if threads <= 1 {
            return Self::one();
        }
        Self(
            rayon::ThreadPoolBuilder::new()
                .num_threads(threads)
                .build()
                .ok(),
        )
    }

    /// `work(0) … work(count − 1)`, each in its slot.
    pub fn map<T: Send>(&self, count: usize, work: impl Fn(usize) -> T + Sync + Send) -> Vec<T> {
        use rayon::prelude::*;
        match &self.0 {
            None => (0..count).map(work).collect(),
            Some(pool) => pool.install(|| (0..count).into_par_iter().map(work).collect()),
        }
    }
}

/// Appends the windows of the next block to those of the blocks before, joining a window that
/// runs across the seam.
pub fn join(windows: &mut Vec<Interval>, next: impl IntoIterator<Item = Interval>) {
    for window in next {
        match windows.last_mut() {
            Some(last) if last.end == window.start => last.end = window.end,
            _ => windows.push(window),
        }
    }
}

#[cfg(test)]
mod tests;
