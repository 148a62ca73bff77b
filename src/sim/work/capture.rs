//! Frames: the imager takes them, unless the battery or the store forbids it.

use super::Work;
use crate::inference::score::share;
use crate::orbit::SatelliteId;
use crate::record::{ProductRow, ProductStatus, Word};
use crate::scenario::Policy;
use crate::sim::agenda::Event;
use crate::sim::radiation::Spoiler;
use crate::sim::record::Detail;
use crate::sim::spawn::Consumer;
use crate::sim::state::{Cargo, Delivery, Frame, Product};
use crate::time::SimTime;
use crate::units::{Bits, Power};

impl Work<'_, '_> {
    pub(super) fn start_capture(&mut self, now: SimTime, product: u64) {
        let Some(frame) = self.products.frame(product) else {
            return;
        };
        if let Some(reason) = self.capture_forbidden(now, frame) {
            self.drop_frame(now, product, &Product::of(frame), reason);
            return;
        }
        self.count_frames(now, frame, |frames| frames + 1);
        self.agenda
            .add(frame.interval.end, Event::CaptureFinished { product });
    }

    /// Notes that a frame is not taken.
    fn drop_frame(&mut self, now: SimTime, number: u64, product: &Product, reason: &'static str) {
        self.products.take_frame(number);
        let detail = Detail {
            node: Some(self.setup.node(product.frame.satellite)),
            product: Some(number),
            text: reason,
            ..Detail::default()
        };
        self.recorder.event(now, "frame-dropped", &detail);
        self.record_product(number, product, ProductStatus::Dropped);
    }

    /// Gives up the frames that a satellite is taking, which falls out of service.
    pub(super) fn abort_captures(&mut self, now: SimTime, satellite: SatelliteId) {
        let imager = self.setup.payload(satellite).imager.as_ref();
        let power = imager.map_or(Power::ZERO, |imager| imager.power);
        for (number, frame) in self.products.begun_by(satellite, now) {
            self.count_frames(now, frame, |frames| frames.saturating_sub(1));
            let mut product = Product::of(frame);
            product.capture_energy = power * (now - frame.interval.start);
            self.drop_frame(now, number, &product, "fault");
        }
    }

    /// Why a frame cannot be taken now, if it cannot.
    fn capture_forbidden(&mut self, now: SimTime, frame: Frame) -> Option<&'static str> {
        if self.is_out(frame.satellite, now) {
            return Some("fault");
        }
        let room = self.setup.payload(frame.satellite).storage;
        let stored = self.stored_bits(frame);
        let compute = self.setup.compute(frame.satellite);
        let frames_max = compute.and_then(|compute| compute.frames_max);
        let state = self.satellite(frame.satellite)?;
        if state.supply.stopped {
            Some("energy")
        } else if frames_max.is_some_and(|most| state.computer.jobs() >= most as usize) {
            Some("compute")
        } else if state.store.bits + stored > room {
            Some("storage")
        } else {
            None
        }
    }

    /// Changes the number of frames that are being taken, and the imager's load with it.
    fn count_frames(&mut self, now: SimTime, frame: Frame, change: fn(u32) -> u32) {
        let imager = self.setup.payload(frame.satellite).imager.as_ref();
        let power = imager.map_or(Power::ZERO, |imager| imager.power);
        let Some(state) = self.satellite(frame.satellite) else {
            return;
        };
        state.activity.frames = change(state.activity.frames);
        let load = if state.activity.frames > 0 {
            power
        } else {
            Power::ZERO
        };
        if state.supply.load(Consumer::Imager) != load {
            state.supply.set_load(now, Consumer::Imager, load);
            self.foresee_crossing(now, frame.satellite);
        }
    }

    pub(super) fn finish_capture(&mut self, now: SimTime, number: u64) {
        let Some(frame) = self.products.take_frame(number) else {
            return;
        };
        let Some(shape) = self.setup.frame(frame.satellite).copied() else {
            return;
        };
        self.count_frames(now, frame, |frames| frames.saturating_sub(1));
        let imager = self.setup.payload(frame.satellite).imager.as_ref();
        let power = imager.map_or(Power::ZERO, |imager| imager.power);
        let sends = |bits| Delivery {
            bits,
            ..Delivery::default()
        };
        let mut product = Product::of(frame);
        product.capture_energy = power * frame.interval.span();
        product.stored = self.stored_bits(frame);
        let stored = product.stored;
        match self.setup.policy {
            Policy::BentPipe => product.raw = sends(stored),
            Policy::Onboard => product.answer = sends(shape.answer),
            // Nothing images under it.
            Policy::Relay => {}
            Policy::Hybrid => {
                product.answer = sends(shape.answer);
                product.raw = sends(stored);
            }
        }
        self.products.alive.insert(number, product);
        let detail = Detail {
            node: Some(self.setup.node(frame.satellite)),
            product: Some(number),
            bits: Some(shape.raw),
            ..Detail::default()
        };
        self.recorder.event(now, "captured", &detail);
        let policy = self.setup.policy;
        let Some(state) = self.satellite(frame.satellite) else {
            return;
        };
        state.store.bits += stored;
        if policy == Policy::BentPipe {
            self.find(now, number);
            self.send(now, number, Cargo::Raw, frame.satellite);
        } else {
            self.place(now, frame.satellite, number);
        }
    }

    /// Gives up a product that waits for a processor: it will have no answer.
    pub(super) fn give_up(
        &mut self,
        now: SimTime,
        satellite: SatelliteId,
        number: u64,
        why: &'static str,
    ) {
        let Some(mut product) = self.products.alive.remove(&number) else {
            return;
        };
        if let Some(state) = self.satellite(satellite) {
            state.store.bits = state.store.bits.saturating_sub(product.stored);
        }
        product.answer.bits = Bits::ZERO;
        product.raw.bits = Bits::ZERO;
        let detail = Detail {
            node: Some(self.setup.node(satellite)),
            product: Some(number),
            text: why,
            ..Detail::default()
        };
        self.recorder.event(now, "product-dropped", &detail);
        self.record_product(number, &product, ProductStatus::Dropped);
    }

    /// Notes the answer of a product as known on the ground.
    pub(super) fn answer(&mut self, now: SimTime, number: u64) {
        let Some(product) = self.products.alive.get_mut(&number) else {
            return;
        };
        product.answered = Some(now);
        let since_capture_s = (now - product.frame.interval.end).to_seconds();
        let completion = product.answer.completed.or(product.raw.completed);
        let detail = Detail {
            node: completion.map(|completion| completion.station),
            product: Some(number),
            value: Some(since_capture_s),
            ..Detail::default()
        };
        self.recorder.event(now, "answered", &detail);
        self.close_if_done(number);
    }

    /// Records a product and forgets it, if nothing of it is left to do.
    pub(super) fn close_if_done(&mut self, number: u64) {
        let Some(product) = self.products.alive.get(&number).copied() else {
            return;
        };
        if product.is_done() {
            self.products.alive.remove(&number);
            self.record_product(number, &product, ProductStatus::Answered);
        }
    }

    /// At the end of the run: records what is still under way.
    pub(super) fn close_products(&mut self) {
        for (number, product) in std::mem::take(&mut self.products.alive) {
            let raw_is_down =
                product.raw.bits > Bits::ZERO && product.raw.delivered == product.raw.bits;
            let status = match (product.answered, raw_is_down) {
                (Some(_), _) => ProductStatus::Answered,
                (None, true) => ProductStatus::RawDelivered,
                (None, false) => ProductStatus::Waiting,
            };
            self.record_product(number, &product, status);
        }
    }

    fn record_product(&mut self, number: u64, product: &Product, status: ProductStatus) {
        let Some(shape) = self.setup.frame(product.frame.satellite).copied() else {
            return;
        };
        let frame = product.frame;
        // The delivery that made the answer: the answer's own, or the raw frame's.
        let completion = if product.answer.bits > Bits::ZERO {
            product.answer.completed
        } else {
            product.raw.completed
        };
        let captured = frame.interval.end;
        let processing = product.job_finished.map(|_| product.ran.0);
        // What was not spent on running was spent on waiting for it.
        let queued = product
            .job_finished
            .map(|finished| (finished - captured - product.ran).0);
        let ground = completion
            .zip(product.answered)
            .map(|(completion, answered)| (answered - completion.at).0);
        self.recorder.tables.products.push(ProductRow {
            product: number,
            satellite: frame.satellite.0,
            target: frame.target,
            capture_start_ns: frame.interval.start.0,
            capture_end_ns: captured.0,
            latitude_deg: frame.latitude.to_degrees(),
            longitude_deg: frame.longitude.to_degrees(),
            tiles: shape.tiles,
            raw_bits: shape.raw.0,
            answer_bits: product.answer.bits.0,
            status,
            answered_ns: product.answered.map(|at| at.0),
            answer_station: product
                .answered
                .and(completion.map(|completion| completion.station.0)),
            hops: completion.map(|completion| completion.hops),
            queued_ns: queued,
            processing_ns: processing,
            waited_ns: completion.map(|completion| completion.waited.0),
            sent_ns: completion.map(|completion| completion.sent.0),
            ground_ns: ground,
            raw_delivered_bits: product.raw.delivered.0,
            answer_delivered_bits: product.answer.delivered.0,
            capture_j: product.capture_energy.to_joules(),
            processing_j: product.processing_energy.to_joules(),
            transfer_j: product.transfer_energy.to_joules(),
            wrong_by: Word::Borrowed(product.wrong_by.map_or("", Spoiler::name)),
            stored_bits: Some(product.stored.0),
            flips: product
                .found
                .map(|_| product.flips.map_or(0, |(_, flips)| flips.count)),
            sky_accuracy: product
                .found
                .and_then(|found| share(found.right, found.pixels)),
            covered: product
                .found
                .and_then(|found| share(found.covered, found.pixels)),
            alerts: product.found.map(|found| found.alerts),
            alarmed_cells: product.found.map(|found| found.alarmed),
            hit_cells: product.found.map(|found| found.hits),
            stressed_cells: product.found.map(|found| found.stressed),
        });
    }
}
