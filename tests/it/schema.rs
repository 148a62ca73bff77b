//! The schemas hold what the readers hold: good files pass, wrong ones do not.

#![expect(clippy::unwrap_used, reason = "helpers of tests, too, fail by panic")]

use crate::scenario_errors::GOOD;
use jsonschema::Validator;
use serde_json::Value;
use starloom::catalog::{self, Catalog};
use starloom::scenario::{self, keys};
use std::fs;
use std::path::{Path, PathBuf};

/// The TOML files below a folder of the repository.
fn files(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let entries = fs::read_dir(&folder).unwrap();
    let mut files: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|end| end == "toml"));
    files.sort();
    assert!(!files.is_empty(), "{}", folder.display());
    files
}

fn validator(schema: &Value) -> Validator {
    jsonschema::draft202012::meta::validate(schema).unwrap();
    jsonschema::draft202012::new(schema).unwrap()
}

fn read(text: &str) -> Value {
    toml::from_str(text).unwrap()
}

fn require_valid(validator: &Validator, name: &Path) {
    let instance = read(&fs::read_to_string(name).unwrap());
    let faults: Vec<_> = validator
        .iter_errors(&instance)
        .map(|fault| format!("{} at {}", fault, fault.instance_path()))
        .collect();
    assert!(faults.is_empty(), "{}: {faults:#?}", name.display());
}

#[test]
fn every_bundled_file_is_valid() {
    let scenario = validator(&scenario::schema());
    for file in files("scenarios") {
        require_valid(&scenario, &file);
    }
    let catalogue = validator(&catalog::schema());
    for file in files("assets/catalogue") {
        require_valid(&catalogue, &file);
    }
}

/// Calls `visit` with a copy of `value` for each table in it that is not a grade, with a key added
/// that nobody knows.
fn with_an_unknown_key(value: &Value, visit: &mut dyn FnMut(&Value, &str)) {
    let mut pointers = vec![String::new()];
    while let Some(pointer) = pointers.pop() {
        let mut copy = value.clone();
        match copy.pointer_mut(&pointer).unwrap() {
            Value::Object(table) => {
                pointers.extend(table.keys().map(|key| format!("{pointer}/{key}")));
                if !pointer.ends_with("/grade") {
                    table.insert("unheard_of".to_owned(), Value::from(1));
                    visit(&copy, &pointer);
                }
            }
            Value::Array(items) => {
                pointers.extend((0..items.len()).map(|index| format!("{pointer}/{index}")));
            }
            _ => {}
        }
    }
}

#[test]
fn an_unknown_key_is_refused_in_every_table() {
    for (schema, text) in [
        (scenario::schema(), GOOD.to_owned()),
        (
            scenario::part_schema(),
            fs::read_to_string(&files("scenarios")[0]).unwrap(),
        ),
        (
            catalog::schema(),
            fs::read_to_string(&files("assets/catalogue")[0]).unwrap(),
        ),
    ] {
        let validator = validator(&schema);
        let mut tables = 0;
        with_an_unknown_key(&read(&text), &mut |changed, pointer| {
            tables += 1;
            assert!(!validator.is_valid(changed), "{pointer}");
        });
        assert!(tables > 3, "{tables}");
    }
}

/// The good scenario with a value at a dotted key, as the schema sees it and as the loader does.
fn verdicts(validator: &Validator, table: &str, key: &str, value: f64) -> Option<(bool, bool)> {
    let mut instance = read(GOOD);
    let mut at = &mut instance;
    let mut steps = Vec::new();
    for step in table.split('.').filter(|step| !step.is_empty()) {
        at = at.get_mut(step)?;
        steps.push(step.to_owned());
        if let Value::Array(items) = at {
            let place = items.iter().position(|item| {
                let below = table.rsplit('.').next().unwrap();
                below == step || item.get(below).is_some()
            })?;
            steps.push(place.to_string());
            at = &mut items[place];
        }
    }
    #[expect(clippy::cast_possible_truncation, reason = "whole and far below 2⁶³")]
    let value = if value.fract() == 0.0 {
        Value::from(value as i64)
    } else {
        Value::from(value)
    };
    at.as_object_mut()?.insert(key.to_owned(), value.clone());
    steps.push(key.to_owned());
    let sets = [(steps.join("."), value.to_string())];
    let folder = Path::new("");
    let loaded = scenario::load_text(
        "good.toml",
        GOOD,
        folder,
        &sets,
        &Catalog::bundled().unwrap(),
    );
    let refused_here = loaded.is_err_and(|error| error.to_string().contains(key));
    Some((validator.is_valid(&instance), !refused_here))
}

#[test]
fn a_value_beyond_a_bound_is_refused_by_both_and_the_schema_is_never_the_stricter() {
    let validator = validator(&scenario::schema());
    let mut bounds = 0;
    for doc in keys::keys() {
        for (bound, outward) in doc.bounds.into_iter().zip([-1.0, 1.0]) {
            let Some(bound) = bound else { continue };
            let beyond = verdicts(&validator, &doc.table, &doc.key, bound + outward);
            let Some(beyond) = beyond else { continue };
            bounds += 1;
            let name = format!("{}.{} at {bound}", doc.table, doc.key);
            assert_eq!(beyond, (false, false), "beyond {name}");
            let at = verdicts(&validator, &doc.table, &doc.key, bound).unwrap();
            assert!(
                at.0 || !at.1,
                "{name}: the loader takes what the schema refuses"
            );
        }
    }
    assert!(bounds > 40, "only {bounds} bounds were tried");
}

#[test]
fn every_key_of_a_scenario_says_what_it_means() {
    fn walk(schema: &Value, path: &str, missing: &mut Vec<String>) {
        for (key, property) in schema["properties"].as_object().into_iter().flatten() {
            let path = format!("{path}.{key}");
            if property["description"].as_str().is_none_or(str::is_empty)
                && property["items"]["description"].is_null()
            {
                missing.push(path.clone());
            }
            walk(property, &path, missing);
            walk(&property["items"], &path, missing);
        }
    }
    let mut schema = scenario::schema();
    let properties = schema["properties"].as_object_mut().unwrap();
    for kind in catalog::Kind::ALL {
        assert!(properties.remove(kind.key()).is_some(), "{}", kind.key());
    }
    let mut missing = Vec::new();
    walk(&schema, "", &mut missing);
    assert_eq!(missing, Vec::<String>::new());
}

#[test]
fn a_part_may_be_short_but_not_wrong() {
    let validator = validator(&scenario::part_schema());
    let part = "starloom = 1\n[[payload]]\nname = \"watcher\"\npower = { array_power_w = 5 }\n";
    assert!(validator.is_valid(&read(part)));
    for wrong in [
        part.replace("= 5", "= \"5\""),
        part.replace("= 5", "= -5"),
        part.replace("array_power_w", "array_power_kw"),
    ] {
        assert!(!validator.is_valid(&read(&wrong)), "{wrong}");
    }
}

#[test]
fn one_word_stands_for_a_list_of_one() {
    let validator = validator(&scenario::schema());
    let one = GOOD.replace("[\"onboard\", \"bent-pipe\"]", "\"onboard\"");
    assert!(validator.is_valid(&read(&one)));
    let other = GOOD.replace("[\"onboard\", \"bent-pipe\"]", "\"elsewhere\"");
    assert!(!validator.is_valid(&read(&other)));
}
