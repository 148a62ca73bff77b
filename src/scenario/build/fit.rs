//! Whether the parts of a scenario fit together: what cannot work is refused, what is odd is said.

use super::super::decode::At;
use super::super::file::{PayloadRepr, ScenarioRepr};
use super::super::{Payload, Policy, Scenario, ScenarioError};
use super::Builder;
use crate::link::laser::{Model, hear_each_other};
use crate::payload::radiation::mitigation::Mitigation;

impl Builder<'_> {
    /// Refuses payloads that cannot follow a policy of the scenario.
    pub(super) fn refuse_misfits(
        &self,
        repr: &ScenarioRepr,
        scenario: &Scenario,
    ) -> Result<(), ScenarioError> {
        let flies = |index: usize| {
            let satellites = scenario.satellites.iter();
            satellites
                .map(|one| one.payload)
                .any(|payload| payload == index)
        };
        let payloads = scenario.payloads.iter().zip(&repr.payload);
        let flown = payloads.enumerate().filter(|(index, _)| flies(*index));
        let mut imagers = 0;
        for (_, (payload, at)) in flown.filter(|(_, (payload, _))| payload.imager.is_some()) {
            imagers += 1;
            let policies = repr.policies.iter().flat_map(|policies| &policies.value);
            for policy in policies {
                self.refuse_policy(policy, payload, at)?;
                if let (Policy::Onboard | Policy::Hybrid, Some(compute)) =
                    (policy.value, &payload.compute)
                {
                    let shield = payload.radiation.as_ref();
                    let mitigation = shield.map_or_else(Mitigation::default, |one| one.mitigation);
                    self.refuse_unfit(at, (compute, mitigation), &scenario.work.stages)?;
                }
            }
            if repr.policies.is_none() {
                let reason = "it is not said what to do with the frames of this imager";
                let remedy = "add `policies` at the top of the file, such as [\"onboard\"]";
                return Err(self.places.refuse(at, reason, remedy));
            }
        }
        if imagers == 0 && scenario.policies != [Policy::Relay] {
            let reason = "no satellite carries an imager: nothing would be captured";
            let remedy = "give `imager` to a payload that flies, or take `policies = [\"relay\"]`";
            return Err(self.places.refuse_absent("payload", reason, remedy));
        }
        Ok(())
    }

    fn refuse_policy(
        &self,
        policy: &At<Policy>,
        payload: &Payload,
        at: &At<PayloadRepr>,
    ) -> Result<(), ScenarioError> {
        let missing = match policy.value {
            Policy::Onboard | Policy::Hybrid if payload.compute.is_none() => "processor",
            Policy::Onboard if payload.lasers.is_none() && payload.radio.is_none() => "lasers",
            Policy::Hybrid if payload.lasers.is_none() => "lasers",
            Policy::BentPipe | Policy::Hybrid if payload.radio.is_none() => "radio",
            Policy::Relay => {
                let reason = "it images, but the policy `relay` does nothing with frames";
                let remedy = "take `imager` out of the payload, or `relay` out of `policies`";
                return Err(self.places.refuse(at, reason, remedy));
            }
            _ => return Ok(()),
        };
        let name = policy.value.name();
        let reason = format!("it images but cannot follow the policy `{name}` without `{missing}`");
        let remedy = format!("give it `{missing}`, or take `{name}` out of `policies`");
        Err(self.places.refuse(at, reason, remedy))
    }

    /// Says what a planner should know.
    pub(super) fn warn(&mut self, scenario: &Scenario) {
        for payload in &scenario.payloads {
            self.warn_of_lasers(payload, scenario);
            self.warn_of_fabric(payload);
            self.warn_of_tiles(payload, scenario);
            self.warn_of_heat(payload);
            if !scenario
                .satellites
                .iter()
                .any(|one| scenario.payloads[one.payload].name == payload.name)
            {
                self.warnings
                    .push(format!("payload {}: no satellite carries it", payload.name));
            }
        }
        self.warn_of_ways_down(scenario);
        self.warnings.extend(scenario.stretched_doses());
    }

    fn warn_of_lasers(&mut self, payload: &Payload, scenario: &Scenario) {
        let Some(lasers) = &payload.lasers else {
            return;
        };
        let terminal = &lasers.terminal;
        if let Some(slow) = lasers.slow() {
            self.warnings
                .push(format!("payload {}: {slow}", payload.name));
        }
        let wanted = terminal.divergence_wanted();
        if let Some((beam, best)) = wanted.filter(|_| scenario.laser_budget == Model::Physics) {
            self.warnings.push(format!(
                "payload {}: the beam of the laser terminal {} is narrower ({:.2} µrad half angle) \
                 than its jitter asks for ({:.2} µrad): a wider one would fade less",
                payload.name,
                terminal.id,
                beam.to_microradians(),
                best.to_microradians(),
            ));
        }
        for other in scenario
            .payloads
            .iter()
            .skip_while(|one| one.name != payload.name)
        {
            let peer = other.lasers.as_ref().map(|lasers| &lasers.terminal);
            if let Some(peer) = peer.filter(|peer| !hear_each_other(terminal, peer)) {
                self.warnings.push(format!(
                    "payloads {} and {}: no laser joins them: {} sends at {:.0} nm and {} at {:.0} nm",
                    payload.name,
                    other.name,
                    terminal.id,
                    terminal.wavelength.to_nanometers(),
                    peer.id,
                    peer.wavelength.to_nanometers(),
                ));
            }
        }
    }

    /// Says where a fabric carries less than a service exchanges.
    fn warn_of_fabric(&mut self, payload: &Payload) {
        let compute = payload.compute.as_ref();
        let parts = compute.and_then(|one| Some((one.joint.as_ref()?, one.service.as_ref()?)));
        let Some((joint, service)) = parts else {
            return;
        };
        let carried_gbps = joint.fabric.port_rate.to_gigabits_per_second() * f64::from(joint.ports);
        let traffic_gbps = service.traffic.to_gigabits_per_second();
        if traffic_gbps > carried_gbps {
            self.warnings.push(format!(
                "payload {}: its processors would exchange {traffic_gbps} Gbit/s, and {} carries \
                 {carried_gbps} through {} ports: the fabric limits them",
                payload.name, joint.fabric.id, joint.ports,
            ));
        }
    }

    fn warn_of_tiles(&mut self, payload: &Payload, scenario: &Scenario) {
        let Some(imager) = &payload.imager else {
            return;
        };
        for card in &scenario.work.chain {
            if card.tile_px > 0 && imager.swath_px % card.tile_px != 0 {
                self.warnings.push(format!(
                    "payload {}: frames of {} pixels are no whole number of tiles of {} pixels \
                     ({}); the tiles at the edge are padded",
                    payload.name, imager.swath_px, card.tile_px, card.id,
                ));
            }
        }
    }

    /// Warns of policies that have no station to end at.
    fn warn_of_ways_down(&mut self, scenario: &Scenario) {
        let has_optical = scenario.stations.iter().any(|one| one.optical.is_some());
        let has_radio = scenario.stations.iter().any(|one| one.radio.is_some());
        let lasers = scenario
            .payloads
            .iter()
            .filter_map(|one| one.lasers.as_ref());
        let has_downlink = lasers.into_iter().any(|one| one.downlink.is_some());
        for policy in &scenario.policies {
            let has_optical_way = has_optical && has_downlink;
            let has_radio_way =
                has_radio && (scenario.payloads.iter()).any(|one| one.radio.is_some());
            let lacking = match policy {
                Policy::BentPipe if !has_radio => "no station has a radio receiver",
                Policy::Onboard | Policy::Hybrid if has_optical_way || has_radio_way => continue,
                Policy::Onboard | Policy::Hybrid if !has_optical => {
                    "no station has an optical receiver"
                }
                Policy::Onboard | Policy::Hybrid => "no payload's lasers have a `downlink`",
                _ => continue,
            };
            self.warnings.push(format!(
                "policy {}: nothing can be delivered: {lacking}",
                policy.name()
            ));
        }
    }
}
