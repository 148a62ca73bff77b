use super::*;

fn event(sequence: u64) -> EventRow {
    EventRow {
        time_ns: -2,
        sequence,
        kind: "captured".into(),
        node: Some(7),
        product: None,
        contact: None,
        until_ns: None,
        bits: Some(1),
        value: None,
        detail: "é".to_owned(),
    }
}

#[test]
fn a_rows_bytes_are_its_columns_in_order() {
    let events: Events = [event(3)].into_iter().collect();
    let mut bytes = Vec::new();
    events.encode_row(0, &mut bytes);
    let mut expected = vec![0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];
    expected.extend([3, 0, 0, 0, 0, 0, 0, 0]);
    expected.extend([8, 0, 0, 0, 0, 0, 0, 0]);
    expected.extend(*b"captured");
    expected.extend([1, 7, 0, 0, 0]);
    expected.extend([0, 0, 0]);
    expected.extend([1, 1, 0, 0, 0, 0, 0, 0, 0]);
    expected.push(0);
    expected.extend([2, 0, 0, 0, 0, 0, 0, 0, 0xc3, 0xa9]);
    assert_eq!(bytes, expected);
}

#[test]
fn columns_make_the_table_that_they_came_from() {
    let events: Events = (0..5).map(event).collect();
    let mut copy = Events::default();
    copy.append(events.values()).unwrap();
    assert_eq!(copy, events);
    assert_eq!(copy.row(4), Some(event(4)));
    assert_eq!(copy.row(5), None);
    assert_eq!(copy.take().len(), 5);
    assert!(copy.is_empty());
}

#[test]
fn columns_that_make_no_table_are_refused_and_change_nothing() {
    let mut events: Events = [event(0)].into_iter().collect();
    let donor = events.clone();
    let mut columns = donor.values();
    columns.pop();
    assert_eq!(
        events.append(columns).unwrap_err().to_string(),
        "9 columns, expected 10"
    );
    let mut columns = donor.values();
    columns[1] = Values::U64(vec![1, 2].into());
    assert_eq!(
        events.append(columns).unwrap_err().to_string(),
        "column sequence has 2 rows, the first column has 1"
    );
    let mut columns = donor.values();
    columns[9] = Values::U64(vec![1].into());
    assert_eq!(
        events.append(columns).unwrap_err().to_string(),
        "column detail holds u64, expected text"
    );
    assert_eq!(events, donor);
}

#[test]
fn a_word_outside_its_set_is_refused_by_name() {
    let refused = Medium::from_values("medium", Values::Word(vec!["laser", "string"]));
    assert_eq!(
        refused.unwrap_err().to_string(),
        "column medium holds the word \"string\", known are laser, optical-ground, radio"
    );
    for medium in Medium::ALL {
        assert_eq!(Medium::from_name(medium.name()), Some(*medium));
    }
}

#[test]
fn every_column_says_what_it_means_and_its_name_carries_its_unit() {
    for table in Tables::schemas() {
        for column in table.columns {
            assert!(column.doc.ends_with('.'), "{}.{}", table.name, column.name);
            let suffix = match column.unit {
                "ns" => "_ns",
                "J" => "_j",
                "W" => "_w",
                "bit" => "bits",
                "deg" => "_deg",
                "m" => "_m",
                "bit/s" => "_bps",
                "°C" => "_c",
                "rad" => "_rad",
                "byte" => "_bytes",
                "%" => "_pct",
                "" => "",
                other => panic!("unit {other} of {} is not known", column.name),
            };
            assert!(column.name.ends_with(suffix), "{}", column.name);
        }
    }
}
