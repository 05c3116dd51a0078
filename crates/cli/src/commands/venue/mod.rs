//! `buttress venue`.

mod account;
mod blocks;
mod chain;
mod floor;
mod liquidation;
mod list;
mod margin;
mod orders;
mod owner;
mod quotes;
mod requests;

use crate::{CommandResult, context::Context};

/// Options venues of a running node: what they list, what is in their books, and trading there.
#[derive(clap::Subcommand)]
pub(crate) enum Venue {
    /// All venues with their markets.
    List,
    /// What a venue's traders agreed to, what it holds, and how much of its security is used.
    Show(list::Show),
    /// Every contract of a market, by expiry and strike.
    Chain(chain::Chain),
    /// The prices of a contract's book.
    Book(chain::Book),
    /// An account at a venue: cash, margin, positions, orders.
    Account(account::Account),
    /// Bring cash or collateral to a venue. The first time opens the account there.
    Deposit(margin::Moving),
    /// Take cash or collateral home that no margin needs.
    Withdraw(margin::Moving),
    /// Pay into a venue's insurance fund. Anyone may; nobody gets it back.
    Fund(margin::Moving),
    /// Say how one's margin is reckoned from now on.
    MarginModel(margin::Reckoning),
    /// Place an order. It is limited unless something else is said, and rests until it is cancelled.
    Place(orders::Placing),
    /// Change the price, the size or the end of an order.
    Amend(orders::Amending),
    /// Cancel an order.
    Cancel(orders::Cancelling),
    /// Cancel all orders, or those of one contract.
    CancelAll(orders::CancellingAll),
    /// Quote contracts: what is quoted in each of them from now on, in place of what was.
    Quote(quotes::Quoting),
    /// Limit how much may trade on one's quotes within a window, before they freeze.
    Protect(quotes::Protecting),
    /// Quote again after the protection froze the quotes.
    Unfreeze(quotes::Unfreezing),
    /// Ask for quotes.
    Request(requests::Asking),
    /// Ask no more.
    CloseRequest(requests::Requested),
    /// Answer a request, in place of one's answer if there is one.
    Answer(requests::Answering),
    /// Take an answer back.
    WithdrawAnswer(requests::Requested),
    /// Trade with whoever answered a request of one's own.
    Accept(requests::Accepting),
    /// Sign an offer of a block trade, for one account to take.
    OfferBlock(blocks::Offering),
    /// Take a trade that the other side signed.
    TakeBlock(blocks::Taking),
    /// Begin to auction an account that is below its maintenance margin.
    Liquidate(liquidation::Starting),
    /// Take a part of an account that is auctioned.
    Bid(liquidation::Bidding),
    /// Open an options venue of one of the account's services.
    Open(owner::Opening),
    /// Open a market of a venue. Only the service's owner may.
    OpenMarket(owner::OpeningMarket),
    /// Carry what operators signed of a market's volatilities to the ledger. Anyone may.
    PublishSurface(owner::Carried),
    /// Show what venues signed around rounds whose price was wrong, so that what was settled by them is made good.
    ShowRounds(owner::Carried),
}

impl Venue {
    pub(crate) fn run(self, context: &Context) -> CommandResult {
        match self {
            Self::List => list::list(context),
            Self::Show(command) => command.run(context),
            Self::Chain(command) => command.run(context),
            Self::Book(command) => command.run(context),
            Self::Account(command) => command.run(context),
            Self::Deposit(command) => command.deposit(context),
            Self::Withdraw(command) => command.withdraw(context),
            Self::Fund(command) => command.fund(context),
            Self::MarginModel(command) => command.run(context),
            Self::Place(command) => command.run(context),
            Self::Amend(command) => command.run(context),
            Self::Cancel(command) => command.run(context),
            Self::CancelAll(command) => command.run(context),
            Self::Quote(command) => command.run(context),
            Self::Protect(command) => command.run(context),
            Self::Unfreeze(command) => command.run(context),
            Self::Request(command) => command.run(context),
            Self::CloseRequest(command) => command.close(context),
            Self::Answer(command) => command.run(context),
            Self::WithdrawAnswer(command) => command.withdraw(context),
            Self::Accept(command) => command.run(context),
            Self::OfferBlock(command) => command.run(context),
            Self::TakeBlock(command) => command.run(context),
            Self::Liquidate(command) => command.run(context),
            Self::Bid(command) => command.run(context),
            Self::Open(command) => command.run(context),
            Self::OpenMarket(command) => command.run(context),
            Self::PublishSurface(command) => command.surface(context),
            Self::ShowRounds(command) => command.rounds(context),
        }
    }
}

/// What there may not be.
fn or_dash(text: Option<&str>) -> &str {
    text.unwrap_or("-")
}

/// As many digits after the point as a table has room for, rounded down; the exact number is in the JSON.
fn brief(text: Option<&str>, digits: usize) -> String {
    let Some(text) = text else { return "-".to_owned() };
    match text.split_once('.') {
        Some((whole, _)) if digits == 0 => whole.to_owned(),
        Some((whole, rest)) => {
            format!("{whole}.{}", rest.chars().take(digits).collect::<String>())
        }
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_cut_digits() {
        assert_eq!(brief(Some("12.3456"), 2), "12.34");
        assert_eq!(brief(Some("-0.5"), 4), "-0.5");
        assert_eq!(brief(Some("12.9"), 0), "12");
        assert_eq!(brief(Some("12"), 2), "12");
        assert_eq!(brief(None, 2), "-");
    }
}
