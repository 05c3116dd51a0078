//! Accounts that a scenario leaves to its reader.

use crate::founding::{self, PAYMENT, STAKE};
use crate::{Demo, Scenario, SimError};
use crypto::SecretKey;
use protocol::{Endowment, account_of};
use units::AccountId;

/// An account that nobody plays, with the key that acts for it.
#[derive(Clone, Debug)]
pub struct DemoAccount {
    /// Its name.
    pub name: String,
    /// What it is meant for, in a word.
    pub role: String,
    /// What can be tried with it.
    pub words: String,
    /// The account.
    pub account: AccountId,
    /// Its key, which anyone can derive from the scenario's seed.
    pub key: SecretKey,
}

impl Scenario {
    /// The accounts that are left to whoever runs this.
    #[must_use]
    pub fn demo_accounts(&self) -> Vec<DemoAccount> {
        let account = |demo: &Demo| {
            let key = founding::key(self, "demo", &demo.name);
            DemoAccount {
                name: demo.name.to_string(),
                role: demo.role.to_string(),
                words: demo.words.clone(),
                account: account_of(&key.public_key()),
                key,
            }
        };
        self.demo.iter().map(account).collect()
    }

    /// What these accounts have at first.
    pub(crate) fn demo_endowments(&self) -> Result<Vec<Endowment>, SimError> {
        let mut endowments = Vec::new();
        for demo in &self.demo {
            let account = founding::account(self, "demo", &demo.name);
            for (kind, asset, text, token) in [
                ("stake", STAKE, &demo.stake, &self.stake_asset),
                ("cash", PAYMENT, &demo.cash, &self.payment_asset),
            ] {
                let amount = self.amount(&format!("demo.{}.{kind}", demo.name), text, token)?;
                if !amount.is_zero() {
                    endowments.push(Endowment { account, asset, amount });
                }
            }
        }
        Ok(endowments)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use units::{Amount, Timestamp};

    /// The built-in world, with something else in place of a piece of its text.
    fn dev(from: &str, to: &str) -> Result<Scenario, SimError> {
        let text = include_str!("../../../scenarios/dev.toml");
        assert!(text.contains(from), "dev has no {from:?}");
        Scenario::parse(&text.replacen(from, to, 1), "dev.toml".as_ref())
    }

    #[test]
    fn each_has_a_key_of_its_own_and_what_the_file_says() {
        let scenario = dev("stake = \"100\"", "stake = \"12.5\"").unwrap();
        let accounts = scenario.demo_accounts();
        let names: Vec<&str> = accounts.iter().map(|of| of.name.as_str()).collect();
        assert_eq!(names, ["your-staker", "your-trader", "your-outsider"]);
        let genesis = scenario.genesis(Timestamp::new(1_000)).unwrap();
        let has = |of: &DemoAccount, asset| {
            assert_eq!(of.account, account_of(&of.key.public_key()));
            let endowments = genesis.endowments.iter();
            let mut own = endowments.filter(|row| row.account == of.account && row.asset == asset);
            own.next().map(|row| row.amount)
        };
        assert_eq!(has(&accounts[0], STAKE), Some(Amount::new(12_500_000_000_000_000_000)));
        assert_eq!(has(&accounts[1], PAYMENT), Some(Amount::new(250_000_000_000)));
        assert_eq!(has(&accounts[2], STAKE), None, "what is not said is nothing");
    }

    #[test]
    fn what_is_wrong_with_one_is_said() {
        let twice = dev("\"your-trader\"", "\"your-staker\"").unwrap_err().to_string();
        assert!(
            twice.contains("demo.name is your-staker, expected a name that is not used twice"),
            "{twice}"
        );
        let few = dev("stake = \"100\"", "stake = \"some\"").unwrap();
        let few = few.genesis(Timestamp::new(1_000)).unwrap_err().to_string();
        assert!(
            few.contains("demo.your-staker.stake is some, expected an amount of wstETH"),
            "{few}"
        );
    }
}
