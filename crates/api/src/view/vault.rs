//! Vaults: the bundle of risk that a staker reads before joining.

use crate::view::{
    AmountView, EncumberedView, LocalConditionView, Lookup, TenurePhase, amount::value,
};
use app::State;
use restaking::{Cover, Offer, OfferTerms, Tranche, Vault};
use serde::{Deserialize, Serialize};
use units::{Epoch, OfferId, TrancheId, VaultId};
use utoipa::ToSchema;

/// One operator, one asset, many stakers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct VaultView {
    /// Its id.
    #[schema(example = "vault-0")]
    pub id: String,
    /// Whose duties it answers for.
    pub operator: String,
    /// What people call the operator.
    pub operator_name: String,
    /// What it takes.
    pub symbol: String,
    /// How many times it may pledge the same unit; 1 is exclusive.
    pub leverage_cap: String,
    /// What that will be.
    pub pending_leverage_cap: Option<String>,
    /// The epoch from which on `pending_leverage_cap` binds.
    pub pending_leverage_binds_from: Option<u64>,
    /// Its stake at risk in the present epoch. Counted once, however many services it covers.
    pub at_risk: AmountView,
    /// How much its services tempt it.
    pub local_condition: Option<LocalConditionView>,
    /// What services may still take of it for earlier epochs.
    pub encumbered: Vec<EncumberedView>,
    /// The last boundary at which a slash was executed on it.
    pub last_slash: Option<u64>,
    /// Tranches with shares, oldest first.
    pub tranches: Vec<TrancheView>,
    /// Cover sold for the present epoch and for those that can still be judged, newest first.
    pub covers: Vec<CoverView>,
    /// Offers, one per service.
    pub offers: Vec<OfferView>,
}

/// All stake of a vault with the same tenure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TrancheView {
    /// Its id.
    pub id: String,
    /// Where it is between joining and going home.
    pub phase: TenurePhase,
    /// The first epoch that it answers for.
    pub at_risk_from: u64,
    /// The last, once its owners asked to leave.
    pub at_risk_until: Option<u64>,
    /// The epoch from which on it can be claimed, once its owners asked to leave.
    pub free_at: Option<u64>,
    /// Shares, at the scale of the asset: they begin at one per unit.
    pub shares: String,
    /// What they own together.
    pub stake: AmountView,
    /// Units per share, rounded down at 10⁻¹⁸. It begins at one and only a slash lowers it.
    pub price_per_share: String,
}

/// Stake that a service bought for one epoch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CoverView {
    /// The buyer.
    pub service: String,
    /// What people call it.
    pub service_name: String,
    /// For which epoch.
    pub epoch: u64,
    /// The terms that it was sold under.
    pub terms: String,
    /// κ: cover ÷ stake at risk.
    pub pledge_rate: String,
    /// How much can be slashed.
    pub cover: AmountView,
    /// What it counted for when it was bought, in the reference currency: its worth less the haircut.
    pub value: String,
    /// What the service set aside for it.
    pub premium: Option<AmountView>,
    /// Whether that was paid.
    pub paid: bool,
}

/// A vault's stake, promised to a service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OfferView {
    /// Its id.
    pub id: String,
    /// The vault.
    pub vault: String,
    /// Whose vault that is.
    pub operator_name: String,
    /// To whom.
    pub service: String,
    /// What people call the service.
    pub service_name: String,
    /// What binds now.
    pub bound: Option<OfferTermsView>,
    /// The epoch since which it binds. Of equally cheap offers the older sells first.
    pub since: u64,
    /// What will bind.
    pub pending: Option<OfferTermsView>,
    /// The epoch from which on `pending` binds. A staker who leaves before that epoch never bears it.
    pub pending_binds_from: Option<u64>,
}

/// What an offer says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OfferTermsView {
    /// Under which terms.
    pub terms: String,
    /// Up to this fraction of the stake at risk.
    pub share: String,
    /// At no less than this premium per epoch, as a fraction of the cover's value.
    pub reserve: String,
}

impl VaultView {
    pub(crate) fn of(state: &State, id: VaultId, row: &Vault) -> Self {
        let (restaking, look) = (state.restaking(), Lookup(state));
        let offers = row.offers.iter();
        Self {
            id: id.to_string(),
            operator: row.operator.to_string(),
            operator_name: look.operator(row.operator),
            symbol: look.symbol(row.asset),
            leverage_cap: row.leverage_cap.to_string(),
            pending_leverage_cap: row.pending_leverage.map(|(_, cap)| cap.to_string()),
            pending_leverage_binds_from: row.pending_leverage.map(|(from, _)| from.raw()),
            at_risk: look.amount(row.asset, restaking.stake_at_risk(row, state.epoch())),
            local_condition: LocalConditionView::of(state, id),
            encumbered: EncumberedView::all(state, row),
            last_slash: row.last_slash.map(Epoch::raw),
            tranches: restaking
                .tranches_of(row)
                .map(|(id, tranche)| TrancheView::of(state, row, id, tranche))
                .collect(),
            covers: row.covers.iter().rev().map(|c| CoverView::of(state, row, c)).collect(),
            offers: offers.filter_map(|id| OfferView::of(state, *id)).collect(),
        }
    }
}

impl TrancheView {
    fn of(state: &State, vault: &Vault, id: TrancheId, row: &Tranche) -> Self {
        let look = Lookup(state);
        let window = state.restaking().parameters().evidence_window;
        Self {
            id: id.to_string(),
            phase: TenurePhase::of(row.tenure, state.epoch(), window),
            at_risk_from: row.tenure.from.raw(),
            at_risk_until: row.tenure.until.map(Epoch::raw),
            free_at: row.tenure.free_at(window).map(Epoch::raw),
            shares: look.shares(vault.asset, row.shares),
            stake: look.amount(vault.asset, row.stake),
            price_per_share: row.price_now().to_ratio().to_string(),
        }
    }
}

impl CoverView {
    pub(crate) fn of(state: &State, vault: &Vault, row: &Cover) -> Self {
        let look = Lookup(state);
        let service = state.restaking().service(row.service);
        Self {
            service: row.service.to_string(),
            service_name: look.service(row.service),
            epoch: row.epoch.raw(),
            terms: row.terms.to_string(),
            pledge_rate: row.pledge_rate.to_string(),
            cover: look.amount(vault.asset, row.amount),
            value: value(row.value),
            premium: service.ok().map(|buyer| look.amount(buyer.payment_asset, row.premium)),
            paid: row.paid,
        }
    }
}

impl OfferView {
    pub(crate) fn of(state: &State, id: OfferId) -> Option<Self> {
        let Offer { vault, service, bound, pending, since } = state.restaking().offer(id)?;
        let operator = state.restaking().vault(*vault).ok()?.operator;
        Some(Self {
            id: id.to_string(),
            vault: vault.to_string(),
            operator_name: Lookup(state).operator(operator),
            service: service.to_string(),
            service_name: Lookup(state).service(*service),
            bound: bound.as_ref().map(OfferTermsView::of),
            since: since.raw(),
            pending: pending.as_ref().map(|(_, terms)| OfferTermsView::of(terms)),
            pending_binds_from: pending.as_ref().map(|(from, _)| from.raw()),
        })
    }
}

impl OfferTermsView {
    fn of(row: &OfferTerms) -> Self {
        Self {
            terms: row.terms.to_string(),
            share: row.share.to_string(),
            reserve: row.reserve.to_string(),
        }
    }
}
