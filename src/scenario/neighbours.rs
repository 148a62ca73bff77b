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

/// Neighbours in generated constellations: fore and aft in the plane, and the same column in the
/// planes on either side. East of the last plane lies the first, if planes go all around.
fn grid_neighbours(satellites: &[Satellite]) -> BTreeSet<(SatelliteId, SatelliteId)> {
    let slots: BTreeMap<_, _> = satellites
        .iter()
        .enumerate()
        .filter_map(|(index, satellite)| {
            let slot = satellite.slot?;
            let id = SatelliteId::from_index(index);
            Some(((slot.constellation, slot.plane, slot.column), (id, slot)))
        })
        .collect();
    let mut neighbours = BTreeSet::new();
    for (&(constellation, plane, column), &(a, slot)) in &slots {
        let fore = if slot.closed {
            (column + 1) % slot.per_plane
        } else {
            column + 1
        };
        let east = if plane + 1 < slot.planes {
            Some(plane + 1)
        } else {
            slot.all_around.then_some(0)
        };
        let found = [
            Some((constellation, plane, fore)),
            east.map(|east| (constellation, east, column)),
        ];
        for &(b, _) in found.iter().flatten().filter_map(|place| slots.get(place)) {
            if a != b {
                neighbours.insert((a.min(b), a.max(b)));
            }
        }
    }
    neighbours
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::orbit::walker::{OrbitSize, ShellPlace, WalkerShell};
    use crate::scenario::WalkerSlot;
    use crate::time::{Calendar, Epoch};
    use crate::units::{Angle, Length};
    use std::str::FromStr as _;

    /// Pairs of (plane, place) that are neighbours in a shell.
    fn joined(shell: WalkerShell) -> BTreeSet<[(u32, u32); 2]> {
        let calendar = Calendar::starting_at(Epoch::from_str("2026-01-01T00:00:00Z").unwrap());
        let sets = shell.element_sets("shell", 0, &calendar).unwrap();
        let places: Vec<ShellPlace> = sets.iter().map(|(_, place)| *place).collect();
        let satellites: Vec<Satellite> = sets
            .into_iter()
            .map(|(elements, place)| Satellite {
                name: elements.name.clone(),
                elements,
                payload: 0,
                slot: Some(WalkerSlot {
                    constellation: 0,
                    plane: place.plane,
                    place: place.place,
                    planes: shell.planes,
                    per_plane: shell.per_plane,
                    closed: shell.is_closed(),
                    all_around: shell.is_all_around(),
                    column: shell.column(place),
                }),
            })
            .collect();
        let place = |id: SatelliteId| (places[id.index()].plane, places[id.index()].place);
        let pairs = grid_neighbours(&satellites).into_iter();
        pairs.map(|(a, b)| [place(a), place(b)]).collect()
    }

    fn shell(planes: u32, per_plane: u32, phasing: u32) -> WalkerShell {
        WalkerShell {
            size: OrbitSize::Altitude(Length::kilometers(550.0)),
            inclination: Angle::degrees(53.0),
            planes,
            per_plane,
            phasing,
            stagger: 0.0,
            raan_first: Angle::ZERO,
            raan_spread: Angle::degrees(360.0),
            spacing: None,
        }
    }

    #[test]
    fn every_satellite_of_a_delta_has_four_neighbours_and_no_column_drifts() {
        let neighbours = joined(shell(6, 5, 3));
        assert_eq!(neighbours.len(), 2 * 30);
        // Half a place from plane to plane: now ahead, now behind, and the last meets the first.
        for pair in [[(0, 0), (1, 0)], [(1, 0), (2, 4)], [(0, 0), (5, 3)]] {
            assert!(neighbours.contains(&pair), "{pair:?}");
        }
    }

    #[test]
    fn a_star_has_no_links_across_its_seam_and_a_train_none_around() {
        let star = WalkerShell {
            raan_spread: Angle::degrees(180.0),
            ..shell(4, 5, 0)
        };
        assert_eq!(joined(star).len(), 20 + 15);
        let train = WalkerShell {
            spacing: Some(Angle::degrees(10.0)),
            ..shell(1, 5, 0)
        };
        assert_eq!(joined(train).len(), 4);
    }
}
