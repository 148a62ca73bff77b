//! Tables of random rows, odd values among them.

use rand::Rng as _;
use rand::rngs::ChaCha8Rng;
use starloom::record::{
    AlertRow, ContactRow, EventRow, LimitRow, LinkRow, LinkState, Medium, ProductRow,
    ProductStatus, SampleRow, Tables, TileRow, Word,
};
use starloom::seed::Seed;

/// Draws cells of any type.
struct Dice(ChaCha8Rng);

trait Drawn {
    fn drawn(dice: &mut Dice) -> Self;
}

impl Dice {
    fn roll<T: Drawn>(&mut self) -> T {
        T::drawn(self)
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.0.next_u32() as usize % from.len()]
    }
}

impl Drawn for u64 {
    fn drawn(dice: &mut Dice) -> Self {
        let any = dice.0.next_u64();
        dice.pick(&[any, any % 100, 0, Self::MAX])
    }
}

impl Drawn for i64 {
    fn drawn(dice: &mut Dice) -> Self {
        let any = dice.0.next_u64().cast_signed();
        dice.pick(&[any, any % 100, 0, Self::MIN, Self::MAX])
    }
}

impl Drawn for u32 {
    fn drawn(dice: &mut Dice) -> Self {
        let any = dice.0.next_u32();
        dice.pick(&[any, any % 100, 0, Self::MAX])
    }
}

impl Drawn for f64 {
    /// Any bits, so that undefined numbers and both zeros keep theirs.
    fn drawn(dice: &mut Dice) -> Self {
        let any = Self::from_bits(dice.0.next_u64());
        let quiet = Self::from_bits(0x7ff8_0000_dead_beef);
        dice.pick(&[any, 0.0, -0.0, Self::INFINITY, quiet, 0.1])
    }
}

impl Drawn for bool {
    fn drawn(dice: &mut Dice) -> Self {
        dice.0.next_u32().is_multiple_of(2)
    }
}

impl<T: Drawn> Drawn for Option<T> {
    fn drawn(dice: &mut Dice) -> Self {
        let is_some: bool = dice.roll();
        is_some.then(|| dice.roll())
    }
}

impl Drawn for String {
    fn drawn(dice: &mut Dice) -> Self {
        let text = dice.pick(&["", "a", "zwölf Äpfel", "line\nbreak", "nul\0", "\"quoted\""]);
        let number: u32 = dice.roll();
        dice.pick(&[text, &format!("{text}{number}")]).to_owned()
    }
}

impl Drawn for Word {
    fn drawn(dice: &mut Dice) -> Self {
        dice.pick(&["captured", "answered", "link-lost", ""]).into()
    }
}

impl Drawn for Medium {
    fn drawn(dice: &mut Dice) -> Self {
        dice.pick(Self::ALL)
    }
}

impl Drawn for ProductStatus {
    fn drawn(dice: &mut Dice) -> Self {
        dice.pick(Self::ALL)
    }
}

impl Drawn for LinkState {
    fn drawn(dice: &mut Dice) -> Self {
        dice.pick(Self::ALL)
    }
}

macro_rules! drawn_rows {
    ($($row:ident { $($field:ident)+ })+) => {$(
        impl Drawn for $row {
            fn drawn(dice: &mut Dice) -> Self {
                Self { $($field: dice.roll()),+ }
            }
        }
    )+};
}

drawn_rows! {
    SampleRow {
        time_ns satellite sunlit battery_j generation_w load_w queued_jobs stored_bits
        laser_contacts chip_c plate_c radiator_c battery_c speed dose_rad upsets zone limiter
    }
    ProductRow {
        product satellite target capture_start_ns capture_end_ns latitude_deg longitude_deg tiles
        raw_bits answer_bits status answered_ns answer_station hops queued_ns processing_ns
        waited_ns sent_ns ground_ns raw_delivered_bits answer_delivered_bits capture_j processing_j
        transfer_j wrong_by stored_bits flips sky_accuracy covered alerts alarmed_cells hit_cells stressed_cells
    }
    ContactRow {
        contact medium a b start_ns usable_ns terminal_a terminal_b pointed_a_ns
        pointed_b_ns end_ns begin_reason end_reason capacity_bits
        carried_ab_bits carried_ba_bits range_min_m range_max_m rate_max_bps
    }
    LinkRow {
        time_ns contact medium a b state rate_bps range_m carried_ab_bits carried_ba_bits
    }
    LimitRow {
        time_ns satellite radiation_ns energy_ns heat_ns memory_ns fabric_ns compute_ns link_ns contact_ns
        work_ns
    }
    TileRow {
        program variant scene pixels cloud_pixels shadow_pixels told_cloud_pixels told_shadow_pixels right_pixels
        stressed_cells hidden_cells alarmed_cells hit_cells alerts_bytes mask_bytes cover_bytes clear_bytes
        raw_bytes mask
    }
    AlertRow {
        program variant row_px column_px cells drop_pct confidence_pct is_true
    }
    EventRow {
        time_ns sequence kind node product contact until_ns bits value detail
    }
}

/// Tables of up to `rows_max` rows each, the same for the same seed.
pub(super) fn tables(seed: u64, rows_max: u64) -> Tables {
    let mut dice = Dice(Seed(seed).stream("recording test", 0, 0));
    let mut tables = Tables::default();
    fn fill<T: Drawn>(dice: &mut Dice, rows_max: u64) -> Vec<T> {
        let rows = dice.0.next_u64() % (rows_max + 1);
        (0..rows).map(|_| dice.roll()).collect()
    }
    tables
        .samples
        .extend(fill::<SampleRow>(&mut dice, rows_max));
    tables
        .products
        .extend(fill::<ProductRow>(&mut dice, rows_max));
    tables
        .contacts
        .extend(fill::<ContactRow>(&mut dice, rows_max));
    tables.links.extend(fill::<LinkRow>(&mut dice, rows_max));
    tables.events.extend(fill::<EventRow>(&mut dice, rows_max));
    tables.limits.extend(fill::<LimitRow>(&mut dice, rows_max));
    tables.tiles.extend(fill::<TileRow>(&mut dice, rows_max));
    tables.alerts.extend(fill::<AlertRow>(&mut dice, rows_max));
    tables
}

/// The canonical bytes of all rows, which tell undefined numbers and zeros apart.
pub(super) fn bytes_of(tables: &Tables) -> Vec<u8> {
    let mut bytes = Vec::new();
    for table in tables.each() {
        bytes.extend_from_slice(&(table.len() as u64).to_le_bytes());
        for row in 0..table.len() {
            table.encode_row(row, &mut bytes);
        }
    }
    bytes
}
