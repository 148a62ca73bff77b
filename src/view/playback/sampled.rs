//! State and links at one time of sampling, made once for all pictures up to the next.

use super::part::Part;
use crate::network::NodeId;
use crate::record::{ColumnType, LinkRow, Links, Table as _};
use crate::scenario::Scenario;
use crate::time::{SimTime, Span};
use crate::view::column::{self, Column, Kind, derived};
use crate::view::moment::LinkNow;
use std::sync::Arc;

/// A time of sampling of a part.
#[derive(Debug, Clone)]
pub(super) struct Place {
    pub(super) part: Arc<Part>,
    pub(super) tick: usize,
}

impl Place {
    /// Its rows, by time.
    fn tick(&self) -> Option<&super::part::Tick> {
        self.part.ticks.get(self.tick)
    }

    /// Its time.
    pub(super) fn time(&self) -> Option<SimTime> {
        Some(self.tick()?.time)
    }
}

/// What was recorded at a time of sampling.
#[derive(Debug)]
pub(super) struct Sampled {
    /// Segment and time that it is of.
    pub(super) of: (u32, SimTime),
    pub(super) columns: Vec<Arc<Column>>,
    links: Vec<LinkNow>,
    /// When the contact of each link ended; the end of time where that is not known.
    ends: Vec<SimTime>,
}

impl Sampled {
    /// From a place and the one before it; `end_of` knows when contacts ended.
    pub(super) fn new(
        scenario: &Scenario,
        place: &Place,
        before: Option<&Place>,
        end_of: impl Fn(u64) -> Option<SimTime>,
    ) -> Option<Self> {
        let time = place.time()?;
        let links = links_at(place, before);
        let ends = links
            .iter()
            .map(|link| end_of(link.contact).unwrap_or(SimTime(i64::MAX)))
            .collect();
        Some(Self {
            of: (place.part.block.segment, time),
            columns: columns_at(scenario, place),
            links,
            ends,
        })
    }

    /// The links that have not ended at a later time.
    pub(super) fn links_at(&self, at: SimTime) -> Vec<LinkNow> {
        let links = self.links.iter().zip(&self.ends);
        links
            .filter(|(_, end)| **end > at)
            .map(|(link, _)| *link)
            .collect()
    }
}

/// The columns of satellites, those that follow from them included.
fn columns_at(scenario: &Scenario, place: &Place) -> Vec<Arc<Column>> {
    let Some(tick) = place.tick() else {
        return Vec::new();
    };
    let samples = &place.part.samples;
    let values = samples.values();
    let satellites = samples
        .satellite()
        .get(tick.samples.clone())
        .unwrap_or_default();
    let mut columns = Vec::new();
    for (index, schema) in column::sampled_columns() {
        let mut words = Vec::new();
        let found = values
            .get(index)
            .map(|values| column::numbers(values, tick.samples.clone(), &mut words));
        let mut cells = vec![None; scenario.satellites.len()];
        for (&satellite, cell) in satellites.iter().zip(found.unwrap_or_default()) {
            if let Some(slot) = cells.get_mut(satellite as usize) {
                *slot = cell;
            }
        }
        columns.push(Arc::new(Column {
            name: schema.name,
            unit: schema.unit,
            doc: schema.doc,
            kind: match schema.column_type {
                ColumnType::Bool => Kind::Flag,
                ColumnType::Word | ColumnType::Text => Kind::Name(words),
                _ => Kind::Number,
            },
            cells,
        }));
    }
    let shares = derived::shares(scenario, &columns);
    columns.extend(shares);
    columns
}

/// The links, with what they carried since the sample before.
fn links_at(place: &Place, before: Option<&Place>) -> Vec<LinkNow> {
    let Some(tick) = place.tick() else {
        return Vec::new();
    };
    let earlier = before.and_then(|before| Some((&before.part.links, before.tick()?)));
    let interval = earlier.map_or(Span::ZERO, |(_, earlier)| tick.time - earlier.time);
    let links = &place.part.links;
    tick.links
        .clone()
        .filter_map(|row| links.row(row))
        .map(|row| {
            let carried = earlier
                .and_then(|(links, tick)| carried_by(links, tick.links.clone(), row.contact))
                .unwrap_or([0, 0]);
            link_now(&row, carried, interval)
        })
        .collect()
}

/// What a contact had carried in each direction at a time of sampling, whose rows ascend by contact.
fn carried_by(links: &Links, rows: std::ops::Range<usize>, contact: u64) -> Option<[u64; 2]> {
    let start = rows.start;
    let place = links.contact().get(rows)?.binary_search(&contact).ok()?;
    let row = start + place;
    Some([
        *links.carried_ab_bits().get(row)?,
        *links.carried_ba_bits().get(row)?,
    ])
}

/// A link that had carried `before` bits an `interval` ago.
fn link_now(row: &LinkRow, before: [u64; 2], interval: Span) -> LinkNow {
    let ab = row.carried_ab_bits.saturating_sub(before[0]);
    let ba = row.carried_ba_bits.saturating_sub(before[1]);
    LinkNow {
        contact: row.contact,
        medium: row.medium,
        a: NodeId(row.a),
        b: NodeId(row.b),
        state: row.state,
        rate_bps: row.rate_bps,
        range_m: row.range_m,
        utilization: utilization(ab.max(ba), row.rate_bps, interval),
        carried_bits: ab.saturating_add(ba),
    }
}

/// Bits over what could have been carried at a rate; 1 where that is nothing and yet bits came.
#[expect(
    clippy::cast_precision_loss,
    reason = "a picture does not need the last bits"
)]
fn utilization(bits: u64, rate_bps: u64, interval: Span) -> f64 {
    if bits == 0 {
        return 0.0;
    }
    let possible = rate_bps as f64 * interval.to_seconds();
    (bits as f64 / possible.max(1.0)).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::Medium;
    use crate::record::{LinkState, SampleRow, Segment, Tables, Word};
    use crate::time::Interval;
    use crate::view::playback::block::Block;

    fn link(time_s: i64, contact: u64, carried: [u64; 2]) -> LinkRow {
        LinkRow {
            time_ns: Span::seconds(time_s).0,
            contact,
            medium: Medium::Laser,
            a: 0,
            b: 1,
            state: LinkState::Locked,
            rate_bps: 1000,
            range_m: 1e6,
            carried_ab_bits: carried[0],
            carried_ba_bits: carried[1],
        }
    }

    fn part(index: u32, times_s: &[i64], links: &[LinkRow]) -> Arc<Part> {
        let samples = times_s.iter().map(|&time_s| SampleRow {
            time_ns: Span::seconds(time_s).0,
            satellite: 0,
            sunlit: true,
            battery_j: 0.0,
            generation_w: 0.0,
            load_w: 0.0,
            queued_jobs: 0,
            stored_bits: 0,
            laser_contacts: 0,
            chip_c: None,
            plate_c: None,
            radiator_c: None,
            battery_c: None,
            speed: None,
            dose_rad: None,
            upsets: None,
            zone: Word::default(),
            limiter: Word::default(),
        });
        let tables = Tables {
            samples: samples.collect(),
            links: links.iter().cloned().collect(),
            ..Tables::default()
        };
        let span = Interval::new(SimTime::START, SimTime::START);
        let segment = Segment {
            index,
            span,
            tables,
        };
        Arc::new(Part::of(segment, Block::whole(index, 0)))
    }

    #[test]
    fn utilization_is_of_the_busier_direction_since_the_sample_before_across_segments() {
        let first = part(0, &[0, 60], &[link(60, 7, [10_000, 1_000])]);
        let rows = [
            link(120, 7, [40_000, 16_000]),
            link(120, 9, [0, 6_000]),
            link(180, 7, [400_000, 16_000]),
        ];
        let second = part(1, &[120, 180], &rows);
        let place = |part: &Arc<Part>, tick| Place {
            part: Arc::clone(part),
            tick,
        };
        let links = links_at(&place(&second, 0), Some(&place(&first, 1)));
        // 30,000 of 60 s at 1,000 bit/s; and a contact that began since the sample before.
        assert_eq!(links[0].utilization, 0.5);
        assert_eq!(links[0].carried_bits, 45_000);
        assert_eq!((links[1].utilization, links[1].carried_bits), (0.1, 6_000));
        // More than the rate of this moment allows is full.
        let links = links_at(&place(&second, 1), Some(&place(&second, 0)));
        assert_eq!((links.len(), links[0].utilization), (1, 1.0));
        // Nothing before, nothing carried.
        let links = links_at(&place(&first, 1), Some(&place(&first, 0)));
        assert_eq!(links[0].carried_bits, 11_000);
    }

    #[test]
    fn a_rate_of_zero_is_no_fault() {
        assert_eq!(utilization(0, 0, Span::ZERO), 0.0);
        assert_eq!(utilization(5, 0, Span::seconds(60)), 1.0);
    }
}
