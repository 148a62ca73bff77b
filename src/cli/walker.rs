//! `starloom walker`: makes constellations, tells them in figures and writes their element sets.

use super::exit::{Exit, Failure};
use super::output;
use super::table::{Align, Table};
use crate::catalog::Catalog;
use crate::orbit::elements::{self, ElementSet, Format};
use crate::orbit::walker::{OrbitSize, Pattern, WalkerShell};
use crate::time::{Calendar, Epoch};
use crate::units::{Angle, Length};
use anyhow::anyhow;
use clap::Args;
use std::path::PathBuf;
use std::str::FromStr as _;

/// Arguments of `starloom walker`.
#[derive(Debug, Args)]
pub(super) struct WalkerArguments {
    /// Shells as `INCLINATION:SATELLITES/PLANES/PHASING[@ALTITUDE]`, or a published constellation or shell
    #[arg(required_unless_present = "list", value_name = "PATTERN|NAME")]
    shells: Vec<String>,
    /// List the published constellations
    #[arg(long, conflicts_with = "shells")]
    list: bool,
    /// Mean altitude of patterns that have none (km)
    #[arg(long, value_name = "KM")]
    altitude_km: Option<f64>,
    /// Mean motion of patterns that have no altitude (rev/day)
    #[arg(long, value_name = "REV/DAY", conflicts_with = "altitude_km")]
    mean_motion_revpd: Option<f64>,
    /// Planes over half a circle: a star in place of a delta
    #[arg(long, conflicts_with = "raan_spread_deg")]
    star: bool,
    /// What the planes span (deg)
    #[arg(long, value_name = "DEG")]
    raan_spread_deg: Option<f64>,
    /// Right ascension of the first plane's node (deg)
    #[arg(long, value_name = "DEG", allow_negative_numbers = true)]
    raan_first_deg: Option<f64>,
    /// Share of the spacing by which every other plane stands further on
    #[arg(long, value_name = "SHARE")]
    stagger: Option<f64>,
    /// From one satellite to the next (deg): planes are trains that do not close
    #[arg(long, value_name = "DEG")]
    spacing_deg: Option<f64>,
    /// Epoch of the element sets, in UTC
    #[arg(long, value_name = "TIME", default_value = "2026-01-01T00:00:00Z")]
    epoch: String,
    /// What satellites are called [default: the constellation, or `walker`]
    #[arg(long)]
    name: Option<String>,
    /// Write element sets: tle, or OMM as json, csv, xml or kvn
    #[arg(long)]
    format: Option<Format>,
    /// File for the element sets [default: standard output]
    #[arg(long, value_name = "FILE", requires = "format")]
    out: Option<PathBuf>,
}

/// A shell and what it is called.
struct Named {
    name: String,
    shell: WalkerShell,
}

pub(super) fn walker(arguments: &WalkerArguments) -> Result<Exit, Failure> {
    let catalog = Catalog::bundled()
        .map_err(|error| Failure::new(Exit::Internal, anyhow!("the bundled catalogue: {error}")))?;
    if arguments.list {
        output::data(&list(&catalog)?)?;
        return Ok(Exit::Good);
    }
    check_name(arguments.name.as_deref())?;
    let shells = shells(arguments, &catalog)?;
    let calendar = calendar(&arguments.epoch)?;
    let sets = element_sets(&shells, &calendar)?;
    let figures = figures(&shells);
    let Some(format) = arguments.format else {
        output::data(&figures)?;
        return Ok(Exit::Good);
    };
    let text = elements::write(&sets, format)
        .map_err(|error| Failure::bad_input(anyhow!("{error}\nhint: `--format json`")))?;
    match &arguments.out {
        Some(path) => {
            output::file(path, text)?;
            output::data(&figures)?;
            output::note(&format!("{} sets in {}.", sets.len(), path.display()));
        }
        None => {
            output::data(&text)?;
            output::note(&figures);
        }
    }
    Ok(Exit::Good)
}

/// Refuses names that lines of element sets cannot carry.
fn check_name(name: Option<&str>) -> Result<(), Failure> {
    match name {
        Some(name) if name.trim().is_empty() || name.contains(char::is_control) => {
            Err(Failure::bad_input(anyhow!(
                "--name {name:?}: a name has letters, and no line breaks or tabs\n\
                 hint: `--name walker`"
            )))
        }
        _ => Ok(()),
    }
}

fn calendar(epoch: &str) -> Result<Calendar, Failure> {
    let text = format!("{} UTC", epoch.trim_end_matches(['Z', 'z']));
    let epoch = Epoch::from_str(&text).map_err(|_| {
        Failure::bad_input(anyhow!(
            "`{epoch}` is no instant\nhint: write it as 2026-01-01T00:00:00Z"
        ))
    })?;
    Ok(Calendar::starting_at(epoch))
}

/// The shells that were asked for, each with its name.
fn shells(arguments: &WalkerArguments, catalog: &Catalog) -> Result<Vec<Named>, Failure> {
    let mut shells = Vec::new();
    for word in &arguments.shells {
        if word.contains(':') {
            let pattern: Pattern = word
                .parse()
                .map_err(|reason: String| Failure::bad_input(anyhow!(reason)))?;
            let name = arguments.name.as_deref().unwrap_or("walker");
            let shell = shell_of(arguments, word, &pattern)?;
            shells.push((name.to_owned(), shell));
            continue;
        }
        let published = catalog.shells(word).map_err(|unknown| {
            let hint = "hint: `starloom walker --list` shows the published ones";
            Failure::bad_input(anyhow!("{unknown}\n{hint}"))
        })?;
        for part in published {
            let mut shell = part.value.shell;
            if let Some(raan_deg) = arguments.raan_first_deg {
                shell.raan_first = Angle::degrees(raan_deg);
            }
            let name = arguments.name.as_ref().unwrap_or(&part.value.constellation);
            shells.push((name.clone(), shell));
        }
    }
    let several = shells.len() > 1;
    let named = (1..).zip(shells).map(|(number, (name, shell))| Named {
        name: if several {
            format!("{name}-{number}")
        } else {
            name
        },
        shell,
    });
    Ok(named.collect())
}

fn shell_of(
    arguments: &WalkerArguments,
    word: &str,
    pattern: &Pattern,
) -> Result<WalkerShell, Failure> {
    let altitude_km = pattern.altitude_km.or(arguments.altitude_km);
    let size = match (altitude_km, arguments.mean_motion_revpd) {
        (Some(_), Some(motion_revpd)) => {
            return Err(Failure::bad_input(anyhow!(
                "`{word}` has an altitude, and --mean-motion-revpd {motion_revpd} another\n\
                 hint: give one of them"
            )));
        }
        (Some(altitude_km), None) => OrbitSize::Altitude(Length::kilometers(altitude_km)),
        (None, Some(motion_revpd)) => OrbitSize::MeanMotion(motion_revpd),
        (None, None) => {
            return Err(Failure::bad_input(anyhow!(
                "`{word}` has no altitude\nhint: add `@550`, `--altitude-km 550` or \
                 `--mean-motion-revpd 15.05`"
            )));
        }
    };
    let spread_deg = if arguments.star { 180.0 } else { 360.0 };
    let shell = WalkerShell {
        size,
        inclination: Angle::degrees(pattern.inclination_deg),
        planes: pattern.planes,
        per_plane: pattern.per_plane,
        phasing: pattern.phasing,
        stagger: arguments.stagger.unwrap_or(0.0),
        raan_first: Angle::degrees(arguments.raan_first_deg.unwrap_or(0.0)),
        raan_spread: Angle::degrees(arguments.raan_spread_deg.unwrap_or(spread_deg)),
        spacing: arguments.spacing_deg.map(Angle::degrees),
    };
    shell
        .check()
        .map_err(|refused| Failure::bad_input(anyhow!("`{word}`: {refused}")))?;
    Ok(shell)
}

fn element_sets(shells: &[Named], calendar: &Calendar) -> Result<Vec<ElementSet>, Failure> {
    let mut sets = Vec::new();
    for Named { name, shell } in shells {
        let skip = u32::try_from(sets.len()).unwrap_or(u32::MAX);
        let made = shell
            .element_sets(name, skip, calendar)
            .map_err(|error| Failure::bad_input(anyhow!("{error}")))?;
        sets.extend(made.into_iter().map(|(set, _)| set));
    }
    Ok(sets)
}

/// A table of the shells, with a line for what it says.
fn figures(shells: &[Named]) -> String {
    let mut table = Table::new(&[
        ("shell", Align::Left),
        ("pattern", Align::Right),
        ("altitude km", Align::Right),
        ("rev/day", Align::Right),
        ("min", Align::Right),
        ("nodes °/day", Align::Right),
        ("planes °", Align::Right),
        ("places km", Align::Right),
    ]);
    let mut satellites = 0;
    for Named { name, shell } in shells {
        let figures = shell.figures();
        satellites += shell.satellites();
        table.row(vec![
            name.clone(),
            pattern_of(shell),
            format!("{:.1}", figures.altitude.to_kilometers()),
            format!("{:.5}", figures.mean_motion_revpd),
            format!("{:.2}", figures.period_min),
            format!("{:+.4}", figures.nodal_precession_degpd),
            match shell.planes {
                1 => "-".to_owned(),
                _ => format!("{:.3}", figures.plane_spacing_deg),
            },
            format!("{:.1}", figures.spacing.to_kilometers()),
        ]);
    }
    let shells = match shells.len() {
        1 => "1 shell".to_owned(),
        several => format!("{several} shells"),
    };
    format!(
        "{table}{satellites} satellites in {shells}. Planes are so many degrees apart, places in a plane \
         so many km.\n"
    )
}

/// A shell's pattern, with what Walker's notation has no place for.
fn pattern_of(shell: &WalkerShell) -> String {
    let mut text = format!(
        "{}:{}/{}/{}",
        shell.inclination.to_degrees(),
        shell.satellites(),
        shell.planes,
        shell.phasing,
    );
    if shell.stagger > 0.0 {
        text.push_str(&format!(" +{}", shell.stagger));
    }
    if shell.spacing.is_some() {
        text.push_str(" train");
    } else if shell.raan_spread.to_degrees() < 360.0 {
        text.push_str(" star");
    }
    text
}

/// The published constellations.
fn list(catalog: &Catalog) -> Result<String, Failure> {
    let mut table = Table::new(&[
        ("constellation", Align::Left),
        ("satellites", Align::Right),
        ("shells", Align::Left),
    ]);
    for name in catalog.constellations() {
        let shells = catalog
            .shells(name)
            .map_err(|unknown| Failure::bad_input(anyhow!("{unknown}")))?;
        let satellites: u64 = shells
            .iter()
            .map(|part| part.value.shell.satellites())
            .sum();
        let shells = shells.iter().map(|part| {
            let size = part.value.shell.figures().altitude.to_kilometers();
            format!("{}@{size:.0}", pattern_of(&part.value.shell))
        });
        let shells: Vec<String> = shells.collect();
        table.row(vec![
            name.to_owned(),
            satellites.to_string(),
            shells.join("  "),
        ]);
    }
    Ok(format!(
        "{table}\nShells are INCLINATION:SATELLITES/PLANES/PHASING@ALTITUDE (km); +0.5 moves every \
         other plane\nby half a spacing. Sources: starloom catalog shell ID\n"
    ))
}
