//! `buttress venue`.

mod account;
mod chain;
mod list;
mod order;

use crate::CommandResult;
use client::Client;

/// Options venues of a running node: what they list, what is in their books, and trading there.
#[derive(clap::Subcommand)]
pub(crate) enum Venue {
    /// All venues with their markets.
    List(Asked),
    /// What a venue's traders agreed to, what it holds, and how much of its security is used.
    Show(list::Show),
    /// Every contract of a market, by expiry and strike.
    Chain(chain::Chain),
    /// The prices of a contract's book.
    Book(chain::Book),
    /// An account at a venue: cash, margin, positions, orders.
    Account(account::Account),
    /// Trade, and move margin.
    #[command(subcommand)]
    Order(order::Order),
}

/// Which node is asked, and how it is answered.
#[derive(clap::Args)]
pub(crate) struct Asked {
    /// The node's API.
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:8080")]
    endpoint: String,
    /// Print one JSON object, as the API gives it.
    #[arg(long)]
    json: bool,
}

impl Asked {
    fn client(&self) -> Client {
        Client::new(&self.endpoint)
    }
}

impl Venue {
    pub(crate) fn run(self) -> CommandResult {
        match self {
            Self::List(asked) => list::list(&asked),
            Self::Show(command) => command.run(),
            Self::Chain(command) => command.run(),
            Self::Book(command) => command.run(),
            Self::Account(command) => command.run(),
            Self::Order(command) => command.run(),
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
