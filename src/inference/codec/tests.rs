use super::*;
use proptest::prelude::*;

/// A picture with a slope and some texture.
fn picture() -> Raster {
    let values = (0..2 * 128 * 128).map(|place: u16| {
        let (row, column) = (place / 128, place % 128);
        f32::from(row % 128 + 3 * column + (row * column) % 7) / 4095.0
    });
    Raster::new(2, 128, 128, values.collect()).unwrap()
}

fn answer(sky: u8) -> TileAnswer {
    TileAnswer {
        sky: vec![sky; 128 * 128],
        green: vec![0.5; 128 * 128],
        mask: vec![false; 1024],
        alerts: Vec::new(),
        members: Vec::new(),
    }
}

#[test]
fn a_raw_picture_comes_back_to_the_last_sample() {
    let picture = picture();
    let file = encode(Product::Raw, &picture, &answer(0)).unwrap();
    let sent: Vec<u16> = picture
        .values()
        .iter()
        .map(|&value| scaled(value, 4095.0))
        .collect();
    assert_eq!(decode_raw(&file, 128).unwrap(), sent);
    assert!(file.len() < 2 * 128 * 128 * 12 / 8, "{} bytes", file.len());
}

#[test]
fn clear_blocks_alone_are_sent() {
    let (picture, mut answer) = (picture(), answer(1));
    assert_eq!(encode(Product::Clear, &picture, &answer).unwrap(), [0]);
    // The second block becomes clear.
    for row in 0..64 {
        answer.sky[row * 128 + 64..(row + 1) * 128].fill(0);
    }
    let sent = encode(Product::Clear, &picture, &answer).unwrap();
    assert_eq!(sent[0], 0b10);
    let block = decode_raw(&sent[1..], 64).unwrap();
    assert_eq!(block.len(), 2 * 64 * 64);
    assert_eq!(block[0], scaled(picture.band(0)[64], 4095.0));
    assert_eq!(
        block[64 * 64 + 65],
        scaled(picture.band(1)[128 + 65], 4095.0)
    );
}

#[test]
fn a_picture_that_is_clear_takes_a_mark_more_than_the_whole_at_most() {
    let whole = encode(Product::Raw, &picture(), &answer(0)).unwrap();
    let clear = encode(Product::Clear, &picture(), &answer(0)).unwrap();
    assert!(
        clear.len() <= whole.len() + 1,
        "{} of {}",
        clear.len(),
        whole.len()
    );
}

#[test]
fn nothing_to_say_takes_no_bytes() {
    assert!(
        encode(Product::Alerts, &picture(), &answer(0))
            .unwrap()
            .is_empty()
    );
    assert!(encode(Product::Mask, &picture(), &answer(0)).unwrap().len() < 30);
}

#[test]
fn a_list_that_is_none_is_refused() {
    assert!(
        decode_alerts(&[9, 1, 2])
            .unwrap_err()
            .to_string()
            .contains("encoding 9")
    );
    assert!(decode_alerts(&[1, 1, 2]).is_err());
}

/// Samples of 9 random bits take at least 9 bits each: nothing is lost, and nothing won where there is nothing to win.
#[test]
fn noise_is_not_made_small() {
    let mut state = 1_u32;
    let mut noise = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        u16::try_from(state >> 23).unwrap()
    };
    let samples: Vec<u16> = (0..64 * 64).map(|_| noise()).collect();
    let sent = predictive::encode(&samples, 64).unwrap();
    assert!(sent.len() * 8 > 9 * samples.len(), "{} bytes", sent.len());
    assert_eq!(decode_raw(&sent, 64).unwrap(), samples);
}

#[test]
fn bytes_that_are_no_picture_are_refused() {
    assert!(decode_raw(b"no picture", 8).is_err());
    let odd = zstd::bulk::compress(&[1, 2, 3], 1).unwrap();
    let said = decode_raw(&odd, 8).unwrap_err().to_string();
    assert!(said.ends_with("a sample has two bytes"), "{said}");
}

proptest! {
    #[test]
    fn any_samples_come_back(samples in prop::collection::vec(any::<u16>(), 0..300), columns in 1_usize..20) {
        let sent = predictive::encode(&samples, columns).unwrap();
        prop_assert_eq!(decode_raw(&sent, columns).unwrap(), samples);
    }

    #[test]
    fn alerts_come_back_as_they_were_sent(rows in prop::collection::vec(any::<(u16, u16, u16, u8, u8)>(), 0..200)) {
        let alerts: Vec<Alert> = rows.into_iter().map(|(row_px, column_px, cells, drop_pct, confidence_pct)| Alert {
            row_px, column_px, cells, drop_pct, confidence_pct,
        }).collect();
        let said = TileAnswer { alerts: alerts.clone(), ..answer(0) };
        let bytes = encode(Product::Alerts, &picture(), &said).unwrap();
        prop_assert!(bytes.len() <= 8 * alerts.len() + 1);
        prop_assert_eq!(decode_alerts(&bytes).unwrap(), alerts);
    }
}
