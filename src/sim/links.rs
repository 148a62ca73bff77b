//! Assigns contacts up to the plan's horizon and keeps their rates.

mod revise;

pub(crate) use revise::Revision;

use super::agenda::{Agenda, Event};
use super::clock::SimClock;
use super::geometry::{Geometry, Pair};
use super::setup::Setup;
use super::{SimStep, SimSystems};
use crate::frame::{EarthRotation, Position, Teme};
use crate::network::contact::{Contact, ContactId, Direction, RANGE_STEP, RateStep, Reason};
use crate::network::fault::Subject;
use crate::network::matching::{Assignment, Candidate, Matcher, Terminals};
use crate::network::opportunity::Opportunity;
use crate::network::routing::ContactPlan;
use crate::network::{Medium, NodeId};
use crate::orbit::{Propagator as _, SatelliteId};
use crate::scenario::Topology;
use crate::time::{Interval, SimTime, Span};
use crate::units::{DataRate, Length};
use bevy::app::App;
use bevy::ecs::resource::Resource;
use bevy::ecs::schedule::IntoScheduleConfigs as _;
use bevy::ecs::system::{Res, ResMut};
use nalgebra::Vector3;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// A change of rate is found to this width.
const RATE_EDGE_WIDTH: Span = Span(1_000_000);

/// The contact plan and what it is made from.
#[derive(Resource, Debug, Clone, Serialize, Deserialize)]
pub struct Links {
    /// Assigned contacts.
    pub plan: ContactPlan,
    matcher: Matcher,
    /// Contacts that hold terminals at the end of what is planned: number and assignment.
    held: Vec<(u64, Assignment)>,
    /// What each contact of the plan holds, but those that were taken back.
    assignments: BTreeMap<u64, Assignment>,
    /// Terminals that satellites have switched off.
    shed: BTreeSet<(NodeId, Medium)>,
    /// Blocks whose contacts have been assigned.
    planned: u32,
    horizon_blocks: u32,
}

impl Links {
    /// Blocks beyond the current one for which contacts are assigned.
    pub fn horizon_blocks(&self) -> u32 {
        self.horizon_blocks
    }

    /// Pairs of satellites that hold a contact.
    pub fn held_between_satellites(&self) -> impl Iterator<Item = (SatelliteId, SatelliteId)> {
        self.held
            .iter()
            .filter(|(_, held)| held.medium == Medium::Laser)
            .map(|(_, held)| (SatelliteId(held.from.0), SatelliteId(held.to.0)))
    }

    /// Whether a satellite has switched off its terminals of a medium.
    pub fn is_shed(&self, node: NodeId, medium: Medium) -> bool {
        self.shed.contains(&(node, Subject::switched_with(medium)))
    }

    fn forget_before(&mut self, now: SimTime) {
        self.plan.forget_before(now);
        self.matcher.forget_before(now);
        let plan = &self.plan;
        self.assignments.retain(|&number, _| {
            plan.get(number)
                .is_some_and(|contact| contact.open || contact.end > now)
        });
    }
}

/// Adds the assignment of contacts.
pub(crate) fn plugin(app: &mut App) {
    let setup = app.world().resource::<Setup>();
    let links = initial_links(setup);
    app.insert_resource(links);
    app.add_systems(SimStep, assign_contacts.in_set(SimSystems::Links));
}

fn initial_links(setup: &Setup) -> Links {
    let mut terminals = Vec::new();
    let mut nodes = Vec::new();
    for satellite in setup.satellite_ids() {
        let payload = setup.payload(satellite);
        let (lasers, kept, delay) = payload
            .lasers
            .as_ref()
            .map_or((0, 0, Span::ZERO), |lasers| {
                // In a grid the neighbours come first; else one terminal is kept for the ground.
                let keeps_one =
                    lasers.downlink.is_some() && setup.scenario.topology == Topology::Matching;
                (lasers.count, u32::from(keeps_one), lasers.forwarding_delay)
            });
        let radios = payload.radio.as_ref().map_or(0, |radio| radio.beams);
        terminals.push(Terminals::of_satellite(
            lasers,
            lasers - kept.min(lasers),
            radios,
        ));
        nodes.push((delay, false));
    }
    for station in &setup.scenario.stations {
        terminals.push(Terminals::of_station(
            station.optical.as_ref().map_or(0, |site| site.count),
            station
                .radio
                .as_ref()
                .map_or(0, |site| site.count * site.receiver.beams),
        ));
        nodes.push((Span::ZERO, true));
    }
    let block_s = super::clock::BLOCK.0;
    let horizon = setup.scenario.timing.plan_horizon.0;
    Links {
        plan: ContactPlan::new(nodes),
        matcher: Matcher::new(terminals, setup.satellites()),
        held: Vec::new(),
        assignments: BTreeMap::new(),
        shed: BTreeSet::new(),
        planned: 0,
        horizon_blocks: u32::try_from((horizon + block_s - 1) / block_s).unwrap_or(0),
    }
}

fn assign_contacts(
    setup: Res<'_, Setup>,
    clock: Res<'_, SimClock>,
    geometry: Res<'_, Geometry>,
    mut links: ResMut<'_, Links>,
    mut agenda: ResMut<'_, Agenda>,
) {
    let now = clock.interval().start;
    links.forget_before(now);
    let mut planner = Planner {
        setup: &setup,
        geometry: &geometry,
        links: &mut links,
        agenda: &mut agenda,
        now,
        known_until: clock.interval_of(geometry.found - 1).end,
        run_end: clock.end(),
    };
    planner.extend_held();
    let wanted = (clock.block() + planner.links.horizon_blocks + 1).min(clock.blocks());
    while planner.links.planned < wanted {
        for slot in slots(&setup, clock.interval_of(planner.links.planned)) {
            planner.assign_slot(slot);
        }
        planner.links.planned += 1;
    }
    agenda.add(now, Event::PlanExtended);
}

/// The slots of a block in which terminals are given away; the last may be shorter.
fn slots(setup: &Setup, block: Interval) -> impl Iterator<Item = Interval> + use<> {
    let grid = setup.scenario.timing.matching_grid;
    let starts = std::iter::successors(Some(block.start), move |&start| Some(start + grid));
    starts
        .take_while(move |&start| start < block.end)
        .map(move |start| Interval::new(start, (start + grid).min(block.end)))
}

/// Works on the plan with all that is known of geometry, and of faults at `now`.
struct Planner<'a> {
    setup: &'a Setup,
    geometry: &'a Geometry,
    links: &'a mut Links,
    agenda: &'a mut Agenda,
    now: SimTime,
    known_until: SimTime,
    run_end: SimTime,
}

impl<'a> Planner<'a> {
    /// Prolongs contacts that ran to the end of what was known.
    fn extend_held(&mut self) {
        for k in 0..self.links.held.len() {
            let number = self.links.held[k].0;
            if self
                .links
                .plan
                .get(number)
                .is_some_and(|contact| contact.open)
            {
                self.prolong(number, SimTime::MAX);
            }
        }
    }

    /// Lets go of contacts that have ended, and gives free terminals to what opens in the slot.
    fn assign_slot(&mut self, slot: Interval) {
        self.release_ended(slot.start);
        let links = &*self.links;
        let held = links.held.iter();
        let held: BTreeSet<Pair> = held
            .map(|(_, one)| (one.medium, one.from, one.to))
            .collect();
        let is_held = |pair: Pair| held.contains(&pair);
        let candidates = self.candidates(slot, &links.matcher, &is_held);
        let setup = self.setup;
        let links = &mut *self.links;
        let held = links.held.iter().map(|(_, held)| (held.from, held.to));
        let assigned = links
            .matcher
            .assign(candidates, held, &|node| setup.laser(node));
        for assignment in assigned {
            let number = self.begin(assignment, SimTime::MAX);
            self.links.held.push((number, assignment));
        }
    }

    fn release_ended(&mut self, now: SimTime) {
        let held = std::mem::take(&mut self.links.held);
        for (number, assignment) in held {
            let ended = self
                .links
                .plan
                .get(number)
                .filter(|contact| !contact.open && contact.end <= now)
                .map(|contact| contact.end);
            match ended {
                Some(end) => {
                    let line = self.line(assignment.from, assignment.to, end);
                    self.links.matcher.release(&assignment, end, line);
                }
                None => self.links.held.push((number, assignment)),
            }
        }
    }

    /// Pairs in service with terminals that `matcher` has free, whose opportunity is or comes open
    /// within the slot, but those that are `taken`.
    fn candidates(
        &self,
        slot: Interval,
        matcher: &Matcher,
        taken: &dyn Fn(Pair) -> bool,
    ) -> Vec<Candidate<'a>> {
        let geometry: &'a Geometry = self.geometry;
        let mut candidates = Vec::new();
        for (&(medium, from, to), opportunity) in &geometry.opportunities {
            if !matcher.is_free(medium, from, to, slot.start) || taken((medium, from, to)) {
                continue;
            }
            if [from, to]
                .iter()
                .any(|&node| self.links.is_shed(node, medium))
            {
                continue;
            }
            let faults = &self.setup.faults;
            let Some(slot) = faults.in_service((medium, from, to), slot, self.now) else {
                continue;
            };
            let sight = |end: usize, slot: Interval| match (medium, end) {
                (Medium::Radio, _) | (Medium::OpticalGround, 1) => {
                    Some(Interval::new(slot.start, SimTime::MAX))
                }
                _ => matcher.sight([from, to][end], opportunity, end, slot),
            };
            let Some((start, acquire_end, end)) = begins_within(opportunity, slot, &sight) else {
                continue;
            };
            let line_m = self.separation(from, to, start);
            candidates.push(Candidate {
                from,
                to,
                medium,
                start,
                end,
                acquire_end,
                range_m: line_m.norm(),
                line: line_m.try_normalize(1.0).unwrap_or_else(Vector3::x),
                opportunity: Some(opportunity),
            });
        }
        candidates
    }

    /// Adds the contact of an assignment to the plan, where it ends by `limit`; returns its number.
    fn begin(&mut self, assignment: Assignment, limit: SimTime) -> u64 {
        let number = self.links.plan.next_number();
        let Assignment {
            from,
            to,
            medium,
            start,
            usable,
            ..
        } = assignment;
        let mut contact = Contact::new(ContactId(number), medium, (from, to), start, usable);
        contact.terminals = assignment.terminals();
        contact.pointed = assignment.pointed();
        self.links.plan.add(contact);
        self.links.assignments.insert(number, assignment);
        self.agenda
            .add(start, Event::ContactStarted { contact: number });
        self.prolong(number, limit);
        number
    }

    /// Brings the end of a contact, its ranges and its rates to what is known, up to `limit`.
    fn prolong(&mut self, number: u64, limit: SimTime) {
        let Some(contact) = self.links.plan.get(number) else {
            return;
        };
        let pair: Pair = (contact.medium, contact.from, contact.to);
        // The last instant that the contact was known to be up, or its first.
        let up_at = contact.start.max(contact.end - Span(1));
        let track = self
            .geometry
            .opportunities
            .get(&pair)
            .and_then(|opportunity| opportunity.kept_at(up_at, contact.terminals));
        let (end, reason) = track.map_or((contact.end, Reason::RunEnd), |track| {
            (track.interval.end.max(contact.end), track.end_reason)
        });
        let goes_on = end >= self.known_until && self.known_until < self.run_end;
        let (end, reason) = if end >= self.run_end {
            (self.run_end, Reason::RunEnd)
        } else {
            (end, reason)
        };
        let (end, reason, goes_on) = if limit < end {
            (limit, Reason::Assigned, false)
        } else {
            (end, reason, goes_on)
        };
        let forward = Direction::Forward;
        let (rates, ranges_m) = self.profile(contact, forward, &contact.rates, end);
        let back = (medium_has_uplink(self.setup, pair)).then(|| {
            let known = contact.rates_back.as_deref().unwrap_or_default();
            self.profile(contact, Direction::Backward, known, end).0
        });
        let Some(contact) = self.links.plan.get_mut(number) else {
            return;
        };
        contact.end = end;
        contact.end_reason = reason;
        contact.open = goes_on;
        contact.ranges_m.extend(ranges_m);
        append(&mut contact.rates, rates);
        if let Some(back) = back {
            append(contact.rates_back.get_or_insert_default(), back);
        }
        if !goes_on {
            self.agenda
                .add(end, Event::ContactEnded { contact: number });
        }
    }

    /// Rates of a direction and ranges of a contact from where its tables end, up to `end`; `known` are
    /// its rates until then.
    #[expect(clippy::cast_possible_wrap, reason = "tables are short")]
    fn profile(
        &self,
        contact: &Contact,
        direction: Direction,
        known: &[RateStep],
        end: SimTime,
    ) -> (Vec<RateStep>, Vec<f64>) {
        let pair: Pair = (contact.medium, contact.from, contact.to);
        let rate_at = |at: SimTime| self.observe(pair, direction, at).1;
        let (mut rates, mut ranges_m) = (Vec::new(), Vec::new());
        // The rate where the tables end, so that a change in the gap is found.
        let mut last = match known.last() {
            Some(step) => Some((contact.end - Span(1), step.rate)),
            None if contact.usable < end => {
                let first = (contact.usable, rate_at(contact.usable));
                rates.push(RateStep {
                    from: first.0,
                    rate: first.1,
                });
                Some(first)
            }
            None => None,
        };
        let mut at = contact.start + RANGE_STEP * contact.ranges_m.len() as i64;
        loop {
            let (range, mut rate) = self.observe(pair, direction, at);
            ranges_m.push(range.to_meters());
            let sampled = at.min(end - Span(1));
            if let Some((before, known)) = last.filter(|&(before, _)| before < sampled) {
                if sampled < at {
                    rate = rate_at(sampled);
                }
                if rate != known {
                    let from = change_of_rate(&rate_at, (before, known), sampled);
                    rates.push(RateStep { from, rate });
                }
                last = Some((sampled, rate));
            }
            if at >= end {
                return (rates, ranges_m);
            }
            at += RANGE_STEP;
        }
    }

    /// Range of a pair and the rate of a direction, from geometry alone.
    fn observe(
        &self,
        (medium, from, to): Pair,
        direction: Direction,
        at: SimTime,
    ) -> (Length, DataRate) {
        let setup = self.setup;
        let Some(station) = setup.station_at(to) else {
            let range = Length::meters(self.separation(from, to, at).norm());
            let link = setup.laser_link(from, to);
            let rate = link.map_or(DataRate::ZERO, |link| link.pair.rate_at(range));
            return (range, rate);
        };
        let rotation = EarthRotation::at(&setup.scenario.calendar, at);
        let seen = station
            .place
            .look_at(rotation.to_itrf(self.position(from, at)));
        let link = setup.ground_link(from, to);
        let rate = link.map(|link| link.rate(medium, direction, seen.range, seen.elevation));
        (seen.range, rate.unwrap_or(DataRate::ZERO))
    }

    /// From one node to the other, inertial (m).
    fn separation(&self, from: NodeId, to: NodeId, at: SimTime) -> Vector3<f64> {
        self.position(to, at) - self.position(from, at)
    }

    /// Unit vector from one node to the other.
    fn line(&self, from: NodeId, to: NodeId, at: SimTime) -> Vector3<f64> {
        self.separation(from, to, at)
            .try_normalize(1.0)
            .unwrap_or_else(Vector3::x)
    }

    /// Where a node is; a satellite that has decayed, where it did.
    fn position(&self, node: NodeId, at: SimTime) -> Position<Teme> {
        if let Some(satellite) = self.setup.satellite_at(node) {
            let at = (self.geometry.decay_of(satellite)).map_or(at, |decay| at.min(decay));
            return self
                .setup
                .propagator
                .state(satellite, at)
                .map_or(Position::from_meters(Vector3::zeros()), |state| {
                    state.position
                });
        }
        let place = self
            .setup
            .station_at(node)
            .map(|station| station.place.to_position());
        let rotation = EarthRotation::at(&self.setup.scenario.calendar, at);
        place.map_or(Position::from_meters(Vector3::zeros()), |place| {
            rotation.to_teme(place)
        })
    }
}

/// When a contact can begin within the slot, until when it can then be acquired, and until when it
/// then lasts; `sight` tells from when on a free terminal of an end sees the other, and how long.
fn begins_within(
    opportunity: &Opportunity,
    slot: Interval,
    sight: &dyn Fn(usize, Interval) -> Option<Interval>,
) -> Option<(SimTime, SimTime, SimTime)> {
    let overlaps = |window: &&Interval| window.intersection(slot).is_some();
    let window = opportunity.acquire.iter().find(overlaps)?;
    let open = window.intersection(slot)?;
    let start = sight(0, open)?.start.max(sight(1, open)?.start);
    // The end that saw first must still see when the other does.
    let from_then = Interval::new(start, open.end);
    let (first, second) = (sight(0, from_then)?, sight(1, from_then)?);
    if first.start.max(second.start) > start {
        return None;
    }
    let track = opportunity.track_at(start)?;
    let end = track.interval.end.min(first.end).min(second.end);
    Some((start, window.end, end))
}

/// Whether the ground end of a pair can send to the satellite.
fn medium_has_uplink(setup: &Setup, (medium, from, to): Pair) -> bool {
    let link = setup.ground_link(from, to);
    link.is_some_and(|link| link.has(medium, Direction::Backward))
}

/// Appends steps that change the rate.
fn append(rates: &mut Vec<RateStep>, steps: Vec<RateStep>) {
    for step in steps {
        if rates.last().is_none_or(|last| last.rate != step.rate) {
            rates.push(step);
        }
    }
}

/// The instant at which the rate has changed, between a sample and a later one that differs.
fn change_of_rate(
    rate_at: &impl Fn(SimTime) -> DataRate,
    (mut before, known): (SimTime, DataRate),
    mut after: SimTime,
) -> SimTime {
    while after - before > RATE_EDGE_WIDTH {
        let middle = before + (after - before) / 2;
        if rate_at(middle) == known {
            before = middle;
        } else {
            after = middle;
        }
    }
    after
}
