//! The Earth itself: its mesh, and its textures with smaller copies of themselves.

use super::Quality;
use bevy::asset::RenderAssetUsages;
use bevy::image::{
    CompressedImageFormats, ImageAddressMode, ImageFilterMode, ImageSampler,
    ImageSamplerDescriptor, ImageType,
};
use bevy::mesh::{Indices, PrimitiveTopology};
use bevy::prelude::*;
use bevy::render::render_resource::{Extent3d, TextureDimension, TextureFormat};
use std::f32::consts::{PI, TAU};

/// A globe whose positions are verticals of the ellipsoid: the shader finds the points.
pub(super) fn globe(quality: Quality) -> Mesh {
    let (meridians, parallels): (u16, u16) = match quality {
        Quality::Low => (192, 96),
        Quality::High => (384, 192),
    };
    let (mut places, mut uvs) = (Vec::new(), Vec::new());
    for row in 0..=parallels {
        let down = f32::from(row) / f32::from(parallels);
        let latitude = (0.5 - down) * PI;
        for column in 0..=meridians {
            let across = f32::from(column) / f32::from(meridians);
            let longitude = (across - 0.5) * TAU;
            let ring = latitude.cos();
            places.push([
                ring * longitude.cos(),
                ring * longitude.sin(),
                latitude.sin(),
            ]);
            uvs.push([across, down]);
        }
    }
    let stride = u32::from(meridians) + 1;
    let mut indices = Vec::new();
    for row in 0..u32::from(parallels) {
        for column in 0..u32::from(meridians) {
            let upper = row * stride + column;
            let lower = upper + stride;
            indices.extend([upper, lower, upper + 1, upper + 1, lower, lower + 1]);
        }
    }
    Mesh::new(
        PrimitiveTopology::TriangleList,
        RenderAssetUsages::RENDER_WORLD,
    )
    .with_inserted_attribute(Mesh::ATTRIBUTE_POSITION, places)
    .with_inserted_attribute(Mesh::ATTRIBUTE_UV_0, uvs)
    .with_inserted_indices(Indices::U32(indices))
}

/// The quad of the map, from the west and the south to the east and the north.
pub(super) fn map() -> Mesh {
    let places = vec![
        [-1.0, -1.0, 0.0],
        [1.0, -1.0, 0.0],
        [1.0, 1.0, 0.0],
        [-1.0, 1.0, 0.0],
    ];
    Mesh::new(
        PrimitiveTopology::TriangleList,
        RenderAssetUsages::RENDER_WORLD,
    )
    .with_inserted_attribute(Mesh::ATTRIBUTE_POSITION, places)
    .with_inserted_attribute(Mesh::ATTRIBUTE_UV_0, vec![[0.0_f32; 2]; 4])
    .with_inserted_indices(Indices::U32(vec![0, 1, 2, 0, 2, 3]))
}

/// What of a picture is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Channels {
    /// Its colours.
    Color,
    /// Its red alone, as it stands in the file: a quarter of the memory.
    Red,
}

impl Channels {
    fn format(self) -> TextureFormat {
        match self {
            Self::Color => TextureFormat::Rgba8UnormSrgb,
            Self::Red => TextureFormat::R8Unorm,
        }
    }

    fn bytes(self) -> usize {
        match self {
            Self::Color => 4,
            Self::Red => 1,
        }
    }
}

/// A picture of the whole Earth from the bytes of a JPEG; one colour where they cannot be read.
pub(super) fn texture(
    jpeg: &[u8],
    channels: Channels,
    otherwise: [u8; 4],
    quality: Quality,
) -> Image {
    let read = Image::from_buffer(
        jpeg,
        ImageType::Extension("jpg"),
        CompressedImageFormats::NONE,
        channels == Channels::Color,
        ImageSampler::Default,
        RenderAssetUsages::RENDER_WORLD,
    );
    let image = read.ok().and_then(|image| kept(image, channels));
    let mut image = image.unwrap_or_else(|| flat(otherwise, channels));
    shrink(&mut image, channels.bytes());
    image.asset_usage = RenderAssetUsages::RENDER_WORLD;
    image.sampler = sampler(quality);
    image
}

/// The channels of a picture that are kept.
fn kept(image: Image, channels: Channels) -> Option<Image> {
    let format = image.texture_descriptor.format;
    if format == channels.format() {
        return Some(image);
    }
    if channels == Channels::Color {
        return image.convert(channels.format());
    }
    if format != TextureFormat::Rgba8Unorm {
        return None;
    }
    let size = image.texture_descriptor.size;
    let red = image.data?.into_iter().step_by(4).collect();
    Some(Image::new(
        size,
        TextureDimension::D2,
        red,
        channels.format(),
        RenderAssetUsages::RENDER_WORLD,
    ))
}

/// A picture of one colour.
pub(super) fn flat(color: [u8; 4], channels: Channels) -> Image {
    let size = Extent3d {
        width: 2,
        height: 1,
        depth_or_array_layers: 1,
    };
    let pixel = color.get(..channels.bytes()).unwrap_or(&color);
    Image::new(
        size,
        TextureDimension::D2,
        pixel.repeat(2),
        channels.format(),
        RenderAssetUsages::RENDER_WORLD,
    )
}

/// The texture goes around the Earth and ends at the poles.
fn sampler(quality: Quality) -> ImageSampler {
    let between = match quality {
        Quality::Low => ImageFilterMode::Nearest,
        Quality::High => ImageFilterMode::Linear,
    };
    ImageSampler::Descriptor(ImageSamplerDescriptor {
        address_mode_u: ImageAddressMode::Repeat,
        address_mode_v: ImageAddressMode::ClampToEdge,
        mag_filter: ImageFilterMode::Linear,
        min_filter: ImageFilterMode::Linear,
        mipmap_filter: between,
        anisotropy_clamp: if quality == Quality::High { 8 } else { 1 },
        ..ImageSamplerDescriptor::linear()
    })
}

/// Adds copies of half the size, and half of that, down to one pixel: each pixel is the mean of four.
fn shrink(image: &mut Image, channels: usize) {
    let size = image.texture_descriptor.size;
    let (mut width, mut height) = (size.width as usize, size.height as usize);
    let Some(data) = &mut image.data else {
        return;
    };
    let mut levels = 1;
    let mut start = 0;
    while width > 1 || height > 1 {
        let (half_width, half_height) = ((width / 2).max(1), (height / 2).max(1));
        let smaller = halved(
            &data[start..],
            channels,
            [width, height],
            [half_width, half_height],
        );
        start = data.len();
        data.extend(smaller);
        (width, height) = (half_width, half_height);
        levels += 1;
    }
    image.texture_descriptor.mip_level_count = levels;
}

fn halved(
    pixels: &[u8],
    channels: usize,
    [width, height]: [usize; 2],
    [to_width, to_height]: [usize; 2],
) -> Vec<u8> {
    let mut smaller = Vec::with_capacity(to_width * to_height * channels);
    for row in 0..to_height {
        let rows = [row * 2, (row * 2 + 1).min(height - 1)].map(|row| row * width);
        for column in 0..to_width {
            let columns = [column * 2, (column * 2 + 1).min(width - 1)];
            for channel in 0..channels {
                let at = |row: usize, column: usize| {
                    let index = (row + column) * channels + channel;
                    pixels.get(index).copied().map_or(0, u32::from)
                };
                let sum: u32 = rows
                    .iter()
                    .map(|&row| at(row, columns[0]) + at(row, columns[1]))
                    .sum();
                smaller.push(u8::try_from((sum + 2) / 4).unwrap_or(u8::MAX));
            }
        }
    }
    smaller
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::assets;

    #[test]
    fn what_ships_is_read_and_is_no_picture_of_one_colour() {
        for (jpeg, channels) in [
            (assets::EARTH_DAY_JPEG, Channels::Color),
            (assets::EARTH_LIGHTS_JPEG, Channels::Red),
            (assets::EARTH_MASK_JPEG, Channels::Red),
        ] {
            let image = texture(jpeg, channels, [1, 2, 3, 4], Quality::High);
            let size = image.texture_descriptor.size;
            assert_eq!([size.width, size.height], [2048, 1024], "{channels:?}");
            let data = image.data.unwrap();
            let level = 2048 * 1024 * channels.bytes();
            assert!(data.len() > level && data.len() < 2 * level);
            let first = data[..level].iter().step_by(channels.bytes());
            let (least, most) = first.fold((255, 0), |(least, most), &cell| {
                (cell.min(least), cell.max(most))
            });
            assert!(least < 30 && most > 220, "{channels:?}: {least} to {most}");
        }
    }
}
