//! `buttress venue order`: what a trader signs.

use super::Asked;
use crate::CommandResult;
use crate::programs::{Step, answers, key, sender::Sender};
use client::Client;
use client::view::{TransactionState, TransactionView};
use crypto::SecretKey;
use matching::{BookId, Command, OrderId, OwnerId, Place, Scope, SelfTrade, Side, TimeInForce};
use protocol::{Action, DepositMargin, SignedTransaction, Trade, WithdrawMargin, account_of};
use std::path::PathBuf;
use std::time::Duration;
use units::{Amount, Price, Timestamp, parse_decimal};

/// How long a transaction is waited for.
const PATIENCE: Duration = Duration::from_secs(30);

/// Trade, and move margin.
#[derive(clap::Subcommand)]
pub(crate) enum Order {
    /// Place an order. It is limited unless something else is said, and rests until it is cancelled.
    Place(Placing),
    /// Cancel an order.
    Cancel {
        /// The order: `order-7`, or just `7`.
        order: String,
        /// The venue: `venue-0`, or just `0`.
        #[arg(long)]
        venue: String,
        #[command(flatten)]
        signed: Signing,
    },
    /// Cancel all orders, or those of one contract.
    CancelAll {
        /// Only those of this contract.
        #[arg(long)]
        contract: Option<String>,
        /// The venue: `venue-0`, or just `0`.
        #[arg(long)]
        venue: String,
        #[command(flatten)]
        signed: Signing,
    },
    /// Bring cash or collateral to a venue. The first time opens the account there.
    Deposit(Moving),
    /// Take cash or collateral home that no margin needs.
    Withdraw(Moving),
}

/// An order.
#[derive(clap::Args)]
pub(crate) struct Placing {
    /// `buy` or `sell`.
    #[arg(value_enum)]
    side: Way,
    /// How much, in units of the underlying; a whole number of lots.
    size: String,
    /// The contract: its name, `contract-7`, or just `7`.
    contract: String,
    /// How far it goes: the price of one unit of the underlying, a whole number of ticks.
    #[arg(long)]
    price: String,
    /// Never trade on arrival: an order that would is rejected.
    #[arg(long, conflicts_with = "when")]
    post_only: bool,
    /// How long it stands, if it is not to rest.
    #[arg(long, value_enum)]
    when: Option<When>,
    /// Good till before this time, in milliseconds.
    #[arg(long, value_name = "MS", conflicts_with = "when")]
    until: Option<u64>,
    /// Only make the position smaller.
    #[arg(long)]
    reduce_only: bool,
    #[command(flatten)]
    signed: Signing,
}

/// An amount that moves.
#[derive(clap::Args)]
pub(crate) struct Moving {
    /// How much, in whole units.
    amount: String,
    /// The venue: `venue-0`, or just `0`.
    #[arg(long)]
    venue: String,
    /// The asset's symbol; the venue's cash when nothing is said.
    #[arg(long)]
    asset: Option<String>,
    #[command(flatten)]
    signed: Signing,
}

/// Who signs.
#[derive(clap::Args)]
pub(crate) struct Signing {
    /// The key of the account that trades.
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    #[command(flatten)]
    asked: Asked,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum Way {
    Buy,
    Sell,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum When {
    /// Trade what it can at once, cancel the rest.
    Ioc,
    /// Trade all of it at once, or nothing.
    Fok,
    /// As `ioc`, but no further from the mark than the market's band.
    Market,
}

impl Order {
    pub(super) fn run(self) -> CommandResult {
        match self {
            Self::Place(placing) => placing.run(),
            Self::Cancel { order, venue, signed } => {
                let number = order.trim_start_matches("order-").parse();
                let number =
                    number.map_err(|_| format!("order is {order:?}, expected such as order-7"))?;
                let desk = signed.desk()?;
                let owner = desk.owner(&venue)?;
                let command = Command::Cancel { owner, order: OrderId::new(number) };
                desk.send(Action::Trade(Trade { venue: answers::id(&venue)?, command }))
            }
            Self::CancelAll { contract, venue, signed } => {
                let desk = signed.desk()?;
                let owner = desk.owner(&venue)?;
                let scope = match contract {
                    None => Scope::Owner(owner),
                    Some(contract) => {
                        let book = desk.client.contract(&contract)?.data.book;
                        Scope::OwnerInBook(owner, BookId::new(book))
                    }
                };
                let command = Command::CancelAll(scope);
                desk.send(Action::Trade(Trade { venue: answers::id(&venue)?, command }))
            }
            Self::Deposit(moving) => moving.run(|venue, asset, amount| {
                Action::DepositMargin(DepositMargin { venue, asset, amount })
            }),
            Self::Withdraw(moving) => moving.run(|venue, asset, amount| {
                Action::WithdrawMargin(WithdrawMargin { venue, asset, amount })
            }),
        }
    }
}

impl Placing {
    fn run(self) -> CommandResult {
        let desk = self.signed.desk()?;
        let contract = desk.client.contract(&self.contract)?.data;
        let market = desk.client.market(&contract.market)?.data;
        let size = whole("size", &self.size, &market.lot, "lots")?;
        let price = whole("price", &self.price, &market.tick, "ticks")?;
        let until = self.until.map(Timestamp::new);
        let time_in_force = match self.when {
            None => TimeInForce::Limit { post_only: self.post_only, until },
            Some(When::Ioc) => TimeInForce::ImmediateOrCancel,
            Some(When::Fok) => TimeInForce::FillOrKill,
            Some(When::Market) => TimeInForce::Market,
        };
        let command = Command::Place(Place {
            owner: desk.owner(&market.venue)?,
            book: BookId::new(contract.book),
            side: match self.side {
                Way::Buy => Side::Buy,
                Way::Sell => Side::Sell,
            },
            price,
            size,
            time_in_force,
            reduce_only: self.reduce_only,
            self_trade: SelfTrade::default(),
        });
        desk.send(Action::Trade(Trade { venue: answers::id(&market.venue)?, command }))
    }
}

/// A number as so many whole steps.
fn whole(what: &str, text: &str, step: &str, steps: &str) -> Result<u64, String> {
    let read = |text: &str| parse_decimal(text, Price::DECIMALS);
    let have = read(text).map_err(|error| format!("{what} is {text:?}: {error}"))?;
    let each = read(step).map_err(|error| format!("a step of {step:?}: {error}"))?;
    let count = have.checked_div(each).filter(|count| count.checked_mul(each) == Some(have));
    let count = count.and_then(|count| u64::try_from(count).ok()).filter(|count| *count > 0);
    count.ok_or_else(|| format!("{what} is {text}, expected a whole number of {steps} of {step}"))
}

impl Moving {
    fn run(
        self,
        action: impl FnOnce(units::VenueId, units::AssetId, Amount) -> Action,
    ) -> CommandResult {
        let desk = self.signed.desk()?;
        let venue = desk.client.venue(&self.venue)?.data.venue;
        let symbol = self.asset.unwrap_or(venue.cash);
        let assets = desk.client.assets()?.data;
        let asset = assets.iter().find(|asset| asset.symbol == symbol);
        let asset = asset.ok_or_else(|| {
            let symbols: Vec<&str> = assets.iter().map(|asset| asset.symbol.as_str()).collect();
            format!("asset is {symbol:?}, expected one of {}", symbols.join(", "))
        })?;
        let amount = parse_decimal(&self.amount, asset.decimals)
            .map_err(|error| format!("amount is {:?}: {error}", self.amount))?;
        desk.send(action(answers::id(&venue.id)?, answers::id(&asset.id)?, Amount::new(amount)))
    }
}

/// A node, and a key to sign with.
struct Desk {
    client: Client,
    key: SecretKey,
    json: bool,
}

impl Signing {
    fn desk(&self) -> Step<Desk> {
        let key = key::read(&self.key)?;
        Ok(Desk { client: self.asked.client(), key, json: self.asked.json })
    }
}

impl Desk {
    /// The name that the account has in the books.
    fn owner(&self, venue: &str) -> Step<OwnerId> {
        let account = account_of(&self.key.public_key());
        Ok(OwnerId::new(self.client.trader(venue, &account)?.data.owner))
    }

    /// Signs, sends, waits, and says what came of it.
    fn send(&self, action: Action) -> CommandResult {
        let status = self.client.status()?;
        let chain = answers::digits("chain", &status.data.chain)?;
        let mut sender = Sender::new(chain, account_of(&self.key.public_key()));
        let sign = |unsigned| SignedTransaction::new(unsigned, &self.key);
        let id = sender.send(&self.client, vec![action], Timestamp::new(status.time), sign)?;
        let done = self.client.wait(&id, PATIENCE)?;
        if self.json {
            println!("{}", serde_json::to_string_pretty(&done)?);
        }
        let view: TransactionView = done.data;
        if view.state == TransactionState::Rejected {
            let reason = view.rejection.unwrap_or_else(|| "no reason given".to_owned());
            return Err(format!("transaction {id}: {reason}").into());
        }
        if !self.json {
            println!("transaction {id} in block {}", view.height.unwrap_or_default());
            for event in view.events {
                println!("{:<12}{}", "", event.words);
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_and_prices_are_whole_steps() {
        assert_eq!(whole("size", "1.5", "0.01", "lots"), Ok(150));
        assert_eq!(whole("price", "100", "0.1", "ticks"), Ok(1_000));
        for (text, expected) in [
            ("0.015", "size is 0.015, expected a whole number of lots of 0.01"),
            ("0", "size is 0, expected a whole number of lots of 0.01"),
            ("x", "size is \"x\": "),
        ] {
            let refused = whole("size", text, "0.01", "lots").unwrap_err();
            assert!(refused.contains(expected), "{refused}");
        }
    }
}
