use crate::orbit::elements::{
    CatalogNumber, ElementFile, ElementSet, Format, MeanElements, RejectedSet, read, write,
};
use proptest::prelude::*;

const HEADER: &str = "OBJECT_NAME,OBJECT_ID,EPOCH,MEAN_MOTION,ECCENTRICITY,INCLINATION,RA_OF_ASC_NODE,\
                      ARG_OF_PERICENTER,MEAN_ANOMALY,EPHEMERIS_TYPE,CLASSIFICATION_TYPE,\
                      NORAD_CAT_ID,ELEMENT_SET_NO,REV_AT_EPOCH,BSTAR,MEAN_MOTION_DOT,\
                      MEAN_MOTION_DDOT";

fn set(name: &str, number: u32) -> ElementSet {
    let elements = MeanElements {
        mean_motion_revpd: 15.487_076_84,
        eccentricity: 0.000_694_6,
        inclination_deg: 51.6312,
        raan_deg: 131.4121,
        argument_of_perigee_deg: 211.9293,
        mean_anomaly_deg: 148.1275,
        bstar: -7.6743e-5,
        mean_motion_dot: 3.738e-5,
        mean_motion_ddot: 0.0,
    };
    let epoch_unix_ns = 1_790_900_392_567_968_000;
    let number = CatalogNumber::new(number).unwrap();
    ElementSet::made_up(name, number, epoch_unix_ns, elements).unwrap()
}

/// Two good sets with whatever `damage` makes of the first one in between.
fn damaged(format: Format, damage: impl Fn(&str) -> String) -> ElementFile {
    let text = write(&[set("A", 1), set("BAD", 2), set("B", 3)], format).unwrap();
    let at = text.find("BAD").unwrap();
    let text = format!("{}{}", &text[..at], damage(&text[at..]));
    read(text.as_bytes())
}

/// Line, column, name and reason of the only refusal; the two good sets must be there.
fn only_refusal(file: &ElementFile) -> (usize, usize, &str, &str) {
    let names: Vec<_> = file.sets.iter().map(|set| set.name.as_str()).collect();
    assert_eq!(names, ["A", "B"], "{:?}", file.rejected);
    let [
        RejectedSet {
            name,
            line,
            column,
            reason,
        },
    ] = file.rejected.as_slice()
    else {
        panic!("{:?}", file.rejected);
    };
    (*line, column.unwrap(), name.as_deref().unwrap(), reason)
}

#[test]
fn what_is_written_is_read_back_in_every_format() {
    let long = set("SAT, \"THE <BEST>\" & more", 123_456_789);
    for format in Format::ALL {
        let sets = [set("ISS (ZARYA)", 25_544), set("SIX DIGITS", 100_534)];
        let text = write(&sets, format).unwrap();
        let file = read(text.as_bytes());
        assert_eq!(file.rejected, [], "{format:?}");
        assert_eq!(file.sets, sets, "{format:?}\n{text}");
        match write(std::slice::from_ref(&long), format) {
            Ok(text) => assert_eq!(read(text.as_bytes()).sets, std::slice::from_ref(&long)),
            Err(error) => assert!(format == Format::Tle && error.reason.contains("OMM")),
        }
    }
}

#[test]
fn a_bad_message_is_named_by_place_and_does_not_stop_the_next() {
    let nothing_moves = |rest: &str| rest.replacen("15.48707684", "NaN", 1);
    assert_eq!(
        only_refusal(&damaged(Format::Json, nothing_moves)),
        (2, 88, "BAD", "MEAN_MOTION `NaN` is no finite number")
    );
    assert_eq!(
        only_refusal(&damaged(Format::Csv, nothing_moves)),
        (3, 33, "BAD", "MEAN_MOTION `NaN` is no finite number")
    );
    assert_eq!(
        only_refusal(&damaged(Format::Kvn, nothing_moves)),
        (36, 15, "BAD", "MEAN_MOTION `NaN` is no finite number")
    );
    let (line, column, name, reason) = {
        let file = damaged(Format::Xml, nothing_moves);
        let (line, column, name, reason) = only_refusal(&file);
        (line, column, name.to_owned(), reason.to_owned())
    };
    assert_eq!((line, name.as_str()), (4, "BAD"));
    assert!(
        column > 300 && reason.contains("MEAN_MOTION"),
        "{column}: {reason}"
    );
}

#[test]
fn what_sgp4_cannot_fly_is_refused_by_its_reason() {
    for (from, to, says) in [
        ("15.48707684", "0", "mean motion 0 rev/day"),
        ("15.48707684", "-15.5", "mean motion -15.5 rev/day"),
        ("15.48707684", "1e308", "no orbit about the Earth"),
        ("0.0006946", "1.0", "eccentricity 1"),
        ("51.6312", "181", "inclination 181°"),
        (
            "MEAN_MOTION = ",
            "SEMI_MAJOR_AXIS = ",
            "MEAN_MOTION is missing",
        ),
        (
            "THEORY = SGP4",
            "THEORY = SGP4-XP",
            "MEAN_ELEMENT_THEORY `SGP4-XP`",
        ),
        (
            "REF_FRAME = TEME",
            "REF_FRAME = EME2000",
            "REF_FRAME `EME2000`",
        ),
        (
            "TIME_SYSTEM = UTC",
            "TIME_SYSTEM = GPS",
            "TIME_SYSTEM `GPS`",
        ),
        (
            "CENTER_NAME = EARTH",
            "CENTER_NAME = MARS",
            "CENTER_NAME `MARS`",
        ),
        ("EPHEMERIS_TYPE = 0", "EPHEMERIS_TYPE = 4", "4 is SGP4-XP"),
        ("NORAD_CAT_ID = 2", "NORAD_CAT_ID = -5", "up to nine digits"),
        (
            "NORAD_CAT_ID = 2",
            "NORAD_CAT_ID = 1234567890",
            "up to nine digits",
        ),
        ("2026-10-0", "2026-13-0", "is no instant"),
        (
            "BSTAR = ",
            "INCLINATION = 3\nBSTAR = ",
            "INCLINATION is given twice",
        ),
        (
            "BSTAR = ",
            "what is this\nBSTAR = ",
            "`what is this` is not of the form",
        ),
    ] {
        let file = damaged(Format::Kvn, |rest| rest.replacen(from, to, 1));
        let (.., reason) = only_refusal(&file);
        assert!(reason.contains(says), "{from} → {to}: {reason}");
    }
}

#[test]
fn a_file_that_is_cut_off_yields_the_sets_before_the_cut() {
    for format in [Format::Json, Format::Xml, Format::Csv, Format::Tle] {
        let sets = [set("A", 1), set("B", 2)];
        let text = write(&sets, format).unwrap();
        let last = text.rfind("131.4121").unwrap();
        let file = read(&text.as_bytes()[..last]);
        assert_eq!(file.sets, sets[..1], "{format:?}");
        assert_eq!(file.rejected.len(), 1, "{format:?}: {:?}", file.rejected);
    }
}

#[test]
fn a_file_that_is_no_json_or_xml_is_refused_as_a_whole() {
    let refusals = |text: &str| {
        let file = read(text.as_bytes());
        assert_eq!((file.sets.len(), file.rejected.len()), (0, 1), "{text}");
        file.rejected[0].to_string()
    };
    let json = write(&[set("A", 1)], Format::Json).unwrap();
    let column = json.trim_end().len() + 1;
    assert_eq!(
        refusals(&json.replace("}]", "},]")),
        format!("line 1, column {column}: a comma with nothing after it is no JSON")
    );
    let deep = "[".repeat(20_000);
    assert!(refusals(&deep).contains("too deep"));
    let bomb = "<?xml version=\"1.0\"?><!DOCTYPE l [<!ENTITY a \"aa\">]><ndm><omm>&a;</omm></ndm>";
    assert!(refusals(bomb).contains("document types"));
    let xml = write(&[set("A", 1)], Format::Xml).unwrap();
    assert!(refusals(&xml.replace("</metadata>", "</meta>")).contains("no XML"));
    assert!(refusals(&xml.replace("STARLOOM", "&nobody;")).contains("`&nobody;`"));
    assert!(refusals("<rss><item/></rss>").contains("without an orbit mean-elements"));
}

#[test]
fn what_holds_no_sets_at_all_says_what_it_is() {
    let refusal = |bytes: &[u8]| {
        let file = read(bytes);
        assert_eq!((file.sets.len(), file.rejected.len()), (0, 1));
        file.rejected[0].to_string()
    };
    let page =
        b"<!DOCTYPE html>\n<html><head><title>403 Forbidden</title></head>\n<body>Go away</body>";
    assert_eq!(
        refusal(page),
        "line 1: this is a web page, not element sets: `403 Forbidden Go away`"
    );
    assert!(refusal(b"No GP data found\n").contains("`No GP data found` is no element set"));
    assert!(refusal(&[0x1F, 0x8B, 8, 0]).contains("compressed"));
    assert!(refusal(&[0xFF, 0xFE, b'1', 0]).contains("UTF-16"));
    for nothing in ["", "\n\r\n", "[]", "\u{feff}[ ]", HEADER] {
        assert_eq!(
            read(nothing.as_bytes()),
            ElementFile::default(),
            "{nothing}"
        );
    }
}

#[test]
fn loose_spellings_of_messages_are_read() {
    let whole = set("A", 25_544);
    let json = write(std::slice::from_ref(&whole), Format::Json).unwrap();
    let as_text = json
        .replace("15.48707684", "\"15.48707684\"")
        .replace("25544", "\"25544\"");
    for text in [
        as_text.as_str(),
        &json.replace("[{", "{").replace("}]", "}"),
        &json.replace(
            "\"OBJECT_ID\":\"\"",
            "\"OBJECT_ID\":null,\"TAGS\":[1,{\"a\":\"]\"}]",
        ),
        &json.replace(".567968", ".567968Z"),
        &json.replace("2026-10-02T", "2026-275T"),
        &format!("\u{feff}  \r\n{json}"),
    ] {
        let file = read(text.as_bytes());
        assert_eq!(file.rejected, [], "{text}");
        assert_eq!(file.sets, std::slice::from_ref(&whole), "{text}");
    }
    let kvn = write(std::slice::from_ref(&whole), Format::Kvn).unwrap();
    let kvn = kvn
        .replace("15.48707684", "15.48707684 [rev/day]\r\nCOMMENT a remark")
        .replace("BSTAR = -0.000076743", "BSTAR = -.76743E-4");
    assert_eq!(read(kvn.as_bytes()).sets, [whole]);
}

proptest! {
    #[test]
    fn no_bytes_make_a_reader_panic(
        kind in 0..5_usize, from in 0..400_usize, length in 0..60_usize,
        bytes in proptest::collection::vec(any::<u8>(), 0..40),
    ) {
        let text = write(&[set("A", 1), set("B", 2)], Format::ALL[kind]).unwrap();
        let mut damaged = text.into_bytes();
        let from = from.min(damaged.len());
        let to = (from + length).min(damaged.len());
        damaged.splice(from..to, bytes);
        let file = read(&damaged);
        prop_assert!(file.sets.len() <= 2);
    }
}
