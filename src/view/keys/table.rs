//! The table of actions and keys.

use super::{Action, Chord, Group, Row};
use crate::view::state::{Axes, Tab, Viewpoint};
use bevy_egui::egui::Key;

const fn plain(key: Key) -> Chord {
    Chord {
        key,
        ctrl: false,
        shift: Some(false),
    }
}

const fn shift(key: Key) -> Chord {
    Chord {
        key,
        ctrl: false,
        shift: Some(true),
    }
}

const fn sign(key: Key) -> Chord {
    Chord {
        key,
        ctrl: false,
        shift: None,
    }
}

const fn ctrl(key: Key) -> Chord {
    Chord {
        key,
        ctrl: true,
        shift: Some(false),
    }
}

const fn ctrl_sign(key: Key) -> Chord {
    Chord {
        key,
        ctrl: true,
        shift: None,
    }
}

const fn row(group: Group, action: Action, says: &'static str, chords: &'static [Chord]) -> Row {
    Row {
        action,
        group,
        says,
        chords,
    }
}

use Group::{Analysis, Layers, Program, Selection, Time, View};

/// All actions, in the order of the help.
#[rustfmt::skip]
pub const TABLE: [Row; 72] = [
    row(Time, Action::PlayPause, "Play or pause", &[plain(Key::Space)]),
    row(Time, Action::Faster, "Ten times faster", &[plain(Key::L)]),
    row(Time, Action::Slower, "Ten times slower", &[plain(Key::K)]),
    row(Time, Action::Reverse, "Reverse", &[plain(Key::J)]),
    row(Time, Action::Step { forward: true, orbit: false }, "10 s on", &[plain(Key::ArrowRight)]),
    row(Time, Action::Step { forward: false, orbit: false }, "10 s back", &[plain(Key::ArrowLeft)]),
    row(Time, Action::Step { forward: true, orbit: true }, "One orbit on", &[shift(Key::ArrowRight)]),
    row(Time, Action::Step { forward: false, orbit: true }, "One orbit back", &[shift(Key::ArrowLeft)]),
    row(Time, Action::Event { forward: true }, "Next event of the selection", &[sign(Key::CloseBracket)]),
    row(Time, Action::Event { forward: false }, "Previous event of the selection", &[sign(Key::OpenBracket)]),
    row(Time, Action::Start, "Start of the run", &[plain(Key::Home)]),
    row(Time, Action::End, "End of what is recorded, or live", &[plain(Key::End)]),

    row(View, Action::Axes(Axes::Inertial), "Earth among fixed stars (inertial axes)", &[plain(Key::Num1)]),
    row(View, Action::Axes(Axes::EarthFixed), "Earth that stands still (Earth-fixed axes)", &[plain(Key::Num2)]),
    row(View, Action::Look(Viewpoint::Follow), "Follow: ride with the satellite", &[plain(Key::Num3), plain(Key::F)]),
    row(View, Action::Look(Viewpoint::Nadir), "Look down from the satellite", &[plain(Key::Num4)]),
    row(View, Action::Look(Viewpoint::Ground), "Look up from the station or target", &[plain(Key::Num5)]),
    row(View, Action::Look(Viewpoint::Sun), "Look from the Sun", &[plain(Key::Num6)]),
    row(View, Action::Look(Viewpoint::Track), "Track: keep the selection in the centre", &[plain(Key::T)]),
    row(View, Action::Look(Viewpoint::Earth), "Centre the Earth", &[plain(Key::C)]),
    row(View, Action::Map, "Map or globe", &[plain(Key::M)]),
    row(View, Action::Split, "Globe and map side by side", &[shift(Key::M)]),

    row(Selection, Action::GoTo, "Go to the selection", &[plain(Key::G), plain(Key::Enter)]),
    row(Selection, Action::Next { forward: true }, "Next object", &[plain(Key::Tab)]),
    row(Selection, Action::Next { forward: false }, "Previous object", &[shift(Key::Tab)]),
    row(Selection, Action::Watch, "Watch the selection, or no longer", &[plain(Key::W)]),
    row(Selection, Action::SelectedOnly, "Hide what is not selected", &[plain(Key::H)]),
    row(Selection, Action::Search, "Search", &[sign(Key::Slash), ctrl(Key::F)]),
    row(Selection, Action::Escape, "Close, or clear the selection", &[plain(Key::Escape)]),

    row(Layers, Action::Layer("tracks"), "Orbits and ground tracks", &[plain(Key::O)]),
    row(Layers, Action::Layer("footprints"), "Footprints and swaths", &[plain(Key::P)]),
    row(Layers, Action::Links, "All links", &[plain(Key::I)]),
    row(Layers, Action::BusyLinks, "Links of half their utilisation and more, or all", &[plain(Key::U)]),
    row(Layers, Action::LinksMin { more: true }, "Fewer links: threshold up 5 %", &[sign(Key::Plus), sign(Key::Equals)]),
    row(Layers, Action::LinksMin { more: false }, "More links: threshold down 5 %", &[sign(Key::Minus)]),
    row(Layers, Action::Layer("labels"), "Names", &[plain(Key::B)]),
    row(Layers, Action::Layer("night"), "Night side and city lights", &[plain(Key::N)]),
    row(Layers, Action::Layer("graticule"), "Lines of latitude and longitude", &[plain(Key::X)]),
    row(Layers, Action::Layer("satellites"), "Satellites", &[]),
    row(Layers, Action::Layer("lasers"), "Laser links", &[]),
    row(Layers, Action::Layer("downlinks"), "Links to the ground", &[]),
    row(Layers, Action::Layer("stations"), "Ground stations", &[]),
    row(Layers, Action::Layer("visibility"), "How far stations see", &[]),
    row(Layers, Action::Layer("targets"), "Target regions", &[]),
    row(Layers, Action::Layer("frames"), "Captured frames", &[]),
    row(Layers, Action::Layer("eclipse"), "Shadow of the Earth", &[]),
    row(Layers, Action::Layer("anomaly"), "South Atlantic Anomaly", &[]),
    row(Layers, Action::Layer("coastlines"), "Coastlines", &[]),
    row(Layers, Action::Layer("borders"), "Borders", &[]),
    row(Layers, Action::Layer("stars"), "Stars", &[]),
    row(Layers, Action::Layer("legend"), "Legend", &[]),

    row(Analysis, Action::Tab(Tab::Timeline), "Timeline", &[]),
    row(Analysis, Action::Tab(Tab::Charts), "Charts", &[]),
    row(Analysis, Action::Tab(Tab::Table), "Table", &[]),
    row(Analysis, Action::Tab(Tab::Products), "Products", &[]),
    row(Analysis, Action::Tab(Tab::Payload), "Pictures of the payload", &[plain(Key::V)]),
    row(Analysis, Action::Tab(Tab::Events), "Events", &[]),
    row(Analysis, Action::Tab(Tab::Compare), "Compare two runs", &[]),
    row(Analysis, Action::Tab(Tab::Scenario), "Edit the scenario", &[ctrl(Key::E)]),
    row(Analysis, Action::RunAgain, "Run the scenario again", &[ctrl(Key::R)]),

    row(Program, Action::Palette, "All commands", &[ctrl(Key::K)]),
    row(Program, Action::Help, "Keys", &[sign(Key::Questionmark)]),
    row(Program, Action::Tour, "Tour", &[]),
    row(Program, Action::Picture { panels: true }, "Write a picture", &[plain(Key::F12)]),
    row(Program, Action::Picture { panels: false }, "Write a picture without panels", &[shift(Key::F12)]),
    row(Program, Action::CopyView, "Copy the view as text", &[]),
    row(Program, Action::FullScreen, "Full screen", &[plain(Key::F11)]),
    row(Program, Action::Scale { larger: true }, "Larger text", &[ctrl_sign(Key::Plus), ctrl_sign(Key::Equals)]),
    row(Program, Action::Scale { larger: false }, "Smaller text", &[ctrl_sign(Key::Minus)]),
    row(Program, Action::Theme, "Dark or light", &[]),
    row(Program, Action::Panels, "Show or hide panels", &[]),
    row(Program, Action::Quit, "Quit", &[ctrl(Key::Q)]),
];
