//! The scenario of the demonstrations, as part of the program: it also runs where nothing else was installed.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Name of the scenario.
pub const NAME: &str = "crop-watch";
/// Its file, from the folder of [`FILES`].
const SCENARIO: &str = "scenarios/crop-watch.toml";
/// What it is made from.
const FILES: [(&str, &str); 4] = [
    (SCENARIO, include_str!("../../scenarios/crop-watch.toml")),
    (
        "scenarios/regions/us-corn-belt.geojson",
        include_str!("../../scenarios/regions/us-corn-belt.geojson"),
    ),
    (
        "scenarios/regions/pampas.geojson",
        include_str!("../../scenarios/regions/pampas.geojson"),
    ),
    (
        "assets/elements/flock_20180120.tle",
        include_str!("../../assets/elements/flock_20180120.tle"),
    ),
];

/// Where the scenario lies in a folder that it was laid out in.
pub fn scenario_in(folder: &Path) -> PathBuf {
    folder.join(SCENARIO)
}

/// Lays the scenario and its files out in a folder.
///
/// # Errors
/// When they cannot be written; names the file.
pub fn lay_out(folder: &Path) -> Result<PathBuf, (PathBuf, io::Error)> {
    for (name, text) in FILES {
        let path = folder.join(name);
        let parent = path.parent().unwrap_or(folder);
        fs::create_dir_all(parent)
            .and_then(|()| fs::write(&path, text))
            .map_err(|source| (path.clone(), source))?;
    }
    Ok(scenario_in(folder))
}
