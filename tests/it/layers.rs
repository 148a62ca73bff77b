//! The source keeps the order that the table in src/lib.rs promises: imports point downward, Bevy
//! stays in the simulation, files, the wall clock and the screen stay where they belong.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot read the source must stop"
)]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// Longest file of the program.
const LINES_MAX: usize = 600;

/// A file of the program.
struct Source {
    /// From src/, with slashes.
    path: String,
    text: String,
}

impl Source {
    /// The top module that it belongs to; `main` and `lib` by their own names.
    fn module(&self) -> &str {
        let top = self.path.split('/').next().unwrap();
        top.strip_suffix(".rs").unwrap_or(top)
    }

    /// Its lines of code with their numbers: no comments, no tests.
    fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let end = self.text.find("#[cfg(test)]\nmod tests");
        let lines = self.text[..end.unwrap_or(self.text.len())].lines();
        lines
            .enumerate()
            .map(|(index, line)| (index + 1, line.split("//").next().unwrap_or("").trim()))
            .filter(|(_, line)| !line.is_empty())
    }

    /// A fault of a line, as it is reported.
    fn fault(&self, line: usize, what: &str) -> String {
        format!("src/{}:{line}: {what}", self.path)
    }
}

/// All files of src/ that are not tests.
fn sources() -> Vec<Source> {
    let mut sources = Vec::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    collect(&root, &root, &mut sources);
    sources.sort_by(|a, b| a.path.cmp(&b.path));
    assert!(sources.len() > 80, "only {} files in src/", sources.len());
    sources
}

fn collect(root: &Path, folder: &Path, sources: &mut Vec<Source>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if name == "tests.rs" || name == "tests" {
            continue;
        }
        if path.is_dir() {
            collect(root, &path, sources);
        } else if name.ends_with(".rs") {
            let text = fs::read_to_string(&path).unwrap();
            let path = path
                .strip_prefix(root)
                .unwrap()
                .to_string_lossy()
                .replace('\\', "/");
            sources.push(Source { path, text });
        }
    }
}

/// Layer and row of each module in the table of src/lib.rs.
fn layers(lib: &str) -> BTreeMap<String, (u32, usize)> {
    let mut layers = BTreeMap::new();
    for (row, line) in lib.lines().enumerate() {
        let Some(cells) = line.strip_prefix("//! | ") else {
            continue;
        };
        let mut cells = cells.split('|');
        let layer = cells
            .next()
            .and_then(|cell| cell.split_whitespace().next()?.parse().ok());
        let (Some(layer), Some(modules)) = (layer, cells.next()) else {
            continue;
        };
        for module in modules.split('[').skip(1) {
            let name = module.split('`').nth(1).unwrap();
            layers.insert(name.to_owned(), (layer, row));
        }
    }
    layers
}

/// Names that directly follow `prefix` in a line, outside of longer names.
fn names_after<'a>(line: &'a str, prefix: &'a str) -> impl Iterator<Item = &'a str> {
    line.match_indices(prefix).filter_map(move |(place, _)| {
        let before = line[..place].chars().next_back();
        if before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':') {
            return None;
        }
        let after = &line[place + prefix.len()..];
        let end = after
            .find(|c: char| !c.is_alphanumeric() && c != '_')
            .unwrap_or(after.len());
        Some(&after[..end])
    })
}

/// Whether a line names a path, a macro or a word, outside of longer names.
fn names(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(place, _)| {
        let before = line[..place].chars().next_back();
        let after = line[place + word.len()..].chars().next();
        let goes_on = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
        !goes_on(before) && !goes_on(after)
    })
}

/// Faults of lines that use one of `words` in a module that may not.
fn uses(sources: &[Source], words: &[&str], allowed: &[&str], remedy: &str) -> Vec<String> {
    let mut faults = Vec::new();
    for source in sources
        .iter()
        .filter(|source| !allowed.contains(&source.module()))
    {
        for (number, line) in source.code() {
            for word in words.iter().filter(|word| names(line, word)) {
                faults.push(source.fault(number, &format!("`{word}`: {remedy}")));
            }
        }
    }
    faults
}

/// What is wrong with imports between modules.
fn imports_upward(sources: &[Source], layers: &BTreeMap<String, (u32, usize)>) -> Vec<String> {
    let mut faults = Vec::new();
    for source in sources
        .iter()
        .filter(|source| !["lib", "main"].contains(&source.module()))
    {
        let own = source.module();
        let Some(&(layer, row)) = layers.get(own) else {
            faults.push(source.fault(1, &format!("`{own}` is not in the table of src/lib.rs")));
            continue;
        };
        for (number, line) in source.code() {
            if line.contains("crate::{") {
                faults.push(source.fault(number, "`crate::{`: one `use` for each module"));
            }
            for other in names_after(line, "crate::").filter(|other| !other.is_empty()) {
                let known = layers.get(other);
                if known.is_none_or(|known| known.0 > layer || (known.0 == layer && known.1 != row))
                {
                    let what = format!("`{own}` uses `crate::{other}`, which is not below it");
                    faults.push(source.fault(number, &what));
                }
            }
        }
    }
    faults
}

fn report(faults: &[String]) {
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

fn lib() -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs")).unwrap()
}

#[test]
fn the_table_names_every_module_of_the_library() {
    let lib = lib();
    let declared = lib
        .lines()
        .filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'));
    let mut declared: Vec<&str> = declared.collect();
    declared.sort_unstable();
    let layers = layers(&lib);
    let listed: Vec<&str> = layers.keys().map(String::as_str).collect();
    assert_eq!(listed, declared);
    assert_eq!(layers["units"].0, 0);
    assert_eq!(layers["cli"].0, 5);
}

#[test]
fn imports_point_downward() {
    report(&imports_upward(&sources(), &layers(&lib())));
}

#[test]
fn bevy_stays_in_the_simulation_and_the_viewer() {
    report(&uses(
        &sources(),
        &["bevy"],
        &["sim", "view"],
        "only `sim` and `view` know Bevy",
    ));
}

#[test]
fn the_wall_clock_stays_in_the_shells() {
    let words = ["std::time", "Instant", "SystemTime"];
    report(&uses(
        &sources(),
        &words,
        &["cli", "fetch", "view"],
        "only the shells know the wall clock",
    ));
}

#[test]
fn files_are_opened_by_those_who_may() {
    let allowed = [
        "catalog",
        "scenario",
        "recording",
        "run",
        "fetch",
        "cli",
        "view",
    ];
    let words = ["std::fs", "File", "OpenOptions"];
    report(&uses(
        &sources(),
        &words,
        &allowed,
        "this module knows no files",
    ));
}

#[test]
fn the_screen_belongs_to_the_command_line() {
    let words = [
        "println!",
        "print!",
        "eprintln!",
        "eprint!",
        "dbg!",
        "stdout",
        "stderr",
    ];
    let words: Vec<&str> = words.to_vec();
    let mut faults = Vec::new();
    for source in sources().iter().filter(|source| source.module() != "cli") {
        for (number, line) in source.code() {
            for word in words.iter().filter(|word| line.contains(**word)) {
                faults.push(source.fault(number, &format!("`{word}`: only `cli` prints")));
            }
        }
    }
    report(&faults);
}

#[test]
fn files_stay_short() {
    let long = sources().into_iter().filter_map(|source| {
        let lines = source.text.lines().count();
        (lines > LINES_MAX).then(|| source.fault(lines, &format!("more than {LINES_MAX} lines")))
    });
    report(&long.collect::<Vec<_>>());
}

/// The tests above see what they are there for.
#[test]
fn a_fault_is_seen() {
    let layers = layers(&lib());
    let source = |path: &str, text: &str| Source {
        path: path.to_owned(),
        text: text.to_owned(),
    };
    let count = |path, text| imports_upward(&[source(path, text)], &layers).len();
    assert_eq!(count("orbit/sun.rs", "use crate::scenario::Scenario;"), 1);
    assert_eq!(
        count(
            "orbit/sun.rs",
            "use crate::units::Angle;\nuse crate::orbit::State;"
        ),
        0
    );
    assert_eq!(count("record.rs", "use crate::scenario::Policy;"), 1);
    assert_eq!(
        count(
            "scenario.rs",
            "    let x = crate::record::Tables::default();"
        ),
        1
    );
    assert_eq!(count("sim.rs", "use crate::recording::Digest;"), 1);
    assert_eq!(count("run.rs", "use crate::recording::Digest;"), 0);
    assert_eq!(
        count(
            "sim.rs",
            "// see crate::cli\n#[cfg(test)]\nmod tests {\nuse crate::cli::main;\n}"
        ),
        0
    );
    assert_eq!(count("unheard_of.rs", "fn main() {}"), 1);
    assert_eq!(count("orbit.rs", "use crate::{units, time};"), 1);
    let bevy = [
        source("link/rf.rs", "use bevy::app::App;"),
        source("link/rf.rs", "let bevy_x = 1;"),
    ];
    assert_eq!(uses(&bevy, &["bevy"], &["sim"], "").len(), 1);
    let file = [source("sim.rs", "let file = std::fs::File::open(path);")];
    assert_eq!(uses(&file, &["std::fs"], &["cli"], "").len(), 1);
}
