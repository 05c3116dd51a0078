//! Why a proof is not accepted.

use crate::{Column, FORMAT, MOST_BYTES, Whole};
use std::fmt;

/// What fails, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}{problem}", Place(*claim, *node))]
pub struct Refusal {
    /// Place in [`crate::Proof::claims`].
    pub claim: Option<usize>,
    /// Place in [`crate::Claim::tree`].
    pub node: Option<usize>,
    /// What fails.
    pub problem: Problem,
}

/// What fails.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// The text is too long to be read.
    #[error("{bytes} bytes are too long: at most {MOST_BYTES} are read")]
    TooLong {
        /// Its length.
        bytes: usize,
    },
    /// The text is not a proof.
    #[error("{0}")]
    Unreadable(String),
    /// The format is another one.
    #[error("format {0} is not known: expected {FORMAT}")]
    Format(u32),
    /// The proof is about another network.
    #[error("the proof is about network {proof}: this one is {network}")]
    OtherNetwork {
        /// Digest in the file.
        proof: String,
        /// Digest of the network.
        network: String,
    },
    /// P or Q is zero or negative.
    #[error("{field} is {value}: expected more than 0")]
    NotPositive {
        /// Which.
        field: &'static str,
        /// Its value.
        value: Whole,
    },
    /// A multiplier is negative.
    #[error("the multiplier of {row} is {value}: expected at least 0")]
    Negative {
        /// Its row.
        row: Row,
        /// Its value.
        value: Whole,
    },
    /// Sums could pass 256 bits.
    #[error("the numbers are too large: sums could pass 2^{bits}")]
    TooLarge {
        /// The power of two that they have to stay below.
        bits: u32,
    },
    /// A row that does not exist.
    #[error("there is no {0}")]
    Unknown(Row),
    /// A row with two multipliers.
    #[error("a second multiplier of {0}")]
    Twice(Row),
    /// An operator that a cover row leaves out pledged nothing to its service, or is not in order.
    #[error(
        "the cover of service {service} leaves out {operator}: expected its operators, ascending"
    )]
    NoMember {
        /// The service.
        service: usize,
        /// The operator.
        operator: usize,
    },
    /// The bound does not show the claim, and the case is not split.
    #[error("the bound {bound} is above {at_most}, and no branch follows")]
    Open {
        /// The bound.
        bound: Whole,
        /// R.
        at_most: Whole,
    },
    /// The case is closed, yet it is split.
    #[error("the case is closed, yet it branches on {0}")]
    Closed(Column),
    /// The case is split by what is decided already, or does not exist.
    #[error("a branch on {0}, which is not free")]
    Decided(Column),
    /// Nodes are missing.
    #[error("the tree ends with {open} cases open")]
    Unfinished {
        /// How many cases have no node.
        open: usize,
    },
    /// There are more nodes than cases.
    #[error("nothing is open, yet {nodes} nodes follow")]
    Surplus {
        /// How many.
        nodes: usize,
    },
}

/// A row of the program that a node's multipliers combine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Row {
    /// Of a service.
    Service(usize),
    /// Of a pool.
    Pool(usize),
    /// Of a bonus and a service.
    Bonus(usize, usize),
    /// Of a service less some operators.
    Cover(usize),
}

impl Problem {
    pub(crate) fn of_file(self) -> Refusal {
        Refusal { claim: None, node: None, problem: self }
    }
    pub(crate) fn of_claim(self) -> Refusal {
        Refusal { claim: Some(0), node: None, problem: self }
    }
    pub(crate) fn at(self, node: usize) -> Refusal {
        Refusal { claim: Some(0), node: Some(node), problem: self }
    }
}

struct Place(Option<usize>, Option<usize>);

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self(Some(claim), Some(node)) => write!(f, "claims[{claim}].tree[{node}]: "),
            Self(Some(claim), None) => write!(f, "claims[{claim}]: "),
            _ => Ok(()),
        }
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Service(service) => write!(f, "service {service}"),
            Self::Pool(pool) => write!(f, "pool {pool}"),
            Self::Bonus(bonus, service) => write!(f, "bonus {bonus} with service {service}"),
            Self::Cover(service) => write!(f, "a cover of service {service}"),
        }
    }
}

impl fmt::Display for Column {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Service(service) => write!(f, "service {service}"),
            Self::Operator(operator) => write!(f, "operator {operator}"),
        }
    }
}
