//! Decay: a satellite that is no longer in orbit does nothing, and what it held is lost with it.
//!
//! It is foreseen, unlike a fault: contacts end there in the plan, and no frame reaches beyond it.

use super::Work;
use crate::orbit::SatelliteId;
use crate::sim::agenda::Light;
use crate::sim::record::Detail;
use crate::sim::spawn::Consumer;
use crate::time::SimTime;
use crate::units::Power;

impl Work<'_, '_> {
    pub(super) fn decay(&mut self, now: SimTime, satellite: SatelliteId) {
        let detail = Detail {
            node: Some(self.setup.node(satellite)),
            bits: self.satellite(satellite).map(|state| state.store.bits),
            text: "satellite",
            ..Detail::default()
        };
        self.recorder.event(now, "decayed", &detail);
        self.abort_jobs(now, satellite, "decayed");
        let Some(state) = self.satellite(satellite) else {
            return;
        };
        for consumer in Consumer::ALL {
            state.supply.set_load(now, consumer, Power::ZERO);
        }
        state.thermal.0 = None;
        state.supply.light = Light::None;
        state.supply.battery.set_generation(now, Power::ZERO);
        // Nothing resumes without light, and a crossing that was foreseen is stale.
        state.supply.stopped = true;
        state.supply.generation += 1;
    }
}
