//! A pair of laser terminals: the budget of each way, and the rate that the link has at a range.
//!
//! ```text
//! P_r = P_t + G_t + L_t + L_point + L_fade + L_space + G_r + L_r + L_other        M = P_r − P_req
//! P_req = N_b · R r_c · hν        R_net = R r_c (1 − f)
//! ```
//! Nothing but the space loss depends on the range, so each listed rate R has one greatest range,
//! worked out ahead: the rate of a link at a range is a look into a short list. Both ways are told
//! apart; the link runs at the lower of the two.
//!
//! Two models give the limits. [`Model::Reference`] scales the published pair of rate and range (see
//! `rate`); [`Model::Physics`] adds up powers, gains and losses, for terminals whose entry has them.
//! The allowance for fades is the loss that bias and jitter exceed with the stated probability; what
//! it adds to the mean is a line of its own.
//!
//! Assumes: far field; a Gaussian beam for pointing, of the width that its gain says; photons per
//! bit independent of the rate; published rates are net of coding and framing unless the entry says
//! otherwise; modems of two types meet at the lower of their rates.
//! Leaves out: background light, a loss in acquisition sensors, coding that adapts.
//! Source: as `optical`; Marcum 1950 for the Rice distribution (recalled).

use super::budget::Budget;
use super::optical::{
    Divergence, aperture_gain, beam_half_1e2, free_space_loss, pointing_loss_mean,
    pointing_loss_quantile, power_required, rate_limit, to_dbm, transmit_aperture_gain,
};
use super::terminal::{LaserPhysics, LaserTerminal, Pointing};
use crate::units::{Angle, DataRate, Decibel, Length};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Terminals whose wavelengths differ by more than this do not hear each other; an assumption.
const WAVELENGTH_APART: Length = Length::nanometers(20.0);

/// What the rate of a link between satellites is worked out from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Model {
    /// The published pair of rate and range.
    #[default]
    Reference,
    /// Powers, gains and losses.
    Physics,
}

impl Model {
    /// Its name in files and on screen.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Reference => "reference",
            Self::Physics => "physics",
        }
    }
}

/// How far a listed rate reaches.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reach {
    /// The rate as it is listed.
    pub listed: DataRate,
    /// What users get of it.
    pub net: DataRate,
    /// Greatest range at which it closes.
    pub limit: Length,
}

/// One way of a pair: what its transmitter's rates reach, ascending by rate.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Way(Vec<Reach>);

impl Way {
    fn of(sender: &LaserTerminal, limit: impl Fn(DataRate) -> Length) -> Self {
        let reach = |&listed: &DataRate| Reach {
            listed,
            net: sender.net_rate(listed),
            limit: limit(listed),
        };
        Self(sender.rates.iter().map(reach).collect())
    }

    /// The listed rates, ascending.
    pub fn reaches(&self) -> &[Reach] {
        &self.0
    }

    /// The highest rate that closes over `range`; none where none does.
    pub fn at(&self, range: Length) -> Option<&Reach> {
        let mut from_highest = self.0.iter().rev();
        from_highest.find(|reach| range <= reach.limit)
    }

    /// Greatest range at which any rate closes.
    pub fn range_limit(&self) -> Length {
        let limits = self.0.iter().map(|reach| reach.limit);
        limits.fold(Length::ZERO, Length::max)
    }
}

/// Two terminals that point at each other.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LaserPair {
    /// From the first to the second.
    pub forward: Way,
    /// From the second to the first.
    pub backward: Way,
}

impl LaserPair {
    /// The pair of two terminals by `model`; by the reference model where one lacks the figures
    /// that the other model takes.
    pub fn of(a: &LaserTerminal, b: &LaserTerminal, model: Model) -> Self {
        if !hear_each_other(a, b) {
            return Self::default();
        }
        match (model, &a.physics, &b.physics) {
            (Model::Physics, Some(first), Some(second)) => {
                let way = |sender: &LaserTerminal, sends: &_, receives: &LaserPhysics| {
                    let budget = received(sender.wavelength, sends, receives, REACH_UNIT);
                    Way::of(sender, |rate| {
                        let required = required(sender, receives, rate);
                        REACH_UNIT * (budget.total() - required).to_ratio().sqrt()
                    })
                };
                Self {
                    forward: way(a, first, second),
                    backward: way(b, second, first),
                }
            }
            _ => Self {
                forward: Way::of(a, |rate| a.range_limit(rate)),
                backward: Way::of(b, |rate| b.range_limit(rate)),
            },
        }
    }

    /// The net rate of the link at `range`: the lower of both ways.
    pub fn rate_at(&self, range: Length) -> DataRate {
        let net = |way: &Way| way.at(range).map_or(DataRate::ZERO, |reach| reach.net);
        net(&self.forward).min(net(&self.backward))
    }

    /// Greatest range at which the link has a rate at all.
    pub fn range_limit(&self) -> Length {
        self.forward.range_limit().min(self.backward.range_limit())
    }
}

/// Whether two terminals work at one wavelength.
pub fn hear_each_other(a: &LaserTerminal, b: &LaserTerminal) -> bool {
    let apart_m = (a.wavelength - b.wavelength).to_meters().abs();
    apart_m <= WAVELENGTH_APART.to_meters()
}

/// Range at which the budget of a way is drawn up once.
const REACH_UNIT: Length = Length::kilometers(1000.0);

/// One way at a range, line by line, as far as the power at the receiver; `None` where one of the
/// two lacks the figures for it.
pub fn received_budget(
    sender: &LaserTerminal,
    receiver: &LaserTerminal,
    range: Length,
) -> Option<Budget> {
    let (sends, receives) = (sender.physics.as_ref()?, receiver.physics.as_ref()?);
    Some(received(sender.wavelength, sends, receives, range))
}

fn received(
    wavelength: Length,
    sends: &LaserPhysics,
    receives: &LaserPhysics,
    range: Length,
) -> Budget {
    let gain = sends.transmit_gain(wavelength);
    let pointing = sends.pointing.losses(beam_half_1e2(gain));
    let aperture = aperture_gain(receives.aperture, receives.obscuration, wavelength);
    Budget::new("received power [dBm]")
        .with("transmit power [dBm]", to_dbm(sends.transmit_power))
        .with("transmit gain", gain)
        .with("transmit optics", sends.transmit_optics_loss)
        .with("pointing, mean", pointing.mean)
        .with("pointing, fade allowance", pointing.fade)
        .with("free-space loss", free_space_loss(range, wavelength))
        .with("receive gain", aperture)
        .with("receive optics", receives.receive_optics_loss)
        .with("other losses", sends.other_loss + receives.other_loss)
}

/// Margin of a listed rate over what a way brings to the receiver; `None` as above.
pub fn margin_budget(
    sender: &LaserTerminal,
    receiver: &LaserTerminal,
    range: Length,
    rate: DataRate,
) -> Option<Budget> {
    let received = received_budget(sender, receiver, range)?.total();
    let required = required(sender, receiver.physics.as_ref()?, rate);
    Some(
        Budget::new("margin")
            .with("received power [dBm]", received)
            .with("less the power required [dBm]", -required),
    )
}

/// Margin of a listed rate by the published pair, line by line.
pub fn reference_budget(sender: &LaserTerminal, range: Length, rate: DataRate) -> Budget {
    let rates = sender.rate_reference.to_gigabits_per_second() / rate.to_gigabits_per_second();
    let ranges = sender.range_reference / range;
    Budget::new("margin")
        .with("margin at the published pair", sender.margin_reference)
        .with(
            "range, against the published",
            Decibel::from_ratio(ranges * ranges),
        )
        .with("rate, against the published", Decibel::from_ratio(rates))
}

/// What the power at the receiver would carry with any modem, as information bits.
pub fn rate_link_limited(
    sender: &LaserTerminal,
    receiver: &LaserTerminal,
    range: Length,
) -> Option<DataRate> {
    let power = super::optical::from_dbm(received_budget(sender, receiver, range)?.total());
    let photons_per_bit = receiver.physics.as_ref()?.photons_per_bit;
    Some(rate_limit(power, photons_per_bit, sender.wavelength))
}

/// Power that the receiver needs for a listed rate of the sender, in dBm.
fn required(sender: &LaserTerminal, receives: &LaserPhysics, rate: DataRate) -> Decibel {
    to_dbm(power_required(
        receives.photons_per_bit,
        sender.information_rate(rate),
        sender.wavelength,
    ))
}

impl LaserTerminal {
    /// What is left of a listed rate, the line rate, without code.
    pub fn information_rate(&self, listed: DataRate) -> DataRate {
        share_of(listed, self.code_rate)
    }

    /// What users get of a listed rate: without code and frames.
    pub fn net_rate(&self, listed: DataRate) -> DataRate {
        share_of(listed, self.code_rate * (1.0 - self.framing_overhead))
    }

    /// What users get of a rate of information bits: without frames.
    pub fn net_of_frames(&self, information: DataRate) -> DataRate {
        share_of(information, 1.0 - self.framing_overhead)
    }

    /// The divergence for which this terminal's jitter asks, where that is wider than its beam: a
    /// wider beam would leave more power in all but the stated share of the time.
    pub fn divergence_wanted(&self) -> Option<(Angle, Angle)> {
        let physics = self.physics.as_ref()?;
        let beam = beam_half_1e2(physics.transmit_gain(self.wavelength));
        let Pointing::Error {
            jitter,
            fade_probability,
            ..
        } = physics.pointing
        else {
            return None;
        };
        let best = super::optical::divergence_optimal(jitter, fade_probability);
        (beam < best).then_some((beam, best))
    }
}

impl LaserPhysics {
    /// Gain of the transmitting telescope on the axis.
    pub fn transmit_gain(&self, wavelength: Length) -> Decibel {
        self.divergence.map_or_else(
            || transmit_aperture_gain(self.aperture, self.obscuration, wavelength),
            Divergence::gain,
        )
    }
}

/// The loss of pointing: its mean, and what fades add to it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PointingLosses {
    /// Loss of the mean power, zero or negative.
    pub mean: Decibel,
    /// From the mean to what is there in all but the stated share of the time.
    pub fade: Decibel,
}

impl Pointing {
    /// The losses of a beam with this 1/e² half angle.
    pub fn losses(self, divergence: Angle) -> PointingLosses {
        match self {
            Self::Loss(loss) => PointingLosses {
                mean: loss,
                fade: Decibel::ZERO,
            },
            Self::Error {
                bias,
                jitter,
                fade_probability,
            } => {
                let mean = pointing_loss_mean(bias, jitter, divergence);
                let quantile = pointing_loss_quantile(fade_probability, bias, jitter, divergence);
                PointingLosses {
                    mean,
                    fade: quantile - mean,
                }
            }
        }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "a share of a rate, rounded down to the bit per second"
)]
fn share_of(rate: DataRate, share: f64) -> DataRate {
    if share >= 1.0 {
        rate
    } else {
        DataRate((rate.0 as f64 * share) as u64)
    }
}

#[cfg(test)]
mod tests;
