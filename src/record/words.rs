//! The closed sets of words in the tables. A new word in one of them is a new major version of the
//! recording.

pub use crate::network::Medium;

word_cell!(Medium);

words! {
    /// What became of a product.
    ProductStatus {
        /// Its answer reached the ground.
        Answered = "answered",
        /// Its raw frame reached the ground, and no answer is known.
        RawDelivered = "raw-delivered",
        /// The run ended before either.
        Waiting = "waiting",
        /// It was given up.
        Dropped = "dropped",
    }
}

words! {
    /// What a link is doing.
    LinkState {
        /// The terminals turn towards each other.
        Slewing = "slewing",
        /// The terminals search for each other.
        Acquiring = "acquiring",
        /// The terminals track each other; bits may flow.
        Locked = "locked",
    }
}
