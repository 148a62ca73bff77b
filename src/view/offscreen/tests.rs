#![expect(clippy::unwrap_used, reason = "a test that cannot draw must stop")]

use super::*;
use crate::frame::Position;
use crate::network::{Medium, NodeId};
use crate::record::LinkState;
use crate::scenario::Policy;
use crate::time::SimTime;
use crate::view::camera::{View, longitude_latitude, map_project, pose, to_scene};
use crate::view::color::satellite_colors;
use crate::view::desk::Status;
use crate::view::fixture;
use crate::view::moment::LinkNow;
use crate::view::state::{Axes, Layers, Projection, Subject, ViewState};

const SIZE: [u32; 2] = [640, 360];

/// The run of the fixture on a stage.
fn staged(state: ViewState) -> Stage {
    Stage {
        runs: vec![fixture::open_run(Policy::Onboard, state.at)],
        state,
        status: Status::default(),
        viewport: None,
    }
}

/// A state that draws the ground and nothing else.
fn bare() -> ViewState {
    let off = Layers {
        satellites: false,
        lasers: false,
        downlinks: false,
        tracks: false,
        footprints: false,
        stations: false,
        targets: false,
        frames: false,
        coastlines: false,
        stars: false,
        labels: false,
        legend: false,
        ..Layers::default()
    };
    ViewState {
        at: SimTime::from_seconds(5400.0),
        layers: off,
        ..ViewState::default()
    }
}

fn offscreen() -> Offscreen {
    let adapter = adapter::find().unwrap();
    Offscreen::new(SIZE, &adapter, None).unwrap()
}

fn view(stage: &Stage) -> View {
    View {
        pose: pose(&stage.desk()),
        width_px: f64::from(SIZE[0]),
        height_px: f64::from(SIZE[1]),
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "inside the picture"
)]
fn at(picture: &Picture, [x, y]: [f64; 2]) -> [u8; 3] {
    let [red, green, blue, _] = picture.pixel(x as u32, y as u32).unwrap();
    [red, green, blue]
}

fn brightness(pixel: [u8; 3]) -> f64 {
    pixel.iter().map(|&part| f64::from(part)).sum()
}

/// Pixels in which two pictures differ.
fn differing(a: &Picture, b: &Picture) -> usize {
    let pixels = a.rgba.chunks(4).zip(b.rgba.chunks(4));
    pixels.filter(|(a, b)| a != b).count()
}

/// For whoever wants to look: keeps a picture in the folder that `STARLOOM_PICTURES` names.
fn keep(picture: &Picture, name: &str) {
    let Ok(folder) = std::env::var("STARLOOM_PICTURES") else {
        return;
    };
    let path = std::path::Path::new(&folder).join(format!("{name}.png"));
    crate::view::image::write_png(&path, picture, &[]).unwrap();
}

#[test]
fn two_pictures_of_one_state_are_equal_and_another_program_draws_the_same() {
    let state = ViewState {
        layers: Layers::default(),
        selection: vec![Subject::Satellite(0)],
        ..bare()
    };
    let mut first = offscreen();
    let (stage, picture) = first.picture(staged(state)).unwrap();
    keep(&picture, "globe");
    let (stage, again) = first.picture(stage).unwrap();
    assert_eq!(differing(&picture, &again), 0);
    let (_, other) = offscreen().picture(stage).unwrap();
    assert_eq!(differing(&picture, &other), 0);
    assert!(picture.rgba.chunks(4).all(|pixel| pixel[3] == 255));
}

#[test]
fn the_lit_side_is_brighter_than_the_dark_one_in_both_axes_and_on_the_map() {
    let mut offscreen = offscreen();
    for axes in [Axes::Inertial, Axes::EarthFixed] {
        let state = ViewState { axes, ..bare() };
        let (stage, picture) = offscreen.picture(staged(state)).unwrap();
        let (view, moment) = (view(&stage), &stage.runs[0].moment);
        let sun = to_scene(
            axes,
            moment.rotation,
            Position::from_meters(moment.sun.direction()),
        );
        let (mut lit, mut dark) = (Vec::new(), Vec::new());
        for y in (0..SIZE[1]).step_by(6) {
            for x in (0..SIZE[0]).step_by(6) {
                let pixel = [f64::from(x) + 0.5, f64::from(y) + 0.5];
                let Some(ground) = view.ground(pixel) else {
                    continue;
                };
                match ground.normalize().dot(&sun) {
                    height if height > 0.2 => lit.push(brightness(at(&picture, pixel))),
                    height if height < -0.2 => dark.push(brightness(at(&picture, pixel))),
                    _ => {}
                }
            }
        }
        let mean =
            |all: &[f64]| all.iter().sum::<f64>() / f64::from(u32::try_from(all.len()).unwrap());
        assert!(
            lit.len() > 100 && dark.len() > 100,
            "{} {}",
            lit.len(),
            dark.len()
        );
        assert!(
            mean(&lit) > 3.0 * mean(&dark),
            "{} {}",
            mean(&lit),
            mean(&dark)
        );
    }
}

#[test]
fn on_the_map_the_night_darkens_only_the_side_away_from_the_sun() {
    let mut offscreen = offscreen();
    let state = ViewState {
        projection: Projection::Map,
        ..bare()
    };
    let (mut stage, night) = offscreen.picture(staged(state)).unwrap();
    stage.state.layers.night = false;
    let (stage, day) = offscreen.picture(stage).unwrap();
    let moment = &stage.runs[0].moment;
    let below = Position::from_meters(moment.sun.direction() * 6.4e6);
    let [longitude, latitude] = longitude_latitude(moment.rotation, below);
    let around = |picture: &Picture, longitude: f64, latitude: f64| {
        let [x, y] = map_project(longitude, latitude, [0.0, 0.0, 1.0], SIZE.map(f64::from));
        let steps = || (-8..=8).map(f64::from);
        let pixels = steps().flat_map(|dx| steps().map(move |dy| [x + dx, y + dy]));
        pixels
            .map(|pixel| brightness(at(picture, pixel)))
            .sum::<f64>()
    };
    let noon = around(&night, longitude, latitude) / around(&day, longitude, latitude);
    assert!((0.9..1.1).contains(&noon), "{noon}");
    let far = [longitude + 180.0, -latitude];
    let midnight = around(&night, far[0], far[1]) / around(&day, far[0], far[1]);
    assert!(midnight < 0.5, "{midnight}");
}

#[test]
fn a_satellite_is_a_dot_of_its_colour_at_the_pixel_it_projects_to() {
    let mut state = bare();
    state.layers.satellites = true;
    let mut offscreen = offscreen();
    let (stage, picture) = offscreen.picture(staged(state.clone())).unwrap();
    let (view, moment) = (view(&stage), &stage.runs[0].moment);
    let colors = satellite_colors(&stage.desk());
    let mut found = 0;
    for (&position, color) in moment.satellites.iter().zip(&colors) {
        let place = to_scene(Axes::Inertial, moment.rotation, position);
        if view.hidden_by_earth(place) {
            continue;
        }
        let pixel = view.project(place).unwrap();
        for (seen, wanted) in at(&picture, pixel).iter().zip(color) {
            assert!(
                seen.abs_diff(*wanted) < 12,
                "{seen} for {wanted} at {pixel:?}"
            );
        }
        found += 1;
    }
    assert!(found > 2, "{found}");
    // And on the map.
    state.projection = Projection::Map;
    let (stage, picture) = offscreen.picture(staged(state)).unwrap();
    let moment = &stage.runs[0].moment;
    for (&position, color) in moment.satellites.iter().zip(&colors) {
        let [longitude, latitude] = longitude_latitude(moment.rotation, position);
        let pixel = map_project(longitude, latitude, [0.0, 0.0, 1.0], SIZE.map(f64::from));
        for (seen, wanted) in at(&picture, pixel).iter().zip(color) {
            assert!(
                seen.abs_diff(*wanted) < 12,
                "{seen} for {wanted} at {pixel:?}"
            );
        }
    }
}

#[test]
fn a_satellite_behind_the_earth_draws_nothing_and_one_before_it_does() {
    let mut offscreen = offscreen();
    let mut stage = staged(bare());
    let eye = pose(&stage.desk()).eye_m.normalize();
    let (back, without) = offscreen.picture(stage).unwrap();
    stage = back;
    stage.state.layers.satellites = true;
    stage.runs[0].moment.satellites = vec![Position::from_meters(-7e6 * eye)];
    let (mut stage, behind) = offscreen.picture(stage).unwrap();
    assert_eq!(differing(&without, &behind), 0);
    stage.runs[0].moment.satellites = vec![Position::from_meters(7e6 * eye)];
    let (_, before) = offscreen.picture(stage).unwrap();
    assert!(differing(&without, &before) > 20);
}

#[test]
fn more_links_are_drawn_as_the_threshold_falls_and_none_without_their_layer() {
    let mut offscreen = offscreen();
    let mut stage = staged(bare());
    let count = stage.runs[0].moment.satellites.len();
    stage.runs[0].moment.links = (1..count)
        .map(|end| LinkNow {
            contact: end as u64,
            medium: Medium::Laser,
            a: NodeId::from_index(end - 1),
            b: NodeId::from_index(end),
            state: LinkState::Locked,
            rate_bps: 1_000_000,
            range_m: 1e6,
            utilization: f64::from(u32::try_from(end).unwrap())
                / f64::from(u32::try_from(count).unwrap()),
            carried_bits: 0,
        })
        .collect();
    let (back, without) = offscreen.picture(stage).unwrap();
    stage = back;
    stage.state.layers.lasers = true;
    let mut pixels = Vec::new();
    for least in [1.0, 0.6, 0.0] {
        stage.state.links_min = least;
        let (back, picture) = offscreen.picture(stage).unwrap();
        stage = back;
        pixels.push(differing(&without, &picture));
    }
    assert_eq!(pixels[0], 0);
    assert!(pixels[1] > 0 && pixels[2] > pixels[1], "{pixels:?}");
}

#[test]
fn the_scene_is_drawn_in_what_the_panels_leave_free() {
    fn panel(ui: &mut egui::Ui, _: &Desk<'_>, _: &mut Vec<Command>) {
        egui::Panel::left("side")
            .exact_size(200.0)
            .show(ui, |ui| ui.label("side"));
    }
    let adapter = adapter::find().unwrap();
    let mut offscreen = Offscreen::new(SIZE, &adapter, Some(panel)).unwrap();
    let (stage, picture) = offscreen.picture(staged(bare())).unwrap();
    keep(&picture, "panel");
    let [left, top, width, height] = stage.viewport.unwrap();
    assert!((200..220).contains(&left), "{left}");
    assert_eq!([top, left + width, height], [0, SIZE[0], SIZE[1]]);
    // The Earth's middle is in the middle of what is free, and the panel is all one colour.
    let middle = at(&picture, [left + width / 2, height / 2].map(f64::from));
    assert!(brightness(middle) > 60.0, "{middle:?}");
    assert_eq!(picture.pixel(100, 300), picture.pixel(150, 200));
    let (_, again) = offscreen.picture(stage).unwrap();
    assert_eq!(differing(&picture, &again), 0);
}

#[test]
fn every_projection_and_quality_draws() {
    let adapter = Adapter {
        is_software: false,
        ..adapter::find().unwrap()
    };
    let mut offscreen = Offscreen::new(SIZE, &adapter, None).unwrap();
    let mut stage = staged(ViewState {
        layers: Layers {
            borders: true,
            graticule: true,
            visibility: true,
            eclipse: true,
            ..Layers::default()
        },
        selection: vec![Subject::Satellite(0)],
        ..bare()
    });
    let mut before: Option<Picture> = None;
    for projection in [Projection::Globe, Projection::Map, Projection::Split] {
        stage.state.projection = projection;
        let (back, picture) = offscreen.picture(stage).unwrap();
        stage = back;
        keep(&picture, &format!("{projection:?}"));
        if let Some(before) = &before {
            assert!(differing(before, &picture) > 20_000, "{projection:?}");
        }
        before = Some(picture);
    }
}

#[test]
fn a_size_that_the_adapter_cannot_draw_is_refused_with_the_one_that_it_can() {
    let adapter = adapter::find().unwrap();
    for size in [[0, 10], [10, adapter.side_max_px + 1]] {
        let error = Offscreen::new(size, &adapter, None)
            .unwrap_err()
            .to_string();
        assert!(
            error.contains(&format!("1 to {}", adapter.side_max_px)),
            "{error}"
        );
    }
}
