//! Clearing: what is really paid when debtors owe more than they have.
//!
//! Eisenberg and Noe, *Systemic Risk in Financial Systems* (2001): everyone pays what it owes or, pro rata, all it has, which
//! is its own assets and what it is paid. [`clear`] finds the greatest such payments by fictitious default: suppose that
//! everyone pays in full, let those who cannot default, solve for what they pay, and repeat; a round adds a defaulter or is
//! the last. Exact fractions.
//!
//! [`cover`] is its simplest use: services that claim the same stake. What a service recovers of its claim is the honest
//! haircut of stake that was pledged several times.

mod linear;

use network::Network;
use num_rational::BigRational;

/// Who owes whom, and what each has of its own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Obligations {
    /// Own assets of each party.
    pub assets: Vec<u128>,
    /// (debtor, creditor, amount). No creditor: outside of the parties. Several between the same two add up.
    pub debts: Vec<(usize, Option<usize>, u128)>,
}

/// What is paid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clearing {
    /// What each party pays in all.
    pub payments: Vec<BigRational>,
    /// What each party owes in all.
    pub owed: Vec<u128>,
    /// Parties that pay less than they owe, ascending.
    pub defaulters: Vec<usize>,
    /// Rounds of fictitious default.
    pub rounds: usize,
}

/// Why there is nothing to clear.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ClearingError {
    /// A debt of or to somebody who is not there.
    #[error("debts[{0}] names a party that is not among the assets")]
    NoParty(usize),
    /// A party owes more than 128 bits hold.
    #[error("debts[{0}] makes a sum that does not fit")]
    Overflow(usize),
}

fn whole(number: u128) -> BigRational {
    BigRational::from_integer(number.into())
}

/// The greatest clearing payments.
///
/// Cost: a round solves as many linear equations as there are defaulters, in fractions whose length grows with them.
///
/// # Errors
/// [`ClearingError`] with the debt's place.
pub fn clear(obligations: &Obligations) -> Result<Clearing, ClearingError> {
    let parties = obligations.assets.len();
    let mut owed = vec![0_u128; parties];
    for (place, (debtor, creditor, amount)) in obligations.debts.iter().enumerate() {
        if *debtor >= parties || creditor.is_some_and(|creditor| creditor >= parties) {
            return Err(ClearingError::NoParty(place));
        }
        let sum = owed[*debtor].checked_add(*amount);
        owed[*debtor] = sum.ok_or(ClearingError::Overflow(place))?;
    }
    let mut payments: Vec<BigRational> = owed.iter().map(|owed| whole(*owed)).collect();
    let mut defaulted = vec![false; parties];
    let mut rounds = 0;
    loop {
        rounds += 1;
        let means = means(obligations, &owed, &payments);
        let before = defaulted.clone();
        for party in 0..parties {
            defaulted[party] |= means[party] < whole(owed[party]);
        }
        if defaulted == before {
            let defaulters = (0..parties).filter(|party| defaulted[*party]).collect();
            return Ok(Clearing { payments, owed, defaulters, rounds });
        }
        settle(obligations, &owed, &defaulted, &mut payments);
    }
}

/// What each party could pay if the others pay so much.
fn means(obligations: &Obligations, owed: &[u128], payments: &[BigRational]) -> Vec<BigRational> {
    let mut means: Vec<BigRational> = obligations.assets.iter().map(|own| whole(*own)).collect();
    for (debtor, creditor, amount) in &obligations.debts {
        if let (Some(creditor), true) = (creditor, *amount > 0) {
            let part = BigRational::new((*amount).into(), owed[*debtor].into());
            means[*creditor] += part * &payments[*debtor];
        }
    }
    means
}

/// What defaulters pay: all they have, where each other's payments are part of it.
fn settle(
    obligations: &Obligations,
    owed: &[u128],
    defaulted: &[bool],
    payments: &mut [BigRational],
) {
    let unknowns: Vec<usize> = (0..defaulted.len()).filter(|party| defaulted[*party]).collect();
    let mut place = vec![None; defaulted.len()];
    for (at, party) in unknowns.iter().enumerate() {
        place[*party] = Some(at);
    }
    // Payment less what other defaulters pay to it = own assets and what the solvent pay to it.
    let mut rows = vec![vec![whole(0); unknowns.len() + 1]; unknowns.len()];
    for (at, party) in unknowns.iter().enumerate() {
        rows[at][at] += whole(1);
        rows[at][unknowns.len()] += whole(obligations.assets[*party]);
    }
    for (debtor, creditor, amount) in &obligations.debts {
        let Some(row) = creditor.and_then(|creditor| place[creditor]) else { continue };
        if *amount == 0 {
            continue;
        }
        let part = BigRational::new((*amount).into(), owed[*debtor].into());
        match place[*debtor] {
            Some(column) => rows[row][column] -= part,
            None => rows[row][unknowns.len()] += part * &payments[*debtor],
        }
    }
    for (party, payment) in unknowns.iter().zip(linear::solve(rows)) {
        payments[*party] = payment;
    }
}

/// What services recover if all of them claim what was pledged to them, or a part of it, at once: an operator pays what is
/// claimed of it or, pro rata, all its stake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cover {
    /// Each service's claim: the part of its pledges that it claims.
    pub claimed: Vec<BigRational>,
    /// What each service recovers.
    pub recovered: Vec<BigRational>,
}

impl Cover {
    /// What a service recovers of its claim, from 0 to 1; none where it claims nothing.
    #[must_use]
    pub fn ratio(&self, service: usize) -> Option<BigRational> {
        let claimed = &self.claimed[service];
        (*claimed > whole(0)).then(|| &self.recovered[service] / claimed)
    }
}

/// Claims of services on stake that is pledged to several: `part` is which part of its pledges a service claims, 0 for none and
/// 1 for all, as numerator and denominator. A denominator of 0 counts as no claim.
#[must_use]
pub fn cover(network: &Network, part: impl Fn(usize) -> (u32, u32)) -> Cover {
    let services = network.services().len();
    let part = |service| match part(service) {
        (_, 0) => whole(0),
        (a, b) => BigRational::new(a.into(), b.into()),
    };
    let parts: Vec<BigRational> = (0..services).map(part).collect();
    let mut cover =
        Cover { claimed: vec![whole(0); services], recovered: vec![whole(0); services] };
    for (place, operator) in network.operators().iter().enumerate() {
        let claims = network.duties(place).iter();
        let claims: Vec<(usize, BigRational)> =
            claims.map(|(service, amount)| (*service, whole(*amount) * &parts[*service])).collect();
        let all: BigRational = claims.iter().map(|(_, claim)| claim).sum();
        let paid = all.clone().min(whole(operator.stake));
        for (service, claim) in claims {
            if claim > whole(0) {
                cover.recovered[service] += &claim / &all * &paid;
                cover.claimed[service] += claim;
            }
        }
    }
    cover
}
