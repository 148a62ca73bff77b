//! Targets: regions of the ground that are to be watched.

use crate::units::{Angle, Length};
use serde::{Deserialize, Serialize};

/// A region on the ground.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Target {
    /// Its name, unique in a scenario.
    pub name: String,
    /// Its outline.
    pub region: Region,
}

/// The outline of a target.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Region {
    /// All within `radius` of a centre, along the mean sphere.
    Circle {
        /// Latitude of the centre.
        latitude: Angle,
        /// Longitude of the centre.
        longitude: Angle,
        /// Radius along the ground.
        radius: Length,
    },
    /// One or more polygons of great-circle arcs, each an outer ring and its holes, as GeoJSON
    /// has them: (latitude, longitude) corners, the last not repeated.
    Polygons(Vec<Polygon>),
}

/// One polygon with holes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Polygon {
    /// Corners of the outer ring (latitude, longitude), at least three.
    pub outer: Vec<(Angle, Angle)>,
    /// Corners of each hole.
    pub holes: Vec<Vec<(Angle, Angle)>>,
}
