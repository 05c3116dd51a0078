//! Who talks to the node: people who send, an accuser who is early, in time and late, and those who mean no good.

use crate::Dice;
use crate::model::Model;
use crate::network::{Message, Network};
use crate::town::{
    EVIDENCE_EPOCHS, OPERATORS, PEOPLE, Who, account, edges, equivocation, key, sign, transfer,
};
use crypto::{Digest, hash};
use node::Node;
use protocol::{Action, SignedTransaction, Transfer};
use units::{Amount, AssetId, Epoch, Timestamp};

const FOREVER: Timestamp = Timestamp::new(u64::MAX);

#[derive(Debug)]
pub(crate) struct Clients {
    chain: Digest,
    dice: Dice,
    /// What was sent lately, to be sent again.
    sent: Vec<SignedTransaction>,
    /// How many accounts were made up.
    strangers: u64,
}

impl Clients {
    pub(crate) const fn new(chain: Digest, dice: Dice) -> Self {
        Self { chain, dice, sent: Vec::new(), strangers: 0 }
    }

    /// What everybody has to say before the next block, which will be of about `now`.
    pub(crate) fn speak(
        &mut self,
        node: &Node,
        model: &Model,
        now: Timestamp,
        network: &mut Network,
    ) {
        for person in 0..PEOPLE {
            if self.dice.chance(60) {
                self.send_coins(person, node, model, now, network);
            }
        }
        if self.dice.chance(70) {
            self.accuse(node, model, now, network);
        }
        if self.dice.chance(50) {
            self.misbehave(node, network);
        }
    }

    fn say(&mut self, network: &mut Network, signed: SignedTransaction) {
        network.send(&Message::genuine(&signed));
        let most = 50;
        if self.sent.len() < most {
            self.sent.push(signed);
        } else {
            let place = self.dice.index(most);
            self.sent[place] = signed;
        }
    }

    /// A few transactions at once, some of which want more than there is: what is behind them has the wrong nonce then.
    fn send_coins(
        &mut self,
        person: u64,
        node: &Node,
        model: &Model,
        now: Timestamp,
        network: &mut Network,
    ) {
        let sender = account(Who::Person(person));
        let first = node.next_nonce(&sender);
        let coins = model.purses().get(&sender).map_or(0, |purse| purse.coins);
        for nonce in first..=first + self.dice.roll(4) {
            let actions = (0..=self.dice.roll(3)).map(|_| self.payment(coins)).collect();
            let valid_until = match self.dice.roll(10) {
                0 => now.plus(self.dice.roll(2_000)),
                1 => now,
                2 => now.minus(1),
                _ => FOREVER,
            };
            let signed = sign(self.chain, Who::Person(person), nonce, valid_until, actions);
            self.say(network, signed);
        }
    }

    fn payment(&mut self, coins: u128) -> Action {
        let dice = &mut self.dice;
        let to = match dice.roll(12) {
            0 => account(Who::Accuser),
            1 => account(Who::Stranger(dice.roll(20))),
            _ => account(Who::Person(dice.roll(PEOPLE))),
        };
        let coins = u64::try_from(coins).unwrap_or(u64::MAX - 1);
        let amount = match dice.roll(20) {
            0 => 0,
            1 => coins + 1,
            2 => coins,
            3 => dice.roll(coins.saturating_mul(2)),
            4 => {
                let asset = AssetId::new(9);
                return Action::Transfer(Transfer { to, asset, amount: Amount::new(1) });
            }
            _ => 1 + dice.roll(1_000),
        };
        transfer(to, amount.into())
    }

    /// Evidence about epochs on both sides of both ends of the window, from the first or the last moment of the epoch.
    fn accuse(&mut self, node: &Node, model: &Model, now: Timestamp, network: &mut Network) {
        let accuser = account(Who::Accuser);
        let mut nonce = node.next_nonce(&accuser);
        let epoch = model.epoch_at(now);
        let ages = [EVIDENCE_EPOCHS + 1, EVIDENCE_EPOCHS, EVIDENCE_EPOCHS - 1, 0];
        for age in ages {
            // The oldest is refused, if all is well, and can be tried on everyone; whoever is convicted sells no more.
            let in_time = age <= EVIDENCE_EPOCHS;
            let spared = self.dice.chance(if age == EVIDENCE_EPOCHS { 60 } else { 90 });
            if epoch < age || (in_time && spared) {
                continue;
            }
            let operator = u32::try_from(self.dice.roll(OPERATORS.into())).unwrap_or(0);
            // Who is in jail sold nothing since; that is tried now and then.
            if in_time && !model.is_free(operator) && self.dice.chance(50) {
                continue;
            }
            self.file(nonce, operator, epoch - age, network);
            nonce += u64::from(in_time);
        }
        if self.dice.chance(20)
            && let Some((operator, charged)) = model.last_charge()
        {
            // Once more, perhaps with other evidence.
            self.file(nonce, operator, charged, network);
        }
        if self.dice.chance(10) {
            // About what has not happened yet: the next epoch.
            self.file(nonce, 0, epoch + 1, network);
        }
    }

    fn file(&mut self, nonce: u64, operator: u32, epoch: u64, network: &mut Network) {
        let (first, last) = edges(Epoch::new(epoch));
        let observed_at = if self.dice.chance(50) { first } else { last };
        let action = equivocation(self.chain, operator, observed_at);
        let signed = sign(self.chain, Who::Accuser, nonce, FOREVER, vec![action]);
        self.say(network, signed);
    }

    fn misbehave(&mut self, node: &Node, network: &mut Network) {
        let victim = Who::Person(self.dice.roll(PEOPLE));
        let nonce = node.next_nonce(&account(victim));
        let all = || vec![transfer(account(Who::Stranger(0)), 1)];
        let fair = sign(self.chain, victim, nonce, FOREVER, all());
        match self.dice.roll(8) {
            // What somebody else sent, once more.
            0 | 1 => {
                for _ in 0..10 {
                    if let Some(signed) = self.dice.pick(&self.sent) {
                        network.send(&Message::genuine(signed));
                    }
                }
            }
            // In another's name, with one's own key.
            2 => {
                let signed = SignedTransaction::new(fair.transaction, &key(Who::Stranger(0)));
                network.send(&Message::forged(&signed));
            }
            // With the other's signature, from under something else.
            3 => {
                let Some(seen) = self.dice.pick(&self.sent) else { return };
                let mut signed = fair;
                signed.endorsements.clone_from(&seen.endorsements);
                network.send(&Message::forged(&signed));
            }
            // For another chain.
            4 => {
                let other = hash("faults/other chain", &[]);
                network.send(&Message::forged(&sign(other, victim, nonce, FOREVER, all())));
            }
            // Two for one nonce.
            5 => {
                for amount in [3, 4] {
                    let actions = vec![transfer(account(Who::Accuser), amount)];
                    let signed = sign(self.chain, victim, nonce, FOREVER, actions);
                    self.say(network, signed);
                }
            }
            // More than there is room for, from one account.
            6 => {
                for nonce in nonce..nonce + 60 {
                    let signed = sign(self.chain, victim, nonce, FOREVER, all());
                    network.send(&Message::genuine(&signed));
                }
            }
            // From accounts that nobody ever heard of, with a nonce as good as any.
            _ => {
                for _ in 0..10 {
                    self.strangers += 1;
                    let who = Who::Stranger(1_000 + self.strangers);
                    let nonce = self.dice.roll(2);
                    network.send(&Message::genuine(&sign(self.chain, who, nonce, FOREVER, all())));
                }
            }
        }
    }
}
