//! Where a subscription is.

use crate::Problem;
use node::Place;
use std::fmt;
use units::Height;

/// The last message that was told: `120.3`, or `120` when all of block 120 was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Position(Place);

impl Position {
    pub(crate) const fn after_block(height: u64) -> Self {
        Self(Place { height: Height::new(height), index: u32::MAX })
    }
    pub(crate) const fn at(place: Place) -> Self {
        Self(place)
    }
    pub(crate) const fn height(self) -> u64 {
        self.0.height.raw()
    }
    /// The block that has what follows.
    pub(crate) const fn next_block(self) -> u64 {
        if self.0.index == u32::MAX { self.height().saturating_add(1) } else { self.height() }
    }
    pub(crate) fn is_before(self, place: Place) -> bool {
        self.0 < place
    }
    pub(crate) fn parse(field: &str, text: &str) -> Result<Self, Problem> {
        let whole = text.parse().ok().map(Self::after_block);
        whole.or_else(|| text.parse().ok().map(Self)).ok_or_else(|| {
            Problem::malformed(format!(
                "{field} is {text:?}, expected a height such as 120, or an id of a message such as 120.3"
            ))
        })
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.index == u32::MAX { self.0.height.fmt(f) } else { self.0.fmt(f) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_is_a_block_or_a_message_of_one() {
        let parse = |text| Position::parse("after", text).unwrap();
        for text in ["0", "120", "120.0", "120.7"] {
            assert_eq!(parse(text).to_string(), text);
        }
        assert_eq!((parse("120").next_block(), parse("120.7").next_block()), (121, 120));
        let place = Place { height: Height::new(120), index: 7 };
        assert!(parse("120.6").is_before(place) && !parse("120.7").is_before(place));
        assert!(!parse("120").is_before(place) && parse("119").is_before(place));
        let problem = Position::parse("after", "now").unwrap_err();
        assert!(problem.detail.contains("after is \"now\", expected a height"), "{problem:?}");
    }
}
