// The Earth: as a globe, as a map, and the air around it.
#import starloom::common::{
    globals, EQUATOR, POLE, PI, TAU, clip_of, half_size, map_pixel, map_scale, scene_of_fixed,
}
#import bevy_pbr::mesh_view_bindings::view

@group(#{MATERIAL_BIND_GROUP}) @binding(1) var day_texture: texture_2d<f32>;
@group(#{MATERIAL_BIND_GROUP}) @binding(2) var day_sampler: sampler;
@group(#{MATERIAL_BIND_GROUP}) @binding(3) var lights_texture: texture_2d<f32>;
@group(#{MATERIAL_BIND_GROUP}) @binding(4) var lights_sampler: sampler;
@group(#{MATERIAL_BIND_GROUP}) @binding(5) var mask_texture: texture_2d<f32>;
@group(#{MATERIAL_BIND_GROUP}) @binding(6) var mask_sampler: sampler;

const AIR: vec3<f32> = vec3<f32>(0.30, 0.55, 1.0);
// Thickness of the air that is drawn (thousands of kilometres) and the height over which it thins.
const AIR_TOP: f32 = 0.20;
const AIR_SCALE: f32 = 0.035;

struct Out {
    @builtin(position) position: vec4<f32>,
    @location(0) uv: vec2<f32>,
    // Outward normal, and the sight from the eye.
    @location(1) normal: vec3<f32>,
    @location(2) sight: vec3<f32>,
    // Sine of the Sun's height, and how grazing the sight is.
    @location(3) light: vec2<f32>,
}

@vertex
fn vertex(@location(0) unit: vec3<f32>, @location(2) uv: vec2<f32>) -> Out {
    var out: Out;
    out.uv = uv;
#ifdef MAP
    // The whole Earth around the centre of the map.
    let east = unit.x * PI;
    let latitude = unit.y * PI * 0.5;
    out.uv = vec2((east + globals.map.x) / TAU + 0.5, 0.5 - unit.y * 0.5);
    out.position = vec4(map_pixel(vec2(east, latitude)) / half_size(), 0.0, 1.0);
    return out;
#else
    out.normal = scene_of_fixed(unit);
    // The point of the ellipsoid whose vertical this is.
    let squares = vec3(EQUATOR * EQUATOR, EQUATOR * EQUATOR, POLE * POLE);
    var surface = squares * unit * inverseSqrt(dot(squares * unit, unit));
#ifdef GLOW
    surface = unit * (EQUATOR + AIR_TOP);
#endif
    out.sight = scene_of_fixed(surface) - globals.eye.xyz;
    out.position = clip_of(out.sight);
    let grazing = 1.0 - clamp(-dot(out.normal, normalize(out.sight)), 0.0, 1.0);
    out.light = vec2(dot(out.normal, globals.sun.xyz), grazing);
    return out;
#endif
}

// Colour of the ground under a Sun of this height (sine), by day and by night.
fn ground(uv: vec2<f32>, sun: f32) -> vec3<f32> {
    let day = textureSample(day_texture, day_sampler, uv).rgb;
    let lights = pow(textureSample(lights_texture, lights_sampler, uv).r, 2.2);
    if globals.sun.w < 0.5 {
        return day;
    }
    // From the end of civil twilight to a Sun that stands a little above the horizon.
    let lit = smoothstep(-0.105, 0.14, sun);
    let noon = 0.55 + 0.45 * sqrt(max(sun, 0.0));
    let dusk = mix(vec3(1.0, 0.62, 0.40), vec3(1.0), smoothstep(-0.02, 0.22, sun));
    let night = day * vec3(0.035, 0.045, 0.075) + vec3(0.0006, 0.001, 0.002);
    let city = lights * vec3(2.6, 1.9, 1.05) * (1.0 - smoothstep(-0.16, 0.0, sun));
    return mix(night, day * dusk * noon, lit) + city;
}

@fragment
fn fragment(in: Out) -> @location(0) vec4<f32> {
#ifdef MAP
    let longitude = (in.uv.x - 0.5) * TAU;
    let latitude = (0.5 - in.uv.y) * PI;
    let across = cos(latitude);
    let normal = scene_of_fixed(vec3(across * cos(longitude), across * sin(longitude), sin(latitude)));
    return vec4(ground(in.uv, dot(normal, globals.sun.xyz)) * 0.8, 1.0);
#else
#ifdef GLOW
    // Where the sight passes the Earth nearest.
    let along = normalize(in.sight);
    let nearest = globals.eye.xyz - along * dot(globals.eye.xyz, along);
    let distance = length(nearest);
    let height = max(distance - EQUATOR, 0.0);
    let fade = exp(-height / AIR_SCALE) * clamp(1.0 - height / AIR_TOP, 0.0, 1.0);
    var lit = 1.0;
    if globals.sun.w > 0.5 {
        lit = smoothstep(-0.25, 0.25, dot(nearest / distance, globals.sun.xyz));
    }
    return vec4(AIR * fade * lit * 0.75, 0.0);
#else
#ifdef HIGH
    let normal = normalize(in.normal);
    let along = normalize(in.sight);
    let sun = dot(normal, globals.sun.xyz);
    let grazing = 1.0 - clamp(-dot(normal, along), 0.0, 1.0);
#else
    let sun = in.light.x;
    let grazing = in.light.y;
#endif
    var color = ground(in.uv, sun);
    var lit = 1.0;
    if globals.sun.w > 0.5 {
        lit = smoothstep(-0.15, 0.25, sun);
    }
#ifdef HIGH
    // Sunlight on water.
    let water = textureSample(mask_texture, mask_sampler, in.uv).r;
    let glint = pow(max(dot(reflect(along, normal), globals.sun.xyz), 0.0), 60.0);
    color += vec3(1.0, 0.85, 0.65) * (water * glint * 0.10 * lit);
#endif
    // Air seen edge-on.
    let haze = grazing * grazing * grazing;
    color = mix(color, AIR * 0.75, haze * 0.5 * lit) + AIR * (haze * 0.012);
    return vec4(color, 1.0);
#endif
#endif
}
