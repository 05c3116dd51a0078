//! Bytes to an action of every kind.
//!
//! `kinds!` lists them once: the match that it makes is exhaustive, so a new action does not compile until it has a line
//! here, and with it a maker.

mod account;
mod asset;
mod case;
mod feed;
mod oracle;
mod service;
mod stake;
mod trade;
mod venue;

pub(crate) use oracle::{falsify, price, resigned, signed};

use crate::{Choices, Proposal, Scene};
use protocol::Action;

/// Makes up one kind of action.
pub type Maker = fn(&Scene<'_>, &mut Choices<'_>) -> Proposal;

macro_rules! kinds {
    ($($kind:ident: $maker:path,)*) => {
        /// Every kind of action, in the order of [`Action`], with its maker.
        pub const KINDS: &[(&str, Maker)] = &[$((stringify!($kind), $maker),)*];

        /// The name of an action's kind, as [`KINDS`] has it.
        #[must_use]
        pub const fn kind(action: &Action) -> &'static str {
            match action {
                $(Action::$kind { .. } => stringify!($kind),)*
            }
        }
    };
}

kinds! {
    Transfer: asset::transfer,
    CustodyDeposit: asset::custody_deposit,
    CustodyWithdrawal: asset::custody_withdrawal,
    RegisterOperator: stake::register_operator,
    CreateVault: stake::create_vault,
    Pledge: stake::pledge,
    Leave: stake::leave,
    Claim: stake::claim,
    ClaimPremiums: stake::claim_premiums,
    RegisterService: service::register_service,
    FundService: service::fund_service,
    PublishTerms: service::publish_terms,
    SetDemand: service::set_demand,
    MakeOffer: stake::make_offer,
    ReturnFromJail: stake::return_from_jail,
    FileEvidence: case::file_evidence,
    Appeal: case::appeal,
    RegisterFeed: feed::register_feed,
    Report: oracle::report,
    DelayCase: case::delay_case,
    ReverseCase: case::reverse_case,
    SetLeverageCap: stake::set_leverage_cap,
    RotateDutyKey: stake::rotate_duty_key,
    SetMembers: account::set_members,
    SetClaimAddress: stake::set_claim_address,
    SetAssetFeed: asset::set_asset_feed,
    SetSecurity: service::set_security,
    ReviseFeed: feed::revise_feed,
    Commit: oracle::commit,
    OpenVenue: venue::open_venue,
    OpenMarket: venue::open_market,
    DepositMargin: venue::deposit_margin,
    WithdrawMargin: venue::withdraw_margin,
    FundVenue: venue::fund_venue,
    SetMarginModel: venue::set_margin_model,
    Trade: trade::trade,
    TakeBlock: trade::take_block,
    StartLiquidation: venue::start_liquidation,
    BidLiquidation: venue::bid_liquidation,
    PublishSurface: venue::publish_surface,
    ShowRounds: venue::show_rounds,
}

/// Places that a byte chooses among. Those beyond the kinds stand for no action, so that stored histories keep their
/// meaning while kinds are added at the end.
pub const PLACES: usize = 64;
const _: () = assert!(KINDS.len() <= PLACES, "twice as many places, and new seeds");

/// Makes up the action at a place, if there is one.
pub(crate) fn propose(
    place: usize,
    scene: &Scene<'_>,
    choices: &mut Choices<'_>,
) -> Option<Proposal> {
    let (name, maker) = KINDS.get(place % PLACES)?;
    let proposal = maker(scene, choices);
    assert_eq!(kind(&proposal.action), *name, "the maker makes another kind");
    Some(proposal)
}
