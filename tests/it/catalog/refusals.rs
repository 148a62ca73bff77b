//! Further files: what they add, and what is refused, with its exact message.

use starloom::catalog::{Catalog, Grade, Kind};

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
        Grade::Assumed { .. }
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
      remedy: use one of: imager, model, language_model, processor, fabric, solar_array, battery, radiator, laser_terminal, optical_downlink, optical_receiver, optical_uplink, radio_transmitter, radio_receiver, radio_uplink, radio_mode, shell, defaults, reference
    ");
}

#[test]
fn a_missing_field_is_refused_at_its_entry() {
    let short = RECEIVER.replace("elevation_min_deg = 5\n", "");
    insta::assert_snapshot!(refusal(&short), @r"
    parts.toml:2:1: radio_receiver `my-dish`, `elevation_min_deg`: is missing
      remedy: add `elevation_min_deg` with its grade
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
    let nameless = RECEIVER.replace("assumed: for a test", "recalled weakly: no document noted");
    insta::assert_snapshot!(refusal(&nameless), @r#"
    parts.toml:10:8: radio_receiver `my-dish`, `grade.rest`: `no document noted` names no document
      remedy: name the document that is recalled, or grade it "assumed: …"
    "#);
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
      remedy: it must be 0 or less, down to -200: losses are negative
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
      remedy: it must be greater than 0, up to 1e6
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
