//! Scenarios in parts: `include = ["base.toml", …]` at the top of a file.
//!
//! The files that are named come first, in their order, and the file itself last; what comes later
//! counts. Tables are merged key by key, tables in lists by their `id` or `name`; tables without one
//! are added; other lists and single values are replaced. Each value keeps where it came from. Paths
//! in an included file count from its own folder.

use super::error::ScenarioError;
use super::input::read_text;
use super::load::{FILE_BYTES_MAX, refuse_other_versions};
use super::tree::{self, Entry, Node, Value};
use super::{Input, keys};
use crate::catalog::bundled_network;
use std::path::{Path, PathBuf};

/// The key that names files to include.
pub(super) const KEY: &str = "include";
/// Where a part of the scenario's own names a file.
const NETWORK_FILE: [&str; 2] = ["model", "onnx"];
/// Deepest chain of files that include one another.
const DEPTH_MAX: usize = 8;
/// Most files that one scenario is made of, however often each is named.
const FILES_MAX: usize = 64;

/// Files on their way into one tree.
#[derive(Debug, Default)]
struct Including {
    /// The files that are being read, the outermost first.
    open: Vec<PathBuf>,
    count: usize,
    inputs: Vec<Input>,
}

/// The tree of a file's text with all that it includes, and the files that were included.
///
/// # Errors
/// For text that is not TOML, files that cannot be read or include one another, and too many of them.
pub(super) fn read(
    name: &str,
    text: &str,
    folder: &Path,
) -> Result<(Node, Vec<Input>), ScenarioError> {
    let mut including = Including::default();
    including.open.extend(Path::new(name).canonicalize());
    let root = including.tree(name, text, folder, Path::new(""))?;
    Ok((root, including.inputs))
}

impl Including {
    /// The tree of one file; `from` leads from the scenario's folder to this file's.
    fn tree(
        &mut self,
        name: &str,
        text: &str,
        folder: &Path,
        from: &Path,
    ) -> Result<Node, ScenarioError> {
        let mut own = tree::parse(name, text)?;
        refuse_other_versions(&own)?;
        let files = take_includes(&mut own)?;
        lead_paths(&mut own, from);
        let mut merged: Option<Node> = None;
        for file in files {
            let part = self.included(&file, folder, from)?;
            match &mut merged {
                None => merged = Some(part),
                Some(merged) => merge(merged, part),
            }
        }
        Ok(match merged {
            None => own,
            Some(mut merged) => {
                merge(&mut merged, own);
                merged
            }
        })
    }

    /// The tree of a file that `file` names.
    fn included(&mut self, file: &Node, folder: &Path, from: &Path) -> Result<Node, ScenarioError> {
        let refuse = |reason: String, remedy: &str| refused(file, reason, remedy.to_owned());
        let Some(named) = file.text().map(Path::new) else {
            let remedy = "name a file, or a list of files, in quotes";
            return Err(refuse("this names no file".to_owned(), remedy));
        };
        let path = folder.join(named);
        let shown = path.display().to_string();
        let (text, bytes) = read_text(&path, FILE_BYTES_MAX).map_err(|why| {
            let remedy = format!("{}; it counts from the folder of this file", why.remedy);
            refuse(format!("{} ({shown})", why.reason), &remedy)
        })?;
        let real = path.canonicalize().unwrap_or_else(|_| path.clone());
        if self.open.contains(&real) {
            let reason = format!(
                "{shown} is included by itself, over {} files",
                self.open.len()
            );
            return Err(refuse(reason, "take one of the two out"));
        }
        self.count += 1;
        if self.open.len() > DEPTH_MAX || self.count > FILES_MAX {
            let reason = format!(
                "the scenario is made of more than {FILES_MAX} files, or more than {DEPTH_MAX} deep"
            );
            return Err(refuse(reason, "include fewer files"));
        }
        let input = Input {
            role: "part of the scenario".to_owned(),
            name: from.join(named).display().to_string(),
            digest: blake3::hash(&bytes).to_hex().to_string(),
            fetched: None,
            url: None,
        };
        if !self.inputs.contains(&input) {
            self.inputs.push(input);
        }
        let beside = |path: &Path| path.parent().unwrap_or(Path::new("")).to_owned();
        self.open.push(real);
        let tree = self.tree(&shown, &text, &beside(&path), &from.join(beside(named)));
        self.open.pop();
        tree
    }
}

/// Takes the files to include out of a tree.
fn take_includes(root: &mut Node) -> Result<Vec<Node>, ScenarioError> {
    let Value::Table(entries) = &mut root.value else {
        return Ok(Vec::new());
    };
    let Some(index) = entries.iter().position(|entry| entry.key == KEY) else {
        return Ok(Vec::new());
    };
    let mut node = entries.remove(index).node;
    match &mut node.value {
        Value::List(files) => Ok(std::mem::take(files)),
        Value::Text(_) => Ok(vec![node]),
        _ => {
            let remedy = "name a file, or a list of files, in quotes".to_owned();
            Err(refused(&node, "this names no file".to_owned(), remedy))
        }
    }
}

fn refused(file: &Node, reason: String, remedy: String) -> ScenarioError {
    ScenarioError::Key {
        key: KEY.to_owned(),
        origin: file.origin.clone(),
        value: file.written(),
        reason,
        remedy,
    }
}

/// Makes the paths of files in a tree count from the scenario's folder, to which `from` leads back.
fn lead_paths(root: &mut Node, from: &Path) {
    if from.as_os_str().is_empty() {
        return;
    }
    for doc in keys::keys().iter().filter(|doc| doc.is_file) {
        let steps = doc.table.split('.').filter(|step| !step.is_empty());
        let steps: Vec<&str> = steps.chain([doc.key.as_str()]).collect();
        lead(root, &steps, from);
    }
    lead(root, &NETWORK_FILE, from);
}

fn lead(node: &mut Node, steps: &[&str], from: &Path) {
    match (&mut node.value, steps) {
        (Value::List(items), _) => items.iter_mut().for_each(|item| lead(item, steps, from)),
        (Value::Table(entries), [step, rest @ ..]) => {
            let entry = entries.iter_mut().find(|entry| entry.key == *step);
            if let Some(entry) = entry {
                lead(&mut entry.node, rest, from);
            }
        }
        // The names of networks that come with starloom are no paths.
        (Value::Text(path), []) if bundled_network(path).is_none() => {
            *path = from.join(&*path).display().to_string();
        }
        _ => {}
    }
}

/// Puts `later` over `earlier`.
pub(super) fn merge(earlier: &mut Node, later: Node) {
    let Node { origin, value, .. } = later;
    match (&mut earlier.value, value) {
        (Value::Table(entries), Value::Table(more)) => {
            for entry in more {
                match entries.iter_mut().find(|known| known.key == entry.key) {
                    Some(Entry {
                        key_origin, node, ..
                    }) => {
                        *key_origin = entry.key_origin;
                        merge(node, entry.node);
                    }
                    None => entries.push(entry),
                }
            }
        }
        (Value::List(items), Value::List(more)) if are_tables(items) && are_tables(&more) => {
            for item in more {
                let name = item.called();
                let same = items
                    .iter_mut()
                    .find(|known| name.is_some() && known.called() == name);
                match same {
                    Some(known) => merge(known, item),
                    None => items.push(item),
                }
            }
        }
        (value, replacement) => *value = replacement,
    }
    earlier.origin = origin;
}

/// Whether this is a list of tables; an empty one is none, so that it can take the place of one.
fn are_tables(items: &[Node]) -> bool {
    let is_table = |item: &Node| matches!(item.value, Value::Table(_));
    !items.is_empty() && items.iter().all(is_table)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn merged(earlier: &str, later: &str) -> String {
        let mut tree = tree::parse("a.toml", earlier).unwrap();
        merge(&mut tree, tree::parse("b.toml", later).unwrap());
        tree::to_toml(&tree).unwrap()
    }

    #[test]
    fn tables_merge_and_what_comes_later_counts() {
        assert_eq!(
            merged(
                "x = 1\ny = [1, 2]\n[t]\na = 1\nb = 2\n",
                "y = [3]\nz = 5\n[t]\nb = 3\n"
            ),
            "x = 1\ny = [3]\nz = 5\n\n[t]\na = 1\nb = 3\n"
        );
    }

    #[test]
    fn tables_in_lists_merge_by_name_and_others_are_added() {
        let earlier = "[[s]]\nname = \"a\"\nx = 1\n[[s]]\nname = \"b\"\nx = 2\n[[f]]\nh = 1\n";
        let later = "[[s]]\nname = \"b\"\ny = 3\n[[s]]\nname = \"c\"\n[[f]]\nh = 2\n";
        assert_eq!(
            merged(earlier, later),
            "[[s]]\nname = \"a\"\nx = 1\n\n[[s]]\nname = \"b\"\nx = 2\ny = 3\n\n\
             [[s]]\nname = \"c\"\n\n[[f]]\nh = 1\n\n[[f]]\nh = 2\n"
        );
    }

    #[test]
    fn an_empty_list_takes_the_place_of_a_full_one() {
        assert_eq!(merged("[[s]]\nname = \"a\"\n", "s = []\n"), "s = []\n");
        assert_eq!(
            merged("s = []\n", "[[s]]\nname = \"a\"\n"),
            "[[s]]\nname = \"a\"\n"
        );
    }

    #[test]
    fn every_value_keeps_where_it_came_from() {
        let mut tree = tree::parse("a.toml", "[t]\na = 1\nb = 2\n").unwrap();
        merge(&mut tree, tree::parse("b.toml", "[t]\nb = 3\n").unwrap());
        let origin = |key: &str| tree.get("t").unwrap().get(key).unwrap().origin.to_string();
        assert_eq!(
            (origin("a"), origin("b")),
            ("a.toml:2:5".into(), "b.toml:2:5".into())
        );
    }
}
