//! Random blocks, prunings and openings, compared with a plain list of everything that was committed.

use super::*;
use crate::Checkpoint;
use protocol::{Block, Failure, Genesis, Outcome, Parameters, Rejection};
use redb::ReadableTable;
use std::path::Path;
use units::{Amount, AssetId, Millis, Name as Text, Timestamp};

/// So small that a few hundred blocks have runs of many levels.
const SMALL: Sizes = Sizes { fresh: 8, chunk: 3, merged: 3 };

fn open(directory: &Path) -> Store {
    Store::at_with(directory.join("ledger.redb"), SMALL).unwrap()
}

fn genesis() -> Genesis {
    Genesis {
        name: Text::new("model").unwrap(),
        time: Timestamp::new(0),
        parameters: Parameters {
            epoch_length: Millis::new(60_000),
            evidence_window: 2,
            notice_epochs: 1,
            delay_epochs: 1,
            hold_epochs_max: 1,
            jail_epochs: 1,
            bond: Amount::new(1),
            bond_asset: AssetId::new(0),
            council: units::AccountId::new([3; 32]),
        },
        assets: Vec::new(),
        endowments: Vec::new(),
    }
}

fn id(number: u64) -> Digest {
    crypto::hash("model", &number.to_be_bytes())
}

fn checkpoint(height: u64) -> Checkpoint {
    let root = Digest::new([1; 32]);
    Checkpoint { height: Height::new(height), root, state: vec![7] }
}

fn block(height: u64, receipts: &[(u64, bool)]) -> CommittedBlock {
    let refused = Failure { action: None, rejection: Rejection::Nonce { expected: 1, have: 0 } };
    let receipt = |(number, done): &(u64, bool)| Receipt {
        transaction: id(*number),
        outcome: if *done { Outcome::Done } else { Outcome::Rejected(refused.clone()) },
        events: Vec::new(),
    };
    let (parent, time) = (Digest::new([2; 32]), Timestamp::new(0));
    CommittedBlock {
        block: Block { height: Height::new(height), parent, time, transactions: Vec::new() },
        root: Digest::new([1; 32]),
        receipts: receipts.iter().map(receipt).collect(),
        events: Vec::new(),
    }
}

/// Numbers that are the same every time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: u64) -> u64 {
        self.0 += 1;
        let bytes = *id(self.0 << 32).as_bytes();
        u64::from_be_bytes(*bytes.first_chunk().unwrap()) % most
    }
}

fn runs(store: &Store) -> Vec<(u64, Run)> {
    let transaction = store.begin().unwrap();
    let Ok(runs) = RUNS.view(&transaction) else { panic!("there is a table") };
    let Ok(numbers) = runs.keys() else { panic!("keys can be read") };
    let run = |number: RunNumber| (number.0, runs.get(number).ok().flatten().unwrap());
    numbers.into_iter().map(run).collect()
}

fn chunks(store: &Store) -> Vec<ChunkKey> {
    let transaction = store.begin().unwrap();
    TRANSACTIONS.view(&transaction).and_then(|chunks| chunks.keys()).ok().unwrap()
}

#[test]
fn everything_that_is_there_is_found_where_it_was_done() {
    let mut levels = 0;
    for seed in 0..4 {
        let directory = tempfile::tempdir().unwrap();
        let mut store = open(directory.path());
        store.create(&genesis(), &checkpoint(0)).unwrap();
        let mut dice = Dice(seed << 16);
        let (mut all, mut made, mut kept) = (Vec::<Vec<(u64, bool)>>::new(), 0, 1);
        for height in 1..=240 {
            let receipts: Vec<_> = (0..dice.below(9))
                .map(|_| {
                    // Some were rejected before, and some were done before and are sent again.
                    let again = made > 0 && dice.below(4) == 0;
                    let number = if again { dice.below(made) } else { made };
                    made += u64::from(!again);
                    let earlier = all.iter().flatten().any(|receipt| *receipt == (number, true));
                    (number, !earlier && dice.below(3) > 0)
                })
                .collect();
            // The same twice in one block is done at most once.
            let mut seen = BTreeSet::new();
            let receipts: Vec<_> =
                receipts.into_iter().filter(|(number, _)| seen.insert(*number)).collect();
            let with = height % 50 == 0;
            let checkpoint = with.then(|| checkpoint(height));
            store.commit(&block(height, &receipts), checkpoint.as_ref()).unwrap();
            all.push(receipts);
            if dice.below(40) == 0 {
                drop(store);
                store = open(directory.path());
            }
            if seed % 2 == 1 && dice.below(30) == 0 {
                store.prune(Height::new(height.saturating_sub(20))).unwrap();
                kept = store.first().unwrap().unwrap().raw();
            }
            if height % 20 == 0 {
                check(&store, &all, made, kept);
                assert_eq!(store.receipt(&id(made)).unwrap(), None);
            }
        }
        let runs = runs(&store);
        levels = levels.max(runs.iter().map(|(_, run)| run.level).max().unwrap());
        assert!(runs.len() < 24, "{} runs", runs.len());
        // What was merged is removed by later commits, and what is being merged is at most all of it once more.
        let is_live = |key: &&ChunkKey| runs.iter().any(|(number, _)| *number == key.run.0);
        let (chunks, live) = (chunks(&store), chunks(&store).iter().filter(is_live).count());
        assert!(chunks.len() < 2 * live + 50, "{} chunks, {live} of runs", chunks.len());
    }
    assert!(levels >= 3, "only {levels} levels: this tests too little");
}

fn check(store: &Store, all: &[Vec<(u64, bool)>], made: u64, kept: u64) {
    for number in 0..made {
        let places: Vec<_> = (1..)
            .zip(all)
            .flat_map(|(height, receipts)| receipts.iter().map(move |receipt| (height, *receipt)))
            .filter(|(_, (other, _))| *other == number)
            .map(|(height, (_, done))| (!done, height))
            .collect();
        let best = places.iter().min().copied();
        let found = store.receipt(&id(number)).unwrap();
        let place = |(height, receipt): &(Height, Receipt)| {
            (receipt.outcome != Outcome::Done, height.raw())
        };
        let got = found.as_ref().map(place);
        if best.is_some_and(|(_, height)| height < kept) {
            // Of one whose block is gone nothing is found, or where it was sent again.
            let there = |got: &(bool, u64)| got.1 >= kept && places.contains(got);
            assert!(got.as_ref().is_none_or(there), "{number}: {got:?}");
        } else {
            assert_eq!(got, best, "{number}");
        }
        assert!(found.is_none_or(|(_, receipt)| receipt.transaction == id(number)));
    }
}

/// Blocks until there is a run of the second level.
fn filled(directory: &Path) -> (Store, Vec<Vec<(u64, bool)>>) {
    let store = open(directory);
    store.create(&genesis(), &checkpoint(0)).unwrap();
    let mut all = Vec::new();
    while runs(&store).iter().all(|(_, run)| run.level < 2) {
        let height = all.len() as u64 + 1;
        let receipts: Vec<_> = (4 * height..4 * height + 4).map(|number| (number, true)).collect();
        store.commit(&block(height, &receipts), None).unwrap();
        all.push(receipts);
    }
    (store, all)
}

fn tamper(directory: &Path, table: &'static str, key: &[u8]) {
    let database = redb::Database::open(directory.join("ledger.redb")).unwrap();
    let definition: redb::TableDefinition<'_, &[u8], &[u8]> = redb::TableDefinition::new(table);
    let transaction = database.begin_write().unwrap();
    {
        let mut table = transaction.open_table(definition).unwrap();
        let mut value = table.get(key).unwrap().unwrap().value().to_vec();
        value[40] ^= 1;
        table.insert(key, value.as_slice()).unwrap();
    }
    transaction.commit().unwrap();
}

#[test]
fn a_damaged_header_makes_all_runs_anew() {
    let directory = tempfile::tempdir().unwrap();
    let (store, all) = filled(directory.path());
    let (number, _) = runs(&store)[0];
    drop(store);
    tamper(directory.path(), "runs", &number.to_be_bytes());
    let store = open(directory.path());
    check(&store, &all, 4, 1);
    for receipts in &all {
        for (number, _) in receipts {
            assert!(store.receipt(&id(*number)).unwrap().is_some(), "{number}");
        }
    }
}

#[test]
fn a_damaged_chunk_is_reported_and_blocks_go_on() {
    use crate::table::Key;
    let directory = tempfile::tempdir().unwrap();
    let (store, all) = filled(directory.path());
    let (number, _) = runs(&store)[0];
    let key = chunks(&store).into_iter().find(|key| key.run.0 == number).unwrap();
    drop(store);
    tamper(directory.path(), "transactions", &key.bytes());
    let store = open(directory.path());
    let find = |store: &Store| {
        all.iter().flatten().map(|(number, _)| store.receipt(&id(*number))).collect::<Vec<_>>()
    };
    let damaged = find(&store)
        .into_iter()
        .filter(|found| matches!(found, Err(StoreError::Damaged { table: "transactions", .. })));
    assert!(damaged.count() > 0);
    let tip = all.len() as u64;
    for height in tip + 1..tip + 200 {
        let receipts: Vec<_> = (4 * height..4 * height + 4).map(|number| (number, true)).collect();
        store.commit(&block(height, &receipts), None).unwrap();
    }
    let whole = find(&store).into_iter().filter(|found| matches!(found, Ok(Some(_))));
    assert!(whole.count() > 0);
    // The runs beside it were merged all the same.
    assert!(runs(&store).len() < 40, "{} runs", runs(&store).len());
}
