//! Least delays between stations over time, and against fibre.
//!
//! At each look the links that are up make a graph, and the least delay between each two stations is
//! found in it. Of a scenario, a laser link is up while all gates of tracking are open and nothing of
//! it is out of service; a satellite serves a station while it stands high enough and near enough in
//! its sky, whatever else it serves. Where a matcher pairs the lasers, the contacts that it assigns
//! are simulated first. Of a recording, the contacts as they were assigned are the links.
//!
//! Assumes: the route of a signal is the best one at the instant it leaves; fibre lies along the
//! great circle of the mean sphere, times a factor. Leaves out: queues, coding, and what equipment
//! adds, but for the forwarding delay of the scenario.
//! Source: Handley 2018, for the comparison with fibre.

mod links;

pub use links::Links;

use crate::frame::{EARTH_MEAN_RADIUS_M, Geodetic, SPEED_OF_LIGHT_MPS};
use crate::network::NodeId;
use crate::orbit::window::Workers;
use crate::scenario::{Latency, Scenario};
use crate::sim::setup::Setup;
use crate::time::{SimTime, Span};
use crate::units::Length;
use serde::Serialize;

/// The least delay between two stations at one look.
#[derive(Debug, Clone, PartialEq)]
pub struct Delay {
    /// There and back.
    pub round_trip: Span,
    /// Satellites on the way.
    pub satellites: u32,
}

/// The delays between two stations.
#[derive(Debug, Clone, PartialEq)]
pub struct PairDelays {
    /// The stations, by their place in the scenario; the lower first.
    pub stations: (usize, usize),
    /// Length of the great circle between them.
    pub distance: Length,
    /// Time there and back through fibre.
    pub fibre: Span,
    /// What each look found; none where no links lead from one to the other.
    pub delays: Vec<Option<Delay>>,
}

/// What the looks at one pair come to.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PairSummary {
    /// One station.
    pub from: String,
    /// The other.
    pub to: String,
    /// Length of the great circle (km).
    pub distance_km: f64,
    /// There and back through fibre (ms).
    pub fibre_rtt_ms: f64,
    /// Least time there and back; none where it never leads through (ms).
    pub rtt_min_ms: Option<f64>,
    /// Median over the looks that lead through, nearest rank (ms).
    pub rtt_median_ms: Option<f64>,
    /// Greatest (ms).
    pub rtt_max_ms: Option<f64>,
    /// Median number of satellites on the way.
    pub satellites_median: Option<u32>,
    /// Share of looks that lead through.
    pub reachable_share: f64,
    /// Share of looks at which it is sooner than fibre.
    pub sooner_than_fibre_share: f64,
}

/// The instants of all looks: from the start, a step apart, the end left out.
pub fn looks(scenario: &Scenario) -> Vec<SimTime> {
    let end = SimTime::START + scenario.duration;
    let step = scenario.latency.step;
    std::iter::successors(Some(SimTime::START), |&at| Some(at + step))
        .take_while(|&at| at < end)
        .collect()
}

/// The delays between all stations at `looks`; pairs in the order of their stations.
pub fn delays(
    setup: &Setup,
    links: &Links,
    looks: &[SimTime],
    workers: &Workers,
) -> Vec<PairDelays> {
    let stations = setup.scenario.stations.len();
    let found: Vec<Vec<Option<Delay>>> =
        workers.map(looks.len(), |k| delays_at(setup, links, looks[k]));
    let mut pairs = Vec::new();
    for a in 0..stations {
        for b in a + 1..stations {
            let places = [a, b].map(|station| setup.scenario.stations[station].place);
            let distance = great_circle(places[0], places[1]);
            let pair = pairs.len();
            pairs.push(PairDelays {
                stations: (a, b),
                distance,
                fibre: fibre_round_trip(distance, &setup.scenario.latency),
                delays: found.iter().map(|look| look[pair].clone()).collect(),
            });
        }
    }
    pairs
}

/// The least delay of each pair at one instant, in the order of [`delays`].
fn delays_at(setup: &Setup, links: &Links, at: SimTime) -> Vec<Option<Delay>> {
    let stations = setup.scenario.stations.len();
    let graph = links.graph_at(setup, at);
    let mut found = Vec::with_capacity(stations * stations.saturating_sub(1) / 2);
    for a in 0..stations {
        let reached = graph.least_delays(setup.station_node(a));
        found.extend((a + 1..stations).map(|b| {
            let to = setup.station_node(b);
            let one_way = reached.delay(to)?;
            let satellites = reached.way(to).len().saturating_sub(2);
            Some(Delay {
                round_trip: one_way * 2,
                satellites: u32::try_from(satellites).unwrap_or(u32::MAX),
            })
        }));
    }
    found
}

/// The nodes of the best way between two stations at one instant, both ends included, and the delay
/// one way; none where no links lead.
pub fn way_at(
    setup: &Setup,
    links: &Links,
    (from, to): (usize, usize),
    at: SimTime,
) -> Option<(Vec<NodeId>, Span)> {
    let graph = links.graph_at(setup, at);
    let reached = graph.least_delays(setup.station_node(from));
    let to = setup.station_node(to);
    Some((reached.way(to), reached.delay(to)?))
}

/// Length of the great circle between two places on the mean sphere.
pub fn great_circle(a: Geodetic, b: Geodetic) -> Length {
    let direction = |place: Geodetic| {
        let (sin_latitude, cos_latitude) = place.latitude.to_radians().sin_cos();
        let (sin_longitude, cos_longitude) = place.longitude.to_radians().sin_cos();
        nalgebra::Vector3::new(
            cos_latitude * cos_longitude,
            cos_latitude * sin_longitude,
            sin_latitude,
        )
    };
    Length::meters(direction(a).angle(&direction(b)) * EARTH_MEAN_RADIUS_M)
}

/// Time there and back through a fibre along `distance`.
pub fn fibre_round_trip(distance: Length, latency: &Latency) -> Span {
    let way_m = distance.to_meters() * latency.fibre_route_factor;
    Span::from_seconds(2.0 * way_m * latency.fibre_index / SPEED_OF_LIGHT_MPS)
}

impl PairDelays {
    /// What the looks come to.
    #[expect(
        clippy::cast_precision_loss,
        reason = "shares of looks; times below a second"
    )]
    pub fn summary(&self, scenario: &Scenario) -> PairSummary {
        let mut through: Vec<&Delay> = self.delays.iter().flatten().collect();
        through.sort_by_key(|delay| delay.round_trip);
        let to_ms = |delay: &&Delay| delay.round_trip.0 as f64 / 1e6;
        let middle = through.len().div_ceil(2).saturating_sub(1);
        let mut satellites: Vec<u32> = through.iter().map(|delay| delay.satellites).collect();
        satellites.sort_unstable();
        let sooner = through
            .iter()
            .filter(|delay| delay.round_trip < self.fibre)
            .count();
        let looks = self.delays.len().max(1) as f64;
        let name = |station: usize| scenario.stations[station].name.clone();
        PairSummary {
            from: name(self.stations.0),
            to: name(self.stations.1),
            distance_km: self.distance.to_kilometers(),
            fibre_rtt_ms: self.fibre.to_seconds() * 1e3,
            rtt_min_ms: through.first().map(to_ms),
            rtt_median_ms: through.get(middle).map(to_ms),
            rtt_max_ms: through.last().map(to_ms),
            satellites_median: satellites.get(middle).copied(),
            reachable_share: through.len() as f64 / looks,
            sooner_than_fibre_share: sooner as f64 / looks,
        }
    }
}

impl PairSummary {
    /// Whether satellites are sooner than fibre at the median.
    pub fn is_sooner(&self) -> bool {
        self.rtt_median_ms
            .is_some_and(|median_ms| median_ms < self.fibre_rtt_ms)
    }

    /// The figure that a requirement bounds; none where there is no such figure.
    pub fn metric(&self, name: &str) -> Option<f64> {
        match name {
            "rtt_min_ms" => self.rtt_min_ms,
            "rtt_median_ms" => self.rtt_median_ms,
            "rtt_max_ms" => self.rtt_max_ms,
            "sooner_than_fibre_share" => Some(self.sooner_than_fibre_share),
            "reachable_share" => Some(self.reachable_share),
            _ => None,
        }
    }
}

/// Where satellites begin to be sooner than fibre, over pairs of all directions.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Crossover {
    /// Distance of the nearest pair that satellites serve sooner at some look (km).
    pub ever_sooner_from_km: Option<f64>,
    /// Distance of the nearest pair that they serve sooner at the median (km).
    pub sooner_from_km: Option<f64>,
    /// Distance of the farthest pair that they do not serve sooner at the median (km): beyond it they
    /// are sooner between all pairs.
    pub slower_up_to_km: Option<f64>,
}

impl Crossover {
    /// The crossover of `pairs`.
    pub fn of(pairs: &[PairSummary]) -> Self {
        let distances = |which: &dyn Fn(&&PairSummary) -> bool| -> Vec<f64> {
            pairs
                .iter()
                .filter(which)
                .map(|pair| pair.distance_km)
                .collect()
        };
        let nearest = |distances: Vec<f64>| distances.into_iter().reduce(f64::min);
        Self {
            ever_sooner_from_km: nearest(distances(&|pair| pair.sooner_than_fibre_share > 0.0)),
            sooner_from_km: nearest(distances(&|pair| pair.is_sooner())),
            slower_up_to_km: distances(&|pair| !pair.is_sooner())
                .into_iter()
                .reduce(f64::max),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(distance_km: f64, rtt_ms: f64, sooner_than_fibre_share: f64) -> PairSummary {
        PairSummary {
            from: String::new(),
            to: String::new(),
            distance_km,
            fibre_rtt_ms: 10.0,
            rtt_min_ms: None,
            rtt_median_ms: Some(rtt_ms),
            rtt_max_ms: None,
            satellites_median: None,
            reachable_share: 1.0,
            sooner_than_fibre_share,
        }
    }

    #[test]
    fn the_crossover_is_told_at_best_at_the_median_and_for_all() {
        let pairs = [
            pair(1000.0, 15.0, 0.0),
            pair(4000.0, 9.0, 1.0),
            pair(2000.0, 11.0, 0.2),
            pair(3000.0, 9.0, 0.9),
            pair(5000.0, 12.0, 0.1),
        ];
        let expected = Crossover {
            ever_sooner_from_km: Some(2000.0),
            sooner_from_km: Some(3000.0),
            slower_up_to_km: Some(5000.0),
        };
        assert_eq!(Crossover::of(&pairs), expected);
        assert_eq!(Crossover::of(&[]).sooner_from_km, None);
    }

    #[test]
    fn fibre_between_london_and_new_york_takes_what_it_takes() {
        let london = Geodetic::from_degrees(51.508_53, -0.125_74, 0.0);
        let new_york = Geodetic::from_degrees(40.717_042, -74.003_663, 0.0);
        let distance = great_circle(london, new_york);
        let round_trip = fibre_round_trip(distance, &Latency::default());
        // Handley 2018: 55 ms.
        assert!(
            (round_trip.to_seconds() * 1e3 - 54.7).abs() < 0.1,
            "{round_trip:?}"
        );
    }
}
