//! What happened at options venues, in words.

use super::{book, short};
use crate::view::venue::signed_money;
use crate::view::words::{count, percent};
use crate::view::{Lookup, amount::price, amount::value};
use protocol::{Event, Repayment};
use units::{Amount, AssetId, MarketId, TraderId, VenueId};

/// The sentence of an event of a venue; nothing for others.
#[allow(clippy::too_many_lines)] // one sentence each
pub(super) fn words(look: Lookup<'_>, event: &Event) -> Option<String> {
    let options = look.0.options();
    let cash = |venue: VenueId| options.venue(venue).map_or(AssetId::new(0), |row| row.cash);
    let money = |venue: VenueId, amount: &Amount| look.money(cash(venue), *amount);
    let venue_of = |trader: TraderId| options.trader(trader).map_or(VenueId::new(0), |t| t.venue);
    let own = |trader: TraderId, amount: &Amount| money(venue_of(trader), amount);
    let venue_in = |market: MarketId| options.market(market).map_or(VenueId::new(0), |m| m.venue);
    Some(match event {
        Event::VenueOpened { venue, service, .. } => {
            format!("{} opened {venue} for options", look.service(*service))
        }
        Event::MarketOpened { market, venue, feed, symbol } => {
            format!("{venue} opened {market}: options on {symbol}, by {}", look.pair(*feed))
        }
        Event::ContractListed { contract, name, .. } => format!("{name} is listed as {contract}"),
        Event::TraderOpened { venue, account, trader } => {
            format!("{} trades at {venue} as {trader}", short(account))
        }
        Event::MarginDeposited { venue, account, asset, amount } => {
            format!("{} brought {} to {venue}", short(account), look.money(*asset, *amount))
        }
        Event::MarginWithdrawn { venue, account, asset, amount } => {
            format!("{} took {} home from {venue}", short(account), look.money(*asset, *amount))
        }
        Event::VenueFunded { venue, amount } => {
            format!("the insurance fund of {venue} grew by {}", money(*venue, amount))
        }
        Event::MarginModelSet { venue, account, model } => {
            format!("{} has {model} margin at {venue}", short(account))
        }
        Event::Book(event) => book::words(look, event),
        Event::TradePaid { contract, buyer, seller, size, premium, buyer_fee, seller_fee } => {
            format!(
                "{buyer} paid {seller} {} for {} of {}; fees {} and {}",
                own(*buyer, premium),
                count(*size, "lot"),
                look.contract_name(*contract),
                own(*buyer, buyer_fee),
                own(*buyer, seller_fee)
            )
        }
        Event::SurfacePublished { market, expiries, signed, .. } => format!(
            "volatilities of {} of {market} published, signed by {} of the cover",
            if *expiries == 1 { "1 expiry".to_owned() } else { format!("{expiries} expiries") },
            percent(*signed)
        ),
        Event::MarketRestricted { market, reason: Some(reason) } => {
            format!("{market} takes no new risk: {reason}")
        }
        Event::MarketRestricted { market, reason: None } => format!("{market} takes new risk"),
        Event::ExpirySettled { market, expiry, price: found, .. } => {
            format!("the expiry of {market} at {expiry} ms settled at {}", price(*found))
        }
        Event::ExpiryDelayed { market, expiry, reason } => {
            format!("the expiry of {market} at {expiry} ms has no price yet: {reason}")
        }
        Event::PositionSettled { contract, trader, position, cash: paid } => {
            let venue = options.contract(*contract).map(|listing| venue_in(listing.market));
            format!(
                "{trader} had {position} lots of {} and {} {}",
                look.contract_name(*contract),
                if *paid < 0 { "paid" } else { "got" },
                signed_money(look, cash(venue.unwrap_or_default()), paid.saturating_abs())
            )
        }
        Event::AccountUnhealthy { trader, maintenance, keeper, deadline } => {
            let whose = keeper.map_or_else(|| "anybody".to_owned(), |keeper| look.operator(keeper));
            format!(
                "{trader} is {maintenance} below its maintenance margin; {whose} has until \
                 {deadline} ms to auction it"
            )
        }
        Event::LiquidationStarted { trader, keeper: Some(keeper), reward, fee } => format!(
            "{} began to auction {trader} for {}; the insurance fund got {}",
            short(keeper),
            own(*trader, reward),
            own(*trader, fee)
        ),
        Event::LiquidationStarted { trader, keeper: None, .. } => {
            format!("{trader} is auctioned: nobody began it in time")
        }
        Event::LiquidationBid { trader, bidder, part, paid } => format!(
            "{bidder} took {} of {trader} and {} {}",
            percent(*part),
            if *paid < 0 { "was paid" } else { "paid" },
            signed_money(look, cash(venue_of(*trader)), paid.saturating_abs())
        ),
        Event::LiquidationEnded { trader } => format!("{trader} is not auctioned any more"),
        Event::DeficitCovered { trader, deficit, fund } => format!(
            "{trader} owed {} and had nothing left; the insurance fund paid {}",
            own(*trader, deficit),
            own(*trader, fund)
        ),
        Event::LossSocialised { venue, deficit, rate } => format!(
            "{} were divided among all who have cash at {venue}: {} each",
            money(*venue, deficit),
            percent(*rate)
        ),
        Event::VenueMeasured { venue, epoch, profit, cap, wanted } => format!(
            "corrupting {venue} in epoch {epoch} is worth {}, its security bears {}; it wants cover of {}",
            money(*venue, profit),
            money(*venue, cap),
            value(*wanted)
        ),
        Event::FeesHandedOn { venue, amount } => {
            format!("{venue} put {} of fees into its budget for cover", money(*venue, amount))
        }
        Event::RoundsShown { market, first, last, wrong } => format!(
            "{} with a wrong price among {first} to {last} shown to {market}",
            count((*wrong).into(), "round")
        ),
        Event::HarmFound { case, trader, harm, gain, .. } if gain.is_zero() => {
            format!("{case}: {trader} lost {} by a wrong price", own(*trader, harm))
        }
        Event::HarmFound { case, trader, gain, .. } => {
            format!("{case}: {trader} gained {} by a wrong price", own(*trader, gain))
        }
        Event::HarmRepaid { trader, asset, amount, source, .. } => format!(
            "{trader} got {} back from {}",
            look.money(*asset, *amount),
            match source {
                Repayment::Gains => "gains that were frozen",
                Repayment::Slash => "slashed stake",
                Repayment::Fund => "the insurance fund",
            }
        ),
        _ => return None,
    })
}
