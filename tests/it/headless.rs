//! Every bundled scenario runs, and what comes of it has the shape that it must have.

use crate::runs::{CASES, Case};
use starloom::run::report::report;
use starloom::run::summary::{STAGES, Summary};
use starloom::scenario::Policy;

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * a.abs().max(b.abs())
}

#[test]
fn every_case_takes_frames_and_answers_them() {
    for case in CASES {
        let summary = case.run().summary();
        assert_eq!(
            summary.simulated_s,
            case.run().scenario.duration.to_seconds()
        );
        assert!(
            summary.frames_captured > 100,
            "{case}: {} frames",
            summary.frames_captured
        );
        assert!(
            summary.answered > 100,
            "{case}: {} answers",
            summary.answered
        );
        let dropped: u64 = summary.frames_dropped.values().sum();
        assert_eq!(summary.frames, summary.frames_captured + dropped, "{case}");
        assert_eq!(
            summary.frames_captured,
            summary.answered + summary.unanswered,
            "{case}"
        );
    }
}

#[test]
fn the_stages_of_answers_add_up_to_their_time_to_insight() {
    for case in CASES {
        for row in case
            .run()
            .products()
            .filter(|row| row.answered_ns.is_some())
        {
            let stages = [
                row.queued_ns,
                row.processing_ns,
                row.waited_ns,
                row.sent_ns,
                row.ground_ns,
            ];
            let sum_ns: i64 = stages.into_iter().flatten().sum();
            let insight_ns = row
                .answered_ns
                .map(|answered_ns| answered_ns - row.capture_end_ns);
            assert_eq!(insight_ns, Some(sum_ns), "{case}: {row:#?}");
        }
        let summary = case.run().summary();
        assert!(
            summary
                .time_by_stage_s
                .keys()
                .all(|stage| STAGES.contains(&stage.as_str()))
        );
        let times = summary.time_to_insight.as_ref().map(|times| times.mean_s);
        #[expect(clippy::cast_precision_loss, reason = "a count of answers")]
        let mean_s = summary.time_by_stage_s.values().sum::<f64>() / summary.answered as f64;
        assert!(
            times.is_some_and(|times| near(times, mean_s)),
            "{case}: {times:?} {mean_s}"
        );
    }
}

#[test]
fn energy_of_products_is_that_of_their_parts() {
    for case in CASES {
        let summary = case.run().summary();
        let parts_j = summary.capture_j + summary.processing_j + summary.transfer_j;
        assert!(near(summary.product_j, parts_j), "{case}");
        assert!(
            summary.capture_j > 0.0 && summary.transfer_j > 0.0,
            "{case}"
        );
        let consumers: Vec<&str> = summary.energy_j.keys().map(String::as_str).collect();
        assert_eq!(
            consumers,
            [
                "fabric",
                "imager",
                "lasers",
                "platform",
                "processor",
                "radio"
            ],
            "{case}"
        );
        let sources: Vec<&str> = summary.source_j.keys().map(String::as_str).collect();
        assert_eq!(
            sources,
            ["curtailed", "generated", "lost", "unserved"],
            "{case}"
        );
        // Nothing but captured frames makes the imager draw power.
        let in_flight_j = summary.energy_j["imager"] - summary.capture_j;
        let of_one_j = case
            .run()
            .products()
            .map(|row| row.capture_j)
            .fold(0.0, f64::max);
        let frames_open = in_flight_j / of_one_j;
        assert!(
            (-1e-6..500.0).contains(&frames_open),
            "{case}: {frames_open} frames"
        );
    }
}

fn summary_of(name: &str, policy: Policy) -> Summary {
    let case: Option<&Case> = CASES
        .iter()
        .find(|case| case.name == name && case.policy == policy);
    case.map(|case| case.run().summary())
        .unwrap_or_else(|| panic!("no case {name}"))
}

#[test]
fn policies_use_what_they_say() {
    let onboard = summary_of("crop-watch", Policy::Onboard);
    let bent_pipe = summary_of("crop-watch", Policy::BentPipe);
    let hybrid = summary_of("crop-watch", Policy::Hybrid);

    assert_eq!((onboard.raw_bytes, bent_pipe.answer_bytes), (0, 0));
    assert!(hybrid.raw_bytes > 0 && hybrid.answer_bytes > 0);
    assert!(onboard.links["laser"].contacts > 0);
    assert!(!bent_pipe.links.contains_key("laser"));
    assert!(!bent_pipe.links.contains_key("optical-ground"));
    assert_eq!(
        (bent_pipe.processing_j, bent_pipe.energy_j["lasers"]),
        (0.0, 0.0)
    );
    // Without the processor the battery keeps more.
    assert!(bent_pipe.work_stops < onboard.work_stops);

    // Answers are smaller than frames by far more than lossless compression of frames is worth, and sooner.
    assert!(onboard.answer_bytes * 100 < onboard.captured_bytes);
    assert!(bent_pipe.raw_bytes < bent_pipe.captured_bytes);
    let median = |summary: &Summary| summary.time_to_insight.as_ref().map(|times| times.p50_s);
    assert!(median(&onboard) < median(&bent_pipe));
}

#[test]
fn reports_name_the_question_the_assumptions_and_every_policy() {
    for case in CASES {
        let run = case.run();
        let summary = run.summary();
        let text = report(&run.scenario, &[&summary]);
        let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(flat.contains(&run.scenario.question), "{text}");
        for assumption in &run.scenario.assumptions {
            assert!(flat.contains(assumption.as_str()), "{assumption}\n{text}");
        }
        assert!(text.contains(case.policy.name()), "{text}");
        for line in text.lines() {
            assert!(line.chars().count() <= 100, "{line}");
        }
    }
}
