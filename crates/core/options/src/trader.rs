//! A trading account: cash, collateral, and how it is doing. Its positions are in the books.

use arena::Keyed;
use borsh::{BorshDeserialize, BorshSerialize};
use protocol::MarginModel;
use units::{
    AccountIndex, Amount, AssetId, Epoch, Fixed, MarketId, OperatorId, Round, Timestamp, TraderId,
    VenueId,
};

/// An account at a venue.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Trader {
    /// Where.
    pub venue: VenueId,
    /// Whose.
    pub account: AccountIndex,
    /// Base units of cash. Below zero it owes the venue, secured by the rest of its account.
    pub cash: i128,
    /// Collateral besides cash, in order of asset.
    pub collateral: Vec<(AssetId, Amount)>,
    /// How its margin is reckoned.
    pub model: MarginModel,
    /// Cash that cannot be withdrawn while a case is open about the price that it was gained by.
    pub frozen: Amount,
    /// Below its maintenance margin, and not auctioned yet.
    pub unhealthy: Option<Unhealthy>,
    /// While it is auctioned.
    pub auction: Option<Auction>,
    /// The least number that its next block offer may have.
    pub next_offer: u64,
}

/// An account that has to be auctioned.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Unhealthy {
    /// When that was found.
    pub since: Timestamp,
    /// Who has the duty to start its auction; nobody if the service has no cover.
    pub keeper: Option<OperatorId>,
    /// By when.
    pub deadline: Timestamp,
    /// The last price round at which it still was: before the second one after the deadline nobody has missed anything.
    pub seen: Timestamp,
}

/// An account that is being auctioned.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Auction {
    /// Since when the price falls.
    pub started: Timestamp,
    /// Since when the fund pays bidders, if it is worth less than nothing.
    pub insolvent: Option<Timestamp>,
    /// What is left after maintenance margin, at the last price round.
    pub maintenance: Fixed,
    /// The part of its cash that bids have brought in: that is not sold.
    pub reserved: Amount,
    /// The last price round that was followed.
    pub seen: Timestamp,
    /// The price rounds at which it began.
    pub began: Vec<(MarketId, Round)>,
}

/// An auction that its keeper did not start in time: what proves that offence.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Missed {
    /// Whose auction.
    pub trader: TraderId,
    /// Who had the duty.
    pub operator: OperatorId,
    /// When the account was found below its maintenance margin.
    pub since: Timestamp,
    /// Until when the keeper had time.
    pub deadline: Timestamp,
    /// The epoch whose cover answers for it: of the moment before `since`, as what is found at a boundary is found by rounds
    /// of the epoch that ends there.
    pub epoch: Epoch,
}

impl Keyed for Trader {
    type Key = (VenueId, AccountIndex);
    fn key(&self) -> Self::Key {
        (self.venue, self.account)
    }
}

impl Trader {
    pub(crate) const fn new(venue: VenueId, account: AccountIndex) -> Self {
        Self {
            venue,
            account,
            cash: 0,
            collateral: Vec::new(),
            model: MarginModel::Standard,
            frozen: Amount::ZERO,
            unhealthy: None,
            auction: None,
            next_offer: 0,
        }
    }
    /// Changes its cash. What is frozen is never more than there is. None if it does not fit.
    pub(crate) fn add_cash(&mut self, by: i128) -> Option<()> {
        self.cash = self.cash.checked_add(by)?;
        self.frozen = self.frozen.min(Amount::new(u128::try_from(self.cash).unwrap_or(0)));
        Some(())
    }
    /// What it has of an asset besides cash.
    #[must_use]
    pub fn held(&self, asset: AssetId) -> Amount {
        let place = self.collateral.binary_search_by_key(&asset, |(of, _)| *of);
        let held = place.ok().and_then(|place| self.collateral.get(place));
        held.map_or(Amount::ZERO, |(_, amount)| *amount)
    }
    /// Says what it has of an asset besides cash.
    pub(crate) fn hold(&mut self, asset: AssetId, amount: Amount) {
        match self.collateral.binary_search_by_key(&asset, |(of, _)| *of) {
            Ok(place) if amount.is_zero() => {
                self.collateral.remove(place);
            }
            Ok(place) => {
                if let Some(entry) = self.collateral.get_mut(place) {
                    entry.1 = amount;
                }
            }
            Err(_) if amount.is_zero() => {}
            Err(place) => self.collateral.insert(place, (asset, amount)),
        }
    }
}
