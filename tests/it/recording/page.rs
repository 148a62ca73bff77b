//! The page about recordings agrees with the program.

use starloom::recording::{RECORDING_VERSION, schema};

const PAGE: &str = include_str!("../../../docs/recording.md");

#[test]
fn the_page_lists_the_tables_as_they_are() {
    let tables = schema::markdown();
    assert!(
        PAGE.contains(&tables),
        "docs/recording.md differs from the schema; its tables must read:\n{tables}"
    );
    assert!(PAGE.contains(&format!("recording version {RECORDING_VERSION}")));
}

#[test]
fn fields_carry_unit_and_meaning() {
    for table in starloom::record::Tables::schemas() {
        let arrow = schema::arrow_schema(table);
        for (column, field) in table.columns.iter().zip(arrow.fields()) {
            let metadata = field.metadata();
            assert_eq!(metadata.get("doc").map(String::as_str), Some(column.doc));
            let unit = metadata.get("unit").map_or("", String::as_str);
            assert_eq!(unit, column.unit);
        }
    }
}
