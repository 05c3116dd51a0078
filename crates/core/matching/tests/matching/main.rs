//! The engine against its rules: written out one by one in `rules`, and all together in `against_naive`.
#![allow(clippy::as_conversions, clippy::disallowed_methods)]

mod against_naive;
mod checkpoints;
mod desk;
mod dice;
mod documented;
mod naive;
mod random;
mod rules;
