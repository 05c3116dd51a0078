//! An account that cannot keep its positions: who has to start its auction, what bids pay, who pays for a hole.

mod common;

use common::*;
use matching::Side;
use options::Facts;
use pricing::Kind;
use protocol::*;
use units::*;

/// The terms that list a missed liquidation, and where.
const LIABLE: TermsId = TermsId::new(2);
const MISSED_LIQUIDATION: u16 = 3;
/// What the writer is short of, in lots: twenty units of the underlying.
const LOTS: u64 = 2_000;

/// A venue whose operators answer for missed liquidations, and a writer of calls with hardly more than initial margin. Whoever
/// bought them has the rest.
fn written() -> Chain {
    let mut chain = Chain::trading();
    let mut terms = terms(FEED);
    terms.offences.push(Offence {
        name: name("liquidation"),
        rule: Rule::MissedLiquidation { venue: VENUE },
        penalty: Penalty::Fixed(percent(2)),
        appeal_epochs: 1,
        waterfall: waterfall(),
    });
    chain.done("buyer", vec![Action::PublishTerms(PublishTerms { service: SERVICE, terms })]);
    for (index, owner) in [(0, "owner"), (1, "other-owner")] {
        chain.done(owner, vec![offer(VaultId::new(index), LIABLE, Ratio::ONE)]);
    }
    let epoch = chain.state.epoch().raw();
    chain.until_epoch(epoch + 2);
    chain.publish(percent(400));
    for _ in 0..2 {
        chain.priced_round(price(2_000));
    }
    let book = chain.book(Kind::Call, 2_000);
    let mark = chain.mark(book);
    chain.order("alice", book, Side::Buy, mark, LOTS);
    chain.order("bob", book, Side::Sell, mark, LOTS);
    let free = free(&chain, "bob");
    eprintln!("free {free} mark {mark} {:?}", chain.till());
    chain.done("bob", vec![withdraw(free)]);
    chain
}

fn withdraw(amount: Amount) -> Action {
    Action::WithdrawMargin(WithdrawMargin { venue: VENUE, asset: PAY, amount })
}

fn margin(chain: &Chain, who: &str) -> margin::Margin {
    let facts = Facts { ledger: chain.state.ledger(), oracle: chain.state.oracle() };
    chain.options().margin_of(facts, chain.trader(who)).unwrap()
}

/// What is left after initial margin, in whole base units.
fn free(chain: &Chain, who: &str) -> Amount {
    Amount::new((margin(chain, who).initial.raw() / 1_000_000_000_000) as u128)
}

#[test]
fn explore() {
    let mut chain = written();
    eprintln!("{:?}", margin(&chain, "bob"));
    for to in [2_000_u128, 2_050, 2_100, 2_200] {
        let events = chain.priced_round(price(to));
        eprintln!("{to}: {:?} {:?}", margin(&chain, "bob"), chain.trader_row("bob"));
        for event in events {
            eprintln!("   {event:?}");
        }
    }
}
