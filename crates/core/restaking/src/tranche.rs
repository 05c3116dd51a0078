//! Tranches: all stake of one vault with the same tenure.

use crate::{Position, Tenure};
use borsh::{BorshDeserialize, BorshSerialize};
use std::collections::BTreeSet;
use units::{
    Amount, AssetId, CaseId, Epoch, PerShare, PremiumIndex, Rounding, ServiceId, Shares, TrancheId,
    VaultId,
};

/// A price per share, and the first epoch that it held in.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct PriceSince {
    /// From this epoch on, until the next entry.
    pub epoch: Epoch,
    /// Base units per share.
    pub price: PerShare,
}

/// What a service took of each share at one boundary.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Taking {
    /// Who took.
    pub service: ServiceId,
    /// In which case.
    pub case: CaseId,
    /// At the boundary into this epoch.
    pub boundary: Epoch,
    /// Base units per share.
    pub per_share: PerShare,
}

/// Premiums of one asset that a tranche earned.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Earnings {
    /// Of what.
    pub asset: AssetId,
    /// Ever earned per share.
    pub index: PremiumIndex,
    /// Earned by all shares and not yet claimed by their owners, dust included.
    pub unclaimed: Amount,
}

/// What became of a tranche that merged into another.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Merger {
    /// The other.
    pub into: TrancheId,
    /// Shares of the other that were given for all of this one's.
    pub given: Shares,
    /// How many shares this one had.
    pub of: Shares,
    /// The other's premium indices then: from there on the new shares earn.
    pub since: Vec<(AssetId, PremiumIndex)>,
}

impl Merger {
    /// What a position of the merged tranche is in the other, rounded down.
    #[must_use]
    pub(crate) fn convert(&self, position: &Position) -> Position {
        let shares = self.given.mul_div(position.shares.raw(), self.of.raw(), Rounding::Down);
        Position::converted(
            position.account,
            self.into,
            shares.unwrap_or_default(),
            self.since.clone(),
        )
    }
}

/// All stake of one vault with the same tenure; fungible inside.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Tranche {
    /// The vault.
    pub vault: VaultId,
    /// The epochs that it answers for.
    pub tenure: Tenure,
    /// How many shares there are.
    pub shares: Shares,
    /// What they own together, in base units of the vault's asset.
    pub stake: Amount,
    /// Base units by which the stake may be less than the price says: one for each request to leave whose part did
    /// not come out even, of the stake and of what was on hold, as the unit stayed with those who stayed; and those that
    /// mergers rounded.
    pub dust: Amount,
    /// Price per share by epoch, as changes only, oldest first. Empty means one since ever.
    pub prices: Vec<PriceSince>,
    /// What was taken at boundaries that still matter.
    pub takings: Vec<Taking>,
    /// Premiums, by asset.
    pub premiums: Vec<Earnings>,
    /// Where its stake is now, if it merged.
    pub merged: Option<Merger>,
}

impl Tranche {
    pub(crate) fn open(vault: VaultId, tenure: Tenure) -> Self {
        Self {
            vault,
            tenure,
            shares: Shares::ZERO,
            stake: Amount::ZERO,
            dust: Amount::ZERO,
            prices: Vec::new(),
            takings: Vec::new(),
            premiums: Vec::new(),
            merged: None,
        }
    }

    /// The tranche that leavers of this one move to: its history, no shares, an end.
    pub(crate) fn leaving(&self, until: Epoch) -> Self {
        Self {
            tenure: Tenure { until: Some(until), ..self.tenure },
            shares: Shares::ZERO,
            stake: Amount::ZERO,
            dust: Amount::ZERO,
            // The indices carry over; what was earned under them stays where it was earned.
            premiums: self
                .premiums
                .iter()
                .map(|e| Earnings { unclaimed: Amount::ZERO, ..e.clone() })
                .collect(),
            ..self.clone()
        }
    }

    /// p(c): the price per share in `epoch`, as far back as it can be judged.
    #[must_use]
    pub fn price_in(&self, epoch: Epoch) -> PerShare {
        let since = self.prices.iter().rev().find(|since| since.epoch <= epoch);
        since.map_or(PerShare::ONE, |since| since.price)
    }

    /// The price per share now.
    #[must_use]
    pub fn price_now(&self) -> PerShare {
        self.prices.last().map_or(PerShare::ONE, |since| since.price)
    }

    /// Whether nothing was taken or returned at a boundary after `oldest`.
    #[must_use]
    pub(crate) fn is_steady_since(&self, oldest: Epoch) -> bool {
        self.prices.last().is_none_or(|since| since.epoch <= oldest)
            && self.takings.last().is_none_or(|taking| taking.boundary <= oldest)
    }

    /// T(c): what a service has taken per share at boundaries after `epoch`.
    #[must_use]
    pub fn taken_since(&self, service: ServiceId, epoch: Epoch) -> PerShare {
        self.takings
            .iter()
            .filter(|taking| taking.service == service && taking.boundary > epoch)
            .fold(PerShare::ZERO, |sum, taking| sum.saturating_add(taking.per_share))
    }

    /// What `shares` of this tranche are worth now, rounded down. All shares are worth all stake.
    #[must_use]
    pub fn worth(&self, shares: Shares) -> Amount {
        self.stake.mul_div(shares.raw(), self.shares.raw(), Rounding::Down).unwrap_or(Amount::ZERO)
    }

    /// What `shares` of this tranche lose when `taken` is taken of it: by how much less they are worth then. Exactly what
    /// execution costs them, as it lowers the stake by the same amount.
    #[must_use]
    pub fn loss_of(&self, shares: Shares, taken: Amount) -> Amount {
        let left = self.stake.saturating_sub(taken);
        let worth = left.mul_div(shares.raw(), self.shares.raw(), Rounding::Down);
        self.worth(shares).saturating_sub(worth.unwrap_or_default())
    }

    /// The premium index of each asset.
    pub(crate) fn indices(&self) -> Vec<(AssetId, PremiumIndex)> {
        self.premiums.iter().map(|earnings| (earnings.asset, earnings.index)).collect()
    }

    /// Books premiums that all shares earned together.
    pub(crate) fn accrue(&mut self, asset: AssetId, amount: Amount) {
        let shares = self.shares;
        if let Some(earnings) = self.earnings(asset) {
            earnings.index = earnings.index.accrue(amount, shares);
            earnings.unclaimed = earnings.unclaimed.saturating_add(amount);
        }
    }

    /// Keeps premiums that were earned in a tranche that merged into this one.
    pub(crate) fn keep_unclaimed(&mut self, asset: AssetId, amount: Amount) {
        if let Some(earnings) = self.earnings(asset) {
            earnings.unclaimed = earnings.unclaimed.saturating_add(amount);
        }
    }

    fn earnings(&mut self, asset: AssetId) -> Option<&mut Earnings> {
        let place = self.premiums.iter().position(|earnings| earnings.asset == asset);
        let place = place.unwrap_or_else(|| {
            self.premiums.push(Earnings {
                asset,
                index: PremiumIndex::ZERO,
                unclaimed: Amount::ZERO,
            });
            self.premiums.len().saturating_sub(1)
        });
        self.premiums.get_mut(place)
    }

    /// Takes claimed premiums off the books.
    pub(crate) fn claimed(&mut self, asset: AssetId, amount: Amount) {
        if let Some(earnings) = self.premiums.iter_mut().find(|earnings| earnings.asset == asset) {
            earnings.unclaimed = earnings.unclaimed.saturating_sub(amount);
        }
    }

    /// Takes stake at the boundary into `now`, and remembers it for as long as `window` can ask.
    pub(crate) fn take(
        &mut self,
        (service, case): (ServiceId, CaseId),
        now: Epoch,
        per_share: PerShare,
        amount: Amount,
        window: u64,
    ) {
        self.stake = self.stake.saturating_sub(amount);
        self.reprice(now);
        self.takings.push(Taking { service, case, boundary: now, per_share });
        self.forget(now.minus(window));
    }

    /// The most that it was worth in any epoch from `oldest` on.
    pub(crate) fn most_since(&self, oldest: Epoch) -> Amount {
        let prices = self.changes(self, oldest).into_iter().map(|epoch| self.price_in(epoch));
        prices.max().unwrap_or(PerShare::ONE).amount(self.shares)
    }

    /// Every epoch from `oldest` on in which the price of this tranche or of another changed, and `oldest`.
    fn changes(&self, other: &Self, oldest: Epoch) -> BTreeSet<Epoch> {
        let changes = self.prices.iter().chain(&other.prices).map(|since| since.epoch.max(oldest));
        changes.chain([oldest]).collect()
    }

    /// What a case took per share at a boundary.
    fn taken_by(&self, case: CaseId, boundary: Epoch) -> PerShare {
        let taking = self.takings.iter().find(|t| (t.case, t.boundary) == (case, boundary));
        taking.map_or(PerShare::ZERO, |taking| taking.per_share)
    }

    /// Whether all of another tranche was worth in every epoch from `oldest` on what so many shares of this one were, and
    /// lost the same to every case since: to the base units that each change of price may have rounded, which it returns.
    pub(crate) fn agrees(&self, other: &Self, given: Shares, oldest: Epoch) -> Option<Amount> {
        let epochs = self.changes(other, oldest);
        let dust = Amount::new(u128::try_from(epochs.len()).unwrap_or(0).saturating_add(1));
        let near = |one: PerShare, two: PerShare| {
            let (one, two) = (one.amount(given), two.amount(other.shares));
            one.saturating_sub(two).max(two.saturating_sub(one)) <= dust
        };
        let mut takings = self.takings.iter().chain(&other.takings);
        let agree =
            epochs.into_iter().all(|epoch| near(self.price_in(epoch), other.price_in(epoch)))
                && takings.all(|taking| {
                    let taken = |tranche: &Self| tranche.taken_by(taking.case, taking.boundary);
                    taking.boundary <= oldest || near(taken(self), taken(other))
                });
        agree.then_some(dust)
    }

    /// How many of this tranche's shares are worth as much as all of another's, rounded down; nothing if they are too many.
    /// In the epoch from `oldest` on in which both were worth most: what is left after a slash may be a few base units,
    /// most of them rounding.
    pub(crate) fn shares_for(&self, other: &Self, oldest: Epoch) -> Option<Shares> {
        let worth = |tranche: &Self, epoch| tranche.price_in(epoch).amount(tranche.shares);
        let both = |epoch: &Epoch| worth(self, *epoch).saturating_add(worth(other, *epoch));
        let best = self.changes(other, oldest).into_iter().max_by_key(both)?;
        let given = other.price_in(best).exchange(other.shares, self.price_in(best))?;
        self.shares.checked_add(given).map(|_| given)
    }

    /// Takes back, at the boundary into `now`, what a case took.
    pub(crate) fn restore(&mut self, case: CaseId, now: Epoch, amount: Amount) {
        self.stake = self.stake.saturating_add(amount);
        self.takings.retain(|taking| taking.case != case);
        self.reprice(now);
    }

    /// Writes down the price per share from `now` on.
    fn reprice(&mut self, now: Epoch) {
        let price = PerShare::of(self.stake, self.shares);
        match self.prices.last_mut() {
            Some(last) if last.epoch == now => last.price = price,
            _ => self.prices.push(PriceSince { epoch: now, price }),
        }
    }

    /// Drops what only matters to epochs before `oldest`.
    fn forget(&mut self, oldest: Epoch) {
        // The last price set at or before `oldest` still holds in it.
        let holds = self.prices.iter().rposition(|since| since.epoch <= oldest).unwrap_or(0);
        self.prices.drain(..holds);
        self.takings.retain(|taking| taking.boundary > oldest);
    }
}
