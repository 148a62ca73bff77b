//! Pictures: what of a frame is stored, what is found in it, and what flipped weights do to that.

use super::Work;
use crate::orbit::SatelliteId;
use crate::sim::SimError;
use crate::sim::radiation::Spoiler;
use crate::sim::record::Detail;
use crate::sim::state::Frame;
use crate::sim::tiles::Flips;
use crate::time::SimTime;
use crate::units::Bits;

impl Work<'_, '_> {
    /// Bits of a frame as it is stored: measured where its picture is made, by the scenario's ratio elsewhere.
    pub(super) fn stored_bits(&self, frame: Frame) -> Bits {
        let measured = self
            .variants(frame)
            .and_then(|tiles| self.tiles.stored_bytes(&tiles));
        let shape = self.setup.frame(frame.satellite);
        measured.map_or_else(
            || shape.map_or(Bits::ZERO, |shape| shape.stored),
            Bits::bytes,
        )
    }

    /// The variants of the world that a frame's tiles are; none where nothing is executed.
    fn variants(&self, frame: Frame) -> Option<Vec<u32>> {
        let imager = self.setup.payload(frame.satellite).imager.as_ref()?;
        self.tiles.of(&frame, imager)
    }

    /// Notes what is found in a product, and the size of its answer: configuration that flipped makes all tiles wrong,
    /// a calculation that went wrong one of them.
    pub(super) fn find(&mut self, now: SimTime, number: u64) {
        let Some(product) = self.products.alive.get(&number).copied() else {
            return;
        };
        let satellite = product.frame.satellite;
        let Some(variants) = self.variants(product.frame) else {
            return;
        };
        let one = usize::try_from(number).unwrap_or(0) % variants.len().max(1);
        let is_wrong = |place: usize| match product.wrong_by {
            Some(Spoiler::Configuration) => true,
            Some(Spoiler::Silent) => place == one,
            Some(Spoiler::Weights) | None => false,
        };
        let flipped = product.flips.map(|(unit, flips)| {
            let id = u64::from(satellite.0) << 16 | u64::from(unit);
            let workers = &self.setup.workers;
            self.tiles
                .flipped(&variants, (id, flips), is_wrong, workers)
        });
        let flipped = match flipped.transpose() {
            Ok(flipped) => flipped.flatten(),
            Err(error) => return self.fail(error),
        };
        if let Some((_, true)) = flipped {
            self.make_wrong(now, satellite, number, Spoiler::Weights);
        }
        let found = flipped
            .map(|(found, _)| found)
            .or_else(|| self.tiles.intact(&variants, is_wrong));
        let bits = found.map(|found| self.setup.answer_bits(satellite, found.bytes));
        if let Some((product, bits)) = self.products.alive.get_mut(&number).zip(bits) {
            product.found = found;
            if product.answer.bits > Bits::ZERO {
                product.answer.bits = bits;
            }
        }
    }

    /// A bit of a processor's weights flips; its networks run with that until they are read afresh.
    pub(super) fn flip_weight(
        &mut self,
        now: SimTime,
        (satellite, unit): (SatelliteId, u32),
        until: SimTime,
    ) {
        let Some(state) = self.satellite(satellite) else {
            return;
        };
        let known = &mut state.radiation.units[unit as usize].flips;
        let before = known.filter(|flips| now < flips.until);
        let flips = Flips {
            since: before.map_or(now, |flips| flips.since),
            count: before.map_or(0, |flips| flips.count).saturating_add(1),
            until: before.map_or(until, |flips| flips.until.max(until)),
        };
        *known = Some(flips);
        let running = state.computer.units[unit as usize].running();
        let product = running.map(|running| running.job.product);
        if let Some(product) = product.and_then(|number| self.products.alive.get_mut(&number)) {
            product.flips = Some((unit, flips));
        }
        let detail = Detail {
            node: Some(self.setup.node(satellite)),
            product,
            value: Some(f64::from(flips.count)),
            text: "weights",
            ..Detail::default()
        };
        self.recorder.event(now, "weight-flipped", &detail);
    }

    /// Notes with which flipped weights a product's networks run.
    pub(super) fn run_flipped(
        &mut self,
        (satellite, unit): (SatelliteId, u32),
        now: SimTime,
        number: u64,
    ) {
        let units = self
            .satellite(satellite)
            .map(|state| &state.radiation.units);
        let flips = units.and_then(|units| units.get(unit as usize)?.flips);
        let flips = flips.filter(|flips| now < flips.until);
        if let Some((product, flips)) = self.products.alive.get_mut(&number).zip(flips) {
            product.flips = Some((unit, flips));
        }
    }

    fn fail(&mut self, error: SimError) {
        self.failure.0.get_or_insert(error);
    }
}
