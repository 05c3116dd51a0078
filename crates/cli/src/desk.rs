//! Where actions become a transaction: signed, then sent or saved, and followed until it is known what became of it.

use crate::arguments::Quantity;
use crate::context::{Context, Usage};
use crate::document;
use crate::programs::{Step, answers};
use crate::{CommandResult, output};
use borsh::BorshDeserialize;
use client::Client;
use client::view::AsOf;
use client::view::{AssetView, TransactionState};
use protocol::{Action, SignedTransaction, Transaction};
use serde_json::Value;
use std::path::Path;
use std::time::Duration;
use units::{AccountId, Amount, AssetId, Millis, Timestamp};

/// How long a transaction is waited for.
const PATIENCE: Duration = Duration::from_secs(30);
/// For how long after it was signed a transaction may be included.
const VALIDITY: Millis = Millis::new(60_000);
/// The same for one that is saved: others may have to endorse it first.
const SAVED_VALIDITY: Millis = Millis::new(86_400_000);

/// A node, and the account that acts there.
pub(crate) struct Desk<'a> {
    context: &'a Context,
    client: Client,
    account: AccountId,
}

impl<'a> Desk<'a> {
    /// Finds out who acts. The node is not asked yet.
    ///
    /// # Errors
    /// As [`Context::account`].
    pub(crate) fn open(context: &'a Context) -> Step<Self> {
        Ok(Self { context, client: context.client(), account: context.account()? })
    }
    /// The node.
    pub(crate) const fn client(&self) -> &Client {
        &self.client
    }
    /// The account that acts.
    pub(crate) const fn account(&self) -> AccountId {
        self.account
    }

    /// An amount of one particular asset, by its symbol.
    ///
    /// # Errors
    /// [`Usage`] if it is of another; what the node says.
    pub(crate) fn amount_of(&self, quantity: &Quantity, symbol: &str) -> Step<(AssetId, Amount)> {
        let asset = self.asset(symbol)?;
        let raw = quantity.raw("amount", symbol, asset.decimals)?;
        Ok((answers::id(&asset.id)?, Amount::new(raw)))
    }

    /// An amount of whichever asset its unit names.
    ///
    /// # Errors
    /// [`Usage`] if it names none; what the node says.
    pub(crate) fn amount(&self, quantity: &Quantity) -> Step<(AssetId, Amount)> {
        match quantity.unit() {
            Some(symbol) => self.amount_of(quantity, symbol),
            None => Err(Usage::new(format!(
                "amount is {quantity}, expected it with its unit, one of {}",
                symbols(&self.client.assets()?.data)
            ))
            .into()),
        }
    }

    /// An asset by its symbol.
    ///
    /// # Errors
    /// [`Usage`] if there is none; what the node says.
    pub(crate) fn asset(&self, symbol: &str) -> Step<AssetView> {
        let assets = self.client.assets()?.data;
        let expected = symbols(&assets);
        let found = assets.into_iter().find(|asset| asset.symbol == symbol);
        Ok(found.ok_or_else(|| {
            Usage::new(format!("asset is {symbol:?}, expected one of {expected}"))
        })?)
    }

    /// The chain's time so much later.
    ///
    /// # Errors
    /// What the node says.
    pub(crate) fn later(&self, length: Millis) -> Step<Timestamp> {
        Ok(Timestamp::new(self.client.status()?.time).after(length))
    }

    /// Does one action: see [`Desk::perform`].
    ///
    /// # Errors
    /// As [`Desk::perform`].
    pub(crate) fn act(&self, action: Action) -> CommandResult {
        self.perform(vec![action])
    }

    /// Does one action that a file in canonical bytes has the most of.
    ///
    /// # Errors
    /// A file that cannot be read; as [`Desk::perform`].
    pub(crate) fn act_on<T: BorshDeserialize>(
        &self,
        what: &str,
        path: &Path,
        _form: impl FnOnce(Value) -> Value,
        action: impl FnOnce(T) -> Action,
    ) -> CommandResult {
        self.act(action(document::canonical(what, path)?))
    }

    /// Does actions, all or none: signs them, then saves the transaction or sends it and says what became of it. The bytes that
    /// are signed are made here, never by the node.
    ///
    /// # Errors
    /// What is missing for signing; what the node says; why the transaction was rejected.
    pub(crate) fn perform(&self, actions: Vec<Action>) -> CommandResult {
        if self.context.dry_run {
            return Err(Usage::new("--dry-run needs a node that can rehearse transactions").into());
        }
        let key = self.context.signer()?;
        let status = self.client.status()?;
        let validity = if self.context.save.is_some() { SAVED_VALIDITY } else { VALIDITY };
        let transaction = Transaction {
            chain: answers::digits("chain", &status.data.chain)?,
            sender: self.account,
            nonce: self.client.account(&self.account)?.data.nonce,
            valid_until: Timestamp::new(status.time).after(validity),
            actions,
        };
        let signed = SignedTransaction::new(transaction, &key);
        match &self.context.save {
            Some(file) => {
                let text = hex::encode(borsh::to_vec(&signed)?);
                std::fs::write(file, format!("{text}\n"))
                    .map_err(|error| format!("cannot write {}: {error}", file.display()))?;
                println!("saved       {}, transaction {}", file.display(), signed.id());
                Ok(())
            }
            None => send(self.context, &self.client, &signed),
        }
    }
}

/// Sends a transaction, waits, and says what became of it.
///
/// # Errors
/// What the node says; why it was rejected.
pub(crate) fn send(
    context: &Context,
    client: &Client,
    signed: &SignedTransaction,
) -> CommandResult {
    let id = answers::digits("id", &client.submit(signed)?.data.id)?;
    let AsOf { height, time, data } = client.wait(&id, PATIENCE)?;
    let rejection = data.rejection.clone();
    let is_rejected = data.state == TransactionState::Rejected;
    if context.json {
        output::json(&AsOf { height, time, data })?;
    } else if !is_rejected {
        println!("transaction {id} in block {}", data.height.unwrap_or_default());
        for event in data.events {
            println!("            {}", event.words);
        }
    }
    if is_rejected {
        let reason = rejection.unwrap_or_else(|| "no reason given".to_owned());
        return Err(format!("transaction {id}: {reason}").into());
    }
    Ok(())
}

fn symbols(assets: &[AssetView]) -> String {
    assets.iter().map(|asset| asset.symbol.as_str()).collect::<Vec<_>>().join(", ")
}
