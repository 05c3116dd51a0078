//! Answers, who proposes them, and what a search says in the end.

use super::Program;
use ethnum::I256;

/// An answer that satisfies all rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// What it gains.
    pub profit: i128,
    /// What it costs.
    pub cost: i128,
    /// Which choices are made.
    pub chosen: Vec<bool>,
}

impl Found {
    /// No choice is made: nothing is gained and nothing is spent.
    #[must_use]
    pub fn nothing(program: &Program) -> Self {
        Self { profit: 0, cost: 0, chosen: vec![false; program.columns.len()] }
    }
    /// Gain less cost.
    #[must_use]
    pub fn value(&self) -> i128 {
        self.profit - self.cost
    }
}

/// Makes answers out of what the relaxation would choose. Whoever states a program knows how.
pub trait Proposal {
    /// The best answer near `relaxed`, by λ × profit − cost. Where every choice in `relaxed` is whole and the rows hold, that
    /// answer or a better one.
    fn propose(&mut self, relaxed: &[f64], lambda: f64) -> Option<Found>;
}

/// A node of a proof, before its children: first the one where the choice is made, then the one where it is not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Node {
    /// Multipliers that are not zero.
    pub multipliers: Vec<Multiplier>,
    /// What is branched on; nothing where the node is closed.
    pub branch: Option<usize>,
}

/// The multiplier of a row, or of the row that a cover becomes without some of its members.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Multiplier {
    /// The program's row.
    pub row: usize,
    /// Columns that the cover does without, ascending.
    pub without: Vec<usize>,
    /// The multiplier, positive.
    pub value: I256,
}

/// What a search found and proved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// The best answer.
    pub best: Option<Found>,
    /// No answer has more than this of `profit_times` × profit − `cost_times` × cost.
    pub bound: i128,
    /// λ = `profit_times` ÷ `cost_times` of the bound: 1 and 1 where profit less cost was asked for.
    pub profit_times: i128,
    /// See `profit_times`.
    pub cost_times: i128,
    /// Whether the bound equals the best answer's value: then that is exact.
    pub proved: bool,
    /// Nodes of the tree.
    pub nodes: u64,
    /// Pivots of the relaxation.
    pub pivots: u64,
    /// The proof, if one was asked for: nodes in preorder, with multipliers in units of 2^−`finer` of the bound's. It shows that
    /// less than one such unit above `bound` is possible; as values are whole, nothing above it is.
    pub proof: Vec<Node>,
    /// See `proof`.
    pub finer: u32,
}
