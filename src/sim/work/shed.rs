//! Lasers and radios that are switched off to save the battery: a revision of the plan.
//!
//! Nobody foresees it. Their contacts end or are called off, what is in flight over them is cut, and
//! nothing is assigned to them until they are back; then what is free is given away anew.

use super::Work;
use crate::network::Medium;
use crate::network::fault::{Fault, Subject};
use crate::orbit::SatelliteId;
use crate::payload::power::Load;
use crate::time::{Interval, SimTime};

/// The medium whose terminals a load is; none of work.
const fn medium_of(load: Load) -> Option<Medium> {
    match load {
        Load::Work => None,
        Load::Lasers => Some(Medium::Laser),
        Load::Radio => Some(Medium::Radio),
    }
}

impl Work<'_, '_> {
    /// Switches the terminals of a satellite off.
    pub(super) fn shed(&mut self, now: SimTime, satellite: SatelliteId, load: Load) {
        let Some(medium) = medium_of(load) else {
            return;
        };
        let subject = Subject::Shed(self.setup.node(satellite), medium);
        let fault = Fault {
            subject,
            interval: Interval::new(now, SimTime::MAX),
        };
        let known = (&*self.setup, &*self.clock, &*self.geometry);
        let revision = self.links.revise(now, &fault, known, &mut self.agenda);
        self.record_called_off(now, &revision, subject.reason());
        let interrupted = self.take_off(now, subject, &revision);
        self.draw_terminals(now, satellite);
        self.route(now, interrupted);
    }

    /// Switches the terminals of a satellite on again.
    pub(super) fn restore(&mut self, now: SimTime, satellite: SatelliteId, load: Load) {
        let Some(medium) = medium_of(load) else {
            return;
        };
        let terminals = (self.setup.node(satellite), medium);
        let known = (&*self.setup, &*self.clock, &*self.geometry);
        self.links.restore(now, terminals, known, &mut self.agenda);
        self.draw_terminals(now, satellite);
        self.route_stranded(now);
    }
}
