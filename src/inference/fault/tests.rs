use super::memory::Upset;
use super::*;

fn struck(protection: Protection, bits: u64, upsets: &[Upset]) -> Memory {
    let mut memory = Memory::new(protection, bits);
    for &upset in upsets {
        memory.strike(upset);
    }
    memory
}

fn bits(memory: &Memory) -> Vec<u64> {
    memory.flips().iter().map(|flip| flip.bit).collect()
}

#[test]
fn plain_memory_keeps_every_flip_and_a_second_hit_puts_it_back() {
    let memory = struck(Protection::None, 100, &[(3, false), (99, true), (3, false)]);
    // The last cell has no neighbour above it.
    assert_eq!(bits(&memory), [98, 99]);
}

#[test]
fn a_code_corrects_one_cell_of_a_word_and_no_more() {
    let memory = struck(Protection::Ecc, 128, &[(3, false), (72 + 5, false)]);
    assert_eq!(bits(&memory), [0_u64; 0]);
    // Two data bits of the second word; a data bit and a check bit of the first.
    let memory = struck(
        Protection::Ecc,
        128,
        &[(72 + 5, true), (7, false), (70, false)],
    );
    assert_eq!(bits(&memory), [7, 64 + 5, 64 + 6]);
    assert_eq!(Memory::new(Protection::Ecc, 100).cells(), 144);
}

#[test]
fn the_majority_of_three_copies_is_wrong_where_two_are() {
    let memory = struck(
        Protection::Tmr,
        100,
        &[(3, false), (104, false), (299, false)],
    );
    assert_eq!(bits(&memory), [0_u64; 0]);
    let memory = struck(
        Protection::Tmr,
        100,
        &[(3, true), (103, false), (204, false)],
    );
    assert_eq!(bits(&memory), [3, 4]);
}

#[test]
fn scrubbing_puts_right_what_can_be_told_and_keeps_errors_from_meeting() {
    for protection in [Protection::Ecc, Protection::Tmr] {
        let (first, second) = (
            (3, false),
            if protection == Protection::Ecc {
                (4, false)
            } else {
                (103, false)
            },
        );
        let mut memory = struck(protection, 100, &[first]);
        memory.scrub();
        memory.strike(second);
        assert_eq!(bits(&memory), [0_u64; 0], "{protection:?}");
        let mut memory = struck(protection, 100, &[first, second]);
        let wrong = bits(&memory);
        memory.scrub();
        assert_eq!(bits(&memory), wrong, "{protection:?}");
        memory.reload();
        assert_eq!(bits(&memory), [0_u64; 0]);
    }
    let mut plain = struck(Protection::None, 100, &[(3, false)]);
    plain.scrub();
    assert_eq!(bits(&plain), [3]);
}

#[test]
fn the_same_particles_hit_more_cells_where_there_are_more() {
    assert_eq!(Memory::new(Protection::None, 6400).hits(64), 64);
    assert_eq!(Memory::new(Protection::Ecc, 6400).hits(64), 72);
    assert_eq!(Memory::new(Protection::Tmr, 6400).hits(64), 192);
}

#[test]
fn quantiles_are_errors_that_were_there() {
    let runs: Vec<(usize, f64)> = (1..=20).rev().map(|k| (2, f64::from(k))).collect();
    let outcome = Outcome::of((2.0, None), Protection::None, &runs);
    assert_eq!(outcome.quantile(0.5), 10.0);
    assert_eq!(outcome.quantile(0.05), 1.0);
    assert_eq!(outcome.quantile(0.95), 19.0);
    assert_eq!(outcome.quantile(1.0), 20.0);
    assert_eq!((outcome.flips, outcome.mean()), (2.0, 10.5));
    assert_eq!(outcome.doubled_share(8.0), 0.25);
}

#[test]
fn wrong_bits_gather_between_reloads_only() {
    let history = History {
        span: Span::seconds(100_000),
        per_bit_day: 0.0864,
        reload: Some(Span::seconds(1000)),
        scrub: None,
        instants: 1,
        repetitions: 1,
        protections: vec![Protection::None],
        seed: Seed(1),
    };
    // A thousand bits, each hit once in 10⁶ s: one upset in a second of 1,000.
    let gathered = |until: f64| {
        let counts = (0..400).map(|repetition| {
            let mut memory = Memory::new(Protection::None, 1000);
            let mut stream = history.seed.stream("test", repetition, 0);
            history.pass(&mut memory, (0.0, until), &mut stream);
            memory.flips().len() as f64
        });
        counts.sum::<f64>() / 400.0
    };
    // Since the last reload 500 s, then 999 s: means of Poisson, with four standard errors of 400 draws; one
    // upset of a hundred counts twice.
    let cell = 1.0 + crate::payload::radiation::mitigation::MULTIPLE_CELLS;
    for (until, mean) in [
        (5500.0, 0.5 * cell),
        (5999.0, 0.999 * cell),
        (90_500.0, 0.5 * cell),
    ] {
        let error = 4.0 * (1.04 * mean / 400.0_f64).sqrt();
        let found = gathered(until);
        assert!(
            (found - mean).abs() < error,
            "{until} s: {found} beside {mean}"
        );
    }
    assert_eq!(gathered(6000.0), 0.0);
    assert!((history.expected(1000) - 100.0).abs() < 1e-9);
}
