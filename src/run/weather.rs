//! What weather does to the stations of a scenario over many years: shares, spells and site diversity.
//!
//! The spells are drawn as a run draws them, from the scenario's start on; so the first hours are those of
//! its run. Beside what was drawn stands what the chain and the copula say in closed form.
//!
//! Assumes: years of 365.25 days. Leaves out: when satellites pass; a station that is clear serves nobody
//! until one does, so diversity here bounds what a constellation in low orbit can use.

use crate::network::Medium;
use crate::network::weather::{Field, TwoState, availability_of_any, both, share};
use crate::scenario::{Scenario, WeatherField};
use crate::time::{Interval, SimTime, Span};
use serde::Serialize;

/// Days of the months, February with its leap days.
const MONTH_DAYS: [f64; 12] = [
    31.0, 28.25, 31.0, 30.0, 31.0, 30.0, 31.0, 31.0, 30.0, 31.0, 30.0, 31.0,
];
const YEAR_S: i64 = 31_557_600;
/// Latent correlations that differ by less count as one.
const SAME_CORRELATION: f64 = 1e-6;

/// What has a smaller share of the time is never; a few hours in 200 years.
pub const SHARE_MIN: f64 = 2e-6;
/// Most years that can be drawn: time is counted in 64 bits of nanoseconds.
pub const YEARS_MAX: u32 = 200;

/// The weather of one kind over the stations that it matters to.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Climate {
    /// The medium that it takes away.
    pub medium: Medium,
    /// The stations, in the order of the scenario.
    pub sites: Vec<SiteClimate>,
    /// How long at least one of the first so many stations is clear.
    pub diversity: Vec<Diversity>,
}

/// Weather of one kind over one station.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SiteClimate {
    /// The station.
    pub station: String,
    /// How long its weather remembers (h).
    pub correlation_time_h: f64,
    /// Share of the time that it is bad, by the scenario.
    pub probability: f64,
    /// Share of the time that was drawn bad.
    pub measured: f64,
    /// Mean length of bad spells (h) in closed form; none where months differ, where the weather is
    /// never bad, and where it always is.
    pub bad_spell_h: Option<f64>,
    /// Mean length of those that were drawn (h); none where it was never bad, or always.
    pub bad_spell_measured_h: Option<f64>,
    /// Mean length of clear spells (h) in closed form; none as for bad ones.
    pub clear_spell_h: Option<f64>,
    /// Mean length of those that were drawn (h); none as for bad ones.
    pub clear_spell_measured_h: Option<f64>,
    /// Bad spells that were drawn.
    pub spells: u64,
}

/// How long at least one of some stations is clear.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Diversity {
    /// The first so many stations.
    pub stations: usize,
    /// Share of the time as drawn, correlated.
    pub measured: f64,
    /// The same in closed form, where there is one: two stations, or any two equally correlated.
    pub correlated: Option<f64>,
    /// What it would be if the stations knew nothing of each other, in closed form.
    pub independent: f64,
}

/// Draws the weather of a scenario over `years`, at most [`YEARS_MAX`].
pub fn climates(scenario: &Scenario, years: u32) -> Vec<Climate> {
    let until = SimTime::START + Span::seconds(YEAR_S) * i64::from(years.min(YEARS_MAX));
    let fields = scenario.weather_fields();
    [Medium::OpticalGround, Medium::Radio]
        .into_iter()
        .filter_map(|medium| {
            let of_medium: Vec<&WeatherField> = fields
                .iter()
                .filter(|field| field.medium == medium)
                .collect();
            (!of_medium.is_empty()).then(|| climate(scenario, medium, &of_medium, until))
        })
        .collect()
}

/// A station's place in the fields of a medium, with its spells.
struct Drawn<'a> {
    field: &'a Field,
    site: usize,
    station: usize,
    spells: Vec<Interval>,
}

impl Drawn<'_> {
    fn monthly(&self) -> &[f64; 12] {
        &self.field.sites[self.site].monthly
    }
}

fn climate(
    scenario: &Scenario,
    medium: Medium,
    fields: &[&WeatherField],
    until: SimTime,
) -> Climate {
    let mut drawn: Vec<Drawn<'_>> = Vec::new();
    for WeatherField {
        field, stations, ..
    } in fields
    {
        let spells = field.spells(scenario.seed, &scenario.calendar, until);
        for (site, (&station, spells)) in stations.iter().zip(spells).enumerate() {
            drawn.push(Drawn {
                field,
                site,
                station,
                spells,
            });
        }
    }
    drawn.sort_by_key(|one| one.station);
    let mut diversity = Vec::new();
    let mut all_bad: Option<Vec<Interval>> = None;
    for count in 1..=drawn.len() {
        let spells = &drawn[count - 1].spells;
        let bad = all_bad.map_or_else(|| spells.clone(), |bad| both(&bad, spells));
        diversity.push(diverse(&drawn[..count], share(&bad, until)));
        all_bad = Some(bad);
    }
    Climate {
        medium,
        sites: drawn.iter().map(|one| site_climate(one, until)).collect(),
        diversity,
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of spells")]
fn site_climate(drawn: &Drawn<'_>, until: SimTime) -> SiteClimate {
    let site = &drawn.field.sites[drawn.site];
    let measured = share(&drawn.spells, until);
    let hours = (until - SimTime::START).to_seconds() / 3600.0;
    let count = drawn.spells.len().max(1) as f64;
    let is_even = site.monthly.iter().all(|&p| p == site.monthly[0]);
    let chain = (is_even && is_mixed(site.monthly[0])).then_some(TwoState {
        probability: site.monthly[0],
        correlation: drawn.field.correlation_time,
    });
    SiteClimate {
        station: site.name.clone(),
        correlation_time_h: drawn.field.correlation_time.to_seconds() / 3600.0,
        probability: over_months(|month| site.monthly[month]),
        measured,
        bad_spell_h: chain.map(|chain| chain.mean_bad().to_seconds() / 3600.0),
        bad_spell_measured_h: is_mixed(measured).then(|| measured * hours / count),
        clear_spell_h: chain.map(|chain| chain.mean_clear().to_seconds() / 3600.0),
        clear_spell_measured_h: is_mixed(measured).then(|| (1.0 - measured) * hours / count),
        spells: drawn.spells.len() as u64,
    }
}

/// Whether weather of this share comes and goes, rather than never or always being there.
fn is_mixed(share: f64) -> bool {
    share > SHARE_MIN && 1.0 - share > SHARE_MIN
}

/// The mean of a value over the months, each by its days.
fn over_months(value: impl Fn(usize) -> f64) -> f64 {
    let weighted = MONTH_DAYS
        .iter()
        .enumerate()
        .map(|(month, days)| days * value(month));
    weighted.sum::<f64>() / MONTH_DAYS.iter().sum::<f64>()
}

fn diverse(drawn: &[Drawn<'_>], all_bad: f64) -> Diversity {
    let in_month =
        |month: usize| -> Vec<f64> { drawn.iter().map(|one| one.monthly()[month]).collect() };
    let correlated = common_correlation(drawn)
        .map(|rho| over_months(|month| availability_of_any(&in_month(month), rho)));
    Diversity {
        stations: drawn.len(),
        measured: 1.0 - all_bad,
        correlated,
        independent: 1.0 - over_months(|month| in_month(month).iter().product()),
    }
}

/// The latent correlation that any two of the sites have, if it is one.
fn common_correlation(drawn: &[Drawn<'_>]) -> Option<f64> {
    let correlation = |a: &Drawn<'_>, b: &Drawn<'_>| {
        if std::ptr::eq(a.field, b.field) {
            a.field.correlation(a.site, b.site)
        } else {
            0.0
        }
    };
    let mut common: Option<f64> = None;
    for (index, a) in drawn.iter().enumerate() {
        for b in &drawn[..index] {
            let rho = correlation(a, b);
            if (rho - common.unwrap_or(rho)).abs() > SAME_CORRELATION {
                return None;
            }
            common = Some(rho);
        }
    }
    // One station, or sites in one place: what is common is all there is.
    Some(common.unwrap_or(0.0).min(1.0 - 1e-9))
}
