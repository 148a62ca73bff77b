//! Answers to the whole recording: figures over time, and events of one thing.

use super::scan::{Concern, Track};
use super::{Playback, Series, orbits};
use crate::network::NodeId;
use crate::record::EventRow;
use crate::view::column::{self, derived};
use crate::view::state::Subject;
use std::sync::Arc;

impl Playback {
    /// A figure of one satellite over the recording, one of [`column::known`]; none while it is
    /// being read, nothing for other names. Of a run that goes on it may lag behind for a moment.
    pub fn series(&self, satellite: u32, column: &str) -> Option<Arc<Series>> {
        self.scans.series(satellite, column, |track| {
            self.take_series(satellite, column, track)
        })
    }

    fn take_series(&self, satellite: u32, column: &str, track: &Track) -> Series {
        let index = satellite as usize;
        let times = || track.times_s.iter().copied();
        if column::is_of_place(column) {
            let calendar = self.calendar();
            return orbits::series_of_place(
                &self.propagator,
                calendar,
                index,
                column,
                &track.times_s,
            );
        }
        if let Some(fixed) = self.fixed.iter().find(|fixed| fixed.name == column) {
            let cell = fixed.cells.get(index).copied().flatten();
            return cell.map_or_else(Series::new, |cell| times().map(|at| [at, cell]).collect());
        }
        let share = derived::share_of(&self.scenario, index, column);
        let (source, factor) = share.unwrap_or((column, 1.0));
        let cells = track.cells.get(source).into_iter().flatten();
        times()
            .zip(cells)
            .filter_map(|(at, cell)| Some([at, (*cell)? * factor]))
            .collect()
    }

    /// Events of one thing over the recording; none while they are being read. Those of a node are
    /// the ones at it and of its contacts, those of a link the ones of the contacts between its
    /// ends, those of a target the ones of its products: as far as these have ended.
    pub fn events_of(&self, subject: Subject) -> Option<Arc<Vec<EventRow>>> {
        self.scans.events(subject, || self.concern(subject))
    }

    pub(super) fn concern(&self, subject: Subject) -> Concern {
        let satellites = NodeId::from_index(self.scenario.satellites.len()).0;
        let mut concern = match subject {
            Subject::Satellite(index) => self.concern_of_node(index),
            Subject::Station(index) => self.concern_of_node(satellites.saturating_add(index)),
            Subject::Product(number) => Concern {
                products: vec![number],
                ..Concern::default()
            },
            Subject::Link(a, b) => Concern {
                contacts: self.contacts_where(|ends| ends == [a.0, b.0] || ends == [b.0, a.0]),
                ..Concern::default()
            },
            Subject::Target(index) => {
                let targets = self.products.target().iter();
                let rows = targets.zip(self.products.product());
                let own = rows.filter(|(target, _)| **target == index);
                Concern {
                    products: own.map(|(_, product)| *product).collect(),
                    ..Concern::default()
                }
            }
        };
        concern.products.sort_unstable();
        concern.contacts.sort_unstable();
        concern
    }

    fn concern_of_node(&self, node: u32) -> Concern {
        Concern {
            node: Some(node),
            contacts: self.contacts_where(|ends| ends.contains(&node)),
            ..Concern::default()
        }
    }

    fn contacts_where(&self, is: impl Fn([u32; 2]) -> bool) -> Vec<u64> {
        let ends = self.contacts.a().iter().zip(self.contacts.b());
        let rows = ends.zip(self.contacts.contact());
        rows.filter(|((a, b), _)| is([**a, **b]))
            .map(|(_, contact)| *contact)
            .collect()
    }
}
