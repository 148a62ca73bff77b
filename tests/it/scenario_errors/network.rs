//! Scenarios of networks without imagers: pairs, requirements of delay.

use super::load_from;

const NETWORK: &str = r#"
starloom = 1
name = "network"
question = "Who hears whom?"
start = "2025-06-01T00:00:00Z"
duration_h = 1
topology = "pairs"
pairs = [["ring-0-0", "ring-0-1"]]

[[constellation]]
name = "ring"
payload = "relay"
walker = { altitude_km = 550, inclination_deg = 53, planes = 1, per_plane = 12 }

[[payload]]
name = "relay"
storage_gb = 1
lasers = { terminal = "spacex-starlink-gen3", count = 2 }
power = { array_power_w = 1000, platform_power_w = 100, battery_capacity_wh = 1000 }

[[station]]
name = "one"
network = "cities"
latitude_deg = 0
longitude_deg = 0
radio = { receiver = "x-band-gt27" }
"#;

fn refusal(text: &str) -> String {
    load_from(&[("scenario.toml", text.as_bytes())], &[])
        .unwrap_err()
        .to_string()
}

fn replaced(from: &str, to: &str) -> String {
    assert!(NETWORK.contains(from), "{from}");
    refusal(&NETWORK.replace(from, to))
}

#[test]
fn a_network_needs_neither_work_nor_targets() {
    let loaded = load_from(&[("scenario.toml", NETWORK.as_bytes())], &[]).unwrap();
    assert_eq!(
        loaded.scenario.policies,
        [starloom::scenario::Policy::Relay]
    );
    assert_eq!(loaded.scenario.pairs.len(), 1);
}

#[test]
fn a_pair_that_cannot_be_joined_is_refused_at_its_place() {
    let unknown = replaced("\"ring-0-1\"]]", "\"ring-0-99\"]]");
    assert!(
        unknown.contains("scenario.toml:8:23: `pairs.0.1` = \"ring-0-99\""),
        "{unknown}"
    );
    assert!(unknown.contains("did you mean `ring-0-9`?"), "{unknown}");
    let alone = replaced("\"ring-0-1\"]]", "\"ring-0-0\"]]");
    assert!(alone.contains("cannot be joined to itself"), "{alone}");
    let grid = replaced("topology = \"pairs\"", "topology = \"plus-grid\"");
    assert!(
        grid.contains("the topology is not a list of pairs"),
        "{grid}"
    );
    let none = replaced("pairs = [[\"ring-0-0\", \"ring-0-1\"]]\n", "");
    assert!(none.contains("there are no pairs to join"), "{none}");
}

#[test]
fn a_file_of_pairs_is_refused_by_its_line() {
    let text = NETWORK.replace(
        "pairs = [[\"ring-0-0\", \"ring-0-1\"]]",
        "pairs_file = \"links.txt\"",
    );
    let load = |links: &str| {
        let files = [
            ("scenario.toml", text.as_bytes()),
            ("links.txt", links.as_bytes()),
        ];
        load_from(&files, &[])
    };
    let good = load("# neighbours\n0 1\nring-0-1, ring-0-2\n\n2 1\n").unwrap();
    let pairs: Vec<_> = good
        .scenario
        .pairs
        .iter()
        .map(|(a, b)| (a.0, b.0))
        .collect();
    assert_eq!(pairs, [(0, 1), (1, 2)]);
    for (links, reason) in [
        ("0 1\n1 12\n", "links.txt:2:1: there is no satellite `12`"),
        ("0 1\n3\n", "links.txt:2:1: `3` names no two satellites"),
        ("4 4\n", "links.txt:1:1: `4 4` joins a satellite to itself"),
        ("", "links.txt:1:1: the file names no pair"),
        ("# none\n\n", "links.txt:1:1: the file names no pair"),
    ] {
        let refused = load(links).unwrap_err().to_string();
        assert!(refused.contains(reason), "{refused}");
    }
}

#[test]
fn a_requirement_of_delay_names_two_stations_and_a_figure_of_delay() {
    let with = |requirement: &str| refusal(&format!("{NETWORK}\n[[require]]\n{requirement}\n"));
    let figure = with("metric = \"answered\"\nbetween = [\"one\", \"two\"]\nat_least = 1");
    assert!(
        figure.contains("the delay between stations has no such figure"),
        "{figure}"
    );
    let station = with("metric = \"rtt_max_ms\"\nbetween = [\"one\", \"two\"]\nat_most = 1");
    assert!(station.contains("there is no such station"), "{station}");
    let same = with("metric = \"rtt_max_ms\"\nbetween = [\"one\", \"one\"]\nat_most = 1");
    assert!(same.contains("a delay is between two stations"), "{same}");
}
