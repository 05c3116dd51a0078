//! Replaces the key that signs an operator's reports.

use crate::{Context, operator::DutyKey};
use protocol::{Event, Rejection, RotateDutyKey};
use units::AccountIndex;

/// The longest that two keys may both sign, in epochs: time to switch machines, not a second key.
const MAX_OVERLAP: u128 = 100;

/// Executes a [`RotateDutyKey`]: the new key counts from the next epoch on, the old one for so many epochs more. What a key
/// signed while it counted can be judged as long as the offence can.
///
/// # Errors
/// In this order: unknown operator; not its owner; an overlap above 100 epochs; the key is one of its keys already.
pub fn execute(
    context: &mut Context<'_>,
    sender: AccountIndex,
    action: &RotateDutyKey,
) -> Result<(), Rejection> {
    let RotateDutyKey { operator, key, overlap } = *action;
    let row = context.restaking.require_operator_owner(context.ledger, operator, sender)?;
    Rejection::check_range("overlap", overlap.into(), 0, MAX_OVERLAP)?;
    if row.duty_keys.iter().any(|known| known.key == key) {
        return Err(Rejection::KnownKey { operator });
    }
    // After this point the key is rotated.
    let from = context.epoch.plus(1);
    let oldest = context.epoch.minus(context.restaking.parameters().evidence_window);
    if let Some(row) = context.restaking.operators.get_mut(operator) {
        let until = context.epoch.plus(overlap);
        for old in &mut row.duty_keys {
            old.until = Some(old.until.map_or(until, |earlier| earlier.min(until)));
        }
        // What nobody can be judged by any more is forgotten.
        row.duty_keys.retain(|old| old.until.is_none_or(|until| until >= oldest));
        row.duty_keys.push(DutyKey { key, from, until: None });
    }
    context.events.push(Event::DutyKeyRotated { operator, from, overlap });
    Ok(())
}
