use super::*;
use proptest::prelude::*;

const LINE_1: &str = "1 25544U 98067A   26233.79112499  .00009217  00000+0  17182-3 0  9998";
const LINE_2: &str = "2 25544  51.6329 335.3940 0007698  70.3743 289.8075 15.49557549581927";

/// The line with other columns (counted from 0) and the checksum that they ask for.
fn with_columns(line: &str, from: usize, columns: &str) -> String {
    let mut line = line.to_owned();
    line.replace_range(from..from + columns.len(), columns);
    let checksum = char::from(column::checksum(line.as_bytes()));
    line.replace_range(68..69, &checksum.to_string());
    line
}

fn refusal(line1: &str, line2: &str) -> MalformedElements {
    ElementSet::new("SAT", line1, line2).expect_err("must be refused")
}

#[test]
fn an_epoch_is_exact_to_the_nanosecond() {
    let set = ElementSet::new("ISS (ZARYA)", LINE_1, LINE_2).unwrap();
    // 2026-08-21 is day 233; 0.79112499 d are 68,353.199136 s.
    let midnight_s = 1_787_270_400;
    assert_eq!(
        set.epoch_unix_ns(),
        (midnight_s + 68_353) * 1_000_000_000 + 199_136_000
    );
    assert_eq!(set.age_at(set.epoch_unix_ns() - 5), Span(-5));
}

#[test]
fn two_digit_years_pivot_at_57_and_leap_years_have_a_day_366() {
    let epoch_s = |columns: &str| {
        let line1 = with_columns(LINE_1, 18, columns);
        ElementSet::new("", &line1, LINE_2).map(|set| set.epoch_unix_ns() / 1_000_000_000)
    };
    assert_eq!(epoch_s("57277.81250000"), Ok(-386_310_600));
    assert_eq!(epoch_s("00001.00000000"), Ok(946_684_800));
    assert_eq!(epoch_s("56366.50000000"), Ok(2_745_489_600));
    let refused = epoch_s("26366.25000000").unwrap_err();
    assert_eq!((refused.line, refused.column), (1, Some(21)));
}

#[test]
fn every_changed_digit_is_caught_by_the_checksum() {
    for at in 0..68 {
        for (line, other, is_first) in [(LINE_1, LINE_2, true), (LINE_2, LINE_1, false)] {
            let digit = line.as_bytes()[at];
            if !digit.is_ascii_digit() {
                continue;
            }
            let next = char::from(b'0' + (digit - b'0' + 1) % 10).to_string();
            let mut changed = line.to_owned();
            changed.replace_range(at..=at, &next);
            let read = if is_first {
                ElementSet::new("", &changed, other)
            } else {
                ElementSet::new("", other, &changed)
            };
            assert!(read.is_err(), "{changed}");
        }
    }
}

#[test]
fn what_is_no_orbit_about_the_earth_is_refused_with_its_column() {
    for motion in [
        "        NaN",
        "        inf",
        " 0.00000000",
        "-15.4955755",
        "20.00000000",
        " 0.00001000",
    ] {
        let refused = refusal(LINE_1, &with_columns(LINE_2, 52, motion));
        assert_eq!(refused.line, 2, "{motion}: {refused}");
        assert!(
            refused
                .column
                .is_some_and(|column| (53..64).contains(&column)),
            "{refused}"
        );
    }
    assert_eq!(
        refusal(LINE_1, &with_columns(LINE_2, 8, "200.0000")).column,
        Some(9)
    );
    assert_eq!(
        refusal(LINE_1, &with_columns(LINE_2, 2, "25545")).column,
        Some(3)
    );
    let xp = refusal(&with_columns(LINE_1, 62, "4"), LINE_2);
    assert!(xp.reason.contains("SGP4-XP"), "{xp}");
}

#[test]
fn a_set_is_read_back_only_if_it_is_whole() {
    let set = ElementSet::new("ISS", LINE_1, LINE_2).unwrap();
    let json = serde_json::to_string(&set).unwrap();
    assert_eq!(serde_json::from_str::<ElementSet>(&json).unwrap(), set);
    assert!(json.contains("\"EPOCH\":\"2026-08-21T18:59:13.199136\""));
    for (whole, broken) in [("15.4955", "-15.4955"), ("\"EPOCH\"", "\"WHEN\"")] {
        let json = json.replace(whole, broken);
        assert!(serde_json::from_str::<ElementSet>(&json).is_err(), "{json}");
    }
    // Recordings of version 1.1 hold lines.
    let lines = serde_json::json!({ "name": "ISS", "line1": LINE_1, "line2": LINE_2 });
    assert_eq!(serde_json::from_value::<ElementSet>(lines).unwrap(), set);
}

#[test]
fn a_bad_set_is_reported_by_line_and_does_not_stop_the_next() {
    let bad = LINE_2.replace("0007698", "0007699");
    let text = format!(
        "# header\r\n\r\nBAD\r\n{LINE_1}\r\n{bad}\r\n0 ISS   \r\n{LINE_1}  \r\n{LINE_2}\r\n"
    );
    let file = read(text.as_bytes());
    assert_eq!(file.sets.len(), 1);
    assert_eq!(file.sets[0].name, "ISS");
    let [refused] = file.rejected.as_slice() else {
        panic!("{:?}", file.rejected);
    };
    assert_eq!(
        (refused.line, refused.column, refused.name.as_deref()),
        (5, Some(69), Some("BAD"))
    );
    assert_eq!(
        refused.to_string(),
        "line 5, column 69 (BAD): checksum is 7 but the line adds up to 8"
    );
}

#[test]
fn no_name_leaks_to_the_next_set_and_a_nameless_set_is_called_by_its_number() {
    let text = format!("FIRST\n{LINE_1}\n{LINE_2}\n{LINE_1}\n{LINE_2}\n");
    let file = read(text.as_bytes());
    let names: Vec<_> = file.sets.iter().map(|set| set.name.as_str()).collect();
    assert_eq!(names, ["FIRST", "25544"]);
}

#[test]
fn old_blanks_are_filled_without_touching_the_checksum() {
    let line1 = "1 11801U          80230.29629788  .01431103  00000-0  14311-1      13";
    let line2 = "2 11801  46.7916 230.4354 7318036  47.4722  10.4117  2.28537848    13      0.0";
    let set = ElementSet::new("", line1, line2).unwrap();
    assert_eq!(set.catalog_number().number(), 11_801);
    assert_eq!(set.mean_elements().bstar, 0.014_311);
}

proptest! {
    #[test]
    fn no_text_makes_the_reader_panic(text in "(?s).{0,300}", bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = read(text.as_bytes());
        let _ = read(&bytes);
    }

    #[test]
    fn no_damaged_line_makes_the_reader_panic_or_lose_the_next_set(
        at in 0..69_usize, character in any::<char>(), is_first in any::<bool>(),
    ) {
        let damage = |line: &str| {
            line.chars().enumerate().map(|(index, old)| if index == at { character } else { old })
                .filter(|character| !matches!(character, '\r' | '\n')).collect::<String>()
        };
        let (line1, line2) = if is_first {
            (damage(LINE_1), LINE_2.to_owned())
        } else {
            (LINE_1.to_owned(), damage(LINE_2))
        };
        let text = format!("A\n{line1}\n{line2}\nB\n{LINE_1}\n{LINE_2}\n");
        let file = read(text.as_bytes());
        prop_assert_eq!(file.sets.last().map(|set| set.name.as_str()), Some("B"));
    }
}
