//! From an action to the file that executes it.

use crate::{State, advance::oracle_context};
use oracle::judges::OracleCourt;
use protocol::{Action, Event, Rejection};
use units::AccountIndex;

/// Does one action. On an error the state may be half changed: the caller rolls back.
pub(crate) fn execute(
    state: &mut State,
    sender: AccountIndex,
    action: &Action,
    events: &mut Vec<Event>,
) -> Result<(), Rejection> {
    use restaking::actions as stake;
    let now = state.meta.time;
    let epochs = state.meta.epochs;
    // The oracle's own actions change what the court reads, so they get the state without it.
    match action {
        Action::RegisterFeed(action) => {
            return oracle::actions::register_feed::execute(
                &mut oracle_context(state, now, events),
                sender,
                action,
            );
        }
        Action::Report(action) => {
            return oracle::actions::report::execute(
                &mut oracle_context(state, now, events),
                action,
            );
        }
        _ => {}
    }
    let ledger = &mut ledger::Context { ledger: &mut state.ledger, events };
    match action {
        Action::Transfer(action) => {
            return ledger::actions::transfer::execute(ledger, sender, action);
        }
        Action::CustodyDeposit(action) => {
            return ledger::actions::custody_deposit::execute(ledger, sender, action);
        }
        Action::CustodyWithdrawal(action) => {
            return ledger::actions::custody_withdrawal::execute(ledger, sender, action);
        }
        _ => {}
    }
    let court = OracleCourt { oracle: &state.oracle, epochs };
    let core = &mut restaking::Context {
        ledger: &mut state.ledger,
        restaking: &mut state.restaking,
        court: &court,
        epoch: epochs.epoch(now),
        events,
    };
    match action {
        Action::RegisterOperator(action) => stake::register_operator::execute(core, sender, action),
        Action::CreateVault(action) => stake::create_vault::execute(core, sender, action),
        Action::Pledge(action) => stake::pledge::execute(core, sender, action),
        Action::Leave(action) => stake::leave::execute(core, sender, action),
        Action::Claim(action) => stake::claim::execute(core, sender, action),
        Action::ClaimPremiums(action) => stake::claim_premiums::execute(core, sender, action),
        Action::RegisterService(action) => stake::register_service::execute(core, sender, action),
        Action::FundService(action) => stake::fund_service::execute(core, sender, action),
        Action::PublishTerms(action) => stake::publish_terms::execute(core, sender, action),
        Action::SetDemand(action) => stake::set_demand::execute(core, sender, action),
        Action::MakeOffer(action) => stake::make_offer::execute(core, sender, action),
        Action::ReturnFromJail(action) => stake::return_from_jail::execute(core, sender, action),
        Action::FileEvidence(action) => stake::file_evidence::execute(core, sender, action),
        Action::Appeal(action) => stake::appeal::execute(core, sender, action),
        Action::DelayCase(action) => stake::delay_case::execute(core, sender, action),
        Action::ReverseCase(action) => stake::reverse_case::execute(core, sender, action),
        Action::RotateDutyKey(action) => stake::rotate_duty_key::execute(core, sender, action),
        Action::SetLeverageCap(action) => stake::set_leverage_cap::execute(core, sender, action),
        Action::Transfer(_)
        | Action::CustodyDeposit(_)
        | Action::CustodyWithdrawal(_)
        | Action::RegisterFeed(_)
        | Action::Report(_) => Ok(()), // done above
    }
}
