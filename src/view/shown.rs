//! Which satellites and links are drawn, and where things are.
//!
//! The picture, the mouse and the labels ask here, so that only what is seen can be clicked.

use super::desk::{Desk, OpenRun};
use super::moment::LinkNow;
use super::state::Subject;
use crate::frame::{EARTH_MEAN_RADIUS_M, Geodetic, Position, Teme};
use crate::network::{Medium, NodeId};
use crate::units::Angle;
use nalgebra::Vector3;

/// Whether a satellite is drawn: its layer is on, and it answers the search or is selected.
pub fn satellite_drawn(desk: &Desk<'_>, satellite: u32) -> bool {
    if !desk.state.layers.satellites {
        return false;
    }
    if touches_selection(desk, NodeId(satellite)) {
        return true;
    }
    let answers = desk
        .run()
        .is_some_and(|run| answers_search(run, satellite as usize));
    answers && !desk.state.selected_only
}

/// Whether a satellite answers the search.
pub fn answers_search(run: &OpenRun, satellite: usize) -> bool {
    run.shown.get(satellite).copied().unwrap_or(true)
}

/// Whether a link is drawn: its layer is on, and it is one of the selection or busy enough and among
/// the share that is asked for.
pub fn link_drawn(desk: &Desk<'_>, link: &LinkNow) -> bool {
    let layers = &desk.state.layers;
    let layer = match link.medium {
        Medium::Laser => layers.lasers,
        Medium::OpticalGround | Medium::Radio => layers.downlinks,
    };
    if !layer {
        return false;
    }
    let selected = desk.state.selection.contains(&link_subject(link))
        || touches_selection(desk, link.a)
        || touches_selection(desk, link.b);
    if selected {
        return true;
    }
    !desk.state.selected_only
        && link.utilization >= desk.state.links_min
        && share_of(link.contact) < desk.state.links_density
}

/// A number in [0, 1) that spreads evenly over contacts and stays with each one.
fn share_of(contact: u64) -> f64 {
    // The golden ratio's multiples spread most evenly (Knuth, TAOCP vol. 3, 6.4).
    let spread = contact.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32;
    u32::try_from(spread).map_or(0.0, |spread| f64::from(spread) / 4_294_967_296.0)
}

/// What a link is called as a thing that can be selected.
pub fn link_subject(link: &LinkNow) -> Subject {
    Subject::Link(link.a.min(link.b), link.a.max(link.b))
}

/// Whether a node is selected, or is the end of a selected link.
pub fn touches_selection(desk: &Desk<'_>, node: NodeId) -> bool {
    let satellites = satellites(desk);
    desk.state.selection.iter().any(|&subject| match subject {
        Subject::Satellite(index) => NodeId(index) == node,
        Subject::Station(index) => satellites
            .checked_add(index)
            .is_some_and(|index| NodeId(index) == node),
        Subject::Link(a, b) => a == node || b == node,
        Subject::Target(_) | Subject::Product(_) => false,
    })
}

/// How many satellites the run has: the number of the first station among nodes.
fn satellites(desk: &Desk<'_>) -> u32 {
    desk.run().map_or(0, |run| {
        NodeId::from_index(run.playback.scenario().satellites.len()).0
    })
}

/// Where a thing is, in TEME axes: the middle of a link, the centre of a region, the place where a
/// product was captured; none where that is not known.
pub fn place(run: &OpenRun, subject: Subject) -> Option<Position<Teme>> {
    let moment = &run.moment;
    match subject {
        Subject::Satellite(index) => {
            let inside = (index as usize) < moment.satellites.len();
            inside.then(|| moment.node(NodeId(index))).flatten()
        }
        Subject::Station(index) => moment.stations.get(index as usize).copied(),
        Subject::Target(index) => {
            let target = run.playback.scenario().targets.get(index as usize)?;
            let (axis, _) = target.region.bounding_cap();
            Some(moment.rotation.to_teme(on_ground(axis)))
        }
        Subject::Link(a, b) => {
            let (a, b) = (moment.node(a)?, moment.node(b)?);
            let middle = (a.to_meters() + b.to_meters()) / 2.0;
            Some(Position::from_meters(middle))
        }
        Subject::Product(number) => {
            let products = run.playback.products();
            let row = products.product().iter().position(|&it| it == number)?;
            let latitude_deg = *products.latitude_deg().get(row)?;
            let longitude_deg = *products.longitude_deg().get(row)?;
            let ground = Geodetic::from_degrees(latitude_deg, longitude_deg, 0.0);
            Some(moment.rotation.to_teme(ground.to_position()))
        }
    }
}

/// The place on the ellipsoid at the latitude and longitude that a direction names.
///
/// Regions take latitude and longitude as those of a sphere.
pub fn on_ground(direction: Vector3<f64>) -> Position<crate::frame::Itrf> {
    let latitude = Angle::radians(direction.z.atan2(direction.x.hypot(direction.y)));
    let longitude = Angle::radians(direction.y.atan2(direction.x));
    Geodetic {
        latitude,
        longitude,
        altitude: crate::units::Length::ZERO,
    }
    .to_position()
}

/// Height of a point over the mean sphere (m).
pub fn height_m(position: Position<Teme>) -> f64 {
    position.to_meters().norm() - EARTH_MEAN_RADIUS_M
}
