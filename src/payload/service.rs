//! Work without end: processors that answer prompts with a language model whenever nothing keeps them
//! from it, as those of a data centre in orbit do.
//!
//! ```text
//! answers per second = sequences / t(prompt, answer, sequences) · min(f, R / r)
//! ```
//! with the time of a batch by the roofline ([`super::language`]), the share `f` of full speed that heat
//! leaves, the rate `r` that each processor exchanges with the others at full speed, and the rate `R`
//! that its ports carry. The fabric's power is its energy per bit times the rate that passes.
//!
//! Assumes: prompts always wait; all answers are of one length; what processors exchange is proportional
//! to what they do. Leaves out: prompts and answers on links, idle times between batches, one model
//! split over processors beyond the rate that it makes them exchange.
//! Source: roofline (Williams et al. 2009); energy of a fabric ([`super::fabric`]).

use super::fabric::Fabric;
use super::roofline::Estimate;
use crate::units::{DataRate, Power};

/// A processor that serves.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Serving {
    /// Answers per second at full speed.
    pub answers_per_s: f64,
    /// Most of full speed that the fabric lets it reach, in (0, 1].
    pub speed_max: f64,
    /// Power of the fabric at full speed.
    pub fabric_power: Power,
}

impl Serving {
    /// A processor that does batches of `sequences` answers, each as `batch` costs it, and exchanges
    /// `traffic` at full speed over `ports` ports of a fabric, where there is one.
    pub fn new(
        batch: &Estimate,
        sequences: u32,
        traffic: DataRate,
        fabric: Option<(&Fabric, u32)>,
    ) -> Self {
        let answers_per_s = f64::from(sequences) / batch.time.to_seconds();
        let Some((fabric, ports)) = fabric.filter(|_| traffic > DataRate::ZERO) else {
            return Self {
                answers_per_s,
                speed_max: 1.0,
                fabric_power: Power::ZERO,
            };
        };
        let traffic_gbps = traffic.to_gigabits_per_second();
        let carried_gbps = fabric.port_rate.to_gigabits_per_second() * f64::from(ports);
        Self {
            answers_per_s,
            speed_max: (carried_gbps / traffic_gbps).min(1.0),
            fabric_power: Power::watts(fabric.energy_pj_per_bit * 1e-3 * traffic_gbps),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::payload::roofline::Bound;
    use crate::time::Span;
    use crate::units::{Energy, Length};

    fn fabric(port_gbps: f64) -> Fabric {
        Fabric {
            id: "example".into(),
            energy_pj_per_bit: 18.75,
            port_latency: Span::ZERO,
            reach: Length::meters(2.0),
            refractive_index: 1.5,
            port_rate: DataRate::gigabits_per_second(port_gbps),
            density_per_mm: None,
            port_mtbf: None,
        }
    }

    #[test]
    fn a_fabric_draws_by_the_bit_and_holds_back_what_exceeds_its_ports() {
        let time = Span::seconds(4);
        let batch = Estimate {
            time,
            time_low: time,
            time_high: time,
            energy: Energy::ZERO,
            bound: Bound::Memory,
        };
        let traffic = DataRate::gigabits_per_second(1600.0);
        let serving = Serving::new(&batch, 32, traffic, Some((&fabric(800.0), 1)));
        assert!((serving.answers_per_s - 8.0).abs() < 1e-12);
        assert!((serving.speed_max - 0.5).abs() < 1e-12);
        // 1.6 Tbit/s at 18.75 pJ/bit: the 30 W of a pluggable module.
        assert!((serving.fabric_power.to_watts() - 30.0).abs() < 1e-9);
        let alone = Serving::new(&batch, 32, traffic, None);
        assert!(alone.speed_max == 1.0 && alone.fabric_power == Power::ZERO);
    }
}
