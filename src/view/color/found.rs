//! What networks found in a frame, as a colour: how many alerts on how much ground, or clouds.

use super::ramp::Color;
use crate::record::ProductRow;
use crate::view::desk::OpenRun;

/// From this share on, a frame counts as covered by cloud and shadow.
const COVERED_MIN: f64 = 0.5;
/// From so many alerts on 100 km² on there are many.
const MANY: f64 = 25.0;

/// What was found in a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finding {
    /// Clear ground without an alert.
    Nothing,
    /// Some alerts.
    Few,
    /// Many of them.
    Many,
    /// Clouds and their shadows over most of it, and no alert.
    Clouds,
}

impl Finding {
    /// All of them, in the order of the legend.
    pub const ALL: [Self; 4] = [Self::Nothing, Self::Few, Self::Many, Self::Clouds];

    /// What was found in a frame; none where nothing was executed.
    pub fn of(run: &OpenRun, row: &ProductRow) -> Option<Self> {
        let (alerts, covered) = (row.alerts?, row.covered.unwrap_or(0.0));
        Some(if alerts == 0 {
            if covered >= COVERED_MIN {
                Self::Clouds
            } else {
                Self::Nothing
            }
        } else if per_100_km2(run, row, alerts).is_some_and(|density| density < MANY) {
            Self::Few
        } else {
            Self::Many
        })
    }

    /// Its colour: apart for the colour-blind as well, and none of those of other marks of frames.
    pub const fn color(self) -> [u8; 3] {
        match self {
            Self::Nothing => [0, 200, 145],
            Self::Few => [246, 158, 214],
            Self::Many => [222, 40, 140],
            Self::Clouds => [205, 212, 222],
        }
    }

    /// What it says on screen.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Nothing => "frame without alert",
            Self::Few => "alerts, fewer than 25 on 100 km²",
            Self::Many => "alerts, 25 and more on 100 km²",
            Self::Clouds => "clouds over half of it, no alert",
        }
    }
}

/// Alerts on 100 km² of a frame; none where its imager is not known.
#[expect(clippy::cast_precision_loss, reason = "for reading")]
fn per_100_km2(run: &OpenRun, row: &ProductRow, alerts: u64) -> Option<f64> {
    let scenario = run.playback.scenario();
    let satellite = scenario.satellites.get(row.satellite as usize)?;
    let imager = scenario.payloads.get(satellite.payload)?.imager.as_ref()?;
    let tile_px = scenario.work.world.as_ref()?.tile_px;
    let tile_km = imager.ground_sample_distance.to_meters() * f64::from(tile_px) / 1e3;
    Some(100.0 * alerts as f64 / (tile_km * tile_km * f64::from(row.tiles.max(1))))
}

/// What the colours of frames mean; nothing where no network was executed.
pub fn legend(run: &OpenRun) -> Vec<(Color, &'static str)> {
    if run.playback.scenario().work.world.is_none() {
        return Vec::new();
    }
    let found = Finding::ALL.map(|finding| (finding.color(), finding.name()));
    let other = [
        ([240, 228, 66], "frame on its way"),
        ([86, 180, 233], "frame delivered raw"),
        ([213, 94, 0], "frame dropped"),
    ];
    let all = found.into_iter().chain(other);
    all.map(|([red, green, blue], name)| ([red, green, blue, u8::MAX], name))
        .collect()
}
