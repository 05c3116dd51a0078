//! Clearing payments: a cycle solved by hand (acceptance case 41), the definition on random debts, and stake claimed twice.

use crate::naive::random::{Shape, generator, network, up_to};
use buttress_risk::clearing::{Clearing, ClearingError, Obligations, clear, cover};
use num_rational::BigRational;

fn fraction(a: i64, b: i64) -> BigRational {
    BigRational::new(a.into(), b.into())
}

/// A owes B 10 and the outside 5, B owes C 10, C owes A 10; A has 1. Of what A pays two thirds come back: p = 1 + ⅔p.
#[test]
fn a_cycle_of_debts() {
    let debts = vec![(0, Some(1), 10), (0, None, 5), (1, Some(2), 10), (2, Some(0), 10)];
    let cleared = clear(&Obligations { assets: vec![1, 0, 0], debts }).unwrap();
    assert_eq!(cleared.payments, [fraction(3, 1), fraction(2, 1), fraction(2, 1)]);
    assert_eq!(cleared.defaulters, [0, 1, 2]);
}

/// Two who owe each other and nobody else can pay in full out of what they are paid: the greatest payments, not the least.
#[test]
fn the_greatest_payments() {
    let debts = vec![(0, Some(1), 10), (1, Some(0), 10)];
    let cleared = clear(&Obligations { assets: vec![0, 0], debts }).unwrap();
    assert_eq!(cleared.payments, [fraction(10, 1), fraction(10, 1)]);
    assert!(cleared.defaulters.is_empty());
}

#[test]
fn debts_of_nobody_are_refused() {
    let debts = vec![(0, None, 1), (0, Some(3), 1)];
    let obligations = Obligations { assets: vec![1], debts };
    assert_eq!(clear(&obligations), Err(ClearingError::NoParty(1)));
    let debts = vec![(0, None, 1), (0, None, u128::MAX)];
    let obligations = Obligations { assets: vec![1], debts };
    assert_eq!(clear(&obligations), Err(ClearingError::Overflow(1)));
}

/// Payments are a fixed point, and the greatest: iterating from full payment in floats, which falls towards the greatest
/// fixed point from above, arrives at them.
#[test]
fn random_debts() {
    let mut random = generator(41);
    let mut defaults = 0;
    for _ in 0..300 {
        let parties = 1 + up_to(&mut random, 5) as usize;
        let assets: Vec<u128> = (0..parties).map(|_| up_to(&mut random, 9).into()).collect();
        let mut debts = Vec::new();
        for debtor in 0..parties {
            for _ in 0..up_to(&mut random, 3) {
                let creditor = up_to(&mut random, parties as u64) as usize;
                let creditor = (creditor < parties).then_some(creditor);
                debts.push((debtor, creditor, up_to(&mut random, 12).into()));
            }
        }
        let obligations = Obligations { assets, debts };
        let Clearing { payments, owed, defaulters, .. } = clear(&obligations).unwrap();
        defaults += defaulters.len();
        let mut means: Vec<_> =
            obligations.assets.iter().map(|own| fraction(*own as i64, 1)).collect();
        let mut falling: Vec<f64> = owed.iter().map(|owed| *owed as f64).collect();
        for (debtor, creditor, amount) in &obligations.debts {
            if let (Some(creditor), true) = (creditor, *amount > 0) {
                let part = fraction(*amount as i64, owed[*debtor] as i64);
                means[*creditor] += part * &payments[*debtor];
            }
        }
        for party in 0..parties {
            let full = fraction(owed[party] as i64, 1);
            assert_eq!(payments[party], means[party].clone().min(full), "{obligations:?}");
        }
        for _ in 0..20_000 {
            let mut next: Vec<f64> = obligations.assets.iter().map(|own| *own as f64).collect();
            for (debtor, creditor, amount) in &obligations.debts {
                if let (Some(creditor), true) = (creditor, *amount > 0) {
                    next[*creditor] += *amount as f64 / owed[*debtor] as f64 * falling[*debtor];
                }
            }
            for party in 0..parties {
                falling[party] = next[party].min(owed[party] as f64);
            }
        }
        for party in 0..parties {
            let exact = float(&payments[party]);
            assert!((exact - falling[party]).abs() < 1e-6, "{obligations:?} {falling:?}");
        }
    }
    assert!(defaults > 100, "{defaults}");
}

fn float(fraction: &BigRational) -> f64 {
    let part = |text: String| text.parse::<f64>().unwrap();
    part(fraction.numer().to_string()) / part(fraction.denom().to_string())
}

/// Claims on pledged stake clear as debts of operators to services.
#[test]
fn stake_that_several_services_claim() {
    let mut random = generator(42);
    let mut short = 0;
    for _ in 0..200 {
        let network = network(&mut random, Shape::ANY);
        let cover = cover(&network, |_| (1, 1));
        let operators = network.operators().len();
        let mut assets: Vec<u128> = network.operators().iter().map(|o| o.stake).collect();
        assets.resize(operators + network.services().len(), 0);
        let debts = network.pledges().iter();
        let debts = debts.map(|p| (p.operator, Some(operators + p.service), p.amount)).collect();
        let obligations = Obligations { assets, debts };
        let cleared = clear(&obligations).unwrap();
        for service in 0..network.services().len() {
            let paid = obligations.debts.iter().filter(|d| d.1 == Some(operators + service));
            let paid = paid.map(|(debtor, _, amount)| {
                let owed = cleared.owed[*debtor] as i64;
                fraction(*amount as i64, owed) * &cleared.payments[*debtor]
            });
            assert_eq!(cover.recovered[service], paid.sum::<BigRational>());
            assert_eq!(cover.claimed[service], fraction(network.backing(service) as i64, 1));
            short += i32::from(cover.ratio(service).is_some_and(|ratio| ratio < fraction(1, 1)));
        }
        let lost: BigRational = cover.recovered.iter().sum();
        assert!(lost <= fraction(network.total_stake() as i64, 1));
    }
    assert!(short > 100, "{short}");
}
