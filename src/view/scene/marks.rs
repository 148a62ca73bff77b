//! Dots, links and lines as the shaders read them, made from what is on the desk.

use super::frame::{Eye, unit};
use crate::frame::Position;
use crate::network::NodeId;
use crate::record::LinkState;
use crate::view::camera::to_scene;
use crate::view::desk::{Desk, OpenRun};
use crate::view::moment::LinkNow;
use crate::view::overlay;
use crate::view::shown;
use crate::view::state::Subject;
use bytemuck::{Pod, Zeroable};
use nalgebra::Vector3;

/// A point with a colour: 16 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Pod, Zeroable)]
#[repr(C)]
pub(super) struct Dot {
    /// From the eye, in thousands of kilometres, y up.
    pub(super) place: [f32; 3],
    /// Red, green, blue; opacity in the upper six bits, the shape in the lower two.
    pub(super) color: [u8; 4],
}

/// A link between two dots: 16 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Pod, Zeroable)]
#[repr(C)]
pub(super) struct Link {
    /// Its ends, by their dots.
    pub(super) ends: [u32; 2],
    /// Red, green, blue, opacity.
    pub(super) color: [u8; 4],
    /// Width in points; negative where dashed.
    pub(super) width: f32,
}

/// A line between two points: 32 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Pod, Zeroable)]
#[repr(C)]
pub(super) struct Line {
    /// From the eye, or from the Earth's centre in Earth-fixed axes.
    pub(super) from: [f32; 3],
    /// Red, green, blue; opacity, whose lowest bit says that it has no place on the map.
    pub(super) color: [u8; 4],
    /// As `from`.
    pub(super) to: [f32; 3],
    /// Width in points.
    pub(super) width: f32,
}

/// What a dot looks like: the lower two bits of its opacity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    Plain = 0,
    Selected = 1,
    Station = 2,
}

/// Bit of the opacity of a line that has no place on the map.
const GLOBE_ONLY: u8 = 1;
/// Colour of stations.
const STATION: [u8; 4] = [255, 196, 84, 255];
/// Width of a link that carries nothing, and what full load adds (points).
const LINK_WIDTH: [f32; 2] = [1.0, 2.2];
fn shaped([red, green, blue, opacity]: [u8; 4], shape: Shape) -> [u8; 4] {
    [red, green, blue, (opacity & 0xfc) | shape as u8]
}

/// Satellites, then stations: the dot of a node is at its index.
pub(super) fn dots(desk: &Desk<'_>, run: &OpenRun, eye: &Eye, colors: &[[u8; 4]]) -> Vec<Dot> {
    let moment = &run.moment;
    let state = desk.state;
    let place = |position| unit(to_scene(state.axes, moment.rotation, position) - eye.eye_m);
    let mut dots = Vec::with_capacity(moment.satellites.len() + moment.stations.len());
    for (index, &position) in moment.satellites.iter().enumerate() {
        let node = NodeId::from_index(index);
        // Their opacity says what answers the search.
        let color = colors.get(index).copied().unwrap_or([255; 4]);
        let shape = if shown::touches_selection(desk, node) {
            Shape::Selected
        } else {
            Shape::Plain
        };
        dots.push(dot(
            place(position),
            shaped(color, shape),
            state.layers.satellites,
        ));
    }
    for (index, &position) in moment.stations.iter().enumerate() {
        let selected =
            u32::try_from(index).is_ok_and(|i| state.selection.contains(&Subject::Station(i)));
        let drawn = state.layers.stations && (selected || !state.selected_only);
        let shape = if selected {
            Shape::Selected
        } else {
            Shape::Station
        };
        dots.push(dot(place(position), shaped(STATION, shape), drawn));
    }
    dots
}

fn dot(place: [f32; 3], color: [u8; 4], drawn: bool) -> Dot {
    if drawn && place.iter().all(|part| part.is_finite()) {
        Dot { place, color }
    } else {
        let place = place.map(|part| if part.is_finite() { part } else { 0.0 });
        Dot {
            place,
            color: [0; 4],
        }
    }
}

/// Links that are to be drawn.
pub(super) fn links(
    desk: &Desk<'_>,
    run: &OpenRun,
    color: impl Fn(&LinkNow) -> [u8; 4],
) -> Vec<Link> {
    let links = run.moment.links.iter();
    links
        .filter(|link| shown::link_drawn(desk, link))
        .filter(|link| run.moment.node(link.a).is_some() && run.moment.node(link.b).is_some())
        .map(|link| mark_of(link, color(link)))
        .collect()
}

#[expect(clippy::cast_possible_truncation, reason = "width needs few digits")]
fn mark_of(link: &LinkNow, color: [u8; 4]) -> Link {
    let load = link.utilization.clamp(0.0, 1.0);
    let width = LINK_WIDTH[0] + LINK_WIDTH[1] * load as f32;
    Link {
        ends: [link.a.0, link.b.0],
        color,
        width: if link.state == LinkState::Locked {
            width
        } else {
            -width
        },
    }
}

/// Lines over the globe, in pieces.
pub(super) fn lines(desk: &Desk<'_>, run: &OpenRun, eye: &Eye) -> Vec<Line> {
    let mut pieces = Vec::new();
    for overlay::Line {
        points,
        color: [red, green, blue, opacity],
        width_px,
        globe_only,
    } in overlay::lines(desk)
    {
        let places = points.iter().map(|&point| {
            let position = Position::from_meters(Vector3::from(point));
            unit(to_scene(desk.state.axes, run.moment.rotation, position) - eye.eye_m)
        });
        let opacity = (opacity & !GLOBE_ONLY) | if globe_only { GLOBE_ONLY } else { 0 };
        chain(places, [red, green, blue, opacity], width_px, &mut pieces);
    }
    pieces
}

/// The pieces of a line through places; it is broken where a place is not known.
fn chain(
    places: impl Iterator<Item = [f32; 3]>,
    color: [u8; 4],
    width: f32,
    pieces: &mut Vec<Line>,
) {
    let mut before: Option<[f32; 3]> = None;
    for to in places {
        let known = to.iter().all(|part| part.is_finite());
        if known && let Some(from) = before {
            pieces.push(Line {
                from,
                color,
                to,
                width,
            });
        }
        before = known.then_some(to);
    }
}

#[cfg(test)]
mod tests;
