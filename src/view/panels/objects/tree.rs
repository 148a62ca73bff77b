//! The rows of the list of objects: what is unfolded, in order, without a screen.

use crate::view::desk::OpenRun;
use crate::view::state::Subject;
use std::collections::BTreeMap;

/// More rows than this start folded.
const UNFOLDED_MAX: usize = 200;

/// A row of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Row {
    /// A group that can be folded.
    Group {
        /// What it is remembered by.
        key: String,
        /// What it says.
        text: String,
        /// Things within.
        count: usize,
        /// Whether it is unfolded.
        open: bool,
        /// How far in.
        depth: u8,
    },
    /// A thing.
    Thing {
        /// What it is.
        subject: Subject,
        /// How far in.
        depth: u8,
    },
}

/// A folder of the tree before it is unfolded.
struct Folder {
    key: String,
    text: String,
    folders: Vec<Self>,
    things: Vec<Subject>,
}

impl Folder {
    fn count(&self) -> usize {
        self.things.len() + self.folders.iter().map(Self::count).sum::<usize>()
    }

    fn unfold(self, depth: u8, is_open: &impl Fn(&str, bool) -> bool, rows: &mut Vec<Row>) {
        let count = self.count();
        let open = is_open(&self.key, count <= UNFOLDED_MAX || !self.folders.is_empty());
        let Self {
            key,
            text,
            folders,
            things,
        } = self;
        rows.push(Row::Group {
            key,
            text,
            count,
            open,
            depth,
        });
        if !open {
            return;
        }
        for folder in folders {
            folder.unfold(depth + 1, is_open, rows);
        }
        let depth = depth + 1;
        rows.extend(
            things
                .into_iter()
                .map(|subject| Row::Thing { subject, depth }),
        );
    }
}

/// The rows of a run. Whether a group is unfolded is asked by its key, with what it starts as.
///
/// Satellites that do not answer the search are left out, and so are groups of none.
pub fn rows(run: &OpenRun, watched: &[Subject], is_open: impl Fn(&str, bool) -> bool) -> Vec<Row> {
    let mut rows = Vec::new();
    let folders = [watch_list(watched), stations(run), targets(run)];
    let [watch_list, stations, targets] = folders;
    let all = std::iter::once(watch_list)
        .chain(constellations(run))
        .chain([stations, targets]);
    for folder in all.filter(|folder| folder.count() > 0) {
        folder.unfold(0, &is_open, &mut rows);
    }
    rows
}

fn watch_list(watched: &[Subject]) -> Folder {
    Folder {
        key: "watched".to_owned(),
        text: "Watch list".to_owned(),
        folders: Vec::new(),
        things: watched.to_vec(),
    }
}

fn constellations(run: &OpenRun) -> Vec<Folder> {
    let satellites = &run.playback.scenario().satellites;
    let mut planes: BTreeMap<(Option<u32>, u32), Vec<Subject>> = BTreeMap::new();
    for (index, satellite) in (0_u32..).zip(satellites) {
        if run.shown.get(index as usize).copied().unwrap_or(true) {
            let slot = satellite.slot.as_ref();
            let place = (
                slot.map(|slot| slot.constellation),
                slot.map_or(0, |slot| slot.plane),
            );
            planes
                .entry(place)
                .or_default()
                .push(Subject::Satellite(index));
        }
    }
    let mut folders: Vec<(Option<u32>, Folder)> = Vec::new();
    for ((constellation, plane), things) in planes {
        let key =
            constellation.map_or_else(|| "satellites".to_owned(), |c| format!("constellation {c}"));
        if folders
            .last()
            .is_none_or(|(last, _)| *last != constellation)
        {
            let text = constellation
                .map_or_else(|| "Satellites".to_owned(), |c| format!("Constellation {c}"));
            let folder = Folder {
                key: key.clone(),
                text,
                folders: Vec::new(),
                things: Vec::new(),
            };
            folders.push((constellation, folder));
        }
        let Some((_, folder)) = folders.last_mut() else {
            continue;
        };
        if constellation.is_none() {
            folder.things = things;
        } else {
            folder.folders.push(Folder {
                key: format!("{key} plane {plane}"),
                text: format!("Plane {plane}"),
                folders: Vec::new(),
                things,
            });
        }
    }
    folders
        .into_iter()
        .map(|(_, folder)| folder)
        .map(without_only_folder)
        .collect()
}

/// A single plane needs no folder of its own.
fn without_only_folder(mut folder: Folder) -> Folder {
    if let [only] = folder.folders.as_mut_slice() {
        folder.things.append(&mut only.things);
        folder.folders.clear();
    }
    folder
}

fn stations(run: &OpenRun) -> Folder {
    let mut networks: BTreeMap<&str, Vec<Subject>> = BTreeMap::new();
    for (index, station) in (0_u32..).zip(&run.playback.scenario().stations) {
        networks
            .entry(&station.network)
            .or_default()
            .push(Subject::Station(index));
    }
    let folders = networks.into_iter().map(|(network, things)| Folder {
        key: format!("network {network}"),
        text: network.to_owned(),
        folders: Vec::new(),
        things,
    });
    without_only_folder(Folder {
        key: "stations".to_owned(),
        text: "Ground stations".to_owned(),
        folders: folders.collect(),
        things: Vec::new(),
    })
}

fn targets(run: &OpenRun) -> Folder {
    let targets = (0_u32..).zip(&run.playback.scenario().targets);
    Folder {
        key: "targets".to_owned(),
        text: "Targets".to_owned(),
        folders: Vec::new(),
        things: targets.map(|(index, _)| Subject::Target(index)).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::Policy;
    use crate::time::SimTime;
    use crate::view::fixture;

    fn groups(rows: &[Row]) -> Vec<(&str, usize)> {
        let groups = rows.iter().filter_map(|row| match row {
            Row::Group { text, count, .. } => Some((text.as_str(), *count)),
            Row::Thing { .. } => None,
        });
        groups.collect()
    }

    #[test]
    fn a_train_is_one_group_without_planes_and_stations_lie_by_network() {
        let mut run = fixture::open_run(Policy::Onboard, SimTime::START);
        let rows = rows(&run, &[Subject::Station(0)], |_, open| open);
        let things = rows
            .iter()
            .filter(|row| matches!(row, Row::Thing { .. }))
            .count();
        let scenario = run.playback.scenario();
        assert_eq!(
            things,
            1 + 12 + scenario.stations.len() + scenario.targets.len()
        );
        let names = groups(&rows);
        assert_eq!(names[..2], [("Watch list", 1), ("Constellation 0", 12)]);
        assert!(names.contains(&("Targets", scenario.targets.len())));
        run.shown = vec![false; 12];
        run.shown[3] = true;
        let rows = super::rows(&run, &[], |_, _| true);
        assert_eq!(groups(&rows)[0], ("Constellation 0", 1));
        assert!(rows.contains(&Row::Thing {
            subject: Subject::Satellite(3),
            depth: 1
        }));
    }

    #[test]
    fn folded_groups_hide_what_is_within() {
        let run = fixture::open_run(Policy::Onboard, SimTime::START);
        let rows = rows(&run, &[], |_, _| false);
        assert!(
            rows.iter()
                .all(|row| matches!(row, Row::Group { open: false, .. }))
        );
        assert_eq!(groups(&rows).len(), 3);
    }
}
