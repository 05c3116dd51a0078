//! A chain that is written without a node, so that any event can be in it.

use crate::common::{self, ACCOUNTS, GENESIS_TIME, account, transfer};
use app::{CheckedBlock, State};
use crypto::Digest;
use protocol::{Block, Event, Genesis, Parameters, Withheld};
use store::{Checkpoint, CommittedBlock, Store};
use units::{AccountId, Amount, Epoch, Millis, Price, Ratio, Round, Shares, Timestamp, Value};

/// Epochs so long that time can jump.
pub(crate) fn genesis() -> Genesis {
    let genesis = common::genesis();
    let epoch_length = Millis::new(30 * 86_400_000);
    Genesis { parameters: Parameters { epoch_length, ..genesis.parameters }, ..genesis }
}

/// SplitMix64.
#[derive(Clone)]
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % sides
    }
    fn id<I: From<u32>>(&mut self) -> I {
        I::from(u32::try_from(self.roll(5)).unwrap())
    }
    fn account(&mut self) -> AccountId {
        account(self.roll(ACCOUNTS))
    }

    /// Nothing in the state machine said these: the index reads what is recorded.
    fn event(&mut self) -> Event {
        let number = u128::from(self.roll(1 << 20));
        let (amount, ratio, epoch) = (Amount::new(number), Ratio::new(number), Epoch::new(1));
        let (value, price) = (Value::new(number), Price::new(number));
        match self.roll(24) {
            0 => Event::Pledged {
                staker: self.account(),
                vault: self.id(),
                tranche: self.id(),
                amount,
                at_risk_from: epoch,
            },
            1 => Event::Slashed { case: self.id(), vault: self.id(), tranche: self.id(), amount },
            2 => Event::TradePaid {
                contract: self.id(),
                buyer: self.id(),
                seller: self.id(),
                size: 1,
                premium: amount,
                buyer_fee: amount,
                seller_fee: amount,
            },
            3 => {
                Event::Merged { vault: self.id(), from: self.id(), into: self.id(), stake: amount }
            }
            4 => Event::DemandSet { service: self.id(), target: Value::ZERO, rate: ratio },
            5 => Event::ReturnedFromJail { operator: self.id() },
            6 => Event::Left {
                staker: self.account(),
                vault: self.id(),
                tranche: self.id(),
                shares: Shares::new(1),
                at_risk_until: epoch,
            },
            7 => Event::FeesHandedOn { venue: self.id(), amount },
            8 => Event::CaseDelayed { case: self.id(), executes_at: epoch },
            9 => Event::ExpiryDelayed {
                market: self.id(),
                expiry: Timestamp::ZERO,
                reason: String::new(),
            },
            10 => Event::AssetRevalued { asset: self.id(), epoch, price, average: Price::new(1) },
            11 => Event::RoundPriced {
                feed: self.id(),
                round: Round::new(1),
                price,
                confidence: Price::new(number / 1_000),
                reports: 3,
                participation: ratio,
                inputs: Digest::new([0; 32]),
            },
            12 => Event::RoundWithheld {
                feed: self.id(),
                round: Round::new(1),
                price,
                reports: 2,
                reason: Withheld::TooUncertain { confidence: ratio, most: Ratio::ZERO },
            },
            13 => Event::AuctionCleared {
                service: self.id(),
                epoch,
                wanted: value,
                bought: Value::new(number / 2),
                rate: ratio,
            },
            14 => Event::SecurityMeasured {
                service: self.id(),
                epoch,
                cover: value,
                cost: Value::new(number / 3),
                profit: Value::new(number / 4),
                secured: value,
            },
            15 => Event::VaultMeasured {
                vault: self.id(),
                epoch,
                stake: value,
                obligation: Value::ZERO,
            },
            16 => Event::CoverBought {
                service: self.id(),
                vault: self.id(),
                epoch,
                pledge_rate: ratio,
                cover: Amount::new(5),
                premium: amount,
            },
            17 => Event::PremiumPaid {
                vault: self.id(),
                service: self.id(),
                epoch,
                commission: Amount::new(number / 10),
                stakers: amount,
            },
            18 => Event::CaseExecuted {
                case: self.id(),
                fraction: ratio,
                taken: vec![(self.id(), amount), (self.id(), Amount::new(7))],
                shortfall: Vec::new(),
            },
            19 => Event::RestitutionPaid {
                case: self.id(),
                account: self.account(),
                asset: self.id(),
                amount,
            },
            20 => Event::VenueMeasured {
                venue: self.id(),
                epoch,
                profit: amount,
                cap: Amount::new(number + 1),
                wanted: value,
            },
            21 => Event::LossSocialised { venue: self.id(), deficit: amount, rate: ratio },
            22 => Event::LiquidationStarted {
                trader: self.id(),
                keeper: None,
                reward: amount,
                fee: amount,
            },
            _ => Event::RoundWithoutPrice {
                feed: self.id(),
                round: Round::new(1),
                reports: 0,
                participation: ratio,
            },
        }
    }
}

/// The chain, and all of its blocks.
#[derive(Clone)]
pub(crate) struct Chain {
    state: State,
    dice: Dice,
    nonces: Vec<u64>,
    time: Timestamp,
    pub(crate) blocks: Vec<CommittedBlock>,
}

impl Chain {
    pub(crate) fn new(store: &Store, genesis: &Genesis, seed: u64) -> Self {
        let mut state = State::genesis(genesis).unwrap();
        store.create(genesis, &checkpoint(&mut state)).unwrap();
        let nonces = vec![0; usize::try_from(ACCOUNTS).unwrap()];
        Self { state, dice: Dice(seed), nonces, time: GENESIS_TIME, blocks: Vec::new() }
    }

    /// The same chain, to which something else happens from now on.
    pub(crate) fn fork(&self, seed: u64) -> Self {
        Self { dice: Dice(seed), ..self.clone() }
    }

    pub(crate) fn add(&mut self, store: &Store, extra: Vec<Event>) {
        let meta = self.state.meta();
        let (height, parent) = (meta.height.plus(1), meta.tip);
        let mut transactions = Vec::new();
        if self.dice.roll(4) == 0 {
            let from = self.dice.roll(ACCOUNTS);
            let nonce = &mut self.nonces[usize::try_from(from).unwrap()];
            transactions.push(transfer(&genesis(), from, self.dice.roll(ACCOUNTS), *nonce));
            *nonce += 1;
        }
        // Mostly little time passes; once in a while so much that old buckets go.
        let passed = match self.dice.roll(400) {
            0 => 4 * 365 * 86_400_000,
            1 => 30 * 86_400_000,
            2..8 => 30 * 3_600_000,
            8..20 => 2 * 3_600_000,
            20..60 => 61_000,
            60..150 => 4_000,
            _ => 10,
        };
        self.time = self.time.plus(passed);
        let block = Block { height, parent, time: self.time, transactions };
        let checked = CheckedBlock::check(block.clone(), &genesis().chain()).unwrap();
        let executed = self.state.execute(&checked).unwrap();
        let mut events = executed.events;
        events.extend(extra);
        let (root, receipts) = (executed.root, executed.receipts);
        let committed = CommittedBlock { block, root, receipts, events };
        let state = (height.raw() % 100 == 0).then(|| checkpoint(&mut self.state));
        store.commit(&committed, state.as_ref()).unwrap();
        self.blocks.push(committed);
    }

    pub(crate) fn grow(&mut self, store: &Store, blocks: u64) {
        for _ in 0..blocks {
            let many = self.dice.roll(4);
            let extra = (0..many).map(|_| self.dice.event()).collect();
            self.add(store, extra);
        }
    }
}

fn checkpoint(state: &mut State) -> Checkpoint {
    let (height, root) = (state.meta().height, state.root());
    Checkpoint { height, root, state: borsh::to_vec(state).unwrap() }
}
