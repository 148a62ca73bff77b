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
    assert_eq!(catalog.listings(Kind::LaserTerminal).len(), 13);
    assert_eq!(catalog.listings(Kind::Processor).len(), 31);
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
fn work_and_traffic_of_the_small_networks_follow_from_their_layers() {
    const PIXELS: f64 = 65_536.0;
    let catalog = Catalog::bundled().unwrap();
    let network = |id: &str| catalog.model(id).unwrap().value.clone();
    let cover = network("cover-3band-16x16-int8");
    assert_eq!(
        cover.macs_per_tile,
        f64::from(3 * 16 + 16 * 16 + 16 * 3) * PIXELS
    );
    assert_eq!(
        cover.activation_bytes_per_tile,
        f64::from(3 + 4 * 16 + 3) * PIXELS
    );
    let five = network("cover-5band-16x16-int8");
    assert_eq!(five.macs_per_tile, 384.0 * PIXELS);
    let cloud = network("cloud-w16-int8");
    assert_eq!(cloud.macs_per_tile, 907.0 * PIXELS);
    assert_eq!(cloud.weight_bytes, 68_249.0);
    assert_eq!(
        network("cloud-w16-fp32").activation_bytes_per_tile,
        4.0 * cloud.activation_bytes_per_tile
    );
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
<<<<<<< HEAD

/// A receiver that is read as it stands.
const RECEIVER: &str = r#"
[[radio_receiver]]
id = "my-dish"
name = "My dish"
figure_of_merit_db_per_k = 31.5
gas_zenith_db = -0.05
elevation_min_deg = 5
[radio_receiver.grade]
figure_of_merit_db_per_k = "verified: S44"
rest = "assumed: for a test"
"#;

fn refusal(text: &str) -> String {
    let mut catalog = Catalog::bundled().unwrap();
    catalog.read("parts.toml", text).unwrap_err().to_string()
}

#[test]
fn a_further_file_adds_and_replaces_parts() {
    let mut catalog = Catalog::bundled().unwrap();
    let before = catalog.listings(Kind::RadioReceiver).len();
    catalog.read("parts.toml", RECEIVER).unwrap();
    assert_eq!(catalog.listings(Kind::RadioReceiver).len(), before + 1);
    let replaced = RECEIVER.replace("my-dish", "x-band-gt27");
    catalog.read("parts.toml", &replaced).unwrap();
    assert_eq!(catalog.listings(Kind::RadioReceiver).len(), before + 1);
    let part = catalog.radio_receiver("x-band-gt27").unwrap();
    assert_eq!(part.value.figure_of_merit.to_decibels(), 31.5);
    assert_eq!(part.file, "parts.toml");
}

#[test]
fn a_terminal_of_a_further_file_inherits_the_bundled_defaults() {
    let text = r#"
[[laser_terminal]]
id = "mine"
name = "Mine"
wavelength_nm = 1550
rates_gbps = [25, 50]
rate_reference_gbps = 25
range_reference_km = 3000
power_w = 50
slew_rate_deg_per_s = 3
[laser_terminal.grade]
rest = "assumed: for a test"
"#;
    let mut catalog = Catalog::bundled().unwrap();
    catalog.read("parts.toml", text).unwrap();
    let part = catalog.laser_terminal("mine").unwrap();
    assert_eq!(part.value.acquisition_cold.to_seconds(), 60.0);
    assert_eq!(part.value.slew_rate.to_degrees_per_second(), 3.0);
    assert_eq!(part.figure("slew_rate_deg_per_s").unwrap().value, "3");
    assert!(matches!(
        part.figure("grazing_track_km").unwrap().grade,
        Grade::Recalled { weak: false, .. }
    ));
}

#[test]
fn a_refused_file_changes_nothing() {
    let mut catalog = Catalog::bundled().unwrap();
    let text = format!(
        "{RECEIVER}{}",
        RECEIVER.replace("31.5", "inf").replace("my-dish", "other")
    );
    catalog.read("parts.toml", &text).unwrap_err();
    assert!(catalog.radio_receiver("my-dish").is_err());
}

#[test]
fn an_unknown_field_is_refused_with_the_nearest() {
    let misspelt = RECEIVER.replace("elevation_min_deg", "elevaton_min_deg");
    insta::assert_snapshot!(refusal(&misspelt), @r"
    parts.toml:7:1: radio_receiver `my-dish`, `elevaton_min_deg`: unknown field
      remedy: did you mean `elevation_min_deg`?
    ");
    let other_unit = RECEIVER.replace("elevation_min_deg", "elevation_min_rad");
    insta::assert_snapshot!(refusal(&other_unit), @r"
    parts.toml:7:1: radio_receiver `my-dish`, `elevation_min_rad`: unknown field
      remedy: the unit differs: give it as `elevation_min_deg`
    ");
    let foreign = format!("[[rocket]]\nid = \"x\"\n{RECEIVER}");
    insta::assert_snapshot!(refusal(&foreign), @r"
    parts.toml:1:3: `rocket`: unknown table
      remedy: use one of: imager, model, processor, laser_terminal, optical_downlink, optical_receiver, radio_transmitter, radio_receiver, defaults, reference
    ");
}

#[test]
fn a_missing_field_is_refused_at_its_entry() {
    let short = RECEIVER.replace("gas_zenith_db = -0.05\n", "");
    insta::assert_snapshot!(refusal(&short), @r"
    parts.toml:2:1: radio_receiver `my-dish`, `gas_zenith_db`: is missing
      remedy: add `gas_zenith_db` with its grade
    ");
    let nameless = RECEIVER.replace("name = \"My dish\"\n", "");
    insta::assert_snapshot!(refusal(&nameless), @r"
    parts.toml:2:1: radio_receiver `my-dish`, `name`: is missing
      remedy: give it as text
    ");
    let bad_id = RECEIVER.replace("my-dish", "My dish");
    insta::assert_snapshot!(refusal(&bad_id), @r"
    parts.toml:3:6: radio_receiver, `id`: is no id
      remedy: give an id of small letters, digits and the signs - . +
    ");
}

#[test]
fn an_ungraded_figure_is_refused() {
    let ungraded = RECEIVER.replace("rest = ", "gas_zenith_db = ");
    insta::assert_snapshot!(refusal(&ungraded), @r#"
    parts.toml:7:21: radio_receiver `my-dish`, `elevation_min_deg`: no grade
      remedy: add `elevation_min_deg` to its grade table, as "verified: …", "secondary: …", "derived: …", "recalled: …", "recalled weakly: …" or "assumed: …"
    "#);
    let unread = RECEIVER.replace("assumed: for a test", "certain");
    insta::assert_snapshot!(refusal(&unread), @r#"
    parts.toml:10:8: radio_receiver `my-dish`, `grade.rest`: no grade
      remedy: write it as "verified: …", "secondary: …", "derived: …", "recalled: …", "recalled weakly: …" or "assumed: …"
    "#);
    let wholesale = RECEIVER.replace("assumed: for a test", "verified: S44");
    insta::assert_snapshot!(refusal(&wholesale), @r"
    parts.toml:10:8: radio_receiver `my-dish`, `grade.rest`: evidence has to be named figure by figure
      remedy: give each figure its own line
    ");
    let idle = RECEIVER.replace("rest = ", "aperture_m = \"assumed: no\"\nrest = ");
    insta::assert_snapshot!(refusal(&idle), @r"
    parts.toml:10:1: radio_receiver `my-dish`, `grade.aperture_m`: grades a figure that is not given here
      remedy: give the figure, or take the grade out
    ");
    let unlisted = RECEIVER.replace("S44", "S999");
    insta::assert_snapshot!(refusal(&unlisted), @r#"
    parts.toml:9:28: radio_receiver `my-dish`, `grade.figure_of_merit_db_per_k`: reference S999 is not known
      remedy: add a [[reference]] with id = "S999" and its address
    "#);
}

#[test]
fn an_unphysical_value_is_refused_at_its_place() {
    let gain = RECEIVER.replace("-0.05", "0.05");
    insta::assert_snapshot!(refusal(&gain), @r"
    parts.toml:6:17: radio_receiver `my-dish`, `gas_zenith_db`: non-physical value 0.05
      remedy: it must be 0 or less: losses are negative
    ");
    let text = RECEIVER.replace("= 5", "= \"low\"");
    insta::assert_snapshot!(refusal(&text), @r#"
    parts.toml:7:21: radio_receiver `my-dish`, `elevation_min_deg`: invalid type: string "low", expected a number
      remedy: correct the value
    "#);
    let downlink = r#"
[[optical_downlink]]
id = "d"
name = "D"
wavelength_nm = 1550
transmit_power_w = 1
divergence_half_1e2_urad = 40
transmit_optics_loss_db = -2
pointing_loss_db = -1
photons_per_bit = 30
rates_gbps = [-10, 25]
[optical_downlink.grade]
rest = "assumed: for a test"
"#;
    insta::assert_snapshot!(refusal(downlink), @r"
    parts.toml:11:14: optical_downlink `d`, `rates_gbps`: non-physical value -10
      remedy: it must be greater than 0
    ");
    let disorder = downlink.replace("[-10, 25]", "[25, 10]");
    insta::assert_snapshot!(refusal(&disorder), @r"
    parts.toml:11:14: optical_downlink `d`, `rates_gbps`: non-physical value 10
      remedy: it must be in ascending order
    ");
    let none = downlink.replace("[-10, 25]", "[]");
    insta::assert_snapshot!(refusal(&none), @r"
    parts.toml:11:14: optical_downlink `d`, `rates_gbps`: non-physical value 0
      remedy: it must be a list of at least one rate
    ");
}

#[test]
fn an_id_that_a_file_gives_twice_is_refused() {
    insta::assert_snapshot!(refusal(&format!("{RECEIVER}{RECEIVER}")), @r"
    parts.toml:13:6: radio_receiver `my-dish`, `id`: this file has an entry of that id already
      remedy: rename one of the two, or take one out
    ");
}

#[test]
fn text_that_is_not_toml_is_refused_at_its_place() {
    insta::assert_snapshot!(refusal("[[radio_receiver]]\nid = my-dish\n"), @r"
    parts.toml:2:6: string values must be quoted, expected literal string
      remedy: write it as TOML 1.0
    ");
}

#[test]
fn an_unknown_id_is_answered_with_the_nearest() {
    let catalog = Catalog::bundled().unwrap();
    let unknown = catalog.processor("hailo8").unwrap_err();
    assert_eq!(unknown.nearest.as_deref(), Some("hailo-8"));
    insta::assert_snapshot!(unknown, @"no processor `hailo8` in the catalogue; did you mean `hailo-8`?");
    insta::assert_snapshot!(catalog.laser_terminal("tesat-skot80").unwrap_err(), @"no laser_terminal `tesat-skot80` in the catalogue; did you mean `tesat-scot80`?");
    insta::assert_snapshot!(catalog.imager("zzz").unwrap_err(), @"no imager `zzz` in the catalogue; `starloom catalog imager` lists what there is");
}

fn shown(kind: Option<&str>, id: Option<&str>, json: bool) -> String {
    let mut out = Vec::new();
    catalog(kind, id, json, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn refused(kind: &str, id: Option<&str>) -> String {
    catalog(Some(kind), id, false, &mut Vec::new())
        .unwrap_err()
        .to_string()
}

#[test]
fn everything_that_the_command_shows_fits_a_hundred_columns() {
    let mut pages = vec![shown(None, None, false)];
    for kind in Kind::ALL {
        pages.push(shown(Some(kind.key()), None, false));
        for entry in entries(kind) {
            pages.push(shown(Some(kind.key()), entry["id"].as_str(), false));
        }
    }
    assert!(pages.len() > 80);
    for line in pages.iter().flat_map(|page| page.lines()) {
        assert!(line.chars().count() <= 100, "{line}");
        assert_eq!(line, line.trim_end());
    }
}

#[test]
fn the_command_lists_kinds() {
    insta::assert_snapshot!(shown(None, None, false), @r"
    kind               parts  what
    imager                 8  push-broom imagers
    model                 18  networks: work, size and answer per tile
    processor             31  processors that run networks in orbit
    laser_terminal        13  laser terminals for links between satellites
    optical_downlink       1  laser downlink modes towards optical ground stations
    optical_receiver       1  telescopes of optical ground stations
    radio_transmitter      1  radio transmitters for downlinks
    radio_receiver         1  radio receivers on the ground

    One kind:  starloom catalog KIND
    One part, with the source of every figure:  starloom catalog KIND ID
    ");
}

#[test]
fn the_command_marks_evidence_and_placeholder() {
    insta::assert_snapshot!(shown(Some("radio-receivers"), None, false), @r"
    radio_receiver: radio receivers on the ground

    id           G/T dB/K  from °  evidence
    x-band-gt27     27 A    10 A     0 of 3

    Evidence: V verified in a primary text, V2 in a secondary text, D derived.
    No evidence: R recalled, R- recalled weakly, A assumed, a placeholder.
    The last column counts the figures of a part that are evidence.
    One part, with the source of every figure:  starloom catalog radio_receiver ID
    ");
    insta::assert_snapshot!(shown(Some("laser_terminal"), Some("spacex-mini-laser"), false), @r"
    laser_terminal `spacex-mini-laser`: SpaceX mini laser
    from assets/catalogue/laser_terminals.toml
    Sold to other operators; exactly 25 Gbit/s. The first customer expects one terminal to be connected
    70 to 80 % of the time, and two all of it.

    Evidence
      rates_gbps                    [25.0]   Gbit/s  secondary: S13
      rate_reference_gbps           25.0     Gbit/s  secondary: S13
      range_reference_km            4000     km      secondary: S13

    From memory, to be checked before it is quoted
      wavelength_nm                 1550     nm      recalled: document not noted
      slew_rate_deg_per_s           1.5      °/s     recalled: document not noted
      slew_acceleration_deg_per_s2  0.5      °/s²    recalled: document not noted
      tracking_rate_max_deg_per_s   1.5      °/s     recalled: document not noted
      sun_exclusion_track_deg       3.0      °       recalled: 1 to 10 degrees are usual
      sun_exclusion_acquire_deg     5.0      °       recalled: acquisition sensors see wider than
                                                     tracking sensors
      grazing_track_km              80.0     km      recalled: 80 to 100 km is the usual planning number
      mtbf_h                        60000.0  h       recalled weakly: document not noted

    Placeholders
      margin_reference_db           3.0      dB      assumed: vendors publish a rate at a range, not the
                                                     margin there
      power_w                       75       W       assumed: not published; within the recalled 60 to
                                                     160 W of its class
      acquisition_cold_s            60.0     s       assumed: between the 100 s that SDA OCT 3.2.0
                                                     allows (S5) and the 29 s that a fleet's downtime
                                                     allows (S1, S2; vector ISL-14)
      acquisition_warm_s            10.0     s       assumed: the upper end of 5 to 10 s for a peer that
                                                     was just lost
      grazing_acquire_km            100.0    km      assumed: air disturbs acquisition more than
                                                     tracking (S8); the upper end of 80 to 100 km

    References (addresses: docs/REFERENCES.md)
      S1   Starlink lasers: 100 and 200 Gbit/s, 266,141 acquisitions a day, over 99 % uptime, links of
           weeks
      S2   Starlink lasers: links to 5400 km, about 9000 lasers, 42 PB a day
      S5   SDA OCT standard 3.2.0: acquisition within 100 s
      S8   Grazing altitude of laser links between GEO and LEO, from data in orbit
      S13  SpaceX mini laser: 25 Gbit/s, 4000 km
    ");
}

#[test]
fn the_command_writes_json_with_grades() {
    let page: serde_json::Value =
        serde_json::from_str(&shown(Some("processor"), Some("qualcomm-sd820"), true)).unwrap();
    let figures = page["figures"].as_array().unwrap();
    let events = figures
        .iter()
        .find(|figure| figure["field"] == "sefi_proton_cm2")
        .unwrap();
    assert_eq!(events["grade"], "verified");
    assert_eq!(events["source"], "S29");
    assert_eq!(events["value"], "1.12e-9");
    assert_eq!(page["references"][0]["id"], "S29");
}

#[test]
fn the_command_answers_a_misspelt_word_with_the_nearest() {
    insta::assert_snapshot!(refused("lazer", None), @"no kind `lazer` in the catalogue; did you mean `laser_terminal`?");
    insta::assert_snapshot!(refused("hailo-8", None), @"`hailo-8` is no kind of part but a processor; did you mean `starloom catalog processor hailo-8`?");
    insta::assert_snapshot!(refused("model", Some("cloud-w16")), @"no model `cloud-w16` in the catalogue; did you mean `cloud-w16-int8`?");
}
=======
>>>>>>> h-scenario
