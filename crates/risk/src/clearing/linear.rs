//! Linear equations in exact fractions.

use num_rational::BigRational;

/// Solves by elimination; the last entry of a row is its right-hand side. Where several solutions exist, unknowns without a
/// pivot are zero.
///
/// Clearing equations are never singular: of a group that owes itself alone the last still solvent is paid as much as it pays,
/// and so does not default.
pub(super) fn solve(mut rows: Vec<Vec<BigRational>>) -> Vec<BigRational> {
    let zero = BigRational::from_integer(0.into());
    let unknowns = rows.len();
    let mut pivots = Vec::with_capacity(unknowns);
    let mut done = 0;
    for column in 0..unknowns {
        let Some(pivot) = (done..unknowns).find(|row| rows[*row][column] != zero) else { continue };
        rows.swap(done, pivot);
        let (above, rest) = rows.split_at_mut(done);
        let Some((pivot_row, below)) = rest.split_first_mut() else { break };
        let scale = pivot_row[column].clone();
        for entry in &mut pivot_row[column..] {
            *entry /= &scale;
        }
        for row in above.iter_mut().chain(below) {
            let times = row[column].clone();
            if times != zero {
                for (entry, pivot) in row[column..].iter_mut().zip(&pivot_row[column..]) {
                    *entry -= &times * pivot;
                }
            }
        }
        pivots.push(column);
        done += 1;
    }
    let mut solution = vec![zero; unknowns];
    for (row, column) in pivots.into_iter().enumerate() {
        solution[column].clone_from(&rows[row][unknowns]);
    }
    solution
}
