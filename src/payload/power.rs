//! The battery between solar array and load, in closed form between changes.
//!
//! ```text
//! surplus s = P_gen − P_load > 0:   E' = min(η_c s, c_c C)       until full, then s is curtailed
//! deficit d = P_load − P_gen > 0:   E' = −min(d / η_d, c_d C)    until empty, then d stays unserved
//! generated = used + lost + curtailed + ΔE
//! ```
//! The cells take no more than `c_c` and give no more than `c_d` capacities C an hour; what the limit leaves
//! of a surplus is curtailed, and of a deficit unserved. Cells that are too cold take no charge.
//!
//! Generation and load are constant from one change to the next, so the charge is a line that a
//! limit may cut; the instant of getting full or empty lies inside a stretch and needs no step.
//!
//! Assumes: constant efficiencies; generation given at the bus, behind the regulator; the capacity as
//! faded as the scenario has it, for the whole run ([`Cells::capacity_left`]).
//! Leaves out: voltage and its fall with charge, the taper at the end of charging, self-discharge.
//! Source: energy balance; Wertz, Everett & Puschell 2011, section 21.2.

mod cells;
mod shed;

pub use cells::Cells;
pub use shed::{Load, Shed};

use crate::check::{self, NonPhysical};
use crate::time::{SimTime, Span};
use crate::units::{Energy, Power};
use serde::{Deserialize, Serialize};

/// Energy that has passed since the start, by what became of it.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct EnergyTotals {
    /// Offered by the array at the bus.
    pub generated: Energy,
    /// Delivered to the load.
    pub used: Energy,
    /// Lost in charging and discharging.
    pub lost: Energy,
    /// Not taken from the array because the battery was full.
    pub curtailed: Energy,
    /// Asked for by the load and not delivered because the battery was empty.
    pub unserved: Energy,
}

impl std::ops::AddAssign for EnergyTotals {
    fn add_assign(&mut self, other: Self) {
        self.generated += other.generated;
        self.used += other.used;
        self.lost += other.lost;
        self.curtailed += other.curtailed;
        self.unserved += other.unserved;
    }
}

/// A battery, the power that flows around it, and what has flowed.
///
/// Its state stands for `since`; [`charge_at`](Self::charge_at) and
/// [`totals_at`](Self::totals_at) look ahead without touching it, so that reading changes no later
/// bit.
///
/// # Examples
/// ```
/// use starloom::payload::power::Battery;
/// use starloom::time::SimTime;
/// use starloom::units::{Energy, Power};
///
/// let (capacity, charge) = (Energy::watt_hours(100.0), Energy::watt_hours(50.0));
/// let mut battery = Battery::new(capacity, charge, 0.95, 0.95, SimTime::START)?;
/// battery.set_load(SimTime::START, Power::watts(95.0));
/// // 95 W draw 100 W from the cells: empty in half an hour.
/// let empty = battery.time_of_crossing(Energy::ZERO).unwrap();
/// assert!((empty.to_seconds() - 1800.0).abs() < 1e-6);
/// # Ok::<(), starloom::check::NonPhysical>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Battery {
    capacity: Energy,
    charge_efficiency: f64,
    discharge_efficiency: f64,
    /// Most power that the cells take and give.
    charge_max: Power,
    discharge_max: Power,
    /// Whether the cells take charge.
    takes_charge: bool,
    generation: Power,
    load: Power,
    charge: Energy,
    since: SimTime,
    totals: EnergyTotals,
}

/// More power than any battery takes or gives.
const UNLIMITED: Power = Power::watts(f64::MAX);

/// What becomes of power at one instant, beside what is stored.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Flows {
    /// What the load gets.
    pub served: Power,
    /// What the array could give and nothing takes.
    pub curtailed: Power,
    /// What charging or discharging turns to heat.
    pub lost: Power,
}

/// What a stretch of constant power does.
struct Flow {
    charge: Energy,
    passed: EnergyTotals,
}

impl Battery {
    /// A battery at `at` without generation or load; efficiencies in (0, 1].
    ///
    /// # Errors
    /// For a capacity or an efficiency that cannot be, or a charge outside of [0, capacity].
    pub fn new(
        capacity: Energy,
        charge: Energy,
        charge_efficiency: f64,
        discharge_efficiency: f64,
        at: SimTime,
    ) -> Result<Self, NonPhysical> {
        check::positive("capacity_j", capacity.to_joules())?;
        check::require(
            "charge_j",
            charge.to_joules(),
            (Energy::ZERO..=capacity).contains(&charge),
            "between 0 and the capacity",
        )?;
        for (name, efficiency) in [
            ("charge_efficiency", charge_efficiency),
            ("discharge_efficiency", discharge_efficiency),
        ] {
            check::positive(name, check::fraction(name, efficiency)?)?;
        }
        Ok(Self {
            capacity,
            charge_efficiency,
            discharge_efficiency,
            charge_max: UNLIMITED,
            discharge_max: UNLIMITED,
            takes_charge: true,
            generation: Power::ZERO,
            load: Power::ZERO,
            charge,
            since: at,
            totals: EnergyTotals::default(),
        })
    }

    /// The same battery with limits of current: capacities an hour that its cells take and give.
    ///
    /// # Errors
    /// For limits that are not above zero.
    pub fn with_limits(
        self,
        charge_c_rate: f64,
        discharge_c_rate: f64,
    ) -> Result<Self, NonPhysical> {
        let an_hour = |c_rate: f64| Power::watts(self.capacity.to_watt_hours() * c_rate);
        Ok(Self {
            charge_max: an_hour(check::positive("charge_c_rate", charge_c_rate)?),
            discharge_max: an_hour(check::positive("discharge_c_rate", discharge_c_rate)?),
            ..self
        })
    }

    /// Energy that it holds when full.
    pub const fn capacity(&self) -> Energy {
        self.capacity
    }

    /// Power that the array offers at the bus.
    pub const fn generation(&self) -> Power {
        self.generation
    }

    /// Power that the load asks for.
    pub const fn load(&self) -> Power {
        self.load
    }

    /// The instant for which its state stands: the last change.
    pub const fn since(&self) -> SimTime {
        self.since
    }

    /// Charge at `at`, unless power changes before; the present charge for earlier instants.
    pub fn charge_at(&self, at: SimTime) -> Energy {
        self.flow_until(at).charge
    }

    /// Charge at `at` as a share of the capacity, in [0, 1].
    pub fn state_of_charge_at(&self, at: SimTime) -> f64 {
        self.charge_at(at) / self.capacity
    }

    /// What has passed by `at`, unless power changes before.
    pub fn totals_at(&self, at: SimTime) -> EnergyTotals {
        let mut totals = self.totals;
        totals += self.flow_until(at).passed;
        totals
    }

    /// Moves the state to `at`; does nothing for earlier instants.
    ///
    /// This rounds: call it for changes, and read with [`charge_at`](Self::charge_at).
    pub fn advance_to(&mut self, at: SimTime) {
        if at > self.since {
            let flow = self.flow_until(at);
            self.charge = flow.charge;
            self.totals += flow.passed;
            self.since = at;
        }
    }

    /// From `at` on the array offers `generation`, zero or more; the same value changes nothing.
    pub fn set_generation(&mut self, at: SimTime, generation: Power) {
        let generation = generation.max(Power::ZERO);
        if generation != self.generation {
            self.advance_to(at);
            self.generation = generation;
        }
    }

    /// From `at` on the load asks for `load`, zero or more; the same value changes nothing.
    pub fn set_load(&mut self, at: SimTime, load: Power) {
        let load = load.max(Power::ZERO);
        if load != self.load {
            self.advance_to(at);
            self.load = load;
        }
    }

    /// From `at` on the cells take charge, or do not; the same changes nothing.
    pub fn set_takes_charge(&mut self, at: SimTime, takes_charge: bool) {
        if takes_charge != self.takes_charge {
            self.advance_to(at);
            self.takes_charge = takes_charge;
        }
    }

    /// What flows at `at`, unless power changes before.
    pub fn flows_at(&self, at: SimTime) -> Flows {
        let charge = self.charge_at(at);
        let surplus = self.generation - self.load;
        let wanted = self.charge_rate();
        let is_full = wanted > Power::ZERO && charge >= self.capacity;
        let is_empty = wanted < Power::ZERO && charge <= Energy::ZERO;
        let rate = if is_full || is_empty {
            Power::ZERO
        } else {
            wanted
        };
        if surplus > Power::ZERO {
            let taken = rate / self.charge_efficiency;
            return Flows {
                served: self.load,
                curtailed: surplus - taken,
                lost: taken - rate,
            };
        }
        let given = -rate * self.discharge_efficiency;
        Flows {
            served: self.generation + given,
            curtailed: Power::ZERO,
            lost: -rate - given,
        }
    }

    /// The first instant after [`since`](Self::since) at which the charge has come to `level`, to
    /// the nanosecond above; `None` if it stands there already, moves away, or never arrives.
    ///
    /// At that instant `charge_at` lies at or beyond the level, and a nanosecond before it does not.
    pub fn time_of_crossing(&self, level: Energy) -> Option<SimTime> {
        let rate_w = self.charge_rate().to_watts();
        let missing_j = (level - self.charge).to_joules();
        let within = (Energy::ZERO..=self.capacity).contains(&level);
        if !within || missing_j == 0.0 || rate_w == 0.0 || (missing_j > 0.0) != (rate_w > 0.0) {
            return None;
        }
        let rising = rate_w > 0.0;
        let reached = |nanoseconds: i64| {
            let charge = self.charge_at(self.since + Span(nanoseconds));
            if rising {
                charge >= level
            } else {
                charge <= level
            }
        };
        let guess = Span::from_seconds(missing_j / rate_w).0;
        let time = self.since + Span(first_true(guess, reached)?);
        (time < SimTime::MAX).then_some(time)
    }

    /// How fast the charge moves while it is neither full nor empty.
    pub fn charge_rate(&self) -> Power {
        let surplus = self.generation - self.load;
        if surplus <= Power::ZERO {
            (surplus / self.discharge_efficiency).max(-self.discharge_max)
        } else if self.takes_charge {
            (surplus * self.charge_efficiency).min(self.charge_max)
        } else {
            Power::ZERO
        }
    }

    /// Whether array and cells together could give `power` for now, an empty battery aside.
    pub fn could_serve(&self, power: Power) -> bool {
        (power - self.generation) / self.discharge_efficiency <= self.discharge_max
    }

    /// Whether the cells do not follow what array and load ask of them, full and empty aside.
    fn is_limited(&self) -> bool {
        let surplus = self.generation - self.load;
        if surplus > Power::ZERO {
            !self.takes_charge || surplus * self.charge_efficiency > self.charge_max
        } else {
            !self.could_serve(self.load)
        }
    }

    fn flow_until(&self, at: SimTime) -> Flow {
        let span = (at - self.since).max(Span::ZERO);
        let mut passed = EnergyTotals {
            generated: self.generation * span,
            used: self.load * span,
            ..EnergyTotals::default()
        };
        let moved = self.charge_rate() * span;
        let charge = if self.generation > self.load {
            let offered = (self.generation - self.load) * span;
            let stored = moved.min(self.capacity - self.charge);
            if stored < moved || self.is_limited() {
                let taken = stored / self.charge_efficiency;
                passed.curtailed = (offered - taken).max(Energy::ZERO);
            }
            passed.lost = offered - passed.curtailed - stored;
            (self.charge + stored).min(self.capacity)
        } else {
            let asked = (self.load - self.generation) * span;
            let drawn = (-moved).min(self.charge);
            if drawn < -moved || self.is_limited() {
                let served = drawn * self.discharge_efficiency;
                passed.unserved = (asked - served).max(Energy::ZERO);
            }
            passed.used = passed.used - passed.unserved;
            passed.lost = drawn - (asked - passed.unserved);
            (self.charge - drawn).max(Energy::ZERO)
        };
        Flow { charge, passed }
    }
}

/// The least count above zero for which a monotone `holds` is true, looked for around `guess`.
fn first_true(guess: i64, holds: impl Fn(i64) -> bool) -> Option<i64> {
    let mut high = guess.max(1);
    let mut step = 1_i64;
    while !holds(high) {
        if high == i64::MAX {
            return None;
        }
        high = high.saturating_add(step);
        step = step.saturating_mul(2);
    }
    let mut low = high;
    step = 1;
    while low > 0 && holds(low) {
        high = low;
        low = low.saturating_sub(step).max(0);
        step = step.saturating_mul(2);
    }
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if holds(middle) {
            high = middle;
        } else {
            low = middle;
        }
    }
    Some(high)
}

/// The largest constant load that an orbit feeds, with `bus_power` in sunlight and none in the
/// shadow that takes `eclipse_fraction` of it.
pub fn sustainable_load(
    bus_power: Power,
    eclipse_fraction: f64,
    charge_efficiency: f64,
    discharge_efficiency: f64,
) -> Power {
    let sunlit_fraction = 1.0 - eclipse_fraction;
    let shadow_cost = eclipse_fraction / (charge_efficiency * discharge_efficiency);
    bus_power * (sunlit_fraction / (sunlit_fraction + shadow_cost))
}

#[cfg(test)]
mod tests;
