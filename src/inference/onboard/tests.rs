use super::*;

const EDGE: usize = 64;

/// Reference and later map of an even field, with a loss in some cells.
fn maps(lost: &[(usize, usize)], loss: f32) -> (Vec<f32>, Vec<f32>) {
    let reference = vec![0.7; EDGE * EDGE];
    let mut green = reference.clone();
    for &(row, column) in lost {
        for pixel in 0..CELL_PX * CELL_PX {
            let (down, right) = (pixel / CELL_PX, pixel % CELL_PX);
            green[(row * CELL_PX + down) * EDGE + column * CELL_PX + right] -= loss;
        }
    }
    (reference, green)
}

fn read(sky: Vec<u8>, (reference, green): (Vec<f32>, Vec<f32>)) -> TileAnswer {
    answer(sky, green, &reference, (EDGE, EDGE))
}

#[test]
fn cells_that_touch_are_one_alert_with_place_size_and_loss() {
    let found = read(
        vec![0; EDGE * EDGE],
        maps(&[(2, 3), (2, 4), (3, 4), (9, 9)], 0.2),
    );
    let [first, second] = found.alerts[..] else {
        panic!("{:?}", found.alerts)
    };
    assert_eq!((first.cells, second.cells), (3, 1));
    assert_eq!((second.row_px, second.column_px), (38, 38));
    assert_eq!((second.drop_pct, second.confidence_pct), (20, 100));
    assert_eq!(found.mask.iter().filter(|&&cell| cell).count(), 4);
}

#[test]
fn what_the_whole_tile_loses_is_light_and_no_alert() {
    let (reference, mut green) = maps(&[(5, 5)], 0.2);
    for value in &mut green {
        *value -= 0.1;
    }
    let found = read(vec![0; EDGE * EDGE], (reference, green));
    assert_eq!(found.alerts.len(), 1);
    assert_eq!(found.alerts[0].drop_pct, 20);
}

#[test]
fn nothing_is_said_of_what_clouds_hide() {
    let mut sky = vec![0; EDGE * EDGE];
    sky[5 * CELL_PX * EDGE..6 * CELL_PX * EDGE].fill(Sky::Cloud as u8);
    // In the cloud, at its edge, and away from it.
    let found = read(sky, maps(&[(5, 5), (6, 5), (7, 5)], 0.2));
    assert_eq!(found.alerts.len(), 1);
    assert_eq!(found.alerts[0].cells, 1);
}

#[test]
fn a_loss_below_the_threshold_is_no_alert() {
    assert_eq!(read(vec![0; EDGE * EDGE], maps(&[(5, 5)], 0.07)).alerts, []);
}

#[test]
fn the_highest_score_is_the_class_and_ties_go_to_the_first() {
    let scores = Raster::new(3, 1, 3, vec![1.0, 0.0, 2.0, 0.0, 3.0, 2.0, 0.5, 1.0, 2.0]).unwrap();
    assert_eq!(highest(&scores), [0, 1, 0]);
}

#[test]
fn the_baseline_tells_cloud_shadow_and_vegetation() {
    // Cloud, shadow, field.
    let picture = Raster::new(
        4,
        1,
        3,
        vec![
            0.6, 0.02, 0.03, 0.6, 0.03, 0.05, 0.6, 0.02, 0.04, 0.6, 0.05, 0.4,
        ],
    );
    let picture = picture.unwrap();
    let program = Program::Method(Method::Thresholds);
    assert_eq!(program.sky(&picture).unwrap(), [1, 2, 0]);
    let green = Program::Method(Method::Ndvi).green(&picture).unwrap();
    assert_eq!(green[0], 0.0);
    assert!(green[2] > 0.95, "{green:?}");
}
