//! sun.
