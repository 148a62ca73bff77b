//! Work that may break off in a library which does not expect what a file holds: it is an error then, and nothing else
//! is printed.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::Once;

thread_local! {
    /// Whether this thread does such work.
    static GUARDED: Cell<bool> = const { Cell::new(false) };
}

/// What `work` gives; none where it panics. What it left half done must not be used then.
pub fn guarded<T>(work: impl FnOnce() -> T) -> Option<T> {
    static SILENCED: Once = Once::new();
    SILENCED.call_once(|| {
        let before = take_hook();
        set_hook(Box::new(move |panic| {
            if !GUARDED.get() {
                before(panic);
            }
        }));
    });
    let outer = GUARDED.replace(true);
    let ended = catch_unwind(AssertUnwindSafe(work)).ok();
    GUARDED.set(outer);
    ended
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_breaks_off_is_none_and_what_follows_is_told_again() {
        assert_eq!(guarded(|| 7), Some(7));
        let inner = || guarded(|| Vec::<u8>::new()[0]);
        assert_eq!(guarded(inner), Some(None));
        assert!(!GUARDED.get());
    }
}
