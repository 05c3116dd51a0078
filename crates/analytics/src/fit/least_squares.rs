//! The method of Levenberg and Marquardt: least squares of a few unknowns.
//!
//! Small on purpose. The unknowns are a handful and the residuals cheap, so derivatives are differences and the equations are
//! solved densely.

/// Steps after which the last place is taken for the best.
const MAX_STEPS: usize = 200;
/// A step that improves by a smaller part than this is the last.
const ENOUGH: f64 = 1e-12;
/// Damping above which no step improves anything.
const MAX_DAMPING: f64 = 1e12;

/// Unknowns, and the sum of the squares of their residuals.
#[derive(Clone, Copy, Debug)]
pub(super) struct Minimum<const N: usize> {
    pub(super) at: [f64; N],
    pub(super) cost: f64,
}

/// Walks downhill from `start`. `residuals` fills a list that has the same length every time.
///
/// Ends at the first place from which it finds no way down, which is a minimum but not always the lowest one. Where the residuals of
/// `start` are not numbers it stays there, with a cost that is none.
pub(super) fn minimise<const N: usize>(
    start: [f64; N],
    mut residuals: impl FnMut(&[f64; N], &mut Vec<f64>),
) -> Minimum<N> {
    let (mut here, mut there) = (Vec::new(), Vec::new());
    residuals(&start, &mut here);
    let mut best = Minimum { at: start, cost: sum_of_squares(&here) };
    let mut damping = 1e-3;
    for _ in 0..MAX_STEPS {
        let (normal, gradient) = equations(&best.at, &here, &mut residuals);
        let before = best.cost;
        while damping <= MAX_DAMPING {
            let candidate = solve(damped(normal, damping), gradient)
                .map(|step| std::array::from_fn(|n| best.at[n] - step[n]));
            if let Some(at) = candidate {
                residuals(&at, &mut there);
                let cost = sum_of_squares(&there);
                // Not a number is not less than anything.
                if cost < best.cost {
                    best = Minimum { at, cost };
                    std::mem::swap(&mut here, &mut there);
                    damping = (damping / 9.0).max(1e-12);
                    break;
                }
            }
            damping *= 11.0;
        }
        if damping > MAX_DAMPING || before - best.cost <= before * ENOUGH {
            break;
        }
    }
    best
}

fn sum_of_squares(residuals: &[f64]) -> f64 {
    residuals.iter().map(|residual| residual * residual).sum()
}

/// `JᵀJ` and `Jᵀr`, with the Jacobian by differences.
fn equations<const N: usize>(
    at: &[f64; N],
    here: &[f64],
    residuals: &mut impl FnMut(&[f64; N], &mut Vec<f64>),
) -> ([[f64; N]; N], [f64; N]) {
    let columns: [Vec<f64>; N] = std::array::from_fn(|n| {
        let step = 1e-7 * at[n].abs().max(1e-3);
        let (mut moved, mut there) = (*at, Vec::new());
        moved[n] += step;
        residuals(&moved, &mut there);
        there.iter().zip(here).map(|(there, here)| (there - here) / step).collect()
    });
    let product = |one: &[f64], other: &[f64]| -> f64 {
        one.iter().zip(other).map(|(one, other)| one * other).sum()
    };
    let normal = std::array::from_fn(|row| {
        std::array::from_fn(|column| product(&columns[row], &columns[column]))
    });
    (normal, std::array::from_fn(|n| product(&columns[n], here)))
}

/// Marquardt's damping, in proportion to each unknown's own scale.
fn damped<const N: usize>(mut normal: [[f64; N]; N], damping: f64) -> [[f64; N]; N] {
    let largest = (0..N).map(|n| normal[n][n]).fold(0.0, f64::max);
    for (n, row) in normal.iter_mut().enumerate() {
        // An unknown that moves nothing here still gets a scale, or the equations have no solution.
        row[n] += damping * row[n].max(largest * 1e-12);
    }
    normal
}

/// Cholesky's decomposition; none if the matrix is not positive.
fn solve<const N: usize>(matrix: [[f64; N]; N], right: [f64; N]) -> Option<[f64; N]> {
    let mut lower = [[0.0; N]; N];
    for row in 0..N {
        for column in 0..=row {
            let known: f64 = (0..column).map(|n| lower[row][n] * lower[column][n]).sum();
            let rest = matrix[row][column] - known;
            if row == column {
                if rest.is_nan() || rest <= 0.0 {
                    return None;
                }
                lower[row][row] = rest.sqrt();
            } else {
                lower[row][column] = rest / lower[column][column];
            }
        }
    }
    let mut solution = right;
    for row in 0..N {
        let known: f64 = (0..row).map(|n| lower[row][n] * solution[n]).sum();
        solution[row] = (solution[row] - known) / lower[row][row];
    }
    for row in (0..N).rev() {
        let known: f64 = (row + 1..N).map(|n| lower[n][row] * solution[n]).sum();
        solution[row] = (solution[row] - known) / lower[row][row];
    }
    Some(solution)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rosenbrocks_valley_is_walked_to_its_end() {
        let found = minimise([-1.2, 1.0], |[x, y], out| {
            out.clear();
            out.extend([10.0 * (y - x * x), 1.0 - x]);
        });
        assert!(found.cost < 1e-20, "{found:?}");
        assert!((found.at[0] - 1.0).abs() < 1e-9 && (found.at[1] - 1.0).abs() < 1e-9);
    }

    #[test]
    fn an_unknown_without_effect_stops_nothing() {
        let found = minimise([5.0, 7.0], |[x, _], out| {
            out.clear();
            out.extend([x - 2.0, 2.0 * (x - 2.0)]);
        });
        assert!((found.at[0] - 2.0).abs() < 1e-6, "{found:?}");
    }

    #[test]
    fn what_is_no_number_stays_where_it_is() {
        let found = minimise([1.0], |_, out| {
            out.clear();
            out.push(f64::NAN);
        });
        assert!(found.at == [1.0] && found.cost.is_nan());
    }
}
