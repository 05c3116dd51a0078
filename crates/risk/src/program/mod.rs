//! Programs with whole-number data, solved by branch and bound.
