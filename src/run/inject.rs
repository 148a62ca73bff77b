//! What a campaign of flips in a network's weights is made on, and its curves as tables and a chart.

use super::plot::{Chart, Line, Panel};
use crate::catalog::{Catalog, FieldSite, endmembers};
use crate::catalog::{bundled_network, field_sites, scenes};
use crate::inference::card::Code;
use crate::inference::fault::{Measure, Outcome, Protection};
use crate::inference::network::{MAX_FILE_BYTES, Network, NetworkError};
use crate::inference::onboard::Answers;
use crate::seed::Seed;
use crate::sensing::band::Band;
use crate::sensing::world::{WorldDesign, variant};
use serde::Serialize;
use std::fmt::Write as _;
use std::io::Read as _;
use std::path::Path;

/// Edge of the cloudy tile where a network takes any (pixels).
const TILE_PX: u32 = 256;
/// Seed of the cloudy tile: the same whatever a campaign's seed.
const TILE_SEED: Seed = Seed(1);
/// Bands of a network whose file alone is known, by their number.
const USUAL_BANDS: [(Answers, &[Band]); 3] = [
    (Answers::Cover, &[Band::Green, Band::Red, Band::Nir]),
    (
        Answers::Cloud,
        &[Band::Blue, Band::Green, Band::Red, Band::Nir],
    ),
    (
        Answers::Cover,
        &[Band::Green, Band::Red, Band::Nir, Band::Swir1, Band::Swir2],
    ),
];

/// Why a network cannot be put to the test.
#[derive(Debug, thiserror::Error)]
pub enum SubjectError {
    /// No such entry, and no such file.
    #[error("{0}")]
    Unknown(String),
    /// The file cannot be read.
    #[error(
        "{path} cannot be read: {error}\nhint: name an ONNX file, or a network of `starloom catalog model`"
    )]
    File {
        /// The file.
        path: String,
        /// Why.
        error: std::io::Error,
    },
    /// The file is no network that runs here.
    #[error(
        "{name}: {error}\n\
         hint: export the network again, or name another file; docs/models/networks.md tells what runs here"
    )]
    Network {
        /// The file or entry.
        name: String,
        /// Why.
        error: NetworkError,
    },
    /// There is nothing to measure it on.
    #[error("{name}: {what}")]
    Measure {
        /// The file or entry.
        name: String,
        /// What does not fit.
        what: String,
    },
}

/// A network, and what it is measured on.
#[derive(Debug)]
pub struct Subject {
    /// As it was asked for.
    pub name: String,
    /// The network.
    pub network: Network,
    /// What it is measured on.
    pub measure: Measure,
    /// The same in words.
    pub measured_on: String,
    /// Its error without flips.
    pub sound: f64,
}

impl Subject {
    /// The network of a catalogue entry, of a bundled file without its ending, or of an ONNX file.
    ///
    /// # Errors
    /// When there is none, when it does not run here, or when there is nothing to measure it on.
    pub fn named(name: &str, catalog: &Catalog) -> Result<Self, SubjectError> {
        let (bytes, known) = bytes_of(name, catalog)?;
        let network = Network::read(&bytes).map_err(|error| SubjectError::Network {
            name: name.to_owned(),
            error,
        })?;
        let wrong = |what: String| SubjectError::Measure {
            name: name.to_owned(),
            what,
        };
        let usual = || {
            let by_count = USUAL_BANDS
                .iter()
                .find(|one| one.1.len() == network.bands());
            by_count.map(|&(answers, bands)| (answers, bands.to_vec()))
        };
        let (answers, bands) = known.or_else(usual).ok_or_else(|| {
            let bands = network.bands();
            wrong(format!(
                "a network of {bands} bands cannot be measured here: those of 3 or 5 are taken for ground \
                 cover (green, red, nir, swir1, swir2), those of 4 for clouds (blue, green, red, nir)"
            ))
        })?;
        if network.outputs() != 3 || network.bands() != bands.len() {
            let (takes, gives) = (network.bands(), network.outputs());
            return Err(wrong(format!(
                "it takes {takes} bands and gives {gives} maps; measured are networks of {} bands that give 3: \
                 bare, green, dry or clear, cloud, shadow",
                bands.len()
            )));
        }
        let (measure, measured_on) = match answers {
            Answers::Cover => cover(&network, &bands).map_err(wrong)?,
            Answers::Cloud => sky(&network, &bands).map_err(wrong)?,
        };
        let sound = measure.error(&network);
        let sound = sound.map_err(|error| wrong(error.to_string()))?;
        Ok(Self {
            name: name.to_owned(),
            network,
            measure,
            measured_on,
            sound,
        })
    }
}

/// What an entry of the catalogue says that it answers and takes.
type Declared = Option<(Answers, Vec<Band>)>;

fn bytes_of(name: &str, catalog: &Catalog) -> Result<(Vec<u8>, Declared), SubjectError> {
    let path = Path::new(name);
    if path.extension().is_some_and(|ending| ending == "onnx") {
        return read(path).map(|bytes| (bytes, None));
    }
    let entry = catalog.model(name).map(|part| part.value.execution.clone());
    if let Ok(Some(execution)) = &entry
        && let Code::Onnx(file) = &execution.code
        && let Some(bytes) = bundled_network(file)
    {
        let declared = (execution.answers, execution.bands.clone());
        return Ok((bytes.to_vec(), Some(declared)));
    }
    if let Some(bytes) = bundled_network(&format!("{name}.onnx")) {
        return Ok((bytes.to_vec(), None));
    }
    Err(SubjectError::Unknown(match entry {
        Ok(_) => format!(
            "`{name}` cannot be executed: its costs alone are known\n\
             hint: name an entry with a network, such as cover-5band-16x16-int8, or an .onnx file"
        ),
        Err(unknown) => format!("{unknown}\nhint: or name an .onnx file"),
    }))
}

/// Reads a file, unless it is longer than a network may be.
fn read(path: &Path) -> Result<Vec<u8>, SubjectError> {
    let failed = |error| SubjectError::File {
        path: path.display().to_string(),
        error,
    };
    let bytes = std::fs::metadata(path).map_err(failed)?.len();
    if bytes > MAX_FILE_BYTES {
        return Err(SubjectError::Network {
            name: path.display().to_string(),
            error: NetworkError::TooLarge { bytes },
        });
    }
    let mut bytes = Vec::new();
    let file = std::fs::File::open(path).map_err(failed)?;
    let read = file.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes);
    read.map_err(failed)?;
    Ok(bytes)
}

/// The field sites that no network was trained on.
fn cover(network: &Network, bands: &[Band]) -> Result<(Measure, String), String> {
    let sites: Vec<FieldSite> = field_sites()
        .into_iter()
        .filter(|site| site.split == "test")
        .collect();
    let reflectance = |site: &FieldSite, band: Band| match band {
        Band::Blue => None,
        Band::Green => Some(site.green),
        Band::Red => Some(site.red),
        Band::Nir => Some(site.nir),
        Band::Swir1 => Some(site.swir1),
        Band::Swir2 => Some(site.swir2),
    };
    let spectrum = |site: &FieldSite| -> Option<Vec<f32>> {
        bands.iter().map(|&band| reflectance(site, band)).collect()
    };
    let spectra: Option<Vec<Vec<f32>>> = sites.iter().map(spectrum).collect();
    let spectra = spectra.ok_or("field sites were measured without blue")?;
    let truth = |site: &FieldSite| [site.bare_cover, site.green_cover, site.dry_cover];
    let fractions = sites.iter().map(truth).collect();
    let measure = Measure::cover(network, &spectra, fractions);
    Ok((measure, format!("{} held-out field sites", sites.len())))
}

/// A tile of a real scene with clouds put into it.
fn sky(network: &Network, bands: &[Band]) -> Result<(Measure, String), String> {
    let edge = network.tile_px().unwrap_or(TILE_PX);
    let design = WorldDesign {
        variants: 1,
        cloudy_share: 1.0,
        stressed_share: 0.0,
    };
    let places: Vec<usize> = bands.iter().map(|band| band.index()).collect();
    let taken = places.iter().max().map_or(0, |last| last + 1);
    let materials = (&scenes()[..], &endmembers());
    let made = variant(TILE_SEED, &design, materials, (taken, edge as usize), 0);
    let made = made.ok_or("no scene has its bands")?;
    let measure = Measure::Sky {
        picture: made.capture.select(&places),
        sky: made.truth.sky,
    };
    let scene = made.scene;
    Ok((
        measure,
        format!("a tile of {edge} pixels of the scene {scene} with made clouds"),
    ))
}

/// A point of a curve in figures.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Point {
    /// What protects the weights.
    pub protection: Protection,
    /// Upsets that plain memory takes; the mean where they come over time.
    pub upsets: f64,
    /// When (days since the start), where they come over time.
    pub days: Option<f64>,
    /// Bits that are wrong as they are read, on average.
    pub flips: f64,
    /// Error that half of the repetitions do not pass.
    pub median: f64,
    /// Error that 5 % of the repetitions do not pass.
    pub p05: f64,
    /// Error that 95 % of the repetitions do not pass.
    pub p95: f64,
    /// Mean error.
    pub mean: f64,
    /// Largest error.
    pub worst: f64,
    /// Share of the repetitions with at least twice the error without flips.
    pub doubled_share: f64,
}

impl Point {
    /// An outcome in figures, beside the error without flips.
    pub fn of(outcome: &Outcome, sound: f64) -> Self {
        Self {
            protection: outcome.protection,
            upsets: outcome.upsets,
            days: outcome.days,
            flips: outcome.flips,
            median: outcome.quantile(0.5),
            p05: outcome.quantile(0.05),
            p95: outcome.quantile(0.95),
            mean: outcome.mean(),
            worst: outcome.quantile(1.0),
            doubled_share: outcome.doubled_share(sound),
        }
    }
}

/// Curves as a table of comma-separated values.
pub fn csv(points: &[Point]) -> String {
    let mut text = "protection,upsets,days,flips_mean,error_median,error_p05,error_p95,error_mean,\
                    error_worst,doubled_share\n"
        .to_owned();
    for point in points {
        let days = point
            .days
            .map_or(String::new(), |days| format!("{days:.4}"));
        let _ = writeln!(
            text,
            "{},{},{days},{:.4},{:.6},{:.6},{:.6},{:.6},{:.6},{:.4}",
            point.protection.name(),
            point.upsets,
            point.flips,
            point.median,
            point.p05,
            point.p95,
            point.mean,
            point.worst,
            point.doubled_share
        );
    }
    text
}

/// Curves as a chart: median and 95 % of the error, and how often it doubles.
pub fn chart(subject: &Subject, points: &[Point]) -> Chart {
    let over_time = points.iter().any(|point| point.days.is_some());
    let place = |point: &Point| point.days.unwrap_or_else(|| point.upsets.max(1.0).log2());
    let of = |protection: Protection, value: &dyn Fn(&Point) -> f64| -> Vec<(f64, f64)> {
        let own = points.iter().filter(|point| point.protection == protection);
        own.map(|point| (place(point), value(point))).collect()
    };
    let (mut errors, mut doubled) = (Vec::new(), Vec::new());
    for protection in Protection::ALL {
        let name = protection.name();
        let line = |name: String, points| Line { name, points };
        errors.push(line(
            format!("{name}, median"),
            of(protection, &|point| point.median),
        ));
        errors.push(line(
            format!("{name}, 95 %"),
            of(protection, &|point| point.p95),
        ));
        let percent = of(protection, &|point| 100.0 * point.doubled_share);
        doubled.push(line(name.to_owned(), percent));
    }
    let largest = points.iter().map(|point| point.p95).fold(0.0, f64::max);
    Chart {
        title: format!("Upsets in the weights of {}", subject.name),
        axis: if over_time {
            "time since the start [days]".to_owned()
        } else {
            "upsets of plain memory [powers of 2]".to_owned()
        },
        panels: vec![
            Panel {
                title: subject.measure.name().to_owned(),
                by_powers: largest > 10.0 * subject.sound,
                lines: errors,
            },
            Panel {
                title: "repetitions with twice the error [%]".to_owned(),
                by_powers: false,
                lines: doubled,
            },
        ],
    }
}
