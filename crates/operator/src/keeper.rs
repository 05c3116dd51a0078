//! From accounts that cannot keep their positions to what a keeper does about them.
//!
//! A keeper starts auctions, which is an operator's duty where the venue bought its cover, and is paid for by the account; and it
//! bids where an account is cheap enough and its own margin lets it. Both can come too late: somebody else may have been quicker, and
//! then the ledger says so. So nothing is tried again before the ledger had time to answer.

use std::collections::BTreeMap;
use units::{AccountId, Fixed, Millis, OperatorId, Ratio, Rounding, Timestamp, VenueId};

/// How much of its free margin a keeper uses: prices move until its bid is in a block.
const USED: Ratio = Ratio::from_bps(9_000);
/// The smallest part of an account that is worth a transaction.
const LEAST: Ratio = Ratio::from_bps(10);

/// What a keeper does of all that it could.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeeperPolicy {
    /// It starts only auctions that are this operator's duty; every one if there is none.
    pub operator: Option<OperatorId>,
    /// It bids when no more than this part of an account's worth is asked; never if there is none.
    pub bid: Option<Ratio>,
    /// For how long it leaves alone what it tried.
    pub patience: Millis,
}

/// What has to be done with an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// Its auction has to be started.
    Unhealthy {
        /// Who has the duty to.
        keeper: Option<OperatorId>,
        /// By when.
        deadline: Timestamp,
    },
    /// It is auctioned.
    Auctioned(ForSale),
}

/// An account that is auctioned. Worths are in the quote currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ForSale {
    /// The part of its worth that is asked; none while the venue pays whoever takes it.
    pub asked: Option<Ratio>,
    /// The largest part of it that may be taken.
    pub most: Ratio,
    /// What everything that is for sale is worth at marks.
    pub worth: Fixed,
    /// What is left of that after its initial margin; below zero, what whoever takes it has to bring.
    pub initial: Fixed,
}

/// An account that cannot keep its positions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Troubled {
    /// Where.
    pub venue: VenueId,
    /// Whose.
    pub account: AccountId,
    /// What has to be done.
    pub trouble: Trouble,
}

/// What a keeper does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move {
    /// Starts an auction.
    Start {
        /// Where.
        venue: VenueId,
        /// Whose.
        account: AccountId,
        /// The operator whose duty it is.
        keeper: Option<OperatorId>,
        /// By when.
        deadline: Timestamp,
    },
    /// Takes a part of an account.
    Bid {
        /// Where.
        venue: VenueId,
        /// Whose.
        account: AccountId,
        /// Which part.
        part: Ratio,
        /// The most that it pays for that part, in the quote currency; below zero, the least that it wants to be paid.
        most: Fixed,
    },
}

/// Looks at accounts and says what to do, once each.
#[derive(Clone, Debug)]
pub struct Keeper {
    policy: KeeperPolicy,
    /// What was tried, and when.
    tried: BTreeMap<(VenueId, AccountId), (Timestamp, bool)>,
}

impl Keeper {
    /// A keeper that tried nothing yet.
    #[must_use]
    pub const fn new(policy: KeeperPolicy) -> Self {
        Self { policy, tried: BTreeMap::new() }
    }

    /// What to do now. `free` is what is left of the keeper's own account at a venue after initial margin, orders included; none
    /// if it has no account there. Its own account is left to others: it cannot bid for that, and starting it is
    /// nothing that it would gain by.
    pub fn decide(
        &mut self,
        now: Timestamp,
        own: AccountId,
        free: impl Fn(VenueId) -> Option<Fixed>,
        troubled: &[Troubled],
    ) -> Vec<Move> {
        let patience = self.policy.patience.raw();
        self.tried.retain(|_, (tried, _)| now.since(*tried) < patience);
        let mut moves = Vec::new();
        // What one bid uses, the next one does not have.
        let mut left: BTreeMap<VenueId, Option<Fixed>> = BTreeMap::new();
        for Troubled { venue, account, trouble } in troubled.iter().filter(|it| it.account != own) {
            let starts = matches!(trouble, Trouble::Unhealthy { .. });
            if self.tried.get(&(*venue, *account)).is_some_and(|(_, started)| *started == starts) {
                continue;
            }
            let found = match trouble {
                Trouble::Unhealthy { keeper, deadline } => {
                    let (venue, account) = (*venue, *account);
                    let mine = self.policy.operator.is_none_or(|mine| *keeper == Some(mine));
                    mine.then_some(Move::Start {
                        venue,
                        account,
                        keeper: *keeper,
                        deadline: *deadline,
                    })
                }
                Trouble::Auctioned(sale) => {
                    let left = left.entry(*venue).or_insert_with(|| {
                        free(*venue)?.checked_mul(Fixed::from_ratio(USED)?, Rounding::Down)
                    });
                    let bid = self.policy.bid.zip(*left);
                    let bid = bid.and_then(|(limit, free)| bid_for(sale, limit, free));
                    bid.map(|Bid { part, most, uses }| {
                        *left = left.and_then(|left| left.checked_sub(uses));
                        Move::Bid { venue: *venue, account: *account, part, most }
                    })
                }
            };
            if let Some(found) = found {
                self.tried.insert((*venue, *account), (now, starts));
                moves.push(found);
            }
        }
        moves
    }
}

/// A bid, and how much of the free margin it uses at most.
struct Bid {
    part: Ratio,
    most: Fixed,
    uses: Fixed,
}

/// What to bid for an account if no more than `limit` of its worth is paid, with so much free margin; nothing if more is asked, if
/// the margin is too little for a part worth having, or if a figure does not fit.
fn bid_for(sale: &ForSale, limit: Ratio, free: Fixed) -> Option<Bid> {
    if sale.asked.is_some_and(|asked| asked > limit) || free.is_negative() {
        return None;
    }
    // Of what is worth less than nothing, at least that is to be paid.
    let whole = if sale.worth.is_negative() || sale.asked.is_none() {
        sale.worth.min(Fixed::ZERO)
    } else {
        sale.worth.checked_mul(Fixed::from_ratio(limit)?, Rounding::Down)?
    };
    // What whoever takes all of it has less afterwards: the price, and what it is short of.
    let uses = whole.checked_sub(sale.initial)?;
    let affordable = if uses > Fixed::ZERO {
        free.checked_div(uses, Rounding::Down)?.to_ratio()?.min(Ratio::ONE)
    } else {
        Ratio::ONE
    };
    let part = affordable.min(sale.most);
    if part < LEAST {
        return None;
    }
    let of_part = |worth: Fixed, rounding| worth.checked_mul(Fixed::from_ratio(part)?, rounding);
    Some(Bid {
        part,
        most: of_part(whole, Rounding::Down)?,
        uses: of_part(uses.max(Fixed::ZERO), Rounding::Up)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const VENUE: VenueId = VenueId::new(0);
    const OWN: AccountId = AccountId::new([9; 32]);

    fn account(number: u8) -> AccountId {
        AccountId::new([number; 32])
    }
    fn at(seconds: u64) -> Timestamp {
        Timestamp::new(seconds * 1_000)
    }
    fn worth(text: &str) -> Fixed {
        text.parse().unwrap()
    }
    fn keeper(operator: Option<u32>, bid: Option<u32>) -> Keeper {
        Keeper::new(KeeperPolicy {
            operator: operator.map(OperatorId::new),
            bid: bid.map(|percent| Ratio::from_bps(percent * 100)),
            patience: Millis::new(5_000),
        })
    }
    fn unhealthy(number: u8, keeper: Option<u32>) -> Troubled {
        let keeper = keeper.map(OperatorId::new);
        let trouble = Trouble::Unhealthy { keeper, deadline: at(60) };
        Troubled { venue: VENUE, account: account(number), trouble }
    }
    fn auctioned(number: u8, asked: Option<u32>, figures: [&str; 2], most: u32) -> Troubled {
        let sale = ForSale {
            asked: asked.map(|percent| Ratio::from_bps(percent * 100)),
            most: Ratio::from_bps(most * 100),
            worth: worth(figures[0]),
            initial: worth(figures[1]),
        };
        Troubled { venue: VENUE, account: account(number), trouble: Trouble::Auctioned(sale) }
    }
    fn rich(_: VenueId) -> Option<Fixed> {
        Some(worth("1000000"))
    }
    fn started(moves: &[Move]) -> Vec<AccountId> {
        let start = |it: &Move| match it {
            Move::Start { account, .. } => *account,
            Move::Bid { .. } => panic!("{it:?}"),
        };
        moves.iter().map(start).collect()
    }
    fn bids(moves: &[Move]) -> Vec<(String, String)> {
        let bid = |it: &Move| match it {
            Move::Bid { part, most, .. } => (part.to_string(), most.to_string()),
            Move::Start { .. } => panic!("{it:?}"),
        };
        moves.iter().map(bid).collect()
    }

    #[test]
    fn it_starts_every_auction_or_its_own_duties_alone() {
        let all = [unhealthy(1, Some(0)), unhealthy(2, Some(1)), unhealthy(3, None)];
        let start = |operator| started(&keeper(operator, None).decide(at(0), OWN, rich, &all));
        assert_eq!(start(None), [account(1), account(2), account(3)]);
        assert_eq!(start(Some(1)), [account(2)]);
        assert_eq!(start(Some(7)), []);
    }

    #[test]
    fn what_it_tried_it_leaves_alone_for_a_while() {
        let mut keeper = keeper(None, Some(80));
        let trouble = [unhealthy(1, None)];
        let mut count = |now, trouble: &[Troubled]| keeper.decide(now, OWN, rich, trouble).len();
        assert_eq!(count(at(0), &trouble), 1);
        assert_eq!(count(at(4), &trouble), 0);
        // Once it is auctioned that is something else.
        let sale = [auctioned(1, Some(70), ["100", "-50"], 50)];
        assert_eq!(count(at(4), &sale), 1);
        assert_eq!(count(at(8), &sale), 0);
        assert_eq!(count(at(9), &sale), 1);
    }

    #[test]
    fn it_never_acts_against_itself() {
        let own = Troubled { account: OWN, ..unhealthy(1, None) };
        let sale = Troubled { account: OWN, ..auctioned(1, Some(10), ["100", "0"], 100) };
        assert_eq!(keeper(None, Some(90)).decide(at(0), OWN, rich, &[own, sale]), []);
    }

    #[test]
    fn it_bids_once_the_price_is_low_enough() {
        let bid = |asked, limit| {
            let sale = [auctioned(1, asked, ["1000", "-200"], 40)];
            bids(&keeper(None, limit).decide(at(0), OWN, rich, &sale))
        };
        assert_eq!(bid(Some(81), Some(80)), []);
        assert_eq!(bid(Some(80), None), []);
        // At most 80 % of 40 % of a thousand.
        let expected = [("0.4".to_owned(), "320".to_owned())];
        assert_eq!(bid(Some(80), Some(80)), expected);
        assert_eq!(bid(Some(30), Some(80)), expected);
    }

    #[test]
    fn what_is_worth_less_than_nothing_has_to_be_paid_for() {
        let sale = [auctioned(1, None, ["-100", "-400"], 100)];
        let moves = keeper(None, Some(80)).decide(at(0), OWN, rich, &sale);
        assert_eq!(bids(&moves), [("1".to_owned(), "-100".to_owned())]);
    }

    #[test]
    fn its_margin_bounds_what_it_takes() {
        // All of it takes 800 for the price and 200 for margin, and nine tenths of its own are used.
        let sale = [
            auctioned(1, Some(50), ["1000", "-200"], 100),
            auctioned(2, Some(50), ["1000", "-200"], 100),
        ];
        let with = |free: Option<&str>, sales: &[Troubled]| {
            bids(&keeper(None, Some(80)).decide(at(0), OWN, |_| free.map(worth), sales))
        };
        assert_eq!(with(Some("500"), &sale[..1]), [("0.45".to_owned(), "360".to_owned())]);
        // The second one has what the first one left, which is nothing.
        assert_eq!(with(Some("500"), &sale).len(), 1);
        assert_eq!(with(Some("2000"), &sale).len(), 2);
        assert_eq!(with(Some("1"), &sale), []);
        assert_eq!(with(Some("-1"), &sale), []);
        assert_eq!(with(None, &sale), []);
    }
}
