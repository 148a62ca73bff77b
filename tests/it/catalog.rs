//! The catalogue: bundled parts are whole and graded; faulty files are refused with place and
//! remedy; the command shows where a figure comes from.

#![expect(clippy::unwrap_used, reason = "helpers of tests may panic")]

mod command;
mod refusals;

use starloom::catalog::{Catalog, Figure, Grade, Kind};
use std::collections::BTreeSet;
use std::path::PathBuf;

/// The bundled files, from the source tree.
fn files() -> Vec<(String, toml::Table)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("assets/catalogue");
    let mut files: Vec<(String, toml::Table)> = std::fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "toml")
        })
        .map(|path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let text = std::fs::read_to_string(&path).unwrap();
            (name, text.parse().unwrap())
        })
        .collect();
    files.sort_by(|a, b| a.0.cmp(&b.0));
    files
}

/// The entries of a kind as the files hold them.
fn entries(kind: Kind) -> Vec<toml::Table> {
    let of_file = |table: toml::Table| match table.get(kind.key()) {
        Some(toml::Value::Array(entries)) => entries.clone(),
        _ => Vec::new(),
    };
    files()
        .into_iter()
        .flat_map(|(_, table)| of_file(table))
        .map(|entry| entry.as_table().unwrap().clone())
        .collect()
}

fn is_number(value: &toml::Value) -> bool {
    match value {
        toml::Value::Integer(_) | toml::Value::Float(_) => true,
        toml::Value::Array(items) => items.iter().all(is_number),
        _ => false,
    }
}

fn every_figure(catalog: &Catalog) -> Vec<Figure> {
    Kind::ALL
        .into_iter()
        .flat_map(|kind| catalog.listings(kind))
        .flat_map(|listing| listing.figures.to_vec())
        .collect()
}

#[test]
fn every_entry_of_the_bundled_files_is_a_part() {
    let catalog = Catalog::bundled().unwrap();
    for kind in Kind::ALL {
        let written: Vec<String> = entries(kind)
            .iter()
            .map(|entry| entry["id"].as_str().unwrap().to_owned())
            .collect();
        let unique: BTreeSet<String> = written.iter().cloned().collect();
        let read: BTreeSet<String> = catalog
            .listings(kind)
            .iter()
            .map(|listing| listing.id.to_owned())
            .collect();
        assert!(!read.is_empty(), "no {}", kind.key());
        assert_eq!(read, unique);
        assert_eq!(
            unique.len(),
            written.len(),
            "two {} share an id",
            kind.key()
        );
    }
    assert_eq!(catalog.listings(Kind::LaserTerminal).len(), 15);
    assert_eq!(catalog.listings(Kind::Processor).len(), 32);
}

#[test]
fn every_number_in_the_files_is_a_graded_figure() {
    let catalog = Catalog::bundled().unwrap();
    let mut numbers = 0;
    for kind in Kind::ALL {
        for entry in entries(kind) {
            let listing = catalog
                .listing(kind, entry["id"].as_str().unwrap())
                .unwrap();
            for (key, value) in entry.iter().filter(|(_, value)| is_number(value)) {
                let figure = listing.figure(key).unwrap();
                let written: toml::Table = format!("x = {}", figure.value).parse().unwrap();
                assert_eq!(&written["x"], value, "{} {key}", listing.id);
                assert!(!figure.grade.ground().is_empty());
                numbers += 1;
            }
        }
    }
    assert!(numbers > 500, "{numbers}");
}

#[test]
fn every_reference_that_a_grade_cites_is_listed() {
    let catalog = Catalog::bundled().unwrap();
    let mut cited = 0;
    for figure in every_figure(&catalog) {
        for id in figure.grade.references() {
            assert!(catalog.reference(id).is_some(), "{id}");
            cited += 1;
        }
        let evidence = matches!(
            figure.grade,
            Grade::Verified { .. } | Grade::Secondary { .. }
        );
        assert!(
            !evidence || figure.grade.references().count() > 0,
            "{} stands on no reference: {:?}",
            figure.field,
            figure.grade
        );
    }
    assert!(cited > 100, "{cited}");
}

#[test]
fn the_page_of_references_is_the_file_of_references() {
    let page = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("docs/REFERENCES.md");
    let page = std::fs::read_to_string(page).unwrap();
    let rows: BTreeSet<String> = page
        .lines()
        .filter(|line| line.starts_with("| S") && line[3..4].parse::<u8>().is_ok())
        .map(str::to_owned)
        .collect();
    let references = files()
        .into_iter()
        .find_map(|(_, table)| table.get("reference").cloned())
        .unwrap();
    let listed: BTreeSet<String> = references
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| {
            let word = |key: &str| entry[key].as_str().unwrap().to_owned();
            format!(
                "| {} | {} | {} |",
                word("id"),
                word("title"),
                word("address")
            )
        })
        .collect();
    assert_eq!(rows, listed);
}

#[test]
fn figures_reach_the_models_in_their_units() {
    let catalog = Catalog::bundled().unwrap();
    let terminal = &catalog.laser_terminal("tesat-scot80").unwrap().value;
    assert_eq!(terminal.range_reference.to_kilometers(), 8000.0);
    assert_eq!(terminal.rates.last().unwrap().0, 100_000_000_000);
    assert!((terminal.slew_rate.to_radians_per_second() - 0.026_179_938_8).abs() < 1e-9);
    assert!((terminal.slew_acceleration_radps2 - 0.008_726_646_26).abs() < 1e-10);
    assert!((terminal.wavelength.to_meters() - 1.55e-6).abs() < 1e-18);

    let processor = &catalog.processor("amd-xqrvc1902").unwrap().value;
    assert_eq!(processor.int8_ops, 133e12);
    assert_eq!(processor.memory_bandwidth_bytes_per_s, 51e9);
    assert_eq!(processor.utilisation, None, "a default is no measurement");
    let measured = &catalog.processor("nvidia-orin-nano-super").unwrap().value;
    assert_eq!(measured.utilisation, Some(0.074));

    let receiver = &catalog.optical_receiver("ogs-60cm-ao").unwrap().value;
    assert_eq!(receiver.absorption_zenith.to_decibels(), -0.25);
    assert!((receiver.elevation_min.to_degrees() - 20.0).abs() < 1e-12);
}

#[test]
fn a_frame_of_the_hypothetical_imager_holds_a_hundred_tiles() {
    let catalog = Catalog::bundled().unwrap();
    let part = catalog.imager("hypothetical-4band-10m").unwrap();
    assert_eq!((part.value.swath_px / 256).pow(2), 100);
    assert!(part.name.contains("Hypothetical"));
    assert!(
        part.figures
            .iter()
            .all(|figure| figure.grade.is_placeholder())
    );
}
