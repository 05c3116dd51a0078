//! Events in words.

mod about;
mod book;
mod venue;

pub(crate) use about::{interests, kinds, subjects};

use crate::view::words::{count, percent};
use crate::view::{Lookup, amount::price, amount::value};
use app::State;
use node::{PastEvent, kind_of};
use protocol::Event;
use serde::{Deserialize, Serialize};
use units::{AccountId, Amount, AssetId, VaultId};
use utoipa::ToSchema;

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct EventView {
    /// In which block.
    pub height: u64,
    /// The block's time.
    pub time: u64,
    /// What kind of event.
    #[schema(example = "case-opened")]
    pub kind: String,
    /// What happened.
    pub words: String,
}

impl EventView {
    pub(crate) fn of(state: &State, past: &PastEvent) -> Self {
        Self::at(state, past.place.height.raw(), past.time.raw(), &past.event)
    }
    pub(crate) fn at(state: &State, height: u64, time: u64, event: &Event) -> Self {
        Self { height, time, kind: kind_of(event).to_owned(), words: words(state, event) }
    }
}

/// Enough of an account to tell it from others on one page.
fn short(account: &AccountId) -> String {
    account.to_string().chars().take(8).collect()
}

#[allow(clippy::too_many_lines)] // one sentence each
fn words(state: &State, event: &Event) -> String {
    let look = Lookup(state);
    let money = |asset: &AssetId, amount: &Amount| look.money(*asset, *amount);
    let vault_asset = |vault: VaultId| {
        state.restaking().vault(vault).map_or(AssetId::new(0), |vault| vault.asset)
    };
    let vault_of = |vault: VaultId| {
        let operator = state.restaking().vault(vault).map(|row| look.operator(row.operator));
        format!("{vault} of {}", operator.unwrap_or_else(|_| "?".to_owned()))
    };
    let payment_asset = |service| {
        state.restaking().service(service).map_or(AssetId::new(0), |row| row.payment_asset)
    };
    match event {
        Event::Transferred { from, to, asset, amount } => {
            format!("{} sent {} to {}", short(from), money(asset, amount), short(to))
        }
        Event::Deposited { to, asset, amount } => {
            format!("{} came in for {}", money(asset, amount), short(to))
        }
        Event::Withdrawn { from, asset, amount, destination } => {
            let destination = hex::encode(destination);
            format!("{} of {} goes out to {destination}", money(asset, amount), short(from))
        }
        Event::OperatorRegistered { operator, name } => {
            format!("{name} registered as {operator}")
        }
        Event::VaultCreated { vault, operator, asset } => {
            format!("{} opened {vault} for {}", look.operator(*operator), look.symbol(*asset))
        }
        Event::Pledged { staker, vault, amount, at_risk_from, .. } => format!(
            "{} pledged {} to {}, at risk from epoch {at_risk_from}",
            short(staker),
            look.money(vault_asset(*vault), *amount),
            vault_of(*vault)
        ),
        Event::Left { staker, vault, tranche, shares, at_risk_until } => format!(
            "{} leaves {} with {} shares ({tranche}), at risk until epoch {at_risk_until}",
            short(staker),
            vault_of(*vault),
            look.shares(vault_asset(*vault), *shares)
        ),
        Event::Merged { vault, from, into, stake } => format!(
            "{from} of {}, {}, merged into {into}",
            vault_of(*vault),
            look.money(vault_asset(*vault), *stake)
        ),
        Event::Claimed { staker, vault, amount, .. } => format!(
            "{} took home {} from {}",
            short(staker),
            look.money(vault_asset(*vault), *amount),
            vault_of(*vault)
        ),
        Event::PremiumsClaimed { staker, asset, amount, .. } => {
            format!("{} took {} of premiums", short(staker), money(asset, amount))
        }
        Event::ServiceRegistered { service, name } => format!("{name} registered as {service}"),
        Event::ServiceFunded { service, amount } => format!(
            "{} funded with {}",
            look.service(*service),
            look.money(payment_asset(*service), *amount)
        ),
        Event::TermsPublished { service, terms, version } => {
            format!("{} published version {version} of its terms, {terms}", look.service(*service))
        }
        Event::DemandSet { service, target, rate } => format!(
            "{} wants cover worth {} and pays {} of it per epoch",
            look.service(*service),
            value(*target),
            percent(*rate)
        ),
        Event::OfferMade { vault, service, share, binds_from, .. } => format!(
            "{} offered up to {} to {}, binding from epoch {binds_from}",
            vault_of(*vault),
            percent(*share),
            look.service(*service)
        ),
        Event::CoverBought { service, vault, epoch, cover, premium, .. } => format!(
            "{} bought cover of {} from {} for epoch {epoch}, for {}",
            look.service(*service),
            look.money(vault_asset(*vault), *cover),
            vault_of(*vault),
            look.money(payment_asset(*service), *premium)
        ),
        Event::PremiumPaid { vault, service, epoch, commission, stakers } => format!(
            "{} paid stakers of {} {} for epoch {epoch}, and the operator {}",
            look.service(*service),
            vault_of(*vault),
            look.money(payment_asset(*service), *stakers),
            look.money(payment_asset(*service), *commission)
        ),
        Event::FeedRegistered { service, feed, pair } => {
            format!("{} registered {feed} for {pair}", look.service(*service))
        }
        Event::FeedRevised { feed, specification, binds_from } => format!(
            "{} has a new specification {specification} that binds from epoch {binds_from}",
            look.pair(*feed)
        ),
        Event::RoundWithheld { feed, round, price: found, reports, reason } => format!(
            "{} round {round}: {} from {} withheld, {reason}",
            look.pair(*feed),
            price(*found),
            count((*reports).into(), "report")
        ),
        Event::RoundPriced { feed, round, price: found, reports, participation, .. } => format!(
            "{} round {round}: {} from {}, {} of the cover",
            look.pair(*feed),
            price(*found),
            count((*reports).into(), "report"),
            percent(*participation)
        ),
        Event::RoundWithoutPrice { feed, round, reports, participation } => format!(
            "{} round {round}: no price, {}, {} of the cover",
            look.pair(*feed),
            count((*reports).into(), "report"),
            percent(*participation)
        ),
        Event::EvidenceDismissed { operator, service, offence, reporter, bond, verdict } => {
            format!(
                "evidence against {} for {offence} of {} dismissed, {verdict}; the bond of {} from {} went to the accused",
                look.operator(*operator),
                look.service(*service),
                look.money(state.restaking().parameters().bond_asset, *bond),
                short(reporter)
            )
        }
        Event::CaseOpened {
            case,
            operator,
            service,
            offence,
            epoch,
            fraction,
            executes_at,
            verdict,
        } => {
            format!(
                "{case}: {} {verdict} ({offence} of {}, epoch {epoch}); it will cost {} of the cover at the boundary \
                 into epoch {executes_at}",
                look.operator(*operator),
                look.service(*service),
                percent(*fraction)
            )
        }
        Event::AppealJudged { case, upheld: true, verdict } => {
            format!("{case}: the accusation stands after the appeal, {verdict}")
        }
        Event::AppealJudged { case, upheld: false, verdict } => {
            format!("{case}: acquitted on appeal, {verdict}")
        }
        Event::Slashed { case, vault, tranche, amount } => format!(
            "{case}: took {} of {tranche} in {}",
            look.money(vault_asset(*vault), *amount),
            vault_of(*vault)
        ),
        Event::CaseDelayed { case, executes_at } => {
            format!("{case}: the council delayed it to the boundary into epoch {executes_at}")
        }
        Event::CaseReversed { case, reason } => {
            format!("{case}: the council reversed it, because: {reason}")
        }
        Event::Returned { case, tranche, amount } => {
            let vault =
                state.restaking().tranche(*tranche).map(|row| row.vault).unwrap_or_default();
            format!("{case}: returned {} to {tranche}", look.money(vault_asset(vault), *amount))
        }
        Event::DutyKeyRotated { operator, from, overlap } => format!(
            "{} signs with a new key from epoch {from} on, and with the old one for {overlap} epochs more",
            look.operator(*operator)
        ),
        Event::LeverageCapSet { vault, leverage_cap, binds_from } => format!(
            "{} may pledge a unit up to {leverage_cap} times from epoch {binds_from} on",
            vault_of(*vault)
        ),
        Event::CaseExecuted { case, fraction, taken, shortfall } => {
            let all = |amounts: &[(AssetId, Amount)]| {
                let amounts: Vec<String> =
                    amounts.iter().map(|(asset, amount)| money(asset, amount)).collect();
                crate::view::words::list(&amounts)
            };
            let (taken, rate) = (all(taken), percent(*fraction));
            if shortfall.is_empty() {
                format!("{case}: executed at {rate}, took {taken}")
            } else {
                format!("{case}: executed at {rate}, took {taken}, short by {}", all(shortfall))
            }
        }
        Event::RestitutionPaid { case, account, asset, amount } => {
            format!("{case}: paid {} to {}, who was harmed", money(asset, amount), short(account))
        }
        Event::ReporterPaid { case, account, asset, amount } => {
            format!("{case}: paid {} to {}, who filed it", money(asset, amount), short(account))
        }
        Event::InsurancePaid { case, asset, amount } => {
            format!("{case}: {} went to the insurance fund", money(asset, amount))
        }
        Event::Burned { case, asset, amount } => {
            format!("{case}: {} destroyed", money(asset, amount))
        }
        Event::ReturnedFromJail { operator } => {
            format!("{} may be bought from again", look.operator(*operator))
        }
        Event::MembersSet { account, members, threshold } => {
            format!("account {} acts by {threshold} of {} members", short(account), members.len())
        }
        Event::ClaimAddressSet { operator, account } => {
            format!("the commission of {} goes to {}", look.operator(*operator), short(account))
        }
        Event::AssetFeedSet { asset, feed: Some(feed) } => {
            format!("{} is valued by {feed}", look.symbol(*asset))
        }
        Event::AssetFeedSet { asset, feed: None } => {
            format!("{} keeps its value", look.symbol(*asset))
        }
        Event::AssetRevalued { asset, epoch, price: set, average } => format!(
            "{} counts at {} from epoch {epoch} on, its feed averaged {}",
            look.symbol(*asset),
            price(*set),
            price(*average)
        ),
        Event::SecuritySet { service, profit, slack, protected } => format!(
            "corrupting {} is worth up to {}, slack {}{}",
            look.service(*service),
            value(*profit),
            percent(*slack),
            if *protected { ", protected" } else { "" }
        ),
        Event::AuctionCleared { service, epoch, wanted, bought, rate } => format!(
            "{} bought {} of {} wanted for epoch {epoch}, at {}",
            look.service(*service),
            value(*bought),
            value(*wanted),
            percent(*rate)
        ),
        Event::SecurityMeasured { service, epoch, cost, profit, secured, .. } => format!(
            "corrupting {} in epoch {epoch} costs {}, is worth {}; safe up to {}",
            look.service(*service),
            value(*cost),
            value(*profit),
            value(*secured)
        ),
        Event::VaultMeasured { vault, epoch, stake, obligation } => format!(
            "{} has {} at risk in epoch {epoch} against temptations of {}",
            vault_of(*vault),
            value(*stake),
            value(*obligation)
        ),
        // Everything else is of venues.
        other => venue::words(look, other).unwrap_or_else(|| kind_of(other).to_owned()),
    }
}
