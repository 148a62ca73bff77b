//! The top bar: menus with all actions, the clock, and what is set most often.

use super::{figure, style};
use crate::view::column;
use crate::view::command::Command;
use crate::view::desk::{Desk, LAYERS};
use crate::view::keys::{Action, Group, Row, TABLE, row_of};
use crate::view::state::{Axes, Projection, Tab, Viewpoint};
use bevy_egui::egui;

/// Shows the bar.
pub fn show(ui: &mut egui::Ui, desk: &Desk<'_>, commands: &mut Vec<Command>) {
    egui::MenuBar::new().ui(ui, |ui| {
        menus(ui, desk, commands);
        ui.separator();
        clock(ui, desk, commands);
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            let frames = desk.status.frames_per_second;
            if frames > 0.0 {
                ui.weak(format!("{frames:.0} fps"));
            }
            runs(ui, desk, commands);
        });
    });
    ui.horizontal_wrapped(|ui| {
        view(ui, desk, commands);
        ui.separator();
        color_by(ui, desk, commands);
        ui.separator();
        links(ui, desk, commands);
    });
}

/// Pictures and views that are handed on.
const OUT: [Action; 3] = [
    Action::Picture { panels: true },
    Action::Picture { panels: false },
    Action::CopyView,
];
/// How the window looks.
const WINDOW: [Action; 5] = [
    Action::FullScreen,
    Action::Panels,
    Action::Theme,
    Action::Scale { larger: true },
    Action::Scale { larger: false },
];
/// Which links are drawn.
const LINKS: [Action; 4] = [
    Action::Links,
    Action::BusyLinks,
    Action::LinksMin { more: true },
    Action::LinksMin { more: false },
];
/// What helps.
const HELP: [Action; 3] = [Action::Help, Action::Palette, Action::Tour];

fn menus(ui: &mut egui::Ui, desk: &Desk<'_>, commands: &mut Vec<Command>) {
    ui.menu_button("Scenario", |ui| {
        let scenario = [Action::Tab(Tab::Scenario), Action::RunAgain];
        items(ui, desk, commands, scenario);
        ui.separator();
        items(ui, desk, commands, OUT);
        ui.separator();
        items(ui, desk, commands, [Action::Quit]);
    });
    ui.menu_button("View", |ui| {
        group(ui, desk, commands, Group::View);
        ui.separator();
        trail(ui, desk, commands);
        ui.separator();
        items(ui, desk, commands, WINDOW);
    });
    ui.menu_button("Layers", |ui| {
        layers(ui, desk, commands);
        ui.separator();
        items(ui, desk, commands, LINKS);
    });
    ui.menu_button("Analysis", |ui| {
        group(ui, desk, commands, Group::Selection);
        ui.separator();
        let rows = TABLE.iter().filter(|row| row.group == Group::Analysis);
        let tabs = rows.filter(|row| row.action != Action::RunAgain);
        items(ui, desk, commands, tabs.map(|row| row.action));
    });
    ui.menu_button("Run", |ui| {
        group(ui, desk, commands, Group::Time);
        ui.separator();
        compare(ui, desk, commands);
    });
    ui.menu_button("Help", |ui| items(ui, desk, commands, HELP));
}

fn group(ui: &mut egui::Ui, desk: &Desk<'_>, commands: &mut Vec<Command>, group: Group) {
    let rows = TABLE.iter().filter(|row| row.group == group);
    items(ui, desk, commands, rows.map(|row| row.action));
}

fn items(
    ui: &mut egui::Ui,
    desk: &Desk<'_>,
    commands: &mut Vec<Command>,
    actions: impl IntoIterator<Item = Action>,
) {
    for row in actions.into_iter().filter_map(row_of) {
        let button = egui::Button::new(row.says).shortcut_text(row.keys());
        if ui.add(button).clicked() {
            commands.extend(row.action.commands(desk));
        }
    }
}

fn layers(ui: &mut egui::Ui, desk: &Desk<'_>, commands: &mut Vec<Command>) {
    let mut layers = desk.state.layers;
    for (name, switch) in LAYERS {
        let switch = switch(&mut layers);
        let row = row_of(Action::Layer(name));
        let mut text = row.map_or(name, |row| row.says).to_owned();
        let keys = row.map(Row::keys).unwrap_or_default();
        if !keys.is_empty() {
            text = format!("{text}  ({keys})");
        }
        if ui.checkbox(switch, text).changed() {
            commands.push(Command::Layer(name, *switch));
        }
    }
}

fn trail(ui: &mut egui::Ui, desk: &Desk<'_>, commands: &mut Vec<Command>) {
    let mut trail_min = desk.state.trail_s.map(|s| s / 60.0);
    let [before, after] = &mut trail_min;
    let mut changed = false;
    for (minutes, name) in [(before, "Trail before"), (after, "Trail after")] {
        let slider = egui::Slider::new(minutes, 0.0..=200.0)
            .suffix(" min")
            .text(name);
        changed |= ui.add(slider.fixed_decimals(0)).changed();
    }
    if changed {
        commands.push(Command::Trail(trail_min.map(|minutes| minutes * 60.0)));
    }
}

fn clock(ui: &mut egui::Ui, desk: &Desk<'_>, commands: &mut Vec<Command>) {
    let state = desk.state;
    let Some(run) = desk.run() else {
        ui.weak("no run is open");
        return;
    };
    ui.monospace(figure::utc(run.playback.calendar(), state.at));
    ui.monospace(figure::elapsed(state.at));
    let (sign, says) = if state.playing {
        ("⏸", "Pause (Space)")
    } else {
        ("▶", "Play (Space)")
    };
    let play = ui.button(sign);
    play.widget_info(|| egui::WidgetInfo::labeled(egui::WidgetType::Button, true, says));
    if play.on_hover_text(says).clicked() {
        commands.push(Command::Play(!state.playing));
    }
    ui.monospace(figure::rate(state.rate))
        .on_hover_text("Simulated seconds a second (J, K, L)");
    if run.playback.status() == crate::recording::Status::Running {
        let live = ui.selectable_label(state.live, "LIVE");
        if live
            .on_hover_text("Follow the end of what is recorded (End)")
            .clicked()
        {
            commands.push(if state.live {
                Command::Play(false)
            } else {
                Command::Live
            });
        }
    }
}

fn runs(ui: &mut egui::Ui, desk: &Desk<'_>, commands: &mut Vec<Command>) {
    if desk.runs.len() < 2 {
        return;
    }
    let name = |index: usize| {
        desk.runs
            .get(index)
            .map_or("none", |run| run.playback.name())
    };
    let compared = desk.state.compared;
    egui::ComboBox::from_id_salt("run-b")
        .selected_text(format!("B: {}", compared.map_or("none", name)))
        .show_ui(ui, |ui| {
            for choice in std::iter::once(None).chain((0..desk.runs.len()).map(Some)) {
                let text = choice.map_or("none", name);
                if ui.selectable_label(choice == compared, text).clicked() {
                    commands.push(Command::Compare(choice));
                }
            }
        });
    egui::ComboBox::from_id_salt("run-a")
        .selected_text(format!("A: {}", name(desk.state.run)))
        .show_ui(ui, |ui| {
            for index in 0..desk.runs.len() {
                if ui
                    .selectable_label(index == desk.state.run, name(index))
                    .clicked()
                {
                    commands.push(Command::Run(index));
                }
            }
        });
}

fn compare(ui: &mut egui::Ui, desk: &Desk<'_>, commands: &mut Vec<Command>) {
    let mut difference = desk.state.difference;
    let possible = desk.compared().is_some();
    let says = "Colour by the difference to run B";
    if ui
        .add_enabled(possible, egui::Checkbox::new(&mut difference, says))
        .changed()
    {
        commands.push(Command::Difference(difference));
    }
    if let (true, Some(other)) = (possible, desk.state.compared)
        && ui.button("Swap runs A and B").clicked()
    {
        commands.extend([Command::Run(other), Command::Compare(Some(desk.state.run))]);
    }
}

fn view(ui: &mut egui::Ui, desk: &Desk<'_>, commands: &mut Vec<Command>) {
    let state = desk.state;
    for (projection, text) in [
        (Projection::Globe, "Globe"),
        (Projection::Map, "Map"),
        (Projection::Split, "Both"),
    ] {
        if ui
            .selectable_label(state.projection == projection, text)
            .clicked()
        {
            commands.push(Command::Projection(projection));
        }
    }
    ui.separator();
    for (axes, text, says) in [
        (
            Axes::Inertial,
            "Inertial",
            "The stars stand still, the Earth turns",
        ),
        (Axes::EarthFixed, "Earth-fixed", "The Earth stands still"),
    ] {
        if ui
            .selectable_label(state.axes == axes, text)
            .on_hover_text(says)
            .clicked()
        {
            commands.push(Command::Axes(axes));
        }
    }
    ui.separator();
    let viewpoints = [
        (Viewpoint::Earth, "Earth"),
        (Viewpoint::Track, "Track"),
        (Viewpoint::Follow, "Follow"),
        (Viewpoint::Nadir, "Nadir"),
        (Viewpoint::Ground, "Ground"),
        (Viewpoint::Sun, "Sun"),
    ];
    for (viewpoint, text) in viewpoints {
        let row = row_of(Action::Look(viewpoint));
        let says = row
            .map(|row| format!("{} ({})", row.says, row.keys()))
            .unwrap_or_default();
        if ui
            .selectable_label(state.camera.viewpoint == viewpoint, text)
            .on_hover_text(says)
            .clicked()
        {
            commands.push(Command::Viewpoint(viewpoint));
        }
    }
}

fn color_by(ui: &mut egui::Ui, desk: &Desk<'_>, commands: &mut Vec<Command>) {
    ui.label("colour by");
    egui::ComboBox::from_id_salt("color-by")
        .selected_text(column::title(&desk.state.color_by))
        .show_ui(ui, |ui| {
            for column in column::known() {
                let chosen = column.name == desk.state.color_by;
                let response = ui.selectable_label(chosen, column::title(column.name));
                if response.on_hover_text(column.doc).clicked() {
                    commands.push(Command::ColorBy(column.name.to_owned()));
                }
            }
        });
    if desk
        .run()
        .is_some_and(|run| !run.moment.loading && run.moment.column(&desk.state.color_by).is_none())
    {
        let warning = style::palette(desk.state.look.dark).warning;
        ui.colored_label(warning, "not recorded");
    }
}

fn links(ui: &mut egui::Ui, desk: &Desk<'_>, commands: &mut Vec<Command>) {
    let percent = |ui: &mut egui::Ui, share: f64, text: &str, says: &str| {
        let mut pct = share * 100.0;
        let slider = egui::Slider::new(&mut pct, 0.0..=100.0)
            .suffix(" %")
            .fixed_decimals(0)
            .text(text);
        let response = ui.add(slider).on_hover_text(says);
        response.changed().then_some(pct / 100.0)
    };
    ui.spacing_mut().slider_width = 90.0;
    let says =
        "Links of less utilisation are not drawn; those of the selection always are (+ and −)";
    if let Some(share) = percent(ui, desk.state.links_min, "links from", says) {
        commands.push(Command::LinksMin(share));
    }
    let says = "Share of the remaining links that is drawn";
    if let Some(share) = percent(ui, desk.state.links_density, "of them", says) {
        commands.push(Command::LinksDensity(share));
    }
}
