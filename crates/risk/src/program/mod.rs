//! Programs with whole-number data, solved by branch and bound.
//!
//! Attacks, cascades and elastic attacks are all of one kind: choose services and operators (and amounts between bounds), so
//! that rows of covers hold, and gain most for what it costs. A [`Program`] says it; [`maximise`] and [`least_ratio`] answer.
//!
//! Floats search (a bounded dual simplex gives each node its multipliers); whole numbers decide: a node is closed and a choice
//! is fixed only by a bound that was computed in integers from those multipliers. So an answer that is `proved` is exact, and
//! the tree of nodes with their multipliers is a proof that anyone can check (`certificate`).
//!
//! Cost: a node takes a few pivots of O(rows² + entries) each; how many nodes depends on how near the best choices are to each
//! other.

mod answer;
mod exact;
mod local;
mod propagate;
mod relaxation;
mod search;
mod wide;

pub use answer::{Found, Multiplier, Node, Outcome, Proposal};
pub use search::{least_ratio, maximise};

/// A choice: yes or no, or an amount between nothing and `upper`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// What one unit gains.
    pub profit: i128,
    /// What one unit costs.
    pub cost: i128,
    /// The most that can be chosen; 1 for a yes or no.
    pub upper: i128,
    /// Whether amounts in between are allowed.
    pub continuous: bool,
    /// Which choices are branched on first: higher before lower, among those the heaviest.
    pub rank: u8,
    /// What it weighs where that is not what it gains or costs: among undecided choices of a rank the heaviest is branched on.
    pub weight: i128,
}

impl Column {
    /// A yes or no that gains and costs so much.
    #[must_use]
    pub fn choice(profit: i128, cost: i128, rank: u8) -> Self {
        Self { profit, cost, upper: 1, continuous: false, rank, weight: 0 }
    }
    /// The same with a weight for branching.
    #[must_use]
    pub fn weighing(mut self, weight: i128) -> Self {
        self.weight = weight;
        self
    }
    /// An amount of at most `upper`.
    #[must_use]
    pub fn amount(profit: i128, cost: i128, upper: i128) -> Self {
        Self { profit, cost, upper, continuous: true, rank: 0, weight: 0 }
    }
}

/// What has to hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Row {
    /// If `indicator` is chosen, the weights of the chosen members add up to at least `threshold`. Members are choices, and
    /// weights positive.
    Cover {
        /// The column that asks for it.
        indicator: usize,
        /// θ.
        threshold: i128,
        /// Columns and weights.
        members: Vec<(usize, i128)>,
    },
    /// Σ coefficient × column ≥ `least`.
    General {
        /// Columns and coefficients.
        terms: Vec<(usize, i128)>,
        /// The right-hand side.
        least: i128,
    },
}

/// Columns and rows; the most is sought of profits less costs, or the least of costs by profits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Program {
    /// Columns.
    pub columns: Vec<Column>,
    /// Rows.
    pub rows: Vec<Row>,
    /// Columns that are chosen from the start.
    pub chosen: Vec<usize>,
    /// Pairs of choices of which at most one is made.
    pub exclusive: Vec<(usize, usize)>,
}
