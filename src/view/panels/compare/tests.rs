#![expect(clippy::unwrap_used, reason = "a test stops at what must be there")]
