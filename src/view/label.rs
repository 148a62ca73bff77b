//! Names beside things, few enough to be read.
//!
//! Named are what is selected, the hops of the selected product with their waits, what is watched,
//! stations, and from near by large cities, in this order of importance; a label that would cover a more important one is left out,
//! and so is what the Earth hides. Widths of labels are estimates: the picture has no font here.

use super::assets::{self, City};
use super::camera::{View, is_near, longitude_latitude, map_project, to_scene};
use super::desk::{Desk, OpenRun};
use super::overlay::{Hop, route};
use super::shown;
use super::state::Subject;
use crate::frame::{Geodetic, Position, Teme};
use crate::network::NodeId;
use std::sync::LazyLock;

/// A name beside a thing.
#[derive(Debug, Clone, PartialEq)]
pub struct Label {
    /// What it says.
    pub text: String,
    /// Left end of its middle line in the picture, in the pixels of the view that was asked for.
    pub position_px: [f64; 2],
    /// Its colour: red, green, blue, opacity.
    pub color: [u8; 4],
    /// What it names, where that can be selected.
    pub subject: Option<Subject>,
}

/// Taken for the width of a letter (px), of 13 px text.
const LETTER_PX: f64 = 7.2;
/// Height of a label (px).
const LINE_PX: f64 = 16.0;
/// From a thing to its label (px).
const GAP_PX: f64 = 9.0;
/// Most labels that are looked at, the most important.
const LABELS_MAX: usize = 400;

/// Labels of the globe as it is seen in `view`.
pub fn labels(desk: &Desk<'_>, view: &View) -> Vec<Label> {
    let Some(run) = desk.run() else {
        return Vec::new();
    };
    place_labels(desk, run, |place| {
        let point = to_scene(desk.state.axes, run.moment.rotation, place);
        let pixel = view.project(point)?;
        (view.holds(pixel, 0.0) && !view.hidden_by_earth(point)).then_some(pixel)
    })
}

/// Labels of a map of this size (px).
pub fn map_labels(desk: &Desk<'_>, size_px: [f64; 2]) -> Vec<Label> {
    let Some(run) = desk.run() else {
        return Vec::new();
    };
    place_labels(desk, run, |place| {
        let [longitude, latitude] = longitude_latitude(run.moment.rotation, place);
        let pixel = map_project(longitude, latitude, desk.state.camera.map, size_px);
        let inside = |k: usize| (0.0..=size_px[k]).contains(&pixel[k]);
        (inside(0) && inside(1)).then_some(pixel)
    })
}

/// A label before it is known where it falls: less is more important.
struct Wish {
    subject: Option<Subject>,
    place: Position<Teme>,
    text: String,
    importance: usize,
}

fn place_labels(
    desk: &Desk<'_>,
    run: &OpenRun,
    project: impl Fn(Position<Teme>) -> Option<[f64; 2]>,
) -> Vec<Label> {
    if !desk.state.layers.labels {
        return Vec::new();
    }
    let mut wishes = wishes(desk, run);
    wishes.sort_by_key(|wish| wish.importance);
    let placed: Vec<(Label, usize)> = wishes
        .into_iter()
        .filter_map(|wish| {
            let pixel = project(wish.place)?;
            let label = Label {
                text: wish.text,
                position_px: [pixel[0] + GAP_PX, pixel[1]],
                color: COLORS[wish.importance],
                subject: wish.subject,
            };
            Some((label, wish.importance))
        })
        .take(LABELS_MAX)
        .collect();
    let boxes: Vec<[f64; 4]> = placed.iter().map(|(label, _)| label_box(label)).collect();
    let importance: Vec<usize> = placed.iter().map(|&(_, importance)| importance).collect();
    let kept = cull(&boxes, &importance);
    let kept = placed.into_iter().zip(kept).filter(|(_, kept)| *kept);
    kept.map(|((label, _), _)| label).collect()
}

/// Colours by importance: selection, hops, watch list, stations, cities.
const COLORS: [[u8; 4]; 5] = [
    [255, 255, 255, 255],
    [255, 215, 80, 255],
    [170, 210, 240, 255],
    [230, 190, 110, 220],
    [225, 225, 225, 150],
];

/// All that would be labelled; each thing once.
fn wishes(desk: &Desk<'_>, run: &OpenRun) -> Vec<Wish> {
    let mut wishes: Vec<Wish> = Vec::new();
    let mut add = |subject, importance, text| {
        let known = wishes.iter().any(|wish| wish.subject == Some(subject));
        if !known && let Some(place) = shown::place(run, subject) {
            wishes.push(Wish {
                subject: Some(subject),
                place,
                text,
                importance,
            });
        }
    };
    let name = |subject| run.playback.subject_name(subject);
    for &subject in &desk.state.selection {
        if let Subject::Product(product) = subject {
            for (node, text) in hop_texts(&route(run, product)) {
                let subject = node_subject(run, node);
                add(subject, 1, format!("{} · {text}", name(subject)));
            }
        }
        add(subject, 0, name(subject));
    }
    for &subject in &desk.state.watched {
        add(subject, 2, name(subject));
    }
    if desk.state.layers.stations {
        for (index, station) in (0..).zip(&run.playback.scenario().stations) {
            add(Subject::Station(index), 3, station.name.clone());
        }
    }
    if is_near(&desk.state.camera, desk.state.projection) {
        wishes.extend(cities(run));
    }
    wishes
}

/// The largest cities, the largest first.
fn cities(run: &OpenRun) -> impl Iterator<Item = Wish> {
    static CITIES: LazyLock<Vec<City>> = LazyLock::new(assets::cities);
    CITIES.iter().map(|city| {
        let place = Geodetic::from_degrees(city.latitude_deg, city.longitude_deg, 0.0);
        Wish {
            subject: None,
            place: run.moment.rotation.to_teme(place.to_position()),
            text: city.name.to_owned(),
            importance: 4,
        }
    })
}

/// What a node is called as a thing that can be selected.
fn node_subject(run: &OpenRun, node: NodeId) -> Subject {
    let satellites = NodeId::from_index(run.playback.scenario().satellites.len()).0;
    node.0
        .checked_sub(satellites)
        .map_or(Subject::Satellite(node.0), Subject::Station)
}

/// The nodes of a route with their places in it and how long the product waited there.
fn hop_texts(hops: &[Hop]) -> Vec<(NodeId, String)> {
    let mut texts: Vec<(NodeId, String)> = Vec::new();
    let mut add = |node: NodeId, waited_s: f64| {
        if texts.iter().any(|(known, _)| *known == node) {
            return;
        }
        let place = texts.len() + 1;
        let text = if waited_s < 0.05 {
            format!("node {place}")
        } else {
            format!("node {place} · {} waiting", wait(waited_s))
        };
        texts.push((node, text));
    };
    for hop in hops {
        add(hop.from, hop.waited_s);
    }
    for to in hops.iter().filter_map(|hop| hop.to) {
        add(to, 0.0);
    }
    texts
}

/// A wait in the unit that suits it.
fn wait(seconds: f64) -> String {
    if seconds < 100.0 {
        format!("{seconds:.1} s")
    } else if seconds < 6000.0 {
        format!("{:.1} min", seconds / 60.0)
    } else {
        format!("{:.1} h", seconds / 3600.0)
    }
}

/// Left, top, right and bottom of a label (px), estimated.
fn label_box(label: &Label) -> [f64; 4] {
    let [x, y] = label.position_px;
    #[expect(clippy::cast_precision_loss, reason = "labels are short")]
    let width_px = label.text.chars().count() as f64 * LETTER_PX;
    [x, y - LINE_PX / 2.0, x + width_px, y + LINE_PX / 2.0]
}

/// Which boxes (left, top, right, bottom) can be shown without one covering another: in the order of
/// importance, the least number first, then in the order given.
pub fn cull(boxes: &[[f64; 4]], importance: &[usize]) -> Vec<bool> {
    let mut order: Vec<usize> = (0..boxes.len()).collect();
    order.sort_by_key(|&index| importance.get(index).copied().unwrap_or(usize::MAX));
    let mut kept = vec![false; boxes.len()];
    let mut shown: Vec<[f64; 4]> = Vec::new();
    for index in order {
        let next = boxes[index];
        let covers = |other: &[f64; 4]| {
            next[0] < other[2] && other[0] < next[2] && next[1] < other[3] && other[1] < next[3]
        };
        if !shown.iter().any(covers) {
            kept[index] = true;
            shown.push(next);
        }
    }
    kept
}

#[cfg(test)]
mod tests;
