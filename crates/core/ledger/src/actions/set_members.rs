//! Puts an account under the keys of others.

use crate::{Context, Members};
use protocol::{Event, MAX_ENDORSEMENTS, Rejection, SetMembers};
use std::collections::BTreeSet;
use units::AccountIndex;

/// Executes a [`SetMembers`]. Who endorsed it was checked by the rule that held before it.
///
/// # Errors
/// In this order: no members, or more than 32; a threshold outside 1 to their number; a member listed twice.
pub fn execute(
    context: &mut Context<'_>,
    sender: AccountIndex,
    action: &SetMembers,
) -> Result<(), Rejection> {
    let SetMembers { members, threshold } = action;
    let count = u128::try_from(members.len()).unwrap_or(u128::MAX);
    let most = u128::try_from(MAX_ENDORSEMENTS).unwrap_or(u128::MAX);
    Rejection::check_range("members", count, 1, most)?;
    Rejection::check_range("threshold", (*threshold).into(), 1, count)?;
    let mut seen = BTreeSet::new();
    if let Some(member) = members.iter().find(|member| !seen.insert(**member)) {
        return Err(Rejection::DuplicateMember { member: *member });
    }
    // After this point the account is its members'.
    let accounts = members.clone();
    let set = Members { accounts: accounts.clone(), threshold: *threshold };
    context.ledger.put_under(sender, set);
    let (account, threshold) = (context.ledger.account_id(sender), *threshold);
    context.events.push(Event::MembersSet { account, members: accounts, threshold });
    Ok(())
}
