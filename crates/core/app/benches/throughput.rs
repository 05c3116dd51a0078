//! Signed actions per second through the state machine, in process, next to the bare rate of signature verification in the
//! same run. `cargo bench -p buttress-app`; results are explained in `docs/performance.md`.

// A bench reads the clock and counts in floats; nothing here is part of the state machine.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::disallowed_macros,
    missing_docs
)]

use buttress_app::{CheckedBlock, State};
use crypto::{SecretKey, SignatureCheck, verify_all};
use protocol::{
    Action, AssetDefinition, Block, Endowment, Genesis, Parameters, Signable, SignedTransaction,
    Transaction, Transfer, account_of,
};
use std::hint::black_box;
use std::time::Instant;
use units::{AccountId, Amount, AssetId, Millis, Name, Price, Ratio, Timestamp};

const ACCOUNTS: usize = 10_000;
const ASSET: AssetId = AssetId::new(0);

fn name(text: &str) -> Name {
    Name::new(text).unwrap()
}

fn genesis(accounts: &[AccountId]) -> Genesis {
    Genesis {
        name: name("bench"),
        time: Timestamp::new(0),
        parameters: Parameters {
            epoch_length: Millis::new(86_400_000),
            evidence_window: 14,
            notice_epochs: 1,
            delay_epochs: 1,
            hold_epochs_max: 14,
            jail_epochs: 1,
            bond: Amount::new(1),
            bond_asset: ASSET,
            council: AccountId::new([3; 32]),
        },
        assets: vec![AssetDefinition {
            symbol: name("USDC"),
            decimals: 6,
            custodian: AccountId::new([0; 32]),
            reference_price: Price::new(1),
            haircut: Ratio::ZERO,
            max_change: Ratio::ZERO,
        }],
        endowments: accounts
            .iter()
            .map(|account| Endowment {
                account: *account,
                asset: ASSET,
                amount: Amount::new(1 << 60),
            })
            .collect(),
    }
}

/// `count` envelopes of `actions` transfers each, round robin over the accounts, with the right nonces.
fn envelopes(
    keys: &[SecretKey],
    genesis: &Genesis,
    count: usize,
    actions: usize,
) -> Vec<SignedTransaction> {
    let chain = genesis.chain();
    let accounts: Vec<AccountId> =
        genesis.endowments.iter().map(|endowment| endowment.account).collect();
    (0..count)
        .map(|index| {
            let sender = index % keys.len();
            let transfers = (0..actions).map(|action| {
                let to = accounts[(index * 7_919 + action * 104_729 + 1) % accounts.len()];
                Action::Transfer(Transfer { to, asset: ASSET, amount: Amount::new(1) })
            });
            let transaction = Transaction {
                chain,
                sender: accounts[sender],
                nonce: (index / keys.len()) as u64,
                valid_until: Timestamp::new(u64::MAX),
                actions: transfers.collect(),
            };
            SignedTransaction::new(transaction, &keys[sender])
        })
        .collect()
}

fn rate(count: usize, work: impl FnOnce()) -> f64 {
    let started = Instant::now();
    work();
    count as f64 / started.elapsed().as_secs_f64()
}

/// Actions per second of checking and executing envelopes in blocks of `per_block`, root after each block
/// included; and of executing alone.
fn run(
    genesis: &Genesis,
    envelopes: &[SignedTransaction],
    per_block: usize,
    actions: usize,
) -> (f64, f64) {
    let mut state = State::genesis(genesis).unwrap();
    state.root();
    let chain = genesis.chain();
    let (mut checking, mut executing) = (0.0, 0.0);
    for transactions in envelopes.chunks(per_block) {
        let (height, parent) = (state.meta().height.plus(1), state.meta().tip);
        let block =
            Block { height, parent, time: Timestamp::new(1), transactions: transactions.to_vec() };
        let started = Instant::now();
        let checked = CheckedBlock::check(block, &chain).unwrap();
        checking += started.elapsed().as_secs_f64();
        let started = Instant::now();
        let executed = state.execute(&checked).unwrap();
        executing += started.elapsed().as_secs_f64();
        assert!(executed.receipts.iter().all(|receipt| receipt.outcome == protocol::Outcome::Done));
    }
    state.audit().unwrap();
    let total = (envelopes.len() * actions) as f64;
    (total / (checking + executing), total / executing)
}

fn main() {
    let keys: Vec<SecretKey> =
        (0..ACCOUNTS).map(|index| SecretKey::derive(&index.to_string(), 0)).collect();
    let accounts: Vec<AccountId> = keys.iter().map(|key| account_of(&key.public_key())).collect();
    let genesis = genesis(&accounts);

    let singles = envelopes(&keys, &genesis, 20_000, 1);
    let checks: Vec<SignatureCheck> = singles
        .iter()
        .map(|signed| SignatureCheck {
            key: signed.endorsements[0].key,
            message: signed.transaction.signing_digest().as_bytes().to_vec(),
            signature: signed.endorsements[0].signature,
        })
        .collect();
    let one_by_one = rate(4_000, || {
        for check in &checks[..4_000] {
            assert!(check.key.verify(&check.message, &check.signature));
        }
    });
    let batched = rate(checks.len(), || {
        for batch in checks.chunks(1_000) {
            assert!(black_box(verify_all(batch)).iter().all(|ok| *ok));
        }
    });
    println!(
        "one thread, {ACCOUNTS} accounts, blocks of 1000 envelopes (100 for large ones), root per block"
    );
    println!("{:<44} {:>12} {:>22}", "", "per second", "of batched verification");
    let line =
        |what: &str, rate: f64| println!("{what:<44} {rate:>12.0} {:>21.2}x", rate / batched);
    line("signatures verified one by one", one_by_one);
    line("signatures verified in batches of 1000", batched);
    let (all, execution) = run(&genesis, &singles, 1_000, 1);
    line("actions, one per signed envelope", all);
    line("  of that, execution and root alone", execution);
    let mut state = State::genesis(&genesis).unwrap();
    state.root();
    let audits = rate(200, || (0..200).for_each(|_| black_box(&state).audit().unwrap()));
    let microseconds = 1e6 / audits;
    println!(
        "{:<44} {microseconds:>9.0} us, after each block if asked for",
        "audit of all balances"
    );
    for (count, actions, per_block) in [(2_000, 10, 1_000), (500, 100, 100), (100, 1_000, 100)] {
        let signed = envelopes(&keys, &genesis, count, actions);
        let (all, execution) = run(&genesis, &signed, per_block, actions);
        line(&format!("actions, {actions} per signed envelope"), all);
        line("  of that, execution and root alone", execution);
    }
}
