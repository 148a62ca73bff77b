//! Columns that no table holds: shares of capacities, light at this very time, and places.

use super::{About, Column, Kind};
use crate::frame::{EarthRotation, Geodetic, Position, Teme};
use crate::orbit::sun::{Sun, illumination};
use crate::scenario::Scenario;
use std::sync::Arc;

/// A column that is another one over what the payload can hold, in per cent.
struct Share {
    about: About,
    /// The column that it is made from.
    of: &'static str,
    /// What the payload of a satellite can hold, in the unit of that column.
    capacity: fn(&crate::scenario::Payload) -> f64,
}

/// All shares.
const SHARES: [Share; 2] = [
    Share {
        about: About {
            name: "charge_pct",
            unit: "%",
            doc: "Energy in its battery over what the battery can hold.",
        },
        of: "battery_j",
        capacity: |payload| payload.power.battery_capacity.to_joules(),
    },
    Share {
        about: About {
            name: "storage_pct",
            unit: "%",
            doc: "Bits in its storage over what the storage can hold.",
        },
        of: "stored_bits",
        capacity: |payload| payload.storage.as_f64(),
    },
];

/// Light at the time that is shown.
const LIGHT: About = About {
    name: "sunlit_now",
    unit: "",
    doc: "Whether any of the Sun shines on it at the time that is shown.",
};

/// Where it is at the time that is shown.
const PLACES: [About; 3] = [
    About {
        name: "altitude_km",
        unit: "km",
        doc: "Height above the WGS84 ellipsoid.",
    },
    About {
        name: "latitude_deg",
        unit: "deg",
        doc: "Geodetic latitude below it, north positive.",
    },
    About {
        name: "longitude_deg",
        unit: "deg",
        doc: "Longitude below it, east positive.",
    },
];

/// What these columns are.
pub(in crate::view) fn about() -> Vec<About> {
    let shares = SHARES.iter().map(|share| share.about);
    shares.chain([LIGHT]).chain(PLACES).collect()
}

/// Whether a column follows from positions alone.
pub(super) fn is_of_place(name: &str) -> bool {
    name == LIGHT.name || PLACES.iter().any(|about| about.name == name)
}

/// The column that a share is made from, and what its cells are multiplied with for a satellite.
pub(in crate::view) fn share_of(
    scenario: &Scenario,
    satellite: usize,
    name: &str,
) -> Option<(&'static str, f64)> {
    let share = SHARES.iter().find(|share| share.about.name == name)?;
    Some((share.of, factor(scenario, satellite, share)?))
}

/// None where the payload can hold nothing.
fn factor(scenario: &Scenario, satellite: usize, share: &Share) -> Option<f64> {
    let satellite = scenario.satellites.get(satellite)?;
    let capacity = (share.capacity)(scenario.payloads.get(satellite.payload)?);
    (capacity > 0.0).then(|| 100.0 / capacity)
}

/// The shares that follow from the sampled columns.
pub(in crate::view) fn shares(scenario: &Scenario, sampled: &[Arc<Column>]) -> Vec<Arc<Column>> {
    let mut made = Vec::new();
    for share in &SHARES {
        let Some(column) = sampled.iter().find(|column| column.name == share.of) else {
            continue;
        };
        let cells = column.cells.iter().enumerate();
        let cells =
            cells.map(|(satellite, cell)| Some((*cell)? * factor(scenario, satellite, share)?));
        made.push(Arc::new(share.about.with(Kind::Number, cells.collect())));
    }
    made
}

/// A satellite's light and place at one time, in the order of [`of_place`]; no cells where the
/// theory has ended.
pub(in crate::view) fn light_and_place(
    position: Position<Teme>,
    rotation: EarthRotation,
    sun: &Sun,
) -> [Option<f64>; 4] {
    if !position.to_meters().norm().is_finite() {
        return [None; 4];
    }
    let light = f64::from(u8::from(illumination(position, sun) > 0.0));
    let place = Geodetic::from_position(rotation.to_itrf(position));
    [
        light,
        place.altitude.to_kilometers(),
        place.latitude.to_degrees(),
        place.longitude.to_degrees(),
    ]
    .map(Some)
}

/// The columns that follow from positions, for all satellites.
pub(in crate::view) fn of_place(
    satellites: &[Position<Teme>],
    rotation: EarthRotation,
    sun: &Sun,
) -> Vec<Arc<Column>> {
    let mut cells: [Vec<Option<f64>>; 4] =
        std::array::from_fn(|_| Vec::with_capacity(satellites.len()));
    for &position in satellites {
        let found = light_and_place(position, rotation, sun);
        for (column, cell) in cells.iter_mut().zip(found) {
            column.push(cell);
        }
    }
    let kinds = [Kind::Flag, Kind::Number, Kind::Number, Kind::Number];
    let columns = of_place_about().into_iter().zip(kinds).zip(cells);
    columns
        .map(|((about, kind), cells)| Arc::new(about.with(kind, cells)))
        .collect()
}

/// What the columns of [`of_place`] are, in their order.
pub(in crate::view) fn of_place_about() -> [About; 4] {
    let [altitude, latitude, longitude] = PLACES;
    [LIGHT, altitude, latitude, longitude]
}
