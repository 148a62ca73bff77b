// Dots: satellites, stations and stars, each a quad around a point of a buffer.
#import starloom::common::{
    globals, NOWHERE, PI, clip_of, east_of_centre, fixed_of_scene, half_size, is_hidden, lifted, linear_of,
    map_pixel,
    place_of, scene_of_sky,
}
#import bevy_pbr::mesh_view_bindings::view

struct Dot {
    x: f32,
    y: f32,
    z: f32,
    // Red, green, blue; opacity with the shape in its two lowest bits.
    color: u32,
}

@group(#{MATERIAL_BIND_GROUP}) @binding(1) var<storage, read> dots: array<Dot>;

const SHAPE_SELECTED: u32 = 1u;
const SHAPE_STATION: u32 = 2u;

struct Out {
    @builtin(position) position: vec4<f32>,
    @location(0) @interpolate(flat) color: vec4<f32>,
    // From the centre (px), the radius (px), the shape.
    @location(1) @interpolate(linear) at: vec4<f32>,
}

@vertex
fn vertex(@location(0) corner: vec3<f32>) -> Out {
    let item = dots[u32(corner.z)];
    let rgba = unpack4x8unorm(item.color);
    let shape = (item.color >> 24u) & 3u;
    let alpha = f32((item.color >> 24u) & 0xfcu) / 252.0;
    let place = vec3(item.x, item.y, item.z);
    var out: Out;
    out.color = vec4(linear_of(rgba.rgb), alpha);
#ifdef STARS
    var radius = (0.45 + 0.95 * alpha) * globals.eye.w;
    let direction = view.clip_from_world * vec4(scene_of_sky(place), 0.0);
    var centre = vec4(direction.xy, 0.0, direction.w);
#else
    var radius = globals.map.w * globals.eye.w;
#ifdef MAP
    let ground = place_of(fixed_of_scene(place + globals.eye.xyz));
    let pixel = map_pixel(vec2(east_of_centre(ground.x), ground.y));
    var centre = vec4(pixel / half_size(), 0.5, 1.0);
#else
    var centre = clip_of(place);
#endif
#endif
    var is_out = item.color < 0x04000000u || centre.w <= 0.0;
#ifndef STARS
#ifndef MAP
    // Stations lie on the ground, which is not quite round.
    is_out = is_out || (shape != SHAPE_STATION && is_hidden(place));
#endif
#endif
    if is_out {
        out.position = NOWHERE;
        return out;
    }
    var reach = radius + 1.0;
    if shape == SHAPE_SELECTED {
        radius = radius + 0.5 * globals.eye.w;
        reach = radius * 2.4 + 2.0;
    } else if shape == SHAPE_STATION {
#ifndef STARS
#ifndef MAP
        centre = lifted(centre);
#endif
#endif
        radius = max(radius, 3.0 * globals.eye.w);
        reach = radius * 1.5 + 1.0;
    }
    let offset = corner.xy * reach;
    out.at = vec4(offset, radius, f32(shape));
    out.position = vec4(centre.xy + offset / half_size() * centre.w, centre.zw);
    return out;
}

@fragment
fn fragment(in: Out) -> @location(0) vec4<f32> {
    let offset = in.at.xy;
    let radius = in.at.z;
    let shape = u32(in.at.w + 0.5);
    let distance = length(offset);
    var cover = clamp(radius + 0.5 - distance, 0.0, 1.0);
    var color = in.color.rgb;
    if shape == SHAPE_SELECTED {
        let ring = clamp(1.6 - abs(distance - radius * 2.1), 0.0, 1.0);
        if ring > cover {
            color = vec3(1.0);
        }
        cover = max(cover, ring);
    } else if shape == SHAPE_STATION {
        // A diamond with a dark edge.
        let across = abs(offset.x) + abs(offset.y);
        cover = clamp(radius * 1.4 + 0.5 - across, 0.0, 1.0);
        color = color * clamp(radius * 1.4 - 0.7 - across, 0.1, 1.0);
    }
    return vec4(color, in.color.a * cover);
}
