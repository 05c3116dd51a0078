//! Lets an operator be bought from again.

use crate::Context;
use protocol::{Event, Rejection, ReturnFromJail};
use units::AccountIndex;

/// Executes a [`ReturnFromJail`].
///
/// # Errors
/// In this order: unknown operator; not its owner; not jailed; cases open; the jail is not over.
pub fn execute(
    context: &mut Context<'_>,
    sender: AccountIndex,
    action: &ReturnFromJail,
) -> Result<(), Rejection> {
    let ReturnFromJail { operator } = *action;
    let row = context.restaking.require_operator_owner(context.ledger, operator, sender)?;
    let since = row.jailed.ok_or(Rejection::NotJailed { operator })?;
    let open = context.restaking.open_cases(operator);
    if open > 0 {
        return Err(Rejection::CasesOpen { operator, open });
    }
    let until = since.plus(context.restaking.parameters().jail_epochs);
    if context.epoch <= until {
        return Err(Rejection::JailNotOver { operator, until, now: context.epoch });
    }
    // After this point the operator is free.
    if let Some(row) = context.restaking.operators.get_mut(operator) {
        row.jailed = None;
    }
    context.events.push(Event::ReturnedFromJail { operator });
    Ok(())
}

impl crate::Restaking {
    /// How many cases against an operator could still take something.
    #[must_use]
    pub fn open_cases(&self, operator: units::OperatorId) -> u32 {
        let open = self.cases_against(operator).filter(|(_, case)| case.is_open()).count();
        u32::try_from(open).unwrap_or(u32::MAX)
    }
}
