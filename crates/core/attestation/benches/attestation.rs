//! Messages verified per second.

fn main() {}
