//! What the faults of a run cost, counted from its events.

use super::report::count;
use crate::network::contact::Reason;
use crate::record::EventRow;
use serde::{Deserialize, Serialize};

/// What faults cost.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FaultCost {
    /// Faults that began; those of one thing that overlap are one.
    pub faults: u64,
    /// Spells of cloud and rain that began over stations.
    #[serde(default)]
    pub weather_spells: u64,
    /// Times that lasers or a radio were switched off to save a battery.
    #[serde(default)]
    pub loads_shed: u64,
    /// Contacts that were cut off.
    pub contacts_truncated: u64,
    /// Contacts that were planned and did not begin.
    pub contacts_called_off: u64,
    /// Hops that were cut in flight, and had to be made again.
    pub hops_repeated: u64,
    /// Jobs that were aborted, and had to be done again.
    pub jobs_repeated: u64,
    /// Frames that were not taken, or not to their end.
    pub frames_lost: u64,
}

impl FaultCost {
    /// Counts an event, if it is the doing of a fault.
    pub(super) fn count(cost: &mut Option<Self>, row: &EventRow) {
        let is_of = |reason: Reason| row.detail == reason.name();
        let of_weather = is_of(Reason::Cloud) || is_of(Reason::Rain);
        let of_fault = of_weather || is_of(Reason::Fault) || is_of(Reason::TerminalFailure);
        let cuts = of_fault || is_of(Reason::Energy);
        let counted: fn(&mut Self) -> &mut u64 = match row.kind.as_ref() {
            "fault-started" if of_weather => |cost| &mut cost.weather_spells,
            "fault-started" => |cost| &mut cost.faults,
            "load-shed" => |cost| &mut cost.loads_shed,
            "contact-ended" if cuts => |cost| &mut cost.contacts_truncated,
            "contact-called-off" => |cost| &mut cost.contacts_called_off,
            "hop-cut" => |cost| &mut cost.hops_repeated,
            "job-aborted" if of_fault => |cost| &mut cost.jobs_repeated,
            "frame-dropped" if of_fault => |cost| &mut cost.frames_lost,
            _ => return,
        };
        *counted(cost.get_or_insert_default()) += 1;
    }

    /// The same as a sentence.
    pub(super) fn words(&self) -> String {
        let number = |number: u64, one: &str, several: &str| {
            format!(
                "{} {}",
                count(number),
                if number == 1 { one } else { several }
            )
        };
        let mut causes = Vec::new();
        if self.faults > 0 || (self.weather_spells == 0 && self.loads_shed == 0) {
            causes.push(number(self.faults, "fault", "faults"));
        }
        if self.weather_spells > 0 {
            let (one, several) = ("spell of cloud or rain", "spells of cloud or rain");
            causes.push(number(self.weather_spells, one, several));
        }
        if self.loads_shed > 0 {
            let (one, several) = (
                "load switched off to save a battery",
                "loads switched off to save batteries",
            );
            causes.push(number(self.loads_shed, one, several));
        }
        format!(
            " {}: {} cut off and {} called off, {} and {} to be made again, {} lost.",
            causes.join(" and "),
            number(self.contacts_truncated, "contact", "contacts"),
            count(self.contacts_called_off),
            number(self.hops_repeated, "hop", "hops"),
            number(self.jobs_repeated, "job", "jobs"),
            number(self.frames_lost, "frame", "frames"),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_faults_cost_is_counted_by_kind_and_reason() {
        let mut cost = None;
        let mut count = |kind: &'static str, detail: &str| {
            let row = EventRow {
                time_ns: 0,
                sequence: 0,
                kind: kind.into(),
                node: None,
                product: None,
                contact: None,
                until_ns: None,
                bits: None,
                value: None,
                detail: detail.to_owned(),
            };
            FaultCost::count(&mut cost, &row);
            cost
        };
        assert_eq!(count("contact-ended", "elevation"), None);
        assert_eq!(count("frame-dropped", "energy"), None);
        count("load-shed", "lasers");
        count("contact-ended", "energy");
        count("fault-started", "satellite");
        count("fault-started", "cloud");
        count("contact-ended", "cloud");
        count("contact-ended", "fault");
        count("frame-dropped", "fault");
        let expected = FaultCost {
            faults: 1,
            weather_spells: 1,
            loads_shed: 1,
            contacts_truncated: 3,
            hops_repeated: 1,
            frames_lost: 1,
            ..FaultCost::default()
        };
        assert_eq!(count("hop-cut", "answer"), Some(expected));
    }

    #[test]
    fn what_faults_cost_is_one_sentence() {
        let cost = FaultCost {
            faults: 2,
            contacts_truncated: 1,
            contacts_called_off: 1200,
            ..FaultCost::default()
        };
        assert_eq!(
            cost.words(),
            " 2 faults: 1 contact cut off and 1,200 called off, 0 hops and 0 jobs to be made again, \
             0 frames lost."
        );
    }

    #[test]
    fn weather_and_shedding_are_told_apart_from_faults() {
        let cost = FaultCost {
            weather_spells: 7,
            contacts_truncated: 3,
            ..FaultCost::default()
        };
        let words = cost.words();
        assert!(words.starts_with(" 7 spells of cloud or rain: 3 contacts cut off"));
        let shed = FaultCost {
            loads_shed: 2,
            ..FaultCost::default()
        };
        let words = shed.words();
        assert!(words.starts_with(" 2 loads switched off to save batteries: 0 contacts"));
        let both = FaultCost { faults: 1, ..cost };
        assert!(
            both.words()
                .starts_with(" 1 fault and 7 spells of cloud or rain: ")
        );
    }
}
