//! `buttress venue list` and `show`.

use super::or_dash;
use crate::{CommandResult, context::Context};
use client::view::{MarketView, VenueView};
use market_data::format_utc;
use units::Timestamp;

/// What a venue's traders agreed to, what it holds, and how much of its security is used.
#[derive(clap::Args)]
pub(crate) struct Show {
    /// The venue: `venue-0`, or just `0`.
    venue: String,
}

pub(super) fn list(context: &Context) -> CommandResult {
    let client = context.client();
    let venues = client.venues()?;
    if context.json {
        return crate::output::json(&venues);
    }
    for venue in venues.data {
        print_venue(&venue);
        for market in client.markets_of(&venue.id)?.data {
            print_market(&market);
        }
    }
    Ok(())
}

impl Show {
    pub(super) fn run(self, context: &Context) -> CommandResult {
        let client = context.client();
        let answer = client.venue(&self.venue)?;
        if context.json {
            return crate::output::json(&answer);
        }
        let detail = &answer.data;
        print_venue(&detail.venue);
        println!(
            "fees        taker {}, maker {} of the notional, at most {} of the premium; open interest {}",
            detail.taker_fee, detail.maker_fee, detail.premium_cap, detail.open_interest_fee
        );
        println!(
            "keepers     {:.1} s to start an auction, for {} {}",
            detail.liquidation_deadline_ms as f64 / 1_000.0,
            detail.liquidation_reward.amount,
            detail.liquidation_reward.symbol
        );
        for rule in &detail.collateral {
            println!(
                "collateral  {} at {} initially, {} to maintain, slash risk {}",
                rule.symbol, rule.initial, rule.maintenance, rule.slash_risk
            );
        }
        for market in client.markets_of(&self.venue)?.data {
            print_market(&market);
        }
        let liquidations = client.liquidations(&self.venue)?.data;
        for troubled in &liquidations.accounts {
            println!("in trouble  {} ({:?})", troubled.account, troubled.phase);
        }
        for missed in &liquidations.missed {
            println!(
                "missed      {} of {}, until {} ms",
                missed.operator, missed.trader, missed.deadline
            );
        }
        Ok(())
    }
}

fn print_venue(venue: &VenueView) {
    println!("venue       {} of {} ({})", venue.id, venue.service_name, venue.service);
    println!(
        "cash        {}; {} accounts, {} in trouble",
        venue.cash, venue.accounts, venue.in_trouble
    );
    println!("fund        {} {}, fees {}", venue.fund.amount, venue.fund.symbol, venue.fees.amount);
    println!(
        "security    {} of {} {} used ({}), initial margin × {}",
        venue.exposed.amount,
        venue.cap.amount,
        venue.cap.symbol,
        or_dash(venue.utilisation.as_deref()),
        venue.margin_multiplier
    );
}

fn print_market(market: &MarketView) {
    println!(
        "market      {} {} by {} at {}, lot {}, tick {}, {} contracts",
        market.id,
        market.symbol,
        market.pair,
        or_dash(market.spot.as_deref()),
        market.lot,
        market.tick,
        market.contracts
    );
    if let Some(reason) = &market.restricted {
        println!("            no new risk: {reason}");
    }
    for expiry in &market.expiries {
        println!("            expiry {} ({expiry} ms)", format_utc(Timestamp::new(*expiry)));
    }
}
