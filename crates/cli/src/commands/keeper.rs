//! `buttress keeper`.

use crate::programs::{
    Step, answers,
    backoff::Backoff,
    find, log,
    sender::{Outcome, Sender},
};
use crate::{CommandResult, context::Context};
use client::view::{AuctionView, MarginView, TroubledView};
use client::{Client, ClientError};
use crypto::SecretKey;
use operator::{ForSale, Keeper, KeeperPolicy, Move, Trouble, Troubled};
use protocol::{Action, BidLiquidation, SignedTransaction, StartLiquidation, account_of};
use serde_json::json;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};
use units::{AccountId, Fixed, Millis, Ratio, Timestamp, VenueId, parse_decimal};

/// How long a transaction is waited for.
const PATIENCE: Duration = Duration::from_secs(30);
/// Pause between two looks at the node.
const PAUSE: Duration = Duration::from_millis(500);
/// For how long an account that something was tried with is left alone.
const LEAVE: Millis = Millis::new(3_000);

/// Start auctions of accounts that fell below their maintenance margin, and bid in them.
///
/// Starting one is paid for by the account, and a duty of operators who sold the venue cover. What is done is printed on stdout. The
/// signer's account is paid, and bids. With `--dry-run` it only says what would be done.
#[derive(clap::Args)]
pub(crate) struct Keep {
    /// Only this venue, `venue-0` or just `0`; may be given several times. All when nothing is said.
    #[arg(long, value_name = "VENUE")]
    venue: Vec<String>,
    /// Start only auctions that are the duty of this operator: its name, `operator-0`, or just `0`.
    #[arg(long, value_name = "OPERATOR")]
    operator: Option<String>,
    /// Bid when no more than this part of an account's worth is asked, for example 0.8, as far as the margin of the key's account
    /// at the venue allows.
    #[arg(long, value_name = "FRACTION")]
    bid: Option<String>,
    /// Look once, and end.
    #[arg(long)]
    once: bool,
}

impl Keep {
    pub(crate) fn run(self, context: &Context) -> CommandResult {
        let key = match context.dry_run {
            true => context.signer_if_any()?,
            false => Some(context.signer()?),
        };
        let client = context.client();
        let bid = self.bid.as_deref().map(fraction).transpose()?;
        let operator = self.operator.as_deref();
        let operator =
            operator.map(|text| answers::id(&find::operator(&client, text)?.id)).transpose()?;
        let policy = KeeperPolicy { operator, bid, patience: LEAVE };
        let mut keeping = Keeping {
            keeper: Keeper::new(policy),
            client,
            key,
            venues: self.venue,
            bids: bid.is_some(),
            dry_run: context.dry_run,
            json: context.json,
            time: Timestamp::ZERO,
        };
        let mut backoff = Backoff::default();
        loop {
            match keeping.step() {
                Ok(()) if self.once => return Ok(()),
                Ok(()) => {
                    backoff.succeeded();
                    std::thread::sleep(PAUSE);
                }
                Err(error) if self.once => return Err(error),
                Err(error) => {
                    let pause = backoff.failed();
                    let line = format!("{error}; again in {:.1} s", pause.as_secs_f64());
                    log(keeping.time, &line);
                    std::thread::sleep(pause);
                }
            }
        }
    }
}

/// A part that may be all, but no more, and not nothing.
fn fraction(text: &str) -> Result<Ratio, String> {
    let ratio = parse_decimal(text, Ratio::DECIMALS).map(Ratio::new);
    let ratio = ratio.map_err(|error| format!("bid is {text:?}: {error}"))?;
    if ratio.is_zero() || ratio > Ratio::ONE {
        return Err(format!("bid is {text}, expected more than 0 and at most 1"));
    }
    Ok(ratio)
}

/// A keeper that looks at a node.
struct Keeping {
    client: Client,
    keeper: Keeper,
    key: Option<SecretKey>,
    venues: Vec<String>,
    bids: bool,
    dry_run: bool,
    json: bool,
    /// Of the last block that was looked at.
    time: Timestamp,
}

impl Keeping {
    fn step(&mut self) -> Step<()> {
        let venues = if self.venues.is_empty() {
            self.client.venues()?.data.into_iter().map(|venue| venue.id).collect()
        } else {
            self.venues.clone()
        };
        let (mut troubled, mut decimals) = (Vec::new(), BTreeMap::new());
        for venue in &venues {
            let id: VenueId = answers::id(venue)?;
            let answer = self.client.liquidations(venue)?;
            self.time = Timestamp::new(answer.time);
            for account in &answer.data.accounts {
                troubled.extend(read(id, account)?);
            }
            if !troubled.is_empty() {
                decimals.insert(id, self.decimals(venue)?);
            }
        }
        let own = self.key.as_ref().map(|key| account_of(&key.public_key()));
        let own = own.unwrap_or(AccountId::new([0; 32]));
        let mut free = BTreeMap::new();
        let for_sale = |it: &&Troubled| matches!(it.trouble, Trouble::Auctioned(_));
        for Troubled { venue, .. } in troubled.iter().filter(for_sale).filter(|_| self.bids) {
            if !free.contains_key(venue) {
                free.insert(*venue, self.free(*venue, &own)?);
            }
        }
        let free_at = |venue| free.get(&venue).copied().flatten();
        for next in self.keeper.decide(self.time, own, free_at, &troubled) {
            self.make(&next, &decimals)?;
        }
        Ok(())
    }

    /// Of a venue's cash.
    fn decimals(&self, venue: &str) -> Step<u8> {
        let asset = self.client.venue(venue)?.data.venue.cash_asset;
        let assets = self.client.assets()?.data;
        let found = assets.iter().find(|row| row.id == asset).map(|row| row.decimals);
        Ok(found.ok_or_else(|| format!("the node knows no {asset}"))?)
    }

    /// What is left of the own account after initial margin; nothing if there is none.
    fn free(&self, venue: VenueId, own: &AccountId) -> Step<Option<Fixed>> {
        let margin = match self.client.trader(&venue.to_string(), own) {
            Ok(answer) => answer.data.margin,
            Err(ClientError::Refused { problem, .. }) if problem.status == 404 => None,
            Err(error) => return Err(error.into()),
        };
        margin.map(|margin| number("with_orders", &margin.with_orders)).transpose()
    }

    /// Does it, unless it is only to be said, and says what came of it.
    fn make(&self, next: &Move, decimals: &BTreeMap<VenueId, u8>) -> Step<()> {
        let action = match next {
            Move::Start { venue, account, keeper, deadline } => {
                let keeper = keeper.map_or_else(|| "nobody".to_owned(), |it| it.to_string());
                let line = format!(
                    "{account} at {venue} has to be auctioned until {deadline} ms by {keeper}"
                );
                log(self.time, &line);
                let (venue, account) = (*venue, *account);
                Action::StartLiquidation(StartLiquidation { venue, account })
            }
            Move::Bid { venue, account, part, most } => {
                let line = format!("bidding {most} for {part} of {account} at {venue}");
                log(self.time, &line);
                let decimals = decimals.get(venue).copied().unwrap_or(Fixed::DECIMALS);
                let most = base_units(*most, decimals).ok_or("the bid does not fit")?;
                let (venue, account, part) = (*venue, *account, *part);
                Action::BidLiquidation(BidLiquidation { venue, account, part, most })
            }
        };
        let outcome = match &self.key {
            Some(key) if !self.dry_run => self.send(key, action)?,
            _ => "not sent".to_owned(),
        };
        log(self.time, &outcome);
        if self.json {
            println!("{}", object(next, &outcome));
            return Ok(());
        }
        match next {
            Move::Start { venue, account, .. } => println!("start {venue} {account} {outcome}"),
            Move::Bid { venue, account, part, most } => {
                println!("bid {venue} {account} {part} {most} {outcome}");
            }
        }
        Ok(())
    }

    /// One at a time, so that one that is rejected takes no other with it.
    fn send(&self, key: &SecretKey, action: Action) -> Step<String> {
        let chain = answers::digits("chain", &self.client.status()?.data.chain)?;
        let mut sender = Sender::new(chain, account_of(&key.public_key()));
        let sign = |unsigned| SignedTransaction::new(unsigned, key);
        sender.send(&self.client, vec![action], self.time, sign)?;
        let begun = Instant::now();
        loop {
            match sender.outcome(&self.client)? {
                Outcome::Pending if begun.elapsed() < PATIENCE => {
                    std::thread::sleep(Duration::from_millis(100));
                }
                Outcome::Pending | Outcome::None => return Ok("pending".to_owned()),
                Outcome::Done => return Ok("done".to_owned()),
                Outcome::Rejected(reason) => return Ok(format!("rejected: {reason}")),
            }
        }
    }
}

fn object(next: &Move, outcome: &str) -> serde_json::Value {
    match next {
        Move::Start { venue, account, keeper, deadline } => json!({
            "move": "start",
            "venue": venue.to_string(),
            "account": account.to_string(),
            "keeper": keeper.map(|keeper| keeper.to_string()),
            "deadline": deadline.raw(),
            "outcome": outcome,
        }),
        Move::Bid { venue, account, part, most } => json!({
            "move": "bid",
            "venue": venue.to_string(),
            "account": account.to_string(),
            "part": part.to_string(),
            "most": most.to_string(),
            "outcome": outcome,
        }),
    }
}

/// A worth in base units of cash, rounded down by value: a bid is never higher than it was meant.
fn base_units(worth: Fixed, decimals: u8) -> Option<i128> {
    let unit = 10_i128.checked_pow(u32::from(Fixed::DECIMALS.checked_sub(decimals)?))?;
    Some(worth.raw().div_euclid(unit))
}

fn number(what: &str, text: &str) -> Step<Fixed> {
    Ok(text.parse().map_err(|error| format!("{what} is {text:?}: {error}"))?)
}

/// An account as the keeper sees it; nothing if its margin is not known, as then it cannot be sold either.
fn read(venue: VenueId, view: &TroubledView) -> Step<Option<Troubled>> {
    let account = answers::digits("account", &view.account)?;
    let trouble = match (&view.auction, &view.unhealthy, &view.margin) {
        (Some(auction), _, Some(margin)) => sale(auction, margin)?.map(Trouble::Auctioned),
        (Some(_), _, None) | (None, None, _) => None,
        (None, Some(unhealthy), _) => Some(Trouble::Unhealthy {
            keeper: unhealthy.keeper.as_deref().map(answers::id).transpose()?,
            deadline: Timestamp::new(unhealthy.deadline),
        }),
    };
    Ok(trouble.map(|trouble| Troubled { venue, account, trouble }))
}

fn sale(auction: &AuctionView, margin: &MarginView) -> Step<Option<ForSale>> {
    let ratio = |what: &str, text: &String| -> Step<Ratio> {
        let raw = parse_decimal(text, Ratio::DECIMALS);
        Ok(Ratio::new(raw.map_err(|error| format!("{what} is {text:?}: {error}"))?))
    };
    let Some(most) = &auction.most else { return Ok(None) };
    // What earlier bids brought in is not sold, so it is part of neither figure.
    let kept = auction.kept.as_ref().map(|kept| number("kept", &kept.amount)).transpose()?;
    let without = |worth: Fixed| worth.checked_sub(kept.unwrap_or(Fixed::ZERO));
    let worth = without(number("mark_to_market", &margin.mark_to_market)?);
    let initial = without(number("initial", &margin.initial)?);
    let (Some(worth), Some(initial)) = (worth, initial) else { return Ok(None) };
    let asked = auction.asked.as_ref().map(|asked| ratio("asked", asked)).transpose()?;
    Ok(Some(ForSale { asked, most: ratio("most", most)?, worth, initial }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bid_is_rounded_down_by_value() {
        let worth = |text: &str| text.parse::<Fixed>().unwrap();
        assert_eq!(base_units(worth("1.0000009"), 6), Some(1_000_000));
        assert_eq!(base_units(worth("-1.0000001"), 6), Some(-1_000_001));
        assert_eq!(base_units(worth("1.5"), 18), Some(1_500_000_000_000_000_000));
        assert_eq!(base_units(worth("1"), 19), None);
    }

    #[test]
    fn a_fraction_is_more_than_nothing_and_at_most_all() {
        assert_eq!(fraction("0.8"), Ok(Ratio::from_bps(8_000)));
        assert_eq!(fraction("1"), Ok(Ratio::ONE));
        let refused = "bid is 1.01, expected more than 0 and at most 1";
        assert_eq!(fraction("1.01"), Err(refused.to_owned()));
        assert!(fraction("0").is_err() && fraction("all").is_err());
    }
}
