//! The catalogue: bundled parts are complete and graded; bad files are refused with place and remedy.
use starloom::catalog::{Catalog, Kind};

#[test]
fn bundled_parses() {
    let catalog = Catalog::bundled().map_err(|e| e.to_string()).unwrap();
    for kind in Kind::ALL {
        println!("{} {}", kind.key(), catalog.listings(kind).len());
    }
}
