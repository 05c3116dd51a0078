//! The text, made when it is asked for.

use super::names::{self, METRICS, Metric};
use crate::shared::Shared;
use crate::view::{OverviewView, PriceStatusView, PriceView, VenueView, open_interest};
use app::State;
use node::{Counters, Node, SubmitError};
use std::collections::BTreeMap;
use std::fmt::{Display, Write};
use units::{Fixed, format_decimal};

/// Values of a metric, each with its labels.
type Samples = BTreeMap<&'static str, Vec<(String, String)>>;

#[derive(Default)]
struct Exposition(Samples);

impl Exposition {
    fn set(&mut self, metric: Metric, labels: &[&str], value: impl Display) {
        let pairs = metric.labels.iter().zip(labels);
        let pairs: Vec<String> =
            pairs.map(|(name, value)| format!("{name}=\"{}\"", escaped(value))).collect();
        let labels =
            if pairs.is_empty() { String::new() } else { format!("{{{}}}", pairs.join(",")) };
        self.0.entry(metric.name).or_default().push((labels, value.to_string()));
    }

    /// Cumulative, as Prometheus wants it.
    fn histogram(&mut self, metric: Metric, counters: &Counters) {
        let samples = self.0.entry(metric.name).or_default();
        let mut sum = 0_u64;
        for (bound, count) in node::BLOCK_SECONDS.iter().zip(counters.by_seconds) {
            sum += count;
            samples.push((format!("_bucket{{le=\"{bound}\"}}"), sum.to_string()));
        }
        samples.push(("_bucket{le=\"+Inf\"}".to_owned(), counters.blocks.to_string()));
        samples.push(("_sum".to_owned(), counters.making.as_secs_f64().to_string()));
        samples.push(("_count".to_owned(), counters.blocks.to_string()));
    }

    fn text(&self) -> String {
        let mut text = String::new();
        for Metric { name, kind, help, .. } in METRICS {
            // Writing to a string does not fail.
            let _ = writeln!(text, "# HELP buttress_{name} {help}");
            let _ = writeln!(text, "# TYPE buttress_{name} {kind}");
            for (labels, value) in self.0.get(name).into_iter().flatten() {
                let _ = writeln!(text, "buttress_{name}{labels} {value}");
            }
        }
        text
    }
}

/// As the format wants it in quotes.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

/// Milliseconds in seconds, exactly.
fn seconds(milliseconds: u64) -> String {
    format_decimal(milliseconds.into(), 3)
}

/// All metrics. `overview` may be of a block before the last.
pub(crate) fn text(shared: &Shared, node: &Node, overview: &OverviewView) -> String {
    let mut all = Exposition::default();
    of_node(&mut all, shared, node);
    of_market(&mut all, overview);
    node.read(|state| {
        all.set(names::HEIGHT, &[], state.meta().height);
        all.set(names::EPOCH, &[], state.epoch());
        all.set(names::BLOCK_TIME, &[], seconds(state.meta().time.raw()));
        of_feeds(&mut all, state);
        of_venues(&mut all, state);
    });
    all.text()
}

fn of_node(all: &mut Exposition, shared: &Shared, node: &Node) {
    let (genesis, chain) = (node.genesis(), node.chain().to_string());
    all.set(names::INFO, &[genesis.name.as_str(), &chain, env!("CARGO_PKG_VERSION")], 1);
    all.set(names::HALTED, &[], u8::from(node.halted().is_some()));
    let counters = node.counters();
    all.set(names::BLOCKS, &[], counters.blocks);
    all.histogram(names::BLOCK_SECONDS, &counters);
    all.set(names::TRANSACTIONS, &["done"], counters.done);
    all.set(names::TRANSACTIONS, &["rejected"], counters.rejected);
    let refused = |kind| counters.refused.get(kind).copied().unwrap_or_default();
    let all_refused: u64 = counters.refused.values().sum();
    all.set(names::TRANSACTIONS, &["refused"], all_refused);
    for kind in SubmitError::KINDS {
        all.set(names::REFUSED, &[kind], refused(kind));
    }
    all.set(names::EVENTS, &[], counters.events);
    all.set(names::QUEUE, &[], node.pending());
    all.set(names::QUEUE_LIMIT, &[], node.queue_limit());
    all.set(names::QUEUE_BYTES, &[], node.queue_bytes());
    all.set(names::QUEUE_LIMIT_BYTES, &[], node.queue_bytes_limit());
    let (streams, subscriptions) = shared.feed.listeners();
    all.set(names::SUBSCRIBERS, &["stream"], streams);
    all.set(names::SUBSCRIBERS, &["subscription"], subscriptions);
    if let Some(bytes) = node.store_bytes() {
        all.set(names::STORE_BYTES, &[], bytes);
    }
    let checkpoints = counters.checkpoints;
    let last = checkpoints.last.map_or(node.recovery().checkpoint, |last| last.height);
    all.set(names::CHECKPOINT_HEIGHT, &[], last);
    all.set(names::CHECKPOINTS, &[], checkpoints.written);
    all.set(names::CHECKPOINTS_SKIPPED, &[], checkpoints.skipped);
    if let Some(last) = checkpoints.last {
        all.set(names::CHECKPOINT_SECONDS, &[], last.took.as_secs_f64());
        all.set(names::CHECKPOINT_BYTES, &[], last.bytes);
    }
    if let Some(height) = node.indexed() {
        all.set(names::INDEXED, &[], height);
    }
    if let Some(bytes) = node.index_bytes() {
        all.set(names::INDEX_BYTES, &[], bytes);
    }
}

fn of_market(all: &mut Exposition, view: &OverviewView) {
    all.set(names::ACCOUNTS, &[], view.accounts);
    all.set(names::OPERATORS, &[], view.operators);
    all.set(names::JAILED, &[], view.jailed);
    all.set(names::VAULTS, &[], view.vaults);
    all.set(names::SERVICES, &[], view.services.all);
    all.set(names::SECURED, &[], view.services.secured);
    all.set(names::STAKE, &[], &view.backing.stake);
    all.set(names::COVER, &[], &view.backing.cover);
    all.set(names::WANTED, &[], &view.wanted);
    let cases = &view.cases;
    for (phase, count) in [
        ("open", cases.open),
        ("acquitted", cases.acquitted),
        ("held", cases.held),
        ("paid", cases.paid),
        ("reversed", cases.reversed),
    ] {
        all.set(names::CASES, &[phase], count);
    }
}

fn of_feeds(all: &mut Exposition, state: &State) {
    for (id, row) in state.oracle().feeds() {
        let (id, pair) = (id.to_string(), row.specification.pair.as_str());
        let view = PriceView::of(row.price(state.time()));
        all.set(names::FEED_FRESH, &[&id, pair], u8::from(view.status == PriceStatusView::Fresh));
        if let Some(price) = view.price {
            all.set(names::FEED_PRICE, &[&id, pair], price);
        }
        if let Some(age) = view.age_ms {
            all.set(names::FEED_AGE, &[&id, pair], seconds(age));
        }
    }
}

fn of_venues(all: &mut Exposition, state: &State) {
    for (venue, row) in state.options().venues() {
        let view = VenueView::of(state, venue, row);
        all.set(names::VENUE_ACCOUNTS, &[&view.id], view.accounts);
        all.set(names::VENUE_TROUBLED, &[&view.id], view.in_trouble);
        all.set(names::VENUE_FUND, &[&view.id, &view.cash], &view.fund.amount);
        if let Some(used) = &view.utilisation {
            all.set(names::VENUE_USED, &[&view.id], used);
        }
        let open = open_interest(state, venue);
        for (id, market) in state.options().markets_of(venue) {
            let lots = market.contracts().filter_map(|it| state.options().contract(it));
            let lots = lots.filter_map(|listing| open.get(&listing.book));
            let lots = lots.fold(0_i128, |sum, lots| sum.saturating_add(*lots));
            let symbol = market.parameters.symbol.as_str();
            if let Some(size) = market.parameters.lot.raw().checked_mul(lots).map(Fixed::new) {
                all.set(names::OPEN_INTEREST, &[&id.to_string(), symbol], size);
            }
        }
    }
}
