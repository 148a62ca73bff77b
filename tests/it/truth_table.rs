//! Tables of independent truth: CSV files in the folder that `STARLOOM_TRUTH` names.
//!
//! The folder is not part of the repository. Tests that read it are ignored by default, and fail if
//! they are run without it.

use std::collections::BTreeMap;
use std::path::PathBuf;

/// The path of a file of the truth.
pub(crate) fn truth_path(name: &str) -> PathBuf {
    let folder = std::env::var_os("STARLOOM_TRUTH")
        .expect("STARLOOM_TRUTH must name the folder with the independent truth");
    let path = PathBuf::from(folder).join(name);
    assert!(path.exists(), "{} is missing", path.display());
    path
}

/// The text of a file of the truth.
pub(crate) fn truth_text(name: &str) -> String {
    std::fs::read_to_string(truth_path(name)).expect("the truth must be UTF-8")
}

/// A table with named columns.
pub(crate) struct Table {
    columns: BTreeMap<String, usize>,
    rows: Vec<Vec<String>>,
}

/// One row of a table.
#[derive(Clone, Copy)]
pub(crate) struct Row<'a> {
    columns: &'a BTreeMap<String, usize>,
    cells: &'a [String],
}

impl Table {
    /// Reads a table of the truth; no cell of it contains a comma.
    pub(crate) fn read(name: &str) -> Self {
        let text = truth_text(name);
        let mut lines = text.lines().map(|line| line.split(',').map(str::to_owned));
        let header = lines.next().expect("a header");
        let columns: BTreeMap<_, _> = header.zip(0..).collect();
        let rows: Vec<Vec<String>> = lines.map(Iterator::collect).collect();
        assert!(!rows.is_empty(), "{name} has no rows");
        assert!(
            rows.iter().all(|row| row.len() == columns.len()),
            "{name} has ragged rows"
        );
        Self { columns, rows }
    }

    /// All rows.
    pub(crate) fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        let columns = &self.columns;
        self.rows.iter().map(|cells| Row { columns, cells })
    }
}

impl<'a> Row<'a> {
    /// A cell.
    pub(crate) fn text(self, column: &str) -> &'a str {
        &self.cells[self.columns[column]]
    }

    /// A cell as a number.
    pub(crate) fn number(self, column: &str) -> f64 {
        let text = self.text(column);
        text.parse()
            .unwrap_or_else(|_| panic!("{column}: {text} is no number"))
    }

    /// Three cells as a vector: `{prefix}_x{suffix}`, y and z.
    pub(crate) fn vector(self, prefix: &str, suffix: &str) -> nalgebra::Vector3<f64> {
        nalgebra::Vector3::from(
            ["x", "y", "z"].map(|axis| self.number(&format!("{prefix}{axis}{suffix}"))),
        )
    }
}

/// The largest error of a quantity, and where it was found.
#[derive(Default)]
pub(crate) struct Worst {
    count: usize,
    error: f64,
    place: String,
}

impl Worst {
    /// Takes one error; one that is not a number is the worst of all.
    pub(crate) fn take(&mut self, error: f64, place: impl FnOnce() -> String) {
        self.count += 1;
        if error.is_nan() || error > self.error {
            self.error = if error.is_nan() { f64::INFINITY } else { error };
            self.place = place();
        }
    }

    /// Prints the largest error and fails if it is beyond `most` or if nothing was compared.
    #[expect(
        clippy::print_stdout,
        reason = "what the tests measured is part of their output"
    )]
    pub(crate) fn must_be_within(&self, most: f64, what: &str) {
        println!(
            "{what}: {} compared, worst {:.3e} (at most {most:e}) {}",
            self.count, self.error, self.place
        );
        assert!(self.count > 0, "{what}: nothing was compared");
        assert!(
            self.error <= most,
            "{what}: {:e} at {}",
            self.error,
            self.place
        );
    }
}
