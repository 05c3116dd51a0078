//! What a state says can be proved to somebody who has only its root, and nothing else can.

use crate::common::*;
use buttress_app::{Fact, Membership, Refused, State, Subject, Table, Unproven};
use crypto::Digest;
use matching::Side;
use pricing::Kind;
use protocol::Action;
use units::*;

/// A chain with stake, cover, traders with open positions, and a case.
fn lived() -> Chain {
    let mut chain = Chain::trading();
    let book = chain.book(Kind::Call, 2_000);
    let mark = chain.mark(book);
    chain.order("bob", book, Side::Sell, mark, 10);
    chain.order("alice", book, Side::Buy, mark, 10);
    let evidence = chain.equivocate();
    let filing: Action = file(EQUIVOCATION, evidence);
    chain.done("watch", vec![filing]);
    chain.next_round();
    chain
}

fn root(state: &State) -> Digest {
    state.clone().root()
}

/// Everything there is to prove.
fn subjects(state: &State) -> Vec<Subject> {
    let mut subjects = Vec::new();
    for (row, account) in state.ledger().accounts() {
        subjects.push(Subject::Account(account.id));
        for position in state.restaking().positions_of(row) {
            subjects.push(Subject::Position { account: account.id, tranche: position.tranche });
        }
    }
    for (_, trader) in state.options().traders() {
        let account = state.ledger().account_id(trader.account);
        subjects.push(Subject::Trader { venue: trader.venue, account });
    }
    for (vault, row) in state.restaking().vaults() {
        for cover in &row.covers {
            let (service, epoch) = (cover.service, cover.epoch);
            subjects.push(Subject::Cover { vault, service, epoch });
        }
    }
    subjects.extend(state.restaking().cases().map(|(case, _)| Subject::Case(case)));
    subjects
}

#[test]
fn every_row_of_every_table_proves() {
    let chain = lived();
    let root = root(&chain.state);
    for table in Table::ALL {
        assert_eq!(Table::named(&table.to_string()), Some(table));
        let rows = (0..).map_while(|row| chain.state.prove_row(table, row));
        let rows: Vec<_> = rows.collect();
        assert!(!rows.is_empty(), "{table}");
        for (number, proof) in rows.iter().enumerate() {
            assert_eq!(proof.number(), (number as u64, rows.len() as u64), "{table}");
            for other in Table::ALL {
                let inside = proof.root(other.way()) == Some(root);
                assert_eq!(inside, other == table, "row {number} of {table} as one of {other}");
            }
        }
    }
}

#[test]
fn what_is_proved_is_what_the_state_says() {
    let chain = lived();
    let (state, root) = (&chain.state, root(&chain.state));
    let subjects = subjects(state);
    let mut kinds = [0; 5];
    for subject in &subjects {
        let proven = state.prove(subject).unwrap().check(root).unwrap();
        assert_eq!(&proven.meta, state.meta());
        let row = |account| state.ledger().find_account(account).unwrap();
        match (subject, proven.fact) {
            (Subject::Account(id), Fact::Account { account, balances }) => {
                assert_eq!(Some(&account), state.ledger().account(row(id)));
                assert!(balances.iter().eq(state.ledger().balances_of(row(id))));
                kinds[0] += 1;
            }
            (Subject::Position { account, tranche: id }, Fact::Position { position, tranche }) => {
                let said = state.restaking().position(row(account), *id);
                assert_eq!(Some(&position), said);
                assert_eq!(Ok(&tranche), state.restaking().tranche(*id));
                kinds[1] += 1;
            }
            (Subject::Trader { venue, account }, Fact::Trader(trader)) => {
                let id = state.options().find_trader(*venue, row(account)).unwrap();
                assert_eq!(Some(&trader), state.options().trader(id));
                kinds[2] += 1;
            }
            (Subject::Cover { vault, service, epoch }, Fact::Cover { operator, cover }) => {
                let vault = state.restaking().vault(*vault).unwrap();
                assert_eq!(Some(&cover), vault.cover(*service, *epoch));
                assert_eq!(operator, vault.operator);
                kinds[3] += 1;
            }
            (Subject::Case(id), Fact::Case(case)) => {
                assert_eq!(Ok(&*case), state.restaking().case(*id));
                kinds[4] += 1;
            }
            (subject, fact) => panic!("{subject}: {fact:?}"),
        }
    }
    assert!(kinds.iter().all(|count| *count > 0), "{kinds:?}");
}

/// One bit of the bytes of each row's proof, everywhere: in the row, in its place, in what is beside it.
#[test]
fn every_flipped_bit_is_refused() {
    let chain = lived();
    let root = root(&chain.state);
    let mut seen = Vec::new();
    for subject in subjects(&chain.state) {
        // One of each kind: the first account, position, trader, cover and case.
        let kind = core::mem::discriminant(&subject);
        if seen.contains(&kind) {
            continue;
        }
        seen.push(kind);
        let honest = chain.state.prove(&subject).unwrap();
        for place in 0..honest.rows.len() {
            let bytes = borsh::to_vec(&honest.rows[place].proof).unwrap();
            for bit in 0..bytes.len() * 8 {
                let mut flipped = bytes.clone();
                flipped[bit / 8] ^= 1 << (bit % 8);
                let Ok(proof) = borsh::from_slice(&flipped) else { continue };
                let mut forged = honest.clone();
                forged.rows[place].proof = proof;
                let table = forged.rows[place].table;
                let refused = Refused::NotInside { row: place, table };
                assert_eq!(forged.check(root), Err(refused), "{subject} row {place} bit {bit}");
            }
        }
        for bit in 0..256 {
            let mut other = *root.as_bytes();
            other[bit / 8] ^= 1 << (bit % 8);
            assert!(honest.check(Digest::new(other)).is_err(), "{subject} root bit {bit}");
        }
    }
    assert_eq!(seen.len(), 5);
}

/// True rows that do not belong together, or not to what they are said to be about.
#[test]
fn rows_of_another_subject_are_refused() {
    let chain = lived();
    let (state, root) = (&chain.state, root(&chain.state));
    let subjects = subjects(state);
    for of in &subjects {
        for about in &subjects {
            let rows = state.prove(of).unwrap().rows;
            let checked = Membership { subject: about.clone(), rows }.check(root);
            // Cover of one vault is all in one row: it says whatever is said of that vault.
            let same_row = matches!(
                (of, about),
                (Subject::Cover { vault, .. }, Subject::Cover { vault: other, .. }) if vault == other
            );
            assert_eq!(checked.is_ok(), of == about || same_row, "{of} as {about}");
        }
        let honest = state.prove(of).unwrap();
        for place in 0..honest.rows.len() {
            let mut forged = honest.clone();
            forged.rows.insert(place, honest.rows[place].clone());
            assert!(forged.check(root).is_err(), "{of}: row {place} twice");
            let mut shorter = honest.clone();
            shorter.rows.remove(place);
            // A balance may be left out: see `Fact::Account`.
            let is_balance = honest.rows[place].table == Table::Balances;
            assert_eq!(shorter.check(root).is_ok(), is_balance, "{of}: without row {place}");
        }
    }
}

#[test]
fn what_is_not_there_is_said_not_to_be_there() {
    let chain = lived();
    let (nobody, somebody) = (account("nobody"), account("alice"));
    let (tranche, vault, epoch) = (TrancheId::new(9_999), VaultId::new(99), Epoch::ZERO);
    let venue = VenueId::new(0);
    let absent = [
        (Subject::Account(nobody), format!("there is no account {nobody}")),
        (
            Subject::Position { account: somebody, tranche },
            format!("there is no position of account {somebody} in tranche-9999"),
        ),
        (
            Subject::Trader { venue: VenueId::new(7), account: somebody },
            format!("there is no trading account of {somebody} at venue-7"),
        ),
        (
            Subject::Trader { venue, account: nobody },
            format!("there is no trading account of {nobody} at venue-0"),
        ),
        (
            Subject::Cover { vault, service: SERVICE, epoch },
            "there is no cover of vault-99 that service-0 bought for epoch 0".to_owned(),
        ),
        (
            Subject::Cover { vault: VAULT, service: ServiceId::new(44), epoch },
            "there is no cover of vault-0 that service-44 bought for epoch 0".to_owned(),
        ),
        (Subject::Case(CaseId::new(55)), "there is no case-55".to_owned()),
    ];
    for (subject, words) in absent {
        let error = chain.state.prove(&subject).unwrap_err();
        assert_eq!(error, Unproven::Absent(subject));
        assert_eq!(error.to_string(), words);
    }
}

#[test]
fn without_a_root_there_is_no_proof() {
    let chain = lived();
    let mut copy = chain.state.clone();
    let subject = Subject::Account(account("alice"));
    assert_eq!(copy.prove(&subject), Err(Unproven::NoRoot));
    copy.root();
    assert!(copy.prove(&subject).is_ok());
}
