//! `starloom catalog`: aligned, within a hundred columns, evidence told from placeholder.

use super::entries;
use starloom::catalog::Kind;
use starloom::cli::{CatalogArguments, FitArguments, catalog, fit};

fn arguments(kind: Option<&str>, ids: &[&str], json: bool) -> CatalogArguments {
    CatalogArguments {
        kind: kind.map(str::to_owned),
        ids: ids.iter().map(|id| (*id).to_owned()).collect(),
        json,
        ..CatalogArguments::default()
    }
}

fn answer(arguments: &CatalogArguments) -> anyhow::Result<String> {
    let mut out = Vec::new();
    catalog(arguments, &mut out)?;
    Ok(String::from_utf8(out)?)
}

fn shown(kind: Option<&str>, id: Option<&str>, json: bool) -> String {
    answer(&arguments(kind, id.as_slice(), json)).unwrap()
}

fn refused(kind: &str, id: Option<&str>) -> String {
    let refused = answer(&arguments(Some(kind), id.as_slice(), false));
    refused.unwrap_err().to_string()
}

/// What `starloom fit` shows; every line is held to a terminal's width.
fn fitted(model: &str, processors: &[&str]) -> String {
    let arguments = FitArguments {
        model: model.to_owned(),
        processors: processors.iter().map(|id| (*id).to_owned()).collect(),
        prompt: 2048,
        answer: 256,
        sequences: 1,
        plot: None,
        json: false,
    };
    let mut out = Vec::new();
    fit(&arguments, &mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    for line in text.lines() {
        assert!(line.chars().count() <= 100, "{line}");
    }
    text
}

#[test]
fn conditions_and_classes_filter() {
    let ids = |conditions: &[&str], class: Option<&str>| {
        let arguments = CatalogArguments {
            conditions: conditions.iter().map(|one| (*one).to_owned()).collect(),
            class: class.map(str::to_owned),
            ..arguments(Some("processor"), &[], true)
        };
        let text = answer(&arguments).map_err(|error| error.to_string())?;
        let parts: serde_json::Value = serde_json::from_str(&text).unwrap();
        let parts = parts.as_array().unwrap().iter();
        Ok::<Vec<String>, String>(
            parts
                .map(|part| part["id"].as_str().unwrap().to_owned())
                .collect(),
        )
    };
    assert_eq!(
        ids(&["int8_tops>10", "hardness=rt"], None).unwrap(),
        ["amd-xqrvc1902", "amd-xqrve2302"]
    );
    assert_eq!(
        ids(
            &["logic_luts>=151_824", "on_chip_memory_bits < 1e7"],
            Some("rh")
        )
        .unwrap(),
        ["microchip-rtg4"]
    );
    assert!(ids(&["int8_tops>1e9"], None).unwrap().is_empty());
    assert_eq!(
        ids(&["hardness>rh"], None).unwrap_err(),
        "`hardness` is a word: compare it with = or !=, not >"
    );
    assert_eq!(
        ids(&["int8_tops"], None).unwrap_err(),
        "`int8_tops` is no condition: write FIELD>VALUE, with one of > >= < <= = !="
    );
    assert_eq!(
        ids(&["int8_tops>many"], None).unwrap_err(),
        "`many` is no number to hold `int8_tops` against"
    );
    let unknown = ids(&["tops>1"], None).unwrap_err();
    assert!(
        unknown.starts_with("no processor has a figure `tops`; there are: ")
            && unknown.contains(", int8_tops, "),
        "{unknown}"
    );
}

#[test]
fn parts_stand_side_by_side_with_their_grades() {
    let both = arguments(Some("fabric"), &["cpo", "spacefibre-versal"], false);
    insta::assert_snapshot!(answer(&both).unwrap(), @r"
    fabric                               cpo  spacefibre-versal
    energy_pj_per_bit    pJ/bit       5.6 D             15.0 A
    latency_ns           ns            50 A              300 A
    reach_m              m           2000 R                5 R
    rate_gbps            Gbit/s      1600 V2             100 V2
    density_gbps_per_mm  Gbit/s/mm    500 A                -
    refractive_index                1.468 R              1.4 A
    lanes                               -                  4 R
    evidence                          2 of 6             1 of 6

    Evidence: V verified in a primary text, V2 in a secondary text, D derived.
    No evidence: R recalled, R- recalled weakly, A assumed, a placeholder.
    ");
    let many = [
        "amd-xqrku060",
        "microchip-rtg4",
        "nanoxplore-ng-large",
        "nanoxplore-ng-ultra",
    ];
    let text = answer(&arguments(Some("processor"), &many, false)).unwrap();
    for line in text.lines() {
        assert!(line.chars().count() <= 100, "{line}");
    }
    assert!(many.iter().all(|id| text.contains(id)));
}

#[test]
fn an_accelerator_is_told_where_it_fits_and_where_not() {
    let fpgas = [
        "amd-xqrku060",
        "nanoxplore-ng-ultra",
        "microchip-rtg4",
        "nanoxplore-ng-large",
    ];
    insta::assert_snapshot!(fitted("cloudscout", &fpgas), @r"
    model `cloudscout`, fp16, tiles of 512 × 512 pixels

    processor            ms a tile       range  measured    mJ  bound     memory   RAM   LUT
    amd-xqrku060               300  200 to 450         -  3600  compute  < 0.1 %  53 %  25 %
    nanoxplore-ng-ultra        300  200 to 450         -  2400  compute    0.1 %  66 %  15 %

    Times are modelled, a factor 1.5 to either side; without the overhead of tiles and jobs.
    Shares of the memory for weights, and of an FPGA's RAM and lookup tables for an accelerator.
    Measured: 325 ms on intel-myriad2 at 1.8 W (recalled: Giuffrida et al. 2020, CloudScout (S32)).

    does not run on      because
    microchip-rtg4       cloudscout needs 21.10 Mbit of memory on the chip, and microchip-rtg4 has 5.20
                         Mbit of memory on the chip
    nanoxplore-ng-large  cloudscout needs 21.10 Mbit of memory on the chip, and nanoxplore-ng-large has
                         9.40 Mbit of memory on the chip
    ");
}

#[test]
fn a_language_model_is_told_with_its_memory_and_its_pace() {
    let chips = [
        "google-tpu-v6e",
        "nvidia-h100-pcie",
        "nvidia-orin-nano-super",
        "hailo-8",
    ];
    insta::assert_snapshot!(fitted("llm-8b-int4-all", &chips), @r"
    language model `llm-8b-int4-all`, int4: a prompt of 2048 tokens, an answer of 256, 1 side by side
    memory 4.82 GB, of which 0.30 GB are keys and values

    processor               prefill s  tokens/s  answer s          range    J  memory
    google-tpu-v6e             0.0512       255      1.05  0.700 to 1.58  263    15 %
    nvidia-h100-pcie           0.0621       311     0.882  0.588 to 1.32  309   6.0 %
    nvidia-orin-nano-super       2.81      15.9      18.9   12.6 to 28.3  472    60 %

    Prefill of one prompt; tokens, seconds and joules of all answers side by side. Modelled, a
    factor 1.5 to either side.

    does not run on  because
    hailo-8          llm-8b-int4-all needs 4.82 GB of memory, and hailo-8 has no memory
    ");
    // 19.14 tokens a second were measured on the Orin, with little to look back on (CMP-2).
    fitted("llm-8b-bf16", &[]);
    fitted("mobilenetv2-224", &[]);
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
    let page = shown(None, None, false);
    let (table, help) = page.split_once("\n\n").unwrap();
    let mut rows = table.lines();
    assert_eq!(
        rows.next().unwrap(),
        "kind               parts  figures  evidence  what"
    );
    for kind in Kind::ALL {
        let words: Vec<_> = rows.next().unwrap().split_whitespace().collect();
        let [name, counts @ ..] = &words[..4] else {
            panic!("{words:?}");
        };
        let counts: Vec<usize> = counts.iter().map(|count| count.parse().unwrap()).collect();
        assert_eq!((*name, counts[0]), (kind.key(), entries(kind).len()));
        // An entry has a figure at least, and nothing here is evidence throughout.
        assert!(counts[1] > counts[0] && counts[2] < counts[1], "{words:?}");
    }
    insta::assert_snapshot!(help, @r"
    Evidence is what somebody can look up or compute again; all else is recalled or assumed.
    One kind:  starloom catalog KIND [--where FIELD>VALUE] [--class rh]
    One part, with the source of every figure:  starloom catalog KIND ID
    Several, side by side:  starloom catalog KIND ID ID
    ");
}

#[test]
#[expect(clippy::too_many_lines, reason = "what the command prints")]
fn the_command_marks_evidence_and_placeholder() {
    insta::assert_snapshot!(shown(Some("radio-receivers"), None, false), @r"
    radio_receiver: radio receivers on the ground

    id             G/T dB/K  from °  evidence
    ka-band-gt32      32 A    10 A     0 of 3
    ka-user-array     10 A    20 A     0 of 6
    x-band-gt27       27 A    10 A     0 of 3

    Evidence: V verified in a primary text, V2 in a secondary text, D derived.
    No evidence: R recalled, R- recalled weakly, A assumed, a placeholder.
    The last column counts the figures of a part that are evidence.
    One part, with the source of every figure:  starloom catalog radio_receiver ID
    ");
    insta::assert_snapshot!(shown(Some("laser_terminal"), Some("tesat-scot80"), false), @r"
    laser_terminal `tesat-scot80`: Tesat SCOT80
    from assets/catalogue/laser_terminals.toml
    Mass is per optical channel, of the Telesat Lightspeed variant (10 Gbit/s to 8000 km). 2.5 to 100
    Gbit/s are published over 5000 to 8000 km: the 100 Gbit/s mode is not claimed at 8000 km.

      detection  direct-ook

    Evidence
      rates_gbps                    [2.5, 10.0, 100.0]  Gbit/s  verified: S4
      rate_reference_gbps           10.0                Gbit/s  secondary: S3
      range_reference_km            8000                km      secondary: S3, with S4 giving 5000 to
                                                                8000 km
      mass_kg                       11.9                kg      secondary: S3
      aperture_mm                   80                  mm      verified: S4

    From memory, to be checked before it is quoted
      wavelength_nm                 1550                nm      recalled: SDA OCT standard 3.1.0 (S6),
                                                                which it follows

    Placeholders
      margin_reference_db           3.0                 dB      assumed: vendors publish a rate at a
                                                                range, not the margin there
      power_w                       60                  W       assumed: not published; the lower end of
                                                                its class of 60 to 160 W
      power_idle_ratio              0.2                         assumed: not published for any terminal;
                                                                electronics and heaters of one that
                                                                waits
      power_slewing_ratio           0.6                         assumed: not published for any terminal;
                                                                motors and electronics without the
                                                                transmitter
      power_acquiring_ratio         1.0                         assumed: not published for any terminal;
                                                                beacon or beam at full power
      slew_rate_deg_per_s           1.5                 °/s     assumed: not published for most
                                                                terminals; a gimbal of this size
      slew_acceleration_deg_per_s2  0.5                 °/s²    assumed: not published for most
                                                                terminals; a gimbal of this size
      tracking_rate_max_deg_per_s   1.5                 °/s     assumed: as the slew rate
      acquisition_cold_s            60.0                s       assumed: between the 100 s that SDA OCT
                                                                3.2.0 allows (S5) and the 29 s that a
                                                                fleet's downtime allows (S1, S2; vector
                                                                ISL-14)
      acquisition_warm_s            10.0                s       assumed: the upper end of 5 to 10 s for
                                                                a peer that was just lost
      sun_exclusion_track_deg       3.0                 °       assumed: 1 to 10 degrees are usual
      sun_exclusion_acquire_deg     5.0                 °       assumed: acquisition sensors see wider
                                                                than tracking sensors
      grazing_track_km              80.0                km      assumed: 80 to 100 km is the usual
                                                                planning number
      grazing_acquire_km            100.0               km      assumed: air disturbs acquisition more
                                                                than tracking (S8); the upper end of 80
                                                                to 100 km
      doppler_max_ghz               10.0                GHz     assumed: what coherent modems search; a
                                                                terminal with direct detection does not
                                                                ask
      point_ahead_max_urad          120.0               µrad    assumed: a mirror that covers
                                                                counter-rotating planes (104 µrad at
                                                                15.6 km/s); give 5 or so for a terminal
                                                                without one
      field_azimuth_min_deg         0.0                 °       assumed: a hemisphere is usual
      field_azimuth_max_deg         360.0               °       assumed: a hemisphere is usual
      field_elevation_min_deg       -10.0               °       assumed: a hemisphere and a little more
                                                                is usual
      field_elevation_max_deg       90.0                °       assumed: a hemisphere is usual
      code_rate                     1.0                         assumed: published rates are taken as
                                                                what users get
      framing_overhead              0.0                         assumed: published rates are taken as
                                                                what users get
      mtbf_h                        60000.0             h       assumed: nobody publishes it; about
                                                                seven years
      transmit_optics_loss_db       -2.0                dB      assumed: usual in budgets of such
                                                                terminals (vectors ISL-9 to ISL-18)
      receive_optics_loss_db        -3.0                dB      assumed: usual in budgets of such
                                                                terminals (vectors ISL-9 to ISL-18)

    References (addresses: docs/REFERENCES.md)
      S1   Starlink lasers: 100 and 200 Gbit/s, 266,141 acquisitions a day, over 99 % uptime, links of
           weeks
      S2   Starlink lasers: links to 5400 km, about 9000 lasers, 42 PB a day
      S3   Tesat SCOT80 for Telesat Lightspeed: 10 Gbit/s, 8000 km, 11.9 kg
      S4   Tesat SCOT80: 80 mm, 5000 to 8000 km, 2.5 to 100 Gbit/s, 48 in orbit
      S5   SDA OCT standard 3.2.0: acquisition within 100 s
      S6   SDA OCT standard 3.1.0, page of the agency
      S8   Grazing altitude of laser links between GEO and LEO, from data in orbit
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
    assert_eq!(events["value"], 1.12e-9);
    assert_eq!(page["references"][0]["id"], "S29");
}

#[test]
fn the_command_answers_a_misspelt_word_with_the_nearest() {
    insta::assert_snapshot!(refused("lazer", None), @"no kind `lazer` in the catalogue; did you mean `laser_terminal`?");
    insta::assert_snapshot!(refused("hailo-8", None), @"`hailo-8` is no kind of part but a processor; did you mean `starloom catalog processor hailo-8`?");
    insta::assert_snapshot!(refused("model", Some("cloud-w16")), @"no model `cloud-w16` in the catalogue; did you mean `cloud-w16-int8`?");
}

#[test]
fn a_measured_time_stands_beside_the_modelled_one() {
    let told = fitted("cloudscout", &["intel-myriad2", "amd-xqrku060"]);
    let row = told.lines().find(|line| line.starts_with("intel-myriad2"));
    assert!(row.unwrap().contains(" 325 "), "{told}");
    let row = told.lines().find(|line| line.starts_with("amd-xqrku060"));
    assert!(!row.unwrap().contains("325"), "{told}");
    for words in [
        "Measured: 325 ms on intel-myriad2 at 1.8 W (",
        "It lies outside of the modelled range",
    ] {
        assert!(told.contains(words), "{words}: {told}");
    }
}
