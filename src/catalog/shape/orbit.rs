//! Shells of published constellations.

use super::Shape;
use crate::check::{NonPhysical, positive, require};
use crate::orbit::walker::{OrbitSize, PublishedShell, WalkerShell};
use crate::units::{Angle, Length};
use schemars::JsonSchema;
use serde::Deserialize;

/// A shell as files write it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::catalog) struct ShellRepr {
    constellation: String,
    altitude_km: Option<f64>,
    mean_motion_revpd: Option<f64>,
    inclination_deg: f64,
    planes: u32,
    per_plane: u32,
    phasing: Option<u32>,
    stagger: Option<f64>,
    raan_spread_deg: f64,
    spacing_deg: Option<f64>,
}

impl Shape for ShellRepr {
    type Value = PublishedShell;

    fn into_value(self, _id: String) -> Result<PublishedShell, NonPhysical> {
        let size = match (self.altitude_km, self.mean_motion_revpd) {
            (Some(altitude_km), None) => {
                OrbitSize::Altitude(Length::kilometers(positive("altitude_km", altitude_km)?))
            }
            (None, Some(revpd)) => OrbitSize::MeanMotion(positive("mean_motion_revpd", revpd)?),
            (altitude_km, _) => {
                let value = altitude_km.unwrap_or(0.0);
                let requirement = "given, or mean_motion_revpd in its place";
                require("altitude_km", value, false, requirement)?;
                OrbitSize::MeanMotion(value)
            }
        };
        let shell = WalkerShell {
            size,
            inclination: Angle::degrees(self.inclination_deg),
            planes: self.planes,
            per_plane: self.per_plane,
            phasing: self.phasing.unwrap_or(0),
            stagger: self.stagger.unwrap_or(0.0),
            raan_first: Angle::degrees(0.0),
            raan_spread: Angle::degrees(self.raan_spread_deg),
            spacing: self.spacing_deg.map(Angle::degrees),
        };
        shell.check()?;
        Ok(PublishedShell {
            constellation: self.constellation,
            shell,
        })
    }
}
