//! What a transaction would do, before anything is signed.

use crate::action::{ActionForm, words};
use crate::view::venue::MarginView;
use crate::view::{AmountView, EventView, Lookup, TenurePhase, value};
use app::{Rehearsal, State};
use protocol::{Action, Failure, Rejection};
use restaking::{Exposure, Outlook};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use units::{
    AccountId, AccountIndex, Amount, AssetId, Epoch, Ratio, Rounding, ServiceId, Value, VaultId,
    VenueId, format_decimal,
};
use utoipa::ToSchema;

/// Actions of one account, to be tried together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TrialRequest {
    /// Who would act: 64 hexadecimal digits.
    pub sender: String,
    /// What it would do: all of it, in order, or nothing; at most 256.
    pub actions: Vec<ActionForm>,
}

/// What actions would do: they were tried on the state after the last block, and undone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TrialView {
    /// Whether all of them would be done.
    pub accepted: bool,
    /// Why they would not.
    pub rejection: Option<RejectionView>,
    /// What was not asked for: a trial has no signature.
    #[schema(example = json!(["signature", "nonce", "deadline"]))]
    pub not_checked: Vec<String>,
    /// What each action does, in a sentence.
    pub words: Vec<String>,
    /// Balances that would change, of the sender and of accounts that the actions name.
    pub balances: Vec<BalanceChangeView>,
    /// The sender's stake, by vault, where it would change.
    pub stake: Vec<StakeChangeView>,
    /// What it would do to risk.
    pub risk: RiskChangeView,
    /// The sender's margin at the venues that the actions name.
    pub margin: Vec<MarginChangeView>,
    /// What would happen.
    pub events: Vec<EventView>,
}

/// Why actions would be rejected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RejectionView {
    /// Which action, counted from 0.
    pub action: Option<u16>,
    /// What kind of rejection: stable, for programs.
    #[schema(example = "insufficient-balance")]
    pub kind: String,
    /// Why, with the numbers.
    pub words: String,
}

/// A balance that would change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BalanceChangeView {
    /// Whose.
    pub account: String,
    /// The asset.
    #[schema(example = "asset-0")]
    pub asset: String,
    /// What people call it.
    #[schema(example = "USDC")]
    pub symbol: String,
    /// Whole units now.
    pub before: String,
    /// Whole units afterwards.
    pub after: String,
    /// The difference; below zero where it is less.
    #[schema(example = "-1500.25")]
    pub change: String,
}

/// Stake in one vault.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StakeChangeView {
    /// The vault.
    #[schema(example = "vault-0")]
    pub vault: String,
    /// Whose vault that is.
    pub operator_name: String,
    /// What people call its asset.
    pub symbol: String,
    /// What the sender's shares are worth now, in whole units of the asset.
    pub before: String,
    /// The same afterwards.
    pub after: String,
    /// The part of `before` whose tenure has no end.
    pub staying_before: String,
    /// The part of `after` whose tenure has no end.
    pub staying_after: String,
    /// The first epoch in which all of what has an end can be claimed afterwards, if there is any.
    pub free_at: Option<u64>,
}

/// What actions would do to risk. Values are in the reference currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RiskChangeView {
    /// The sender's stake that a case can reach, or will be able to, now.
    pub at_risk_before: String,
    /// The same afterwards.
    pub at_risk_after: String,
    /// What all services together could take of it now, announced changes included.
    pub most_before: String,
    /// The same afterwards.
    pub most_after: String,
    /// The epoch that the services are looked at in: the first in which an announcement made now binds. Its auctions are
    /// held without effect.
    pub epoch: u64,
    /// The services that the actions name, and those whose security would change.
    pub services: Vec<ServiceRiskView>,
}

/// What a service would buy, and what corrupting it would cost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ServiceRiskView {
    /// The service.
    #[schema(example = "service-0")]
    pub service: String,
    /// What people call it.
    pub name: String,
    /// Cover without the actions.
    pub cover_before: String,
    /// Cover with them.
    pub cover_after: String,
    /// Cost of corruption without the actions.
    pub cost_before: String,
    /// Cost of corruption with them.
    pub cost_after: String,
    /// The most that corruption could gain, as declared without the actions.
    pub profit_before: String,
    /// The same with them.
    pub profit_after: String,
}

/// Margin at a venue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MarginChangeView {
    /// The venue.
    #[schema(example = "venue-0")]
    pub venue: String,
    /// Now; none without an account there, or while it cannot be reckoned.
    pub before: Option<MarginView>,
    /// Afterwards.
    pub after: Option<MarginView>,
}

impl RejectionView {
    pub(crate) fn of(failure: &Failure) -> Self {
        let Failure { action, rejection } = failure;
        Self { action: *action, kind: kind(rejection), words: rejection.to_string() }
    }
    /// An action that carries signatures which do not match what they sign.
    pub(crate) fn signature(action: u16, bad: usize, of: usize) -> Self {
        let words = format!("{bad} of {of} signatures that it carries do not match what they sign");
        Self { action: Some(action), kind: "signature".to_owned(), words }
    }
}

/// A rejection's name: its variant's, as programs write names.
fn kind(rejection: &Rejection) -> String {
    let text = format!("{rejection:?}");
    let name = text.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
    let mut kind = String::new();
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && !kind.is_empty() {
            kind.push('-');
        }
        kind.push(letter.to_ascii_lowercase());
    }
    kind
}

/// What is compared: the same numbers are taken of the state before and after.
pub(crate) struct Seen {
    balances: BTreeMap<(AccountId, AssetId), Amount>,
    stake: BTreeMap<VaultId, Stake>,
    at_risk: Value,
    most: Value,
    outlook: Vec<Outlook>,
    margin: BTreeMap<VenueId, Option<MarginView>>,
}

/// An account's stake in one vault.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
struct Stake {
    worth: Amount,
    staying: Amount,
    free_at: Option<Epoch>,
}

/// Whom and what the actions are about.
pub(crate) struct Subject {
    sender: AccountId,
    accounts: BTreeSet<AccountId>,
    services: BTreeSet<ServiceId>,
    venues: BTreeSet<VenueId>,
}

impl Subject {
    /// What can be told without the state.
    pub(crate) fn of(state: &State, sender: AccountId, actions: &[Action]) -> Self {
        let mut subject = Self {
            sender,
            accounts: BTreeSet::from([sender]),
            services: BTreeSet::new(),
            venues: BTreeSet::new(),
        };
        actions.iter().for_each(|action| subject.add(state, action));
        subject
    }

    fn add(&mut self, state: &State, action: &Action) {
        let restaking = state.restaking();
        match action {
            Action::Transfer(a) => _ = self.accounts.insert(a.to),
            Action::CustodyDeposit(a) => _ = self.accounts.insert(a.to),
            Action::FundService(a) => _ = self.services.insert(a.service),
            Action::PublishTerms(a) => _ = self.services.insert(a.service),
            Action::SetDemand(a) => _ = self.services.insert(a.service),
            Action::SetSecurity(a) => _ = self.services.insert(a.service),
            Action::RegisterFeed(a) => _ = self.services.insert(a.service),
            Action::OpenVenue(a) => _ = self.services.insert(a.service),
            Action::MakeOffer(a) => {
                self.services.extend(restaking.terms(a.terms).ok().map(|row| row.service));
            }
            Action::FileEvidence(a) => {
                self.services.extend(restaking.terms(a.terms).ok().map(|row| row.service));
            }
            Action::Pledge(a) => self.add_buyers(state, a.vault),
            Action::Leave(a) => {
                if let Ok(tranche) = restaking.tranche(a.tranche) {
                    self.add_buyers(state, tranche.vault);
                }
            }
            Action::SetLeverageCap(a) => self.add_buyers(state, a.vault),
            Action::DepositMargin(a) => _ = self.venues.insert(a.venue),
            Action::WithdrawMargin(a) => _ = self.venues.insert(a.venue),
            Action::SetMarginModel(a) => _ = self.venues.insert(a.venue),
            Action::Trade(a) => _ = self.venues.insert(a.venue),
            Action::BidLiquidation(a) => _ = self.venues.insert(a.venue),
            Action::StartLiquidation(a) => _ = self.venues.insert(a.venue),
            Action::TakeBlock(a) => {
                let options = state.options();
                let listing = options.contract_in(a.offer.body.book).ok();
                let market = listing.and_then(|(_, row)| options.market(row.market).ok());
                self.venues.extend(market.map(|market| market.venue));
            }
            _ => {}
        }
    }

    /// The services that bought cover of a vault for the present epoch.
    fn add_buyers(&mut self, state: &State, vault: VaultId) {
        if let Ok(row) = state.restaking().vault(vault) {
            self.services.extend(row.covers_in(state.epoch()).map(|cover| cover.service));
        }
    }

    /// Takes the numbers of a state.
    pub(crate) fn look(&self, state: &State) -> Seen {
        let (ledger, restaking, now) = (state.ledger(), state.restaking(), state.epoch());
        let row = |account: &AccountId| ledger.find_account(account);
        let balances = self.accounts.iter().filter_map(|account| Some((account, row(account)?)));
        let balances = balances.flat_map(|(account, row)| {
            ledger.balances_of(row).map(|balance| ((*account, balance.asset), balance.amount))
        });
        let sender = row(&self.sender);
        let exposure = sender.map_or_else(
            || Exposure::none(now),
            |row| restaking.exposure_of(ledger, row, Ratio::ZERO, now),
        );
        let margin = self.venues.iter().map(|venue| {
            let trader = sender.and_then(|row| state.options().find_trader(*venue, row));
            (*venue, trader.and_then(|trader| MarginView::of(state, trader).ok()))
        });
        Seen {
            balances: balances.collect(),
            stake: sender.map(|row| stake_of(state, row)).unwrap_or_default(),
            at_risk: at_risk(state, &exposure),
            most: exposure.most_after,
            outlook: restaking.outlook(ledger, restaking.next_binding(now)),
            margin: margin.collect(),
        }
    }
}

/// What of a staker's stake a case can reach, or will be able to: all that is not free.
fn at_risk(state: &State, exposure: &Exposure) -> Value {
    let window = state.restaking().parameters().evidence_window;
    exposure.holdings.iter().fold(Value::ZERO, |sum, row| {
        if TenurePhase::of(row.tenure, state.epoch(), window) == TenurePhase::Free {
            return sum;
        }
        let asset = state.ledger().asset(row.asset);
        let worth = asset.map_or(Value::ZERO, |a| a.value(row.holding.worth, Rounding::Down));
        sum.saturating_add(worth)
    })
}

fn stake_of(state: &State, row: AccountIndex) -> BTreeMap<VaultId, Stake> {
    let restaking = state.restaking();
    let window = restaking.parameters().evidence_window;
    let mut all: BTreeMap<VaultId, Stake> = BTreeMap::new();
    for holding in restaking.holdings_of(row) {
        let Ok(tranche) = restaking.tranche(holding.tranche) else { continue };
        let stake = all.entry(tranche.vault).or_default();
        stake.worth = stake.worth.saturating_add(holding.worth);
        match tranche.tenure.free_at(window) {
            Some(free) => stake.free_at = stake.free_at.max(Some(free)),
            None => stake.staying = stake.staying.saturating_add(holding.worth),
        }
    }
    all
}

impl TrialView {
    /// Compares what was seen before with what a rehearsal led to. `rejection` is one that was found before it.
    pub(crate) fn of(
        subject: &Subject,
        before: &Seen,
        rehearsal: &Rehearsal<'_>,
        words: Vec<String>,
        rejection: Option<RejectionView>,
    ) -> Self {
        let state = rehearsal.state();
        let after = subject.look(state);
        let (height, time) = (state.meta().height.raw(), state.time().raw());
        let events = rehearsal.outcome().map(Vec::as_slice).unwrap_or_default();
        let rejection = rejection.or_else(|| rehearsal.outcome().err().map(RejectionView::of));
        Self {
            accepted: rejection.is_none(),
            rejection,
            not_checked: ["signature", "nonce", "deadline"].map(str::to_owned).to_vec(),
            words,
            balances: BalanceChangeView::all(state, before, &after),
            stake: StakeChangeView::all(state, before, &after),
            risk: RiskChangeView::of(state, subject, before, &after),
            margin: MarginChangeView::all(before, after.margin),
            events: events.iter().map(|event| EventView::at(state, height, time, event)).collect(),
        }
    }
}

/// The sentences of actions, as they would be done now.
pub(crate) fn sentences(state: &State, actions: &[Action]) -> Vec<String> {
    actions.iter().map(|action| words(state, action)).collect()
}

/// The keys of both, in order, each once.
fn keys<K: Copy + Ord, V>(before: &BTreeMap<K, V>, after: &BTreeMap<K, V>) -> BTreeSet<K> {
    before.keys().chain(after.keys()).copied().collect()
}

impl BalanceChangeView {
    fn all(state: &State, before: &Seen, after: &Seen) -> Vec<Self> {
        let view = |key: (AccountId, AssetId)| {
            let of = |seen: &Seen| seen.balances.get(&key).copied().unwrap_or_default();
            let ((account, asset), before, after) = (key, of(before), of(after));
            let look = Lookup(state);
            let text = |amount: Amount| look.amount(asset, amount).amount;
            let difference = before.raw().abs_diff(after.raw());
            let sign = if after < before { "-" } else { "" };
            (difference != 0).then(|| Self {
                account: account.to_string(),
                asset: asset.to_string(),
                symbol: look.symbol(asset),
                before: text(before),
                after: text(after),
                change: format!("{sign}{}", format_decimal(difference, look.decimals(asset))),
            })
        };
        keys(&before.balances, &after.balances).into_iter().filter_map(view).collect()
    }
}

impl StakeChangeView {
    fn all(state: &State, before: &Seen, after: &Seen) -> Vec<Self> {
        let look = Lookup(state);
        let view = |vault: VaultId| {
            let of = |seen: &Seen| seen.stake.get(&vault).copied().unwrap_or_default();
            let (before, after) = (of(before), of(after));
            let row = state.restaking().vault(vault).ok().filter(|_| before != after)?;
            let text = |amount: Amount| {
                let AmountView { amount, .. } = look.amount(row.asset, amount);
                amount
            };
            Some(Self {
                vault: vault.to_string(),
                operator_name: look.operator(row.operator),
                symbol: look.symbol(row.asset),
                before: text(before.worth),
                after: text(after.worth),
                staying_before: text(before.staying),
                staying_after: text(after.staying),
                free_at: after.free_at.map(Epoch::raw),
            })
        };
        keys(&before.stake, &after.stake).into_iter().filter_map(view).collect()
    }
}

impl RiskChangeView {
    fn of(state: &State, subject: &Subject, before: &Seen, after: &Seen) -> Self {
        let known = before.outlook.iter().map(|of| (of.service, *of));
        let known: BTreeMap<ServiceId, Outlook> = known.collect();
        let services = after.outlook.iter().filter_map(|after| {
            let service = after.service;
            let nothing =
                Outlook { cover: Value::ZERO, cost: Value::ZERO, profit: Value::ZERO, service };
            let before = known.get(&service).copied().unwrap_or(nothing);
            let shown = before != *after || subject.services.contains(&service);
            shown.then(|| ServiceRiskView {
                service: service.to_string(),
                name: Lookup(state).service(service),
                cover_before: value(before.cover),
                cover_after: value(after.cover),
                cost_before: value(before.cost),
                cost_after: value(after.cost),
                profit_before: value(before.profit),
                profit_after: value(after.profit),
            })
        });
        Self {
            at_risk_before: value(before.at_risk),
            at_risk_after: value(after.at_risk),
            most_before: value(before.most),
            most_after: value(after.most),
            epoch: state.restaking().next_binding(state.epoch()).raw(),
            services: services.collect(),
        }
    }
}

impl MarginChangeView {
    fn all(before: &Seen, after: BTreeMap<VenueId, Option<MarginView>>) -> Vec<Self> {
        let view = |(venue, after): (VenueId, Option<MarginView>)| Self {
            venue: venue.to_string(),
            before: before.margin.get(&venue).cloned().flatten(),
            after,
        };
        after.into_iter().map(view).collect()
    }
}
