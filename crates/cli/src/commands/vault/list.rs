//! `buttress vault list` and `show`.

use crate::{CommandResult, context::Context, output};
use client::view::VaultView;

/// All vaults, a line each.
pub(super) fn list(context: &Context) -> CommandResult {
    let answer = context.client().vaults()?;
    if context.json {
        return output::json(&answer);
    }
    answer.data.iter().for_each(line);
    Ok(())
}

/// One vault with its tranches, covers and offers.
pub(super) fn show(context: &Context, vault: &str) -> CommandResult {
    let answer = context.client().vault(vault)?;
    if context.json {
        return output::json(&answer);
    }
    let vault = &answer.data;
    line(vault);
    for tranche in &vault.tranches {
        let until = tranche.free_at.map(|epoch| format!(", free from epoch {epoch}"));
        println!(
            "  {:<12} {} {} at risk from epoch {}{}",
            tranche.id,
            tranche.stake.amount,
            tranche.stake.symbol,
            tranche.at_risk_from,
            until.unwrap_or_default()
        );
    }
    for cover in vault.covers.iter().filter(|cover| cover.premium.is_some()) {
        println!(
            "  sold         {} {} to {} in epoch {}, worth {}",
            cover.cover.amount, cover.cover.symbol, cover.service_name, cover.epoch, cover.value
        );
    }
    for offer in &vault.offers {
        let terms = offer.bound.as_ref().or(offer.pending.as_ref());
        let (share, reserve) = terms.map_or(("-", "-"), |terms| (&terms.share, &terms.reserve));
        println!("  offers       {share} of it to {} at {reserve} or more", offer.service_name);
    }
    Ok(())
}

fn line(vault: &VaultView) {
    println!(
        "{:<12} {:<16} {} {} at risk, may be pledged {} times",
        vault.id,
        vault.operator_name,
        vault.at_risk.amount,
        vault.at_risk.symbol,
        vault.leverage_cap
    );
}
