//! roofline.
