//! What is told where there is nothing to measure or to list.

use super::Place;
use crate::runs::bundled;

#[test]
fn weather_that_never_changes_is_told_as_never_and_always() {
    let place = Place::new();
    let scenario = bundled("cloudy-stations").display().to_string();
    for (share, words) in [("1", ["always", "never"]), ("0", ["never", "always"])] {
        let set = format!("station.siding-spring.weather.cloud_fraction={share}");
        let arguments = ["weather", &scenario, "--years", "2", "--set", &set];
        let told = place.run(&arguments).good();
        let line = told.lines().find(|line| line.contains("siding-spring"));
        let line = line.unwrap_or_else(|| panic!("{told}"));
        let told: Vec<&str> = line
            .split_whitespace()
            .filter(|word| ["always", "never"].contains(word))
            .collect();
        let [bad, clear] = words;
        assert_eq!(told, [bad, bad, clear, clear], "{line}");
    }
}

#[test]
fn who_has_no_window_is_told_where_names_are() {
    let place = Place::new();
    let scenario = bundled("three-body").display().to_string();
    let refusal = place.run(&["windows", &scenario, "--of", "zzz"]).refusal();
    assert!(
        refusal.contains("hint: without `--of` all are listed"),
        "{refusal}"
    );
}
