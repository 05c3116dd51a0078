//! Time passes for venues, in this order and why:
//!
//! 1. the books' own time: what is good till now ends;
//! 2. `settlement`: what is over is paid before anything new is reckoned with it;
//! 3. `listing`, then `marks`: new contracts have a mark at once;
//! 4. `security`: what could be gained at these marks, and what it is worth now;
//! 5. `restitution`: what cases say of what was paid;
//! 6. `deficit` and `health`: accounts at these marks.
//!
//! At a boundary venues first declare what they need, then the pool sells them cover, then they know what they may do.

use crate::{Context, deficit, health, listing, marks, restitution, security, settlement};
use matching::Command;
use units::{MarketId, VenueId};

/// After the rounds that ended by now were closed.
pub fn after_rounds(context: &mut Context<'_>) {
    if context.options.venues.is_empty() {
        return;
    }
    context.host(&Command::Tick);
    let venues: Vec<VenueId> = context.options.venues.ids().collect();
    for venue in venues {
        let markets: Vec<MarketId> = context.options.markets_of(venue).map(|(id, _)| id).collect();
        let (mut newest, mut moved) = (None, Vec::new());
        for market in &markets {
            settlement::settle(context, *market);
            listing::list(context, *market);
            if marks::mark(context, *market) {
                moved.push(*market);
                let marked = context.options.markets.get(*market).and_then(|m| m.marked.as_ref());
                newest = newest.max(marked.map(|marked| marked.round));
            }
        }
        if newest.is_some() {
            security::measure(context, venue);
        }
        security::restrict(context, venue);
        restitution::inquire(context, venue);
        deficit::cover_all(context, venue);
        if let Some(round) = newest {
            health::review(context, venue, round, &moved);
        }
    }
}

/// Before the boundary into an epoch: fees become budget, and demand follows from what could be gained.
pub fn before_boundary(context: &mut Context<'_>) {
    let venues: Vec<VenueId> = context.options.venues.ids().collect();
    for venue in venues {
        security::measure(context, venue);
        security::declare(context, venue);
    }
}

/// After it: what was bought decides what may be open.
pub fn after_boundary(context: &mut Context<'_>) {
    let venues: Vec<VenueId> = context.options.venues.ids().collect();
    for venue in venues {
        restitution::repay(context, venue);
        security::bought(context, venue);
        security::restrict(context, venue);
    }
}
