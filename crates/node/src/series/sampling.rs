//! What the samples of a block are.

use super::{Measure, Series};
use crate::Node;
use protocol::{Event, Outcome};
use store::CommittedBlock;
use units::{ContractId, MarketId, TraderId, Value, VenueId};

/// What events do not say and never changes: where contracts are listed, and where accounts trade.
pub(super) struct Places<'a>(pub(super) &'a Node);

impl Places<'_> {
    fn of_contract(&self, contract: ContractId) -> Option<(MarketId, VenueId)> {
        self.0.read(|state| {
            let market = state.options().contract(contract)?.market;
            Some((market, state.options().market(market).ok()?.venue))
        })
    }
    fn of_trader(&self, trader: TraderId) -> Option<VenueId> {
        self.0.read(|state| Some(state.options().trader(trader)?.venue))
    }
}

/// What is summed up over a block: epochs begin in one.
#[derive(Default)]
struct Sums {
    wanted: Option<Value>,
    bought: Option<Value>,
}

fn add(sum: &mut Option<Value>, value: Value) {
    *sum = Some(sum.unwrap_or_default().saturating_add(value));
}

/// Every sample of a block, in the order of its events.
pub(super) fn samples_of(block: &CommittedBlock, places: &Places<'_>) -> Vec<(Series, u128)> {
    let mut samples = of_transactions(block);
    let mut sums = Sums::default();
    let caused = block.receipts.iter().flat_map(|receipt| &receipt.events);
    for event in block.events.iter().chain(caused) {
        if let Event::AuctionCleared { wanted, bought, .. } = event {
            add(&mut sums.wanted, *wanted);
            add(&mut sums.bought, *bought);
        }
        of_event(event, places, &mut samples);
    }
    let sums = [(Measure::CoverWanted, sums.wanted), (Measure::CoverSold, sums.bought)];
    for (measure, sum) in sums {
        samples.extend(sum.map(|sum| (Series::chain(measure), sum.raw())));
    }
    samples
}

fn of_transactions(block: &CommittedBlock) -> Vec<(Series, u128)> {
    let (mut all, mut rejected, mut actions) = (0_u128, 0_u128, 0_u128);
    for (signed, receipt) in block.block.transactions.iter().zip(&block.receipts) {
        all += 1;
        match receipt.outcome {
            // There are never more in memory than fit into this.
            Outcome::Done => actions += signed.transaction.actions.len() as u128,
            Outcome::Rejected(_) => rejected += 1,
        }
    }
    vec![
        (Series::chain(Measure::Transactions), all),
        (Series::chain(Measure::Rejected), rejected),
        (Series::chain(Measure::Actions), actions),
    ]
}

fn of_event(event: &Event, places: &Places<'_>, samples: &mut Vec<(Series, u128)>) {
    let mut say = |of: u32, measure: Measure, value: u128| {
        samples.push((Series { of, measure }, value));
    };
    match event {
        Event::RoundPriced { feed, price, confidence, participation, .. } => {
            say(feed.index(), Measure::FeedPrice, price.raw());
            say(feed.index(), Measure::Confidence, confidence.raw());
            say(feed.index(), Measure::Participation, participation.raw());
            say(feed.index(), Measure::Missed, 0);
        }
        Event::RoundWithheld { feed, .. } => say(feed.index(), Measure::Missed, 1),
        Event::RoundWithoutPrice { feed, participation, .. } => {
            say(feed.index(), Measure::Participation, participation.raw());
            say(feed.index(), Measure::Missed, 1);
        }
        Event::AuctionCleared { service, wanted, bought, rate, .. } => {
            say(service.index(), Measure::Wanted, wanted.raw());
            say(service.index(), Measure::Bought, bought.raw());
            say(service.index(), Measure::Rate, rate.raw());
        }
        Event::SecurityMeasured { service, cost, profit, .. } => {
            say(service.index(), Measure::Cost, cost.raw());
            say(service.index(), Measure::Profit, profit.raw());
        }
        Event::CoverBought { service, premium, .. } => {
            say(service.index(), Measure::Premiums, premium.raw());
        }
        Event::PremiumPaid { service, commission, stakers, .. } => {
            say(service.index(), Measure::ToStakers, stakers.raw());
            say(service.index(), Measure::Commission, commission.raw());
        }
        Event::CaseOpened { service, .. } => {
            say(0, Measure::Cases, 1);
            say(service.index(), Measure::ServiceCases, 1);
        }
        Event::EvidenceDismissed { .. } => say(0, Measure::Dismissed, 1),
        Event::CaseExecuted { taken, .. } => {
            for (asset, amount) in taken {
                say(asset.index(), Measure::Slashed, amount.raw());
            }
        }
        Event::RestitutionPaid { asset, amount, .. } => {
            say(asset.index(), Measure::Restitution, amount.raw());
        }
        Event::InsurancePaid { asset, amount, .. } => {
            say(asset.index(), Measure::Insured, amount.raw());
        }
        Event::ReporterPaid { asset, amount, .. } => {
            say(asset.index(), Measure::Rewards, amount.raw());
        }
        Event::Burned { asset, amount, .. } => say(asset.index(), Measure::Burned, amount.raw()),
        Event::AssetRevalued { asset, price, .. } => {
            say(asset.index(), Measure::Valuation, price.raw());
        }
        Event::TradePaid { contract, size, premium, buyer_fee, seller_fee, .. } => {
            let Some((market, venue)) = places.of_contract(*contract) else { return };
            say(market.index(), Measure::Volume, (*size).into());
            say(market.index(), Measure::Premium, premium.raw());
            say(venue.index(), Measure::Turnover, premium.raw());
            say(venue.index(), Measure::Fees, buyer_fee.saturating_add(*seller_fee).raw());
        }
        Event::VenueMeasured { venue, profit, cap, .. } => {
            say(venue.index(), Measure::Exposed, profit.raw());
            say(venue.index(), Measure::Bearable, cap.raw());
        }
        Event::VenueFunded { venue, amount } => say(venue.index(), Measure::Funded, amount.raw()),
        Event::LiquidationStarted { trader, .. } => {
            let Some(venue) = places.of_trader(*trader) else { return };
            say(venue.index(), Measure::Liquidations, 1);
        }
        Event::DeficitCovered { trader, deficit, .. } => {
            let Some(venue) = places.of_trader(*trader) else { return };
            say(venue.index(), Measure::Deficits, deficit.raw());
        }
        Event::LossSocialised { venue, deficit, .. } => {
            say(venue.index(), Measure::Socialised, deficit.raw());
        }
        _ => {}
    }
}
