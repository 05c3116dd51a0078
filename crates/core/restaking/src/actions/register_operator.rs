//! Makes the sender the owner of a new operator.

use crate::{Context, DutyKey, Operator};
use protocol::{Event, RegisterOperator, Rejection};
use units::{AccountIndex, Ratio};

/// Executes a [`RegisterOperator`].
///
/// # Errors
/// Commission above 1.
pub fn execute(
    context: &mut Context<'_>,
    sender: AccountIndex,
    action: &RegisterOperator,
) -> Result<(), Rejection> {
    let RegisterOperator { name, duty_key, commission } = action;
    Rejection::check_ratio("commission", *commission, Ratio::ZERO, Ratio::ONE)?;
    // After this point the operator exists.
    let operator = context.restaking.operators.push(Operator {
        owner: sender,
        claims_to: sender,
        name: name.clone(),
        duty_keys: vec![DutyKey { key: *duty_key, from: context.epoch, until: None }],
        commission: *commission,
        jailed: None,
        vaults: Vec::new(),
    });
    context.events.push(Event::OperatorRegistered { operator, name: name.clone() });
    Ok(())
}
