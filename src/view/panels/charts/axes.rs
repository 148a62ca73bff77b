//! Axes of charts: ranges, even marks, units with prefixes, and durations along a logarithm.
//!
//! Pure functions.

use super::figures::Named;
use crate::view::color::scale;
use egui_plot::GridMark;

/// Room between marks at the left (points).
const APART: f64 = 30.0;

/// Points from one mark to the next that `egui_plot` takes for the closest; its default.
const CLOSEST: f64 = 8.0;

/// Room that the label of a duration takes (points).
const LABEL: f64 = 50.0;

/// What takes no time stands at this (s), as zero has no logarithm.
pub(super) const SHORTEST_S: f64 = 1e-3;

/// Room above and below what is shown, over its spread; a label at the lowest mark has its place.
const MARGIN: f64 = 0.06;

/// From where to where percents are shown.
pub(super) const PERCENT: [f64; 2] = [-100.0 * MARGIN, 100.0 * (1.0 + MARGIN)];

/// Durations that are marked on a logarithmic axis (s).
const DURATIONS: [(f64, &str); 12] = [
    (1e-3, "1 ms"),
    (1e-2, "10 ms"),
    (1e-1, "100 ms"),
    (1.0, "1 s"),
    (10.0, "10 s"),
    (60.0, "1 min"),
    (600.0, "10 min"),
    (3600.0, "1 h"),
    (21_600.0, "6 h"),
    (86_400.0, "1 d"),
    (864_000.0, "10 d"),
    (8_640_000.0, "100 d"),
];

/// From where to where values are shown: a little room around them, from zero where that is near,
/// and never from a value to itself.
pub(super) fn range(values: impl Iterator<Item = f64>) -> [f64; 2] {
    let ends =
        values
            .filter(|value| value.is_finite())
            .fold(None, |ends: Option<[f64; 2]>, value| {
                let [least, most] = ends.unwrap_or([value, value]);
                Some([least.min(value), most.max(value)])
            });
    let Some([least, most]) = ends else {
        return [-MARGIN, 1.0 + MARGIN];
    };
    let spread = most - least;
    if spread <= 1e-9 * most.abs().max(least.abs()) {
        // All the same: half as much above and below, or one above zero.
        let half = most.abs() / 2.0;
        return if half > 0.0 {
            [most - half, most + half]
        } else {
            [-MARGIN, 1.0 + MARGIN]
        };
    }
    let least = if least >= 0.0 && least <= spread * 0.5 {
        0.0
    } else {
        least
    };
    let room = (most - least) * MARGIN;
    [least - room, most + room]
}

/// The unit with the prefix that suits a range, and what to divide values by.
pub(super) fn unit(unit: &str, range: [f64; 2]) -> (String, f64) {
    let greatest = range[0].abs().max(range[1].abs());
    let (text, factor) = scale::prefixed(unit, greatest);
    (if text == "deg" { "°".to_owned() } else { text }, factor)
}

/// Marks at even round values between bounds; whole ones for what is counted.
pub(super) fn even(bounds: (f64, f64), closest: f64, whole: bool) -> Vec<GridMark> {
    const MOST: u32 = 100;
    let step = scale::nice_step(closest * APART / CLOSEST);
    let step = if whole { step.max(1.0) } else { step };
    let first = (bounds.0 / step).ceil();
    (0..MOST)
        .map(|k| (first + f64::from(k)) * step)
        .take_while(|value| *value <= bounds.1)
        .map(|value| GridMark {
            value,
            step_size: step,
        })
        .collect()
}

/// What to write at a mark, in a unit of `factor`.
pub(super) fn label(mark: GridMark, factor: f64) -> String {
    scale::number(mark.value / factor, mark.step_size / factor)
}

/// A mark on a logarithmic axis.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Tick {
    /// The decimal logarithm of its duration in seconds.
    pub place: f64,
    /// What to write there; nothing where there is no room.
    pub label: String,
}

/// Marks of durations from the last that is not above the shortest to the first that is not below
/// the longest; labels only where there is room for them.
pub(super) fn durations(first_s: f64, last_s: f64, width_px: f64) -> Vec<Tick> {
    let last_place = DURATIONS.len() - 1;
    let from = DURATIONS.partition_point(|(s, _)| *s <= first_s);
    let from = from.saturating_sub(1).min(last_place - 1);
    let to = DURATIONS.partition_point(|(s, _)| *s < last_s);
    let to = to.clamp(from + 1, last_place);
    let shown = DURATIONS.get(from..=to).unwrap_or_default();
    let ends = [shown.first(), shown.last()].map(|end| end.map_or(0.0, |(s, _)| s.log10()));
    let scale = width_px / (ends[1] - ends[0]).max(1e-9);
    let mut taken = f64::NEG_INFINITY;
    let tick = |(s, label): &(f64, &str)| {
        let place = s.log10();
        let x = (place - ends[0]) * scale;
        let has_room = x - taken >= LABEL;
        if has_room {
            taken = x;
        }
        Tick {
            place,
            label: if has_room { *label } else { "" }.to_owned(),
        }
    };
    shown.iter().map(tick).collect()
}

/// Grid lines at these places of a line that is `width_px` long, all of one weight. `egui_plot` takes
/// them to be as far apart as a label is wide: labels without room are left out beforehand.
pub(super) fn marks_at(places: Vec<f64>, width_px: f64) -> Vec<GridMark> {
    let spread = match places.as_slice() {
        [first, .., last] => last - first,
        _ => 1.0,
    };
    let step_size = spread / width_px.max(1.0) * LABEL * 1.2;
    places
        .into_iter()
        .map(|value| GridMark { value, step_size })
        .collect()
}

/// The shortest and the longest duration of distributions (s); none of none.
pub(super) fn ends_s(lines: &[Named]) -> Option<[f64; 2]> {
    let first = lines
        .iter()
        .filter_map(|line| Some(line.points.first()?[0]));
    let last = lines.iter().filter_map(|line| Some(line.points.last()?[0]));
    let least = first.reduce(f64::min)?.max(SHORTEST_S);
    Some([least, last.reduce(f64::max)?.max(least)])
}

/// A distribution over the logarithm of time in steps: from nothing at its first value, and as it
/// ends up to the end of the axis.
pub(super) fn over_logarithm(points: &[[f64; 2]], bounds: [f64; 2]) -> Vec<[f64; 2]> {
    let place = |time_s: f64| time_s.max(SHORTEST_S).log10();
    let first = points.first().map(|point| [place(point[0]), 0.0]);
    let last = points
        .last()
        .map(|point| [bounds[1].max(place(point[0])), point[1]]);
    let mut line: Vec<[f64; 2]> = first.into_iter().collect();
    for point in points {
        let x = place(point[0]);
        let before = line.last().map_or(0.0, |before| before[1]);
        line.extend([[x, before], [x, point[1]]]);
    }
    line.extend(last);
    line.dedup();
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_never_empty_and_begins_at_zero_where_that_is_near() {
        let of = |values: &[f64]| range(values.iter().copied());
        assert_eq!(of(&[]), [-0.06, 1.06]);
        assert_eq!(of(&[0.0, 0.0]), [-0.06, 1.06]);
        assert_eq!(of(&[8.0, 8.0, f64::NAN]), [4.0, 12.0]);
        assert_eq!(of(&[-2.0]), [-3.0, -1.0]);
        assert_eq!(of(&[1.0, 100.0]), [-6.0, 106.0]);
        assert_eq!(of(&[900.0, 1000.0]), [894.0, 1006.0]);
    }

    #[test]
    fn marks_are_even_and_have_room() {
        let values = |bounds, closest, whole| {
            let marks = even(bounds, closest, whole);
            marks
                .iter()
                .map(|mark| label(*mark, 1.0))
                .collect::<Vec<_>>()
        };
        // A hundred over 120 points.
        let closest = 100.0 / 120.0 * CLOSEST;
        assert_eq!(
            values((0.0, 100.0), closest, false),
            ["0", "25", "50", "75", "100"]
        );
        assert_eq!(
            values((0.0, 1.0), 0.05, true),
            ["0", "1"],
            "no half product"
        );
        assert!(even((0.0, f64::INFINITY), 1.0, false).len() <= 100);
    }

    #[test]
    fn labels_have_the_prefix_of_their_unit() {
        let (name, factor) = unit("J", [0.9e6, 1.44e6]);
        let mark = GridMark {
            value: 1.05e6,
            step_size: 0.05e6,
        };
        assert_eq!(
            (name.as_str(), label(mark, factor).as_str()),
            ("MJ", "1.05")
        );
        assert_eq!(unit("deg", [0.0, 90.0]).0, "°");
    }

    #[test]
    fn durations_are_marked_at_each_decade_with_words_where_there_is_room() {
        let labels = |first_s, last_s, width_px| {
            let ticks = durations(first_s, last_s, width_px);
            ticks.into_iter().map(|tick| tick.label).collect::<Vec<_>>()
        };
        assert_eq!(
            labels(0.186, 4000.0, 500.0),
            ["100 ms", "1 s", "10 s", "1 min", "10 min", "1 h", "6 h"]
        );
        let narrow = labels(0.186, 4000.0, 180.0);
        assert_eq!(narrow.len(), 7, "no mark is left out");
        assert!(narrow.iter().filter(|label| !label.is_empty()).count() <= 4);
        assert_eq!(labels(2.0, 2.0, 500.0), ["1 s", "10 s"]);
        assert_eq!(labels(0.0, 0.0, 500.0), ["1 ms", "10 ms"]);
        assert_eq!(labels(1e9, 1e9, 500.0), ["10 d", "100 d"]);
    }

    #[test]
    fn a_distribution_rises_from_nothing_and_stays_where_it_ends() {
        let points = over_logarithm(&[[0.0, 50.0], [100.0, 100.0]], [-3.0, 3.0]);
        let steps = [
            [-3.0, 0.0],
            [-3.0, 50.0],
            [2.0, 50.0],
            [2.0, 100.0],
            [3.0, 100.0],
        ];
        assert_eq!(points, steps);
        assert!(over_logarithm(&[], [0.0, 1.0]).is_empty());
    }
}
