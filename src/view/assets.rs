//! What the globe is dressed in: coastlines, borders, stars and cities, built into the program.
//!
//! The coarse coastlines weigh 20 KB, so that the globe is never blank. Formats and sources:
//! `assets/view/README.md`. A damaged file gives what can be read of it.

/// The Earth by day: a JPEG of 2048 × 1024, longitude −180° at its left edge.
pub const EARTH_DAY_JPEG: &[u8] = include_bytes!("../../assets/view/earth_day.jpg");
/// Lights at night: a grey JPEG of the same shape.
pub const EARTH_LIGHTS_JPEG: &[u8] = include_bytes!("../../assets/view/earth_lights.jpg");
/// Water in red and height in green: a JPEG of the same shape; numbers, not colours.
pub const EARTH_MASK_JPEG: &[u8] = include_bytes!("../../assets/view/earth_mask.jpg");

const COAST_110M: &[u8] = include_bytes!("../../assets/view/coast_110m.bin");
const COAST_50M: &[u8] = include_bytes!("../../assets/view/coast_50m.bin");
const BORDERS_110M: &[u8] = include_bytes!("../../assets/view/borders_110m.bin");
const STARS: &[u8] = include_bytes!("../../assets/view/stars.bin");
const CITIES: &str = include_str!("../../assets/view/cities.csv");

/// How fine coastlines are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    /// For a scale of 1:110 million.
    Coarse,
    /// For a scale of 1:50 million.
    Fine,
}

/// A line on the ground: longitude and latitude of each point (deg).
pub type GroundLine = Vec<[f32; 2]>;

/// A star.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Star {
    /// Right ascension of J2000 (deg), in [0, 360).
    pub right_ascension_deg: f32,
    /// Declination of J2000 (deg).
    pub declination_deg: f32,
    /// Apparent magnitude: the less, the brighter.
    pub magnitude: f32,
    /// Colour index B − V: blue stars about 0, red ones about 1.5.
    pub color_index: f32,
}

/// A city.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct City {
    /// Its name.
    pub name: &'static str,
    /// Latitude (deg).
    pub latitude_deg: f64,
    /// Longitude (deg).
    pub longitude_deg: f64,
    /// People who live there.
    pub population: u32,
}

/// Coastlines.
pub fn coastlines(detail: Detail) -> Vec<GroundLine> {
    lines(match detail {
        Detail::Coarse => COAST_110M,
        Detail::Fine => COAST_50M,
    })
}

/// Borders between countries.
pub fn borders() -> Vec<GroundLine> {
    lines(BORDERS_110M)
}

/// Stars down to magnitude 6, the brightest first.
pub fn stars() -> Vec<Star> {
    let (records, _) = STARS.as_chunks::<6>();
    records
        .iter()
        .map(|&[a, b, c, d, magnitude, color]| Star {
            right_ascension_deg: f32::from(u16::from_le_bytes([a, b])) * (360.0 / 65_536.0),
            declination_deg: f32::from(i16::from_le_bytes([c, d])) * (90.0 / 32_767.0),
            magnitude: f32::from(magnitude) / 32.0 - 2.0,
            color_index: f32::from(color) / 100.0 - 0.5,
        })
        .collect()
}

/// The thousand largest cities, the largest first.
pub fn cities() -> Vec<City> {
    CITIES.lines().skip(1).filter_map(city).collect()
}

fn city(line: &'static str) -> Option<City> {
    let mut cells = line.splitn(4, ',');
    Some(City {
        latitude_deg: cells.next()?.parse().ok()?,
        longitude_deg: cells.next()?.parse().ok()?,
        population: cells.next()?.parse().ok()?,
        name: cells.next()?,
    })
}

/// Lines of a file up to where it ends too early.
fn lines(mut bytes: &[u8]) -> Vec<GroundLine> {
    const DEGREES: f32 = 180.0 / 32_767.0;
    let mut lines = Vec::new();
    while let Some((&count, rest)) = bytes.split_first_chunk::<2>() {
        let length = usize::from(u16::from_le_bytes(count)) * 4;
        let Some((points, rest)) = rest.split_at_checked(length) else {
            break;
        };
        let (points, _) = points.as_chunks::<4>();
        let degrees = |bytes| f32::from(i16::from_le_bytes(bytes)) * DEGREES;
        let point = |&[a, b, c, d]: &[u8; 4]| [degrees([a, b]), degrees([c, d])];
        lines.push(points.iter().map(point).collect());
        bytes = rest;
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coastlines_lie_on_the_map_and_never_cross_it() {
        for detail in [Detail::Coarse, Detail::Fine] {
            let lines = coastlines(detail);
            assert!(lines.len() > 100, "{}", lines.len());
            for line in &lines {
                assert!(line.len() > 1);
                let on_map = |p: &[f32; 2]| p[0].abs() <= 180.0 && p[1].abs() <= 90.0;
                assert!(line.iter().all(on_map));
                let jump = |pair: &[[f32; 2]]| (pair[0][0] - pair[1][0]).abs();
                assert!(line.windows(2).all(|pair| jump(pair) < 60.0));
            }
        }
        let points = |detail| coastlines(detail).iter().map(Vec::len).sum::<usize>();
        assert!(points(Detail::Fine) > 5 * points(Detail::Coarse));
    }

    #[test]
    fn a_coast_passes_by_gibraltar_and_a_border_by_the_great_lakes() {
        let near = |lines: &[GroundLine], at: [f32; 2]| {
            let points = lines.iter().flatten();
            points
                .map(|p| (p[0] - at[0]).hypot(p[1] - at[1]))
                .fold(f32::INFINITY, f32::min)
        };
        assert!(near(&coastlines(Detail::Fine), [-5.35, 36.12]) < 0.5);
        assert!(near(&coastlines(Detail::Coarse), [-5.35, 36.12]) < 2.0);
        assert!(near(&coastlines(Detail::Fine), [-30.0, 30.0]) > 5.0);
        // The parallel of 49° between Canada and the United States ends at 123° west.
        assert!(near(&borders(), [-122.8, 49.0]) < 0.5);
    }

    #[test]
    fn sirius_is_the_brightest_star_and_betelgeuse_is_red() {
        let stars = stars();
        assert_eq!(stars.len(), 5044);
        // Hipparcos: Sirius 101.287° −16.716° magnitude −1.44, Betelgeuse 88.793° +7.407° B−V 1.50.
        assert!((stars[0].right_ascension_deg - 101.287).abs() < 0.01);
        assert!((stars[0].declination_deg + 16.716).abs() < 0.01);
        assert!((stars[0].magnitude + 1.44).abs() < 0.03);
        let red = stars.iter().find(|star| {
            (star.right_ascension_deg - 88.793).abs() < 0.01
                && (star.declination_deg - 7.407).abs() < 0.01
        });
        assert!((red.unwrap().color_index - 1.5).abs() < 0.05);
        assert!(stars.is_sorted_by(|a, b| a.magnitude <= b.magnitude));
    }

    #[test]
    fn every_line_of_the_cities_is_read() {
        let cities = cities();
        assert_eq!(cities.len(), 1000);
        assert!(cities.is_sorted_by(|a, b| a.population >= b.population));
        let city = cities.iter().find(|city| city.name == "Buenos Aires");
        assert!((city.unwrap().latitude_deg + 34.6).abs() < 0.1);
    }

    #[test]
    fn a_file_that_ends_too_early_gives_the_lines_before() {
        let whole = lines(COAST_110M);
        let cut = lines(&COAST_110M[..COAST_110M.len() - 3]);
        assert_eq!(cut.len(), whole.len() - 1);
        assert_eq!(cut[..], whole[..cut.len()]);
        assert!(lines(&[7]).is_empty() && lines(&[255, 255, 0]).is_empty());
    }

    #[test]
    fn the_pictures_are_jpegs_of_the_same_shape() {
        for jpeg in [EARTH_DAY_JPEG, EARTH_LIGHTS_JPEG, EARTH_MASK_JPEG] {
            assert_eq!(jpeg[..2], [0xFF, 0xD8]);
            // The frame header: marker, length, precision, height, width (ITU-T T.81, B.2.2).
            let frame = jpeg.windows(2).position(|two| two == [0xFF, 0xC0]).unwrap();
            assert_eq!(jpeg[frame + 5..frame + 9], [4, 0, 8, 0]);
        }
    }
}
