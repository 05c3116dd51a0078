//! What rows leave no choice about, by counting alone.
//!
//! A row whose largest possible sum is below its right-hand side empties the node; a choice without which, or with which, that
//! would be so is made. Of two that exclude each other one chosen leaves the other out: such pairs become rows of
//! the relaxation only where it takes both.
//!
//! Proofs do not know these steps, so a search that records one does without: the relaxation's multipliers say the same there.

use super::local::Choice;
use super::{Program, Row};

/// Choices that follow from those made; none if no answer is left. Not all that could be followed: one pass over the rows.
pub(super) fn propagate(program: &Program, choices: &[Choice]) -> Option<Vec<(usize, bool)>> {
    let mut follow = Vec::new();
    for &(one, other) in &program.exclusive {
        match (choices[one], choices[other]) {
            (Choice::In, Choice::In) => return None,
            (Choice::In, Choice::Free) => follow.push((other, false)),
            (Choice::Free, Choice::In) => follow.push((one, false)),
            _ => {}
        }
    }
    for row in &program.rows {
        let Row::General { terms, least } = row else { continue };
        let most = |&(column, by): &(usize, i128)| match choices[column] {
            Choice::In => by,
            Choice::Out => 0,
            Choice::Free => (by * program.columns[column].upper).max(0),
        };
        let spare = terms.iter().map(most).sum::<i128>() - least;
        if spare < 0 {
            return None;
        }
        for &(column, by) in terms {
            let free = choices[column] == Choice::Free && !program.columns[column].continuous;
            if free && by.abs() > spare {
                follow.push((column, by > 0));
            }
        }
    }
    Some(follow)
}
