use starloom::catalog::Catalog;
use starloom::scenario;
use std::path::Path;
#[test]
fn bundled() {
    let catalog = Catalog::bundled().unwrap();
    for n in ["crop-watch", "three-body"] {
        let p = format!("scenarios/{n}.toml");
        match scenario::load(Path::new(&p), &[], &catalog) {
            Ok(l) => println!(
                "{n}: {} sats {:?}\n{}",
                l.scenario.satellites.len(),
                l.warnings,
                l.resolved
            ),
            Err(e) => panic!("{e}"),
        }
    }
}
