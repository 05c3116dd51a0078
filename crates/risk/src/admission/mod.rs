//! Whether a change may be let in: local condition first, a cached proof next, the exact answer last.
