//! Samples: the state of satellites and links at even times. Reading it changes nothing.

use super::Work;
use super::heat::temperatures_c;
use crate::network::contact::Direction;
use crate::payload::radiation::zone::Zone;
use crate::record::{LinkRow, LinkState, SampleRow, Word};
use crate::sim::agenda::Light;
use crate::time::SimTime;

impl Work<'_, '_> {
    /// Writes the samples that are due before `before`.
    pub(super) fn write_samples(&mut self, before: SimTime) {
        let interval = self.setup.scenario.timing.sample_interval;
        while let Some(at) = self.recorder.sample_due(before, interval) {
            self.sample_satellites(at);
            self.sample_links(at);
        }
    }

    fn sample_satellites(&mut self, at: SimTime) {
        for satellite in self.setup.satellite_ids() {
            let dose_rad = self.dose_rad(at, satellite);
            let Some((setup, state)) = self.setup_and_satellite(satellite) else {
                return;
            };
            let warmth = state.thermal.0.as_ref();
            let [chip_c, plate_c, radiator_c, battery_c] =
                temperatures_c(setup, satellite, warmth, at);
            let upsets = dose_rad.map(|_| state.radiation.upsets.iter().sum::<u64>() as f64);
            let zone = match state.radiation.zone {
                Some(Zone::Anomaly) => "anomaly",
                Some(Zone::Polar) => "polar",
                Some(Zone::Low) | None => "",
            };
            let row = SampleRow {
                time_ns: at.0,
                satellite: satellite.0,
                sunlit: state.supply.light != Light::None,
                battery_j: state.supply.battery.charge_at(at).to_joules(),
                generation_w: state.supply.battery.generation().to_watts(),
                load_w: state.supply.battery.load().to_watts(),
                queued_jobs: u32::try_from(state.computer.jobs()).unwrap_or(u32::MAX),
                stored_bits: state.store.bits.0,
                laser_contacts: state.activity.lasers.total(),
                chip_c,
                plate_c,
                radiator_c,
                battery_c,
                speed: (!state.computer.units.is_empty()).then_some(state.computer.speed),
                dose_rad,
                upsets,
                zone: Word::Borrowed(zone),
                limiter: Word::Borrowed(state.limits.now.name()),
            };
            self.recorder.tables.samples.push(row);
        }
    }

    fn sample_links(&mut self, at: SimTime) {
        for contact in self.links.plan.iter() {
            if at < contact.start || at >= contact.end {
                continue;
            }
            let state = if at >= contact.usable {
                LinkState::Locked
            } else if at >= contact.pointed[0].max(contact.pointed[1]) {
                LinkState::Acquiring
            } else {
                LinkState::Slewing
            };
            self.recorder.tables.links.push(LinkRow {
                time_ns: at.0,
                contact: contact.id.0,
                medium: contact.medium,
                a: contact.from.0,
                b: contact.to.0,
                state,
                rate_bps: contact.rate_at(Direction::Forward, at).0,
                range_m: contact.range_at(at).to_meters(),
                carried_ab_bits: contact.carried_by(Direction::Forward, at).0,
                carried_ba_bits: contact.carried_by(Direction::Backward, at).0,
            });
        }
    }
}
