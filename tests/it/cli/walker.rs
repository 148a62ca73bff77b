//! `starloom walker`: what it prints and writes.

use super::Place;
use starloom::orbit::elements;

#[test]
fn what_walker_writes_is_read_back_in_every_format() {
    let place = Place::new();
    let pattern = [
        "walker",
        "53.05:1584/72/17@550",
        "97.6:348/6/0",
        "--altitude-km",
        "560",
    ];
    let mut read = Vec::new();
    for format in ["tle", "json", "csv", "xml", "kvn"] {
        let name = format!("shell.{format}");
        let arguments = [&pattern[..], &["--format", format, "--out", &name]].concat();
        let figures = place.run(&arguments).good();
        assert!(figures.contains("1932 satellites in 2 shells"), "{figures}");
        let file = elements::read(&std::fs::read(place.path(&name)).unwrap());
        assert_eq!(file.rejected, [], "{format}");
        assert_eq!(file.sets.len(), 1932, "{format}");
        assert_eq!(file.sets[1584].name, "walker-2-0-0");
        read.push(file.sets);
    }
    assert!(read.iter().all(|sets| *sets == read[0]), "formats differ");
}

#[test]
fn walker_tells_a_shell_in_figures() {
    let text = Place::new().run(&["walker", "53:1584/72/17@550"]).good();
    for figure in ["1584", "53:1584/72/17", "550.0", "1972.0", "5.000", "-4.4"] {
        assert!(text.contains(figure), "{figure}: {text}");
    }
    assert!(
        text.lines().all(|line| line.chars().count() <= 100),
        "{text}"
    );
}

#[test]
fn walker_refuses_with_a_hint() {
    let place = Place::new();
    for (arguments, says) in [
        (&["walker", "53:1584/72/17"][..], "has no altitude"),
        (&["walker", "53:1585/72/17@550"], "multiple of planes"),
        (&["walker", "starlink-gen-1"], "did you mean `starlink-gen1"),
        (
            &["walker", "53:20000/100/0@550", "--format", "tle"],
            "--format json",
        ),
        (
            &["walker", "53:66/6/0@550", "--epoch", "soon"],
            "2026-01-01T00:00:00Z",
        ),
        (
            &["walker", "53:66/6/0@550", "--name", "one\ntwo"],
            "no line breaks",
        ),
        (&["walker", "53:66/6/0@550", "--name", " "], "--name \" \""),
        (
            &["walker", "53:66/6/0@550", "--mean-motion-revpd", "15"],
            "give one of them",
        ),
    ] {
        let refusal = place.run(arguments).refusal();
        assert!(refusal.contains(says), "{arguments:?}: {refusal}");
    }
}

#[test]
fn published_constellations_are_as_large_as_published() {
    let place = Place::new();
    let listed = place.run(&["walker", "--list"]).good();
    for (name, satellites) in [
        ("starlink-gen1", 4408),
        ("kuiper", 3236),
        ("oneweb", 588),
        ("iridium", 66),
        ("telesat-2020", 1671),
        ("three-body", 12),
    ] {
        let json = place.run(&["walker", name, "--format", "json"]).good();
        assert_eq!(
            elements::read(json.as_bytes()).sets.len(),
            satellites,
            "{name}"
        );
        let line = listed.lines().find(|line| line.starts_with(name));
        let line = line.unwrap_or_else(|| panic!("{listed}"));
        assert!(line.contains(&satellites.to_string()), "{line}");
    }
}
