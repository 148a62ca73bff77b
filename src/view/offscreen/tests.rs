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
    let (stage, first) = offscreen.picture(stage(state())).unwrap();
    save(&first, "globe");
    let (_, second) = offscreen.picture(stage).unwrap();
    assert_eq!(first, second);
}
