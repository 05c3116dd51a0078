//! Closed forms and quadrature, acceptance cases 24 to 28.

use buttress_risk::losses::copula::{Copula, Latent, hits};
use buttress_risk::losses::shocks::CommonShocks;
use buttress_risk::losses::vasicek;
use network::losses::Family;

#[track_caller]
fn close(found: f64, expected: f64, tolerance: f64) {
    assert!((found - expected).abs() <= tolerance, "{found} is not {expected}");
}

fn equal(family: Family, count: usize, probability: f64, correlation: f64) -> Vec<f64> {
    let latent = Latent::new(family, probability, &[correlation.sqrt()]);
    hits(&Copula { family, factors: 1 }, &vec![latent; count], 1e-13)
}

#[test]
fn a_large_portfolio_loses_what_vasicek_says() {
    let cases = [
        (0.01, 0.2, 0.999, 0.1455252661, 0.1814355314),
        (0.02, 0.3, 0.99, 0.1757335732, 0.2428842363),
        (0.005, 0.5, 0.999, 0.2902890715, 0.3931093810),
    ];
    for (p, rho, level, at_risk, shortfall) in cases {
        close(vasicek::value_at_risk(p, rho, level), at_risk, 1e-9);
        close(vasicek::expected_shortfall(p, rho, level), shortfall, 1e-9);
    }
}

#[test]
fn three_correlated_names_fall_together_more_often() {
    let law = equal(Family::Gaussian, 3, 0.02, 0.3);
    let expected = [0.94471437825, 0.050849946654, 0.0041569719350, 0.00027870315854];
    for (found, expected) in law.iter().zip(expected) {
        close(*found, expected, 1e-10);
    }
    close(equal(Family::Gaussian, 3, 0.02, 0.0)[3], 8e-6, 1e-15);
}

#[test]
fn a_t_copula_has_more_joint_hits_than_a_normal_one() {
    close(equal(Family::T { degrees: 4.0 }, 2, 0.01, 0.3)[2], 1.9110276e-3, 1e-8);
    close(equal(Family::Gaussian, 2, 0.01, 0.3)[2], 5.5632849e-4, 1e-8);
    close(vasicek::tail_dependence(4.0, 0.3), 0.16175748, 1e-8);
    // The marginals are what they were.
    let law = equal(Family::T { degrees: 4.0 }, 2, 0.01, 0.3);
    close(law[1] + 2.0 * law[2], 0.02, 1e-10);
}

#[test]
fn common_shocks_have_exact_joint_probabilities() {
    let mut shocks = CommonShocks::default();
    for service in 0..3 {
        shocks.add(0.01, [service]);
    }
    shocks.add(0.005, [0, 1, 2]);
    shocks.add(0.003, [0, 1]);
    close(shocks.any(&[0], 1.0), 0.0178389676, 1e-10);
    close(shocks.any(&[2], 1.0), 0.0148880604, 1e-10);
    close(shocks.all(&[0, 1], 1.0).unwrap(), 0.008066302085, 1e-12);
    close(shocks.all(&[0, 1, 2], 1.0).unwrap(), 0.005018155193, 1e-12);
    close(shocks.any(&[0, 1, 2], 1.0), 0.037287059109, 1e-12);
    close(shocks.none(&[0, 1, 2], 1.0), 1.0 - 0.037287059109, 1e-12);
    assert_eq!(shocks.all(&[0; 25], 1.0), None);
}

#[test]
fn the_far_tail_of_many_names_by_quadrature() {
    let law = equal(Family::Gaussian, 200, 0.001, 0.3);
    let beyond = |count: usize| law[count..].iter().sum::<f64>();
    close(beyond(20) / 1.5724238785e-4, 1.0, 1e-8);
    close(beyond(60) / 8.6613836e-7, 1.0, 1e-8);
}
