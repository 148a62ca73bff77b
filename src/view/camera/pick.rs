//! What lies under the mouse.
//!
//! Points come before links, whose ends they are; links before the regions that they cross.

use super::{View, longitude_latitude, map_project, map_unproject, to_fixed, to_scene};
use crate::frame::{Geodetic, Position, Teme};
use crate::units::Angle;
use crate::view::desk::{Desk, OpenRun};
use crate::view::shown;
use crate::view::state::Subject;
use nalgebra::Vector3;

/// How far from the mouse a thing is still meant (px).
pub const PICK_RADIUS_PX: f64 = 12.0;

/// What is meant by a click on the globe; what the Earth hides is not.
pub fn pick(desk: &Desk<'_>, view: &View, cursor_px: [f64; 2]) -> Option<Subject> {
    let run = desk.run()?;
    let scene = |place| to_scene(desk.state.axes, run.moment.rotation, place);
    let mut nearest = Nearest::new(cursor_px);
    for_each_point(desk, run, |subject, place| {
        let point = scene(place);
        if let Some(pixel) = view.project(point)
            && nearest.is_near(pixel)
            && !view.hidden_by_earth(point)
        {
            nearest.offer(subject, nearest.distance(pixel));
        }
    });
    if let Some(point) = nearest.subject {
        return Some(point);
    }
    for link in &run.moment.links {
        let (Some(a), Some(b)) = (run.moment.node(link.a), run.moment.node(link.b)) else {
            continue;
        };
        if let Some((distance, point)) = link_distance(view, cursor_px, scene(a), scene(b))
            && nearest.is_nearer(distance)
            && shown::link_drawn(desk, link)
            && !view.hidden_by_earth(point)
        {
            nearest.offer(shown::link_subject(link), distance);
        }
    }
    nearest.subject.or_else(|| {
        let ground = view.ground(cursor_px)?;
        let fixed = to_fixed(desk.state.axes, run.moment.rotation, ground);
        let place = Geodetic::from_position(fixed);
        region_at(desk, run, place.latitude, place.longitude)
    })
}

/// What is meant by a click on a map of this size (px).
pub fn pick_map(desk: &Desk<'_>, size_px: [f64; 2], cursor_px: [f64; 2]) -> Option<Subject> {
    let run = desk.run()?;
    let map = desk.state.camera.map;
    let pixel_of = |place| {
        let [longitude, latitude] = longitude_latitude(run.moment.rotation, place);
        map_project(longitude, latitude, map, size_px)
    };
    let mut nearest = Nearest::new(cursor_px);
    for_each_point(desk, run, |subject, place| {
        nearest.offer(subject, nearest.distance(pixel_of(place)));
    });
    if let Some(point) = nearest.subject {
        return Some(point);
    }
    for link in run.moment.links.iter() {
        if !shown::link_drawn(desk, link) {
            continue;
        }
        let (Some(a), Some(b)) = (run.moment.node(link.a), run.moment.node(link.b)) else {
            continue;
        };
        let (a, b) = (pixel_of(a), pixel_of(b));
        // A link that crosses the edge of the map is not a line from end to end.
        if (a[0] - b[0]).abs() < 180.0 * super::map_scale(map, size_px) {
            nearest.offer(
                shown::link_subject(link),
                segment_distance(cursor_px, a, b).0,
            );
        }
    }
    nearest.subject.or_else(|| {
        let [longitude, latitude] = map_unproject(cursor_px, map, size_px)?;
        region_at(
            desk,
            run,
            Angle::degrees(latitude),
            Angle::degrees(longitude),
        )
    })
}

/// Satellites, stations and targets that are drawn, with their places.
fn for_each_point(desk: &Desk<'_>, run: &OpenRun, mut act: impl FnMut(Subject, Position<Teme>)) {
    let layers = &desk.state.layers;
    for (index, &place) in (0..).zip(&run.moment.satellites) {
        if place.to_meters().x.is_finite() && shown::satellite_drawn(desk, index) {
            act(Subject::Satellite(index), place);
        }
    }
    if layers.stations {
        for (index, &place) in (0..).zip(&run.moment.stations) {
            act(Subject::Station(index), place);
        }
    }
    if layers.targets {
        for (index, _) in (0..).zip(&run.playback.scenario().targets) {
            if let Some(place) = shown::place(run, Subject::Target(index)) {
                act(Subject::Target(index), place);
            }
        }
    }
}

/// The smallest region that holds a place.
fn region_at(desk: &Desk<'_>, run: &OpenRun, latitude: Angle, longitude: Angle) -> Option<Subject> {
    let targets = &run.playback.scenario().targets;
    (0..)
        .zip(targets)
        .filter(|(_, target)| {
            desk.state.layers.targets && target.region.contains(latitude, longitude)
        })
        .min_by(|(_, a), (_, b)| {
            let size = |target: &crate::sensing::target::Target| {
                target.region.bounding_cap().1.to_radians()
            };
            size(a).total_cmp(&size(b))
        })
        .map(|(index, _)| Subject::Target(index))
}

/// The nearest thing so far.
struct Nearest {
    cursor_px: [f64; 2],
    subject: Option<Subject>,
    distance_px: f64,
}

impl Nearest {
    const fn new(cursor_px: [f64; 2]) -> Self {
        Self {
            cursor_px,
            subject: None,
            distance_px: PICK_RADIUS_PX,
        }
    }

    fn distance(&self, pixel: [f64; 2]) -> f64 {
        (pixel[0] - self.cursor_px[0]).hypot(pixel[1] - self.cursor_px[1])
    }

    fn is_nearer(&self, distance_px: f64) -> bool {
        distance_px < self.distance_px
    }

    fn is_near(&self, pixel: [f64; 2]) -> bool {
        self.is_nearer(self.distance(pixel))
    }

    fn offer(&mut self, subject: Subject, distance_px: f64) {
        if self.is_nearer(distance_px) {
            self.subject = Some(subject);
            self.distance_px = distance_px;
        }
    }
}

/// How far from a pixel a line between two points is seen (px), and its point there.
fn link_distance(
    view: &View,
    cursor_px: [f64; 2],
    a: Vector3<f64>,
    b: Vector3<f64>,
) -> Option<(f64, Vector3<f64>)> {
    let (a_px, a_depth) = view.project_deep(a)?;
    let (b_px, b_depth) = view.project_deep(b)?;
    let (distance, share) = segment_distance(cursor_px, a_px, b_px);
    // What is halfway in the picture lies nearer to the nearer end in space.
    let share = share * a_depth / (b_depth + share * (a_depth - b_depth));
    Some((distance, a.lerp(&b, share)))
}

/// Distance of a pixel from a segment, and where on it the nearest point lies, in [0, 1].
pub(super) fn segment_distance(pixel: [f64; 2], a: [f64; 2], b: [f64; 2]) -> (f64, f64) {
    let along = [b[0] - a[0], b[1] - a[1]];
    let squared = along[0] * along[0] + along[1] * along[1];
    let share = if squared > 0.0 {
        (((pixel[0] - a[0]) * along[0] + (pixel[1] - a[1]) * along[1]) / squared).clamp(0.0, 1.0)
    } else {
        0.0
    };
    let distance = (a[0] + along[0] * share - pixel[0]).hypot(a[1] + along[1] * share - pixel[1]);
    (distance, share)
}
