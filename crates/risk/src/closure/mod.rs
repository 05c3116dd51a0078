//! Thresholds of all the stake: the exact answer by a minimum cut.
