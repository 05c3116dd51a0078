//! Actions of an oracle and of an options venue, each alone in its envelope: executed, with the root after every thousand; decoding
//! and signatures are not part of it. The chain is the one that tests of the state machine use.

use crate::{BenchError, Sizes};
use app::State;
use common::*;
use matching::{BookId, Command, Side};
use protocol::*;
use std::time::Instant;
use units::*;

#[path = "../../core/app/tests/chain/common/mod.rs"]
mod common;

/// Operators who report in each round.
const REPORTERS: u32 = 10;
/// Contracts that are traded, and so the positions that an account has in the end.
const POSITIONS: usize = 16;
/// Actions after which there is a root.
const ROOT_EVERY: usize = 1_000;

/// A venue with many funded accounts, and contracts that have a mark.
pub struct Crowd {
    chain: Chain,
    names: Vec<String>,
    books: Vec<BookId>,
    deposits: f64,
}

/// How often in a second each of what accounts do at a venue is done.
#[derive(Clone, Copy, Debug)]
pub struct TradingRates {
    /// Margin deposited.
    pub deposit_margin: f64,
    /// Orders that rest, with margin checked over their worst case.
    pub rest: f64,
    /// Orders cancelled.
    pub cancel: f64,
    /// Orders of which half trade, with premium, fees and margin, growing to as many positions an account as there are contracts.
    pub trade: f64,
    /// Surfaces published.
    pub publish_surface: f64,
}

impl Crowd {
    /// A venue with so many accounts.
    ///
    /// # Errors
    /// [`BenchError::Rejected`], if the workload were not as the state machine wants it.
    pub fn new(accounts: usize) -> Result<Self, BenchError> {
        let names: Vec<String> = (0..accounts).map(|index| format!("trader-{index}")).collect();
        let mut chain = Chain::trading();
        for (payer, some) in TRADERS.iter().cycle().zip(names.chunks(200)) {
            let pay = some.iter().map(|who| {
                let to = account(who);
                Action::Transfer(Transfer { to, asset: PAY, amount: cash(1_000) })
            });
            chain.done(payer, pay.collect());
        }
        let deposit = DepositMargin { venue: VENUE, asset: PAY, amount: cash(800) };
        let deposits = rate("deposits", &mut chain, &names, accounts, |_, _| {
            Some(Action::DepositMargin(deposit.clone()))
        })?;
        let listings = chain.options().contracts().map(|(_, listing)| listing);
        let marked = listings.filter(|listing| listing.settled.is_none() && listing.mark.is_some());
        let books = marked.map(|listing| listing.book).take(POSITIONS).collect();
        Ok(Self { chain, names, books, deposits })
    }

    /// How many contracts are traded.
    #[must_use]
    pub fn contracts(&self) -> usize {
        self.books.len()
    }

    /// Places, cancels and trades so many orders at a time.
    ///
    /// # Errors
    /// As [`Crowd::new`].
    pub fn trade(&mut self, orders: usize) -> Result<TradingRates, BenchError> {
        let Self { chain, names, books, deposits } = self;
        let accounts = names.len();
        let book_of = |index: usize| books[index / accounts % books.len()];
        let place = |chain: &Chain, index: usize, side: Side, price: u64| {
            let who = chain.trader(&names[index % accounts]);
            Some(trade(Command::Place(limit(who, book_of(index), side, price.max(1), 1))))
        };
        let rest = rate("orders that rest", chain, names, orders, |chain, index| {
            // Half of the mark: nobody sells for that.
            place(chain, index, Side::Buy, chain.mark(book_of(index)).max(20) / 2)
        })?;
        let cancel = rate("cancellations", chain, names, orders, |chain, index| {
            let who = owner(chain.trader(&names[index % accounts]));
            let order = chain.options().engine().orders_of(who).next()?;
            Some(trade(Command::Cancel { owner: who, order: order.id }))
        })?;
        // Neighbours trade with one another: the first sells, the next buys.
        let trades =
            rate("orders that trade", chain, names, books.len() * accounts, |chain, index| {
                let side = if index.is_multiple_of(2) { Side::Sell } else { Side::Buy };
                place(chain, index, side, chain.mark(book_of(index)))
            })?;
        // Each is observed a millisecond after the one before it, all since the last round.
        let until = chain.state.time();
        let surfaces = orders.min(500);
        let publish_surface = rate("surfaces", chain, names, surfaces, |chain, index| {
            let observed = until.minus((surfaces - index) as u64);
            Some(chain.surface_by(chain.surface_of(percent(400), observed), &[0, 1]))
        })?;
        Ok(TradingRates { deposit_margin: *deposits, rest, cancel, trade: trades, publish_surface })
    }

    /// Positions of all accounts.
    #[must_use]
    pub fn positions(&self) -> usize {
        let options = self.chain.options();
        let each = |(id, _)| options.engine().positions(owner(id)).count();
        options.traders().map(each).sum()
    }

    /// Puts all accounts under portfolio margin that have enough for it; how many.
    pub fn choose_portfolio_margin(&mut self) -> usize {
        let set = SetMarginModel { venue: VENUE, model: MarginModel::Portfolio };
        let mut chosen =
            |who: &&String| self.chain.act(who, vec![Action::SetMarginModel(set.clone())]).is_ok();
        self.names.iter().filter(|who| chosen(who)).count()
    }

    /// Milliseconds of a block that ends a round with a price in whole units: marks, the extractable value, margin of all accounts.
    ///
    /// # Errors
    /// [`BenchError::Node`], if the block did not follow.
    pub fn price_round_ms(&mut self, at: u128) -> Result<f64, BenchError> {
        let chain = &mut self.chain;
        let reports =
            [0, 1].map(|operator| Action::Report(chain.report(operator, FEED, price(at))));
        chain.done("watch", reports.to_vec());
        let time = chain.state.time().plus(HEARTBEAT);
        let (height, parent) = (chain.state.meta().height.plus(1), chain.state.meta().tip);
        let block = Block { height, parent, time, transactions: Vec::new() };
        let fault = |reason| node::NodeError::Block { height, reason };
        let checked = app::CheckedBlock::check(block, &chain.state.meta().chain).map_err(fault)?;
        let started = Instant::now();
        chain.state.execute(&checked).map_err(fault)?;
        Ok(started.elapsed().as_secs_f64() * 1e3)
    }
}

/// How often in a second an action of each account in turn is done: `count` of them, those left out that there are not.
fn rate(
    what: &'static str,
    chain: &mut Chain,
    names: &[String],
    count: usize,
    action: impl Fn(&Chain, usize) -> Option<Action>,
) -> Result<f64, BenchError> {
    let (mut done, mut seconds) = (0, 0.0);
    for index in 0..count {
        let Some(action) = action(chain, index) else { continue };
        seconds += timed(what, chain, &names[index % names.len()], action)?;
        done += 1;
        if done % ROOT_EVERY == 0 {
            seconds += rooted(&mut chain.state);
        }
    }
    seconds += rooted(&mut chain.state);
    Ok(done as f64 / f64::max(seconds, 1e-9))
}

/// Seconds that the state machine takes for one action of `who`.
fn timed(
    what: &'static str,
    chain: &mut Chain,
    who: &str,
    action: Action,
) -> Result<f64, BenchError> {
    let signed = chain.sign(who, vec![action]);
    let checked = CheckedTransaction::check(signed, &chain.state.meta().chain);
    let Ok(checked) = checked else {
        return Err(BenchError::Miscount { what: "shapes and signatures", expected: 1, got: 0 });
    };
    let started = Instant::now();
    let receipt = chain.state.apply(&checked);
    let seconds = started.elapsed().as_secs_f64();
    match receipt.outcome {
        Outcome::Done => Ok(seconds),
        Outcome::Rejected(failure) => Err(BenchError::Rejected { what, reason: failure.rejection }),
    }
}

fn rooted(state: &mut State) -> f64 {
    let started = Instant::now();
    state.root();
    started.elapsed().as_secs_f64()
}

/// How often in a second reports are taken in, and evidence is.
pub(crate) struct OracleRates {
    pub(crate) report: f64,
    pub(crate) file_evidence: f64,
}

/// Rounds of ten reports; and evidence of two prices for one round, each piece undone before the next, as nobody is jailed twice.
pub(crate) fn oracle(sizes: &Sizes) -> Result<OracleRates, BenchError> {
    let reporter = |operator: u32| format!("reporter-{operator}");
    let mut genesis = genesis();
    let more = (2..REPORTERS).map(|operator| Endowment {
        account: account(&reporter(operator)),
        asset: STAKE,
        amount: stake(100),
    });
    genesis.endowments.extend(more);
    let mut chain = Chain::with_cover_of(&genesis, [Ratio::ONE; 2]);
    for operator in 2..REPORTERS {
        let who = reporter(operator);
        let vault = chain.operator(&who, STAKE, stake(100), 1);
        chain.done(&who, vec![offer(vault, TERMS, Ratio::ONE)]);
    }
    let sold = chain.state.epoch().raw() + 2;
    chain.until_epoch(sold);
    let (mut reports, mut seconds) = (0_u32, 0.0);
    for _ in 0..sizes.rounds {
        for operator in 0..REPORTERS {
            let report = chain.report(operator, FEED, price(2_000));
            seconds += timed("reports", &mut chain, "watch", Action::Report(report))?;
            reports += 1;
        }
        seconds += rooted(&mut chain.state);
        chain.next_round();
    }
    let evidence = [file(EQUIVOCATION, chain.equivocate())];
    let sender = account("watch");
    let started = Instant::now();
    for _ in 0..sizes.filings {
        let rehearsal = chain.state.rehearse(sender, &evidence);
        if let Err(failure) = rehearsal.outcome() {
            let (what, reason) = ("evidence", failure.rejection.clone());
            return Err(BenchError::Rejected { what, reason });
        }
    }
    let filed = started.elapsed().as_secs_f64();
    Ok(OracleRates {
        report: f64::from(reports) / f64::max(seconds, 1e-9),
        file_evidence: sizes.filings as f64 / f64::max(filed, 1e-9),
    })
}
