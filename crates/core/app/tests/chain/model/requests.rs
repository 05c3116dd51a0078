//! What people do between boundaries: what is refused, and what it changes at once.

use super::{
    Model, Offer, Pool, Promise, Variant,
    exact::{floor, fraction, whole},
    lot::{Lot, PoolKey},
    world::{BUYERS, ETH, NOTICE, PAYS_IN, STAKERS, TERMS_OF, USDC, VAULTS},
};
use crate::common::WINDOW;
use units::Ratio;

impl Promise {
    /// Whether it could cost a staker more than another did, or as much for less.
    fn raises(&self, before: Option<Self>) -> bool {
        let worse = |before: Self| {
            self.share > before.share || self.reserve < before.reserve || self.terms != before.terms
        };
        self.share > Ratio::ZERO && before.is_none_or(worse)
    }

    /// Whether a service that was promised the other gets less.
    fn breaks(&self, before: &Self) -> bool {
        let less = self.share < before.share
            || self.reserve > before.reserve
            || self.terms != before.terms;
        before.share > Ratio::ZERO && less
    }
}

/// The name of the rejection that the chain must give.
pub type Refusal = &'static str;

impl Model {
    pub(super) fn require(
        &self,
        who: &'static str,
        asset: usize,
        amount: u128,
    ) -> Result<(), Refusal> {
        if self.balance(who, asset) < amount { Err("InsufficientBalance") } else { Ok(()) }
    }

    fn require_positive(amount: u128) -> Result<(), Refusal> {
        if amount == 0 { Err("Zero") } else { Ok(()) }
    }

    pub fn transfer(
        &mut self,
        from: &'static str,
        to: &'static str,
        asset: usize,
        amount: u128,
    ) -> Result<(), Refusal> {
        Self::require_positive(amount)?;
        self.require(from, asset, amount)?;
        self.debit(from, asset, amount);
        self.credit(to, asset, amount);
        Ok(())
    }

    pub fn let_in(&mut self, to: &'static str, asset: usize, amount: u128) -> Result<(), Refusal> {
        Self::require_positive(amount)?;
        self.credit(to, asset, amount);
        Ok(())
    }

    pub fn let_out(
        &mut self,
        from: &'static str,
        asset: usize,
        amount: u128,
    ) -> Result<(), Refusal> {
        Self::require_positive(amount)?;
        self.require(from, asset, amount)?;
        self.debit(from, asset, amount);
        Ok(())
    }

    /// §3: a deposit in epoch e is at risk from e + 1.
    pub fn pledge(&mut self, staker: usize, vault: usize, amount: u128) -> Result<(), Refusal> {
        let (who, asset) = (STAKERS[staker], VAULTS[vault].1);
        Self::require_positive(amount)?;
        self.require(who, asset, amount)?;
        self.debit(who, asset, amount);
        let lot = Lot::pledged(staker, vault, self.epoch, amount);
        self.pools.entry((vault, lot.tenure)).or_default().booked += amount;
        self.add(lot);
        self.rounds_premiums(staker, vault, 1);
        let zeroed = |((of, _), pool): (&PoolKey, &Pool)| *of == vault && pool.booked == 0;
        if self.pools.iter().any(zeroed) {
            self.counts.pledged_after_zero += 1;
        }
        Ok(())
    }

    /// §3: a request in epoch e ends the tenure with e. Whole units leave, of the oldest lots that the chain books
    /// there; what rounds down stays with those who stay.
    pub fn leave(&mut self, staker: usize, key: PoolKey, units: u128) -> Result<(), Refusal> {
        if units == 0 {
            return Err("Zero");
        }
        if key.1.until.is_some() {
            return Err("AlreadyLeaving");
        }
        if self.units_of(staker, key) < units {
            return Err("InsufficientShares");
        }
        self.touch(staker, key);
        let all = self.units(key);
        let (mut left, mut wanted) = (Vec::new(), units);
        for lot in self.lots.iter_mut().filter(|lot| lot.staker == staker && lot.pool() == key) {
            let part = wanted.min(lot.units);
            if part > 0 {
                left.push(lot.split(part).leaving(self.epoch));
                wanted -= part;
            }
        }
        self.lots.retain(|lot| lot.units > 0);
        let target_key = left[0].pool();

        let source = self.pools.get_mut(&key).expect("a lot has a pool");
        let moved = floor(&(whole(source.booked) * fraction(units, all)));
        source.booked -= moved;
        source.roundings += 1;
        let inherited = source.clone();
        if units == all {
            self.pools.remove(&key);
        }
        let target = self.pools.entry(target_key).or_default();
        target.booked += moved;
        target.roundings += inherited.roundings;
        target.joined_by_leavers += 1;
        target.merged |= inherited.merged;
        target.returns = target.returns.max(inherited.returns);
        target.repriced_at.extend(inherited.repriced_at);
        // What is on hold of the units that move may go back to where they are.
        for case in self.cases.iter_mut().filter(|case| case.is_on_hold()) {
            if case.took_of(key) {
                case.taken.push((target_key, 0));
                case.splits += 1;
                target.joined_by_leavers += u64::from(units < all);
            }
        }
        left.into_iter().for_each(|lot| self.add(lot));
        // What was earned is settled where it was earned and where the lot goes.
        self.rounds_premiums(staker, key.0, 2);
        self.counts.leaves += 1;
        Ok(())
    }

    /// §3: released once `now > until + W`. All of a staker's goes; what rounds down stays with the others.
    pub fn claim(&mut self, staker: usize, key: PoolKey) -> Result<(), Refusal> {
        let (vault, tenure) = key;
        let Some(until) = tenure.until else { return Err("NotLeaving") };
        let early = u64::from(self.variant == Variant::EarlyRelease);
        if self.epoch + early <= until + WINDOW {
            return Err("StillLiable");
        }
        // What is on hold may still go back to this stake.
        if self.cases.iter().any(|case| case.is_on_hold() && case.took_of(key)) {
            self.counts.claims_on_hold += 1;
            return Err("OnHold");
        }
        let units = self.units_of(staker, key);
        if units == 0 {
            return Err("InsufficientShares");
        }
        let all = self.units(key);
        self.lots.retain(|lot| lot.staker != staker || lot.pool() != key);
        let pool = self.pools.get_mut(&key).expect("a lot has a pool");
        let paid = floor(&(whole(pool.booked) * fraction(units, all)));
        pool.booked -= paid;
        pool.roundings += 1;
        if units == all {
            self.pools.remove(&key);
        }
        self.credit(STAKERS[staker], VAULTS[vault].1, paid);
        self.rounds_premiums(staker, vault, 1);
        self.counts.claims += 1;
        Ok(())
    }

    /// Books premiums that the chain paid to a staker; whether they were earned is checked after the next
    /// boundary.
    pub fn premiums_claimed(&mut self, staker: usize, vault: usize, asset: usize, amount: u128) {
        self.earned.entry((staker, vault, asset)).or_default().claimed += amount;
        self.credit(STAKERS[staker], asset, amount);
    }

    /// §4: what raises risk binds after the notice, what lowers it at the next boundary; what gives a service less than it
    /// was promised, after the commitment of the terms that bind.
    pub fn offer(&mut self, vault: usize, promise: Promise) -> Result<(), Refusal> {
        if promise.share > Ratio::ONE || promise.reserve > Ratio::ONE {
            return Err("OutOfRange");
        }
        let service = TERMS_OF[promise.terms];
        let place = self.offers.iter().position(|o| (o.vault, o.service) == (vault, service));
        let (bound, pending) = place.map_or((None, None), |place| {
            (self.offers[place].bound, self.offers[place].pending.map(|(_, promise)| promise))
        });
        // Who stayed because the risk was to fall must not find it where it was, nor wait for it longer.
        if pending.is_some_and(|announced| !announced.raises(bound)) {
            self.counts.taken_back += 1;
            return Err("ReductionAnnounced");
        }
        let raises = promise.raises(bound);
        let notice = if raises && self.variant != Variant::NoNotice { NOTICE } else { 0 };
        let breaks = bound.filter(|bound| promise.breaks(bound));
        let commitment = breaks.map_or(0, |bound| self.terms[bound.terms].commitment_epochs);
        self.counts.larger += u64::from(raises && bound.is_some());
        if let Some(bound) = breaks {
            let withdrawn = promise.share == Ratio::ZERO;
            self.counts.withdrawn += u64::from(withdrawn);
            self.counts.smaller += u64::from(!withdrawn && promise.share < bound.share);
            self.counts.dearer += u64::from(promise.reserve > bound.reserve);
            self.counts.committed += u64::from(commitment > notice);
        }
        let binds_from = self.epoch + 1 + notice.max(commitment);
        let place = place.unwrap_or_else(|| {
            let new = Offer { vault, service, bound: None, since: binds_from, pending: None };
            self.offers.push(new);
            self.offers.len() - 1
        });
        self.offers[place].pending = Some((binds_from, promise));
        Ok(())
    }

    pub fn demand(&mut self, service: usize, target: u128, rate: Ratio) -> Result<(), Refusal> {
        if rate > Ratio::ONE {
            return Err("OutOfRange");
        }
        self.services[service].target = target;
        self.services[service].rate = rate;
        Ok(())
    }

    pub fn fund(&mut self, service: usize, amount: u128) -> Result<(), Refusal> {
        let (who, asset) = (BUYERS[service], PAYS_IN[service]);
        Self::require_positive(amount)?;
        self.require(who, asset, amount)?;
        self.debit(who, asset, amount);
        self.services[service].budget += amount;
        Ok(())
    }

    /// The chain converts what a staker has of a pool through mergers when the staker touches it.
    pub fn touch(&mut self, staker: usize, key: PoolKey) {
        let lots = self.lots.iter_mut().filter(|lot| lot.staker == staker && lot.pool() == key);
        lots.for_each(|lot| lot.position = key.1);
    }

    /// Adds a lot to the one of the same staker with the same tenure. They cannot be told apart: stake that
    /// shares vault and tenure has shared every loss.
    fn add(&mut self, lot: Lot) {
        match self.lots.iter_mut().find(|other| other.is_like(&lot)) {
            Some(other) => {
                other.units += lot.units;
                other.pledged += lot.pledged;
            }
            None => self.lots.push(lot),
        }
    }

    /// The chain rounds a staker's premiums down to whole units when its position changes.
    pub fn rounds_premiums(&mut self, staker: usize, vault: usize, times: u128) {
        for asset in [ETH, USDC] {
            self.earned.entry((staker, vault, asset)).or_default().dust += whole(times);
        }
    }
}
