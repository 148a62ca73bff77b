//! Least delay over the links that are up at one instant.
//!
//! ```text
//! delay = Σ range / c + Σ forwarding at the nodes between the ends
//! ```
//! Dijkstra's search from one node to all others. Ends may be any nodes; only relays pass on, and
//! each adds its forwarding delay once.
//!
//! Assumes: links do not change while a signal is under way (some hundredths of a second); nothing
//! waits. Leaves out: queues, the rates of links, the motion during the light time.
//! Source: Dijkstra 1959. Compared with Hypatia's routes, see `docs/models/latency.md`.

use super::NodeId;
use crate::time::Span;
use crate::units::Length;
use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

/// Nodes and the links that are up, with the neighbours of each node side by side.
#[derive(Debug, Clone)]
pub struct LinkGraph {
    /// Where the neighbours of each node begin, and where those of the last end.
    first: Vec<usize>,
    /// Neighbours and the range to each (m).
    neighbours: Vec<(NodeId, f64)>,
    /// Forwarding delay of each node (s); none for those that do not pass on.
    forwarding_s: Vec<Option<f64>>,
}

/// The least delays from one node.
#[derive(Debug, Clone)]
pub struct Reached {
    /// Delay of each node (s); infinite where no links lead.
    delay_s: Vec<f64>,
    /// The node before each on its way.
    before: Vec<Option<NodeId>>,
}

impl LinkGraph {
    /// The graph of `links`, each usable both ways; `forwarding` tells for each node what it adds
    /// when it passes something on, or that it does not.
    pub fn new(
        forwarding: impl IntoIterator<Item = Option<Span>>,
        links: &[(NodeId, NodeId, Length)],
    ) -> Self {
        let forwarding_s: Vec<Option<f64>> = forwarding
            .into_iter()
            .map(|delay| delay.map(Span::to_seconds))
            .collect();
        let mut first = vec![0; forwarding_s.len() + 1];
        for (a, b, _) in links {
            first[a.index() + 1] += 1;
            first[b.index() + 1] += 1;
        }
        for node in 1..first.len() {
            first[node] += first[node - 1];
        }
        let mut next = first.clone();
        let mut neighbours = vec![(NodeId(0), 0.0); 2 * links.len()];
        for &(a, b, range) in links {
            for (from, to) in [(a, b), (b, a)] {
                neighbours[next[from.index()]] = (to, range.to_meters());
                next[from.index()] += 1;
            }
        }
        Self {
            first,
            neighbours,
            forwarding_s,
        }
    }

    /// The least delays from `from` to every node.
    ///
    /// # Examples
    /// ```
    /// use starloom::network::{NodeId, delay::LinkGraph};
    /// use starloom::{time::Span, units::Length};
    /// let km = Length::kilometers;
    /// let links = [(NodeId(0), NodeId(1), km(1000.0)), (NodeId(1), NodeId(2), km(2000.0))];
    /// let graph = LinkGraph::new([None, Some(Span::ZERO), None], &links);
    /// let reached = graph.least_delays(NodeId(0));
    /// assert!((reached.delay(NodeId(2)).unwrap().to_seconds() - 3e6 / 299_792_458.0).abs() < 1e-9);
    /// assert_eq!(reached.way(NodeId(2)), [NodeId(0), NodeId(1), NodeId(2)]);
    /// ```
    pub fn least_delays(&self, from: NodeId) -> Reached {
        let nodes = self.forwarding_s.len();
        let mut reached = Reached {
            delay_s: vec![f64::INFINITY; nodes],
            before: vec![None; nodes],
        };
        reached.delay_s[from.index()] = 0.0;
        let mut queue = BinaryHeap::from([Reverse(Entry(0.0, from))]);
        while let Some(Reverse(Entry(delay_s, node))) = queue.pop() {
            if delay_s > reached.delay_s[node.index()] {
                continue;
            }
            let forwarding_s = match self.forwarding_s[node.index()] {
                _ if node == from => 0.0,
                Some(forwarding_s) => forwarding_s,
                None => continue,
            };
            let neighbours = self.first[node.index()]..self.first[node.index() + 1];
            for &(to, range_m) in &self.neighbours[neighbours] {
                let arrival_s = delay_s + forwarding_s + range_m / crate::frame::SPEED_OF_LIGHT_MPS;
                if arrival_s < reached.delay_s[to.index()] {
                    reached.delay_s[to.index()] = arrival_s;
                    reached.before[to.index()] = Some(node);
                    queue.push(Reverse(Entry(arrival_s, to)));
                }
            }
        }
        reached
    }
}

impl Reached {
    /// Least delay to a node; none where no links lead.
    pub fn delay(&self, to: NodeId) -> Option<Span> {
        let delay_s = self.delay_s[to.index()];
        delay_s.is_finite().then(|| Span::from_seconds(delay_s))
    }

    /// The nodes on the way, both ends included; empty where no links lead.
    pub fn way(&self, to: NodeId) -> Vec<NodeId> {
        if !self.delay_s[to.index()].is_finite() {
            return Vec::new();
        }
        let mut way = vec![to];
        while let Some(before) = way.last().and_then(|node| self.before[node.index()]) {
            way.push(before);
        }
        way.reverse();
        way
    }
}

/// A node that is reached after a delay (s); of equals the lower number goes first.
#[derive(Debug, PartialEq)]
struct Entry(f64, NodeId);

impl Eq for Entry {}

impl Ord for Entry {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.total_cmp(&other.0).then(self.1.cmp(&other.1))
    }
}

impl PartialOrd for Entry {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn link(a: u32, b: u32, range_km: f64) -> (NodeId, NodeId, Length) {
        (NodeId(a), NodeId(b), Length::kilometers(range_km))
    }

    #[test]
    fn ends_do_not_relay_and_relays_add_their_delay() {
        // 0 and 3 are ends; 4 is an end that would be a shorter way.
        let relay = Some(Span(5_000_000));
        let links = [
            link(0, 1, 1000.0),
            link(1, 2, 1000.0),
            link(2, 3, 1000.0),
            link(0, 4, 10.0),
            link(4, 3, 10.0),
        ];
        let graph = LinkGraph::new([None, relay, relay, None, None], &links);
        let reached = graph.least_delays(NodeId(0));
        let way: Vec<u32> = reached.way(NodeId(3)).iter().map(|node| node.0).collect();
        assert_eq!(way, [0, 1, 2, 3]);
        let delay_ms = reached.delay(NodeId(3)).unwrap().to_seconds() * 1e3;
        assert!(
            (delay_ms - (10.0 + 3e6 / 299_792.458)).abs() < 1e-6,
            "{delay_ms}"
        );
        assert_eq!(
            graph.least_delays(NodeId(3)).delay(NodeId(0)),
            reached.delay(NodeId(3))
        );
    }

    #[test]
    fn what_no_link_reaches_has_no_way() {
        let graph = LinkGraph::new([None, None, None], &[link(0, 1, 1.0)]);
        let reached = graph.least_delays(NodeId(0));
        assert_eq!(reached.delay(NodeId(2)), None);
        assert!(reached.way(NodeId(2)).is_empty());
    }

    proptest! {
        /// Against Bellman and Ford's method, which shares no code with it.
        #[test]
        fn no_way_is_shorter(
            links in prop::collection::vec((0..12_u32, 0..12_u32, 1.0..5000.0_f64), 0..40),
        ) {
            let links: Vec<_> = links.into_iter().map(|(a, b, km)| link(a, b, km)).collect();
            let forwarding = Span(1_000_000);
            let graph = LinkGraph::new(vec![Some(forwarding); 12], &links);
            let reached = graph.least_delays(NodeId(0));
            let mut best = [f64::INFINITY; 12];
            best[0] = -forwarding.to_seconds();
            for _ in 0..12 {
                for (a, b, range) in &links {
                    let step_s = forwarding.to_seconds() + range.to_meters() / 299_792_458.0;
                    for (a, b) in [(a, b), (b, a)] {
                        best[b.index()] = best[b.index()].min(best[a.index()] + step_s);
                    }
                }
            }
            for (node, best_s) in (1..12).zip(&best[1..]) {
                match reached.delay(NodeId(node)) {
                    Some(delay) => prop_assert!((delay.to_seconds() - best_s).abs() < 2e-9),
                    None => prop_assert!(best_s.is_infinite()),
                }
            }
        }
    }
}
