//! Answers about risk: searched for once, off the threads that serve, and kept while they are true.

mod desk;
mod losses;
mod picture;

pub(crate) use desk::Desk;
pub(crate) use losses::LossQuestion;
pub(crate) use picture::{Picture, VaultFacts};
