//! Who sends, and what: a chain of one asset, senders with keys, and transfers between them.

use crate::pipeline::joined;
use crypto::SecretKey;
use protocol::{
    Action, AssetDefinition, Endowment, Genesis, Parameters, SignedTransaction, Transaction,
    Transfer, account_of,
};
use std::num::NonZeroUsize;
use units::{AccountId, Amount, AssetId, Millis, Name, Price, Ratio, Timestamp};

const ASSET: AssetId = AssetId::new(0);

/// A genesis with senders, whose keys are here, and perhaps more accounts that only receive.
pub(crate) struct People {
    pub(crate) genesis: Genesis,
    keys: Vec<SecretKey>,
    accounts: Vec<AccountId>,
}

/// A name of this program's own, which is short enough.
pub(crate) fn name(text: &str) -> Name {
    Name::new(text).unwrap_or_else(|error| unreachable!("{text}: {error}"))
}

impl People {
    /// So many accounts, of which the first `senders` have keys.
    pub(crate) fn new(senders: usize, accounts: usize) -> Self {
        let keys = spread(senders, |index| SecretKey::derive("bench", index as u64));
        let own = keys.iter().map(|key| account_of(&key.public_key()));
        // Those without a key are named by a digest as well, as names of accounts are.
        let others = (senders..accounts)
            .map(|index| AccountId::new(*crypto::hash("bench", &index.to_le_bytes()).as_bytes()));
        let accounts: Vec<AccountId> = own.chain(others).collect();
        let amount = Amount::new(1 << 60);
        let endowments =
            accounts.iter().map(|account| Endowment { account: *account, asset: ASSET, amount });
        let genesis = Genesis {
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
            endowments: endowments.collect(),
        };
        Self { genesis, keys, accounts }
    }

    /// How many send.
    pub(crate) const fn senders(&self) -> usize {
        self.keys.len()
    }

    /// `count` envelopes of `actions` transfers each: senders take turns, receivers are all over the accounts.
    pub(crate) fn envelopes(&self, count: usize, actions: usize) -> Vec<SignedTransaction> {
        let chain = self.genesis.chain();
        let (senders, all) = (self.keys.len(), self.accounts.len());
        spread(count, |index| {
            let sender = index % senders;
            // Strides that are prime walk through everyone before they come back.
            let transfers = (0..actions).map(|action| {
                let to = self.accounts[(index * 7_919 + action * 104_729 + 1) % all];
                Action::Transfer(Transfer { to, asset: ASSET, amount: Amount::new(1) })
            });
            let transaction = Transaction {
                chain,
                sender: self.accounts[sender],
                nonce: (index / senders) as u64,
                valid_until: Timestamp::new(u64::MAX),
                actions: transfers.collect(),
            };
            SignedTransaction::new(transaction, &self.keys[sender])
        })
    }
}

/// Does something for each number below `count`, on all cores; the results in order.
fn spread<T: Send>(count: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let threads = NonZeroUsize::new(crate::machine::cores()).unwrap_or(NonZeroUsize::MIN);
    let share = count.div_ceil(threads.get());
    let work = &work;
    std::thread::scope(|scope| {
        let parts: Vec<_> = (0..threads.get())
            .map(|part| {
                let numbers = (part * share).min(count)..((part + 1) * share).min(count);
                scope.spawn(move || numbers.map(work).collect::<Vec<T>>())
            })
            .collect();
        parts.into_iter().flat_map(joined).collect()
    })
}
