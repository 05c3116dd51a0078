//! From an action to the file that executes it.

use crate::{
    State,
    context::{ledger_context, options_context, oracle_context, with_core},
};
use ledger::actions as asset;
use options::actions as venue;
use oracle::actions as price;
use protocol::{Action, Event, Rejection};
use restaking::actions as stake;
use units::AccountIndex;

/// Does one action. On an error the state may be half changed: the caller rolls back.
pub(crate) fn execute(
    state: &mut State,
    sender: AccountIndex,
    action: &Action,
    events: &mut Vec<Event>,
) -> Result<(), Rejection> {
    let (now, epoch) = (state.time(), state.epoch());
    match action {
        Action::Transfer(a) => {
            asset::transfer::execute(&mut ledger_context(state, events), sender, a)
        }
        Action::CustodyDeposit(a) => {
            asset::custody_deposit::execute(&mut ledger_context(state, events), sender, a)
        }
        Action::CustodyWithdrawal(a) => {
            asset::custody_withdrawal::execute(&mut ledger_context(state, events), sender, a)
        }
        Action::RegisterFeed(a) => {
            price::register_feed::execute(&mut oracle_context(state, now, events), sender, a)
        }
        Action::ReviseFeed(a) => {
            price::revise_feed::execute(&mut oracle_context(state, now, events), sender, a)
        }
        Action::Commit(a) => price::commit::execute(&mut oracle_context(state, now, events), a),
        Action::Report(a) => price::report::execute(&mut oracle_context(state, now, events), a),
        Action::RegisterOperator(a) => with_core(state, epoch, events, |core| {
            stake::register_operator::execute(core, sender, a)
        }),
        Action::CreateVault(a) => {
            with_core(state, epoch, events, |core| stake::create_vault::execute(core, sender, a))
        }
        Action::Pledge(a) => {
            with_core(state, epoch, events, |core| stake::pledge::execute(core, sender, a))
        }
        Action::Leave(a) => {
            with_core(state, epoch, events, |core| stake::leave::execute(core, sender, a))
        }
        Action::Claim(a) => {
            with_core(state, epoch, events, |core| stake::claim::execute(core, sender, a))
        }
        Action::ClaimPremiums(a) => {
            with_core(state, epoch, events, |core| stake::claim_premiums::execute(core, sender, a))
        }
        Action::RegisterService(a) => with_core(state, epoch, events, |core| {
            stake::register_service::execute(core, sender, a)
        }),
        Action::FundService(a) => {
            with_core(state, epoch, events, |core| stake::fund_service::execute(core, sender, a))
        }
        Action::PublishTerms(a) => {
            with_core(state, epoch, events, |core| stake::publish_terms::execute(core, sender, a))
        }
        Action::SetDemand(a) => {
            with_core(state, epoch, events, |core| stake::set_demand::execute(core, sender, a))
        }
        Action::MakeOffer(a) => {
            with_core(state, epoch, events, |core| stake::make_offer::execute(core, sender, a))
        }
        Action::ReturnFromJail(a) => with_core(state, epoch, events, |core| {
            stake::return_from_jail::execute(core, sender, a)
        }),
        Action::FileEvidence(a) => {
            with_core(state, epoch, events, |core| stake::file_evidence::execute(core, sender, a))
        }
        Action::Appeal(a) => {
            with_core(state, epoch, events, |core| stake::appeal::execute(core, sender, a))
        }
        Action::DelayCase(a) => {
            with_core(state, epoch, events, |core| stake::delay_case::execute(core, sender, a))
        }
        Action::ReverseCase(a) => {
            with_core(state, epoch, events, |core| stake::reverse_case::execute(core, sender, a))
        }
        Action::RotateDutyKey(a) => {
            with_core(state, epoch, events, |core| stake::rotate_duty_key::execute(core, sender, a))
        }
        Action::SetLeverageCap(a) => with_core(state, epoch, events, |core| {
            stake::set_leverage_cap::execute(core, sender, a)
        }),
        Action::SetMembers(a) => {
            asset::set_members::execute(&mut ledger_context(state, events), sender, a)
        }
        Action::SetClaimAddress(a) => with_core(state, epoch, events, |core| {
            stake::set_claim_address::execute(core, sender, a)
        }),
        Action::SetAssetFeed(a) => {
            with_core(state, epoch, events, |core| stake::set_asset_feed::execute(core, sender, a))
        }
        Action::SetSecurity(a) => {
            with_core(state, epoch, events, |core| stake::set_security::execute(core, sender, a))
        }
        Action::OpenVenue(a) => {
            venue::open_venue::execute(&mut options_context(state, now, events), sender, a)
        }
        Action::OpenMarket(a) => {
            venue::open_market::execute(&mut options_context(state, now, events), sender, a)
        }
        Action::DepositMargin(a) => {
            venue::deposit_margin::execute(&mut options_context(state, now, events), sender, a)
        }
        Action::WithdrawMargin(a) => {
            venue::withdraw_margin::execute(&mut options_context(state, now, events), sender, a)
        }
        Action::FundVenue(a) => {
            venue::fund_venue::execute(&mut options_context(state, now, events), sender, a)
        }
        Action::SetMarginModel(a) => {
            venue::set_margin_model::execute(&mut options_context(state, now, events), sender, a)
        }
        Action::Trade(a) => {
            venue::trade::execute(&mut options_context(state, now, events), sender, a)
        }
        Action::TakeBlock(a) => {
            venue::take_block::execute(&mut options_context(state, now, events), sender, a)
        }
        Action::StartLiquidation(a) => {
            venue::start_liquidation::execute(&mut options_context(state, now, events), sender, a)
        }
        Action::BidLiquidation(a) => {
            venue::bid_liquidation::execute(&mut options_context(state, now, events), sender, a)
        }
        Action::ShowRounds(a) => {
            venue::show_rounds::execute(&mut options_context(state, now, events), a)
        }
        Action::PublishSurface(a) => {
            venue::publish_surface::execute(&mut options_context(state, now, events), a)
        }
    }
}
