use super::*;
use crate::scenario::Policy;
use crate::time::SimTime;
use crate::view::column::Kind;
use crate::view::fixture;
use proptest::prelude::*;

fn parsed(text: &str) -> Query {
    parse(text).unwrap()
}

/// The run an hour and a half after the start, with columns whose cells are known.
fn run() -> OpenRun {
    let mut run = fixture::open_run(Policy::Onboard, SimTime::from_seconds(5400.0));
    let column = |name, unit, kind, cell: &dyn Fn(usize) -> Option<f64>| {
        let cells = (0..12).map(cell).collect();
        Arc::new(Column {
            name,
            unit,
            doc: "For tests.",
            kind,
            cells,
        })
    };
    let real = |k: usize| f64::from(u32::try_from(k).unwrap());
    run.moment.columns = vec![
        column("plane", "", Kind::Number, &|k| Some(real(k / 4))),
        column("charge_pct", "%", Kind::Number, &|k| Some(real(k) * 10.0)),
        column("range_m", "m", Kind::Number, &|k| Some(real(k) * 100_000.0)),
        column("sunlit", "", Kind::Flag, &|k| Some(real(k % 2))),
        column("queued_jobs", "", Kind::Number, &|k| {
            (k > 2).then(|| real(k))
        }),
        column(
            "payload",
            "",
            Kind::Name(vec!["field-watcher".to_owned(), "relay".to_owned()]),
            &|k| Some(real(usize::from(k >= 10))),
        ),
    ];
    run
}

fn found(run: &OpenRun, text: &str) -> Vec<usize> {
    let query = parsed(text);
    query.check(&run.moment.columns).unwrap();
    let matches = query.matches(run);
    assert_eq!(matches.len(), 12);
    (0..12).filter(|&k| matches[k]).collect()
}

fn refused(text: &str) -> QueryError {
    parse(text)
        .and_then(|query| query.check(&run().moment.columns).map(|()| query))
        .unwrap_err()
}

#[test]
fn terms_pick_satellites() {
    let run = run();
    for (text, expected) in [
        ("", (0..12).collect::<Vec<_>>()),
        ("plane:1", vec![4, 5, 6, 7]),
        ("plane:1..2 sunlit:yes", vec![5, 7, 9, 11]),
        ("charge_pct<20", vec![0, 1]),
        ("soc<=20%", vec![0, 1, 2]),
        ("soc>100", vec![11]),
        ("ch:49.6", vec![]),
        ("ch:50", vec![5]),
        ("range_m>1050km", vec![11]),
        ("range_m:200..300km", vec![2, 3]),
        ("queue:none", vec![0, 1, 2]),
        ("queued_jobs>=5 plane:1", vec![5, 6, 7]),
        ("queue!=3 plane:0", vec![0, 1, 2]),
        ("payload:relay", vec![10, 11]),
        ("payload~WATCH plane:2", vec![8, 9]),
        ("-sunlit:no plane:0", vec![1, 3]),
        ("plane:0 sunlit:no | payload:relay", vec![0, 2, 10, 11]),
        ("(plane:0 | payload:relay) -sunlit:no", vec![1, 3, 11]),
        ("constellation:0 place:7", vec![7]),
    ] {
        assert_eq!(found(&run, text), expected, "{text}");
    }
}

#[test]
fn free_words_are_parts_of_names() {
    let run = run();
    let names: Vec<_> = run
        .playback
        .scenario()
        .satellites
        .iter()
        .map(|s| s.name.clone())
        .collect();
    let last = names.last().unwrap();
    assert_eq!(found(&run, &format!("\"{}\"", last.to_uppercase())), [11]);
    assert_eq!(found(&run, &format!("name:{last}")), [11]);
    assert_eq!(
        found(&run, "no-satellite-is-called-this"),
        Vec::<usize>::new()
    );
    assert_eq!(found(&run, "train").len(), 12, "{names:?}");
}

#[test]
fn the_busiest_link_counts() {
    let mut run = run();
    let link = run.moment.links[0];
    run.moment.links = vec![
        crate::view::moment::LinkNow {
            a: crate::network::NodeId(2),
            b: crate::network::NodeId(3),
            utilization: 0.9,
            ..link
        },
        crate::view::moment::LinkNow {
            a: crate::network::NodeId(3),
            b: crate::network::NodeId(4),
            utilization: 0.1,
            ..link
        },
    ];
    assert_eq!(found(&run, "link>80%"), [2, 3]);
    assert_eq!(found(&run, "link<80"), [4]);
    assert_eq!(found(&run, "-link:none"), [2, 3, 4]);
}

#[test]
fn what_is_wrong_is_said_with_its_place_and_a_remedy() {
    for (text, place, says) in [
        ("plane:1 \"abc", 8..9, "not closed; add a \""),
        ("(plane:1", 0..1, "not closed; add a )"),
        ("plane:1)", 7..8, "closes nothing"),
        ("a | ", 4..4, "something is missing"),
        ("sunlit:no - x", 11..12, "something is missing"),
        ("<20", 0..1, "needs a field before it"),
        ("plane: 3", 0..6, "needs a value after it"),
        ("chrage_pct<20", 0..10, "did you mean charge_pct?"),
        ("zzz:1", 0..3, "known are name, link"),
        ("p:1", 0..1, "place or plane or payload"),
        ("plane:x", 6..7, "write a number"),
        ("plane:3km", 6..9, "without a unit"),
        ("soc<20km", 4..8, "measured in %, pct"),
        ("range_m<3s", 8..10, "measured in m, km"),
        ("sunlit:maybe", 7..12, "yes or no"),
        ("payload<3", 8..9, "by : or ~"),
    ] {
        let error = refused(text);
        assert_eq!(error.place, place, "{text}: {error}");
        assert!(error.to_string().contains(says), "{text}: {error}");
    }
    assert!(matches!(
        refused(&"-(".repeat(1000)).problem,
        Problem::Deep { .. }
    ));
}

#[test]
fn a_term_that_is_refused_holds_for_none() {
    assert_eq!(parsed("zzz:1").matches(&run()), [false; 12]);
}

#[test]
fn chips_go_away_one_by_one() {
    let query = parsed("  plane:3   -sunlit:no (a|b) \"two words\"");
    assert_eq!(
        query.chips(),
        ["plane:3", "-sunlit:no", "(a | b)", "\"two words\""]
    );
    assert_eq!(query.without(2), "plane:3 -sunlit:no \"two words\"");
    assert_eq!(parsed("plane:3").without(0), "");
    assert_eq!(parsed("a | b").chips(), ["a | b"]);
    assert!(parsed(" ").chips().is_empty());
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in "\\PC{0,40}") {
        if let Ok(query) = parse(&text) {
            let _ = query.check(&[]);
        }
    }

    #[test]
    fn chips_join_to_the_same_search(text in "[-a-z0-9:=<>!~|()\"\\\\ %.é]{0,30}") {
        if let Ok(query) = parse(&text) {
            prop_assert_eq!(&parse(&query.chips().join(" ")).unwrap(), &query);
            prop_assert_eq!(&parse(&query.to_string()).unwrap(), &query);
        }
    }
}
