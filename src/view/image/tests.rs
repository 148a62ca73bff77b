use super::*;
use std::fs::{self, File};
use std::io::{BufReader, Error, ErrorKind, Write};

/// A picture in which every pixel is another colour, moved by `shift`.
fn gradient(width: u32, height: u32, shift: u32) -> Image {
    let pixels = (0..height).flat_map(|row| (0..width).map(move |column| (row, column)));
    let byte = |value: u32| u8::try_from(value % 256).unwrap();
    Image {
        width,
        height,
        rgba: pixels
            .flat_map(|(row, column)| {
                [byte(column + shift), byte(row * 3), byte(row + column), 255]
            })
            .collect(),
    }
}

const REEL: Reel<'static> = Reel {
    delay_ms: 40,
    plays: 0,
    texts: &[(VIEW_KEY, "t=60")],
};

#[test]
fn a_png_keeps_its_pixels_and_its_texts() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("view.png");
    let mut image = gradient(37, 21, 5);
    image.rgba[3] = 128;
    let view = "t=3720 sel=station:Näyttö";
    let texts = [
        (SOFTWARE_KEY, SOFTWARE),
        (SCENARIO_KEY, "three-body"),
        (VIEW_KEY, view),
    ];
    write_png(&path, &image, &texts).unwrap();
    assert_eq!(read_png(&path).unwrap(), image);
    assert_eq!(read_view_string(&path).unwrap().as_deref(), Some(view));
    let mut read = read_texts(&path).unwrap();
    read.sort();
    let mut written = texts.map(|(key, value)| (key.to_owned(), value.to_owned()));
    written.sort();
    assert_eq!(read, written);
    assert_eq!(
        fs::read_dir(folder.path()).unwrap().count(),
        1,
        "no temporary file is left"
    );
}

#[test]
fn a_png_without_a_view_has_none() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("view.png");
    write_png(&path, &Image::filled(2, 2, [1, 2, 3, 4]), &[]).unwrap();
    assert_eq!(read_view_string(&path).unwrap(), None);
    assert_eq!(read_png(&path).unwrap().pixel(1, 1), Some([1, 2, 3, 4]));
    assert_eq!(read_png(&path).unwrap().pixel(2, 1), None);
}

#[test]
fn a_truncated_or_foreign_file_is_refused_wherever_it_ends() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("view.png");
    write_png(&path, &gradient(64, 64, 0), &[(VIEW_KEY, "t=60")]).unwrap();
    let whole = fs::read(&path).unwrap();
    for length in (0..whole.len()).step_by(7).chain([whole.len() - 1]) {
        fs::write(&path, &whole[..length]).unwrap();
        for refused in [
            read_png(&path).map(|_| ()).unwrap_err(),
            read_view_string(&path).map(|_| ()).unwrap_err(),
        ] {
            assert!(
                matches!(refused, ImageError::Damaged { .. }),
                "{length}: {refused}"
            );
            assert!(
                refused
                    .to_string()
                    .contains("remedy: make the picture again")
            );
        }
    }
    let mut flipped = whole;
    let middle = flipped.len() / 2;
    flipped[middle] ^= 0x55;
    fs::write(&path, &flipped).unwrap();
    assert!(matches!(
        read_png(&path).unwrap_err(),
        ImageError::Damaged { .. }
    ));
    fs::write(&path, "starloom = 1").unwrap();
    assert!(matches!(
        read_view_string(&path).unwrap_err(),
        ImageError::Damaged { .. }
    ));
}

#[test]
fn an_animated_png_has_all_its_frames_and_their_delay() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("view.png");
    let frames = [0, 3, 9].map(|shift| gradient(16, 8, shift));
    let mut writer = ApngWriter::create(&path, (16, 8), 3, &REEL).unwrap();
    for frame in &frames {
        writer.frame(frame).unwrap();
    }
    assert!(!path.exists(), "it has its name only once it is complete");
    writer.finish().unwrap();
    let decoder = ::png::Decoder::new(BufReader::new(File::open(&path).unwrap()));
    let mut reader = decoder.read_info().unwrap();
    let control = reader.info().animation_control.unwrap();
    assert_eq!((control.num_frames, control.num_plays), (3, 0));
    for frame in &frames {
        let mut bytes = vec![0; reader.output_buffer_size().unwrap()];
        reader.next_frame(&mut bytes).unwrap();
        assert_eq!(bytes, frame.rgba);
        let control = reader.info().frame_control.unwrap();
        assert_eq!((control.delay_num, control.delay_den), (40, 1000));
    }
    assert_eq!(read_view_string(&path).unwrap().as_deref(), Some("t=60"));
}

#[test]
fn an_animated_png_without_all_its_frames_is_not_kept() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("view.png");
    let mut writer = ApngWriter::create(&path, (4, 4), 2, &REEL).unwrap();
    assert!(writer.frame(&gradient(5, 4, 0)).is_err(), "another size");
    writer.frame(&gradient(4, 4, 0)).unwrap();
    let refused = writer.finish().unwrap_err().to_string();
    assert!(refused.contains("1 frames are missing"), "{refused}");
    assert!(ApngWriter::create(&path, (4, 4), 0, &REEL).is_err());
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

/// Paints the frames of a GIF one over the other.
fn play(path: &std::path::Path) -> Vec<(u16, Vec<u8>)> {
    let mut options = ::gif::DecodeOptions::new();
    options.set_color_output(::gif::ColorOutput::RGBA);
    let mut decoder = options.read_info(File::open(path).unwrap()).unwrap();
    let width = usize::from(decoder.width());
    let mut canvas = vec![0; width * usize::from(decoder.height()) * 4];
    let mut shown = Vec::new();
    while let Some(frame) = decoder.read_next_frame().unwrap() {
        for (index, pixel) in frame.buffer.chunks_exact(4).enumerate() {
            let (row, column) = (
                index / usize::from(frame.width),
                index % usize::from(frame.width),
            );
            let place = (row + usize::from(frame.top)) * width + column + usize::from(frame.left);
            if pixel[3] > 0 {
                canvas[place * 4..place * 4 + 4].copy_from_slice(pixel);
            }
        }
        shown.push((frame.delay, canvas.clone()));
    }
    shown
}

#[test]
fn a_gif_shows_each_frame_though_it_holds_only_what_changed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("view.gif");
    let first = Image::filled(40, 30, [10, 20, 30, 255]);
    let mut second = first.clone();
    second.rgba[4 * (40 * 7 + 11)..][..4].copy_from_slice(&[200, 0, 0, 255]);
    second.rgba[4 * (40 * 9 + 12)..][..4].copy_from_slice(&[0, 200, 0, 255]);
    let frames = [&first, &second, &second, &first];
    let mut writer = GifWriter::create(&path, (40, 30), &REEL).unwrap();
    for frame in frames {
        writer.frame(frame).unwrap();
    }
    writer.finish().unwrap();
    let shown = play(&path);
    assert_eq!(shown.len(), 4);
    for (frame, (delay, canvas)) in frames.iter().zip(&shown) {
        assert_eq!(*delay, 4);
        assert!(*canvas == frame.rgba);
    }
}

#[test]
fn a_gif_of_many_colours_stays_near_them() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("view.gif");
    let image = gradient(120, 80, 0);
    let mut writer = GifWriter::create(&path, (120, 80), &REEL).unwrap();
    writer.frame(&image).unwrap();
    writer.finish().unwrap();
    let (_, canvas) = play(&path).remove(0);
    let differences = image
        .rgba
        .iter()
        .zip(&canvas)
        .map(|(a, b)| u64::from(a.abs_diff(*b)));
    let mean = differences.sum::<u64>() / image.rgba.len() as u64;
    assert!(mean < 8, "{mean}");
}

#[test]
fn a_gif_has_limits_that_are_said() {
    let path = std::path::Path::new("never-written.gif");
    let refused = GifWriter::create(path, (70_000, 10), &REEL)
        .unwrap_err()
        .to_string();
    assert!(
        refused.contains("write an animated PNG instead"),
        "{refused}"
    );
    assert!(GifWriter::create(path, (0, 10), &REEL).is_err());
    assert!(!path.exists());
}

#[test]
fn a_path_chooses_what_kind_of_sequence_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let kinds = ["a.GIF", "a.png", "frames"].map(|name| {
        let path = folder.path().join(name);
        let mut movie = Movie::create(&path, (4, 3), 2, &REEL).unwrap();
        for shift in 0..2 {
            movie
                .frame(&gradient(4, 3, shift), &[(TIME_KEY, "now")])
                .unwrap();
        }
        movie.finish().unwrap();
        path
    });
    assert_eq!(&fs::read(&kinds[0]).unwrap()[..6], b"GIF89a");
    assert_eq!(read_png(&kinds[1]).unwrap(), gradient(4, 3, 0));
    assert_eq!(
        read_png(&kinds[2].join("0001.png")).unwrap(),
        gradient(4, 3, 1)
    );
    let texts = read_texts(&kinds[2].join("0000.png")).unwrap();
    assert_eq!(texts, [(TIME_KEY.to_owned(), "now".to_owned())]);
}

/// A disk that is full after some bytes.
struct FullDisk(usize);

impl Write for FullDisk {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0 = self
            .0
            .checked_sub(bytes.len())
            .ok_or(Error::from(ErrorKind::StorageFull))?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_full_disk_is_an_error_that_says_so() {
    let path = std::path::Path::new("somewhere/view.png");
    for bytes in [0, 40, 200] {
        let error = png::encode(FullDisk(bytes), &gradient(99, 99, 0), &[]).unwrap_err();
        let error = ImageError::encoding(path, error);
        assert!(error.is_outside(), "{error}");
        let said = error.to_string();
        assert!(
            said.starts_with("cannot write somewhere/view.png: "),
            "{said}"
        );
        assert!(said.contains("remedy: free some space"), "{said}");
    }
}

#[test]
fn what_cannot_be_written_is_refused_with_its_path() {
    let folder = tempfile::tempdir().unwrap();
    let image = gradient(3, 3, 0);
    let nowhere = folder.path().join("no-folder/view.png");
    let refused = write_png(&nowhere, &image, &[]).unwrap_err();
    assert!(
        refused.to_string().contains("its folder must exist"),
        "{refused}"
    );
    assert!(
        refused.to_string().contains("no-folder/view.png"),
        "{refused}"
    );
    let refused = write_png(folder.path(), &image, &[])
        .unwrap_err()
        .to_string();
    assert!(refused.contains("this names no file"), "{refused}");
    let wrong = Image {
        width: 9,
        ..image.clone()
    };
    assert!(write_png(&folder.path().join("view.png"), &wrong, &[]).is_err());
    fs::write(folder.path().join("file"), "").unwrap();
    assert!(FrameFolder::create(&folder.path().join("file/frames")).is_err());
    assert!(
        read_png(&nowhere)
            .unwrap_err()
            .to_string()
            .contains("cannot read")
    );
}

#[cfg(unix)]
#[test]
fn what_is_no_plain_file_is_not_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let link = folder.path().join("view.png");
    std::os::unix::fs::symlink("/dev/null", &link).unwrap();
    let refused = write_png(&link, &gradient(2, 2, 0), &[]).unwrap_err();
    assert!(refused.to_string().contains("no plain file"), "{refused}");
    assert!(link.symlink_metadata().unwrap().is_symlink());
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}
