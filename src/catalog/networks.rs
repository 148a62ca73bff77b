//! The networks that come with starloom, by the names of their files.

/// The name and the bytes of a bundled network.
macro_rules! bundled {
    ($name:literal) => {
        (
            $name,
            include_bytes!(concat!("../../assets/models/", $name)).as_slice(),
        )
    };
}

/// Networks of `assets/models`; their makers and licences stand there in NOTICE.
const BUNDLED: [(&str, &[u8]); 13] = [
    bundled!("cloud-w16-int8.onnx"),
    bundled!("cloud-w16-pruned-fp32.onnx"),
    bundled!("cloud-w16-pruned-int8.onnx"),
    bundled!("cloud-w8-fp32.onnx"),
    bundled!("cloud-w8-int8.onnx"),
    bundled!("cover-3band-16x16-fp32.onnx"),
    bundled!("cover-3band-16x16-int8.onnx"),
    bundled!("cover-3band-8x8-fp32.onnx"),
    bundled!("cover-3band-8x8-int8.onnx"),
    bundled!("cover-5band-16x16-fp32.onnx"),
    bundled!("cover-5band-16x16-int8.onnx"),
    bundled!("cover-5band-8x8-fp32.onnx"),
    bundled!("cover-5band-8x8-int8.onnx"),
];

/// The ONNX file of this name, if it comes with starloom.
pub fn bundled_network(name: &str) -> Option<&'static [u8]> {
    let found = BUNDLED.iter().find(|(known, _)| *known == name);
    found.map(|(_, bytes)| *bytes)
}
