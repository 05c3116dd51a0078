//! Operators say what a market's volatilities are.

use crate::Context;
use pricing::surface::SviSmile;
use protocol::{Event, ExpirySmile, Rejection, SignedSurface};
use std::collections::BTreeMap;
use units::{Fixed, Millis, OperatorId, Ratio, Rounding, Timestamp, Value};

/// Executes the publication of a [`SignedSurface`]; the signatures were checked with the transaction's. It counts from the next price
/// round on.
///
/// # Errors
/// In this order: another chain; unknown market; observed not later than the last one, or later than now; signatures out of order, by
/// an operator that is not on duty or with another key, or of too little cover; an expiry that is not listed or over; a basis out of
/// bounds; a smile, or the surface, that admits arbitrage.
pub fn execute(context: &mut Context<'_>, surface: &SignedSurface) -> Result<(), Rejection> {
    let body = &surface.body;
    if body.chain != context.chain {
        return Err(Rejection::ReportForOtherChain);
    }
    let market = context.options.market(body.market)?;
    let (after, until) = (market.observed_at.unwrap_or(Timestamp::ZERO), context.now);
    if body.observed_at <= after || body.observed_at > until {
        return Err(Rejection::SurfaceTime { observed_at: body.observed_at, after, until });
    }
    let signed = signed_part(context, surface)?;
    let mut bases = market.bases.clone();
    let mut smiles = Vec::with_capacity(body.smiles.len());
    for ExpirySmile { expiry, basis, svi } in &body.smiles {
        let listed = market.expiries.contains_key(expiry) && *expiry > context.now;
        if !listed {
            return Err(Rejection::NotListed { market: body.market, expiry: *expiry });
        }
        let most = market.parameters.max_basis;
        if basis.magnitude() > most.raw() {
            let (field, have) = ("basis".to_owned(), basis.magnitude());
            return Err(Rejection::OutOfRange { field, have, least: 0, most: most.raw() });
        }
        let remaining = Millis::new(expiry.since(body.observed_at));
        let smile = SviSmile::new(*svi, remaining).map_err(|refusal| refused(*expiry, &refusal))?;
        smiles.push((*expiry, smile));
        bases.insert(*expiry, *basis);
    }
    let mut published = market.surface.clone();
    published.expire(context.now);
    let last = smiles.last().map_or(Timestamp::ZERO, |(expiry, _)| *expiry);
    published.publish(smiles).map_err(|refusal| refused(last, &refusal))?;
    // After this point the surface is published.
    let expiries = u16::try_from(body.smiles.len()).unwrap_or(u16::MAX);
    if let Some(market) = context.options.markets.get_mut(body.market) {
        market.observed_at = Some(body.observed_at);
        market.surface = published;
        market.bases = live(bases, context.now);
    }
    let (market, observed_at) = (body.market, body.observed_at);
    context.events.push(Event::SurfacePublished { market, observed_at, expiries, signed });
    Ok(())
}

fn refused(expiry: Timestamp, refusal: &pricing::surface::Refusal) -> Rejection {
    Rejection::SurfaceRefused { expiry, reason: refusal.to_string() }
}

fn live(bases: BTreeMap<Timestamp, Fixed>, now: Timestamp) -> BTreeMap<Timestamp, Fixed> {
    bases.into_iter().filter(|(expiry, _)| *expiry > now).collect()
}

/// The part of the cover whose operators signed, if it is the feed's quorum.
fn signed_part(context: &Context<'_>, surface: &SignedSurface) -> Result<Ratio, Rejection> {
    let market = context.options.market(surface.body.market)?;
    let feed = context.oracle.feed(market.feed)?;
    let epoch = context.epochs.epoch(surface.body.observed_at);
    let covers = context.restaking.cover_by_operator(feed.service, epoch);
    let worth: BTreeMap<OperatorId, Value> = covers.into_iter().collect();
    let all = worth.values().fold(Value::ZERO, |sum, worth| sum.saturating_add(*worth));
    let (mut before, mut signed) = (None, Value::ZERO);
    for signature in &surface.signatures {
        let operator = signature.operator;
        if before.is_some_and(|before| before >= operator) {
            return Err(Rejection::SignatureOrder { operator });
        }
        before = Some(operator);
        let service = feed.service;
        let Some(worth) = worth.get(&operator) else {
            return Err(Rejection::NotOnDuty { operator, service, epoch });
        };
        if !context.restaking.operator(operator)?.signs_with(&signature.key, epoch) {
            return Err(Rejection::NotDutyKey { operator });
        }
        signed = signed.saturating_add(*worth);
    }
    let have = Ratio::of(signed.raw(), all.raw(), Rounding::Down).unwrap_or(Ratio::ZERO);
    let need = feed.specification.quorum;
    if have < need || have.is_zero() {
        return Err(Rejection::SurfaceQuorum { have, need });
    }
    Ok(have)
}
