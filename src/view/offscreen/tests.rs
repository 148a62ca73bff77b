#![expect(clippy::unwrap_used, reason = "a test that cannot draw must stop")]

use super::*;
use crate::scenario::Policy;
use crate::view::fixture;
use crate::view::state::ViewState;
use crate::view::desk::Status;
use crate::time::SimTime;

/// The run of the fixture on a stage.
fn stage(state: ViewState) -> Stage {
    Stage {
        runs: vec![fixture::open_run(Policy::Onboard, state.at)],
        state,
        status: Status::default(),
        viewport: None,
    }
}

fn state() -> ViewState {
    ViewState {
        at: SimTime::from_seconds(5400.0),
        ..ViewState::default()
    }
}

fn save(picture: &Picture, name: &str) {
    let Ok(folder) = std::env::var("STARLOOM_PICTURES") else {
        return;
    };
    let path = std::path::Path::new(&folder).join(format!("{name}.png"));
    let mut encoder = png::Encoder::new(std::fs::File::create(path).unwrap(), picture.width, picture.height);
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&picture.rgba).unwrap();
}

#[test]
fn two_pictures_of_one_state_are_equal() {
    let adapter = adapter::find().unwrap();
    let mut offscreen = Offscreen::new([1280, 720], &adapter, None).unwrap();
    let (mut stage, first) = offscreen.picture(stage(state())).unwrap();
    save(&first, "globe");
    let (again, second) = offscreen.picture(stage).unwrap();
    stage = again;
    assert_eq!(first, second);
    stage.state.projection = crate::view::state::Projection::Map;
    stage.state.layers.graticule = true;
    stage.state.layers.borders = true;
    let (mut stage, map) = offscreen.picture(stage).unwrap();
    save(&map, "map");
    stage.state.projection = crate::view::state::Projection::Split;
    stage.state.camera.map = [100.0, 20.0, 3.0];
    stage.state.camera.azimuth_deg = 60.0;
    stage.state.axes = crate::view::state::Axes::EarthFixed;
    stage.state.selection = vec![crate::view::state::Subject::Satellite(0)];
    let (mut stage, split) = offscreen.picture(stage).unwrap();
    save(&split, "split");
    stage.state.projection = crate::view::state::Projection::Globe;
    stage.state.camera.viewpoint = crate::view::state::Viewpoint::Follow;
    stage.state.camera.distance_km = 2500.0;
    let (_, follow) = offscreen.picture(stage).unwrap();
    save(&follow, "follow");
    let high = Adapter { is_software: false, ..adapter };
    let mut offscreen = Offscreen::new([1280, 720], &high, None).unwrap();
    let mut state = state();
    state.camera.distance_km = 14000.0;
    state.camera.azimuth_deg = 110.0;
    state.axes = crate::view::state::Axes::EarthFixed;
    let (_, picture) = offscreen.picture(self::stage(state)).unwrap();
    save(&picture, "high");
}
