//! Which satellites lasers join where that is fixed.

use super::{Satellite, Scenario, Topology};
use crate::orbit::SatelliteId;
use std::collections::{BTreeMap, BTreeSet};

impl Scenario {
    /// The pairs that lasers join at all times, the smaller id first; none where a matcher chooses.
    pub fn fixed_pairs(&self) -> Option<BTreeSet<(SatelliteId, SatelliteId)>> {
        match self.topology {
            Topology::Matching => None,
            Topology::PlusGrid => Some(grid_neighbours(&self.satellites)),
            Topology::Pairs => Some(self.pairs.iter().copied().collect()),
        }
    }
}

/// Neighbours in generated constellations: fore and aft in the plane, and the same place in the
/// plane to the east; east of the last plane of a delta lies the first, so many places on as the
/// phasing has moved it.
fn grid_neighbours(satellites: &[Satellite]) -> BTreeSet<(SatelliteId, SatelliteId)> {
    let slots: BTreeMap<_, _> = satellites
        .iter()
        .enumerate()
        .filter_map(|(index, satellite)| {
            let slot = satellite.slot?;
            let id = SatelliteId::from_index(index);
            Some(((slot.constellation, slot.plane, slot.place), (id, slot)))
        })
        .collect();
    let mut neighbours = BTreeSet::new();
    for (&(constellation, plane, place), &(a, slot)) in &slots {
        let wraps = place + 1 == slot.per_plane;
        let fore =
            (slot.closed || !wraps).then_some((constellation, plane, (place + 1) % slot.per_plane));
        let east = if plane + 1 < slot.planes {
            Some((constellation, plane + 1, place))
        } else {
            slot.seam
                .map(|places| (constellation, 0, (place + places) % slot.per_plane))
        };
        let found = [fore, east].into_iter().flatten();
        for &(b, _) in found.filter_map(|place| slots.get(&place)) {
            if a != b {
                neighbours.insert((a.min(b), a.max(b)));
            }
        }
    }
    neighbours
}
