//! What is seen of an options venue while its chain is driven.

use crate::founding::venue::VENUE;
use app::State;
use protocol::{Event, ReduceOnly, Rejection, Repayment};
use std::collections::BTreeMap;
use units::{Amount, Ratio, Rounding, TraderId};

/// Counts and sums of a venue that no state keeps.
#[derive(Clone, Debug, Default)]
pub(crate) struct VenueObserved {
    pub(crate) trades: u64,
    pub(crate) lots: u64,
    pub(crate) premiums: Amount,
    pub(crate) fees: Amount,
    pub(crate) surfaces: u64,
    pub(crate) settled: u64,
    pub(crate) delayed: u64,
    pub(crate) unhealthy: u64,
    /// Auctions that someone started.
    pub(crate) started: u64,
    /// Auctions that nobody started in time.
    pub(crate) missed: u64,
    pub(crate) bids: u64,
    pub(crate) deficits: Amount,
    /// What the fund paid of deficits.
    pub(crate) fund_used: Amount,
    pub(crate) socialised: Amount,
    pub(crate) highest_rate: Ratio,
    /// Profit from corruption and what was secured, where most of it was used.
    pub(crate) most_used: Option<(Amount, Amount)>,
    pub(crate) least_cap: Option<Amount>,
    /// How often the market took no new risk, by reason.
    pub(crate) restricted: BTreeMap<&'static str, u64>,
    /// Orders, bids and starts of auctions that were refused, by reason.
    pub(crate) refused: BTreeMap<String, u64>,
    /// What was last found of each account by each remedy: harm and gain.
    found: BTreeMap<(u32, TraderId), (Amount, Amount)>,
    pub(crate) harm: Amount,
    pub(crate) gain: Amount,
    pub(crate) repaid: BTreeMap<&'static str, Amount>,
}

/// Whether an action is one of trading, in which a refusal is everyday: prices and margins move between decision and block.
pub(crate) fn is_trading(action: &str) -> bool {
    ["trade", "take-block", "start-liquidation", "bid-liquidation"].contains(&action)
}

impl VenueObserved {
    /// Takes in an event.
    pub(crate) fn see(&mut self, event: &Event) {
        let add = |sum: &mut Amount, amount: &Amount| *sum = sum.saturating_add(*amount);
        match event {
            Event::TradePaid { size, premium, buyer_fee, seller_fee, .. } => {
                self.trades += 1;
                self.lots += size;
                add(&mut self.premiums, premium);
                add(&mut self.fees, buyer_fee);
                add(&mut self.fees, seller_fee);
            }
            Event::SurfacePublished { .. } => self.surfaces += 1,
            Event::ExpirySettled { .. } => self.settled += 1,
            Event::ExpiryDelayed { .. } => self.delayed += 1,
            Event::AccountUnhealthy { .. } => self.unhealthy += 1,
            Event::LiquidationStarted { keeper: Some(_), .. } => self.started += 1,
            Event::LiquidationStarted { keeper: None, .. } => self.missed += 1,
            Event::LiquidationBid { .. } => self.bids += 1,
            Event::DeficitCovered { deficit, fund, .. } => {
                add(&mut self.deficits, deficit);
                add(&mut self.fund_used, fund);
            }
            Event::LossSocialised { deficit, rate, .. } => {
                add(&mut self.socialised, deficit);
                self.highest_rate = self.highest_rate.max(*rate);
            }
            Event::MarketRestricted { reason: Some(reason), .. } => {
                let reason = match reason {
                    ReduceOnly::NoPrice => "no price",
                    ReduceOnly::NoSurface => "no surface",
                    ReduceOnly::Unsecured => "unsecured",
                };
                *self.restricted.entry(reason).or_default() += 1;
            }
            Event::HarmFound { remedy, trader, harm, gain, .. } => {
                // What is looked at again says anew what it found.
                let said = self.found.insert((*remedy, *trader), (*harm, *gain));
                let (harm_before, gain_before) = said.unwrap_or_default();
                self.harm = self.harm.saturating_add(*harm).saturating_sub(harm_before);
                self.gain = self.gain.saturating_add(*gain).saturating_sub(gain_before);
            }
            Event::HarmRepaid { amount, source, .. } => {
                let source = match source {
                    Repayment::Gains => "gains",
                    Repayment::Slash => "slashed stake",
                    Repayment::Fund => "fund",
                };
                add(self.repaid.entry(source).or_default(), amount);
            }
            _ => {}
        }
    }

    /// Takes in a refusal of something that a trader or keeper tried.
    pub(crate) fn refuse(&mut self, rejection: &Rejection) {
        let reason = match rejection {
            Rejection::OpenInterest { .. } => "open interest".to_owned(),
            Rejection::InsufficientMargin { .. } => "margin".to_owned(),
            Rejection::ReduceOnly { .. } => "reduce-only".to_owned(),
            Rejection::InLiquidation { .. } => "in liquidation".to_owned(),
            Rejection::BidTooLow { .. } => "bid too low".to_owned(),
            Rejection::NotInLiquidation { .. } => "not in liquidation".to_owned(),
            Rejection::Healthy { .. } => "healthy".to_owned(),
            other => other.to_string(),
        };
        *self.refused.entry(reason).or_default() += 1;
    }

    /// Takes in how much of its security the venue uses after a block.
    pub(crate) fn look(&mut self, state: &State) {
        let Ok(till) = state.options().till(VENUE) else { return };
        // Before the first boundary nothing could be bought.
        if till.cap.is_zero() && self.least_cap.is_none() {
            return;
        }
        self.least_cap = Some(self.least_cap.map_or(till.cap, |least| least.min(till.cap)));
        let used = |(profit, cap): (Amount, Amount)| rules::utilisation(profit.raw(), cap.raw());
        let now = (till.exposed(), till.cap);
        if self.most_used.is_none_or(|most| used(now) > used(most)) {
            self.most_used = Some(now);
        }
    }

    /// The largest part of the bought security that was in use.
    pub(crate) fn utilisation(&self) -> Option<Ratio> {
        let (profit, cap) = self.most_used?;
        Ratio::of(profit.raw(), cap.raw(), Rounding::Up)
    }
}
