// Links, whose ends are dots, and lines of their own: each a quad along a segment with a soft edge, or
// a hairline.
#import starloom::common::{
    globals, NOWHERE, PI, TAU, clip_of, east_of_centre, fixed_of_scene, half_size, is_hidden, lifted, linear_of,
    map_pixel,
    place_of, scene_of_fixed,
}
#import bevy_pbr::mesh_view_bindings::view

#ifdef LINKS
struct Dot {
    x: f32,
    y: f32,
    z: f32,
    color: u32,
}

struct Segment {
    a: u32,
    b: u32,
    color: u32,
    // Points; negative where dashed.
    width: f32,
}

@group(#{MATERIAL_BIND_GROUP}) @binding(1) var<storage, read> dots: array<Dot>;
#else
struct Segment {
    ax: f32,
    ay: f32,
    az: f32,
    color: u32,
    bx: f32,
    by: f32,
    bz: f32,
    width: f32,
}
#endif

@group(#{MATERIAL_BIND_GROUP}) @binding(2) var<storage, read> segments: array<Segment>;

// A dash and its gap (points).
const DASH: f32 = 9.0;

struct Out {
    @builtin(position) position: vec4<f32>,
    @location(0) @interpolate(flat) color: vec4<f32>,
#ifndef HAIR
    // Across and along the segment (px), half its width (px), which is negative where dashed.
    @location(1) @interpolate(linear) place: vec3<f32>,
#endif
#ifdef MAP
    // Longitude from the centre of the map (rad).
    @location(2) @interpolate(linear) east: f32,
#endif
}

@vertex
fn vertex(@location(0) corner: vec3<f32>) -> Out {
    var out: Out;
    out.position = NOWHERE;
    var index = u32(corner.z);
#ifdef MAP
    // Each segment is drawn twice: as it leaves its first end, and as it reaches its second one.
    let second = (index & 1u) == 1u;
    index = index >> 1u;
#endif
    let item = segments[index];
    let rgba = unpack4x8unorm(item.color);
    if rgba.a == 0.0 {
        return out;
    }
    out.color = vec4(linear_of(rgba.rgb), rgba.a);
#ifdef LINKS
    let first = dots[item.a];
    let last = dots[item.b];
    var a = vec3(first.x, first.y, first.z);
    var b = vec3(last.x, last.y, last.z);
#else
    var a = vec3(item.ax, item.ay, item.az);
    var b = vec3(item.bx, item.by, item.bz);
#endif

#ifdef MAP
#ifdef FIXED
    let place_a = place_of(a);
    let place_b = place_of(b);
#else
#ifndef LINKS
    if ((item.color >> 24u) & 1u) == 1u {
        return out;
    }
#endif
    let place_a = place_of(fixed_of_scene(a + globals.eye.xyz));
    let place_b = place_of(fixed_of_scene(b + globals.eye.xyz));
#endif
    var east = vec2(east_of_centre(place_a.x), east_of_centre(place_b.x));
    if abs(east.y - east.x) > PI {
        if second {
            east.x += TAU * sign(east.y - east.x);
        } else {
            east.y -= TAU * sign(east.y - east.x);
        }
    } else if second {
        return out;
    }
    let clip_a = vec4(map_pixel(vec2(east.x, place_a.y)) / half_size(), 0.5, 1.0);
    let clip_b = vec4(map_pixel(vec2(east.y, place_b.y)) / half_size(), 0.5, 1.0);
    out.east = mix(east.x, east.y, corner.x);
#else
#ifdef FIXED
    let up = scene_of_fixed(a);
    a = up - globals.eye.xyz;
    b = scene_of_fixed(b) - globals.eye.xyz;
    // Beyond the horizon.
    if dot(up, a) > 0.5 {
        return out;
    }
#endif
#ifndef FIXED
    if is_hidden(a) && is_hidden(b) {
        return out;
    }
#endif
    var clip_a = clip_of(a);
    var clip_b = clip_of(b);
    let near = view.clip_from_view[3][2];
    if clip_a.w < near && clip_b.w < near {
        return out;
    }
    if clip_a.w < near {
        clip_a = mix(clip_a, clip_b, (near - clip_a.w) / (clip_b.w - clip_a.w));
    } else if clip_b.w < near {
        clip_b = mix(clip_b, clip_a, (near - clip_b.w) / (clip_a.w - clip_b.w));
    }
#ifndef LINKS
    clip_a = lifted(clip_a);
    clip_b = lifted(clip_b);
#endif
#endif

    var here = clip_a;
    if corner.x > 0.5 {
        here = clip_b;
    }
#ifdef HAIR
    out.position = here;
    return out;
#else
    let from_px = clip_a.xy / clip_a.w * half_size();
    let to_px = clip_b.xy / clip_b.w * half_size();
    let reach = length(to_px - from_px);
    var along = vec2(1.0, 0.0);
    if reach > 1e-3 {
        along = (to_px - from_px) / reach;
    }
    let half_width = abs(item.width) * 0.5 * globals.eye.w;
    let across = corner.y * (half_width + 1.0);
    out.place = vec3(across, reach * corner.x / globals.eye.w, half_width * sign(item.width));
    let shift = vec2(-along.y, along.x) * across;
    out.position = vec4(here.xy + shift / half_size() * here.w, here.zw);
    return out;
#endif
}

@fragment
fn fragment(in: Out) -> @location(0) vec4<f32> {
#ifdef MAP
    if abs(in.east) > PI {
        discard;
    }
#endif
#ifdef HAIR
    return in.color;
#else
    let half_width = abs(in.place.z);
    // Thinner than a pixel is fainter.
    var cover = clamp(half_width + 0.5 - abs(in.place.x), 0.0, 1.0) * min(1.0, half_width * 2.0);
    if in.place.z < 0.0 && fract(in.place.y / DASH) > 0.55 {
        cover = 0.0;
    }
    return vec4(in.color.rgb, in.color.a * cover);
#endif
}
