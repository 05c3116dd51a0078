//! The price of the put that a staker sells.
