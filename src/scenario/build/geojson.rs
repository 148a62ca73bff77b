//! Regions from GeoJSON: `Polygon`s and `MultiPolygon`s, bare, in Features or in collections.
//!
//! Corners come as (longitude, latitude). An edge is the shorter great-circle arc between its
//! corners, also where it crosses the antimeridian; RFC 7946 has straight lines on the map there,
//! which differ by little over the edges of fields and countries.
//!
//! Assumes: rings that do not cross themselves. Leaves out: heights, coordinate systems other than
//! WGS84, points and lines.
//! Source: RFC 7946.

use crate::sensing::target::Polygon;
use crate::units::Angle;
use geojson::{GeoJson, Geometry, GeometryValue, Position};
use std::collections::BTreeSet;

/// Corners (latitude, longitude) of a ring, the last not repeated.
type Ring = Vec<(Angle, Angle)>;

/// Why a file holds no region, and where that shows.
#[derive(Debug)]
pub(super) struct FileFault {
    /// Line and column, where they are known.
    pub(super) place: Option<(usize, usize)>,
    pub(super) reason: String,
}

/// Why positions are no ring.
#[derive(Debug)]
pub(super) struct RingFault {
    /// Index of the position that is to blame, where one is.
    pub(super) corner: Option<usize>,
    pub(super) reason: String,
}

/// All polygons of a GeoJSON file, at least one.
pub(super) fn polygons(bytes: &[u8]) -> Result<Vec<Polygon>, FileFault> {
    let fault = |reason| FileFault {
        place: None,
        reason,
    };
    let json: serde_json::Value = serde_json::from_slice(bytes).map_err(|error| {
        let reason = error.to_string();
        let reason = reason.split(" at line ").next().unwrap_or_default();
        FileFault {
            place: Some((error.line(), error.column().max(1))),
            reason: format!("this is not JSON: {reason}"),
        }
    })?;
    let document = serde_json::from_value::<GeoJson>(json)
        .map_err(|error| fault(format!("this is not GeoJSON: {error}")))?;
    let geometries: Vec<&Geometry> = match &document {
        GeoJson::Geometry(geometry) => vec![geometry],
        GeoJson::Feature(feature) => feature.geometry.iter().collect(),
        GeoJson::FeatureCollection(collection) => collection
            .features
            .iter()
            .filter_map(|feature| feature.geometry.as_ref())
            .collect(),
    };
    let mut polygons = Vec::new();
    for (index, geometry) in geometries.iter().enumerate() {
        collect(&geometry.value, &mut polygons)
            .map_err(|reason| fault(format!("geometry {}: {reason}", index + 1)))?;
    }
    if polygons.is_empty() {
        return Err(fault("there is no polygon in it".to_owned()));
    }
    Ok(polygons)
}

fn collect(geometry: &GeometryValue, polygons: &mut Vec<Polygon>) -> Result<(), String> {
    match geometry {
        GeometryValue::Polygon { coordinates } => polygons.push(polygon(coordinates)?),
        GeometryValue::MultiPolygon { coordinates } => {
            for (index, rings) in coordinates.iter().enumerate() {
                let named = |reason| format!("polygon {}: {reason}", index + 1);
                polygons.push(polygon(rings).map_err(named)?);
            }
        }
        GeometryValue::GeometryCollection { geometries } => {
            for geometry in geometries {
                collect(&geometry.value, polygons)?;
            }
        }
        other => return Err(format!("a {} has no area", other.type_name())),
    }
    Ok(())
}

fn polygon(rings: &[Vec<Position>]) -> Result<Polygon, String> {
    let read = |(index, positions): (usize, &Vec<Position>)| {
        let positions = positions.iter().map(Position::as_slice).collect::<Vec<_>>();
        ring(&positions).map_err(|fault| match fault.corner {
            Some(corner) => format!(
                "ring {}, corner {}: {}",
                index + 1,
                corner + 1,
                fault.reason
            ),
            None => format!("ring {}: {}", index + 1, fault.reason),
        })
    };
    let mut rings = rings.iter().enumerate().map(read);
    Ok(Polygon {
        outer: rings.next().ok_or("a polygon without a ring")??,
        holes: rings.collect::<Result<_, _>>()?,
    })
}

/// A closed ring of (longitude, latitude) positions in degrees.
pub(super) fn ring(positions: &[&[f64]]) -> Result<Ring, RingFault> {
    let fault = |corner, reason: String| Err(RingFault { corner, reason });
    for (index, position) in positions.iter().enumerate() {
        let [longitude_deg, latitude_deg, ..] = position else {
            let reason = "a corner needs a longitude and a latitude".to_owned();
            return fault(Some(index), reason);
        };
        if !(-90.0..=90.0).contains(latitude_deg) {
            let reason = format!("latitude {latitude_deg}° (must be between -90° and 90°)");
            return fault(Some(index), reason);
        }
        if !(-180.0..=180.0).contains(longitude_deg) {
            let reason = format!("longitude {longitude_deg}° (must be between -180° and 180°)");
            return fault(Some(index), reason);
        }
    }
    if positions.first() != positions.last() {
        return fault(
            None,
            "it is not closed: its last corner must repeat its first".to_owned(),
        );
    }
    let mut corners = positions
        .iter()
        .map(|position| angles(position[0], position[1]))
        .collect::<Ring>();
    corners.dedup();
    corners.pop();
    let bits = |corner: &(Angle, Angle)| {
        (
            corner.0.to_radians().to_bits(),
            corner.1.to_radians().to_bits(),
        )
    };
    let distinct = corners.iter().map(bits).collect::<BTreeSet<_>>().len();
    if distinct < 3 {
        let reason = format!("it has {distinct} distinct corners, but a ring needs three");
        return fault(None, reason);
    }
    refuse_antipodes(&corners)?;
    Ok(corners)
}

/// Refuses an edge between opposite points of the Earth: no one great circle joins them.
fn refuse_antipodes(corners: &Ring) -> Result<(), RingFault> {
    const NEAR: f64 = 1e-9;
    for (index, &(latitude, longitude)) in corners.iter().enumerate() {
        let (next_latitude, next_longitude) = corners[(index + 1) % corners.len()];
        let turn_rad = (next_longitude - longitude).to_radians();
        let (sin_here, cos_here) = latitude.to_radians().sin_cos();
        let (sin_next, cos_next) = next_latitude.to_radians().sin_cos();
        let cos_arc = sin_here * sin_next + cos_here * cos_next * turn_rad.cos();
        if cos_arc < NEAR - 1.0 {
            return Err(RingFault {
                corner: Some(index),
                reason: "the next corner is on the opposite side of the Earth".to_owned(),
            });
        }
    }
    Ok(())
}

/// (latitude, longitude) of a position in degrees, the longitude in (−180°, 180°].
pub(super) fn angles(longitude_deg: f64, latitude_deg: f64) -> (Angle, Angle) {
    let longitude_deg = if longitude_deg <= -180.0 {
        longitude_deg + 360.0
    } else {
        longitude_deg
    };
    (Angle::degrees(latitude_deg), Angle::degrees(longitude_deg))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SQUARE: &str = "[[[10,50],[11,50],[11,51],[10,51],[10,50]]]";

    fn reason(text: &str) -> String {
        polygons(text.as_bytes()).unwrap_err().reason
    }

    fn of(coordinates: &str) -> String {
        format!(r#"{{"type":"Polygon","coordinates":{coordinates}}}"#)
    }

    #[test]
    fn polygons_are_found_wherever_geojson_puts_them() {
        let polygon = of(SQUARE);
        let feature = format!(r#"{{"type":"Feature","properties":{{}},"geometry":{polygon}}}"#);
        let many = format!(r#"{{"type":"MultiPolygon","coordinates":[{SQUARE},{SQUARE}]}}"#);
        for (text, count) in [
            (polygon.clone(), 1),
            (feature.clone(), 1),
            (
                format!(r#"{{"type":"FeatureCollection","features":[{feature},{feature}]}}"#),
                2,
            ),
            (
                format!(r#"{{"type":"GeometryCollection","geometries":[{polygon},{many}]}}"#),
                3,
            ),
        ] {
            let polygons = polygons(text.as_bytes()).unwrap();
            assert_eq!(polygons.len(), count, "{text}");
            assert_eq!(polygons[0].outer.len(), 4);
            let (latitude, longitude) = polygons[0].outer[0];
            assert!((latitude.to_degrees() - 50.0).abs() < 1e-12);
            assert!((longitude.to_degrees() - 10.0).abs() < 1e-12);
        }
    }

    #[test]
    fn holes_follow_the_outer_ring() {
        let hole = "[[10.2,50.2],[10.2,50.4],[10.4,50.2],[10.2,50.2]]";
        let with_hole = of(&SQUARE.replace("]]]", &format!("]],{hole}]")));
        let polygons = polygons(with_hole.as_bytes()).unwrap();
        assert_eq!(polygons[0].holes.len(), 1);
        assert_eq!(polygons[0].holes[0].len(), 3);
    }

    #[test]
    fn what_is_no_ring_is_refused_with_its_reason() {
        for (coordinates, expected) in [
            ("[[[0,0],[1,0],[1,1]]]", "ring 1: it is not closed"),
            (
                "[[[0,0],[1,0],[1,0],[0,0]]]",
                "ring 1: it has 2 distinct corners",
            ),
            (
                "[[[0,0],[1,95],[1,1],[0,0]]]",
                "ring 1, corner 2: latitude 95°",
            ),
            (
                "[[[0,0],[181,5],[1,1],[0,0]]]",
                "ring 1, corner 2: longitude 181°",
            ),
            (
                "[[[0,0],[180,0],[1,1],[0,0]]]",
                "ring 1, corner 1: the next corner",
            ),
            ("[]", "a polygon without a ring"),
        ] {
            let reason = reason(&of(coordinates));
            assert!(reason.contains(expected), "{reason}");
        }
        assert!(reason(r#"{"type":"Point","coordinates":[0,0]}"#).contains("Point has no area"));
        assert!(reason("{").starts_with("this is not JSON"));
        assert!(reason("[1]").starts_with("this is not GeoJSON"));
        assert!(reason(r#"{"type":"FeatureCollection","features":[]}"#).contains("no polygon"));
    }

    #[test]
    fn the_antimeridian_has_one_longitude() {
        assert_eq!(angles(-180.0, 5.0), angles(180.0, 5.0));
    }
}
