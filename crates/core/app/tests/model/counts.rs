//! What histories went through, to see that they exercise what they should.

use core::fmt;

macro_rules! counts {
    ($($(#[$doc:meta])* $field:ident: $label:literal,)+) => {
        /// How often what happened.
        #[derive(Clone, Debug, Default)]
        pub struct Counts {
            $($(#[$doc])* pub $field: u64,)+
        }

        impl Counts {
            pub fn add(&mut self, other: &Self) {
                $(self.$field += other.$field;)+
            }
        }

        impl fmt::Display for Counts {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let parts = [$(format!("{} {}", self.$field, $label)),+];
                f.write_str(&parts.join(", "))
            }
        }
    };
}

counts! {
    histories: "histories",
    done: "actions done",
    refused: "refused",
    boundaries: "boundaries",
    covers: "covers bought",
    competed: "auctions with several sellers",
    at_reserve: "cleared at a reserve",
    by_budget: "at what spends the budget",
    short: "at the maximum, short of supply",
    too_dear: "offers too dear",
    again: "boundaries with auctions held again",
    /// Sold less than they might, because older offers of the same vault come first.
    crowded: "offers that gave way",
    larger: "offers made larger or cheaper",
    smaller: "smaller",
    dearer: "dearer",
    withdrawn: "withdrawn",
    committed: "held to a commitment",
    taken_back: "reductions that could not be taken back",
    rising: "rising penalties",
    correlated: "above the least",
    fully_correlated: "at the most",
    cases: "cases opened",
    late_cases: "about past epochs",
    executed: "executed",
    takings: "takings",
    repeated_takings: "of a pool that was slashed before",
    emptied: "pools slashed to zero",
    spared: "pools spared by tenure",
    pledged_after_zero: "pledges after a slash to zero",
    leaves: "leaves",
    claims: "claims",
    shortfalls: "shortfalls",
}
