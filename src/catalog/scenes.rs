//! The real pictures and spectra that worlds are made of.
//!
//! Source: `assets/tiles/NOTICE`. Two Sentinel-2 scenes, and field sites with their cover and reflectance.

use crate::sensing::band::Band;
use crate::sensing::raster::Raster;
use crate::sensing::world::{Endmembers, Scene};
use serde::Deserialize;

/// Reflectance of a step of a scene's numbers.
const SCALE: f32 = 1e-4;
/// Sites with at least this share of one cover stand for it.
const PURE: f32 = 0.85;
/// Field sites with what covers them and the reflectance that was measured over them.
const OBSERVATIONS: &str = include_str!("../../assets/tiles/field_observations.csv");

/// A scene as it comes: name, bands, rows, columns, numbers of 16 bits.
const SCENES: [(&str, [usize; 3], &[u8]); 2] = [
    (
        "spyndex",
        [4, 300, 300],
        include_bytes!("../../assets/tiles/spyndex_bgrn_300x300.u16"),
    ),
    (
        "xarray-spatial",
        [6, 200, 300],
        include_bytes!("../../assets/tiles/xrspatial_bgrnss_200x300.u16"),
    ),
];

/// A field site.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct FieldSite {
    /// Reflectance in green.
    pub green: f32,
    /// Reflectance in red.
    pub red: f32,
    /// Reflectance in near infrared.
    pub nir: f32,
    /// Reflectance at 1.6 µm.
    pub swir1: f32,
    /// Reflectance at 2.2 µm.
    pub swir2: f32,
    /// Share of bare ground.
    pub bare_cover: f32,
    /// Share of green cover.
    pub green_cover: f32,
    /// Share of dry cover.
    pub dry_cover: f32,
    /// Whether networks were trained on it (`train`) or not (`test`).
    pub split: String,
}

/// The bundled scenes; one that does not have its size is left out, which a test excludes.
pub fn scenes() -> Vec<Scene> {
    let scene = |&(name, [bands, rows, columns], bytes): &(&'static str, [usize; 3], &[u8])| {
        let (numbers, _) = bytes.as_chunks::<2>();
        let numbers = numbers.iter().map(|&pair| u16::from_le_bytes(pair));
        let values = numbers.map(|number| f32::from(number) * SCALE).collect();
        let raster = Raster::new(bands, rows, columns, values)?;
        Some(Scene { name, raster })
    };
    SCENES.iter().filter_map(scene).collect()
}

/// The field sites; a line that is none is left out, which a test excludes.
pub fn field_sites() -> Vec<FieldSite> {
    let mut reader = csv::Reader::from_reader(OBSERVATIONS.as_bytes());
    reader.deserialize().filter_map(Result::ok).collect()
}

/// The mean spectra of sites that are green, and dry, for the most part.
pub fn endmembers() -> Endmembers {
    let sites = field_sites();
    let mean = |is_pure: &dyn Fn(&FieldSite) -> bool| {
        let (mut sums, mut count) = ([0.0; 6], 0.0_f32);
        for site in sites.iter().filter(|site| is_pure(site)) {
            let bands = [
                (Band::Green, site.green),
                (Band::Red, site.red),
                (Band::Nir, site.nir),
                (Band::Swir1, site.swir1),
                (Band::Swir2, site.swir2),
            ];
            for (band, reflectance) in bands {
                sums[band.index()] += reflectance;
            }
            count += 1.0;
        }
        sums.map(|sum| sum / count.max(1.0))
    };
    Endmembers {
        green: mean(&|site| site.green_cover >= PURE),
        dry: mean(&|site| site.dry_cover >= PURE),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scenes_are_whole_and_look_like_ground() {
        let scenes = scenes();
        assert_eq!(scenes.len(), SCENES.len());
        for scene in &scenes {
            let values = scene.raster.values();
            let mean = values.iter().sum::<f32>() / values.len() as f32;
            assert!((0.02..0.4).contains(&mean), "{}: {mean}", scene.name);
            assert!(
                values.iter().all(|value| (0.0..=1.5).contains(value)),
                "{}",
                scene.name
            );
        }
    }

    #[test]
    fn every_field_site_is_read_and_the_split_is_that_of_the_source() {
        let sites = field_sites();
        let held_out = sites.iter().filter(|site| site.split == "test").count();
        assert_eq!((sites.len(), held_out), (3_937, 794));
    }

    #[test]
    fn dry_cover_is_brighter_than_green_in_all_but_the_near_infrared() {
        let Endmembers { green, dry } = endmembers();
        for band in [Band::Green, Band::Red, Band::Swir1, Band::Swir2] {
            assert!(dry[band.index()] > 1.5 * green[band.index()], "{band:?}");
        }
        assert!(dry[Band::Nir.index()] < green[Band::Nir.index()]);
        assert_eq!((green[0], dry[0]), (0.0, 0.0), "blue was not measured");
    }
}
