//! What a run on board tells beside a bent pipe, for those who see it for the first time.

use super::findings::{Findings, Score};
use super::report::{bytes, count, duration, energy, percent};
use super::summary::Summary;
use crate::scenario::Scenario;
use std::fmt::Write as _;

/// Width of the labels.
const LABEL: usize = 12;

/// The story of a scenario's runs; every figure is one of a summary.
pub fn story(scenario: &Scenario, summaries: &[&Summary]) -> String {
    let mut text = String::new();
    let of = |policy: &str| summaries.iter().copied().find(|one| one.policy == policy);
    let Some(onboard) = of("onboard") else {
        return text;
    };
    if onboard.frames_captured == 0 {
        return format!(
            "{:LABEL$}no frame in {}: no field was in the light below a satellite; simulate more hours\n",
            "watched",
            duration(onboard.simulated_s),
        );
    }
    let pipe = of("bent-pipe");
    let mut line = |label: &str, words: String| {
        let _ = writeln!(text, "{label:<LABEL$}{words}");
    };
    line(
        "watched",
        format!(
            "{} frames in {} by {} satellites",
            count(onboard.frames_captured),
            duration(onboard.simulated_s),
            scenario.satellites.len()
        ),
    );
    if let Some(findings) = &onboard.findings {
        line(
            "",
            format!(
                "{} told of, on the ground",
                super::report::area(findings.area_km2)
            ),
        );
        line("found", found(findings));
        line(
            "",
            format!("as good as they are: {}", scored(&findings.answered)),
        );
        line(
            "networks",
            format!("each tile of the pool once: {}", scored(&findings.chain)),
        );
        line(
            "classical",
            format!("thresholds and NDVI there: {}", scored(&findings.baseline)),
        );
    }
    line("how soon", soon(onboard, pipe));
    line("bytes", sizes(onboard, pipe));
    line("energy", joules(scenario, onboard));
    if let Some(findings) = &onboard.findings {
        for (label, words) in real_and_made(findings) {
            line(label, words);
        }
    }
    text
}

/// What is real of a run with networks, and what is made.
fn real_and_made(findings: &Findings) -> [(&'static str, String); 4] {
    let tiles = findings
        .tiles
        .iter()
        .map(|(scene, tiles)| format!("{tiles} of {scene}"));
    let scenes = tiles.collect::<Vec<_>>().join(", ");
    let pool: u64 = findings.tiles.values().sum();
    [
        (
            "real",
            format!("orbits; Sentinel-2 scenes ({scenes}); field spectra; networks,"),
        ),
        ("", "executed; codecs, encoded".to_owned()),
        (
            "made",
            format!(
                "which of the pool's {pool} tiles lies where and when; clouds and stress, planted by the"
            ),
        ),
        (
            "",
            "seed; satellites' payload and ground network".to_owned(),
        ),
    ]
}

fn found(findings: &Findings) -> String {
    let alerts = findings.answered.alerts.unwrap_or(0);
    format!(
        "{} alerts of fields under stress, with place, size and confidence",
        count(alerts)
    )
}

fn scored(score: &Score) -> String {
    let share = |share: Option<f64>| share.map_or_else(|| "none".to_owned(), percent);
    format!(
        "precision {}, recall {}; sky {} right",
        share(score.precision()),
        share(score.recall()),
        share(score.sky_accuracy)
    )
}

fn soon(onboard: &Summary, pipe: Option<&Summary>) -> String {
    let median = |summary: &Summary| {
        let times = summary.time_to_insight.as_ref();
        times.map_or_else(|| "no answer".to_owned(), |times| duration(times.p50_s))
    };
    let mut words = format!(
        "{} from capture to alert on the ground, at the median",
        median(onboard)
    );
    if let Some(pipe) = pipe {
        let _ = write!(words, "; bent pipe: {}", median(pipe));
    }
    words
}

fn sizes(onboard: &Summary, pipe: Option<&Summary>) -> String {
    let mut words = format!(
        "{} captured, {} delivered",
        bytes(onboard.captured_bytes),
        bytes(onboard.answer_bytes + onboard.raw_bytes)
    );
    if let Some(pipe) = pipe {
        let _ = write!(
            words,
            "; bent pipe: {}",
            bytes(pipe.answer_bytes + pipe.raw_bytes)
        );
    }
    words
}

#[expect(clippy::cast_precision_loss, reason = "counts, for display")]
fn joules(scenario: &Scenario, onboard: &Summary) -> String {
    let frames = onboard.frames_captured.max(1) as f64;
    let tiles = scenario.payloads.iter().find_map(|payload| {
        let imager = payload.imager.as_ref()?;
        let tile_px = scenario.work.chain.first()?.tile_px;
        Some(f64::from(imager.tiles_per_frame(tile_px)))
    });
    let per_tile = onboard.processing_j / frames / tiles.unwrap_or(1.0);
    format!(
        "{} a tile on the processor; {} a frame with camera and links",
        energy(per_tile),
        energy(onboard.product_j / frames)
    )
}
