//! Slashed stake is sold, prices fall, leveraged positions are liquidated: fixed points and cliffs.
