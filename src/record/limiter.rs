//! What can hold a satellite's work back, as a closed order of words.

use super::LimitRow;
use crate::time::Span;
use serde::{Deserialize, Serialize};

/// What holds a satellite's work back; of several, the first counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub enum Limiter {
    /// A processor is out after an interrupt, a latch-up or its end, or waits out a zone of radiation.
    Radiation,
    /// The battery is too low for work, or lasers or the radio are off to save it while bits wait.
    Energy,
    /// Processors with jobs run below full speed, or not at all, to stay cool.
    Heat,
    /// There is no room for another frame.
    Memory,
    /// Processors wait for what their fabric brings longer than they compute, or are cut off from it.
    Fabric,
    /// Jobs wait for processors that run at full speed.
    Compute,
    /// Bits are being sent: the rate limits.
    Link,
    /// Bits wait for a contact.
    Contact,
    /// Nothing waits.
    #[default]
    Work,
}

impl Limiter {
    /// How many there are.
    pub const COUNT: usize = 9;

    /// All of them, in the order in which they count.
    pub const ALL: [Self; Self::COUNT] = [
        Self::Radiation,
        Self::Energy,
        Self::Heat,
        Self::Memory,
        Self::Fabric,
        Self::Compute,
        Self::Link,
        Self::Contact,
        Self::Work,
    ];

    /// Its name in files and on screen.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Radiation => "radiation",
            Self::Energy => "energy",
            Self::Heat => "heat",
            Self::Memory => "memory",
            Self::Fabric => "fabric",
            Self::Compute => "compute",
            Self::Link => "link",
            Self::Contact => "contact",
            Self::Work => "work",
        }
    }

    /// Its name with what it means.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Radiation => "radiation",
            Self::Energy => "energy: battery low",
            Self::Heat => "heat: slowed down",
            Self::Memory => "memory: storage full",
            Self::Fabric => "fabric: processors wait",
            Self::Compute => "compute: jobs queue",
            Self::Link => "link: bits being sent",
            Self::Contact => "contact: bits wait",
            Self::Work => "work: nothing to do",
        }
    }

    /// The figure of a run that tells its share.
    pub const fn metric(self) -> &'static str {
        match self {
            Self::Radiation => "limited_radiation_share",
            Self::Energy => "limited_energy_share",
            Self::Heat => "limited_heat_share",
            Self::Memory => "limited_memory_share",
            Self::Fabric => "limited_fabric_share",
            Self::Compute => "limited_compute_share",
            Self::Link => "limited_link_share",
            Self::Contact => "limited_contact_share",
            Self::Work => "limited_work_share",
        }
    }
}

impl LimitRow {
    /// The row of a satellite and the hour that starts at `time_ns`, with the time of each limiter.
    pub fn of(time_ns: i64, satellite: u32, times: [Span; Limiter::COUNT]) -> Self {
        let of = |limiter: Limiter| times[limiter as usize].0;
        Self {
            time_ns,
            satellite,
            radiation_ns: of(Limiter::Radiation),
            energy_ns: of(Limiter::Energy),
            heat_ns: of(Limiter::Heat),
            memory_ns: of(Limiter::Memory),
            fabric_ns: Some(of(Limiter::Fabric)),
            compute_ns: of(Limiter::Compute),
            link_ns: of(Limiter::Link),
            contact_ns: of(Limiter::Contact),
            work_ns: of(Limiter::Work),
        }
    }

    /// The time of each limiter (ns), in the order in which they count.
    pub fn times(&self) -> [(Limiter, i64); Limiter::COUNT] {
        let time_ns = |limiter| match limiter {
            Limiter::Radiation => self.radiation_ns,
            Limiter::Energy => self.energy_ns,
            Limiter::Heat => self.heat_ns,
            Limiter::Memory => self.memory_ns,
            Limiter::Fabric => self.fabric_ns.unwrap_or(0),
            Limiter::Compute => self.compute_ns,
            Limiter::Link => self.link_ns,
            Limiter::Contact => self.contact_ns,
            Limiter::Work => self.work_ns,
        };
        Limiter::ALL.map(|limiter| (limiter, time_ns(limiter)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_gives_back_the_times_that_it_was_made_of() {
        let mut times = [Span::ZERO; Limiter::COUNT];
        for (place, time) in times.iter_mut().enumerate() {
            time.0 = 10 + i64::try_from(place).unwrap();
        }
        let row = LimitRow::of(7, 3, times);
        assert_eq!((row.time_ns, row.satellite), (7, 3));
        let expected = Limiter::ALL.map(|limiter| (limiter, times[limiter as usize].0));
        assert_eq!(row.times(), expected);
    }
}
