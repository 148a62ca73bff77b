//! Plots of the catalogue, and where plots are written.

use super::output;
use crate::inference::card::ModelCard;
use crate::payload::device::Processor;
use crate::payload::fabric::Fabric;
use crate::payload::roofline::{Roofline, intensity};
use crate::run::plot::{Chart, Line, Panel};
use crate::units::{Bits, Length};
use anyhow::Context as _;
use std::path::Path;

/// Distance over which fabrics are compared (m).
const DISTANCE_M: f64 = 1.0;
/// Powers of ten of the bits moved: a hundred bits to ten terabits, and points a power.
const BITS: (u32, u32) = (2, 13);
/// Powers of ten of operations for each byte.
const INTENSITIES: (i32, i32) = (-1, 5);
const POINTS: u32 = 8;

/// Writes a chart as SVG into a file.
///
/// # Errors
/// When the file cannot be written.
pub(super) fn save(chart: &Chart, file: &Path) -> anyhow::Result<()> {
    std::fs::write(file, chart.svg().unwrap_or_default())
        .with_context(|| format!("{} cannot be written", file.display()))?;
    output::note(&format!("Drawn into {}.", file.display()));
    Ok(())
}

/// Points between two powers of ten, as powers.
fn powers((from, to): (i32, i32)) -> impl Iterator<Item = f64> {
    let steps = (to - from).unsigned_abs() * POINTS;
    (0..=steps).map(move |k| f64::from(from) + f64::from(k) / f64::from(POINTS))
}

/// Time and energy of moves over fabrics by what is moved.
pub(super) fn of_fabrics<'a>(fabrics: impl Iterator<Item = &'a Fabric>) -> Chart {
    let (mut times, mut energies) = (Vec::new(), Vec::new());
    let (least, most) = BITS;
    for fabric in fabrics {
        let moves: Vec<_> = (least..=most)
            .filter_map(|power| {
                let bits = Bits(10_u64.pow(power));
                let moved = fabric.transfer(bits, Length::meters(DISTANCE_M), 1).ok()?;
                Some((f64::from(power), moved))
            })
            .collect();
        let line = |points: Vec<(f64, f64)>| Line {
            name: fabric.id.clone(),
            points,
        };
        let time = moves
            .iter()
            .map(|(x, one)| (*x, one.time.to_seconds() * 1e6));
        let energy = moves.iter().map(|(x, one)| (*x, one.energy.to_joules()));
        times.push(line(time.collect()));
        energies.push(line(energy.collect()));
    }
    let panel = |title: &str, lines| Panel {
        title: title.to_owned(),
        by_powers: true,
        lines,
    };
    Chart {
        title: format!("Moves over {DISTANCE_M} m through one port"),
        axis: "bits moved, as a power of ten".to_owned(),
        panels: vec![
            panel("time [\u{b5}s]", times),
            panel("energy at both ends [J]", energies),
        ],
    }
}

/// What processors sustain on networks like one by operations for each byte, and where it stands.
pub(super) fn of_rooflines<'a>(
    model: &ModelCard,
    processors: impl Iterator<Item = &'a Processor>,
) -> Chart {
    let mut lines = Vec::new();
    let mut places = Vec::new();
    for processor in processors {
        let Ok(roofline) = Roofline::of(processor, model) else {
            continue;
        };
        let rate = |power: f64| {
            let by_memory = 10_f64.powf(power) * roofline.bytes_per_s;
            roofline.operations_per_s.min(by_memory) / 1e9
        };
        lines.push(Line {
            name: processor.id.clone(),
            points: powers(INTENSITIES).map(|x| (x, rate(x))).collect(),
        });
        let place = intensity(processor, model).log10();
        places.extend((places.is_empty()).then_some((place, rate(place))));
    }
    // From the foot of the roofs to the network's place on the first of them.
    let foot = lines.iter().filter_map(|line| line.points.first());
    let foot = foot.map(|point| point.1).fold(f64::INFINITY, f64::min);
    let place = places.first().map(|&(x, y)| Line {
        name: model.id.clone(),
        points: vec![(x, foot), (x, y)],
    });
    lines.extend(place);
    Chart {
        title: format!("Rooflines for {} ({})", model.id, model.precision.name()),
        axis: "operations for each byte, as a power of ten".to_owned(),
        panels: vec![Panel {
            title: "sustained [10\u{2079} operations/s]".to_owned(),
            by_powers: true,
            lines,
        }],
    }
}
