//! Real numbers for intermediates in 128 bits: quick, and good for nearly every number that has to be rounded.
//!
//! Each function says how far it may be off. Who rounds what comes of it checks that all that it may be round to
//! the same, and otherwise takes [`Real`](crate::real::Real), which is some hundred times slower. What is in doubt is
//! one in millions of millions.
//!
//! Operations wrap, as checks would be most of the cost: that no sum or product here is too large follows from the
//! bounds written beside it, and is tested at its ends.

mod binary;
mod exp;
mod grid;
mod ln;
mod nearest;
mod normal;
mod root;
mod words;

pub use binary::binary;
pub use exp::{EXP_FRACTION_BITS, MANTISSA_FRACTION_BITS, exp};
pub use ln::{LN_FRACTION_BITS, ln};
pub use nearest::nearest;
pub use normal::{NORMAL_FRACTION_BITS, X_FRACTION_BITS, density, tail, tail_of_short};
pub use root::floor_sqrt;
pub use words::{signed_upper, upper, wide_product};
