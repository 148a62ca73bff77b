//! What the laser terminals of a satellite see of whom they look at.

use super::GateReading;
use crate::frame::{Position, State, Teme};
use crate::link::mount::{BodyFrame, FieldOfRegard, View};
use crate::network::contact::Reason;
use nalgebra::Vector3;

/// A satellite that looks with its laser terminals.
#[derive(Debug, Clone, Copy)]
pub(super) struct Looker<'a> {
    /// Its name.
    pub(super) name: &'a str,
    /// What each of its terminals sees; none where all see in all directions.
    pub(super) views: &'a [View],
    /// How far they turn.
    pub(super) field: FieldOfRegard,
    /// Where it is.
    pub(super) state: State<Teme>,
}

impl Looker<'_> {
    /// The gates towards `target`: one terminal that sees it is enough, and the one nearest to its boresight
    /// speaks for all.
    pub(super) fn gates(&self, target: Position<Teme>) -> Vec<GateReading> {
        let line = target - self.state.position;
        let direction = BodyFrame::nadir_pointing(self.state).to_body(line) / line.norm();
        let name = self.name;
        let Some((best, in_field, elevation_deg)) = self.best(direction) else {
            let what = format!("{name} looks in all directions");
            let none = "none".to_owned();
            return vec![reading(Reason::FieldOfRegard, what, 90.0, none, "°", true)];
        };
        let what = format!("elevation at terminal {best} of {name}");
        let limit = format!("> {:.3}", self.field.elevation_min.to_degrees());
        let field = Reason::FieldOfRegard;
        let mut gates = vec![reading(field, what, elevation_deg, limit, "°", in_field)];
        let view = &self.views[best];
        if view.has_blockage() {
            let clearance = view.body_clearance(direction);
            let what = format!("clear of the body at terminal {best} of {name}");
            let limit = "> 0".to_owned();
            let open = clearance > 0.0;
            gates.push(reading(Reason::Body, what, clearance, limit, "", open));
        }
        gates
    }

    /// The terminal that speaks, whether it has the direction in its field, and the elevation at it (°).
    fn best(&self, direction: Vector3<f64>) -> Option<(usize, bool, f64)> {
        let rank = |view: &View| {
            let in_field = view.field_clearance(direction) > 0.0;
            let is_clear = view.body_clearance(direction) > 0.0;
            let elevation_deg = view.look_at(direction).elevation.to_degrees();
            (in_field && is_clear, in_field, elevation_deg)
        };
        let ranks = self.views.iter().map(rank).enumerate();
        let best =
            ranks.max_by(|(_, x), (_, y)| (x.0, x.1).cmp(&(y.0, y.1)).then(x.2.total_cmp(&y.2)));
        best.map(|(best, (_, in_field, elevation_deg))| (best, in_field, elevation_deg))
    }
}

fn reading(
    gate: Reason,
    what: String,
    value: f64,
    limit: String,
    unit: &'static str,
    open: bool,
) -> GateReading {
    GateReading {
        gate: gate.name(),
        what,
        value,
        limit,
        unit,
        open,
        open_to_acquire: None,
    }
}
