//! What histories went through, to see that they exercise what they should.

use core::fmt;

macro_rules! counts {
    ($($(#[$doc:meta])* $field:ident: $label:literal,)+) => {
        /// How often what happened.
        #[derive(Clone, Debug, Default)]
        pub struct Counts {
            $($(#[$doc])* pub $field: u64,)+
            /// The fewest actions of a history.
            pub fewest: Option<u64>,
        }

        impl Counts {
            pub fn add(&mut self, other: &Self) {
                $(self.$field += other.$field;)+
                self.fewest = self.fewest.into_iter().chain(other.fewest).min();
            }
        }

        impl fmt::Display for Counts {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let parts = [$(format!("{} {}", self.$field, $label)),+];
                write!(f, "{}, at least {} actions each", parts.join(", "), self.fewest.unwrap_or(0))
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
    claims_on_hold: "claims refused for a hold",
    mergers: "mergers",
    /// Of stake that someone has through another merger.
    mergers_again: "of merged ones",
    merged_takings: "takings of merged pools",
    left_by_mergers: "base units left by mergers",
    upheld: "appeals in vain",
    acquitted: "acquittals",
    delayed: "delays",
    reversed: "reversals",
    returned_to_merged: "returned to merged pools",
    returned_to_leavers: "returned to leavers",
    returned_from_jail: "returns from jail",
    freed: "freed from jail",
    shortfalls: "shortfalls",
}
