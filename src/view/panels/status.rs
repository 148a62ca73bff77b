//! The lowest line: how much is shown, how far it is, and the last thing that happened.

use super::figure;
use crate::time::SimTime;
use crate::view::command::Command;
use crate::view::desk::{Desk, OpenRun};
use crate::view::shown::link_drawn;
use bevy_egui::egui;

/// Shows the line.
pub fn show(ui: &mut egui::Ui, desk: &Desk<'_>, _commands: &mut Vec<Command>) {
    ui.horizontal(|ui| {
        if let Some(run) = desk.run() {
            for part in parts(desk, run) {
                ui.label(part);
                ui.separator();
            }
        }
        if let Some(share) = desk.status.simulated {
            ui.label("simulating");
            #[expect(clippy::cast_possible_truncation, reason = "a share on screen")]
            let bar = egui::ProgressBar::new(share as f32).desired_width(90.0);
            ui.add(bar.text(figure::share(share)));
            ui.separator();
        }
        ui.add(egui::Label::new(&desk.status.message).truncate());
        if !desk.status.adapter.is_empty() {
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                ui.add(
                    egui::Label::new(egui::RichText::new(&desk.status.adapter).weak()).truncate(),
                );
            });
        }
    });
}

fn parts(desk: &Desk<'_>, run: &OpenRun) -> Vec<String> {
    let satellites = run.playback.scenario().satellites.len();
    let answer = run.shown.iter().filter(|shown| **shown).count();
    let links = run.moment.links.len();
    let drawn = run
        .moment
        .links
        .iter()
        .filter(|link| link_drawn(desk, link))
        .count();
    let Progress {
        captured,
        answered,
        ended,
    } = progress(run, desk.state.at);
    let mut parts = vec![
        format!("{} satellites", of(answer, satellites)),
        format!("{} links", of(drawn, links)),
        format!(
            "{captured} products: {answered} answered, {} waiting",
            captured - answered - ended
        ),
    ];
    if ended > 0 {
        parts.push(format!("{ended} ended without an answer"));
    }
    if run.moment.loading {
        parts.push("reading the recording …".to_owned());
    }
    if run.playback.status() != crate::recording::Status::Complete {
        let end = run.playback.recorded().end;
        parts.push(format!(
            "{}, recorded to {}",
            run.playback.status().name(),
            figure::elapsed(end)
        ));
    }
    parts
}

/// `3 of 12`, or `12` where all are.
fn of(part: usize, all: usize) -> String {
    if part == all {
        all.to_string()
    } else {
        format!("{part} of {all}")
    }
}

/// What has become of products by a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Progress {
    captured: usize,
    answered: usize,
    /// Given up or delivered without an answer, for good, by the end of the run.
    ended: usize,
}

fn progress(run: &OpenRun, at: SimTime) -> Progress {
    let products = run.playback.products();
    let over = at >= run.playback.span().end;
    let rows = products
        .capture_end_ns()
        .iter()
        .zip(products.answered_ns())
        .zip(products.status());
    let mut progress = Progress {
        captured: 0,
        answered: 0,
        ended: 0,
    };
    for ((end_ns, answered_ns), status) in rows {
        if *end_ns > at.0 {
            continue;
        }
        progress.captured += 1;
        match answered_ns {
            Some(answered_ns) if *answered_ns <= at.0 => progress.answered += 1,
            None if over && *status != crate::record::ProductStatus::Waiting => progress.ended += 1,
            _ => {}
        }
    }
    progress
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::Policy;
    use crate::view::fixture;

    #[test]
    fn products_are_counted_up_to_the_time_that_is_shown() {
        let run = fixture::open_run(Policy::Onboard, SimTime::START);
        let start = progress(&run, SimTime::from_seconds(-1.0));
        assert_eq!(
            start,
            Progress {
                captured: 0,
                answered: 0,
                ended: 0
            }
        );
        let (middle, end) = (
            progress(&run, SimTime::from_seconds(3600.0)),
            progress(&run, run.playback.span().end),
        );
        assert_eq!(end.captured, run.playback.products().product().len());
        assert!(middle.captured <= end.captured && middle.answered <= end.answered);
        assert!(end.answered > 0 && end.answered + end.ended <= end.captured);
    }
}
