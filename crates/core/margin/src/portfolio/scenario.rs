//! The moves that a portfolio has to survive.

use super::Parameters;
use borsh::{BorshDeserialize, BorshSerialize};
use units::Fixed;

/// Where volatility goes with a move of the price.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, BorshSerialize, BorshDeserialize)]
pub enum Shift {
    /// It stays.
    Unchanged,
    /// Up, and to at least [`VolatilityShock::least_up`](super::VolatilityShock::least_up).
    Up,
    /// Down.
    Down,
}

/// How the volatilities of strikes away from the forward move against that at it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, BorshSerialize, BorshDeserialize)]
pub enum Skew {
    /// Higher strikes up, lower ones down.
    Linear,
    /// Both wings up.
    Absolute,
}

/// One of the moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum Scenario {
    /// The price moves, and volatility with it.
    Move {
        /// What the price is multiplied by.
        spot: Fixed,
        /// Where volatility goes.
        volatility: Shift,
        /// Which part of the loss counts: less than 1 of moves that are far but rare.
        damping: Fixed,
    },
    /// The skew moves, in each expiry whichever way loses.
    Skew {
        /// How.
        skew: Skew,
        /// Which part of the loss counts.
        damping: Fixed,
    },
}

impl Scenario {
    /// Which part of the loss counts.
    #[must_use]
    pub const fn damping(&self) -> Fixed {
        match self {
            Self::Move { damping, .. } | Self::Skew { damping, .. } => *damping,
        }
    }
}

/// What the options of an expiry are revalued in. Scenarios that differ only in their damping share one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    Moved { spot: Fixed, volatility: Shift },
    Skewed(Skew),
}

impl State {
    /// As it is.
    pub(super) const MARK: Self = Self::Moved { spot: Fixed::ONE, volatility: Shift::Unchanged };

    const fn of(scenario: &Scenario) -> Self {
        match scenario {
            Scenario::Move { spot, volatility, .. } => {
                Self::Moved { spot: *spot, volatility: *volatility }
            }
            Scenario::Skew { skew, .. } => Self::Skewed(*skew),
        }
    }
}

/// All states that parameters need, none twice, and which of them each use is.
#[derive(Clone, Debug)]
pub(super) struct States {
    pub(super) all: Vec<State>,
    pub(super) mark: usize,
    pub(super) basis_up: usize,
    pub(super) basis_down: usize,
    /// In the order of the scenarios.
    pub(super) scenarios: Vec<usize>,
}

impl States {
    pub(super) fn of(parameters: &Parameters) -> Self {
        let mut all = Vec::new();
        let mut place = |state: State| {
            all.iter().position(|known| *known == state).unwrap_or_else(|| {
                all.push(state);
                all.len().saturating_sub(1)
            })
        };
        let unmoved = |spot| State::Moved { spot, volatility: Shift::Unchanged };
        let mark = place(State::MARK);
        let basis_up = place(unmoved(parameters.basis.up));
        let basis_down = place(unmoved(parameters.basis.down));
        let scenarios = parameters.scenarios.iter().map(|it| place(State::of(it))).collect();
        Self { all, mark, basis_up, basis_down, scenarios }
    }
}
