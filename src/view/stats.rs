//! Figures of many values: cumulative counts, distributions, rates.
//!
//! Pure functions. Points are `[x, y]`, times in seconds since the start.

pub mod fields;
pub mod names;

use crate::record::{Contacts, Medium};
use crate::time::{Interval, SimTime};

/// Mean; none of no values.
#[expect(clippy::cast_precision_loss, reason = "a count")]
pub fn mean(values: impl IntoIterator<Item = f64>) -> Option<f64> {
    let (mut sum, mut count) = (0.0, 0_u64);
    for value in values {
        sum += value;
        count += 1;
    }
    (count > 0).then(|| sum / count as f64)
}

/// The cumulative distribution: for each value, sorted, the share of all that do not exceed it.
/// Values that are no numbers do not count.
#[expect(clippy::cast_precision_loss, reason = "a share")]
pub fn distribution(values: &[f64]) -> Vec<[f64; 2]> {
    let mut sorted: Vec<f64> = values.iter().copied().filter(|v| v.is_finite()).collect();
    sorted.sort_by(f64::total_cmp);
    let count = sorted.len() as f64;
    sorted
        .iter()
        .enumerate()
        .map(|(place, value)| [*value, (place + 1) as f64 / count])
        .collect()
}

/// How much has come together by each time: steps that begin at zero at `start`.
pub fn cumulative(mut amounts: Vec<(SimTime, f64)>, start: SimTime) -> Vec<[f64; 2]> {
    amounts.sort_by_key(|(at, _)| *at);
    let mut sum = 0.0;
    let mut points = vec![[start.to_seconds(), 0.0]];
    for (at, amount) in amounts {
        let x = at.to_seconds();
        points.push([x, sum]);
        sum += amount;
        points.push([x, sum]);
    }
    points
}

/// How many times lie in each of the equal parts of a stretch, each over the part's length in
/// `unit_s`; one point in the middle of each part.
#[expect(clippy::cast_precision_loss, reason = "counts and parts are few")]
pub fn rate(times: &[SimTime], span: Interval, parts: usize, unit_s: f64) -> Vec<[f64; 2]> {
    let length_s = span.span().to_seconds();
    if parts == 0 || length_s <= 0.0 {
        return Vec::new();
    }
    let part_s = length_s / parts as f64;
    let mut counts = vec![0_u64; parts];
    for at in times.iter().filter(|at| span.contains(**at)) {
        if let Some(count) = counts.get_mut(part((*at - span.start).to_seconds() / part_s)) {
            *count += 1;
        }
    }
    let start_s = span.start.to_seconds();
    counts
        .iter()
        .enumerate()
        .map(|(k, count)| {
            let middle_s = start_s + (k as f64 + 0.5) * part_s;
            [middle_s, *count as f64 / part_s * unit_s]
        })
        .collect()
}

/// The part that a place lies in; beyond the last for places that lie beyond it.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a cast from float saturates"
)]
fn part(place: f64) -> usize {
    place.max(0.0) as usize
}

/// Bits carried over bits that could have been, by parts of a stretch, in percent; a point in the
/// middle of each part in which there was capacity.
///
/// Assumes that a contact carries its bits evenly while it is usable. Both directions count for
/// lasers, the busier one for others, which are used in one.
#[expect(clippy::cast_precision_loss, reason = "for a picture")]
pub fn utilisation(contacts: &Contacts, span: Interval, parts: usize) -> Vec<[f64; 2]> {
    let length_s = span.span().to_seconds();
    if parts == 0 || length_s <= 0.0 {
        return Vec::new();
    }
    let part_s = length_s / parts as f64;
    let start_s = span.start.to_seconds();
    let mut sums = vec![[0.0; 2]; parts];
    for (place, medium) in contacts.medium().iter().enumerate() {
        let get = |cells: &[u64]| cells.get(place).map_or(0.0, |bits| *bits as f64);
        let [ab, ba] = [
            get(contacts.carried_ab_bits()),
            get(contacts.carried_ba_bits()),
        ];
        let capacity = get(contacts.capacity_bits());
        let [carried, capacity] = match medium {
            Medium::Laser => [ab + ba, 2.0 * capacity],
            _ => [ab.max(ba), capacity],
        };
        let time = |cells: &[i64]| cells.get(place).map_or(0.0, |ns| SimTime(*ns).to_seconds());
        let [from_s, to_s] = [time(contacts.usable_ns()), time(contacts.end_ns())];
        if to_s <= from_s {
            continue;
        }
        let last = part((to_s - start_s) / part_s).min(parts - 1);
        for k in part((from_s - start_s) / part_s)..=last {
            let left_s = start_s + k as f64 * part_s;
            let both_s = to_s.min(left_s + part_s) - from_s.max(left_s);
            if both_s > 0.0
                && let Some(sum) = sums.get_mut(k)
            {
                sum[0] += carried * both_s / (to_s - from_s);
                sum[1] += capacity * both_s / (to_s - from_s);
            }
        }
    }
    sums.iter()
        .enumerate()
        .filter(|(_, [_, capacity])| *capacity > 0.0)
        .map(|(k, [carried, capacity])| {
            let middle_s = start_s + (k as f64 + 0.5) * part_s;
            [middle_s, 100.0 * carried / capacity]
        })
        .collect()
}

/// Points inside of a stretch, and the last before it and the first after it, so that lines reach
/// the edges. `points` are in the order of time.
pub fn within(points: &[[f64; 2]], span: Interval) -> &[[f64; 2]] {
    let (start_s, end_s) = (span.start.to_seconds(), span.end.to_seconds());
    let first = points.partition_point(|point| point[0] < start_s);
    let last = points.partition_point(|point| point[0] <= end_s);
    let (first, last) = (first.saturating_sub(1), (last + 1).min(points.len()));
    points.get(first..last).unwrap_or_default()
}

/// At most about `most` points that look the same as all: of each group the first, the lowest, the highest
/// and the last, in their order.
pub fn thinned(points: &[[f64; 2]], most: usize) -> Vec<[f64; 2]> {
    let groups = (most / 4).max(1);
    if points.len() <= groups * 4 {
        return points.to_vec();
    }
    let size = points.len().div_ceil(groups);
    let mut kept = Vec::with_capacity(groups * 4);
    for group in points.chunks(size) {
        let value = |place: &usize| group.get(*place).map_or(0.0, |point| point[1]);
        let by_value = |a: &usize, b: &usize| value(a).total_cmp(&value(b));
        let low = (0..group.len()).min_by(by_value).unwrap_or(0);
        let high = (0..group.len()).max_by(by_value).unwrap_or(0);
        let mut places = [0, low, high, group.len() - 1];
        places.sort_unstable();
        let mut before = None;
        for place in places {
            if before != Some(place) {
                kept.extend(group.get(place));
            }
            before = Some(place);
        }
    }
    kept
}

#[cfg(test)]
mod tests;
