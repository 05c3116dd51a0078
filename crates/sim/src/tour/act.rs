//! Steps that somebody does.

use super::scene::{Bought, Scene, Seen};
use super::step::LIE_BPS;
use super::words;
use crate::Behaviour;
use crate::founding::{PAYMENT, SERVICE, STAKE, venue::VENUE};
use market_data::Stretch;
use matching::{Command, OwnerId, Place, SelfTrade, Side, TimeInForce};
use pricing::Kind;
use protocol::{Action, DepositMargin, Pledge, Trade};
use units::{Amount, Fixed, Millis, Ratio, Rounding, Timestamp, Value};

/// Of so many of an account's parts one is used, so that there is something left to try by hand.
const PART: u128 = 4;
/// How many lots the trader buys at most.
const LOTS: u64 = 20;
/// More than this part of the weight has to lie for the price to be wrong and still count as certain.
const NEEDED: Ratio = Ratio::from_bps(7_500);
/// Rounds between the first lie and the first that the settlement counts.
const AHEAD: u64 = 2;

/// The staker pledges a quarter of what it has with an operator that will lie, and a quarter with one that will not.
pub(super) fn pledge(scene: &mut Scene<'_>) -> Seen {
    if !scene.is_set_up() {
        return Seen::NotYet("The chain is being set up: operators offer, cover is bought.".into());
    }
    let (cast, [liar, honest]) = (scene.cast, scene.pledged_with());
    let staker = &cast.staker;
    let (Some(worth), Some(row)) = (scene.worth_with(|_| true), scene.row(&staker.wallet)) else {
        return Seen::Never(format!("{} has no account, or its operators no vaults.", staker.name));
    };
    let has = scene.state.ledger().balance(row, STAKE);
    let part = Amount::new(has.raw() / PART);
    let (part, before) = *scene.facts.pledge.get_or_insert((part, worth));
    let shown = words::amount(scene.state, STAKE, part);
    if worth.iter().zip(before).all(|(now, before)| *now > before) {
        let words = format!(
            "{} pledged {shown} with {} and as much with {}. It counts from the next epoch on, and answers for the epochs in which \
             it is there, and for no others.",
            staker.name, liar.name, honest.name
        );
        return Seen::Done(words);
    }
    if part.is_zero() {
        return Seen::Never(format!("{} has no stake left to pledge.", staker.name));
    }
    let vaults = [liar, honest].map(|player| scene.vault_of(player));
    let pledges = vaults.into_iter().flatten().map(|vault| Pledge { vault, amount: part });
    let pledges = pledges.map(Action::Pledge).collect();
    match scene.send(staker, pledges) {
        Ok(()) => Seen::NotYet(format!("{} signs a pledge of twice {shown}.", staker.name)),
        Err(reason) => Seen::NotYet(format!("The pledge would be refused: {reason}.")),
    }
}

/// The trader buys the calls with the lowest strike that somebody offers, of the next expiry that leaves time for the lie.
pub(super) fn trade(scene: &mut Scene<'_>) -> Seen {
    let trader = &scene.cast.trader;
    let Some(account) = scene.trader() else {
        let Some(row) = scene.row(&trader.wallet) else {
            return Seen::Never(format!("{} has no account.", trader.name));
        };
        let has = scene.state.ledger().balance(row, PAYMENT);
        let amount = Amount::new(has.raw() / PART);
        let shown = words::amount(scene.state, PAYMENT, amount);
        let deposit = DepositMargin { venue: VENUE, asset: PAYMENT, amount };
        return match scene.send(trader, vec![Action::DepositMargin(deposit)]) {
            Ok(()) => Seen::NotYet(format!("{} brings {shown} to the venue.", trader.name)),
            Err(reason) => Seen::NotYet(format!("The deposit would be refused: {reason}.")),
        };
    };
    let owner = OwnerId::new(account.index());
    let engine = scene.state.options().engine();
    if let Some(bought) = &mut scene.facts.bought {
        let held = engine.position(owner, bought.book);
        if let Some(held) = u64::try_from(held).ok().filter(|held| *held > 0) {
            bought.lots = held;
            return Seen::Done(told(scene, held));
        }
    }
    let Some(found) = cheapest(scene) else {
        let words =
            "Nobody offers calls that expire late enough to lie about and soon enough to wait for.";
        return Seen::NotYet(words.into());
    };
    let (bought, price, lots) = found;
    let place = Place {
        owner,
        book: bought.book,
        side: Side::Buy,
        price,
        size: lots.min(LOTS),
        time_in_force: TimeInForce::Market,
        reduce_only: false,
        self_trade: SelfTrade::CancelNewest,
    };
    let order = Action::Trade(Trade { venue: VENUE, command: Command::Place(place) });
    if scene.facts.sent.is_none_or(|at| at < scene.now) {
        scene.facts.bought = Some(bought);
    }
    match scene.send(trader, vec![order]) {
        Ok(()) => Seen::NotYet(format!("{} signs an order.", trader.name)),
        Err(reason) => Seen::NotYet(format!("The order would be refused: {reason}.")),
    }
}

/// The call with the lowest strike that is offered, of the next expiry that leaves time for the lie: with its price and lots.
fn cheapest(scene: &Scene<'_>) -> Option<(Bought, u64, u64)> {
    let market = scene.market()?;
    let heartbeat = scene.feed()?.specification.heartbeat;
    // Two epochs for what comes between.
    let spare = scene.state.meta().epochs.length.raw().saturating_mul(2);
    let engine = scene.state.options().engine();
    let late = |expiry: &Timestamp| {
        window(scene, *expiry).is_some_and(|from| {
            let lies = from.minus(heartbeat.raw().saturating_mul(AHEAD));
            lies.since(scene.now) > spare
        })
    };
    let (expiry, contracts) = market.expiries.iter().find(|(expiry, _)| late(expiry))?;
    let offered = contracts.iter().filter_map(|id| {
        let listing = scene.listing(*id).filter(|listing| listing.terms.kind == Kind::Call)?;
        let best = engine.best(listing.book, Side::Sell)?;
        let (book, lots) = (listing.book, best.lots.min(LOTS));
        let bought = Bought { contract: *id, book, expiry: *expiry, lots };
        Some((listing.terms.strike, bought, best.price, best.lots))
    });
    let (_, bought, price, lots) = offered.min_by_key(|(strike, ..)| *strike)?;
    Some((bought, price, lots))
}

/// When the window begins that an expiry settles on.
fn window(scene: &Scene<'_>, expiry: Timestamp) -> Option<Timestamp> {
    let rule = &scene.market()?.parameters.settlement;
    Some(expiry.minus(rule.spacing.raw().saturating_mul(rule.slots.into())))
}

fn told(scene: &Scene<'_>, lots: u64) -> String {
    let name = &scene.cast.trader.name;
    let Some(bought) = scene.facts.bought else { return String::new() };
    let (Some(listing), Some(market)) = (scene.listing(bought.contract), scene.market()) else {
        return format!("{name} bought {lots} lots.");
    };
    let size = market.parameters.lot.checked_mul(whole(lots), Rounding::Down);
    format!(
        "{name} bought {} {} with a strike of {}: a right to whatever the price is above that at {}.",
        words::size(size.unwrap_or(Fixed::ZERO)),
        listing.name,
        words::price(listing.terms.strike),
        words::clock(bought.expiry)
    )
}

fn whole(lots: u64) -> Fixed {
    Fixed::new(i128::from(lots).saturating_mul(Fixed::ONE.raw()))
}

/// All operators but one report too low a price while the expiry settles.
pub(super) fn lie(scene: &mut Scene<'_>) -> Seen {
    let Some((bought, feed)) = scene.facts.bought.zip(scene.feed()) else {
        return Seen::Never("There is nothing to lie about.".into());
    };
    let Some(window) = window(scene, bought.expiry) else {
        return Seen::Never("The market is gone.".into());
    };
    let (liars, honest) = (words::list(&scene.cast.liars), &scene.cast.honest.name);
    let by = words::percent(Ratio::from_bps(LIE_BPS.unsigned_abs()));
    let Some(stretch) = scene.facts.lie else {
        let heartbeat = feed.specification.heartbeat.raw();
        let from = window.minus(heartbeat.saturating_mul(AHEAD));
        if scene.now < from {
            let seconds = from.since(scene.now) / 1_000;
            let from = words::clock(from);
            return Seen::NotYet(format!(
                "In {seconds} s, at {from}, {liars} will begin to report {by} too low, until the options expire."
            ));
        }
        if scene.now > window {
            return Seen::Never("What the options settle on has begun already: too late.".into());
        }
        if let Some(reason) = too_weak(scene) {
            return Seen::Never(reason);
        }
        // Until the expiry, but for a whole round at least.
        let until = bought.expiry.max(scene.now.after(Millis::new(heartbeat)));
        let during = Stretch { from: scene.now, until };
        let about = Some(feed.specification.pair.clone());
        for liar in &scene.cast.liars {
            let lies = Behaviour::Lies { bps: LIE_BPS, about: about.clone(), during };
            if let Err(reason) = scene.world.set_behaviour(liar.name.as_str(), lies) {
                return Seen::Never(format!("{} does not lie: {reason}.", liar.name));
            }
        }
        scene.facts.lie = Some(during);
        return Seen::NotYet(format!("{liars} begin to report {by} too low."));
    };
    let published = feed.published.as_ref().filter(|published| published.time > stretch.from);
    let (Some(published), Some(right)) = (published, scene.reference()) else {
        return Seen::NotYet(format!("{liars} report {by} too low: the round is not over."));
    };
    let off = words::below(published.price, right);
    if off < Ratio::from_bps(LIE_BPS.unsigned_abs() / 2) {
        return Seen::NotYet(format!("{liars} report {by} too low: the round is not over."));
    }
    Seen::Done(format!(
        "{liars} report {by} too low. As they have most of the cover, {} is published, while the venues say {}. {honest} reports what \
         the venues say.",
        words::price(published.price),
        words::price(right)
    ))
}

/// Why the liars could not move the price, if so.
fn too_weak(scene: &Scene<'_>) -> Option<String> {
    let covers = scene.state.restaking().cover_by_operator(SERVICE, scene.state.epoch());
    let all = covers.iter().fold(Value::ZERO, |sum, (_, value)| sum.saturating_add(*value));
    let own = covers.iter().filter(|(id, _)| scene.cast.liars.iter().any(|liar| liar.id == *id));
    let own = own.fold(Value::ZERO, |sum, (_, value)| sum.saturating_add(*value));
    let part = Ratio::of(own.raw(), all.raw(), Rounding::Down).unwrap_or(Ratio::ZERO);
    (part <= NEEDED).then(|| {
        format!(
            "{} have {} of the cover, and it takes more than {} to move the price: an earlier lie cost them theirs. A new chain has \
             it again (another --data-dir, or --memory).",
            words::list(&scene.cast.liars),
            words::percent(part),
            words::percent(NEEDED)
        )
    })
}
