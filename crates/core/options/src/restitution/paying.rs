//! Where the money for the harmed comes from, one source after the other.

use super::{RemedyStatus, claims, part};
use crate::{Context, cash::signed};
use protocol::{Event, Pot, Repayment};
use units::{Amount, AssetId, Rounding, TraderId, Value, VenueId};

/// Takes gains back as far as they are there, and divides them among the harmed.
pub(super) fn claw_back(context: &mut Context<'_>, id: u32) {
    let Some(remedy) = context.options.remedies.get_mut(id) else { return };
    remedy.status = RemedyStatus::Upheld;
    let wanted =
        remedy.claims.iter().fold(Amount::ZERO, |sum, claim| sum.saturating_add(claim.harm));
    let mut taken = Amount::ZERO;
    for claim in &mut remedy.claims {
        let Some(row) = context.options.traders.get_mut(claim.trader) else { continue };
        let has = Amount::new(u128::try_from(row.cash).unwrap_or(0));
        // Rounding makes gains and harms differ by a few base units; no more is taken than is owed.
        let back = claim.gain.min(has).min(wanted.saturating_sub(taken));
        row.cash = row.cash.saturating_sub(signed(back));
        claim.settled = claim.settled.saturating_add(back);
        taken = taken.saturating_add(back);
    }
    pay_at_venue(context, id, taken, Repayment::Gains);
}

/// The insurance fund pays what it can; after that nothing more comes.
pub(super) fn from_fund(context: &mut Context<'_>, venue: VenueId, id: u32) {
    let Some(remedy) = context.options.remedies.get_mut(id) else { return };
    remedy.status = RemedyStatus::Over;
    let unpaid =
        remedy.claims.iter().fold(Amount::ZERO, |sum, claim| sum.saturating_add(claim.unpaid()));
    let Some(till) = context.options.tills.get_mut(venue) else { return };
    let paid = unpaid.min(till.fund);
    till.fund = till.fund.saturating_sub(paid);
    pay_at_venue(context, id, paid, Repayment::Fund);
}

/// Divides cash that was taken off other books of the venue among the harmed of one remedy: all of it, unless it is more than they
/// are owed.
fn pay_at_venue(context: &mut Context<'_>, id: u32, amount: Amount, source: Repayment) {
    let Some(remedy) = context.options.remedies.get_mut(id) else { return };
    let owed: Vec<Amount> = remedy.claims.iter().map(claims::Claim::unpaid).collect();
    let parts = divide(amount, &owed);
    let mut paid = Vec::new();
    for (claim, part) in remedy.claims.iter_mut().zip(parts) {
        if !part.is_zero() {
            claim.settled = claim.settled.saturating_add(part);
            paid.push((claim.trader, part));
        }
    }
    let venue = context.options.remedies.get(id);
    let venue = venue.and_then(|remedy| claims::venue_of(context.options, remedy));
    let Some((venue, asset)) =
        venue.and_then(|id| Some((id, context.options.venues.get(id)?.cash)))
    else {
        return;
    };
    for (trader, amount) in paid {
        if let Some(row) = context.options.traders.get_mut(trader) {
            row.cash = row.cash.saturating_add(signed(amount));
        }
        context.events.push(Event::HarmRepaid { venue, trader, asset, amount, source });
    }
}

/// Divides what cases brought to the venue's restitution account among all who are owed something: in proportion, in kind, and never
/// more than is owed. What nobody is owed in the end goes to the venue's insurance fund if it is cash, else to that of its service.
pub(super) fn divide_stake(context: &mut Context<'_>, venue: VenueId) {
    let Some(row) = context.options.venues.get(venue) else { return };
    let (service, cash, restitution) = (row.service, row.cash, row.restitution);
    let Some(account) = context.ledger.find_account(&restitution) else { return };
    let held: Vec<(AssetId, Amount)> =
        context.ledger.balances_of(account).map(|row| (row.asset, row.amount)).collect();
    for (asset, balance) in held.into_iter().filter(|(_, balance)| !balance.is_zero()) {
        let left = divide_asset(context, venue, (asset, balance));
        if left.is_zero() || is_waited_for(context, venue) {
            continue;
        }
        let pot = if asset == cash { Pot::Venues } else { Pot::Insurance };
        if context.ledger.pay_in(account, pot, asset, left).is_err() {
            continue;
        }
        if asset == cash {
            if let Some(till) = context.options.tills.get_mut(venue) {
                till.fund = till.fund.saturating_add(left);
            }
            context.events.push(Event::VenueFunded { venue, amount: left });
        } else {
            context.restaking.insure(service, asset, left);
        }
    }
}

/// Whether somebody may yet be owed something: a case stands, or a remedy is not executed.
fn is_waited_for(context: &Context<'_>, venue: VenueId) -> bool {
    let cases = context.options.tills.get(venue).is_some_and(|till| !till.looked.0.is_empty());
    cases
        || context.options.remedies.iter().any(|(_, remedy)| {
            matches!(remedy.status, RemedyStatus::Open | RemedyStatus::Upheld)
                && claims::is_of(context.options, remedy, venue)
        })
}

/// What an asset is worth to the harmed; what is left of it.
fn divide_asset(
    context: &mut Context<'_>,
    venue: VenueId,
    (asset, balance): (AssetId, Amount),
) -> Amount {
    let Some(row) = context.options.venues.get(venue) else { return balance };
    let (cash, restitution) = (row.cash, row.restitution);
    let owed: Vec<(u32, usize, TraderId, Amount)> = context
        .options
        .remedies
        .iter()
        .filter(|(_, remedy)| remedy.status == RemedyStatus::Upheld)
        .filter(|(_, remedy)| claims::is_of(context.options, remedy, venue))
        .flat_map(|(id, remedy)| {
            let claims = remedy.claims.iter().enumerate();
            claims.map(move |(place, claim)| (id, place, claim.trader, claim.unpaid()))
        })
        .filter(|(.., unpaid)| !unpaid.is_zero())
        .collect();
    let (Ok(of_cash), Ok(of_asset)) = (context.ledger.asset(cash), context.ledger.asset(asset))
    else {
        return balance;
    };
    // What each would have to get to be whole, in the asset; what is worth nothing makes nobody whole.
    let needs = |unpaid: Amount| {
        if asset == cash {
            return Some(unpaid);
        }
        let worth: Value = of_cash.value(unpaid, Rounding::Up);
        of_asset.amount(worth, Rounding::Up)
    };
    let needed: Option<Vec<Amount>> = owed.iter().map(|(.., unpaid)| needs(*unpaid)).collect();
    let Some(needed) = needed else { return balance };
    let parts = divide(balance, &needed);
    let whole: Vec<bool> = parts.iter().zip(&needed).map(|(part, need)| part == need).collect();
    let worth: Vec<Amount> = parts
        .iter()
        .zip(&needed)
        .zip(&owed)
        .map(|((paid, need), (.., unpaid))| part(*unpaid, *paid, *need))
        .collect();
    let mut left = balance;
    let Some(from) = context.ledger.find_account(&restitution) else { return balance };
    for (index, (id, place, trader, unpaid)) in owed.into_iter().enumerate() {
        let (Some(amount), Some(worth), Some(whole)) =
            (parts.get(index), worth.get(index), whole.get(index))
        else {
            continue;
        };
        let Some(account) = context.options.traders.get(trader).map(|row| row.account) else {
            continue;
        };
        if amount.is_zero() || context.ledger.transfer(from, account, asset, *amount).is_err() {
            continue;
        }
        left = left.saturating_sub(*amount);
        let settles = if *whole { unpaid } else { *worth };
        if let Some(claim) =
            context.options.remedies.get_mut(id).and_then(|row| row.claims.get_mut(place))
        {
            claim.settled = claim.settled.saturating_add(settles);
        }
        let (amount, source) = (*amount, Repayment::Slash);
        context.events.push(Event::HarmRepaid { venue, trader, asset, amount, source });
    }
    left
}

/// Divides an amount in proportion to what is owed, never more than that: rounded down, then what is left a base unit at a time, in
/// order.
fn divide(amount: Amount, owed: &[Amount]) -> Vec<Amount> {
    let all = owed.iter().fold(Amount::ZERO, |sum, owed| sum.saturating_add(*owed));
    let amount = amount.min(all);
    let mut parts: Vec<Amount> = owed.iter().map(|owed| part(amount, *owed, all)).collect();
    let given = parts.iter().fold(Amount::ZERO, |sum, part| sum.saturating_add(*part));
    let mut left = amount.saturating_sub(given);
    for (part, owed) in parts.iter_mut().zip(owed) {
        if !left.is_zero() && *part < *owed {
            *part = part.saturating_add(Amount::new(1));
            left = left.saturating_sub(Amount::new(1));
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_of_it_is_divided_and_nobody_gets_more_than_is_owed() {
        let amounts = |raw: &[u128]| raw.iter().copied().map(Amount::new).collect::<Vec<_>>();
        for (amount, owed, expected) in [
            (10, [5, 5, 5], [4, 3, 3]),
            (100, [5, 0, 7], [5, 0, 7]),
            (1, [0, 1, 1], [0, 1, 0]),
            (0, [1, 1, 1], [0, 0, 0]),
            (11, [1, 10, 1], [1, 10, 0]),
        ] {
            assert_eq!(divide(Amount::new(amount), &amounts(&owed)), amounts(&expected));
        }
    }
}
