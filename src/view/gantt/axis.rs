//! Time along a line: where a time lies in pixels, zoom, pan, and ticks at round times.

use crate::time::{Calendar, Interval, SimTime, Span};

/// The shortest stretch that can be zoomed to; labels have milliseconds.
pub const SHORTEST: Span = Span(100_000_000);

/// Room for a label (px).
const LABEL_PX: i64 = 76;

const SECOND_NS: i64 = 1_000_000_000;
const MINUTE_NS: i64 = 60 * SECOND_NS;
const HOUR_NS: i64 = 60 * MINUTE_NS;
const DAY_NS: i64 = 24 * HOUR_NS;

/// Steps between ticks: how many of which unit.
const STEPS: [(i64, &[i64]); 5] = [
    (1_000_000, &[1, 2, 5, 10, 20, 50, 100, 200, 500]),
    (SECOND_NS, &[1, 2, 5, 10, 15, 30]),
    (MINUTE_NS, &[1, 2, 5, 10, 15, 30]),
    (HOUR_NS, &[1, 2, 3, 6, 12]),
    (DAY_NS, &[1, 2, 5, 10, 20, 50, 100, 200, 500, 1000]),
];

/// A mark on a time axis.
#[derive(Debug, Clone, PartialEq)]
pub struct Tick {
    /// The time.
    pub at: SimTime,
    /// Where it lies (px).
    pub x: f64,
    /// What to write there.
    pub label: String,
    /// Whether it begins a larger unit, such as an hour among minutes.
    pub major: bool,
}

/// A stretch of time along a line of some length.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TimeScale {
    /// The stretch.
    pub span: Interval,
    /// Its length (px).
    pub width_px: f64,
}

#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "a place on screen; casts back saturate"
)]
impl TimeScale {
    /// Where a time lies (px); outside of the line for times outside of the stretch.
    pub fn x(&self, at: SimTime) -> f64 {
        let length = self.span.span().0;
        if length <= 0 {
            return 0.0;
        }
        (at - self.span.start).0 as f64 / length as f64 * self.width_px
    }

    /// The time at a place.
    pub fn at(&self, x: f64) -> SimTime {
        if self.width_px <= 0.0 {
            return self.span.start;
        }
        let offset_ns = x / self.width_px * self.span.span().0 as f64;
        self.span.start + Span(offset_ns as i64)
    }

    /// How long a pixel is.
    pub fn pixel(&self) -> Span {
        Span((self.span.span().0 as f64 / self.width_px.max(1.0)) as i64)
    }

    /// The stretch after zooming by `factor` with the time at `x` kept in place, inside of `whole`
    /// where it fits.
    pub fn zoom(&self, x: f64, factor: f64, whole: Interval) -> Interval {
        let old = self.span.span().0 as f64;
        let longest = whole.span().0.max(SHORTEST.0) as f64;
        if old <= 0.0 || !factor.is_finite() || factor <= 0.0 {
            return self.span;
        }
        let new = (old / factor).clamp(SHORTEST.0 as f64, longest);
        let kept = self.at(x);
        let before = (kept - self.span.start).0 as f64 * new / old;
        let start = kept - Span(before as i64);
        inside(Interval::new(start, start + Span(new as i64)), whole)
    }

    /// The stretch after moving by pixels towards later times, inside of `whole`.
    pub fn pan(&self, dx: f64, whole: Interval) -> Interval {
        let moved = self.at(dx) - self.span.start;
        let span = Interval::new(self.span.start + moved, self.span.end + moved);
        inside(span, whole)
    }
}

/// Moves a stretch inside of another where it fits, and to its beginning where not.
pub fn inside(span: Interval, whole: Interval) -> Interval {
    let length = span.span();
    let start = span.start.min(whole.end - length).max(whole.start);
    Interval::new(start, start + length)
}

/// Ticks at round UTC times, as many as have room.
pub fn time_axis(span: Interval, calendar: &Calendar, width_px: f64) -> Vec<Tick> {
    let scale = TimeScale { span, width_px };
    let Some((step, larger)) = step(&scale) else {
        return Vec::new();
    };
    let first = calendar.unix_ns(span.start);
    let first = first + (-first).rem_euclid(step);
    let mut ticks = Vec::new();
    let mut unix_ns = first;
    while calendar.at_unix_ns(unix_ns) <= span.end {
        let at = calendar.at_unix_ns(unix_ns);
        ticks.push(Tick {
            at,
            x: scale.x(at),
            label: label(&calendar.utc(at), step, unix_ns),
            major: unix_ns.rem_euclid(larger) == 0,
        });
        unix_ns = unix_ns.saturating_add(step);
    }
    ticks
}

/// The step between ticks and the larger unit; none where there is no room.
fn step(scale: &TimeScale) -> Option<(i64, i64)> {
    let length = scale.span.span().0;
    if length <= 0 || scale.width_px < 1.0 || !scale.width_px.is_finite() {
        return None;
    }
    let least = scale.pixel().0.saturating_mul(LABEL_PX);
    for (place, (unit, counts)) in STEPS.iter().enumerate() {
        if let Some(count) = counts.iter().find(|count| *count * unit >= least) {
            let larger = STEPS
                .get(place + 1)
                .map_or(count * unit * 10, |next| next.0);
            return Some((count * unit, larger));
        }
    }
    let days = least / DAY_NS + 1;
    Some((days * DAY_NS, days * DAY_NS * 10))
}

/// What to write at a tick: as much of the date and time as the step needs.
fn label(utc: &str, step: i64, unix_ns: i64) -> String {
    let part = if step >= DAY_NS || (step >= MINUTE_NS && unix_ns.rem_euclid(DAY_NS) == 0) {
        5..10
    } else if step >= MINUTE_NS {
        11..16
    } else if step >= SECOND_NS {
        11..19
    } else {
        11..23
    };
    utc.get(part).unwrap_or(utc).to_owned()
}
