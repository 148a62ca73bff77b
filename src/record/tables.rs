//! The tables.

use super::cell::Word;
use super::words::{LinkState, Medium, ProductStatus};

table! {
    /// State of each satellite at each sample time, in the order of time, then satellite.
    Samples of SampleRow as "samples" {
        /// Time of the sample since the start.
        time_ns: i64 ["ns"],
        /// Satellite, by its place in the scenario.
        satellite: u32 [""],
        /// Whether the Sun shines on it.
        sunlit: bool [""],
        /// Energy in its battery.
        battery_j: f64 ["J"],
        /// Power from its solar array.
        generation_w: f64 ["W"],
        /// Power that it draws.
        load_w: f64 ["W"],
        /// Jobs that wait for its processor or run on it.
        queued_jobs: u32 [""],
        /// Bits in its storage.
        stored_bits: u64 ["bit"],
        /// Laser contacts that it holds.
        laser_contacts: u32 [""],
        /// Temperature of its hottest processor; none without the heat model.
        chip_c: Option<f64> ["°C"],
        /// Temperature of the plate that its payload stands on.
        plate_c: Option<f64> ["°C"],
        /// Temperature of its radiator.
        radiator_c: Option<f64> ["°C"],
        /// Temperature of its battery.
        battery_c: Option<f64> ["°C"],
        /// Share of full speed at which its processors may run; none without a processor.
        speed: Option<f64> [""],
        /// Dose behind its shield since the satellite was new; none without the radiation model.
        dose_rad: Option<f64> ["rad"],
        /// Upsets of its processors and memories since the start, corrected ones among them.
        upsets: Option<f64> [""],
        /// Zone of radiation that it is in; empty outside of all.
        zone: Word [""],
        /// What limits its work.
        limiter: Word [""],
    }
}

table! {
    /// Products, one frame of one target each, written once: when they are done with or the run ends.
    Products of ProductRow as "products" {
        /// Product, numbered in the order of capture.
        product: u64 [""],
        /// Satellite that captured it.
        satellite: u32 [""],
        /// Target, by its place in the scenario.
        target: u32 [""],
        /// Time since the start when its capture began.
        capture_start_ns: i64 ["ns"],
        /// Time since the start when its capture ended.
        capture_end_ns: i64 ["ns"],
        /// Geodetic latitude of the frame's centre, north positive.
        latitude_deg: f64 ["deg"],
        /// Longitude of the frame's centre, east positive.
        longitude_deg: f64 ["deg"],
        /// Tiles that the frame is cut into.
        tiles: u32 [""],
        /// Size of the raw frame as the imager makes it.
        raw_bits: u64 ["bit"],
        /// Size of the answer.
        answer_bits: u64 ["bit"],
        /// What became of it.
        status: ProductStatus [""],
        /// Time since the start when its answer was complete on the ground.
        answered_ns: Option<i64> ["ns"],
        /// Node of the ground station that received the answer.
        answer_station: Option<u32> [""],
        /// Hops that the answer took, the last one to the ground included.
        hops: Option<u32> [""],
        /// Time from the end of the frame until its job began.
        queued_ns: Option<i64> ["ns"],
        /// Time on the processor.
        processing_ns: Option<i64> ["ns"],
        /// Time that the piece which completed the answer waited for contacts and for others on
        /// them.
        waited_ns: Option<i64> ["ns"],
        /// Time that this piece was sent or in flight.
        sent_ns: Option<i64> ["ns"],
        /// Time from its arrival to the answer, on the ground.
        ground_ns: Option<i64> ["ns"],
        /// Bits of the raw frame, compressed, that reached the ground.
        raw_delivered_bits: u64 ["bit"],
        /// Bits of the answer that reached the ground.
        answer_delivered_bits: u64 ["bit"],
        /// Energy spent on its capture.
        capture_j: f64 ["J"],
        /// Energy spent on its processing on board.
        processing_j: f64 ["J"],
        /// Energy spent on its transfers.
        transfer_j: f64 ["J"],
        /// What made its answer wrong; empty where it is as the network gives it.
        wrong_by: Word [""],
        /// Size of the frame as it was stored, compressed without loss; 0 of one that was not taken.
        stored_bits: Option<u64> ["bit"],
        /// Bits of the weights that had flipped when its networks ran; none where nothing is executed.
        flips: Option<u32> [""],
        /// Share of pixels whose sky was told as it is.
        sky_accuracy: Option<f64> [""],
        /// Share of pixels that were told to be cloud or shadow.
        covered: Option<f64> [""],
        /// Alerts of its tiles.
        alerts: Option<u64> [""],
        /// Cells that raised an alarm.
        alarmed_cells: Option<u64> [""],
        /// Cells that raised an alarm and are under stress.
        hit_cells: Option<u64> [""],
        /// Cells under stress that clear sky shows.
        stressed_cells: Option<u64> [""],
    }
}

table! {
    /// Assigned contacts, written once: when they have ended or the run ends.
    Contacts of ContactRow as "contacts" {
        /// Contact, numbered in the order of assignment.
        contact: u64 [""],
        /// What carries it.
        medium: Medium [""],
        /// Node at one end.
        a: u32 [""],
        /// Node at the other end.
        b: u32 [""],
        /// Time since the start when the terminals are taken.
        start_ns: i64 ["ns"],
        /// Time since the start from which bits may flow, after slew and acquisition.
        usable_ns: i64 ["ns"],
        /// Laser terminal of node a that holds it, by its place on the satellite.
        terminal_a: Option<u32> [""],
        /// Laser terminal of node b that holds it.
        terminal_b: Option<u32> [""],
        /// Time since the start when the terminal of a has slewed, and looks at b.
        pointed_a_ns: Option<i64> ["ns"],
        /// Time since the start when the terminal of b has slewed, and looks at a.
        pointed_b_ns: Option<i64> ["ns"],
        /// Time since the start when it ended.
        end_ns: i64 ["ns"],
        /// Why it began when it did.
        begin_reason: Word [""],
        /// Why it ended when it did.
        end_reason: Word [""],
        /// Bits that it could carry in each direction.
        capacity_bits: u64 ["bit"],
        /// Bits that it carried from a to b.
        carried_ab_bits: u64 ["bit"],
        /// Bits that it carried from b to a.
        carried_ba_bits: u64 ["bit"],
        /// Shortest range while it lasted.
        range_min_m: f64 ["m"],
        /// Longest range while it lasted.
        range_max_m: f64 ["m"],
        /// Highest rate while it lasted.
        rate_max_bps: u64 ["bit/s"],
    }
}

table! {
    /// Links in use at each sample time, in the order of time, then contact.
    Links of LinkRow as "links" {
        /// Time of the sample since the start.
        time_ns: i64 ["ns"],
        /// Contact that the link belongs to.
        contact: u64 [""],
        /// What carries it.
        medium: Medium [""],
        /// Node at one end.
        a: u32 [""],
        /// Node at the other end.
        b: u32 [""],
        /// What it is doing.
        state: LinkState [""],
        /// Rate in each direction.
        rate_bps: u64 ["bit/s"],
        /// Range between the nodes.
        range_m: f64 ["m"],
        /// Bits carried from a to b since the contact began.
        carried_ab_bits: u64 ["bit"],
        /// Bits carried from b to a since the contact began.
        carried_ba_bits: u64 ["bit"],
    }
}

table! {
    /// What happened, in the order of time, then sequence.
    Events of EventRow as "events" {
        /// Time since the start.
        time_ns: i64 ["ns"],
        /// Place among all events of the run.
        sequence: u64 [""],
        /// What kind of thing happened.
        kind: Word [""],
        /// Node that it happened at.
        node: Option<u32> [""],
        /// Product that it concerns.
        product: Option<u64> [""],
        /// Contact that it concerns.
        contact: Option<u64> [""],
        /// Time since the start until which it lasts.
        until_ns: Option<i64> ["ns"],
        /// Bits that it concerns.
        bits: Option<u64> ["bit"],
        /// A number that goes with the kind.
        value: Option<f64> [""],
        /// More about it in words.
        detail: String [""],
    }
}

table! {
    /// What limited each satellite's work: the time that each limiter was active within each
    /// simulated hour, in the order of time, then satellite.
    Limits of LimitRow as "limits" {
        /// Time of the hour's start since the start.
        time_ns: i64 ["ns"],
        /// Satellite, by its place in the scenario.
        satellite: u32 [""],
        /// A processor was out after an interrupt, a latch-up or its end.
        radiation_ns: i64 ["ns"],
        /// The battery was too low for work, or bits waited while lasers or the radio were off to save it.
        energy_ns: i64 ["ns"],
        /// Processors ran below full speed, or not at all, to stay cool.
        heat_ns: i64 ["ns"],
        /// There was no room for another frame.
        memory_ns: i64 ["ns"],
        /// Processors waited for their fabric longer than they computed, or were cut off from it; none in
        /// recordings before 1.4.
        fabric_ns: Option<i64> ["ns"],
        /// Jobs waited for processors that ran at full speed.
        compute_ns: i64 ["ns"],
        /// Bits were sent, and waited for no more than the rate.
        link_ns: i64 ["ns"],
        /// Bits waited for a contact.
        contact_ns: i64 ["ns"],
        /// Nothing waited: there was no more work.
        work_ns: i64 ["ns"],
    }
}

table! {
    /// What the chain on board, and the classical methods in its place, make of each tile of the
    /// world; written once, in the first segment. Which tile a part of a frame is follows from seed,
    /// target, place and day.
    Tiles of TileRow as "tiles" {
        /// What read it: the chain, or the baseline.
        program: Word [""],
        /// Variant of the world.
        variant: u32 [""],
        /// Scene that it is a window of.
        scene: Word [""],
        /// Pixels whose sky was told; 0 where nothing tells it.
        pixels: u64 [""],
        /// Pixels under cloud.
        cloud_pixels: u64 [""],
        /// Pixels in the shadow of a cloud.
        shadow_pixels: u64 [""],
        /// Pixels whose sky is told as it is.
        right_pixels: u64 [""],
        /// Pixels that are told to be cloud.
        told_cloud_pixels: u64 [""],
        /// Pixels that are told to be the shadow of a cloud.
        told_shadow_pixels: u64 [""],
        /// Cells under stress that clear sky shows.
        stressed_cells: u64 [""],
        /// Cells under stress that clouds and shadows hide.
        hidden_cells: u64 [""],
        /// Cells that raise an alarm.
        alarmed_cells: u64 [""],
        /// Cells that raise an alarm and are under stress.
        hit_cells: u64 [""],
        /// Size of the list of alerts; none where it was not encoded.
        alerts_bytes: Option<u32> ["byte"],
        /// Size of the mask.
        mask_bytes: Option<u32> ["byte"],
        /// Size of the map of green cover.
        cover_bytes: Option<u32> ["byte"],
        /// Size of the picture where it is clear.
        clear_bytes: Option<u32> ["byte"],
        /// Size of the picture, compressed without loss.
        raw_bytes: Option<u32> ["byte"],
        /// Which cells raise an alarm, row by row from the north, eight to a byte in hexadecimal, the
        /// first in the lowest bit.
        mask: String [""],
    }
}

table! {
    /// The alerts of each tile of the world; written once, in the first segment.
    Alerts of AlertRow as "alerts" {
        /// What raised it: the chain, or the baseline.
        program: Word [""],
        /// Variant of the world.
        variant: u32 [""],
        /// Row of its middle, from the tile's northern edge.
        row_px: u32 [""],
        /// Column of its middle, from the tile's western edge.
        column_px: u32 [""],
        /// Cells.
        cells: u32 [""],
        /// Mean loss of green cover, of the ground.
        drop_pct: u32 ["%"],
        /// How sure it is that the loss is above the threshold.
        confidence_pct: u32 ["%"],
        /// Whether at least half of its cells are under stress.
        is_true: bool [""],
    }
}
