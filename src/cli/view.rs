//! `starloom view` and `starloom picture`: runs to look at, in a window or without one.

use super::exit::{Exit, Failure};
use clap::Args;
use std::path::PathBuf;

/// Arguments of `starloom view`.
#[derive(Debug, Args)]
pub(super) struct ViewArguments {
    /// A scenario file, which is run and shown as it goes, or a run folder [default: a demonstration]
    path: Option<PathBuf>,
    /// Another run folder to compare with
    #[arg(long, value_name = "RUN")]
    compare: Option<PathBuf>,
    /// What to show and how: a string that `Copy the view as text` made, or a picture that holds one
    #[arg(long, value_name = "STRING")]
    view: Option<String>,
    /// Time to begin at, such as `1h30m`, `5400s`, `2018-01-21T06:00:00Z`
    #[arg(long, value_name = "TIME")]
    at: Option<String>,
    /// Folder for the recording of a scenario [default: runs/NAME, or the next that is free]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Override a value of the scenario, such as `duration_h=2`
    #[arg(long = "set", value_name = "KEY=VALUE")]
    set: Vec<String>,
}

/// Arguments of `starloom picture`.
#[derive(Debug, Args)]
pub(super) struct PictureArguments {
    /// A run folder
    #[arg(required_unless_present = "read_view")]
    run: Option<PathBuf>,
    /// Where to: a file ending in .png, .gif or .apng, or a folder for numbered pictures
    #[arg(long, value_name = "FILE", default_value = "picture.png")]
    out: PathBuf,
    /// Time to show, such as `1h30m`, `5400s`, `2018-01-21T06:00:00Z` [default: the most telling moment]
    #[arg(long, value_name = "TIME")]
    at: Option<String>,
    /// Time of the last picture of a sequence
    #[arg(long, value_name = "TIME")]
    until: Option<String>,
    /// Simulated time from one picture of a sequence to the next
    #[arg(long, value_name = "TIME", default_value = "60s")]
    step: String,
    /// Pictures a second in which a sequence is played
    #[arg(long, value_name = "N", default_value_t = 15, value_parser = clap::value_parser!(u16).range(1..=100))]
    fps: u16,
    /// What to show and how: a string that `Copy the view as text` made, or a picture that holds one
    #[arg(long, value_name = "STRING")]
    view: Option<String>,
    /// Size in pixels
    #[arg(long, value_name = "WIDTHxHEIGHT", default_value = "1600x900")]
    size: String,
    /// Another run folder to compare with
    #[arg(long, value_name = "RUN")]
    compare: Option<PathBuf>,
    /// With the panels of the window
    #[arg(long)]
    panels: bool,
    /// With the panels, and this tab of the lower one, such as `charts`
    #[arg(long, value_name = "NAME")]
    tab: Option<String>,
    /// Draw nothing; print the view string that a picture holds
    #[arg(long, value_name = "PICTURE", conflicts_with = "run")]
    read_view: Option<PathBuf>,
}

#[cfg(not(feature = "view"))]
mod shown {
    use super::{Exit, Failure, PictureArguments, ViewArguments};

    fn absent() -> Failure {
        Failure::bad_input(anyhow::anyhow!(
            "this starloom was built without its viewer\n\
             hint: build it with `cargo build --release --features view`"
        ))
    }

    pub(in super::super) fn view(_: &ViewArguments) -> Result<Exit, Failure> {
        Err(absent())
    }

    pub(in super::super) fn picture(_: &PictureArguments) -> Result<Exit, Failure> {
        Err(absent())
    }
}

#[cfg(feature = "view")]
mod shown {
    use super::super::{output, run};
    use super::{Exit, Failure, PictureArguments, ViewArguments};
    use crate::view::picture::{self, PictureOrder};
    use crate::view::{self, ViewError, ViewOrder};

    impl From<ViewError> for Failure {
        fn from(error: ViewError) -> Self {
            let exit = match error {
                ViewError::Interrupted => Exit::Interrupted,
                _ if error.is_outside() => Exit::Outside,
                _ => Exit::BadInput,
            };
            Self::new(exit, error)
        }
    }

    pub(in super::super) fn view(arguments: &ViewArguments) -> Result<Exit, Failure> {
        let order = ViewOrder {
            path: arguments.path.clone(),
            compare: arguments.compare.clone(),
            view: arguments.view.clone(),
            at: arguments.at.clone(),
            out: arguments.out.clone(),
            set: run::overrides(&arguments.set)?,
        };
        view::open(&order, &mut |text| output::note(text))?;
        Ok(Exit::Good)
    }

    pub(in super::super) fn picture(arguments: &PictureArguments) -> Result<Exit, Failure> {
        if let Some(picture) = &arguments.read_view {
            output::data(&format!("{}\n", picture::view_of(picture)?))?;
            return Ok(Exit::Good);
        }
        let order = PictureOrder {
            run: arguments.run.clone().unwrap_or_default(),
            compare: arguments.compare.clone(),
            at: arguments.at.clone(),
            until: arguments.until.clone(),
            step: arguments.step.clone(),
            frames_per_second: arguments.fps,
            view: arguments.view.clone(),
            size: arguments.size.clone(),
            out: arguments.out.clone(),
            panels: arguments.panels,
            tab: arguments.tab.clone(),
        };
        picture::take(&order, &mut |text| output::note(text))?;
        Ok(Exit::Good)
    }
}

pub(super) use shown::{picture, view};
