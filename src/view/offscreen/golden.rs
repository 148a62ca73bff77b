//! Pictures beside those that are kept in `tests/data/pictures`, within a tolerance: drivers differ in
//! the last bits and at edges. After a change that is meant, `STARLOOM_GOLDEN=write` keeps new ones;
//! look at them before they are committed.

#![expect(clippy::unwrap_used, reason = "a test that cannot draw must stop")]

use super::*;
use crate::scenario::Policy;
use crate::time::SimTime;
use crate::view::desk::Status;
use crate::view::image::{read_png, write_png};
use crate::view::state::{Camera, Look, Projection, Subject, ViewState};
use crate::view::{fixture, screen};
use std::path::Path;

/// Mean difference of a channel, of 255.
const MEAN_MAX: f64 = 1.5;
/// A pixel that differs by more than this in a channel is another pixel.
const OTHER: u8 = 40;
/// Share of pixels that may be others: edges of lines and dots.
const OTHERS_MAX: f64 = 0.01;

/// Mean difference, and share of other pixels.
fn difference(a: &Picture, b: &Picture) -> (f64, f64) {
    assert_eq!((a.width, a.height), (b.width, b.height));
    let channels = a.rgba.iter().zip(&b.rgba);
    let sum: u64 = channels.map(|(a, b)| u64::from(a.abs_diff(*b))).sum();
    let pixels = a.rgba.chunks(4).zip(b.rgba.chunks(4));
    let is_other = |(a, b): &(&[u8], &[u8])| a.iter().zip(*b).any(|(a, b)| a.abs_diff(*b) > OTHER);
    let others = pixels.filter(is_other).count();
    #[expect(clippy::cast_precision_loss, reason = "counts of pixels")]
    let share = |count: f64, of: usize| count / of as f64;
    #[expect(clippy::cast_precision_loss, reason = "counts of pixels")]
    let (sum, others) = (sum as f64, others as f64);
    (share(sum, a.rgba.len()), share(others, a.rgba.len() / 4))
}

fn is_like((mean, others): (f64, f64)) -> bool {
    mean <= MEAN_MAX && others <= OTHERS_MAX
}

fn drawn(state: ViewState, size: [u32; 2], interface: Option<Interface>) -> Picture {
    let mut stage = Stage {
        runs: vec![fixture::open_run(Policy::Onboard, state.at)],
        state,
        status: Status::default(),
        viewport: None,
    };
    crate::view::update::refresh(&stage.state, &mut stage.runs, true);
    let adapter = adapter::find().unwrap();
    let mut offscreen = Offscreen::new(size, &adapter, interface).unwrap();
    offscreen.picture(stage).unwrap().1
}

/// A picture as it must be; says how far it is off.
fn check(name: &str, picture: &Picture) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/pictures");
    let path = folder.join(name);
    if std::env::var_os("STARLOOM_GOLDEN").is_some_and(|value| value == "write") {
        write_png(&path, picture, &[]).unwrap();
    }
    let difference = difference(picture, &read_png(&path).unwrap());
    assert!(is_like(difference), "{name}: {difference:?}");
}

/// A satellite selected, while answers are on their way.
fn state() -> ViewState {
    ViewState {
        at: SimTime::from_seconds(3900.0),
        color_by: "charge_pct".to_owned(),
        selection: vec![Subject::Satellite(3)],
        camera: Camera {
            azimuth_deg: 120.0,
            elevation_deg: 30.0,
            distance_km: 19_000.0,
            ..Camera::default()
        },
        ..ViewState::default()
    }
}

#[test]
fn the_globe_is_drawn_as_it_was() {
    check("globe.png", &drawn(state(), [480, 270], None));
}

#[test]
fn the_map_is_drawn_as_it_was() {
    let state = ViewState {
        projection: Projection::Map,
        ..state()
    };
    check("map.png", &drawn(state, [480, 270], None));
}

#[test]
fn the_whole_screen_is_drawn_as_it_was() {
    let picture = drawn(state(), [1000, 700], Some(screen::show));
    check("screen.png", &picture);
}

#[test]
fn the_tolerance_tells_pictures_apart() {
    let size = [480, 270];
    let picture = drawn(state(), size, None);
    let differs = |state| !is_like(difference(&picture, &drawn(state, size, None)));
    let mut night = state();
    night.layers.night = false;
    assert!(differs(night), "without the night");
    let mut turned = state();
    turned.camera.azimuth_deg += 3.0;
    assert!(differs(turned), "turned by three degrees");
    let mut light = state();
    light.look = Look {
        dark: false,
        ..Look::default()
    };
    assert!(!differs(light), "the theme is no part of the scene");
}
