//! Pictures and sequences of pictures from the command line, without a window.

use super::adapter;
use super::image::{
    Image, Movie, Reel, SCENARIO_KEY, SOFTWARE, SOFTWARE_KEY, TIME_KEY, VIEW_KEY, write_png,
};
use super::offscreen::Offscreen;
use super::open::{ViewError, stage, time};
use super::panels::lower::TABS;
use super::playback::open_all;
use super::scene::Stage;
use super::state::Tab;
use super::{screen, update, viewstring};
use crate::time::{SimTime, Span};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

/// Pictures of a sequence at most.
const PICTURES_MAX: i64 = 20_000;

/// What `starloom picture` is asked for.
#[derive(Debug, Clone)]
pub struct PictureOrder {
    /// A run folder.
    pub run: PathBuf,
    /// Another one.
    pub compare: Option<PathBuf>,
    /// The time of the picture, or of the first.
    pub at: Option<String>,
    /// The time of the last picture of a sequence.
    pub until: Option<String>,
    /// Simulated time from one picture to the next.
    pub step: String,
    /// Pictures a second in which a sequence is played.
    pub frames_per_second: u16,
    /// A view string, or a picture that holds one.
    pub view: Option<String>,
    /// Width and height, such as `1600x900`.
    pub size: String,
    /// Where to.
    pub out: PathBuf,
    /// With panels.
    pub panels: bool,
    /// The tab of the lower panel that is shown with them, by its name.
    pub tab: Option<String>,
}

/// Draws what is asked for; `note` is told what a user should know.
///
/// # Errors
/// When the run cannot be opened, the picture not be drawn or written, or there is no adapter.
pub fn take(order: &PictureOrder, note: &mut dyn FnMut(&str)) -> Result<(), ViewError> {
    let size = size_of(&order.size)?;
    check_out(order)?;
    let mut playbacks = open_all(&order.run)?;
    let mut compared = None;
    if let Some(path) = &order.compare {
        compared = Some(playbacks.len());
        playbacks.extend(open_all(path)?);
    }
    let mut stage = stage(playbacks, order.view.as_deref(), order.at.as_deref())?;
    stage.state.compared = compared.or(stage.state.compared);
    stage.state.look.panels = order.panels || order.tab.is_some();
    if let Some(name) = &order.tab {
        stage.state.look.tab = tab_of(name)?;
    }
    stage.state.playing = false;
    stage.state.look.scale = scale_of(size);
    let times = times(order, &stage)?;
    let adapter = adapter::find()?;
    stage.status.adapter = adapter.name.clone();
    let mut offscreen = Offscreen::new(size, &adapter, Some(screen::show))?;
    let mut pictures = Pictures::begin(order, &stage, size, times.len())?;
    for at in times {
        stage.state.at = at;
        update::refresh(&stage.state, &mut stage.runs, true);
        let (drawn, picture) = offscreen.picture(stage)?;
        stage = drawn;
        pictures.add(&picture, &stage)?;
        for trouble in stage.runs.iter().filter_map(|run| run.playback.trouble()) {
            note(&format!("warning: {trouble}"));
        }
    }
    pictures.finish()?;
    note(&format!("Drawn to {}.", order.out.display()));
    Ok(())
}

/// The view string that a picture holds.
///
/// # Errors
/// When it cannot be read, or holds none.
pub fn view_of(picture: &Path) -> Result<String, ViewError> {
    super::image::read_view_string(picture)?.ok_or_else(|| {
        ViewError::Order(format!(
            "{} holds no view string\nhint: give a picture that starloom drew",
            picture.display()
        ))
    })
}

/// That the ending of what is written fits what is asked for.
fn check_out(order: &PictureOrder) -> Result<(), ViewError> {
    let ending = order.out.extension().map(OsStr::to_ascii_lowercase);
    let ending = ending
        .as_deref()
        .and_then(|ending| ending.to_str())
        .unwrap_or("");
    let hint = match (order.until.is_some(), ending) {
        (false, "png") | (true, "" | "gif" | "apng") => return Ok(()),
        (false, "gif" | "apng" | "") => {
            "--until TIME makes a sequence; a single picture ends in .png"
        }
        (false, _) => "pictures end in .png",
        (true, _) => "sequences end in .gif or .apng, or name a folder",
    };
    Err(ViewError::Order(format!(
        "--out {}: this is not what is drawn\nhint: {hint}",
        order.out.display()
    )))
}

/// The tab of a name.
fn tab_of(name: &str) -> Result<Tab, ViewError> {
    let mut tabs = TABS.iter();
    let tab = tabs.find(|(_, known, _)| known.eq_ignore_ascii_case(name));
    tab.map(|(tab, ..)| *tab).ok_or_else(|| {
        let known = TABS.map(|(_, known, _)| known.to_lowercase()).join(", ");
        ViewError::Order(format!(
            "--tab {name}: there is no such tab\nhint: the tabs are {known}"
        ))
    })
}

/// How much larger than on a screen of 1600 × 900 everything is, so that large pictures can be read.
#[expect(clippy::cast_precision_loss, reason = "sides of pictures")]
fn scale_of([width, height]: [u32; 2]) -> f32 {
    (width as f32 / 1600.0).min(height as f32 / 900.0).max(1.0)
}

/// Width and height of `1600x900`.
fn size_of(text: &str) -> Result<[u32; 2], ViewError> {
    let sides = text.split_once(['x', '×']);
    let sides = sides.and_then(|(width, height)| {
        Some([width.trim().parse().ok()?, height.trim().parse().ok()?])
    });
    sides.filter(|sides: &[u32; 2]| !sides.contains(&0)).ok_or_else(|| {
        ViewError::Order(format!(
            "--size {text}: this is no size\nhint: give width and height in pixels, such as 1600x900"
        ))
    })
}

/// The times of all pictures.
fn times(order: &PictureOrder, stage: &Stage) -> Result<Vec<SimTime>, ViewError> {
    let first = stage.state.at;
    let (Some(text), Some(run)) = (&order.until, stage.runs.first()) else {
        return Ok(vec![first]);
    };
    let last = time(run, "--until", text)?;
    let step = time(run, "--step", &order.step)? - SimTime::START;
    if last < first || step <= Span::ZERO {
        return Err(ViewError::Order(format!(
            "--until {text} --step {}: there is no picture between\n\
             hint: --until is not before --at, and --step is longer than nothing",
            order.step
        )));
    }
    let pictures = (last - first).0 / step.0 + 1;
    if pictures > PICTURES_MAX {
        return Err(ViewError::Order(format!(
            "--step {}: these are {pictures} pictures, {PICTURES_MAX} are drawn at most\n\
             hint: take a longer step",
            order.step
        )));
    }
    Ok((0..pictures).map(|place| first + step * place).collect())
}

/// Where pictures go: one file, a film, or a folder.
enum Pictures {
    One(PathBuf),
    Many(Movie),
}

impl Pictures {
    fn begin(
        order: &PictureOrder,
        stage: &Stage,
        [width, height]: [u32; 2],
        count: usize,
    ) -> Result<Self, ViewError> {
        if order.until.is_none() {
            return Ok(Self::One(order.out.clone()));
        }
        let texts = texts(stage);
        let texts = borrowed(&texts);
        let reel = Reel {
            delay_ms: 1000 / u32::from(order.frames_per_second.max(1)),
            plays: 0,
            texts: &texts,
        };
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        let movie = Movie::create(&order.out, (width, height), count, &reel)?;
        Ok(Self::Many(movie))
    }

    fn add(&mut self, picture: &Image, stage: &Stage) -> Result<(), ViewError> {
        let texts = texts(stage);
        let texts = borrowed(&texts);
        match self {
            Self::One(path) => write_png(path, picture, &texts)?,
            Self::Many(movie) => movie.frame(picture, &texts)?,
        }
        Ok(())
    }

    fn finish(self) -> Result<(), ViewError> {
        match self {
            Self::One(_) => Ok(()),
            Self::Many(movie) => Ok(movie.finish()?),
        }
    }
}

/// What a picture says of itself, by keys.
pub(super) fn texts(stage: &Stage) -> Vec<(&'static str, String)> {
    let mut texts = vec![(SOFTWARE_KEY, SOFTWARE.to_owned())];
    let desk = stage.desk();
    if let Some(run) = desk.run() {
        let scenario = &run.playback.scenario().name;
        texts.push((SCENARIO_KEY, scenario.clone()));
        let time = run.playback.calendar().utc(stage.state.at);
        texts.push((TIME_KEY, time));
    }
    texts.push((VIEW_KEY, viewstring::format(&desk)));
    texts
}

/// Texts as they are written.
pub(super) fn borrowed<'a>(texts: &'a [(&'static str, String)]) -> Vec<(&'a str, &'a str)> {
    let texts = texts.iter();
    texts.map(|(key, text)| (*key, text.as_str())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(out: &str, until: Option<&str>) -> PictureOrder {
        PictureOrder {
            run: PathBuf::new(),
            compare: None,
            at: None,
            until: until.map(str::to_owned),
            step: "60s".to_owned(),
            frames_per_second: 15,
            view: None,
            size: "1600x900".to_owned(),
            out: PathBuf::from(out),
            panels: false,
            tab: None,
        }
    }

    #[test]
    fn what_is_written_is_what_its_name_says() {
        for (out, until, fits) in [
            ("a.png", None, true),
            ("a.PNG", None, true),
            ("a.jpg", None, false),
            ("a", None, false),
            ("a.gif", None, false),
            ("a.gif", Some("2h"), true),
            ("a.apng", Some("2h"), true),
            ("a", Some("2h"), true),
            ("a.png", Some("2h"), false),
        ] {
            assert_eq!(
                check_out(&order(out, until)).is_ok(),
                fits,
                "{out} {until:?}"
            );
        }
    }

    #[test]
    fn text_grows_with_large_pictures_and_does_not_shrink_with_small_ones() {
        for (size, scale) in [
            ([1600, 900], 1.0),
            ([3200, 1800], 2.0),
            ([3200, 900], 1.0),
            ([320, 180], 1.0),
        ] {
            assert!((scale_of(size) - scale).abs() < 1e-6, "{size:?}");
        }
    }
}
