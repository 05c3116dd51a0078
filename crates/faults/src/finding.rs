//! What a run found wrong, and how to see it again.

use std::fmt;
use units::Height;

/// Something that must not be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The run's seed.
    pub seed: u64,
    /// How often the node had been started when it came up.
    pub life: u64,
    /// The last block that was acknowledged by then.
    pub height: Height,
    /// What happened last to the disk, if something did.
    pub trouble: String,
    /// What is wrong.
    pub what: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { seed, life, height, trouble, what } = self;
        write!(
            f,
            "seed {seed}, life {life} of the node, after block {height}, {trouble}: {what}\n\
             again: BUTTRESS_SEEDS={seed} cargo test -p buttress-faults --test seeds -- --nocapture"
        )
    }
}

impl std::error::Error for Finding {}
