#![expect(clippy::cast_precision_loss, reason = "counts of spells")]

use super::*;
use crate::units::Angle;
use hifitime::Epoch;

const YEAR: Span = Span::seconds(365 * 86_400);

fn calendar() -> Calendar {
    Calendar::starting_at(Epoch::from_gregorian_utc_at_midnight(2026, 1, 1))
}

fn site(name: &str, longitude_deg: f64, probability: f64) -> FieldSite {
    FieldSite {
        name: name.to_owned(),
        place: Geodetic {
            latitude: Angle::ZERO,
            longitude: Angle::degrees(longitude_deg),
            altitude: Length::ZERO,
        },
        monthly: [probability; 12],
    }
}

fn field(sites: Vec<FieldSite>) -> Field {
    Field {
        purpose: "cloud",
        correlation_time: Span::seconds(3 * 3600),
        correlation_distance: Length::kilometers(300.0),
        sites,
    }
}

fn years(count: i64) -> SimTime {
    SimTime::START + YEAR * count
}

/// Share of the time that all sites are bad at once.
fn all_bad(spells: &[Vec<Interval>], until: SimTime) -> f64 {
    let first = spells[0].clone();
    share(&spells[1..].iter().fold(first, |a, b| both(&a, b)), until)
}

#[test]
fn a_site_is_bad_for_its_share_of_the_time_in_spells_of_their_mean_length() {
    let until = years(200);
    let field = field(vec![site("a", 0.0, 0.4)]);
    let spells = &field.spells(Seed(7), &calendar(), until)[0];
    // 584,000 redraws: one standard deviation of the share is 0.0009, of the mean spell 0.015 h.
    assert!((share(spells, until) - 0.4).abs() < 0.003);
    let hours = share(spells, until) * (until - SimTime::START).to_seconds() / 3600.0;
    let mean_h = hours / spells.len() as f64;
    assert!((mean_h - 5.0).abs() < 0.06, "{mean_h}");
    // Lengths are exponential: their second moment is twice the square of the mean.
    let squares = spells
        .iter()
        .map(|spell| (spell.span().to_seconds() / 3600.0).powi(2));
    let second = squares.sum::<f64>() / spells.len() as f64 / (mean_h * mean_h);
    assert!((second - 2.0).abs() < 0.1, "{second}");
}

#[test]
fn sites_are_bad_together_as_the_copula_says() {
    let until = years(60);
    for (degrees, tolerance) in [(1.87, 0.006), (40.0, 0.006)] {
        let field = field(vec![site("a", 0.0, 0.4), site("b", degrees, 0.4)]);
        let rho = field.correlation(0, 1);
        let spells = field.spells(Seed(3), &calendar(), until);
        let available = 1.0 - all_bad(&spells, until);
        let closed = availability_of_any(&[0.4, 0.4], rho);
        assert!(
            (available - closed).abs() < tolerance,
            "{rho}: {available} {closed}"
        );
    }
}

#[test]
fn a_site_that_is_added_last_changes_no_other() {
    let two = field(vec![site("a", 0.0, 0.4), site("b", 1.0, 0.6)]);
    let mut three = two.clone();
    three.sites.push(site("c", 0.5, 0.3));
    let spells = |field: &Field| field.spells(Seed(1), &calendar(), years(1));
    assert_eq!(spells(&two)[..], spells(&three)[..2]);
    // One that comes first changes the spells of those that it is correlated with, not their share.
    let mut before = two.clone();
    before.sites.insert(0, site("c", 0.5, 0.3));
    assert_ne!(spells(&two)[0], spells(&before)[1]);
}

#[test]
fn sites_at_one_place_have_one_sky_and_a_longer_run_begins_with_the_shorter() {
    let twins = field(vec![site("a", 0.0, 0.4), site("b", 0.0, 0.4)]);
    let spells = twins.spells(Seed(1), &calendar(), years(1));
    assert_eq!(spells[0], spells[1]);
    let short = twins.spells(Seed(1), &calendar(), SimTime::START + Span::seconds(86_400));
    let whole = short[0].len() - 1;
    assert_eq!(short[0][..whole], spells[0][..whole]);
    assert!(short[0].iter().all(|spell| spell.start < spell.end));
}

#[test]
fn months_have_their_own_probability() {
    let mut monthly = [0.05; 12];
    monthly[6] = 0.95;
    let summer = field(vec![FieldSite {
        monthly,
        ..site("a", 0.0, 0.5)
    }]);
    let spells = &summer.spells(Seed(5), &calendar(), years(1))[0];
    let july = Interval::new(
        SimTime::START + Span::seconds(181 * 86_400),
        SimTime::START + Span::seconds(212 * 86_400),
    );
    let inside = spells.iter().filter_map(|spell| spell.intersection(july));
    let bad: f64 = inside.map(|piece| piece.span().to_seconds()).sum();
    assert!(bad / july.span().to_seconds() > 0.8);
    assert!(share(spells, years(1)) < 0.3);
}
