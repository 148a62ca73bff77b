//! Arrays, batteries, shedding and heat that cannot be as they are written.

use super::{GOOD, load_from};

const POWER: &str =
    "power = { array_power_w = 300, platform_power_w = 60, battery_capacity_wh = 400 }";

/// What the loader says of a payload with this power and these further lines.
fn refusal(power: &str) -> String {
    assert!(GOOD.contains(POWER));
    let text = GOOD.replace(POWER, power);
    match load_from(&[("scenario.toml", text.as_bytes())], &[]) {
        Ok(_) => panic!("it loads: {power}"),
        Err(error) => error.to_string(),
    }
}

/// The same with these keys beside those of a good battery.
fn with(keys: &str) -> String {
    refusal(&format!(
        "power = {{ {keys}, platform_power_w = 60, battery_capacity_wh = 400 }}"
    ))
}

fn with_heat(keys: &str) -> String {
    refusal(&format!(
        "{POWER}\nheat = {{ radiator = \"white-paint\", radiator_area_m2 = 0.5, {keys} }}"
    ))
}

fn assert_tells(refusal: &str, parts: &[&str]) {
    for part in parts {
        assert!(refusal.contains(part), "{part}: {refusal}");
    }
}

#[test]
fn an_array_is_told_by_its_power_or_by_its_part() {
    let array = "array = { part = \"triple-junction\", area_m2 = 2 }";
    let none = refusal("power = { platform_power_w = 60, battery_capacity_wh = 400 }");
    assert_tells(
        &none,
        &[
            "`payload.watcher.power`",
            "there is no solar array",
            "`array`",
        ],
    );
    let both = with(&format!("array_power_w = 300, {array}"));
    assert_tells(
        &both,
        &[
            "`payload.watcher.power.array_power_w` = 300",
            "give one of the two",
        ],
    );
    let regulated = with("array_power_w = 300, regulation_efficiency = 0.9");
    assert_tells(
        &regulated,
        &["regulation_efficiency", "the power after regulation"],
    );
    let unknown = with("array = { part = \"tripel-junction\", area_m2 = 2 }");
    assert_tells(&unknown, &["array.part", "did you mean `triple-junction`?"]);
    let negative = with("array = { part = \"triple-junction\", area_m2 = -2 }");
    assert_tells(
        &negative,
        &["area_m2` = -2", "give a value in m², between 0 and 1000000"],
    );
    let sideways =
        with("array = { part = \"triple-junction\", area_m2 = 2, pointing = \"sideways\" }");
    assert_tells(&sideways, &["pointing", "two-axis"]);
}

#[test]
fn a_battery_holds_something_and_has_one_efficiency() {
    let array = "array_power_w = 300";
    let both = with(&format!(
        "{array}, battery = {{ part = \"li-ion\" }}, charge_efficiency = 0.9"
    ));
    assert_tells(&both, &["charge_efficiency` = 0.9", "give one of the two"]);
    let old = with(&format!(
        "{array}, battery = {{ part = \"li-ion\", age_years = 40 }}"
    ));
    assert_tells(
        &old,
        &["so old a battery holds nothing", "fewer `age_years`"],
    );
    let ancient = with(&format!(
        "{array}, battery = {{ part = \"li-ion\", age_years = 400 }}"
    ));
    assert_tells(&ancient, &["age_years` = 400", "between 0 and 50"]);
}

#[test]
fn a_load_comes_back_above_where_it_is_switched_off() {
    for resume in ["0.3", "0.2"] {
        let shed = with(&format!(
            "array_power_w = 300, shed = [{{ load = \"lasers\", below = 0.3, resume = {resume} }}]"
        ));
        assert_tells(
            &shed,
            &[
                "shed.0.resume",
                "where it is switched off (0.3)",
                "above that of `below`",
            ],
        );
    }
    let unknown = with("array_power_w = 300, shed = [{ load = \"platform\", below = 0.3 }]");
    assert_tells(&unknown, &["shed.0.load", "lasers"]);
}

#[test]
fn limits_of_heat_ascend_and_radiators_have_an_area_and_two_sides_at_most() {
    let descending = with_heat("warn_c = 90");
    assert_tells(
        &descending,
        &["heat.warn_c` = 90", "warn_c 90, trip_c 85, critical_c 100"],
    );
    let three = with_heat("radiator_sides = 3");
    assert_tells(&three, &["radiator_sides` = 3", "between 1 and 2"]);
    let flat = refusal(&format!(
        "{POWER}\nheat = {{ radiator = \"white-paint\", radiator_area_m2 = 0 }}"
    ));
    assert_tells(
        &flat,
        &["radiator_area_m2` = 0", "between 0.01 and 1000000"],
    );
    let unknown = with_heat("radiator_face = \"left\"");
    assert_tells(&unknown, &["radiator_face", "port"]);
    let kelvin = with_heat("warn_k = 300");
    assert_tells(&kelvin, &["heat.warn_k"]);
}

#[test]
fn processors_that_their_radiator_cannot_bear_are_warned_of() {
    let text = GOOD.replace(
        POWER,
        &format!("{POWER}\nheat = {{ radiator = \"white-paint\", radiator_area_m2 = 0.1 }}"),
    );
    let loaded = load_from(&[("scenario.toml", text.as_bytes())], &[]);
    let warnings = loaded.map(|loaded| loaded.warnings).unwrap_or_default();
    let of_heat = warnings.iter().find(|one| one.contains("radiator"));
    let of_heat = of_heat.unwrap_or_else(|| panic!("no warning of heat in {warnings:?}"));
    assert_tells(
        of_heat,
        &["payload watcher", "before they reach 70 °C", "slow"],
    );
}

#[test]
fn what_the_page_bounds_is_refused_beyond_either_bound() {
    use starloom::scenario::keys::keys;
    let scenario = crate::runs::bundled("solar-storm");
    let catalog = starloom::catalog::Catalog::bundled().unwrap();
    let tables = [
        ("payload.power", "payload.node.power"),
        ("payload.power.array", "payload.node.power.array"),
        ("payload.heat", "payload.node.heat"),
        (
            "payload.radiation.mitigation",
            "payload.node.radiation.mitigation",
        ),
    ];
    // What the tables need beside the key that is tried.
    let whole = [
        (
            "payload.node.power",
            "{ array = { part = \"triple-junction\", area_m2 = 2 }, platform_power_w = 60, battery_capacity_wh = 400 }",
        ),
        (
            "payload.node.heat",
            "{ radiator = \"white-paint\", radiator_area_m2 = 0.5 }",
        ),
    ];
    let mut tried = 0;
    for (table, path) in tables {
        for doc in keys().iter().filter(|doc| doc.table == table) {
            // In place of the array, and of the battery's part.
            let [Some(least), Some(most)] = doc.bounds else {
                continue;
            };
            if doc.key == "array_power_w" || doc.key.starts_with("radiator_sides") {
                continue;
            }
            for value in [least - 1e-3 * least.abs().max(1e-6), most * 1.001 + 1e-6] {
                let key = format!("{path}.{}", doc.key);
                let sets: Vec<(String, String)> = whole
                    .iter()
                    .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
                    .chain([(key.clone(), format!("{value:?}"))])
                    .collect();
                let loaded = starloom::scenario::load(&scenario, &sets, &catalog);
                let error = loaded.map(|_| ()).unwrap_err().to_string();
                let words = format!("between {least} and {most}");
                assert!(error.contains(&words), "{key} = {value}: {words}: {error}");
                tried += 1;
            }
        }
    }
    assert!(tried > 30, "{tried}");
}

#[test]
fn figures_of_parts_have_bounds_too() {
    let own = "\n[[processor]]\nid = \"own\"\nname = \"Own\"\nhardness = \"cots\"\nint8_tops = 67\nmemory_gb = 8\nmemory_bandwidth_gb_per_s = 100\npower_idle_w = 1\npower_active_w = 20\n[processor.grade]\nrest = \"assumed: for a test\"\n";
    for (good, bad, words) in [
        (
            "int8_tops = 67",
            "int8_tops = 1e30",
            "`processor.own.int8_tops` = 1e30: non-physical value 1e30",
        ),
        (
            "power_active_w = 20",
            "power_active_w = 1e12",
            "it must be at most 1e9",
        ),
    ] {
        let text = format!("{GOOD}{}", own.replace(good, bad));
        let refusal = load_from(&[("scenario.toml", text.as_bytes())], &[]).unwrap_err();
        assert!(refusal.contains(words), "{refusal}");
    }
}
