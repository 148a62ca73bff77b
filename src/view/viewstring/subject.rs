//! Things that can be selected, by name: `sat:FLOCK%201C-10`, `link:a~b`, `product:12`.
//!
//! A name that stands for more than one thing, or for none, is written as its place: `sat:#3`.

use super::text::{decode, encode};
use super::values::Refusal;
use crate::network::NodeId;
use crate::scenario::{Scenario, nearest};
use crate::view::state::Subject;

/// Kinds of things, for messages.
const KINDS: &str = "`sat:NAME`, `station:NAME`, `target:NAME`, `link:NAME~NAME`, `product:NUMBER`";

/// The names of a scenario's things, each list in order.
#[derive(Debug, Default)]
pub(super) struct Names<'a> {
    satellites: Vec<&'a str>,
    stations: Vec<&'a str>,
    targets: Vec<&'a str>,
}

impl<'a> Names<'a> {
    pub(super) fn of(scenario: &'a Scenario) -> Self {
        Self {
            satellites: scenario
                .satellites
                .iter()
                .map(|s| s.name.as_str())
                .collect(),
            stations: scenario.stations.iter().map(|s| s.name.as_str()).collect(),
            targets: scenario.targets.iter().map(|t| t.name.as_str()).collect(),
        }
    }

    /// A thing as text.
    pub(super) fn write(&self, subject: Subject) -> String {
        match subject {
            Subject::Satellite(index) => format!("sat:{}", name(&self.satellites, index)),
            Subject::Station(index) => format!("station:{}", name(&self.stations, index)),
            Subject::Target(index) => format!("target:{}", name(&self.targets, index)),
            Subject::Link(a, b) => format!("link:{}~{}", self.node(a), self.node(b)),
            Subject::Product(number) => format!("product:{number}"),
        }
    }

    fn nodes(&self) -> Vec<&'a str> {
        self.satellites
            .iter()
            .chain(&self.stations)
            .copied()
            .collect()
    }

    fn node(&self, node: NodeId) -> String {
        name(&self.nodes(), node.0)
    }

    /// The thing that a text names.
    pub(super) fn read(&self, text: &str) -> Result<Subject, Refusal> {
        let (kind, rest) = text.split_once(':').ok_or_else(|| unknown_kind(text))?;
        match kind {
            "sat" => find("satellite", &self.satellites, rest).map(Subject::Satellite),
            "station" => find("station", &self.stations, rest).map(Subject::Station),
            "target" => find("target", &self.targets, rest).map(Subject::Target),
            "link" => self.link(rest),
            "product" => rest.parse().map(Subject::Product).map_err(|_| {
                let reason = format!("`{rest}` is no number of a product");
                (reason, "write it as `product:12`".to_owned())
            }),
            _ => Err(unknown_kind(text)),
        }
    }

    fn link(&self, text: &str) -> Result<Subject, Refusal> {
        let remedy = "write its two ends as `link:NAME~NAME`";
        let (a, b) = text
            .split_once('~')
            .ok_or_else(|| (format!("`{text}` has one end"), remedy.to_owned()))?;
        let nodes = self.nodes();
        let (a, b) = (find("node", &nodes, a)?, find("node", &nodes, b)?);
        if a == b {
            return Err(("both ends are the same".to_owned(), remedy.to_owned()));
        }
        Ok(Subject::Link(NodeId(a.min(b)), NodeId(a.max(b))))
    }
}

fn unknown_kind(text: &str) -> Refusal {
    (
        format!("`{text}` does not say what kind of thing it is"),
        format!("write {KINDS}"),
    )
}

/// The name of one of a list, or its place where the name would not lead back to it.
fn name(names: &[&str], index: u32) -> String {
    let own = names.get(index as usize);
    let first = own.and_then(|own| names.iter().position(|name| name == own));
    match own {
        Some(own) if !own.is_empty() && first == Some(index as usize) => encode(own),
        _ => format!("#{index}"),
    }
}

/// The place of what a text names in a list.
fn find(kind: &str, names: &[&str], text: &str) -> Result<u32, Refusal> {
    let known = || match names {
        [] => format!("the scenario has no {kind}"),
        [only] => format!("the only one is `{only}`"),
        [first, .., last] => format!("there are {}, from `{first}` to `{last}`", names.len()),
    };
    let place = if let Some(number) = text.strip_prefix('#') {
        number
            .parse()
            .ok()
            .filter(|&index: &usize| index < names.len())
    } else {
        let wanted = decode(text).unwrap_or_default();
        names.iter().position(|name| *name == wanted)
    };
    place
        .and_then(|place| u32::try_from(place).ok())
        .ok_or_else(|| {
            let reason = format!("there is no {kind} `{text}`");
            let near = nearest(text, names.iter().copied());
            (
                reason,
                near.map_or_else(known, |near| format!("did you mean `{}`?", encode(near))),
            )
        })
}
