//! A scenario of liquidations: prices, depth, positions.
