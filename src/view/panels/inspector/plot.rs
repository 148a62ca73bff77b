//! Figures of a satellite over the whole recording, small, with the time that is shown.

use super::View;
use crate::time::SimTime;
use crate::view::column;
use crate::view::command::Command;
use crate::view::panels::style;
use crate::view::playback::Series;
use bevy_egui::egui;
use egui_plot::{Line, LineStyle, Plot, PlotPoints, VLine};

/// Height of a plot (points).
const HEIGHT: f32 = 74.0;
/// More points than this are thinned out.
const POINTS_MAX: usize = 2000;

/// What is plotted: of each row the first column that the recording has.
const PLOTTED: [&[&str]; 3] = [&["charge_pct", "battery_j"], &["queued_jobs"], &["load_w"]];

/// Shows the plots of a satellite. A click goes to the time.
pub(super) fn show(ui: &mut egui::Ui, view: View<'_>, satellite: u32, commands: &mut Vec<Command>) {
    for names in PLOTTED {
        let columns = &view.run.moment.columns;
        let column = names
            .iter()
            .find_map(|name| columns.iter().find(|column| column.name == *name));
        let Some(column) = column else {
            continue;
        };
        ui.weak(format!("{} {}", column::title(column.name), column.unit))
            .on_hover_text(column.doc);
        match view.run.playback.series(satellite, column.name) {
            Some(series) => {
                let compared = view.desk.compared();
                let other = compared.and_then(|run| run.playback.series(satellite, column.name));
                let lines = [Some(series), other];
                plot(ui, view, column.name, lines, commands);
            }
            None => {
                ui.weak("reading the recording …");
            }
        }
    }
}

fn plot(
    ui: &mut egui::Ui,
    view: View<'_>,
    name: &str,
    lines: [Option<std::sync::Arc<Series>>; 2],
    commands: &mut Vec<Command>,
) {
    let palette = style::palette(view.desk.state.look.dark);
    let span = view.run.playback.span();
    let at_s = view.desk.state.at.to_seconds();
    let response = Plot::new(("inspector-plot", name))
        .height(HEIGHT)
        .allow_drag(false)
        .allow_zoom(false)
        .allow_scroll(false)
        .allow_boxed_zoom(false)
        .include_x(span.start.to_seconds())
        .include_x(span.end.to_seconds())
        .include_y(0.0)
        .show_grid([false, true])
        .show_axes([false, true])
        .y_axis_min_width(34.0)
        .label_formatter(|_| None)
        .show(ui, |plot| {
            let styles = [
                (palette.warning, LineStyle::Solid),
                (palette.weak, LineStyle::dashed_loose()),
            ];
            for ((color, style), series) in styles.into_iter().zip(&lines).rev() {
                if let Some(series) = series {
                    let points = PlotPoints::from(thinned(series));
                    plot.line(Line::new("", points).color(color).style(style).width(1.2));
                }
            }
            plot.vline(VLine::new("", at_s).color(palette.text).width(1.0));
            plot.pointer_coordinate().map(|point| point.x)
        });
    if let (true, Some(seconds)) = (response.response.clicked(), response.inner) {
        commands.push(Command::Seek(SimTime::from_seconds(seconds)));
    }
}

/// At most [`POINTS_MAX`] points: of each stretch the lowest and the highest, in their order.
fn thinned(series: &Series) -> Vec<[f64; 2]> {
    if series.len() <= POINTS_MAX {
        return series.clone();
    }
    let stretch = series.len().div_ceil(POINTS_MAX / 2);
    series
        .chunks(stretch)
        .flat_map(|chunk| {
            let by_value = |a: &&[f64; 2], b: &&[f64; 2]| a[1].total_cmp(&b[1]);
            let ends = [chunk.iter().min_by(by_value), chunk.iter().max_by(by_value)];
            let mut ends: Vec<[f64; 2]> = ends.into_iter().flatten().copied().collect();
            ends.sort_by(|a, b| a[0].total_cmp(&b[0]));
            ends
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thinning_keeps_peaks() {
        let mut series: Series = (0_u32..100_000).map(|k| [f64::from(k), 0.0]).collect();
        series[54_321][1] = 7.0;
        series[12_345][1] = -7.0;
        let thin = thinned(&series);
        assert!(thin.len() <= POINTS_MAX);
        assert!(thin.contains(&[54_321.0, 7.0]) && thin.contains(&[12_345.0, -7.0]));
        assert!(thin.windows(2).all(|pair| pair[0][0] <= pair[1][0]));
    }
}
