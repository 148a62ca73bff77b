//! A recording of a made-up run: a Walker shell with a laser ahead and one to the next plane of each
//! satellite, sampled each minute.
//!
//! The state is made up, with row counts and ranges as a run of that size has them; positions are
//! those of the scenario's orbits.

#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "small numbers that are made up"
)]

use starloom::catalog::Catalog;
use starloom::network::Medium;
use starloom::record::{LinkRow, LinkState, SampleRow, Segment, Tables, Word};
use starloom::recording::RecordingWriter;
use starloom::run::{Existing, Plan, header};
use starloom::scenario::{self, Loaded, Policy};
use starloom::time::{Interval, SimTime, Span};
use std::path::Path;
use std::sync::Arc;

/// How large the shell is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shell {
    pub(crate) planes: u32,
    pub(crate) per_plane: u32,
    pub(crate) hours: u32,
}

impl Shell {
    /// Records it in `run`.
    pub(crate) fn record(self, run: &Path) {
        let loaded = self.load();
        let plan = Plan {
            scenario: Arc::new(loaded.scenario),
            resolved: &loaded.resolved,
            out: Some(run),
            existing: Existing::Refuse,
            threads: 1,
        };
        let header = header(&plan, Policy::Onboard).unwrap();
        let mut writer = RecordingWriter::create(run, &header, false).unwrap();
        for hour in 0..self.hours {
            writer.write_segment(&self.segment(hour)).unwrap();
        }
    }

    /// The bundled `three-body`, with the shell in place of its train.
    fn load(self) -> Loaded {
        let spacing_deg = 360.0 / f64::from(self.per_plane);
        let sets = [
            ("constellation.train.walker.planes", self.planes.to_string()),
            (
                "constellation.train.walker.per_plane",
                self.per_plane.to_string(),
            ),
            (
                "constellation.train.walker.spacing_deg",
                spacing_deg.to_string(),
            ),
            ("duration_h", self.hours.to_string()),
        ]
        .map(|(key, value)| (key.to_owned(), value));
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/three-body.toml");
        scenario::load(&file, &sets, &Catalog::bundled().unwrap()).unwrap()
    }

    fn segment(self, hour: u32) -> Segment {
        let satellites = self.planes * self.per_plane;
        let mut tables = Tables::default();
        for minute in 0..60 {
            let time = Span::seconds(i64::from(hour) * 3600 + minute * 60);
            let tick = time.0.cast_unsigned();
            for satellite in 0..satellites {
                let noise = noise(tick, u64::from(satellite));
                tables.samples.push(SampleRow {
                    time_ns: time.0,
                    satellite,
                    sunlit: noise > 0.4,
                    battery_j: 5.4e6 * (0.5 + 0.5 * noise),
                    generation_w: 1500.0 * noise,
                    load_w: 150.0 + (noise * 10.0).floor() * 40.0,
                    queued_jobs: (noise * 5.0) as u32,
                    stored_bits: (noise * 1e12) as u64,
                    laser_contacts: 4,
                    chip_c: None,
                    plate_c: None,
                    radiator_c: None,
                    battery_c: None,
                    speed: None,
                    dose_rad: None,
                    upsets: None,
                    zone: Word::default(),
                    limiter: Word::default(),
                });
                for (direction, other) in [(0, 1), (1, self.per_plane)] {
                    let b = (satellite + other) % satellites;
                    let contact = u64::from(satellite) * 2 + direction;
                    let carried = (tick / 1_000_000_000) * contact * 1000;
                    tables.links.push(LinkRow {
                        time_ns: time.0,
                        contact,
                        medium: Medium::Laser,
                        a: satellite.min(b),
                        b: satellite.max(b),
                        state: LinkState::Locked,
                        rate_bps: 100_000_000_000,
                        range_m: 2e6 * (1.0 + noise),
                        carried_ab_bits: carried,
                        carried_ba_bits: carried / 3,
                    });
                }
            }
        }
        let start = SimTime::START + Span::seconds(3600) * i64::from(hour);
        Segment {
            index: hour,
            span: Interval::new(start, start + Span::seconds(3600)),
            tables,
        }
    }
}

/// A number in [0, 1) that looks random.
fn noise(a: u64, b: u64) -> f64 {
    let mixed = (a ^ b.rotate_left(32)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mixed = (mixed ^ (mixed >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    (mixed >> 11) as f64 / (1_u64 << 53) as f64
}
