// Dots: satellites, stations and stars, each a quad around a point of a buffer.
#import starloom::common::{
    globals, NOWHERE, PI, clip_of, east_of_centre, fixed_of_scene, half_size, lifted, linear_of,
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
    // From the centre (px).
    @location(1) @interpolate(linear) offset: vec2<f32>,
    @location(2) @interpolate(flat) shape: u32,
    @location(3) @interpolate(flat) radius: f32,
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
    out.shape = shape;
#ifdef STARS
    out.radius = (0.45 + 0.95 * alpha) * globals.eye.w;
    let direction = view.clip_from_world * vec4(scene_of_sky(place), 0.0);
    var centre = vec4(direction.xy, 0.0, direction.w);
#else
    out.radius = globals.map.w * globals.eye.w;
#ifdef MAP
    let ground = place_of(fixed_of_scene(place + globals.eye.xyz));
    let pixel = map_pixel(vec2(east_of_centre(ground.x), ground.y));
    var centre = vec4(pixel / half_size(), 0.5, 1.0);
#else
    var centre = clip_of(place);
#endif
#endif
    if item.color < 0x04000000u || centre.w <= 0.0 {
        out.position = NOWHERE;
        return out;
    }
    var reach = out.radius + 1.0;
    if shape == SHAPE_SELECTED {
        out.radius = out.radius + 0.5 * globals.eye.w;
        reach = out.radius * 2.4 + 2.0;
    } else if shape == SHAPE_STATION {
#ifndef STARS
#ifndef MAP
        centre = lifted(centre);
#endif
#endif
        out.radius = max(out.radius, 3.0 * globals.eye.w);
        reach = out.radius * 1.5 + 1.0;
    }
    out.offset = corner.xy * reach;
    out.position = vec4(centre.xy + out.offset / half_size() * centre.w, centre.zw);
    return out;
}

@fragment
fn fragment(in: Out) -> @location(0) vec4<f32> {
    let distance = length(in.offset);
    var cover = clamp(in.radius + 0.5 - distance, 0.0, 1.0);
    var color = in.color.rgb;
    if in.shape == SHAPE_SELECTED {
        let ring = clamp(1.6 - abs(distance - in.radius * 2.1), 0.0, 1.0);
        if ring > cover {
            color = vec3(1.0);
        }
        cover = max(cover, ring);
    } else if in.shape == SHAPE_STATION {
        // A diamond with a dark edge.
        let across = abs(in.offset.x) + abs(in.offset.y);
        cover = clamp(in.radius * 1.4 + 0.5 - across, 0.0, 1.0);
        color = color * clamp(in.radius * 1.4 - 0.7 - across, 0.1, 1.0);
    }
    return vec4(color, in.color.a * cover);
}
