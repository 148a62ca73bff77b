//! What changed between two texts, line by line.

/// Cells of the table of common lines that are worth their memory; beyond it all is replaced.
const CELLS_MAX: usize = 4_000_000;

/// What happened to a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// Nothing.
    Kept,
    /// It is gone.
    Removed,
    /// It is new.
    Added,
}

/// A line of the old text or of the new one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DiffLine {
    /// What happened to it.
    pub change: Change,
    /// Its number in the text that it stands in, from 1; the new one's for a line that is kept.
    pub number: usize,
    /// The line without its end.
    pub text: String,
}

/// All lines of two texts, so that as many as possible are kept.
pub fn diff(old: &str, new: &str) -> Vec<DiffLine> {
    let (old, new): (Vec<_>, Vec<_>) = (old.lines().collect(), new.lines().collect());
    let pairs = || old.iter().zip(&new);
    let head = pairs().take_while(|(a, b)| a == b).count();
    let ends = old[head..].iter().rev().zip(new[head..].iter().rev());
    let tail = ends.take_while(|(a, b)| a == b).count();
    let (old_end, new_end) = (old.len() - tail, new.len() - tail);
    let line = |change, number: usize, text: &str| DiffLine {
        change,
        number: number + 1,
        text: text.to_owned(),
    };
    let kept = |at: usize| line(Change::Kept, at, new[at]);
    let mut lines: Vec<_> = (0..head).map(kept).collect();
    let (mut a, mut b) = (head, head);
    let table = Common::of(&old[head..old_end], &new[head..new_end]);
    while a < old_end || b < new_end {
        if a < old_end && b < new_end && old[a] == new[b] && table.is_known() {
            lines.push(kept(b));
            (a, b) = (a + 1, b + 1);
        } else if a < old_end && (b == new_end || table.prefers_old(a - head, b - head)) {
            lines.push(line(Change::Removed, a, old[a]));
            a += 1;
        } else {
            lines.push(line(Change::Added, b, new[b]));
            b += 1;
        }
    }
    lines.extend((new_end..new.len()).map(kept));
    lines
}

/// Only what changed and some lines around it; a gap stands between stretches.
pub fn with_context(lines: &[DiffLine], around: usize) -> Vec<Option<&DiffLine>> {
    let is_change = |line: &DiffLine| line.change != Change::Kept;
    let mut shown = Vec::new();
    let mut last = None;
    for (place, line) in lines.iter().enumerate() {
        let window = place.saturating_sub(around)..(place + around + 1).min(lines.len());
        if lines[window].iter().any(is_change) {
            if last.is_some_and(|last| last + 1 != place) {
                shown.push(None);
            }
            shown.push(Some(line));
            last = Some(place);
        }
    }
    shown
}

/// Length of the longest common sequence from each pair of lines on.
struct Common {
    width: usize,
    lengths: Vec<u32>,
}

impl Common {
    fn of(old: &[&str], new: &[&str]) -> Self {
        let width = new.len() + 1;
        let cells = (old.len() + 1).saturating_mul(width);
        if cells > CELLS_MAX {
            return Self {
                width,
                lengths: Vec::new(),
            };
        }
        let mut lengths = vec![0; cells];
        for a in (0..old.len()).rev() {
            for b in (0..new.len()).rev() {
                lengths[a * width + b] = if old[a] == new[b] {
                    lengths[(a + 1) * width + b + 1] + 1
                } else {
                    lengths[(a + 1) * width + b].max(lengths[a * width + b + 1])
                };
            }
        }
        Self { width, lengths }
    }

    fn is_known(&self) -> bool {
        !self.lengths.is_empty()
    }

    /// Whether as much is kept when the old line goes first.
    fn prefers_old(&self, a: usize, b: usize) -> bool {
        let length = |a: usize, b: usize| self.lengths.get(a * self.width + b).copied();
        length(a + 1, b) >= length(a, b + 1)
    }
}
