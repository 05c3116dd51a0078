//! Bytes to blocks, and what must hold after each.
//!
//! The first [`STEP_BYTES`] bytes choose the genesis; each further piece of that length is a step: an action (by its place in
//! `actions::KINDS`), what happens before it (time, a new block, the same envelope), who sends it, and its numbers. Steps of
//! one length can be moved, doubled and left out without changing the meaning of the others.

use crate::{
    Choices, Person, Proposal, Reach, Scene, actions, endorse, variants, views,
    world::{self, BUYERS, EPOCH, HEARTBEAT, WATCH, world},
};
use app::{CheckedBlock, State};
use protocol::{
    Action, Block, CheckedTransaction, Event, Genesis, Innocence, Malformed, Outcome, Penalty,
    Receipt, Rejection, RisingPenalty, SignedTransaction, Transaction, Verdict,
};
use std::collections::BTreeMap;
use units::{CaseId, Ratio, Timestamp};

/// Length of a step.
pub const STEP_BYTES: usize = 16;
/// Steps beyond are left out, so that every run ends soon.
const MOST_STEPS: usize = 160;
/// A block crosses as many epochs at most: a sequencer that skips years costs time in proportion.
const MOST_EPOCHS: u64 = 40;

/// What became of an input.
#[derive(Debug)]
pub struct History {
    /// How it began.
    pub genesis: Genesis,
    /// What was executed.
    pub blocks: Vec<Block>,
    /// Where it ended, if its genesis is one.
    pub state: Option<State>,
}

/// Plays the history that the bytes stand for, and checks everything that must hold.
///
/// # Panics
/// When something does not hold.
#[must_use]
pub fn play(bytes: &[u8], reach: &mut Reach) -> History {
    let mut pieces = bytes.chunks(STEP_BYTES);
    let mut header = Choices::new(pieces.next().unwrap_or_default());
    let beginning = header.byte() % 8;
    let genesis = world::genesis(&mut header);
    let state = match State::genesis(&genesis) {
        Ok(state) => state,
        Err(rejection) => {
            note_rejection(reach, "genesis", &rejection);
            return History { genesis, blocks: Vec::new(), state: None };
        }
    };
    let mut player = Player::new(state, reach);
    if beginning != 1 {
        player.open_market();
    }
    if beginning == 2 {
        player.open_venue();
    }
    for piece in pieces.take(MOST_STEPS) {
        player.step(piece);
    }
    player.close_block();
    player.note_depth();
    let Player { state, blocks, .. } = player;
    repeat(&genesis, &blocks, &state);
    let blocks = blocks.into_iter().map(|(checked, _)| checked.into_block()).collect();
    History { genesis, blocks, state: Some(state) }
}

/// An envelope that is still being filled.
struct Envelope {
    sender: Person,
    actions: Vec<Action>,
    fault: u8,
}

struct Player<'a> {
    /// After the last closed block.
    state: State,
    /// The same, with what the open block did so far.
    trial: State,
    time: Timestamp,
    envelope: Option<Envelope>,
    pending: Vec<SignedTransaction>,
    receipts: Vec<Receipt>,
    blocks: Vec<(CheckedBlock, crypto::Digest)>,
    events: BTreeMap<&'static str, u32>,
    reach: &'a mut Reach,
}

/// Events that change what others mean: a search tries to have each two of them in one history.
const DEEP: [&str; 12] = [
    "AppealJudged",
    "AssetRevalued",
    "CaseDelayed",
    "CaseExecuted",
    "Claimed",
    "DutyKeyRotated",
    "InsurancePaid",
    "Left",
    "LeverageCapSet",
    "MembersSet",
    "Merged",
    "Returned",
];

impl<'a> Player<'a> {
    fn new(state: State, reach: &'a mut Reach) -> Self {
        let (time, trial) = (state.time(), state.clone());
        let mut player = Self {
            state,
            trial,
            time,
            envelope: None,
            pending: Vec::new(),
            receipts: Vec::new(),
            blocks: Vec::new(),
            events: BTreeMap::new(),
            reach,
        };
        player.open_block(time);
        player
    }

    /// Two operators with a vault each, two services with a feed and terms each, all cover sold to the first and half of
    /// the second operator's to the other. Every choice is a zero, or names one of the two.
    fn open_market(&mut self) {
        self.steps(&[
            ("RegisterOperator", &[0, 0, 0]),
            ("RegisterOperator", &[1, 0, 1]),
            ("CreateVault", &[0, 0]),
            ("CreateVault", &[1, 0, 9]),
            ("Pledge", &[2, 0, 1]),
            ("Pledge", &[3, 1, 1]),
            ("Pledge", &[0, 0, 1]),
            ("Pledge", &[1, 1, 0]),
            ("RegisterService", &[0]),
            ("RegisterService", &[1]),
            ("FundService", &[0, 1]),
            ("FundService", &[1, 1]),
            ("RegisterFeed", &[0]),
            ("RegisterFeed", &[1]),
            ("PublishTerms", &[0]),
            ("PublishTerms", &[1]),
            ("SetDemand", &[0]),
            ("SetDemand", &[1]),
            ("MakeOffer", &[0, 0, 0]),
            ("MakeOffer", &[1, 0, 0]),
            ("MakeOffer", &[1, 1, 6]),
        ]);
        self.next_block(self.epoch_start(2));
    }

    /// An options venue of the first service with a market on its feed: listed, marked, secured, and three with cash there.
    fn open_venue(&mut self) {
        let reports: [(&str, &[u8]); 2] = [("Report", &[0, 0]), ("Report", &[1, 0])];
        self.steps(&[("OpenVenue", &[0]), ("OpenMarket", &[0]), reports[0], reports[1]]);
        self.next_block(self.time.plus(HEARTBEAT));
        self.steps(&[("PublishSurface", &[0]), reports[0], reports[1]]);
        self.next_block(self.epoch_start(3));
        let traders = [BUYERS[0], BUYERS[1], WATCH];
        for person in traders {
            let person = u8::try_from(person.0).expect("there are few");
            self.steps(&[("DepositMargin", &[0, 0, person])]);
        }
        self.steps(&reports);
        self.next_block(self.time.plus(HEARTBEAT));
    }

    /// Actions with these numbers, each in an envelope of its own.
    fn steps(&mut self, steps: &[(&str, &[u8])]) {
        for (name, numbers) in steps {
            let place = actions::KINDS.iter().position(|(kind, _)| kind == name);
            let mut piece = [0; STEP_BYTES];
            piece[0] = u8::try_from(place.expect("it is a kind")).expect("there are few");
            piece[3..3 + numbers.len()].copy_from_slice(numbers);
            self.step(&piece);
        }
    }

    fn step(&mut self, piece: &[u8]) {
        let mut choices = Choices::new(piece);
        let (place, before, who) = (choices.byte(), choices.byte(), choices.byte());
        let joins = self.pass_time(before);
        let scene = Scene { state: &self.trial };
        let proposal = actions::propose(usize::from(place), &scene, &mut choices);
        let Some(Proposal { sender, action }) = proposal else { return };
        match &mut self.envelope {
            Some(envelope) if joins => envelope.actions.push(action),
            _ => {
                self.seal();
                // The low bits now and then name someone else, the high ones spoil the envelope.
                let sender = match who & 0x0F {
                    other @ 6.. => Person(usize::from(other) - 6),
                    _ => sender,
                };
                let envelope = Envelope { sender, actions: vec![action], fault: who >> 4 };
                self.envelope = Some(envelope);
            }
        }
    }

    /// What comes before an action: by default nothing. Whether it joins the envelope before it.
    fn pass_time(&mut self, before: u8) -> bool {
        let many = u64::from(before >> 4);
        let (now, epoch) = (self.time, self.trial.epoch().raw());
        let next = self.epoch_start(epoch + 1);
        let time = match before & 0x0F {
            1 => return true,
            2 => now,
            3 | 4 => now.plus(HEARTBEAT),
            5 => now.plus(many * 7 + 1),
            6 | 7 => next,
            8 => next.minus(1).max(now),
            9 => self.epoch_start(epoch + 2 + many % 3),
            10 => self.epoch_start(epoch + many + 1).plus(many * 61),
            11 => self.epoch_start(epoch + (many * 4).clamp(1, MOST_EPOCHS)),
            12 => now.plus(HEARTBEAT * (many + 1)),
            _ => {
                self.seal();
                return false;
            }
        };
        self.next_block(time);
        false
    }

    fn epoch_start(&self, epoch: u64) -> Timestamp {
        let start = self.state.meta().epochs.start(epoch);
        assert!(start >= self.state.meta().epochs.genesis.plus(epoch.saturating_mul(EPOCH)));
        start
    }

    fn next_block(&mut self, time: Timestamp) {
        self.close_block();
        self.open_block(time);
    }

    /// Time passes on the trial first, so that actions are made up for the moment at which they are executed.
    fn open_block(&mut self, time: Timestamp) {
        self.time = time;
        self.trial = self.state.clone();
        let empty = block(&self.state, time, Vec::new());
        let executed = self.trial.execute(&empty).expect("it follows");
        views::check_measured(&self.trial, &executed.events);
    }

    /// Signs and sends the envelope that is being filled.
    fn seal(&mut self) {
        let Some(Envelope { sender, actions, fault }) = self.envelope.take() else { return };
        let account = Scene { state: &self.trial }.account(sender);
        let nonce = account.map_or(0, |account| account.nonce);
        let later = self.time.plus(EPOCH);
        let (chain, account) = (self.trial.meta().chain, world().account(sender));
        let mut transaction =
            Transaction { chain, sender: account, nonce, valid_until: later, actions };
        match fault {
            10 => transaction.nonce = nonce.wrapping_add(1),
            11 => transaction.nonce = nonce.wrapping_sub(1),
            12 => transaction.valid_until = self.time.minus(1),
            14 => transaction.chain = crypto::Digest::default(),
            15 => transaction.actions.clear(),
            _ => {}
        }
        let signers = endorse::signers(&self.trial, sender, fault);
        let (signed, forged) = endorse::endorse(transaction, &signers, fault);
        self.send(signed, forged || fault >= 14);
    }

    /// Applies a transaction to the trial, if it may enter a block at all.
    fn send(&mut self, signed: SignedTransaction, forged: bool) {
        let checked = match CheckedTransaction::check(signed, &self.trial.meta().chain) {
            Ok(checked) => checked,
            Err(malformed) => {
                let _ = malformed.to_string();
                self.reach.note_words("malformed", &malformed);
                // What is well formed may be kept out for a report inside with a bad signature, and for nothing else.
                let is_signature = matches!(malformed, Malformed::Signature { .. });
                assert!(forged || is_signature, "kept out: {malformed}");
                return;
            }
        };
        assert!(!forged, "a forged envelope passed the check");
        let before = self.trial.root();
        let receipt = self.trial.apply(&checked);
        let actions = &checked.transaction().actions;
        match &receipt.outcome {
            Outcome::Done => {
                for action in actions {
                    self.reach.note(format!("done-{}", actions::kind(action)));
                }
                let endorsed = checked.signers().take(3).count();
                self.reach.note(format!("endorsed-by-{endorsed}"));
            }
            Outcome::Rejected(failure) => {
                assert_eq!(self.trial.root(), before, "a rejection changed the state: {failure:?}");
                assert!(receipt.events.is_empty(), "a rejection has events: {failure:?}");
                let action = failure.action.map(|index| &actions[usize::from(index)]);
                let kind = action.map_or("envelope", actions::kind);
                note_rejection(self.reach, kind, &failure.rejection);
            }
        }
        audit(&self.trial, "after a transaction");
        self.pending.push(checked.signed().clone());
        self.receipts.push(receipt);
    }

    fn close_block(&mut self) {
        self.seal();
        let checked = block(&self.state, self.time, core::mem::take(&mut self.pending));
        let executed = self.state.execute(&checked).expect("it follows");
        let receipts = core::mem::take(&mut self.receipts);
        assert_eq!(executed.receipts, receipts, "a block does not do what its transactions do");
        audit(&self.state, "after a block");
        assert_eq!(executed.root, self.state.root(), "the root of a block is not the state's");
        let events = receipts.iter().flat_map(|receipt| &receipt.events);
        for event in executed.events.iter().chain(events) {
            note_event(self.reach, event);
            if let Event::CaseExecuted { case, fraction, .. } = event {
                note_rise(self.reach, &self.state, *case, *fraction);
            }
            views::check_round(&self.state, event);
            *self.events.entry(variants::event(event)).or_default() += 1;
        }
        views::look_at(&self.state);
        views::check_claims(&self.state);
        self.blocks.push((checked, executed.root));
        self.trial = self.state.clone();
    }
}

impl Player<'_> {
    /// Notes how often things happened, and which happened together.
    fn note_depth(&mut self) {
        for (event, count) in &self.events {
            for times in [4, 16].into_iter().filter(|times| count >= times) {
                self.reach.note(format!("often-{event}-{times}"));
            }
        }
        let happened = |event: &&str| self.events.contains_key(*event);
        let deep: Vec<&str> = DEEP.into_iter().filter(happened).collect();
        for (place, one) in deep.iter().enumerate() {
            for other in &deep[place + 1..] {
                self.reach.note(format!("together-{one}-{other}"));
            }
        }
    }
}

fn block(state: &State, time: Timestamp, transactions: Vec<SignedTransaction>) -> CheckedBlock {
    let meta = state.meta();
    let block = Block { height: meta.height.plus(1), parent: meta.tip, time, transactions };
    CheckedBlock::check(block, &meta.chain).expect("every transaction was checked")
}

fn audit(state: &State, when: &str) {
    if let Err(imbalance) = state.audit() {
        panic!("{when}: {imbalance}");
    }
}

/// The same blocks on a fresh state, through a checkpoint half-way, give the same roots.
fn repeat(genesis: &Genesis, blocks: &[(CheckedBlock, crypto::Digest)], end: &State) {
    let mut again = State::genesis(genesis).expect("it was one before");
    for (index, (block, root)) in blocks.iter().enumerate() {
        if index == blocks.len() / 2 {
            again = through_checkpoint(&mut again);
        }
        let executed = again.execute(block).expect("it followed before");
        assert_eq!(executed.root, *root, "block {index} gives another root the second time");
    }
    let mut end = end.clone();
    assert_eq!(again.root(), end.root(), "the same blocks give another state");
    let _ = through_checkpoint(&mut end);
}

fn through_checkpoint(state: &mut State) -> State {
    let bytes = borsh::to_vec(state).expect("memory is enough");
    let mut decoded: State = borsh::from_slice(&bytes).expect("its own bytes");
    assert_eq!(decoded.root(), state.root(), "a checkpoint has another root");
    assert_eq!(borsh::to_vec(&decoded).expect("memory is enough"), bytes, "other bytes");
    decoded
}

fn note_rejection(reach: &mut Reach, kind: &str, rejection: &Rejection) {
    let _ = rejection.to_string();
    reach.note(format!("rejected-{kind}-{}", variants::rejection(rejection)));
    match rejection {
        Rejection::TermsRefused { reason } => {
            reach.note(format!("refused-{}", variants::refusal(reason)));
        }
        Rejection::OutOfRange { field, .. }
        | Rejection::Zero { field }
        | Rejection::Overflow { field }
        | Rejection::EvidenceSize { field, .. } => reach.note_message("bounds", field),
        _ => {}
    }
}

/// Whether a case cost more than the least of its penalty, and why.
fn note_rise(reach: &mut Reach, state: &State, case: CaseId, fraction: Ratio) {
    let core = state.restaking();
    let case = core.case(case).expect("it was executed");
    let terms = core.terms(case.terms).expect("it was judged by them");
    let offence = terms.offence(case.offence).expect("it was named");
    let Penalty::Rising(rising) = &offence.penalty else { return };
    // What it would cost if it rose with one thing only, and nobody else were condemned.
    let (full_deviation, full_duration) = (rising.full_deviation, rising.full_duration);
    let alone = |full_deviation, full_duration| {
        let part = RisingPenalty { full_deviation, full_duration, ..rising.clone() };
        Penalty::Rising(part).fraction(&case.finding, Ratio::ZERO)
    };
    for (cause, rises) in [
        ("deviation", alone(full_deviation, None) > rising.least),
        ("duration", alone(None, full_duration) > rising.least),
        ("condemned", fraction > alone(full_deviation, full_duration)),
    ] {
        if rises {
            reach.note(format!("rise-by-{cause}"));
        }
    }
}

fn note_event(reach: &mut Reach, event: &Event) {
    reach.note(format!("event-{}", variants::event(event)));
    let verdict = match event {
        Event::EvidenceDismissed { verdict, .. }
        | Event::CaseOpened { verdict, .. }
        | Event::AppealJudged { verdict, .. } => verdict,
        Event::CaseExecuted { shortfall, taken, .. } => {
            if !shortfall.is_empty() {
                reach.note("shortfall");
            }
            if taken.is_empty() {
                reach.note("taken-nothing");
            }
            return;
        }
        Event::RoundWithheld { reason, .. } => {
            let _ = reason.to_string();
            reach.note(format!("withheld-{}", variants::reason(reason)));
            return;
        }
        _ => return,
    };
    let _ = verdict.to_string();
    match verdict {
        Verdict::Guilty { finding, .. } => {
            reach.note(format!("guilty-{}", variants::finding(finding)));
        }
        Verdict::NotGuilty(innocence) => {
            reach.note(format!("innocent-{}", variants::innocence(innocence)));
            if let Innocence::NoReference { reference, .. } = innocence {
                reach.note(format!("reference-{}", variants::reference(reference)));
            }
        }
    }
}
