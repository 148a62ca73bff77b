//! Damage of every kind: found, named, and never a panic.

use super::{Place, header, sample_segment, without_folder, write_run};
use arrow_array::{ArrayRef, Int64Array, RecordBatch};
use parquet::arrow::ArrowWriter;
use proptest::prelude::*;
use serde_json::Value;
use starloom::record::{Events, Samples, Table as _};
use starloom::recording::{
    Digest, Recording, RecordingError, RecordingWriter, Status, schema, verify,
};
use starloom::time::SimTime;
use std::fs;
use std::path::Path;
use std::sync::Arc;

fn damaged() -> Place {
    let place = Place::new();
    write_run(&place.run(), 2, Status::Complete);
    place
}

/// What verification says, without the name of the temporary folder.
fn complaint(place: &Place) -> String {
    let error = verify(&place.run()).unwrap_err();
    assert!(!error.is_outside(), "{error}");
    without_folder(error, place)
}

fn edit_manifest(dir: &Path, edit: impl FnOnce(&mut Value)) {
    let path = dir.join("manifest.json");
    let mut manifest: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    edit(&mut manifest);
    fs::write(path, manifest.to_string()).unwrap();
}

/// Puts `bytes` in the place of a table and lists them as if they had been written so.
fn forge(dir: &Path, table: &str, bytes: &[u8]) {
    fs::write(dir.join(format!("{table}/0001.parquet")), bytes).unwrap();
    edit_manifest(dir, |manifest| {
        let entry = &mut manifest["segments"][1]["tables"][table];
        entry["bytes"] = bytes.len().into();
        entry["file_digest"] = Digest::of(bytes).to_string().into();
    });
}

fn parquet_of(batch: &RecordBatch) -> Vec<u8> {
    let mut writer = ArrowWriter::try_new(Vec::new(), batch.schema(), None).unwrap();
    writer.write(batch).unwrap();
    writer.into_inner().unwrap()
}

const REMEDY: &str = "; restore it from a copy or run the scenario again";

#[test]
fn a_flipped_byte_a_cut_and_a_missing_file_are_each_named() {
    let place = damaged();
    let path = place.run().join("events/0001.parquet");
    let whole = fs::read(&path).unwrap();
    let head = "DIR/run/events/0001.parquet: segment 1 of events is damaged: ";

    let mut flipped = whole.clone();
    flipped[whole.len() / 2] ^= 1;
    fs::write(&path, flipped).unwrap();
    assert_eq!(
        complaint(&place),
        format!("{head}its bytes have changed since it was written{REMEDY}")
    );
    fs::write(&path, &whole[..100]).unwrap();
    let bytes = whole.len();
    assert_eq!(
        complaint(&place),
        format!("{head}it has 100 bytes, the manifest lists {bytes}{REMEDY}")
    );
    fs::remove_file(&path).unwrap();
    assert_eq!(
        complaint(&place),
        format!("{head}the manifest lists it, but it is missing{REMEDY}")
    );
    let recording = Recording::open(&place.run()).unwrap();
    assert!(recording.segment(0).is_ok());
    assert!(matches!(
        recording.segment(1),
        Err(RecordingError::Corrupt {
            segment: Some(1),
            table: Some("events"),
            ..
        })
    ));
}

#[test]
fn changed_texts_beside_the_manifest_are_named() {
    for name in [
        "scenario.toml",
        "elements.json",
        "scenario.json",
        "summary.json",
    ] {
        let place = damaged();
        let path = place.run().join(name);
        let text = fs::read_to_string(&path).unwrap();
        fs::write(&path, text.replace(['1', '[', '{'], "2")).unwrap();
        assert_eq!(
            complaint(&place),
            format!("DIR/run/{name}: damaged: its bytes have changed since it was written{REMEDY}")
        );
    }
}

#[test]
fn every_edit_of_the_manifest_is_found() {
    let other: Value = Digest::of(b"other").to_string().into();
    let edits: [(&str, Value, &str); 9] = [
        ("/seed", 1.into(), "digest_start"),
        ("/policy", "hybrid".into(), "digest_start"),
        ("/satellites/0", "B".into(), "digest_start"),
        ("/digest_start", other.clone(), "digest_start"),
        ("/segments/0/digest", other.clone(), "segment 0 is damaged"),
        ("/segments/1/end_ns", 5.into(), "segment 1 is damaged"),
        (
            "/segments/1/tables/links/rows_digest",
            other.clone(),
            "segment 1 of links is damaged",
        ),
        (
            "/segments/0/tables/samples/file_digest",
            other,
            "segment 0 of samples is damaged",
        ),
        (
            "/segments/0/tables/products/rows",
            u64::MAX.into(),
            "the manifest lists 18446744073709551615",
        ),
    ];
    for (key, value, expected) in edits {
        let place = damaged();
        edit_manifest(&place.run(), |manifest| {
            *manifest.pointer_mut(key).unwrap() = value;
        });
        let complaint = complaint(&place);
        assert!(complaint.contains(expected), "{key}: {complaint}");
    }
}

#[test]
fn a_manifest_that_makes_no_sense_is_refused_with_its_key() {
    let edits: [(&str, Value, &str); 7] = [
        ("/start", "2026".into(), "start 2026 is not start_unix_ns"),
        (
            "/status",
            "done".into(),
            "at status: unknown variant `done`",
        ),
        (
            "/segments/1/tables",
            Value::Null,
            "at segments[1].tables: invalid type: null",
        ),
        (
            "/segments/1/index",
            7.into(),
            "its segment 1 calls itself 7",
        ),
        (
            "/segments/0/digest",
            "12".into(),
            "\"12\" is not a digest of 64 hexadecimal digits",
        ),
        (
            "/segments/0/tables/links/file",
            "/etc/passwd".into(),
            "it lists /etc/passwd where links/0000.parquet must be",
        ),
        (
            "/files",
            serde_json::json!({}),
            "it does not list scenario.toml",
        ),
    ];
    for (key, value, expected) in edits {
        let place = damaged();
        edit_manifest(&place.run(), |manifest| {
            *manifest.pointer_mut(key).unwrap() = value;
        });
        let error = Recording::open(&place.run()).unwrap_err();
        assert!(
            matches!(error, RecordingError::NotARecording { .. }),
            "{error}"
        );
        assert!(error.to_string().contains(expected), "{key}: {error}");
    }
}

#[test]
fn a_newer_version_is_refused_by_name() {
    let place = damaged();
    edit_manifest(&place.run(), |manifest| {
        *manifest = serde_json::json!({ "recording_version": "2.0", "all": "else differs" });
    });
    let error = Recording::open(&place.run()).unwrap_err();
    assert_eq!(
        without_folder(error, &place),
        "DIR/run/manifest.json has recording version 2.0, this program knows 1.4: use a newer \
         starloom"
    );
}

#[test]
fn a_newer_minor_version_is_read_and_not_verified_or_resumed() {
    let place = damaged();
    edit_manifest(&place.run(), |manifest| {
        manifest["recording_version"] = "1.5".into();
        manifest["addition"] = 1.into();
    });
    let recording = Recording::open(&place.run()).unwrap();
    assert_eq!(recording.segment(1).unwrap().index, 1);
    assert!(matches!(
        verify(&place.run()),
        Err(RecordingError::NewerVersion { .. })
    ));
    assert!(matches!(
        RecordingWriter::resume(&place.run(), 1),
        Err(RecordingError::NewerVersion { .. })
    ));
}

#[test]
fn what_is_no_recording_says_why() {
    let place = Place::new();
    let refusal = |path: &Path| {
        let error = Recording::open(path).unwrap_err();
        assert!(!error.is_outside());
        without_folder(error, &place)
    };
    let run = place.run();
    assert_eq!(
        refusal(&run),
        "DIR/run is not a recording: there is no such folder"
    );
    fs::create_dir(&run).unwrap();
    assert_eq!(
        refusal(&run),
        "DIR/run is not a recording: it holds no manifest.json"
    );
    let file = place.other("file");
    fs::write(&file, "").unwrap();
    assert_eq!(
        refusal(&file),
        "DIR/file is not a recording: it is a file; give the run's folder"
    );
    for (text, expected) in [
        ("", "it is not JSON: EOF"),
        ("[1, 2", "it is not JSON: EOF"),
        ("[]", "it has no recording_version"),
        (r#"{"recording_version": 1}"#, "it has no recording_version"),
        (
            r#"{"recording_version": "one"}"#,
            "recording_version \"one\" is not like \"1.0\"",
        ),
        (r#"{"recording_version": "1.0"}"#, "missing field"),
    ] {
        fs::write(run.join("manifest.json"), text).unwrap();
        let refusal = refusal(&run);
        assert!(refusal.contains(expected), "{text}: {refusal}");
    }
}

#[test]
fn foreign_and_absurd_parquet_is_refused_even_where_it_is_listed() {
    let column: ArrayRef = Arc::new(Int64Array::from(vec![1, 2]));
    let foreign = parquet_of(&RecordBatch::try_from_iter([("price", column.clone())]).unwrap());
    let samples = sample_segment(1).tables.samples;
    let right = schema::to_batch(&samples).unwrap();
    let mut columns: Vec<(String, ArrayRef)> = right
        .schema()
        .fields()
        .iter()
        .map(|field| field.name().clone())
        .zip(right.columns().iter().cloned())
        .collect();
    columns[1].1 = Arc::new(Int64Array::from(vec![1; samples.len()]));
    let retyped = parquet_of(&RecordBatch::try_from_iter(columns.clone()).unwrap());
    columns[1].1 = Arc::new(arrow_array::UInt32Array::from(vec![None; samples.len()]));
    let emptied = parquet_of(&RecordBatch::try_from_iter(columns).unwrap());
    for (bytes, expected) in [
        (&b"PAR1 and no more"[..], "it is not readable Parquet"),
        (&b""[..], "it is not readable Parquet"),
        (&foreign[..], "it has 2 rows, the manifest lists"),
        (&retyped[..], "column satellite is Int64, expected UInt32"),
        (&emptied[..], "column satellite has empty cells"),
    ] {
        let place = damaged();
        forge(&place.run(), "samples", bytes);
        let complaint = complaint(&place);
        assert!(complaint.contains(expected), "{complaint}");
    }
    let place = damaged();
    forge(&place.run(), "samples", &foreign);
    edit_manifest(&place.run(), |manifest| {
        manifest["segments"][1]["tables"]["samples"]["rows"] = 2.into();
    });
    assert!(complaint(&place).contains("it has no column time_ns"));
}

#[test]
fn other_rows_of_the_right_shape_are_found_by_the_chain() {
    let place = damaged();
    let mut samples: Samples = sample_segment(1).tables.samples.rows().collect();
    let mut row = samples.row(0).unwrap();
    let rows: Vec<_> = samples.take().rows().skip(1).collect();
    row.load_w += 1.0;
    row.satellite ^= 1;
    samples.push(row);
    samples.extend(rows);
    forge(
        &place.run(),
        "samples",
        &parquet_of(&schema::to_batch(&samples).unwrap()),
    );
    assert!(complaint(&place).contains("its rows do not give the rows_digest of the manifest"));
}

#[test]
fn a_damaged_or_foreign_checkpoint_is_refused() {
    let place = Place::new();
    let mut writer = RecordingWriter::create(&place.run(), &header(), false).unwrap();
    let open = || Recording::open(&place.run()).unwrap().read_checkpoint();
    assert_eq!(open().unwrap(), None);
    writer.write_segment(&sample_segment(0)).unwrap();
    assert!(matches!(
        writer.write_checkpoint(2, b"state"),
        Err(RecordingError::NoSegment { .. })
    ));
    writer.write_checkpoint(1, b"state").unwrap();
    assert_eq!(open().unwrap().unwrap().bytes, b"state");
    let path = place.run().join("checkpoint.bin");
    let whole = fs::read(&path).unwrap();
    for length in 0..whole.len() {
        fs::write(&path, &whole[..length]).unwrap();
        assert!(
            matches!(open(), Err(RecordingError::Corrupt { .. })),
            "{length}"
        );
    }
    for place in 0..whole.len() {
        let mut flipped = whole.clone();
        flipped[place] ^= 4;
        fs::write(&path, flipped).unwrap();
        assert!(
            matches!(open(), Err(RecordingError::Corrupt { .. })),
            "{place}"
        );
    }
    fs::write(&path, whole).unwrap();
    drop(RecordingWriter::resume(&place.run(), 0).unwrap());
    let error = open().unwrap_err().to_string();
    assert!(
        error.contains("it was taken from another run than the one recorded here"),
        "{error}"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn no_bytes_in_a_listed_file_bring_the_reader_down(
        flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        table in prop::sample::select(vec!["samples", "contacts", "events"]),
    ) {
        let place = damaged();
        let mut bytes = fs::read(place.run().join(format!("{table}/0001.parquet"))).unwrap();
        for (index, value) in &flips {
            *index.get_mut(&mut bytes) = *value;
        }
        forge(&place.run(), table, &bytes);
        let recording = Recording::open(&place.run()).unwrap();
        if let Err(error) = recording.segment(1) {
            let is_named = matches!(&error, RecordingError::Corrupt { segment: Some(1), table: Some(name), .. } if *name == table);
            prop_assert!(is_named, "{}", error);
        }
        let times = SimTime(0)..SimTime(i64::MAX);
        let read = [
            recording.rows_within::<Samples>(1, times.clone()).err(),
            recording.rows_within::<Events>(1, times).err(),
            recording.for_each_piece(1, |_: &Samples| ()).err(),
        ];
        for error in read.into_iter().flatten() {
            let is_corrupt = matches!(error, RecordingError::Corrupt { .. });
            prop_assert!(is_corrupt, "{}", error);
        }
    }

    #[test]
    fn no_bytes_in_the_manifest_bring_the_reader_down(
        flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
    ) {
        let place = damaged();
        let path = place.run().join("manifest.json");
        let mut bytes = fs::read(&path).unwrap();
        for (index, value) in &flips {
            *index.get_mut(&mut bytes) = *value;
        }
        fs::write(&path, bytes).unwrap();
        if let Err(error) = verify(&place.run()) {
            prop_assert!(!error.is_outside(), "{}", error);
        }
    }
}
