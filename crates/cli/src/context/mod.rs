//! What holds for every command: which node, who signs, how it is answered.

mod failure;
mod settings;

pub(crate) use failure::{Usage, report};
pub(crate) use settings::Globals;

use crate::programs::{Step, answers, key};
use client::Client;
use crypto::SecretKey;
use protocol::account_of;
use settings::Setting;
use std::path::PathBuf;
use units::AccountId;

/// What a signer begins with that is no file but an account of a development chain.
const DEMO: &str = "demo:";

/// The options that every command takes, after flags, environment and file were put together.
pub(crate) struct Context {
    endpoint: Setting,
    signer: Option<Setting>,
    sender: Option<Setting>,
    /// Show what would come of it; sign and send nothing.
    pub(crate) dry_run: bool,
    /// Write the signed transaction here instead of sending it.
    pub(crate) save: Option<PathBuf>,
    /// One JSON value instead of words.
    pub(crate) json: bool,
    /// Nothing on stderr but errors.
    pub(crate) quiet: bool,
}

impl Context {
    /// The node's API, as it is named in errors.
    pub(crate) fn endpoint(&self) -> &str {
        &self.endpoint.value
    }
    /// A client of the node's API. Nothing is asked yet.
    pub(crate) fn client(&self) -> Client {
        Client::new(self.endpoint())
    }

    /// The key that signs.
    ///
    /// # Errors
    /// [`Usage`] if none was named; a sentence that says where the name is from, if the file cannot be read.
    pub(crate) fn signer(&self) -> Step<SecretKey> {
        let signer = self.signer.as_ref().ok_or_else(|| {
            Usage::new(
                "no signer: give --signer FILE, set BUTTRESS_SIGNER, or write signer = \"FILE\" in buttress.toml; \
                 `buttress key new --out FILE` makes a key",
            )
        })?;
        let read = match signer.value.strip_prefix(DEMO) {
            Some(name) => self.demo_key(name),
            None => key::read(signer.value.as_ref()),
        };
        Ok(read.map_err(|error| format!("{error} (the signer from {})", signer.origin))?)
    }

    /// The key of an account that a development chain leaves to whoever runs it.
    fn demo_key(&self, name: &str) -> Result<SecretKey, String> {
        let accounts = self.client().dev_accounts();
        let accounts = accounts.map_err(|error| format!("{DEMO}{name}: {error}"))?;
        let Some(found) = accounts.iter().find(|account| account.name == name) else {
            let names: Vec<&str> = accounts.iter().map(|account| account.name.as_str()).collect();
            let expected =
                if names.is_empty() { "none: it has none".to_owned() } else { names.join(", ") };
            return Err(format!("demo account is {name:?}, expected one of {expected}"));
        };
        found.secret.parse().map_err(|error| format!("{DEMO}{name}: {error}"))
    }

    /// The key that signs, if one was named.
    ///
    /// # Errors
    /// As [`Context::signer`], but for the missing name.
    pub(crate) fn signer_if_any(&self) -> Step<Option<SecretKey>> {
        self.signer.is_some().then(|| self.signer()).transpose()
    }

    /// The account that acts: the sender, if one was named, otherwise the one that the signer's key controls.
    ///
    /// # Errors
    /// A sentence that says what is not an account, or cannot be read, and where its name is from.
    pub(crate) fn account(&self) -> Step<AccountId> {
        match &self.sender {
            Some(sender) => {
                let account = answers::digits("sender", &sender.value);
                Ok(account.map_err(|error| format!("{error} (from {})", sender.origin))?)
            }
            None => Ok(account_of(&self.signer()?.public_key())),
        }
    }

    /// The account of an argument, or else the one that acts.
    ///
    /// # Errors
    /// As [`Context::account`].
    pub(crate) fn account_or(&self, account: Option<AccountId>) -> Step<AccountId> {
        account.map_or_else(|| self.account(), Ok)
    }
}
