//! The palette: all that can be done and all that can be gone to, by a few letters of its name.

use crate::view::column;
use crate::view::command::Command;
use crate::view::desk::Desk;
use crate::view::keys::TABLE;
use crate::view::state::{Overlay, Subject};
use crate::view::viewstring;
use bevy_egui::egui::{self, Key};

/// At most so many entries are listed.
const SHOWN_MAX: usize = 50;

/// Something that can be chosen.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// What it says.
    pub text: String,
    /// Its keys, or what kind of thing it is.
    pub aside: String,
    /// What choosing it does.
    pub commands: Vec<Command>,
}

/// The entries that have the letters of `text` in order, best first.
///
/// Actions come before columns and subjects that fit as well; a run of letters counts more than
/// letters apart, and the beginning of a word more than its middle.
pub fn entries(desk: &Desk<'_>, text: &str) -> Vec<Entry> {
    let wanted: Vec<char> = text
        .to_lowercase()
        .chars()
        .filter(|c| !c.is_whitespace())
        .collect();
    let mut found: Vec<(i64, Choice, String)> = Vec::new();
    let mut offer = |choice: Choice, says: String| {
        if let Some(points) = points(&says, &wanted) {
            found.push((points, choice, says));
        }
    };
    for (index, row) in TABLE.iter().enumerate() {
        offer(Choice::Row(index), row.says.to_owned());
    }
    if let Some(run) = desk.run() {
        for column in column::known() {
            offer(
                Choice::Column(column.name),
                format!("Colour by {}", column::title(column.name)),
            );
        }
        let scenario = run.playback.scenario();
        for subject in subjects(scenario) {
            offer(Choice::Subject(subject), run.playback.subject_name(subject));
        }
    }
    found.sort_by_key(|(points, ..)| std::cmp::Reverse(*points));
    found.truncate(SHOWN_MAX);
    let found = found.into_iter();
    let found = found.map(|(_, choice, says)| choice.entry(desk, says));
    pasted(desk, text).into_iter().chain(found).collect()
}

/// What a view string that is typed or pasted leads to.
fn pasted(desk: &Desk<'_>, text: &str) -> Option<Entry> {
    let run = desk.run().filter(|_| text.contains('='))?;
    Some(match viewstring::restore(text, &run.playback, desk.state) {
        Ok(state) => Entry {
            text: "Show this view".to_owned(),
            aside: "view string".to_owned(),
            commands: vec![Command::Restore(Box::new(state))],
        },
        Err(error) => Entry {
            text: error.to_string().replace("\n  remedy", " – remedy"),
            aside: String::new(),
            commands: Vec::new(),
        },
    })
}

fn subjects(scenario: &crate::scenario::Scenario) -> impl Iterator<Item = Subject> {
    let count = |things: usize| 0..u32::try_from(things).unwrap_or(u32::MAX);
    let stations = count(scenario.stations.len()).map(Subject::Station);
    let targets = count(scenario.targets.len()).map(Subject::Target);
    let satellites = count(scenario.satellites.len()).map(Subject::Satellite);
    stations.chain(targets).chain(satellites)
}

#[derive(Clone, Copy)]
enum Choice {
    Row(usize),
    Column(&'static str),
    Subject(Subject),
}

impl Choice {
    fn entry(self, desk: &Desk<'_>, text: String) -> Entry {
        let (aside, commands) = match self {
            Self::Row(index) => TABLE.get(index).map_or_else(Default::default, |row| {
                (row.keys(), row.action.commands(desk))
            }),
            Self::Column(name) => (String::new(), vec![Command::ColorBy(name.to_owned())]),
            Self::Subject(subject) => {
                let kind = match subject {
                    Subject::Satellite(_) => "satellite",
                    Subject::Station(_) => "station",
                    Subject::Target(_) => "target",
                    Subject::Link(..) | Subject::Product(_) => "",
                };
                (kind.to_owned(), vec![Command::GoTo(subject)])
            }
        };
        Entry {
            text,
            aside,
            commands,
        }
    }
}

/// How well the letters `wanted` are found in `text` in order; none if they are not.
fn points(text: &str, wanted: &[char]) -> Option<i64> {
    if wanted.is_empty() {
        return Some(0);
    }
    let (mut points, mut next, mut run, mut before) = (0, 0, 0, ' ');
    let mut length = 0;
    for letter in text.chars().flat_map(char::to_lowercase) {
        length += 1;
        if wanted.get(next) == Some(&letter) {
            next += 1;
            run += 1;
            points += 2 * run;
            if !before.is_alphanumeric() {
                points += 6;
            }
        } else {
            run = 0;
        }
        before = letter;
    }
    // Of two that fit as well the shorter one.
    (next == wanted.len()).then_some(8 * points - length)
}

/// What is typed and which entry is marked.
#[derive(Clone, Default)]
struct Typed {
    text: String,
    marked: usize,
    /// The last picture that it was open in.
    pass: u64,
}

/// Shows the palette, if it is open.
pub fn show(ui: &mut egui::Ui, desk: &Desk<'_>, commands: &mut Vec<Command>) {
    if desk.state.look.overlay != Some(Overlay::Palette) {
        return;
    }
    let id = egui::Id::new("palette");
    let pass = ui.ctx().cumulative_pass_nr();
    let mut typed: Typed = ui.data(|data| data.get_temp(id)).unwrap_or_default();
    let opened = typed.pass + 2 < pass || typed.pass == 0;
    if opened {
        typed = Typed::default();
    }
    typed.pass = pass.max(1);
    let area = egui::Modal::default_area(id.with("window"))
        .anchor(egui::Align2::CENTER_TOP, egui::vec2(0.0, 80.0));
    let modal = egui::Modal::new(id.with("window"))
        .area(area)
        .show(ui.ctx(), |ui| {
            ui.set_width(460.0);
            let (up, down, enter) = ui.input_mut(|input| {
                let mut take = |key| input.consume_key(egui::Modifiers::NONE, key);
                (take(Key::ArrowUp), take(Key::ArrowDown), take(Key::Enter))
            });
            let field = egui::TextEdit::singleline(&mut typed.text)
                .id(id.with("field"))
                .hint_text("command, satellite, station, target, view string")
                .desired_width(f32::INFINITY);
            let response = ui.add(field);
            if opened {
                response.request_focus();
            }
            let entries = entries(desk, &typed.text);
            if response.changed() {
                typed.marked = 0;
            }
            let last = entries.len().saturating_sub(1);
            typed.marked = (typed.marked + usize::from(down))
                .saturating_sub(usize::from(up))
                .min(last);
            let clicked = list(ui, &entries, typed.marked, up || down);
            let chosen = clicked.or_else(|| enter.then_some(typed.marked));
            chosen.and_then(|index| entries.into_iter().nth(index))
        });
    let close = modal.should_close();
    if let Some(entry) = modal.inner {
        // First closed, so that an entry can open another window.
        commands.push(Command::Overlay(None));
        commands.extend(entry.commands);
    } else if close {
        commands.push(Command::Overlay(None));
    }
    ui.data_mut(|data| data.insert_temp(id, typed));
}

/// The list; which entry was clicked.
fn list(ui: &mut egui::Ui, entries: &[Entry], marked: usize, moved: bool) -> Option<usize> {
    if entries.is_empty() {
        ui.weak("Nothing is called so.");
    }
    let mut clicked = None;
    egui::ScrollArea::vertical()
        .max_height(360.0)
        .show(ui, |ui| {
            for (index, entry) in entries.iter().enumerate() {
                let button = egui::Button::selectable(index == marked, &entry.text)
                    .shortcut_text(&entry.aside)
                    .min_size(egui::vec2(ui.available_width(), 0.0));
                let response = ui.add(button);
                if index == marked && moved {
                    response.scroll_to_me(None);
                }
                if response.clicked() {
                    clicked = Some(index);
                }
            }
        });
    clicked
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::{SimTime, Span};
    use crate::view::fixture;
    use crate::view::state::{Overlay, Projection};

    fn first(text: &str) -> Entry {
        fixture::with_desk(|desk| entries(desk, text).into_iter().next().unwrap())
    }

    #[test]
    fn a_station_is_found_by_letters_of_its_name() {
        let entry = first("delin");
        assert_eq!(
            (entry.text.as_str(), entry.aside.as_str()),
            ("delingha", "station")
        );
        assert_eq!(entry.commands, [Command::GoTo(Subject::Station(0))]);
    }

    #[test]
    fn actions_and_columns_are_found_too() {
        let help = first("keys");
        assert_eq!((help.text.as_str(), help.aside.as_str()), ("Keys", "?"));
        assert_eq!(help.commands, [Command::Overlay(Some(Overlay::Help))]);
        let color = first("colour sunlit");
        assert_eq!(color.commands, [Command::ColorBy("sunlit".to_owned())]);
    }

    #[test]
    fn a_view_string_that_is_pasted_leads_to_its_view() {
        let entry = first("t=3720 projection=map");
        let [Command::Restore(state)] = entry.commands.as_slice() else {
            panic!("{entry:?}");
        };
        assert_eq!(state.at, SimTime::START + Span::seconds(3720));
        assert_eq!(state.projection, Projection::Map);
        let wrong = first("projection=cube");
        assert!(wrong.text.contains("cube") && wrong.commands.is_empty());
    }

    #[test]
    fn without_letters_all_actions_come_and_nonsense_finds_none() {
        fixture::with_desk(|desk| {
            assert_eq!(entries(desk, "").len(), SHOWN_MAX);
            assert!(entries(desk, "qqqxxx").is_empty());
        });
    }

    #[test]
    fn letters_together_count_more_than_letters_apart() {
        let wanted: Vec<char> = "map".chars().collect();
        assert!(points("Map or globe", &wanted) > points("Many apples", &wanted));
        assert_eq!(points("pam", &wanted), None);
    }
}
