//! Where actions become a transaction: tried, signed, then sent or saved, and followed until it is known what became of it.

use crate::arguments::Quantity;
use crate::context::{Context, Usage};
use crate::document::Document;
use crate::programs::{Step, answers};
use crate::{CommandResult, output, trial};
use api::action::{ActionForm, EncodedForm};
use borsh::BorshDeserialize;
use client::Client;
use client::view::{AsOf, AssetView, DraftRequest, TransactionState, TrialRequest, TrialView};
use protocol::{Action, SignedTransaction, Transaction};
use serde_json::{Value, json};
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

    /// Does one action that a file has the most of: canonical bytes become it here, an object for people becomes it with what the
    /// ledger knows of assets.
    ///
    /// # Errors
    /// A file that cannot be read; as [`Desk::translate`] and [`Desk::perform`].
    pub(crate) fn act_on<T: BorshDeserialize>(
        &self,
        what: &str,
        path: &Path,
        form: impl FnOnce(Value) -> Value,
        action: impl FnOnce(T) -> Action,
    ) -> CommandResult {
        match Document::read(what, path)? {
            Document::Canonical(document) => self.act(action(document)),
            Document::Object(object) => self.perform(self.translate(vec![form(object)])?),
        }
    }

    /// Actions of their JSON forms, which the node translates: it knows decimals and ticks. It is believed no more than that: each
    /// has to be an action of the name that was asked for, and the transaction around them is made here.
    ///
    /// # Errors
    /// [`Usage`] for what is no form; what the node says; an answer that is not what was asked for.
    pub(crate) fn translate(&self, forms: Vec<Value>) -> Step<Vec<Action>> {
        let names: Vec<String> = forms.iter().map(name).collect();
        let forms = forms.into_iter().map(serde_json::from_value::<ActionForm>);
        let actions = forms.collect::<Result<Vec<_>, _>>();
        let actions = actions.map_err(|error| Usage::new(error.to_string()))?;
        let sender = self.account.to_string();
        let request = DraftRequest { sender, actions, nonce: None, valid_for_ms: None };
        let draft = self.client.draft(&request)?.data;
        let draft: Transaction = answers::canonical("the node's draft", &draft.transaction)?;
        let drafted = draft.actions.iter().map(Action::name);
        let same = |(name, drafted): (&String, &str)| name == "encoded" || name == drafted;
        if names.len() != draft.actions.len() || !names.iter().zip(drafted).all(same) {
            let drafted: Vec<&str> = draft.actions.iter().map(Action::name).collect();
            let (asked, got) = (names.join(", "), drafted.join(", "));
            return Err(format!("the node's draft does {got}, and was asked for {asked}").into());
        }
        Ok(draft.actions)
    }

    /// Does actions, all or none. They are tried first, so that what would be rejected is never signed; then signed, and the
    /// transaction is saved, or sent and followed. The bytes that are signed are made here, never by the node.
    ///
    /// # Errors
    /// What is missing for signing; what the node says; why the actions would be, or were, rejected.
    pub(crate) fn perform(&self, actions: Vec<Action>) -> CommandResult {
        let context = self.context;
        // Before the node is asked, so that what is missing is said at once.
        let key = if context.dry_run { None } else { Some(context.signer()?) };
        let trial = self.rehearse(&actions)?;
        let Some(key) = key else { return trial::show(context, &trial) };
        if !context.quiet {
            trial.data.words.iter().for_each(|words| eprintln!("{words}"));
        }
        trial::accepted(&trial.data)?;
        let status = self.client.status()?;
        let validity = if context.save.is_some() { SAVED_VALIDITY } else { VALIDITY };
        let transaction = Transaction {
            chain: answers::digits("chain", &status.data.chain)?,
            sender: self.account,
            nonce: self.client.account(&self.account)?.data.nonce,
            valid_until: Timestamp::new(status.time).after(validity),
            actions,
        };
        let signed = SignedTransaction::new(transaction, &key);
        match &context.save {
            Some(file) => save(context, file, &signed),
            None => send(context, &self.client, &signed),
        }
    }

    /// What actions would do.
    ///
    /// # Errors
    /// What the node says.
    pub(crate) fn rehearse(&self, actions: &[Action]) -> Step<AsOf<TrialView>> {
        rehearse(&self.client, self.account, actions)
    }
}

/// What actions of an account would do.
///
/// # Errors
/// What the node says.
pub(crate) fn rehearse(
    client: &Client,
    account: AccountId,
    actions: &[Action],
) -> Step<AsOf<TrialView>> {
    let form = |action: &Action| {
        let bytes = hex::encode(borsh::to_vec(action)?);
        Ok(ActionForm::Encoded(EncodedForm { bytes }))
    };
    let actions = actions.iter().map(form).collect::<Result<Vec<_>, std::io::Error>>()?;
    Ok(client.rehearse(&TrialRequest { sender: account.to_string(), actions })?)
}

/// Writes a transaction to a file, as `transaction send` reads it.
///
/// # Errors
/// A file that cannot be written.
pub(crate) fn save(context: &Context, file: &Path, signed: &SignedTransaction) -> CommandResult {
    let text = hex::encode(borsh::to_vec(signed)?);
    std::fs::write(file, format!("{text}\n"))
        .map_err(|error| format!("cannot write {}: {error}", file.display()))?;
    let signatures = signed.endorsements.len();
    if context.json {
        let name = file.display().to_string();
        return output::json(&json!({ "saved": name, "signatures": signatures }));
    }
    println!("saved       {} with {signatures} signature(s)", file.display());
    Ok(())
}

/// The name of an action in its JSON form.
fn name(form: &Value) -> String {
    form.get("action").and_then(Value::as_str).unwrap_or_default().to_owned()
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
