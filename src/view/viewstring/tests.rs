use super::keys::{AXES, PROJECTIONS, VIEWPOINTS};
use super::*;
use crate::catalog::Catalog;
use crate::network::NodeId;
use crate::scenario;
use crate::view::desk::LAYERS;
use crate::view::state::{Axes, Camera, Layers, Subject, Viewpoint};
use proptest::prelude::*;
use std::path::Path;
use std::sync::OnceLock;

fn three_body() -> &'static Scenario {
    static SCENARIO: OnceLock<Scenario> = OnceLock::new();
    SCENARIO.get_or_init(|| {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/three-body.toml");
        let loaded = scenario::load(&file, &[], &Catalog::bundled().unwrap()).unwrap();
        let mut scenario = loaded.scenario;
        // Names that a shell or a list would take apart, and two of one name.
        scenario.satellites[1].name = "FLOCK 1C-10, \"%~#\" $x".to_owned();
        scenario.satellites[2].name = scenario.satellites[0].name.clone();
        scenario.stations[1].name = "Näyttö+1".to_owned();
        scenario.stations[2].name = scenario.satellites[3].name.clone();
        scenario
    })
}

fn refused(text: &str) -> String {
    read(text, three_body()).unwrap_err().to_string()
}

#[test]
fn a_view_string_reads_as_a_person_would_write_it() {
    let state = read(
        "links=0.7 t=+1h2m cam=track,25,-60,23000 axes=earth-fixed map=10,-20.5,3 \
         sel=station:delingha,sat:FLOCK%201C-10%2C%20%22%25%7E%23%22%20%24x \
         color=plane layers=+borders,-stars span=3600..2025-06-01T02:00:00Z",
        three_body(),
    )
    .unwrap();
    let expected = ViewState {
        at: SimTime::from_seconds(3720.0),
        camera: Camera {
            viewpoint: Viewpoint::Track,
            azimuth_deg: 25.0,
            elevation_deg: -60.0,
            distance_km: 23_000.0,
            map: [10.0, -20.5, 3.0],
        },
        axes: Axes::EarthFixed,
        selection: vec![Subject::Station(0), Subject::Satellite(1)],
        color_by: "plane".to_owned(),
        links_min: 0.7,
        layers: Layers {
            borders: true,
            stars: false,
            ..Layers::default()
        },
        span: Some(Interval::new(
            SimTime::from_seconds(3600.0),
            SimTime::from_seconds(7200.0),
        )),
        ..ViewState::default()
    };
    assert_eq!(state, expected);
}

#[test]
fn a_view_string_is_written_readably_and_leaves_out_what_is_usual() {
    let state = ViewState {
        at: SimTime::from_seconds(3720.5),
        selection: vec![Subject::Satellite(1), Subject::Link(NodeId(2), NodeId(12))],
        filter: "plane:3 sunlit:no".to_owned(),
        ..ViewState::default()
    };
    assert_eq!(
        write(&state, Some(three_body())),
        "t=3720.5 cam=earth,0,20,25000 axes=inertial color=sunlit \
         sel=sat:FLOCK%201C-10%2C%20%22%25%7E%23%22%20%24x,link:#2~delingha \
         filter=plane:3%20sunlit:no"
    );
    assert_eq!(read("", three_body()), Ok(ViewState::default()));
}

#[test]
fn an_error_names_key_value_what_is_known_and_what_to_do() {
    for (text, said) in [
        ("colour=plane", "did you mean `color`?"),
        ("x=1", "the keys are t, cam,"),
        ("sunlit", "`sunlit` in the view string has no key"),
        ("t=1 t=2", "`t=2` in the view string: `t` is given twice"),
        (
            "t=noon",
            "`t=noon` in the view string: `noon` is no time\n  remedy: write it as `3720`",
        ),
        ("t=25h", "outside of the run"),
        ("color=batery_j", "did you mean `battery_j`?"),
        ("cam=moon,0,0,9", "write one of earth, track"),
        ("cam=earth,0,0", "these are 2 numbers, but 3 are needed"),
        (
            "cam=earth,0,90,9",
            "the elevation must be between -89.9 and 89.9",
        ),
        ("cam=earth,0,0,6378", "the distance must be above 6378.137"),
        ("cam=track,0,0,0", "the distance must be above 0"),
        ("trail=0,1e9", "a length must be between 0 and 86400"),
        ("cam=earth,0,0,inf", "`inf` is no number"),
        ("map=0,0,0.5", "the zoom must be 1 or greater"),
        ("links=70", "the share must be between 0 and 1"),
        ("axes=inertal", "did you mean `inertial`?"),
        ("layers=borders", "write `+borders` or `-borders`"),
        ("layers=+boarders", "did you mean `borders`?"),
        ("sel=delingha", "write `sat:NAME`"),
        ("sel=station:delinga", "did you mean `delingha`?"),
        ("sel=sat:#12", "there is no satellite `#12`"),
        (
            "sel=target:zzz",
            "there are 6, from `north-china-plain` to `ukraine-steppe`",
        ),
        ("sel=link:delingha", "has one end"),
        ("sel=link:delingha~delingha", "both ends are the same"),
        ("sel=product:x", "no number of a product"),
        ("span=7200..3600", "no stretch of time"),
        ("filter=100%", "write blanks as %20"),
        ("only=maybe", "write one of yes, no"),
        ("run=first", "no place of a run"),
    ] {
        let message = refused(text);
        assert!(message.contains(said), "{text}: {message}");
        assert!(message.contains("\n  remedy: "), "{message}");
    }
}

fn finite() -> impl Strategy<Value = f64> {
    prop_oneof![
        -1e6..1e6,
        prop::num::f64::NORMAL,
        prop::num::f64::SUBNORMAL,
        Just(0.0),
    ]
}

fn at_least(least: f64) -> impl Strategy<Value = f64> {
    finite().prop_map(move |value| value.abs().max(least))
}

fn subject() -> impl Strategy<Value = Subject> {
    prop_oneof![
        (0..12_u32).prop_map(Subject::Satellite),
        (0..4_u32).prop_map(Subject::Station),
        (0..6_u32).prop_map(Subject::Target),
        (0..15_u32, 1..16_u32)
            .prop_map(|(a, gap)| Subject::Link(NodeId(a), NodeId((a + gap).min(15)))),
        any::<u64>().prop_map(Subject::Product),
    ]
    .prop_filter(
        "a link has two ends",
        |subject| !matches!(subject, Subject::Link(a, b) if a == b),
    )
}

fn camera() -> impl Strategy<Value = Camera> {
    let viewpoint = prop::sample::select(VIEWPOINTS.map(|(_, viewpoint)| viewpoint).to_vec());
    let map = (finite(), -90.0..=90.0, at_least(1.0));
    let eye = (finite(), -89.9..=89.9, at_least(6_400.0));
    (viewpoint, eye, map).prop_map(|(viewpoint, (azimuth, elevation, distance), map)| Camera {
        viewpoint,
        azimuth_deg: azimuth,
        elevation_deg: elevation,
        distance_km: distance,
        map: [map.0, map.1, map.2],
    })
}

fn layers() -> impl Strategy<Value = Layers> {
    prop::collection::vec(any::<bool>(), LAYERS.len()).prop_map(|on| {
        let mut layers = Layers::default();
        for ((_, switch), on) in LAYERS.iter().zip(on) {
            *switch(&mut layers) = on;
        }
        layers
    })
}

fn interval() -> impl Strategy<Value = Option<Interval>> {
    prop::option::of((any::<i32>(), 1..i64::MAX / 2).prop_map(|(start, length)| {
        let start = SimTime(i64::from(start));
        Interval::new(start, SimTime(start.0 + length))
    }))
}

prop_compose! {
    fn state()(
        at in 0..=86_400_000_000_000_i64,
        camera in camera(),
        axes in prop::sample::select(AXES.map(|(_, axes)| axes).to_vec()),
        projection in prop::sample::select(PROJECTIONS.map(|(_, p)| p).to_vec()),
        things in [prop::collection::vec(subject(), 0..4), prop::collection::vec(subject(), 0..4)],
        flags in any::<[bool; 2]>(),
        filter in any::<String>(),
        color in prop::sample::select(vec!["sunlit", "plane", "payload", "battery_j"]),
        links in [0.0..=1.0, 0.0..=1.0],
        layers in layers(),
        trail_s in [0.0..=86_400.0, 0.0..=86_400.0],
        span in interval(),
        runs in (any::<usize>(), any::<Option<usize>>()),
    ) -> ViewState {
        let [selection, watched] = things;
        ViewState {
            at: SimTime(at),
            camera,
            axes,
            projection,
            selection,
            watched,
            selected_only: flags[0],
            filter,
            color_by: color.to_owned(),
            links_min: links[0],
            links_density: links[1],
            layers,
            trail_s,
            span,
            run: runs.0,
            compared: runs.1,
            difference: flags[1],
            ..ViewState::default()
        }
    }
}

proptest! {
    #[test]
    fn what_is_written_reads_back_as_it_was(state in state()) {
        let text = write(&state, Some(three_body()));
        prop_assert!(!text.contains(['\n', '"', '$', '`', '\\', '\'']), "{}", text);
        prop_assert_eq!(read(&text, three_body()), Ok(state), "{}", text);
    }

    #[test]
    fn any_text_is_refused_with_a_remedy_or_reads_back(
        text in "[-+0-9a-z.,:~#%]{0,12}|\\PC*",
        key in prop::sample::select(KEYS.map(|key| key.name).to_vec()),
    ) {
        let text = format!("{key}={text}");
        match read(&text, three_body()) {
            Ok(state) => {
                let written = write(&state, Some(three_body()));
                prop_assert_eq!(read(&written, three_body()), Ok(state), "{}", written);
            }
            Err(error) => prop_assert!(error.to_string().contains("remedy: "), "{}", error),
        }
    }
}
