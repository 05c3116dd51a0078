//! What changes in a network.

/// A change that is asked for, or that happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// A service's profit from corruption becomes another.
    Profit {
        /// Place of the service.
        service: usize,
        /// π.
        profit: u128,
    },
    /// An operator's pledge to a service becomes this much, of whatever it was.
    OptIn {
        /// Place of the operator.
        operator: usize,
        /// Place of the service.
        service: usize,
        /// w.
        amount: u128,
    },
    /// An operator pledges nothing to a service any more.
    OptOut {
        /// Place of the operator.
        operator: usize,
        /// Place of the service.
        service: usize,
    },
    /// An operator's stake grows. Its pledges do not.
    Deposit {
        /// Place of the operator.
        operator: usize,
        /// By how much.
        amount: u128,
    },
    /// An operator's stake shrinks. Pledges that were more than what is left become that, and so does the private cost.
    Withdraw {
        /// Place of the operator.
        operator: usize,
        /// By how much.
        amount: u128,
    },
    /// The same, without being asked.
    Slash {
        /// Place of the operator.
        operator: usize,
        /// By how much; what is more than the stake does not matter.
        amount: u128,
    },
}

impl Change {
    /// Whether it happens whatever is said.
    #[must_use]
    pub fn is_forced(&self) -> bool {
        matches!(self, Self::Slash { .. })
    }
}

/// Why a change has no meaning.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChangeError {
    /// There is no such operator.
    #[error("there is no operator {operator}: the network has {count}")]
    UnknownOperator {
        /// The place that was named.
        operator: usize,
        /// How many there are.
        count: usize,
    },
    /// There is no such service.
    #[error("there is no service {service}: the network has {count}")]
    UnknownService {
        /// The place that was named.
        service: usize,
        /// How many there are.
        count: usize,
    },
    /// The operator does not have that much.
    #[error("{amount} is more than the {stake} that the operator has at stake")]
    AboveStake {
        /// What was named.
        amount: u128,
        /// What it has.
        stake: u128,
    },
    /// A sum over the network would not fit.
    #[error("{what} would add up to {sum}: at most 2^110 fit")]
    TooMuch {
        /// Of what.
        what: &'static str,
        /// The sum.
        sum: u128,
    },
}
