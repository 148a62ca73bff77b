//! Aligned text for a terminal of 100 columns.

use std::fmt;

/// Widest line that is written.
const WIDTH: usize = 100;
/// Space between columns.
const GAP: &str = "  ";

/// How a column lines up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Align {
    Left,
    Right,
}

/// Rows of cells under headings; the last column wraps at the edge.
#[derive(Debug)]
pub(super) struct Table {
    headings: Vec<(String, Align)>,
    rows: Vec<Vec<String>>,
    indent: usize,
    least: Vec<usize>,
}

impl Table {
    /// A table with headings.
    pub(super) fn new(headings: &[(&str, Align)]) -> Self {
        Self {
            headings: headings
                .iter()
                .map(|(heading, align)| ((*heading).to_owned(), *align))
                .collect(),
            rows: Vec::new(),
            indent: 0,
            least: Vec::new(),
        }
    }

    /// A table without headings, two columns in, whose first columns have these widths.
    pub(super) fn indented<const N: usize>(least: [usize; N]) -> Self {
        let headings = vec![(String::new(), Align::Left); N + 1];
        Self {
            headings,
            rows: Vec::new(),
            indent: 2,
            least: least.to_vec(),
        }
    }

    /// Adds a row.
    pub(super) fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows.push(cells.into_iter().collect());
    }

    fn widths(&self) -> Vec<usize> {
        let mut widths = self.least.clone();
        widths.resize(self.headings.len(), 0);
        let headings: Vec<String> = self.headings.iter().map(|(text, _)| text.clone()).collect();
        for row in self.rows.iter().chain(std::iter::once(&headings)) {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = (*width).max(cell.chars().count());
            }
        }
        widths
    }

    fn line(&self, cells: &[String], widths: &[usize]) -> String {
        let mut line = " ".repeat(self.indent);
        let mut hanging = 0;
        for (column, ((cell, width), (_, align))) in
            cells.iter().zip(widths).zip(&self.headings).enumerate()
        {
            if column > 0 {
                line.push_str(GAP);
            }
            hanging = line.chars().count();
            match align {
                Align::Left => line.push_str(&format!("{cell:<width$}")),
                Align::Right => line.push_str(&format!("{cell:>width$}")),
            }
        }
        wrap(line.trim_end(), hanging, hanging)
    }
}

impl fmt::Display for Table {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let widths = self.widths();
        let headings: Vec<String> = self.headings.iter().map(|(text, _)| text.clone()).collect();
        if headings.iter().any(|heading| !heading.is_empty()) {
            out.write_str(&self.line(&headings, &widths))?;
        }
        for row in &self.rows {
            out.write_str(&self.line(row, &widths))?;
        }
        Ok(())
    }
}

/// Breaks a line at spaces behind its first `keep` columns; further lines start at `hanging`.
pub(super) fn wrap(line: &str, keep: usize, hanging: usize) -> String {
    if line.chars().count() <= WIDTH {
        return if line.is_empty() {
            String::new()
        } else {
            format!("{line}\n")
        };
    }
    let letters: Vec<char> = line.chars().collect();
    let head: String = letters.iter().take(keep).collect();
    let rest: String = letters.iter().skip(keep).collect();
    let mut text = String::new();
    let mut current = head;
    let mut empty = true;
    for word in rest.split(' ') {
        let needed = current.chars().count() + usize::from(!empty) + word.chars().count();
        if needed > WIDTH && !empty {
            text.push_str(current.trim_end());
            text.push('\n');
            current = " ".repeat(hanging);
            empty = true;
        }
        if !empty {
            current.push(' ');
        }
        current.push_str(word);
        empty = false;
    }
    text.push_str(current.trim_end());
    text.push('\n');
    text
}

/// The unit that a field's name ends in, as people write it; empty for pure numbers.
pub(super) fn unit(field: &str) -> &'static str {
    // Longer endings first: `_deg_per_s` ends in `_s` too.
    const UNITS: [(&str, &str); 52] = [
        ("_mev_cm2_per_mg", "MeV cm²/mg"),
        ("_bytes_per_tile", "B"),
        ("_gbps_per_mm", "Gbit/s/mm"),
        ("_kg_per_m2", "kg/m²"),
        ("_wh_per_kg", "Wh/kg"),
        ("_pj_per_bit", "pJ/bit"),
        ("_per_cycle", "1/cycle"),
        ("_per_year", "1/year"),
        ("_db_per_k", "dB/K"),
        ("_per_k", "1/K"),
        ("_c_rate", "1/h"),
        ("_min_per_orbit", "min/orbit"),
        ("_deg_per_s2", "°/s²"),
        ("_deg_per_s", "°/s"),
        ("_gb_per_s", "GB/s"),
        ("macs_per_tile", "MAC"),
        ("_tflops", "TFLOP/s"),
        ("_bytes", "B"),
        ("_bits", "bit"),
        ("_luts", "LUT"),
        ("_gbps", "Gbit/s"),
        ("_krad", "krad"),
        ("_tops", "TOP/s"),
        ("_urad", "µrad"),
        ("_cm2", "cm²"),
        ("_dbi", "dBi"),
        ("_deg", "°"),
        ("_ghz", "GHz"),
        ("_mhz", "MHz"),
        ("_db", "dB"),
        ("_gb", "GB"),
        ("_kg", "kg"),
        ("_km", "km"),
        ("_mm", "mm"),
        ("_ms", "ms"),
        ("_nm", "nm"),
        ("_ns", "ns"),
        ("_px", "px"),
        ("_tb", "TB"),
        ("_c", "°C"),
        ("_h", "h"),
        ("_m", "m"),
        ("_s", "s"),
        ("_u", "U"),
        ("_w", "W"),
        ("dmips", "DMIPS"),
        ("bits_per_sample", "bit"),
        ("parameters", ""),
        ("_ratio", ""),
        ("kappa", ""),
        ("rmse", ""),
        ("rmse_green", ""),
    ];
    UNITS
        .iter()
        .find(|(ending, _)| field.ends_with(ending))
        .map_or("", |(_, unit)| unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_is_the_longest_ending() {
        assert_eq!(unit("slew_rate_deg_per_s"), "°/s");
        assert_eq!(unit("acquisition_cold_s"), "s");
        assert_eq!(unit("margin_db"), "dB");
        assert_eq!(unit("bands"), "");
    }

    #[test]
    fn a_long_line_breaks_at_spaces_under_its_last_column() {
        let line = format!("head  {}", "word ".repeat(30));
        let text = wrap(line.trim_end(), 6, 6);
        assert!(text.lines().all(|line| line.chars().count() <= WIDTH));
        assert!(
            text.lines()
                .skip(1)
                .all(|line| line.starts_with("      word"))
        );
        assert_eq!(text.matches("word").count(), 30);
    }
}
