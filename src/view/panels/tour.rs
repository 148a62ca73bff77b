//! The tour: six steps in a strip, each of which sets the scene for what it tells.

use crate::view::command::Command;
use crate::view::demo;
use crate::view::desk::Desk;
use crate::view::keys::Action;
use crate::view::state::{Overlay, Subject, Tab, Viewpoint};
use bevy_egui::egui;

/// A step: its title, what to look at, and what it does to the scene.
pub struct Step {
    /// Its title.
    pub title: &'static str,
    /// What to look at.
    pub text: &'static str,
    scene: fn(&Desk<'_>) -> Vec<Command>,
}

impl std::fmt::Debug for Step {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.title)
    }
}

/// The steps.
pub const STEPS: [Step; 6] = [
    Step {
        title: "A constellation at work",
        text: "Each dot is a satellite, each line a link. Drag to turn the Earth, use the wheel to come \
               closer. The yellow way is that of an answer to the ground. Space starts and stops time; L and K make it faster and slower, J turns it around.",
        scene: |_| vec![Command::Viewpoint(Viewpoint::Earth)],
    },
    Step {
        title: "Who is dark, who is hungry",
        text: "Dots are coloured by one figure at a time; choose it above the picture. Here it is the charge \
               of batteries: on the night side it falls. The legend tells the colours, the list the numbers.",
        scene: |desk| {
            let column = colored_by(desk, &["charge_pct", "battery_j", "sunlit"]);
            column.map(Command::ColorBy).into_iter().collect()
        },
    },
    Step {
        title: "One satellite",
        text: "Click a satellite in the picture or the list. The panel on the right tells all that was recorded \
               of it, with its links and its charge, queue and load over time. Click a peer to walk the network.",
        scene: |_| vec![Command::Select(Some(Subject::Satellite(0)))],
    },
    Step {
        title: "Who carries what",
        text: "Links are coloured by how full they are. The threshold above the picture, or + and −, hides \
               those that carry little; links of what is selected always stay.",
        scene: |_| {
            vec![
                Command::Layer("lasers", true),
                Command::Layer("downlinks", true),
                Command::LinksMin(0.0),
            ]
        },
    },
    Step {
        title: "From frame to answer",
        text: "Each frame that is taken becomes a product: it waits, is processed, sent and answered. The \
               list below shows them; choose one to see its route and where its time went.",
        scene: |desk| {
            let product = desk.run().and_then(|run| {
                let at = demo::most_telling(&run.playback).unwrap_or(desk.state.at);
                let product = demo::under_way(&run.playback, at)?;
                Some((at, Subject::Product(product)))
            });
            let go = product.map(|(at, product)| {
                [
                    Command::Play(false),
                    Command::Seek(at),
                    Command::GoTo(product),
                ]
            });
            let tab = std::iter::once(Command::Tab(Tab::Products));
            tab.chain(go.into_iter().flatten()).collect()
        },
    },
    Step {
        title: "What if",
        text: "Change the scenario under its tab and run it beside this one; the tab Compare puts both side by \
               side. Ctrl+K lists all that can be done, ? shows the keys.",
        scene: |_| vec![Command::Tab(Tab::Scenario)],
    },
];

fn colored_by(desk: &Desk<'_>, names: &[&str]) -> Option<String> {
    let run = desk.run()?;
    let found = names
        .iter()
        .find(|name| run.moment.column(name).is_some())?;
    Some((*found).to_owned())
}

/// Shows the strip, if the tour goes on.
pub fn show(ui: &mut egui::Ui, desk: &Desk<'_>, commands: &mut Vec<Command>) {
    let Some(Overlay::Tour(index)) = desk.state.look.overlay else {
        return;
    };
    let index = index.min(STEPS.len() - 1);
    let Some(step) = STEPS.get(index) else {
        return;
    };
    set_scene(ui, desk, index, step, commands);
    let go = |index: usize| Command::Overlay(Some(Overlay::Tour(index)));
    egui::Area::new(egui::Id::new("tour"))
        .order(egui::Order::Foreground)
        .anchor(egui::Align2::CENTER_TOP, egui::vec2(0.0, 76.0))
        .show(ui.ctx(), |ui| {
            egui::Frame::popup(ui.style())
                .inner_margin(12)
                .show(ui, |ui| {
                    ui.set_max_width(560.0);
                    ui.horizontal(|ui| {
                        ui.strong(step.title);
                        ui.weak(format!("{} of {}", index + 1, STEPS.len()));
                    });
                    ui.label(step.text);
                    ui.horizontal(|ui| {
                        if ui
                            .add_enabled(index > 0, egui::Button::new("Back"))
                            .clicked()
                        {
                            commands.push(go(index.saturating_sub(1)));
                        }
                        let last = index + 1 == STEPS.len();
                        if !last && ui.button("Next").clicked() {
                            commands.push(go(index + 1));
                        }
                        if ui.button(if last { "Done" } else { "Close" }).clicked() {
                            commands.push(Command::Overlay(None));
                        }
                    });
                });
        });
    if ui.input(|input| input.key_pressed(egui::Key::Escape)) {
        commands.extend(Action::Escape.commands(desk));
    }
}

/// Sets the scene of a step once, when it is first shown.
fn set_scene(
    ui: &egui::Ui,
    desk: &Desk<'_>,
    index: usize,
    step: &Step,
    commands: &mut Vec<Command>,
) {
    let id = egui::Id::new("tour-scene");
    let pass = ui.ctx().cumulative_pass_nr();
    // A tour that was closed meanwhile begins anew.
    let before: Option<(usize, u64)> = ui.data(|data| data.get_temp(id));
    if before.is_none_or(|(step, last)| step != index || last + 2 < pass) {
        commands.extend((step.scene)(desk));
    }
    ui.data_mut(|data| data.insert_temp(id, (index, pass)));
}
