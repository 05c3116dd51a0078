//! Correlated losses of stakers: common shocks, factor copulas, tails.
