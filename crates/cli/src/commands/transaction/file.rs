//! Saved transactions.

use crate::context::Context;
use crate::programs::Step;
use crate::{CommandResult, desk, document, output, trial};
use market_data::format_utc;
use protocol::{Action, SignedTransaction, account_of};
use serde_json::json;
use std::path::Path;

/// What a saved transaction does, and who signed it.
pub(super) fn read(context: &Context, file: &Path) -> CommandResult {
    let signed = load(file)?;
    let transaction = &signed.transaction;
    let tried = desk::rehearse(&context.client(), transaction.sender, &transaction.actions)?;
    let signers: Vec<String> =
        signed.endorsements.iter().map(|by| account_of(&by.key).to_string()).collect();
    let names: Vec<&str> = transaction.actions.iter().map(Action::name).collect();
    if context.json {
        return output::json(&json!({
            "id": signed.id().to_string(),
            "chain": transaction.chain.to_string(),
            "sender": transaction.sender.to_string(),
            "nonce": transaction.nonce,
            "valid_until": transaction.valid_until.raw(),
            "actions": names,
            "signers": signers,
            "trial": tried,
        }));
    }
    println!("sender      {}, transaction {}", transaction.sender, transaction.nonce);
    println!("valid until {}", format_utc(transaction.valid_until));
    tried.data.words.iter().for_each(|words| println!("does        {words}"));
    signers.iter().for_each(|signer| println!("signed by   {signer}"));
    if let Err(reason) = trial::accepted(&tried.data) {
        println!("would fail  {reason}");
    }
    Ok(())
}

/// Adds the signer's signature.
pub(super) fn endorse(context: &Context, file: &Path) -> CommandResult {
    let signed = load(file)?.endorsed(&context.signer()?);
    desk::save(context, context.save.as_deref().unwrap_or(file), &signed)
}

/// Sends it, or with `--dry-run` tries it.
pub(super) fn send(context: &Context, file: &Path) -> CommandResult {
    let (client, signed) = (context.client(), load(file)?);
    if context.dry_run {
        let transaction = &signed.transaction;
        return trial::show(
            context,
            &desk::rehearse(&client, transaction.sender, &transaction.actions)?,
        );
    }
    desk::send(context, &client, &signed)
}

fn load(file: &Path) -> Step<SignedTransaction> {
    document::canonical("transaction", file)
}
