//! Budgets as people read them.

use super::{GateReading, LinkBudget};
use std::fmt;

impl fmt::Display for LinkBudget {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [a, b] = &self.ends;
        writeln!(formatter, "{a} – {b}, {}, at {}", self.medium, self.at)?;
        writeln!(
            formatter,
            "range {:.3} km, one way in {:.3} ms\n",
            self.range_km, self.light_time_ms
        )?;
        gates(formatter, &self.gates)?;
        for named in &self.budgets {
            writeln!(formatter, "\n{}", named.title)?;
            for line in named.budget.to_string().lines() {
                writeln!(formatter, "  {line}")?;
            }
        }
        if !self.notes.is_empty() {
            formatter.write_str("\n")?;
        }
        for note in &self.notes {
            writeln!(formatter, "note: {note}")?;
        }
        let rate = self.rate_gbps;
        match self.why_none() {
            Some(why) => writeln!(formatter, "\nnet rate in a run: none, {why}"),
            None => writeln!(
                formatter,
                "\nnet rate in a run: {rate} Gbit/s (budget: {})",
                self.model
            ),
        }
    }
}

/// The gates, aligned.
fn gates(formatter: &mut fmt::Formatter<'_>, gates: &[GateReading]) -> fmt::Result {
    let width = |text: fn(&GateReading) -> &str| {
        let widths = gates.iter().map(|gate| text(gate).chars().count());
        widths.max().unwrap_or(0)
    };
    let (names, whats, limits) = (
        width(|gate| gate.gate),
        width(|gate| &gate.what),
        width(|gate| &gate.limit),
    );
    for gate in gates {
        let verdict = match (gate.open, gate.open_to_acquire) {
            (false, _) => "closed",
            (true, Some(false)) => "open, but not to acquire",
            (true, _) => "open",
        };
        let GateReading {
            gate,
            what,
            value,
            limit,
            unit,
            ..
        } = gate;
        writeln!(
            formatter,
            "{gate:names$}  {what:whats$}  {value:>12.3} {unit:4}  {limit:limits$}  {verdict}"
        )?;
    }
    Ok(())
}
