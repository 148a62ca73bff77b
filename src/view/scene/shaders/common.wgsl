// What all shaders of the scene share: the globals, and the way from the scene to the picture.
// Lengths are thousands of kilometres; the eye is the origin; y is north.
#define_import_path starloom::common
#import bevy_pbr::mesh_view_bindings::view

struct Globals {
    // Earth-fixed axes in the scene.
    fixed_x: vec4<f32>,
    fixed_y: vec4<f32>,
    fixed_z: vec4<f32>,
    // Axes of the stars in the scene.
    sky_x: vec4<f32>,
    sky_y: vec4<f32>,
    sky_z: vec4<f32>,
    // The eye from the Earth's centre; pixels of a point.
    eye: vec4<f32>,
    // Direction of the Sun; 1 where the night is drawn.
    sun: vec4<f32>,
    // Centre of the map (rad), its zoom, radius of a dot (points).
    map: vec4<f32>,
}

@group(#{MATERIAL_BIND_GROUP}) @binding(0) var<storage, read> globals: Globals;

const PI: f32 = 3.14159265;
const TAU: f32 = 6.28318531;
// WGS84.
const EQUATOR: f32 = 6.378137;
const POLE: f32 = 6.356752;
// Outside of every picture.
const NOWHERE: vec4<f32> = vec4<f32>(2.0, 2.0, 2.0, 1.0);

fn scene_of_fixed(p: vec3<f32>) -> vec3<f32> {
    return globals.fixed_x.xyz * p.x + globals.fixed_y.xyz * p.y + globals.fixed_z.xyz * p.z;
}

fn fixed_of_scene(p: vec3<f32>) -> vec3<f32> {
    return vec3(dot(p, globals.fixed_x.xyz), dot(p, globals.fixed_y.xyz), dot(p, globals.fixed_z.xyz));
}

fn scene_of_sky(p: vec3<f32>) -> vec3<f32> {
    return globals.sky_x.xyz * p.x + globals.sky_y.xyz * p.y + globals.sky_z.xyz * p.z;
}

// Half the size of the picture (px).
fn half_size() -> vec2<f32> {
    return view.viewport.zw * 0.5;
}

fn clip_of(p: vec3<f32>) -> vec4<f32> {
    return view.clip_from_world * vec4(p, 1.0);
}

// Longitude and geodetic latitude (rad) of an Earth-fixed point: Bowring 1976.
fn place_of(p: vec3<f32>) -> vec2<f32> {
    let rho = length(p.xy);
    let reduced = normalize(vec2(rho * POLE, p.z * EQUATOR));
    let over = (EQUATOR * EQUATOR - POLE * POLE) / POLE;
    let under = (EQUATOR * EQUATOR - POLE * POLE) / EQUATOR;
    let latitude = atan2(
        p.z + over * reduced.y * reduced.y * reduced.y,
        rho - under * reduced.x * reduced.x * reduced.x,
    );
    return vec2(atan2(p.y, p.x), latitude);
}

// Longitude less that of the map's centre, in [-π, π).
fn east_of_centre(longitude: f32) -> f32 {
    let east = longitude - globals.map.x;
    return east - TAU * floor((east + PI) / TAU);
}

// Pixels of a radian of the map.
fn map_scale() -> f32 {
    return globals.map.z * min(view.viewport.z / TAU, view.viewport.w / PI);
}

// Pixels from the centre of the map, up and to the right.
fn map_pixel(place: vec2<f32>) -> vec2<f32> {
    return vec2(place.x, place.y - globals.map.y) * map_scale();
}

fn linear_of(color: vec3<f32>) -> vec3<f32> {
    return pow(color, vec3(2.2));
}

// Whether the Earth hides a place from the eye: it lies in the cone around the Earth, beyond the horizon.
// Of a segment whose ends are both hidden nothing is seen.
fn is_hidden(p: vec3<f32>) -> bool {
    let eye = globals.eye.xyz;
    let square = dot(eye, eye);
    let beyond = square - POLE * POLE;
    let along = -dot(p, eye);
    return along > beyond && along * along > dot(p, p) * beyond;
}

// How far lines are pulled to the eye, so that the flat faces of the globe do not hide them:
// thousands of kilometres, and share of the distance.
const LIFT: f32 = 0.004;
const LIFT_SHARE: f32 = 0.0015;
fn lifted(clip: vec4<f32>) -> vec4<f32> {
    let pull = min(LIFT + clip.w * LIFT_SHARE, clip.w * 0.5);
    return vec4(clip.xy, clip.z * clip.w / max(clip.w - pull, 1e-9), clip.w);
}
