//! Line charts as SVG text: panels one below the other over one axis.

use std::fmt::Write as _;

/// Width of a picture, and of the part that lines are drawn in (px).
const WIDTH: f64 = 900.0;
const LEFT: f64 = 70.0;
const RIGHT: f64 = 170.0;
/// Height of a panel, of the gap above it, and of what is above and below all (px).
const PANEL: f64 = 170.0;
const GAP: f64 = 26.0;
const TOP: f64 = 34.0;
const BOTTOM: f64 = 46.0;
/// Most points of a line of which each is marked.
const MARKED_MAX: usize = 12;
/// Colours of lines, told apart by eyes that see few colours too (Okabe and Ito 2008).
const COLOURS: [&str; 7] = [
    "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000",
];

/// A line: its name and its points, from left to right.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// Its name, in the legend.
    pub name: String,
    /// Its points.
    pub points: Vec<(f64, f64)>,
}

/// A panel: lines of one unit.
#[derive(Debug, Clone, PartialEq)]
pub struct Panel {
    /// What is shown, with its unit.
    pub title: String,
    /// Whether its values are shown by their powers of ten; those of zero and less are then left out.
    pub by_powers: bool,
    /// Its lines; those without points are left out.
    pub lines: Vec<Line>,
}

/// A line chart: panels over one axis.
#[derive(Debug, Clone, PartialEq)]
pub struct Chart {
    /// What it shows.
    pub title: String,
    /// What the axis shows, with its unit.
    pub axis: String,
    /// Its panels; those without lines are left out.
    pub panels: Vec<Panel>,
}

/// The least and greatest value of an axis, and its steps.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Scale {
    from: f64,
    to: f64,
    step: f64,
}

impl Scale {
    /// Even steps around all values, about `steps` of them.
    fn around(values: impl Iterator<Item = f64>, steps: f64, tight: bool) -> Option<Self> {
        let finite = values.filter(|value| value.is_finite());
        let (low, high) = finite.fold((f64::MAX, f64::MIN), |(low, high), value| {
            (low.min(value), high.max(value))
        });
        if low > high {
            return None;
        }
        let span = if high > low {
            high - low
        } else {
            high.abs().max(1.0)
        };
        let rough = span / steps;
        let power = 10_f64.powf(rough.log10().floor());
        let factors = [1.0, 2.0, 5.0, 10.0];
        let factor = factors.into_iter().find(|factor| factor * power >= rough);
        let step = factor.unwrap_or(10.0) * power;
        let (from, to) = ((low / step).floor() * step, (high / step).ceil() * step);
        Some(Self {
            from: if tight { low } else { from },
            to: if tight {
                low + span
            } else {
                to.max(from + step)
            },
            step,
        })
    }

    fn share(&self, value: f64) -> f64 {
        (value - self.from) / (self.to - self.from)
    }

    /// The values of its steps.
    fn ticks(&self) -> impl Iterator<Item = f64> {
        let (step, to) = (self.step, self.to + self.step * 1e-9);
        let first = (self.from / step - 1e-9).ceil();
        let each = std::iter::successors(Some(first), |number| Some(number + 1.0));
        each.map(move |number| number * step)
            .take_while(move |value| *value <= to)
    }

    /// A value as its tick shows it.
    fn shown(&self, value: f64) -> String {
        let decimals = if self.step >= 1.0 {
            0
        } else if self.step >= 0.1 {
            1
        } else if self.step >= 0.01 {
            2
        } else {
            3
        };
        let text = format!("{value:.decimals$}");
        if text.trim_start_matches(['-', '0', '.']).is_empty() {
            "0".to_owned()
        } else {
            text
        }
    }
}

impl Chart {
    /// The chart as an SVG file; none where there is nothing to show.
    pub fn svg(&self) -> Option<String> {
        let panels: Vec<&Panel> = self.panels.iter().filter(|one| one.has_points()).collect();
        let lines = panels.iter().flat_map(|panel| &panel.lines);
        let xs = lines.flat_map(|line| line.points.iter().map(|point| point.0));
        let across = Scale::around(xs, 8.0, true)?;
        let height = panels
            .iter()
            .fold(TOP + BOTTOM, |height, _| height + GAP + PANEL);
        let mut text = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" \
             font-family=\"sans-serif\" font-size=\"12\">\n\
             <rect width=\"{WIDTH}\" height=\"{height}\" fill=\"white\"/>\n\
             <text x=\"{LEFT}\" y=\"22\" font-size=\"15\">{}</text>\n",
            escaped(&self.title)
        );
        let mut top = TOP;
        for panel in panels {
            top += GAP;
            panel.draw(&mut text, &across, top);
            top += PANEL;
        }
        for value in across.ticks() {
            let x = across_at(&across, value);
            let shown = across.shown(value);
            let y = top + 16.0;
            let _ = writeln!(
                text,
                "<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"middle\">{shown}</text>"
            );
        }
        let (x, y) = (f64::midpoint(LEFT, WIDTH - RIGHT), top + 34.0);
        let _ = writeln!(
            text,
            "<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"middle\">{}</text>\n</svg>",
            escaped(&self.axis)
        );
        Some(text)
    }
}

fn across_at(across: &Scale, value: f64) -> f64 {
    LEFT + across.share(value) * (WIDTH - LEFT - RIGHT)
}

/// A power of ten as its tick shows it: up to a thousand and down to a thousandth in full.
fn power_of_ten(exponent: f64) -> String {
    if (-3.0..=3.0).contains(&exponent) {
        format!("{:.3}", 10_f64.powf(exponent))
            .trim_end_matches('0')
            .trim_end_matches('.')
            .to_owned()
    } else {
        format!("1e{exponent}")
    }
}

impl Panel {
    /// How high a value stands.
    fn height(&self, value: f64) -> f64 {
        if self.by_powers { value.log10() } else { value }
    }

    fn has_points(&self) -> bool {
        self.lines.iter().any(|line| !line.points.is_empty())
    }

    fn draw(&self, text: &mut String, across: &Scale, top: f64) {
        let ys = self.lines.iter().flat_map(|line| &line.points);
        let Some(up) = Scale::around(ys.map(|point| self.height(point.1)), 4.0, false) else {
            return;
        };
        let (right, bottom) = (WIDTH - RIGHT, top + PANEL);
        let up_at = |value: f64| bottom - up.share(value) * PANEL;
        for value in up.ticks() {
            let y = up_at(value);
            let shown = if self.by_powers {
                power_of_ten(value)
            } else {
                up.shown(value)
            };
            let (x, base) = (LEFT - 6.0, y + 4.0);
            let _ = writeln!(
                text,
                "<path d=\"M{LEFT} {y:.1}H{right}\" stroke=\"#ddd\"/>\
                 <text x=\"{x}\" y=\"{base:.1}\" text-anchor=\"end\">{shown}</text>"
            );
        }
        for value in across.ticks() {
            let x = across_at(across, value);
            let _ = writeln!(text, "<path d=\"M{x:.1} {top}V{bottom}\" stroke=\"#eee\"/>");
        }
        let above = top - 8.0;
        let _ = writeln!(
            text,
            "<text x=\"{LEFT}\" y=\"{above:.1}\">{}</text>",
            escaped(&self.title)
        );
        let mut legend = top + 12.0;
        let shown = self.lines.iter().filter(|line| !line.points.is_empty());
        for (line, colour) in shown.zip(COLOURS.into_iter().cycle()) {
            let points = line
                .points
                .iter()
                .filter(|(x, y)| x.is_finite() && y.is_finite());
            let points: Vec<[f64; 2]> = points
                .map(|&(x, y)| (x, self.height(y)))
                .filter(|(_, y)| y.is_finite())
                .map(|(x, y)| [across_at(across, x), up_at(y)])
                .collect();
            if points.len() <= MARKED_MAX {
                for [x, y] in &points {
                    let _ = writeln!(
                        text,
                        "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"3\" fill=\"{colour}\"/>"
                    );
                }
            }
            let points: Vec<String> = points
                .iter()
                .map(|[x, y]| format!("{x:.1},{y:.1}"))
                .collect();
            let (from, to, name, base) = (right + 10.0, right + 32.0, right + 38.0, legend + 4.0);
            let _ = writeln!(
                text,
                "<polyline fill=\"none\" stroke=\"{colour}\" stroke-width=\"1.5\" points=\"{}\"/>\n\
                 <path d=\"M{from} {legend}H{to}\" stroke=\"{colour}\" stroke-width=\"2\"/>\
                 <text x=\"{name}\" y=\"{base}\">{}</text>",
                points.join(" "),
                escaped(&line.name)
            );
            legend += 18.0;
        }
    }
}

/// Text as it stands in SVG.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chart(points: Vec<(f64, f64)>) -> Chart {
        Chart {
            title: "a < b".to_owned(),
            axis: "time [h]".to_owned(),
            panels: vec![Panel {
                title: "temperature [°C]".to_owned(),
                by_powers: false,
                lines: vec![Line {
                    name: "chip & plate".to_owned(),
                    points,
                }],
            }],
        }
    }

    #[test]
    fn a_chart_is_a_whole_document_with_its_words_escaped() {
        let svg = chart(vec![(0.0, -3.2), (1.0, 17.0), (2.0, 8.0)])
            .svg()
            .unwrap();
        assert!(svg.starts_with("<svg ") && svg.ends_with("</svg>\n"));
        assert!(svg.contains("a &lt; b") && svg.contains("chip &amp; plate"));
        assert_eq!(svg.matches("<polyline").count(), 1);
        // The line reaches from edge to edge, and its values lie between the steps around them.
        assert!(svg.contains("points=\"70.0,"), "{svg}");
        assert!(svg.contains(" 730.0,"), "{svg}");
        for step in [">-10<", ">0<", ">20<"] {
            assert!(svg.contains(step), "{step}: {svg}");
        }
    }

    #[test]
    fn powers_of_ten_stand_evenly_and_zero_is_left_out() {
        let mut chart = chart(vec![(0.0, 0.0), (1.0, 0.01), (2.0, 1.0), (3.0, 100.0)]);
        chart.panels[0].by_powers = true;
        let svg = chart.svg().unwrap();
        for step in [">0.01<", ">1<", ">100<"] {
            assert!(svg.contains(step), "{step}: {svg}");
        }
        let line = svg
            .split("points=\"")
            .nth(1)
            .and_then(|rest| rest.split('"').next());
        assert_eq!(line.map(|points| points.split(' ').count()), Some(3));
    }

    #[test]
    fn nothing_makes_no_chart() {
        assert_eq!(chart(Vec::new()).svg(), None);
        assert_eq!(
            chart(vec![(0.0, f64::NAN)]).svg(),
            chart(vec![(0.0, f64::NAN)]).svg()
        );
    }

    #[test]
    fn steps_are_round_and_around_all_values() {
        let scale = Scale::around([0.0, 96.0].into_iter(), 4.0, false).unwrap();
        assert_eq!((scale.from, scale.to, scale.step), (0.0, 100.0, 50.0));
        let flat = Scale::around([7.0].into_iter(), 4.0, false).unwrap();
        assert!(flat.from <= 7.0 && flat.to > 7.0);
        assert_eq!(scale.ticks().collect::<Vec<_>>(), [0.0, 50.0, 100.0]);
    }
}
