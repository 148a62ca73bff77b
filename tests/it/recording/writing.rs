//! Writing, reading, resuming, and what a killed or refused writer leaves.

use super::{
    Place, digest_of, header, header_of, random, sample_segment, segment, without_folder, write_run,
};
use proptest::prelude::*;
use starloom::record::{Events, Products, Samples, Segment, Table as _, Tables};
use starloom::recording::{Header, Recording, RecordingError, RecordingWriter, Status, verify};
use starloom::scenario::{Input, Policy};
use starloom::seed::Seed;
use starloom::time::{Calendar, Epoch, SimTime, Span};
use std::fs;
use std::str::FromStr as _;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn what_is_written_is_what_is_read(seeds in prop::collection::vec(any::<u64>(), 0..4), rows in 0u64..300) {
        let place = Place::new();
        let mut writer = RecordingWriter::create(&place.run(), &header(), false).unwrap();
        let mut written: Vec<Segment> = Vec::new();
        for (index, seed) in (0..).zip(&seeds) {
            let segment = segment(index, random::tables(*seed, rows));
            writer.write_segment(&segment).unwrap();
            written.push(segment);
        }
        let recording = Recording::open(&place.run()).unwrap();
        prop_assert_eq!(recording.manifest(), writer.manifest());
        for (index, segment) in (0..).zip(&written) {
            let read = recording.segment(index).unwrap();
            prop_assert_eq!((read.index, read.span), (segment.index, segment.span));
            prop_assert!(random::bytes_of(&read.tables) == random::bytes_of(&segment.tables));
        }
        let verified = verify(&place.run()).unwrap();
        prop_assert_eq!(verified.digest, writer.digest());
        prop_assert_eq!(verified.rows, written.iter().map(|segment| segment.tables.rows() as u64).sum::<u64>());
    }
}

#[test]
fn a_table_longer_than_a_batch_comes_back_whole() {
    let place = Place::new();
    let row = random::tables(3, 200).samples.row(0).unwrap();
    let mut tables = Tables::default();
    tables
        .samples
        .extend((0..40_000).map(|time_ns| starloom::record::SampleRow {
            time_ns,
            ..row.clone()
        }));
    let written = segment(0, tables);
    let mut writer = RecordingWriter::create(&place.run(), &header(), false).unwrap();
    writer.write_segment(&written).unwrap();
    let recording = Recording::open(&place.run()).unwrap();
    let samples: Samples = recording.table(0).unwrap();
    assert_eq!(samples.time_ns(), written.tables.samples.time_ns());
    let (mut pieces, mut times) = (0, Vec::new());
    recording
        .for_each_piece(0, |samples: &Samples| {
            pieces += 1;
            times.extend_from_slice(samples.time_ns());
        })
        .unwrap();
    assert_eq!(times, samples.time_ns());
    assert!(pieces > 1, "{pieces}");
}

#[test]
fn rows_within_a_stretch_of_time_are_those_of_the_whole_table_that_lie_in_it() {
    let place = Place::new();
    let mut tables = random::tables(5, 200);
    let row = tables.samples.row(0).unwrap();
    // As a run records them: many rows of one time, and more than a page holds.
    let rows = (0..70_000).map(|number| starloom::record::SampleRow {
        time_ns: number / 700 * 60,
        satellite: u32::try_from(number % 700).unwrap(),
        ..row.clone()
    });
    tables.samples = rows.collect();
    let written = segment(0, tables);
    let mut writer = RecordingWriter::create(&place.run(), &header(), false).unwrap();
    writer.write_segment(&written).unwrap();
    let recording = Recording::open(&place.run()).unwrap();
    let samples = &written.tables.samples;
    for [from, until] in [
        [0, 1],
        [60, 61],
        [1800, 2400],
        [5940, i64::MAX],
        [i64::MIN, i64::MAX],
        [61, 120],
        [9000, 9001],
        [120, 60],
    ] {
        let times = SimTime(from)..SimTime(until);
        let found: Samples = recording.rows_within(0, times.clone()).unwrap();
        let expected: Samples = samples
            .rows()
            .filter(|row| times.contains(&SimTime(row.time_ns)))
            .collect();
        assert!(found == expected, "{from} to {until}: {}", found.len());
    }
}

#[test]
fn a_file_that_is_changed_after_it_was_read_is_found() {
    let place = Place::new();
    write_run(&place.run(), 1, Status::Complete);
    let recording = Recording::open(&place.run()).unwrap();
    let all = SimTime(i64::MIN)..SimTime(i64::MAX);
    let samples: Samples = recording.rows_within(0, all.clone()).unwrap();
    assert!(!samples.is_empty());
    let path = place.run().join("samples/0000.parquet");
    let mut bytes = fs::read(&path).unwrap();
    bytes[10] ^= 1;
    fs::write(&path, bytes).unwrap();
    let file = fs::File::options().append(true).open(&path).unwrap();
    let later = file.metadata().unwrap().modified().unwrap() + std::time::Duration::from_secs(2);
    file.set_modified(later).unwrap();
    let errors = [
        recording.rows_within::<Samples>(0, all).unwrap_err(),
        recording
            .for_each_piece(0, |_: &Samples| panic!("it is damaged"))
            .unwrap_err(),
    ];
    for error in errors {
        let told = error.to_string();
        assert!(told.contains("its bytes have changed"), "{told}");
    }
    // Products have no one time that they were recorded at.
    let all = SimTime(i64::MIN)..SimTime(i64::MAX);
    let error = recording.rows_within::<Products>(0, all).unwrap_err();
    assert!(error.to_string().contains("time_ns"), "{error}");
}

#[test]
fn a_reader_sees_head_texts_summary_and_events_in_order() {
    let place = Place::new();
    write_run(&place.run(), 3, Status::Complete);
    let recording = Recording::open(&place.run()).unwrap();
    let manifest = recording.manifest();
    assert_eq!(manifest.start, "2026-08-22T06:00:00.000Z");
    assert_eq!(manifest.satellites, header().satellites);
    assert_eq!(
        (manifest.status, manifest.segment_count()),
        (Status::Complete, 3)
    );
    assert_eq!(recording.scenario_text().unwrap(), "starloom = 1\n");
    assert_eq!(recording.elements_text().unwrap(), "[]\n");
    assert_eq!(recording.summary().unwrap().unwrap()["products"], 3);
    let mut seen = Vec::new();
    recording
        .for_each_event(|event| seen.push(event.sequence))
        .unwrap();
    let written: Vec<u64> = (0..3)
        .flat_map(|index| sample_segment(index).tables.events.sequence().to_vec())
        .collect();
    assert_eq!(seen, written);
    let lengths: Vec<usize> = recording
        .tables::<Events>()
        .map(|events| events.unwrap().len())
        .collect();
    assert_eq!(lengths.iter().sum::<usize>(), written.len());
}

#[test]
fn the_digest_depends_on_neither_folder_nor_time_nor_force_nor_version() {
    let place = Place::new();
    write_run(&place.run(), 2, Status::Complete);
    let first = digest_of(&place.run());
    let other = place.other("elsewhere");
    write_run(&other, 1, Status::Failed);
    let newer = Header {
        starloom_version: "9.9.9".to_owned(),
        ..header()
    };
    let mut writer = RecordingWriter::create(&other, &newer, true).unwrap();
    for index in 0..2 {
        writer.write_segment(&sample_segment(index)).unwrap();
    }
    assert_eq!(writer.digest().to_string(), first);
}

#[test]
fn the_digest_depends_on_all_that_the_run_was_made_from() {
    let place = Place::new();
    let base = header();
    let start = Epoch::from_str("2026-08-22T06:00:01 UTC").unwrap();
    let mut digest_input = base.inputs.clone();
    digest_input[0].digest = "00fe".to_owned();
    let variants = [
        base.clone(),
        Header {
            seed: Seed(0),
            ..base.clone()
        },
        Header {
            policy: Policy::Hybrid,
            ..base.clone()
        },
        Header {
            calendar: Calendar::starting_at(start),
            ..base.clone()
        },
        Header {
            duration: Span::seconds(7201),
            ..base.clone()
        },
        Header {
            satellites: vec!["A-1Ä-2".to_owned()],
            ..base.clone()
        },
        Header {
            stations: Vec::new(),
            ..base.clone()
        },
        Header {
            targets: Vec::new(),
            ..base.clone()
        },
        Header {
            inputs: digest_input,
            ..base.clone()
        },
        Header {
            scenario_text: "starloom = 1".to_owned(),
            ..base.clone()
        },
        Header {
            elements_text: "\n[]\n".to_owned(),
            ..base.clone()
        },
    ];
    let mut digests: Vec<String> = (0..)
        .zip(&variants)
        .map(|(n, header)| {
            let dir = place.other(&format!("run-{n}"));
            let writer = RecordingWriter::create(&dir, header, false).unwrap();
            writer.digest().to_string()
        })
        .collect();
    digests.sort();
    digests.dedup();
    assert_eq!(digests.len(), variants.len());
    let renamed = Header {
        inputs: vec![Input {
            name: "/elsewhere/two.tle".to_owned(),
            ..base.inputs[0].clone()
        }],
        ..base
    };
    let writer = RecordingWriter::create(&place.run(), &renamed, false).unwrap();
    assert!(digests.contains(&writer.digest().to_string()));
}

#[test]
fn an_existing_folder_is_refused_and_force_replaces_only_the_recording() {
    let place = Place::new();
    write_run(&place.run(), 2, Status::Complete);
    let refused = RecordingWriter::create(&place.run(), &header(), false).unwrap_err();
    assert!(!refused.is_outside());
    assert_eq!(
        without_folder(refused, &place),
        "DIR/run exists already and is not empty: give --force to replace the recording in it, \
         or choose another folder"
    );
    fs::write(place.run().join("notes.txt"), "mine").unwrap();
    drop(RecordingWriter::create(&place.run(), &header(), true).unwrap());
    assert_eq!(
        fs::read_to_string(place.run().join("notes.txt")).unwrap(),
        "mine"
    );
    assert!(!place.run().join("events/0000.parquet").exists());
    assert!(!place.run().join("summary.json").exists());
    assert_eq!(
        Recording::open(&place.run())
            .unwrap()
            .manifest()
            .segment_count(),
        0
    );
}

#[test]
fn force_never_replaces_what_is_no_recording() {
    let place = Place::new();
    fs::create_dir_all(place.run().join("events")).unwrap();
    fs::write(place.run().join("scenario.toml"), "mine").unwrap();
    fs::write(place.run().join("events/party.ics"), "mine").unwrap();
    let refused = RecordingWriter::create(&place.run(), &header(), true).unwrap_err();
    assert_eq!(
        without_folder(refused, &place),
        "DIR/run holds events/party.ics, which belongs to no recording: it is not replaced even \
         with --force; choose another folder"
    );
    assert_eq!(
        fs::read_to_string(place.run().join("scenario.toml")).unwrap(),
        "mine"
    );
    let file = place.other("file");
    fs::write(&file, "mine").unwrap();
    let refused = RecordingWriter::create(&file, &header(), true).unwrap_err();
    assert!(
        matches!(refused, RecordingError::Occupied { .. }),
        "{refused}"
    );
    assert_eq!(fs::read_to_string(&file).unwrap(), "mine");
}

#[test]
fn a_writer_killed_between_its_files_and_the_manifest_loses_only_the_open_segment() {
    let place = Place::new();
    let mut writer = RecordingWriter::create(&place.run(), &header(), false).unwrap();
    writer.write_segment(&sample_segment(0)).unwrap();
    let manifest = fs::read(place.run().join("manifest.json")).unwrap();
    writer.write_segment(&sample_segment(1)).unwrap();
    drop(writer);
    fs::write(place.run().join("manifest.json"), manifest).unwrap();
    fs::write(place.run().join("events/.0002.parquet.tmp"), "PAR").unwrap();

    let recording = Recording::open(&place.run()).unwrap();
    assert_eq!(recording.manifest().segment_count(), 1);
    assert!(matches!(
        recording.segment(1),
        Err(RecordingError::NoSegment { .. })
    ));
    let verified = verify(&place.run()).unwrap();
    assert_eq!((verified.status, verified.segments), (Status::Running, 1));
    let names: Vec<String> = verified
        .ignored
        .iter()
        .map(|path| path.display().to_string())
        .collect();
    assert_eq!(
        names,
        [
            "alerts/0001.parquet",
            "contacts/0001.parquet",
            "events/.0002.parquet.tmp",
            "events/0001.parquet",
            "limits/0001.parquet",
            "links/0001.parquet",
            "products/0001.parquet",
            "samples/0001.parquet",
            "tiles/0001.parquet",
        ]
    );
    let text = verified.to_string();
    assert!(
        text.contains("the run goes on or was killed; verified up to its last segment, 3600 s")
    );
    assert!(text.contains("ignored links/0001.parquet: not listed"));
}

#[test]
fn a_resumed_run_ends_at_the_digest_of_an_unbroken_one() {
    let place = Place::new();
    write_run(&place.run(), 4, Status::Complete);
    let broken = place.other("broken");
    let mut writer = RecordingWriter::create(&broken, &header_of(4), false).unwrap();
    for index in 0..2 {
        writer.write_segment(&sample_segment(index)).unwrap();
        writer
            .write_checkpoint(index + 1, &index.to_le_bytes())
            .unwrap();
    }
    let odd = segment(2, random::tables(99, 10));
    writer.write_segment(&odd).unwrap();
    writer
        .finish(Status::Interrupted, &serde_json::json!({}))
        .unwrap();
    assert!(
        verify(&broken)
            .unwrap()
            .to_string()
            .contains("the run was interrupted")
    );

    let checkpoint = Recording::open(&broken)
        .unwrap()
        .read_checkpoint()
        .unwrap()
        .unwrap();
    assert_eq!(
        (checkpoint.segments, &checkpoint.bytes[..]),
        (2, &[1u8, 0, 0, 0][..])
    );
    let mut writer = RecordingWriter::resume(&broken, checkpoint.segments).unwrap();
    assert!(!broken.join("summary.json").exists());
    assert!(!broken.join("events/0002.parquet").exists());
    let late = writer.write_segment(&sample_segment(3)).unwrap_err();
    assert!(
        late.to_string()
            .ends_with("segment 3 was written where segment 2 is due")
    );
    for index in 2..4 {
        writer.write_segment(&sample_segment(index)).unwrap();
    }
    writer
        .finish(Status::Complete, &serde_json::json!({}))
        .unwrap();
    assert_eq!(digest_of(&broken), digest_of(&place.run()));
    assert_eq!(
        verify(&broken).unwrap().ignored,
        Vec::<std::path::PathBuf>::new()
    );
    assert!(matches!(
        RecordingWriter::resume(&broken, 5),
        Err(RecordingError::NoSegment { .. })
    ));
}

/// A file name that leads to a device on which every write finds the disk full.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_said_to_be_outside_and_the_segment_can_be_tried_again() {
    let place = Place::new();
    let mut writer = RecordingWriter::create(&place.run(), &header(), false).unwrap();
    let digest = writer.digest();
    for name in ["events/.0000.parquet.tmp", ".manifest.json.tmp"] {
        std::os::unix::fs::symlink("/dev/full", place.run().join(name)).unwrap();
        let failed = writer.write_segment(&sample_segment(0)).unwrap_err();
        assert!(failed.is_outside(), "{failed}");
        assert_eq!(
            without_folder(failed, &place),
            format!(
                "cannot write DIR/run/{name}: No space left on device (os error 28); free some \
                 space or choose another folder"
            )
        );
        assert_eq!(writer.digest(), digest);
        assert_eq!(verify(&place.run()).unwrap().segments, 0);
    }
    writer.write_segment(&sample_segment(0)).unwrap();
    assert_eq!(verify(&place.run()).unwrap().segments, 1);
}

#[test]
fn a_folder_that_cannot_be_made_is_said_to_be_outside() {
    let place = Place::new();
    fs::write(place.other("file"), "").unwrap();
    let failed = RecordingWriter::create(&place.other("file/run"), &header(), false).unwrap_err();
    assert!(failed.is_outside(), "{failed}");
    assert!(failed.to_string().starts_with("cannot create "));
}
