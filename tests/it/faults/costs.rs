//! What a fault costs: hops and jobs are made again, and the recording tells of it.

use super::{hours, ns, of_kind, train, train_with};
use crate::runs::{CASES, Run, plan, record};
use starloom::record::{EventRow, ProductRow};
use starloom::recording::{Recording, verify};
use starloom::run::explain::{Choice, choose, waterfall};
use starloom::run::{Existing, Watch, report};
use starloom::scenario::Policy;
use std::sync::atomic::AtomicBool;

/// The hop of the train's bent pipe that takes longest: a frame on a radio.
fn longest_hop(run: &Run) -> EventRow {
    let hops = run.events().filter(|row| row.kind == "hop-started");
    hops.max_by_key(|row| row.until_ns.unwrap() - row.time_ns)
        .unwrap()
}

/// The link that carries a contact, as a fault names it.
fn link_of(run: &Run, contact: u64) -> String {
    let row = run.contacts().find(|row| row.contact == contact).unwrap();
    let satellites = &run.scenario.satellites;
    let station = &run.scenario.stations[row.b as usize - satellites.len()];
    let satellite = &satellites[row.a as usize];
    format!("link = [\"{}\", \"{}\"]", satellite.name, station.name)
}

fn product(run: &Run, number: u64) -> ProductRow {
    run.products().find(|row| row.product == number).unwrap()
}

#[test]
fn a_hop_that_is_cut_is_made_again_from_where_it_stood() {
    let whole = train(Policy::BentPipe, "[]", &[]);
    let hop = longest_hop(&whole);
    let middle_ns = i64::midpoint(hop.time_ns, hop.until_ns.unwrap());
    let link = link_of(&whole, hop.contact.unwrap());
    let run = train_with(Policy::BentPipe, &link, middle_ns, 0.02);
    let cuts = of_kind(&run, "hop-cut");
    assert_eq!(cuts.len(), 1);
    let cut = &cuts[0];
    assert_eq!(
        (cut.node, cut.product, cut.contact, cut.bits, cut.until_ns),
        (hop.node, hop.product, hop.contact, hop.bits, hop.until_ns)
    );
    // Half of the time has passed, and half of the bits at a constant rate.
    let passed = cut.value.unwrap();
    #[expect(clippy::cast_precision_loss, reason = "bits of a frame")]
    let share = passed / cut.bits.unwrap() as f64;
    assert!((0.4..0.6).contains(&share), "{share}");
    let again = run.events().find(|row| {
        row.kind == "hop-started" && row.product == hop.product && row.time_ns >= cut.time_ns
    });
    let again = again.unwrap();
    assert_eq!((again.node, again.bits), (hop.node, hop.bits));
    assert!(again.contact != hop.contact);
    // The contact has carried what came through and what had left.
    let contact = run.contacts().find(|row| Some(row.contact) == hop.contact);
    let contact = contact.unwrap();
    let finished = run.events().filter(|row| row.kind == "hop-finished");
    let finished = finished.filter(|row| row.contact == hop.contact);
    let finished: u64 = finished.map(|row| row.bits.unwrap()).sum();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "bits of a frame"
    )]
    let passed = passed as u64;
    assert_eq!(contact.carried_ab_bits, finished + passed);
    // It arrives whole, later, and is charged for both tries.
    let (before, after) = (
        product(&whole, hop.product.unwrap()),
        product(&run, hop.product.unwrap()),
    );
    assert!(after.answered_ns > before.answered_ns);
    assert_eq!(after.raw_delivered_bits, before.raw_delivered_bits);
    assert!(after.transfer_j > 1.2 * before.transfer_j, "{after:#?}");
    let cost = run.summary().faults.unwrap();
    assert_eq!((cost.hops_repeated, cost.frames_lost), (1, 0));
}

#[test]
fn a_hop_that_is_received_as_the_fault_begins_has_come_through() {
    let whole = train(Policy::BentPipe, "[]", &[]);
    let hop = longest_hop(&whole);
    let link = link_of(&whole, hop.contact.unwrap());
    let run = train_with(Policy::BentPipe, &link, hop.until_ns.unwrap() + 1, 0.02);
    let finished = run.events().any(|row| {
        row.kind == "hop-finished"
            && row.product == hop.product
            && Some(row.time_ns) == hop.until_ns
    });
    assert!(finished);
    let cut = of_kind(&run, "hop-cut");
    assert!(cut.iter().all(|row| row.product != hop.product), "{cut:#?}");
}

#[test]
fn a_job_that_is_aborted_starts_again_before_those_that_wait() {
    // Twenty seconds a job, and a frame every four: a queue.
    let slow = ("work.job_overhead_ms", "20000");
    let whole = train(Policy::Onboard, "[]", &[slow]);
    let own = super::node(&whole, "train-0-9");
    let jobs = |run: &Run| {
        let rows = run.events().filter(|row| row.kind == "job-started");
        rows.filter(|row| row.node == Some(own)).collect::<Vec<_>>()
    };
    let third = jobs(&whole)[2].clone();
    let start_ns = i64::midpoint(third.time_ns, third.until_ns.unwrap());
    let start_h = hours(start_ns);
    let fault = format!("[{{ satellite = \"train-0-9\", start_h = {start_h}, duration_h = 0.1 }}]");
    let run = train(Policy::Onboard, &fault, &[slow]);
    let aborted = of_kind(&run, "job-aborted");
    assert_eq!(aborted.len(), 1);
    assert_eq!(aborted[0].product, third.product);
    let end_ns = of_kind(&run, "fault-ended")[0].time_ns;
    let after = jobs(&run);
    let after: Vec<_> = after.iter().filter(|row| row.time_ns > start_ns).collect();
    assert_eq!(
        (after[0].product, after[0].time_ns),
        (third.product, end_ns)
    );
    assert!(
        after.len() > 2
            && after
                .windows(2)
                .all(|pair| pair[0].product < pair[1].product)
    );
    let (before, after) = (
        product(&whole, third.product.unwrap()),
        product(&run, third.product.unwrap()),
    );
    assert_eq!(before.processing_ns, after.processing_ns);
    assert!(after.queued_ns > before.queued_ns);
    let more = after.processing_j / before.processing_j;
    assert!((1.49..1.51).contains(&more), "{more}");
    assert_eq!(run.summary().faults.unwrap().jobs_repeated, 1);
}

#[test]
fn the_cases_with_faults_pay_for_them() {
    let cost = CASES[5].run().summary().faults.unwrap();
    assert_eq!(cost.faults, 3);
    assert!(cost.contacts_truncated >= 3, "{cost:?}");
    assert_eq!(cost.jobs_repeated, 1, "{cost:?}");
    assert!(cost.frames_lost >= 10, "{cost:?}");
    let cost = CASES[9].run().summary().faults.unwrap();
    assert_eq!(cost.faults, 2);
    assert!(cost.hops_repeated >= 2, "{cost:?}");
    let cost = CASES[6].run().summary().faults.unwrap();
    assert_eq!(cost.faults, 5);
    assert!(cost.contacts_truncated >= 6, "{cost:?}");
    assert_eq!(cost.jobs_repeated, 1, "{cost:?}");
    for case in [CASES[5], CASES[6]] {
        super::check_terminals(&case.to_string(), &case.run());
    }
}

#[test]
fn a_recording_with_faults_keeps_its_digest_and_tells_of_them() {
    let whole = train(Policy::BentPipe, "[]", &[]);
    let hop = longest_hop(&whole);
    let middle_ns = i64::midpoint(hop.time_ns, hop.until_ns.unwrap());
    let link = link_of(&whole, hop.contact.unwrap());
    let start_h = hours(middle_ns);
    let fault = format!(
        "[{{ {link}, start_h = {start_h}, duration_h = 0.02 }}, \
         {{ satellite = \"train-0-3\", start_h = 0.5, duration_h = 2.5 }}]"
    );
    let sets = [
        ("duration_h", "6"),
        ("policies", "bent-pipe"),
        ("fault", &fault),
    ];
    let loaded = CASES[3].load(&sets);
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let expected = record(&loaded, Some(&path("one")), 1).remove(0);
    let digest = expected.summary.digest.clone();
    assert_eq!(
        record(&loaded, Some(&path("two")), 2)[0].summary.digest,
        digest
    );

    // Stopped while a satellite is out.
    let stop = Watch {
        stop: AtomicBool::new(true),
        ..Watch::default()
    };
    let cut = path("cut");
    let mut again = plan(&loaded, Some(&cut), 1);
    starloom::run::run(&again, &stop).unwrap();
    again.existing = Existing::Resume;
    let found = starloom::run::run(&again, &Watch::default()).unwrap();
    assert_eq!(found[0].summary, expected.summary);
    assert_eq!(Some(verify(&cut).unwrap().digest.to_string()), digest);

    let recording = Recording::open(&path("one")).unwrap();
    let product = choose(&recording, Choice::Number(hop.product.unwrap())).unwrap();
    let told = waterfall(&recording, product).unwrap();
    let fault = told.stages.iter().position(|stage| stage.kind == "fault");
    let fault = &told.stages[fault.unwrap()];
    assert!(
        fault.what.starts_with("a fault cuts radio contact"),
        "{}",
        fault.what
    );
    let first = told
        .stages
        .iter()
        .find(|stage| stage.kind == "hop")
        .unwrap();
    let first_ends_s = first.offset_s + first.duration_s.unwrap();
    assert!((first_ends_s - fault.offset_s).abs() < 1e-6, "{told}");
    assert!(told.time_to_insight_s.is_some());

    let text = report::report(&loaded.scenario, &[&expected.summary]);
    let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(flat.contains("2 faults: "), "{text}");
    assert!(flat.contains("1 hop and 0 jobs to be made again"), "{text}");
    let json = recording.summary().unwrap().unwrap();
    assert_eq!(json["faults"]["hops_repeated"], 1);
    assert!(ns(start_h) > 0);
}
