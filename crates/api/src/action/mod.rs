//! Actions as people and programs write them: one JSON object each, with its name as `action`, and the protocol's fields.
//!
//! | file | actions |
//! |---|---|
//! | `account` | assets that move, whose keys act for an account |
//! | `stake` | operators, vaults, pledges, offers |
//! | `service`, `terms` | services, their demand, their terms |
//! | `case` | evidence, appeals, the council |
//! | `oracle`, `feed` | feeds, and what operators signed |
//! | `venue`, `market`, `trade` | options venues, their markets, orders |
//! | `words` | what an action does, in a sentence |
//!
//! Ids are strings, amounts are decimal numbers of whole units: the state says how many decimals an asset has, and what a
//! tick is. What others signed is carried in canonical bytes, in hexadecimal.
//!
//! Invariant: the `match` below names every action, so one without a form does not compile.

mod account;
mod case;
mod feed;
mod market;
mod oracle;
mod service;
mod stake;
mod terms;
mod trade;
mod venue;
mod words;

pub use account::{
    CustodyDepositForm, CustodyWithdrawalForm, SetAssetFeedForm, SetMembersForm, TransferForm,
};
pub use case::{AppealForm, DelayCaseForm, FileEvidenceForm, ReverseCaseForm, ShowRoundsForm};
pub use feed::{CalendarForm, FeedForm, SignerForm, SourceForm};
pub use market::{
    AuctionForm, BandForm, CollateralRuleForm, FeesForm, ListingForm, MarginRampForm, MarketForm,
    SecurityRuleForm, SeriesForm, SettlementRuleForm, VenueParametersForm,
};
pub use oracle::{CommitForm, PublishSurfaceForm, RegisterFeedForm, ReportForm, ReviseFeedForm};
pub use service::{
    FundServiceForm, PublishTermsForm, RegisterServiceForm, SetDemandForm, SetSecurityForm,
};
pub use stake::{
    ClaimForm, ClaimPremiumsForm, CreateVaultForm, LeaveForm, MakeOfferForm, PledgeForm,
    RegisterOperatorForm, ReturnFromJailForm, RotateDutyKeyForm, SetClaimAddressForm,
    SetLeverageCapForm,
};
pub use terms::{OffenceForm, PayeeForm, PenaltyForm, RuleForm, TermsForm, WaterfallForm};
pub use trade::{CommandForm, LimitsForm, PlaceForm, QuoteForm, QuoteSideForm, TradeForm};
pub use venue::{
    BidLiquidationForm, DepositMarginForm, FundVenueForm, OpenMarketForm, OpenVenueForm,
    SetMarginModelForm, StartLiquidationForm, TakeBlockForm, WithdrawMarginForm,
};

pub(crate) use words::words;

use crate::Problem;
use crate::fault::{self, Fault};
use crate::view::{Lookup, canonical};
use app::State;
use protocol::Action;
use serde::de::{DeserializeOwned, Error};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};
use units::{AccountId, Amount, AssetId, format_decimal};
use utoipa::ToSchema;

/// Any action in canonical bytes: for what was made elsewhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EncodedForm {
    /// The canonical bytes (borsh) of the action, in hexadecimal.
    pub bytes: String,
}

/// What makes an action of its form, and a form of an action.
trait Form: Sized {
    /// The protocol's type.
    type Action;
    /// Reads it, with what the state says of assets and contracts.
    fn read(&self, reader: &Reader<'_>) -> Result<Self::Action, Fault>;
    /// Writes it; nothing where it is about something that the state does not know.
    fn write(look: Lookup<'_>, action: &Self::Action) -> Option<Self>;
}

macro_rules! forms {
    ($($(#[$doc:meta])* $name:ident($form:ident) = $tag:literal),* $(,)?) => {
        /// One action. Its name is the field `action`; the others are the action's own.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
        #[serde(tag = "action")]
        pub enum ActionForm {
            $(
                $(#[$doc])*
                #[serde(rename = $tag)]
                $name($form),
            )*
            /// Any action in canonical bytes.
            #[serde(rename = "encoded")]
            Encoded(EncodedForm),
        }

        impl ActionForm {
            /// The name of every action, in the protocol's order.
            pub const NAMES: &'static [&'static str] = &[$($tag),*];

            fn from_fields(name: &str, fields: Map<String, Value>) -> Result<Self, String> {
                match name {
                    $($tag => from_fields(fields).map(Self::$name),)*
                    "encoded" => from_fields(fields).map(Self::Encoded),
                    other => {
                        let known = Self::NAMES.join(", ");
                        Err(format!("action is {other:?}, expected one of {known}, encoded"))
                    }
                }
            }

            /// The action that it stands for.
            pub(crate) fn read(&self, reader: &Reader<'_>) -> Result<Action, Fault> {
                Ok(match self {
                    $(Self::$name(form) => Action::$name(form.read(reader)?),)*
                    Self::Encoded(form) => fault::canonical("bytes", "an action", &form.bytes)?,
                })
            }

            /// How an action is written: in canonical bytes if it is about something that the state does not know.
            pub(crate) fn of(look: Lookup<'_>, action: &Action) -> Self {
                let form = match action {
                    $(Action::$name(action) => $form::write(look, action).map(Self::$name),)*
                };
                form.unwrap_or_else(|| Self::Encoded(EncodedForm { bytes: canonical(action) }))
            }
        }
    };
}

forms! {
    /// Moves an asset to another account.
    Transfer(TransferForm) = "transfer",
    /// Lets an asset in from its primary chain.
    CustodyDeposit(CustodyDepositForm) = "custody-deposit",
    /// Lets an asset out to its primary chain.
    CustodyWithdrawal(CustodyWithdrawalForm) = "custody-withdrawal",
    /// Makes the sender the owner of a new operator.
    RegisterOperator(RegisterOperatorForm) = "register-operator",
    /// Opens a vault.
    CreateVault(CreateVaultForm) = "create-vault",
    /// Puts stake into a vault.
    Pledge(PledgeForm) = "pledge",
    /// Ends the tenure of shares.
    Leave(LeaveForm) = "leave",
    /// Takes stake home.
    Claim(ClaimForm) = "claim",
    /// Takes premiums.
    ClaimPremiums(ClaimPremiumsForm) = "claim-premiums",
    /// Makes the sender the owner of a new service.
    RegisterService(RegisterServiceForm) = "register-service",
    /// Pays into a service's budget.
    FundService(FundServiceForm) = "fund-service",
    /// Publishes terms.
    PublishTerms(PublishTermsForm) = "publish-terms",
    /// Says how much cover a service wants.
    SetDemand(SetDemandForm) = "set-demand",
    /// Offers a vault's stake to a service.
    MakeOffer(MakeOfferForm) = "make-offer",
    /// Ends an operator's jail.
    ReturnFromJail(ReturnFromJailForm) = "return-from-jail",
    /// Accuses an operator.
    FileEvidence(FileEvidenceForm) = "file-evidence",
    /// Answers a case.
    Appeal(AppealForm) = "appeal",
    /// Publishes a feed.
    RegisterFeed(RegisterFeedForm) = "register-feed",
    /// Carries a price report.
    Report(ReportForm) = "report",
    /// Gives the accused more time.
    DelayCase(DelayCaseForm) = "delay-case",
    /// Returns what a case took.
    ReverseCase(ReverseCaseForm) = "reverse-case",
    /// Changes a vault's leverage cap.
    SetLeverageCap(SetLeverageCapForm) = "set-leverage-cap",
    /// Replaces an operator's duty key.
    RotateDutyKey(RotateDutyKeyForm) = "rotate-duty-key",
    /// Puts the sender's account under the keys of others.
    SetMembers(SetMembersForm) = "set-members",
    /// Says where an operator's commission is paid.
    SetClaimAddress(SetClaimAddressForm) = "set-claim-address",
    /// Says which feed values an asset.
    SetAssetFeed(SetAssetFeedForm) = "set-asset-feed",
    /// Declares what corrupting a service would gain.
    SetSecurity(SetSecurityForm) = "set-security",
    /// Publishes a new version of a feed.
    ReviseFeed(ReviseFeedForm) = "revise-feed",
    /// Carries a commitment to a report.
    Commit(CommitForm) = "commit",
    /// Opens an options venue.
    OpenVenue(OpenVenueForm) = "open-venue",
    /// Opens a market of a venue.
    OpenMarket(OpenMarketForm) = "open-market",
    /// Brings cash or collateral to a venue.
    DepositMargin(DepositMarginForm) = "deposit-margin",
    /// Takes cash or collateral home.
    WithdrawMargin(WithdrawMarginForm) = "withdraw-margin",
    /// Pays into a venue's insurance fund.
    FundVenue(FundVenueForm) = "fund-venue",
    /// Says how margin is reckoned.
    SetMarginModel(SetMarginModelForm) = "set-margin-model",
    /// A command to the books.
    Trade(TradeForm) = "trade",
    /// Takes a trade that the other side signed.
    TakeBlock(TakeBlockForm) = "take-block",
    /// Begins to auction an account.
    StartLiquidation(StartLiquidationForm) = "start-liquidation",
    /// Takes a part of an account that is auctioned.
    BidLiquidation(BidLiquidationForm) = "bid-liquidation",
    /// Carries a volatility surface.
    PublishSurface(PublishSurfaceForm) = "publish-surface",
    /// Shows rounds whose published price was wrong.
    ShowRounds(ShowRoundsForm) = "show-rounds",
}

/// Reads what an account does together, as `POST /v1/draft` does.
///
/// # Errors
/// The [`Problem`] of the first field that is wrong, or that names nothing in the state.
pub fn read(
    state: &State,
    sender: AccountId,
    forms: &[ActionForm],
) -> Result<Vec<Action>, Problem> {
    Ok(Reader { state, sender }.actions(forms)?)
}

/// How an action is written: in canonical bytes if it is about something that the state does not know.
#[must_use]
pub fn written(state: &State, action: &Action) -> ActionForm {
    ActionForm::of(Lookup(state), action)
}

/// Reads the fields of one action, and says which of them is wrong.
fn from_fields<T: DeserializeOwned>(fields: Map<String, Value>) -> Result<T, String> {
    serde_path_to_error::deserialize(Value::Object(fields)).map_err(|error| {
        let path = error.path().to_string();
        let reason = error.into_inner();
        if path == "." { reason.to_string() } else { format!("{path}: {reason}") }
    })
}

// Not derived: a tagged enum buffers its fields, and then an error cannot say which of them it is about.
impl<'de> Deserialize<'de> for ActionForm {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut fields = Map::deserialize(deserializer)?;
        match fields.remove("action") {
            Some(Value::String(name)) => Self::from_fields(&name, fields)
                .map_err(|reason| D::Error::custom(format!("{name}: {reason}"))),
            Some(other) => Err(D::Error::custom(format!("action is {other}, expected a name"))),
            None => Err(D::Error::custom("missing field `action`: its name, such as \"pledge\"")),
        }
    }
}

/// What forms are read with.
#[derive(Clone, Copy)]
pub(crate) struct Reader<'a> {
    /// What assets, vaults and contracts there are.
    pub(crate) state: &'a State,
    /// Who acts.
    pub(crate) sender: AccountId,
}

impl Reader<'_> {
    /// Reads what one account does together.
    pub(crate) fn actions(self, forms: &[ActionForm]) -> Result<Vec<Action>, Fault> {
        let one = |(form, place): (&ActionForm, usize)| {
            form.read(&self).map_err(|fault| fault.within(&format!("actions[{place}]")))
        };
        forms.iter().zip(0..).map(one).collect()
    }
    /// An asset by `asset-0`, `0` or its symbol, if only one is called so.
    fn asset(&self, field: &str, text: &str) -> Result<AssetId, Fault> {
        let ledger = self.state.ledger();
        if let Ok(asset) = fault::id::<AssetId>(field, "asset", text)
            && ledger.asset(asset).is_ok()
        {
            return Ok(asset);
        }
        let mut named = ledger.assets().filter(|(_, row)| row.definition.symbol.as_str() == text);
        match (named.next(), named.next()) {
            (Some((asset, _)), None) => Ok(asset),
            _ => {
                let known = ledger.assets().map(|(_, row)| row.definition.symbol.to_string());
                let known = known.collect::<Vec<_>>().join(", ");
                Err(Fault::missing(field, text, format!("such as asset-0, or one of {known}")))
            }
        }
    }
    /// Whole units of an asset.
    fn amount(&self, field: &str, asset: AssetId, text: &str) -> Result<Amount, Fault> {
        let decimals = Lookup(self.state).decimals(asset);
        fault::decimal(field, text, decimals).map(Amount::new)
    }
    /// An asset, and the field `amount` of it.
    fn money(&self, field: &str, asset: &str, amount: &str) -> Result<(AssetId, Amount), Fault> {
        let asset = self.asset(field, asset)?;
        Ok((asset, self.amount("amount", asset, amount)?))
    }
}

/// The digits of an asset that there is.
fn decimals_of(look: Lookup<'_>, asset: AssetId) -> Option<u8> {
    look.0.ledger().asset(asset).ok().map(|row| row.definition.decimals)
}

/// Whole units of an asset that there is.
fn amount_text(look: Lookup<'_>, asset: AssetId, amount: Amount) -> Option<String> {
    Some(format_decimal(amount.raw(), decimals_of(look, asset)?))
}
