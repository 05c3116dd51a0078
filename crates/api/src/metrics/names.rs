//! Every metric: its name, its kind, its labels, what it means. `docs/reference/metrics.md` is made from this.

/// A metric.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Metric {
    /// Its name, without `buttress_`.
    pub name: &'static str,
    /// `counter`, `gauge` or `histogram`.
    pub kind: &'static str,
    /// Its labels.
    pub labels: &'static [&'static str],
    /// What it means.
    pub help: &'static str,
}

const fn metric(
    name: &'static str,
    kind: &'static str,
    labels: &'static [&'static str],
    help: &'static str,
) -> Metric {
    Metric { name, kind, labels, help }
}

macro_rules! metrics {
    ($($constant:ident = $name:literal, $kind:literal, $labels:expr, $help:literal;)+) => {
        $(pub(crate) const $constant: Metric = metric($name, $kind, &$labels, $help);)+
        /// All of them, in the order in which they are told.
        pub const METRICS: &[Metric] = &[$($constant),+];
    };
}

metrics! {
    INFO = "info", "gauge", ["name", "chain", "version"], "Always 1: the chain and the version of this program.";
    HALTED = "halted", "gauge", [], "1 once the node found itself wrong and stopped.";
    HEIGHT = "height", "gauge", [], "The height of the last block.";
    EPOCH = "epoch", "gauge", [], "The epoch of the last block.";
    BLOCK_TIME = "block_timestamp_seconds", "gauge", [], "The time of the last block, since the Unix epoch.";
    BLOCKS = "blocks_total", "counter", [], "Blocks made.";
    BLOCK_SECONDS = "block_seconds", "histogram", [], "How long making a block took, until it was on the disk.";
    TRANSACTIONS = "transactions_total", "counter", ["outcome"], "Transactions that were done, rejected in a block, or refused before.";
    EVENTS = "events_total", "counter", [], "Events, those of time and those that transactions caused.";
    REFUSED = "transactions_refused_total", "counter", ["reason"], "Transactions that were not taken in, by the reason.";
    QUEUE = "queue_transactions", "gauge", [], "Transactions that wait for a block.";
    QUEUE_LIMIT = "queue_limit_transactions", "gauge", [], "Most transactions that may wait.";
    QUEUE_BYTES = "queue_bytes", "gauge", [], "Canonical bytes of the transactions that wait for a block.";
    QUEUE_LIMIT_BYTES = "queue_limit_bytes", "gauge", [], "Most bytes of transactions that may wait.";
    SUBSCRIBERS = "subscribers", "gauge", ["kind"], "Open streams of market data, and open subscriptions.";
    STORE_BYTES = "store_bytes", "gauge", [], "Size of the store's file; nothing when it is in memory.";
    CHECKPOINT_HEIGHT = "checkpoint_height", "gauge", [], "The height of the last state on the disk: recovery begins there.";
    CHECKPOINTS = "checkpoints_total", "counter", [], "States written to the disk.";
    CHECKPOINTS_SKIPPED = "checkpoints_skipped_total", "counter", [], "States that were to be written and were not, as the one before still was.";
    CHECKPOINT_SECONDS = "checkpoint_seconds", "gauge", [], "How long writing the last state took, and removing old blocks; nothing before the first.";
    CHECKPOINT_BYTES = "checkpoint_bytes", "gauge", [], "Size of the last state that was written; nothing before the first.";
    INDEXED = "indexed_height", "gauge", [], "Up to which block events are indexed; nothing without an index.";
    INDEX_BYTES = "index_bytes", "gauge", [], "Size of the index's file; nothing when it is in memory.";
    ACCOUNTS = "accounts", "gauge", [], "Accounts that something ever reached.";
    OPERATORS = "operators", "gauge", [], "Operators.";
    JAILED = "operators_jailed", "gauge", [], "Operators that nobody buys from, because they were found at fault.";
    VAULTS = "vaults", "gauge", [], "Vaults.";
    SERVICES = "services", "gauge", [], "Services.";
    SECURED = "services_secured", "gauge", [], "Services that are safe at the profit that they declared.";
    STAKE = "stake_value", "gauge", [], "Stake at risk, less haircuts.";
    COVER = "cover_value", "gauge", [], "Cover sold for the present epoch.";
    WANTED = "cover_wanted_value", "gauge", [], "Cover that services want each epoch.";
    CASES = "cases", "gauge", ["phase"], "Cases, by phase.";
    FEED_PRICE = "feed_price", "gauge", ["feed", "pair"], "The last price of a feed, whether or not it still is one.";
    FEED_FRESH = "feed_fresh", "gauge", ["feed", "pair"], "1 while a feed's last price is fresh.";
    FEED_AGE = "feed_age_seconds", "gauge", ["feed", "pair"], "How old a feed's last price is, by the chain's time.";
    VENUE_ACCOUNTS = "venue_accounts", "gauge", ["venue"], "Accounts at an options venue.";
    VENUE_TROUBLED = "venue_accounts_in_trouble", "gauge", ["venue"], "Accounts that are auctioned or have to be.";
    VENUE_FUND = "venue_fund", "gauge", ["venue", "symbol"], "A venue's insurance fund.";
    VENUE_USED = "venue_security_used_ratio", "gauge", ["venue"], "The part of its bought security that a venue uses.";
    OPEN_INTEREST = "market_open_interest", "gauge", ["market", "symbol"], "What all who are long have together, in units of the underlying.";
}
