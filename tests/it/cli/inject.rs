//! `starloom inject`: campaigns of upsets in weights, and what it refuses.

use super::Place;
use serde_json::Value;
use std::fs::File;

const NETWORK: &str = "cover-5band-16x16-int8";

fn error(point: &Value, which: &str) -> f64 {
    point[which].as_f64().unwrap()
}

fn points(told: &Value) -> &Vec<Value> {
    told["points"].as_array().unwrap()
}

#[test]
fn upsets_make_answers_worse_codes_and_copies_hold_them_off() {
    let place = Place::new();
    let arguments = [
        "inject",
        NETWORK,
        "--flips",
        "1,32",
        "--repetitions",
        "60",
        "--json",
    ];
    let told = place.run(&arguments).json();
    let sound = told["error_without_flips"].as_f64().unwrap();
    assert!((0.11..0.122).contains(&sound), "{sound}");
    let [none_1, none_32, ecc_1, ecc_32, _, tmr_32] = points(&told).as_slice() else {
        panic!("{told:#}");
    };
    assert!(error(none_32, "median") > 1.3 * sound);
    assert!(error(none_1, "median") < 1.02 * sound);
    assert!(error(none_1, "worst") > sound);
    // One upset at a time is corrected, but for those of two cells; three copies are harder to outvote.
    assert!(error(ecc_1, "flips") < 0.1 && error(ecc_1, "p95") == sound);
    assert!(error(ecc_32, "flips") < error(none_32, "flips") / 2.0);
    assert!(error(tmr_32, "flips") < error(ecc_32, "flips") / 2.0);
}

#[test]
fn a_campaign_is_the_same_whatever_threads_and_another_with_another_seed() {
    let place = Place::new();
    let told = |threads: &str, seed: &str| {
        let arguments = [
            "inject",
            NETWORK,
            "--flips",
            "8",
            "--repetitions",
            "30",
            "--json",
        ];
        let more = ["--threads", threads, "--seed", seed];
        place.run(&[&arguments[..], &more].concat()).good()
    };
    assert_eq!(told("1", "1"), told("3", "1"));
    assert_ne!(told("1", "1"), told("1", "2"));
}

#[test]
fn curves_are_written_once_unless_forced() {
    let place = Place::new();
    let arguments = ["inject", NETWORK, "--repetitions", "5", "--out", "curves"];
    let text = place.run(&arguments).good();
    assert!(text.contains("794 held-out field sites"), "{text}");
    let csv = std::fs::read_to_string(place.path("curves/curves.csv")).unwrap();
    assert_eq!(csv.lines().count(), 1 + 3 * 4);
    let svg = std::fs::read_to_string(place.path("curves/curves.svg")).unwrap();
    assert!(
        svg.starts_with("<svg ") && svg.matches("<polyline").count() == 9,
        "{svg}"
    );
    let refusal = place.run(&arguments).refusal();
    assert!(
        refusal.contains("give --force to replace them"),
        "{refusal}"
    );
    place.run(&[&arguments[..], &["--force"]].concat()).good();
}

#[test]
fn upsets_gather_over_time_until_weights_are_read_afresh() {
    let place = Place::new();
    let told = |more: &[&str]| {
        let arguments = [
            "inject",
            NETWORK,
            "--days",
            "24",
            "--per-bit-day",
            "1e-3",
            "--repetitions",
            "20",
        ];
        place
            .run(&[&arguments[..], &["--protect", "none", "--json"], more].concat())
            .json()
    };
    let bits = told(&[])["weight_bits"].as_f64().unwrap();
    let flips = |told: &Value, day: usize| error(&points(told)[day - 1], "flips");
    let bare = told(&[]);
    // One upset of a hundred hits two cells, and few hit a cell for the second time.
    let expected = 1.01 * bits * 0.024 * (1.0 - 0.024);
    let spread = 4.0 * (expected / 20.0).sqrt();
    assert!(
        (flips(&bare, 24) - expected).abs() < spread,
        "{} beside {expected}",
        flips(&bare, 24)
    );
    let reloaded = told(&["--reload-h", "96"]);
    assert!(flips(&reloaded, 23) < flips(&bare, 23) / 5.0);
    assert_eq!(flips(&reloaded, 24), 0.0);
}

#[test]
fn a_rate_of_a_processor_hits_small_networks_hardly_ever() {
    let place = Place::new();
    let arguments = [
        "inject",
        NETWORK,
        "--days",
        "365",
        "--processor",
        "nvidia-orin-nano-super",
        "--repetitions",
        "5",
    ];
    let text = place.run(&arguments).good();
    assert!(
        text.contains("upsets of a bit a day: ") && text.contains("e-4 in all over 365 days"),
        "{text}"
    );
}

#[test]
fn what_is_no_network_is_refused_in_one_message() {
    let place = Place::new();
    let refused = |network: &str, what: &str| {
        let refusal = place.run(&["inject", network]).refusal();
        assert!(refusal.contains(what), "{refusal}");
    };
    refused("cover-5band-16x16-int", "did you mean");
    refused("cloudscout", "its costs alone are known");
    refused("not-there.onnx", "not-there.onnx cannot be read: ");
    let whole = include_bytes!("../../../assets/models/cover-5band-16x16-int8.onnx");
    std::fs::write(place.path("cut.onnx"), &whole[..1500]).unwrap();
    refused("cut.onnx", "cut.onnx: not an ONNX file, or cut short");
    place.write("text.onnx", "[[model]]\nid = \"x\"\n");
    refused("text.onnx", "not an ONNX file");
    let renamed: Vec<u8> = whole.to_vec();
    let text = String::from_utf8_lossy(&renamed);
    assert!(text.contains("QuantizeLinear"));
    std::fs::write(
        place.path("odd.onnx"),
        replaced(whole, b"QuantizeLinear", b"QuantiseLinear"),
    )
    .unwrap();
    refused(
        "odd.onnx",
        "operator QuantiseLinear is not one that runs here",
    );
    // Two gigabytes that take no room on the disk: refused before they are read.
    File::create(place.path("vast.onnx"))
        .unwrap()
        .set_len(2 << 30)
        .unwrap();
    refused(
        "vast.onnx",
        "2147483648 bytes: more than the 67108864 that a network may have",
    );
}

/// Bytes with one word in place of another of the same length.
fn replaced(bytes: &[u8], word: &[u8], with: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for at in 0..bytes.len() - word.len() {
        if &bytes[at..at + word.len()] == word {
            bytes[at..at + word.len()].copy_from_slice(with);
        }
    }
    bytes
}

#[test]
fn rates_and_orbits_that_cannot_be_are_refused() {
    let place = Place::new();
    let refused = |more: &[&str], what: &str| {
        let refusal = place.run(&[&["inject", NETWORK], more].concat()).refusal();
        assert!(refusal.contains(what), "{refusal}");
    };
    refused(&["--days", "3"], "--processor <ID>|--per-bit-day <RATE>");
    refused(&["--days", "-1", "--per-bit-day", "1"], "-1");
    refused(
        &["--days", "3000", "--per-bit-day", "1"],
        "upsets in all repetitions",
    );
    refused(&["--flips", "0"], "0");
    refused(&["--protect", "prayer"], "take none, ecc or tmr");
    refused(
        &["--days", "3", "--processor", "nvidia-orin"],
        "no processor `nvidia-orin`",
    );
    let high = [
        "--days",
        "3",
        "--processor",
        "nvidia-orin-nano-super",
        "--altitude-km",
        "1200",
    ];
    refused(&high, "--altitude-km 1200: known are 150 to 800");
}
