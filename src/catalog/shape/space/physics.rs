//! What a budget from first principles takes of a laser terminal.

use super::super::{APERTURE_MAX_M, loss, photons_per_bit, transmit_power, up_to};
use super::{DivergenceKind, LaserTerminalRepr, share_below_one};
use crate::check::{NonPhysical, non_negative, positive, require};
use crate::link::optical::Divergence;
use crate::link::terminal::{LaserPhysics, Pointing};
use crate::units::{Angle, Decibel, Length};

/// Figures without which there is no such budget. Pointing takes `pointing_loss_db`, or
/// `pointing_bias_urad` and `pointing_jitter_urad`.
pub(in crate::catalog) const PHYSICS_FIGURES: [&str; 5] = [
    "transmit_power_w",
    "aperture_mm",
    "transmit_optics_loss_db",
    "receive_optics_loss_db",
    "photons_per_bit",
];
/// Share of time in which fades may exceed the allowance, where an entry says none: an assumption.
const FADE_PROBABILITY: f64 = 1e-3;

impl LaserTerminalRepr {
    /// Its figures, checked one by one; none where one is missing.
    pub(super) fn physics(&self) -> Result<Option<LaserPhysics>, NonPhysical> {
        let checked = |key, value: Option<f64>, check: fn(_, f64) -> Result<f64, NonPhysical>| {
            value.map(|value| check(key, value)).transpose()
        };
        let lost = |key, value: Option<f64>| value.map(|value| loss(key, value)).transpose();
        let transmit_power = self.transmit_power_w.map(transmit_power).transpose()?;
        let aperture = |key, value| {
            up_to(
                key,
                value,
                1e3 * APERTURE_MAX_M,
                "greater than 0, up to 1e6",
            )
        };
        let aperture_mm = checked("aperture_mm", self.aperture_mm, aperture)?;
        let photons_per_bit = self.photons_per_bit.map(photons_per_bit).transpose()?;
        let obscuration = checked("obscuration", self.obscuration, share_below_one)?;
        let divergence = self.divergence()?;
        let pointing = self.pointing()?;
        let transmit_optics = lost("transmit_optics_loss_db", self.transmit_optics_loss_db)?;
        let receive_optics = lost("receive_optics_loss_db", self.receive_optics_loss_db)?;
        let other_loss = lost("other_loss_db", self.other_loss_db)?;
        let (Some(transmit_power), Some(aperture_mm), Some(photons_per_bit), Some(pointing)) =
            (transmit_power, aperture_mm, photons_per_bit, pointing)
        else {
            return Ok(None);
        };
        let optics = transmit_optics.zip(receive_optics);
        Ok(
            optics.map(|(transmit_optics_loss, receive_optics_loss)| LaserPhysics {
                transmit_power,
                aperture: Length::millimeters(aperture_mm),
                obscuration: obscuration.unwrap_or(0.0),
                divergence,
                transmit_optics_loss,
                receive_optics_loss,
                other_loss: other_loss.unwrap_or(Decibel::ZERO),
                pointing,
                photons_per_bit,
            }),
        )
    }

    /// A divergence and what it counts: neither means anything alone.
    fn divergence(&self) -> Result<Option<Divergence>, NonPhysical> {
        let Some(divergence_urad) = self.divergence_urad else {
            return match self.divergence_kind {
                None => Ok(None),
                Some(_) => Err(NonPhysical {
                    quantity: "divergence_kind",
                    value: f64::NAN,
                    requirement: "given with divergence_urad",
                }),
            };
        };
        let angle = Angle::microradians(positive("divergence_urad", divergence_urad)?);
        let kind = self.divergence_kind.ok_or(NonPhysical {
            quantity: "divergence_urad",
            value: divergence_urad,
            requirement: "given with divergence_kind: half_1e2, full_1e2, full_fwhm or tophat_full",
        })?;
        Ok(Some(match kind {
            DivergenceKind::Half1e2 => Divergence::Half1e2(angle),
            DivergenceKind::Full1e2 => Divergence::Full1e2(angle),
            DivergenceKind::FullHalfMaximum => Divergence::FullHalfMaximum(angle),
            DivergenceKind::FullTophat => Divergence::FullTophat(angle),
        }))
    }

    fn pointing(&self) -> Result<Option<Pointing>, NonPhysical> {
        let angle = |key, value: Option<f64>| {
            let angle_urad = value.map(|angle_urad| non_negative(key, angle_urad));
            Ok(angle_urad.transpose()?.map(Angle::microradians))
        };
        let bias = angle("pointing_bias_urad", self.pointing_bias_urad)?;
        let jitter = angle("pointing_jitter_urad", self.pointing_jitter_urad)?;
        let fade_probability = self.pointing_fade_probability.unwrap_or(FADE_PROBABILITY);
        require(
            "pointing_fade_probability",
            fade_probability,
            fade_probability > 0.0 && fade_probability < 1.0,
            "between 0 and 1",
        )?;
        if let Some(loss_db) = self.pointing_loss_db {
            let is_alone = bias.is_none() && jitter.is_none();
            let requirement = "given alone: bias and jitter say the same";
            require("pointing_loss_db", loss_db, is_alone, requirement)?;
            return loss("pointing_loss_db", loss_db).map(|loss| Some(Pointing::Loss(loss)));
        }
        Ok(bias.zip(jitter).map(|(bias, jitter)| Pointing::Error {
            bias,
            jitter,
            fade_probability,
        }))
    }
}
