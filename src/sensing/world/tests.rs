use super::*;

/// A scene of green fields and bare soil, in chequers of 32 px.
fn scene(bands: usize) -> Scene {
    let mut raster = Raster::filled(bands, 300, 300, 0.0);
    let (green, bare) = (
        [0.03, 0.05, 0.04, 0.35, 0.15, 0.07],
        [0.08, 0.11, 0.15, 0.25, 0.32, 0.22],
    );
    for band in 0..bands {
        for (place, value) in raster.band_mut(band).iter_mut().enumerate() {
            let is_green = (place / 300 / 32 + place % 300 / 32) % 2 == 0;
            *value = if is_green { green[band] } else { bare[band] };
        }
    }
    Scene {
        name: "chequers",
        raster,
    }
}

const SPECTRA: Endmembers = Endmembers {
    green: [0.0, 0.044, 0.038, 0.27, 0.13, 0.06],
    dry: [0.0, 0.11, 0.156, 0.237, 0.32, 0.21],
};

fn made(design: &WorldDesign, index: u32) -> Variant {
    variant(Seed(7), design, (&[scene(4)], &SPECTRA), (4, 128), index).unwrap()
}

fn design(cloudy_share: f64, stressed_share: f64) -> WorldDesign {
    WorldDesign {
        variants: 16,
        cloudy_share,
        stressed_share,
    }
}

#[test]
fn a_variant_is_a_function_of_seed_and_number() {
    let design = design(0.5, 0.5);
    assert_eq!(made(&design, 3), made(&design, 3));
    assert_ne!(made(&design, 3).capture, made(&design, 4).capture);
}

#[test]
fn a_pool_has_the_shares_that_it_was_asked_for() {
    let design = design(0.25, 0.5);
    let pool: Vec<Variant> = (0..16).map(|index| made(&design, index)).collect();
    let cloudy = pool.iter().filter(|one| one.truth.sky.contains(&1)).count();
    let stressed = pool
        .iter()
        .filter(|one| one.truth.stress_pct.iter().any(|&share| share > 0))
        .count();
    assert_eq!((cloudy, stressed), (4, 8));
}

#[test]
fn without_cloud_and_stress_two_acquisitions_differ_by_noise_alone() {
    let tile = made(&design(0.0, 0.0), 1);
    let ratios = tile.capture.values().iter().zip(tile.reference.values());
    let ratios: Vec<f64> = ratios.map(|(now, then)| f64::from(now / then)).collect();
    let mean = ratios.iter().sum::<f64>() / ratios.len() as f64;
    let spread = ratios
        .iter()
        .map(|ratio| (ratio - mean).powi(2))
        .sum::<f64>()
        / ratios.len() as f64;
    // Two pictures of noise 1/150 each.
    let expected = 2.0_f64.sqrt() / 150.0;
    assert!(
        (spread.sqrt() / expected - 1.0).abs() < 0.05,
        "{}",
        spread.sqrt()
    );
    assert!((mean - 1.0).abs() < 0.05, "{mean}");
}

#[test]
fn stress_dries_what_is_green_and_leaves_bare_ground_alone() {
    let tile = made(&design(0.0, 1.0), 2);
    let (red, nir) = (tile.reference.band(2), tile.reference.band(3));
    for (pixel, &share) in tile.truth.stress_pct.iter().enumerate() {
        let ndvi = (nir[pixel] - red[pixel]) / (nir[pixel] + red[pixel]);
        if ndvi < 0.3 {
            assert!(share < 15, "bare ground lost {share} % of green");
        }
    }
    let mean_of = |stressed: bool| {
        let pixels =
            (0..red.len()).filter(|&pixel| (tile.truth.stress_pct[pixel] >= 20) == stressed);
        let change: Vec<f32> = pixels
            .map(|pixel| tile.capture.band(2)[pixel] - red[pixel])
            .collect();
        change.iter().sum::<f32>() / change.len() as f32
    };
    assert!(mean_of(true) > 0.02, "{}", mean_of(true));
    assert!(mean_of(false).abs() < 0.005, "{}", mean_of(false));
}

#[test]
fn clouds_are_bright_and_shadows_dark() {
    let tile = made(&design(1.0, 0.0), 5);
    let (now, then) = (tile.capture.band(0), tile.reference.band(0));
    // Medians: thin edges of clouds count as clear and brighten some of it.
    let median = |sky: Sky, of: &dyn Fn(usize) -> f32| {
        let pixels = (0..now.len()).filter(|&pixel| tile.truth.sky[pixel] == sky as u8);
        let mut values: Vec<f32> = pixels.map(of).collect();
        values.sort_by(f32::total_cmp);
        values[values.len() / 2]
    };
    let ratio = |pixel: usize| now[pixel] / then[pixel];
    assert!(median(Sky::Cloud, &|pixel| now[pixel]) > 0.4);
    assert!(
        (median(Sky::Clear, &ratio) - 1.0).abs() < 0.1,
        "{}",
        median(Sky::Clear, &ratio)
    );
    assert!(
        median(Sky::Shadow, &ratio) < 0.8,
        "{}",
        median(Sky::Shadow, &ratio)
    );
}

#[test]
fn a_scene_without_enough_bands_gives_no_tile() {
    let design = design(0.0, 0.0);
    assert!(variant(Seed(1), &design, (&[scene(4)], &SPECTRA), (6, 64), 0).is_none());
}

#[test]
fn a_place_is_the_same_tile_all_day_and_for_all_who_look() {
    let place = |latitude_deg, hours: i64| TilePlace {
        target: 1,
        latitude_deg,
        longitude_deg: 12.3,
        at: SimTime::START + Span::seconds(3600 * hours),
    };
    let of = |place: TilePlace| place.variant(Seed(3), 256, 0.023);
    assert_eq!(of(place(48.001, 1)), of(place(48.002, 20)));
    let days: Vec<u32> = (0..8).map(|day| of(place(48.0, 24 * day))).collect();
    assert!(days.windows(2).any(|pair| pair[0] != pair[1]), "{days:?}");
    assert_ne!(of(place(48.0, 1)), of(place(48.1, 1)));
}
