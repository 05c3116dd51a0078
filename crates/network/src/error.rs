//! Why a network is refused.

/// What is wrong with a network, and where: `place` is a path such as `services[3].threshold`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {problem}")]
pub struct NetworkError {
    /// The field, as a path from the top of the file.
    pub place: String,
    /// The value that was found and what was expected.
    pub problem: String,
}

impl NetworkError {
    /// An error at `place`.
    pub fn at(place: impl Into<String>, problem: impl Into<String>) -> Self {
        Self { place: place.into(), problem: problem.into() }
    }
}
