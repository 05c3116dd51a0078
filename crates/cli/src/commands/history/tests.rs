//! What is exported is what is stored, and adds up.

use super::event::all;
use super::export::{BLOCKS, EVENT, TRANSACTIONS, export};
use super::state::{Definition, TABLES};
use app::State;
use market_data::Stretch;
use node::{Node, NodeOptions, events_of, kind_of};
use protocol::{Event, Pot};
use sim::{Behaviour, Scenario, World};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use store::Store;
use units::{Height, Millis, Timestamp};

type Rows = Vec<BTreeMap<String, String>>;

fn read(file: &Path) -> Rows {
    csv::Reader::from_path(file).unwrap().deserialize().map(Result::unwrap).collect()
}

fn number(row: &BTreeMap<String, String>, column: &str) -> i128 {
    row[column].parse().unwrap()
}

fn header(file: &Path) -> Vec<String> {
    csv::Reader::from_path(file).unwrap().headers().unwrap().iter().map(str::to_owned).collect()
}

/// Sums of a column by another.
fn sums(rows: &Rows, by: &str, column: &str) -> BTreeMap<String, i128> {
    let mut sums = BTreeMap::new();
    for row in rows {
        *sums.entry(row[by].clone()).or_default() += number(row, column);
    }
    sums.retain(|_, sum| *sum != 0);
    sums
}

/// The world that `dev` runs, half a second to a step, with two operators that lie one after the other: until what was taken of the first is
/// on hold and the other's case is open, so that there is something in every pot but one.
fn live(directory: &Path) {
    let text = include_str!("../../../../../scenarios/dev.toml");
    let scenario = Scenario::parse(text, "scenarios/dev.toml".as_ref()).unwrap();
    let founded = Timestamp::new(1_790_000_000_000);
    let genesis = scenario.genesis(founded).unwrap();
    let options = NodeOptions::default();
    let node = Node::open(Store::open(directory).unwrap(), &genesis, options).unwrap();
    let data = market_data::data_directory();
    let mut world = World::new(&scenario.live(founded), genesis.chain(), founded, &data).unwrap();
    let lie = |after| {
        let from = founded.after(Millis::new(after));
        let during = Stretch { from, until: from.after(Millis::new(8_000)) };
        Behaviour::Lies { bps: 500, about: None, during }
    };
    world.set_behaviour("echo", lie(52_000)).unwrap();
    world.set_behaviour("delta", lie(72_000)).unwrap();
    let arrived = |state: &State| {
        let cases = || state.restaking().cases();
        cases().any(|(_, case)| case.is_on_hold()) && cases().any(|(_, case)| case.is_open())
    };
    for step in 0.. {
        assert!(step < 400, "no case on hold while another is open");
        if node.read(arrived) {
            break;
        }
        let now = founded.after(Millis::new(step * 500));
        node.produce(now).unwrap();
        let due = node.read(|state| match world.found(state) {
            Ok(founding) if founding.is_empty() => world.step(state, now),
            founding => founding,
        });
        for transaction in due.unwrap() {
            // A world whose transaction is not taken sends it again.
            let _ = node.submit(transaction);
        }
        node.produce(now).unwrap();
    }
}

#[test]
fn what_is_exported_is_what_is_stored_and_adds_up() {
    let scratch = tempfile::tempdir().unwrap();
    let [ledger, out] = ["ledger", "out"].map(|name| scratch.path().join(name));
    live(&ledger);
    let done = export(&ledger, &out, |_, _| {}).unwrap();

    let store = Store::open(&ledger).unwrap();
    let (mut places, mut sent, mut pledged) = (BTreeMap::new(), Vec::new(), Vec::new());
    for block in store.blocks_after(Height::ZERO).unwrap() {
        let block = block.unwrap();
        for past in events_of(&block) {
            let place = (past.place.height.raw(), past.place.index);
            let sender = past.sender.map(|sender| sender.to_string()).unwrap_or_default();
            if let Event::Pledged { staker, vault, tranche, amount, at_risk_from } = &past.event {
                let [staker, vault, tranche] =
                    [staker.to_string(), vault.to_string(), tranche.to_string()];
                pledged.push([
                    staker,
                    vault,
                    tranche,
                    amount.raw().to_string(),
                    at_risk_from.raw().to_string(),
                ]);
            }
            places.insert(place, (kind_of(&past.event), sender));
        }
        sent.extend(block.receipts.iter().map(|receipt| receipt.transaction.to_string()));
    }
    drop(store);
    let known: BTreeMap<_, _> = all().collect();
    let mut found = BTreeMap::new();
    for (kind, count) in &done.events {
        let rows = read(&out.join("events").join(format!("{kind}.csv")));
        assert_eq!(u64::try_from(rows.len()).unwrap(), *count);
        let names = EVENT.iter().chain(known[kind]).copied().collect::<Vec<_>>();
        assert_eq!(header(&out.join("events").join(format!("{kind}.csv"))), names, "{kind}");
        for row in rows {
            let place = (row["height"].parse().unwrap(), row["index"].parse().unwrap());
            assert!(found.insert(place, (*kind, row["sender"].clone())).is_none(), "{place:?}");
        }
    }
    // New marks of contracts are events as well, but nobody is told of them.
    found.retain(|_, (kind, _)| *kind != "mark-set");
    assert!(found == places, "{} events, expected {}", found.len(), places.len());
    for kind in ["pledged", "cover-bought", "round-priced", "traded", "slashed"] {
        assert!(done.events[kind] > 0, "no {kind}");
    }

    let rows = read(&out.join("events/pledged.csv"));
    let columns = ["staker", "vault", "tranche", "amount", "at_risk_from"];
    assert_eq!(
        rows.iter().map(|row| columns.map(|name| row[name].clone())).collect::<Vec<_>>(),
        pledged
    );

    let transactions = read(&out.join("transactions.csv"));
    let ids: Vec<&String> = transactions.iter().map(|row| &row["id"]).collect();
    assert!(ids.into_iter().eq(&sent));
    let blocks = read(&out.join("blocks.csv"));
    let total = |column| blocks.iter().map(|row| number(row, column)).sum::<i128>();
    assert_eq!(u64::try_from(blocks.len()).unwrap(), done.last);
    assert_eq!(total("transactions"), i128::from(done.transactions));
    assert_eq!(total("events"), done.events.values().copied().map(i128::from).sum::<i128>());
    for pair in blocks.windows(2) {
        assert_eq!(pair[0]["digest"], pair[1]["parent"]);
    }

    assert_eq!(header(&out.join("blocks.csv")), BLOCKS);
    assert_eq!(header(&out.join("transactions.csv")), TRANSACTIONS);

    let table = |name: &str| read(&out.join("state").join(format!("{name}.csv")));
    for Definition { name, columns, .. } in TABLES {
        assert_eq!(header(&out.join("state").join(format!("{name}.csv"))), columns, "{name}");
        assert_eq!(u64::try_from(table(name).len()).unwrap(), done.state[name], "{name}");
    }
    // Every pot, counted from what is in it, is what the second ledger has.
    let (pots, holdings) = (table("pots"), table("holdings"));
    let of = |rows: &Rows, pot: &str| {
        let of = rows.iter().filter(|row| row["pot"] == pot).cloned().collect();
        sums(&of, "asset", "amount")
    };
    for pot in Pot::ALL.map(|pot| format!("{pot:?}").to_lowercase()) {
        assert_eq!(of(&holdings, &pot), of(&pots, &pot), "{pot}");
    }
    for pot in ["accounts", "stake", "premiums", "budgets", "bonds", "escrow", "venues"] {
        assert!(!of(&pots, pot).is_empty(), "nothing in {pot}");
    }
    for (pot, name, by, column) in [
        ("accounts", "balances", "asset", "amount"),
        ("stake", "tranches", "asset", "stake"),
        ("budgets", "services", "payment_asset", "budget"),
    ] {
        assert_eq!(sums(&table(name), by, column), of(&pots, pot), "{pot}");
    }
    // Whatever is long is short.
    assert!(!table("option_positions").is_empty());
    assert_eq!(sums(&table("option_positions"), "contract", "lots"), BTreeMap::new());
    let shares = sums(&table("tranches"), "tranche", "shares");
    assert!(!shares.is_empty());
    // Those who share a tranche have no more of it than there is.
    for (tranche, held) in sums(&table("positions"), "tranche", "shares") {
        assert!(shares.get(&tranche).is_none_or(|all| held <= *all), "{tranche}");
    }
}

#[test]
fn the_page_has_every_column() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference/export.md");
    let page = fs::read_to_string(page).unwrap();
    let (tables, kinds) = (TABLES.map(|table| (table.name, table.columns)), all());
    let expected: Vec<String> = kinds
        .map(|(kind, columns)| format!("| `{kind}` | `{}` |", columns.join("`, `")))
        .chain(
            tables.map(|(name, columns)| format!("| `{name}.csv` | `{}` |", columns.join("`, `"))),
        )
        .collect();
    for line in &expected {
        assert!(page.lines().any(|written| written == line), "export.md lacks {line}");
    }
    // All tables of kinds or files and their columns: there is no row besides.
    let tables = page.split("| columns |\n|---|---|\n").skip(1);
    let rows = tables.flat_map(|table| table.lines().take_while(|line| line.starts_with('|')));
    assert_eq!(rows.collect::<Vec<_>>(), expected);
    // Those of blocks, of transactions, and that all events begin with, have a line of their own, or one for a few.
    let section = |title: &str| {
        let section = page.split("\n## ").find(|section| section.starts_with(title)).unwrap();
        let section = section.split("\n| kind |").next().unwrap();
        let lines = section.lines().filter(|line| line.starts_with("| `"));
        let cells = lines.map(|line| line.split('|').nth(1).unwrap());
        cells.flat_map(|cell| cell.split('`').skip(1).step_by(2)).collect::<Vec<_>>()
    };
    assert_eq!(section("blocks.csv"), BLOCKS);
    assert_eq!(section("transactions.csv"), TRANSACTIONS);
    assert_eq!(section("events"), EVENT);
}

/// What an export is refused with, which leaves everything as it was.
fn refusal(scratch: &Path, directory: &Path, out: &Path) -> String {
    let names = || {
        let names = fs::read_dir(scratch).unwrap().map(|entry| entry.unwrap().file_name());
        names.collect::<std::collections::BTreeSet<_>>()
    };
    let before = names();
    let error = export(directory, out, |_, _| {}).unwrap_err();
    assert_eq!(names(), before);
    error.to_string()
}

#[test]
fn what_cannot_be_exported_is_named_and_leaves_nothing() {
    let scratch = tempfile::tempdir().unwrap();
    let scratch = scratch.path();
    let [ledger, none, out, full] =
        ["ledger", "none", "out", "full"].map(|name| scratch.join(name));
    fs::create_dir_all(&full).unwrap();
    fs::write(full.join("notes"), "kept").unwrap();
    let refused = |directory: &Path, out: &Path| refusal(scratch, directory, out);

    assert!(refused(&none, &out).contains("none: a directory without a ledger"));
    let store = Store::open(&ledger).unwrap();
    assert!(refused(&ledger, &out).contains("is in use by another process"));
    drop(store);
    assert!(refused(&ledger, &out).contains("ledger: a ledger in which no chain was begun yet"));
    assert!(refused(&ledger, &full).contains("full: has files in it already"));
    assert!(refused(&ledger, &full.join("notes")).contains("notes: "));
    assert_eq!(fs::read_to_string(full.join("notes")).unwrap(), "kept");
    assert!(refused(&ledger, Path::new("..")).contains("expected the name of a directory"));
    fs::create_dir(scratch.join("out.unfinished")).unwrap();
    assert!(refused(&ledger, &out).contains("out.unfinished: is there"));
}
