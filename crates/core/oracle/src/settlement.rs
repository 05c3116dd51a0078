//! Averages over scheduled moments, in which contracts settle: from rounds on record, so that anyone recomputes them.

use crate::{Oracle, Outcome, RoundRecord};
use borsh::{BorshDeserialize, BorshSerialize};
use core::fmt;
use crypto::{Digest, hash_borsh, root_of};
use units::{EpochClock, FeedId, Millis, Price, Round, Rounding, Timestamp};

/// When which prices are looked at: n slots, the spacing Δ apart, the last at the end.
///
/// Slot i, counted from 0, is at `end − (n − 1 − i) × Δ`. Its value is the price of the round that ends there. With one slot
/// for each round this is the time average of the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Schedule {
    /// The last slot; it must be the end of a round.
    pub end: Timestamp,
    /// How many slots: n, from 1 to [`Schedule::MOST_SLOTS`].
    pub slots: u32,
    /// From one slot to the next: Δ, a multiple of the feed's heartbeat.
    pub spacing: Millis,
    /// g: a slot without a price takes that of the nearest slot before it that has one, at most so many slots before it.
    /// Less than n, and at most [`Schedule::MOST_CARRY`].
    pub carry: u32,
}

/// What is known of a round that ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RoundPrice {
    /// The price that it found, if it found one.
    pub price: Option<Price>,
    /// The Merkle root over its signed reports.
    pub inputs: Digest,
}

/// One slot with its value.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Slot {
    /// Which moment.
    pub time: Timestamp,
    /// The round whose price counts: the one that ends there, or that of an earlier slot.
    pub round: Round,
    /// The price.
    pub price: Price,
    /// How many slots it was carried: 0 if the round is the slot's own.
    pub carried: u32,
    /// The Merkle root over the signed reports of the round.
    pub inputs: Digest,
}

impl Slot {
    /// The leaf that stands for it in [`Settlement::root`].
    #[must_use]
    pub fn digest(&self) -> Digest {
        hash_borsh("buttress/settlement-slot/v1", self)
    }
}

/// The average over a schedule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settlement {
    /// ⌊Σ values ÷ n⌋.
    pub price: Price,
    /// Every slot in order of time.
    pub slots: Vec<Slot>,
    /// The Merkle root over [`Slot::digest`] in this order. Each names the root over its round's signed reports, so a path
    /// leads from one report to this.
    pub root: Digest,
}

/// Why there is no settlement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoSettlement {
    /// There is no such feed.
    UnknownFeed {
        /// Which.
        feed: FeedId,
    },
    /// A number of the schedule is out of its range.
    OutOfRange {
        /// Which.
        field: &'static str,
        /// Its value.
        have: u64,
        /// The least that it may be.
        least: u64,
        /// The most that it may be.
        most: u64,
    },
    /// Slots would not be at ends of rounds.
    OffRounds {
        /// `end` or `spacing`.
        field: &'static str,
        /// Its value.
        have: u64,
        /// Rounds are so long; ends count from genesis.
        heartbeat: Millis,
    },
    /// The first slot lies before the end of the first round.
    BeforeGenesis,
    /// Not every slot is over.
    NotOver {
        /// How many are.
        over: u32,
        /// Of how many.
        slots: u32,
    },
    /// A round is not on record, so nobody can say whether it had a price: too old, or of a pause of the chain.
    NotOnRecord {
        /// The slot that needs it, counted from 0.
        slot: u32,
        /// The round.
        round: Round,
    },
    /// A slot has no price, nor has any that it may be carried from.
    Missing {
        /// The slot, counted from 0.
        slot: u32,
        /// Its moment.
        time: Timestamp,
        /// How many slots before it were tried.
        carry: u32,
    },
    /// The sum of the values does not fit.
    TooLarge,
}

impl fmt::Display for NoSettlement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownFeed { feed } => write!(f, "there is no {feed}"),
            Self::OutOfRange { field, have, least, most } => {
                write!(f, "{field} is {have}, expected {least} to {most}")
            }
            Self::OffRounds { field: "end", have, heartbeat } => write!(
                f,
                "end is {have}, expected the end of a round: a multiple of {heartbeat} ms after genesis"
            ),
            Self::OffRounds { field, have, heartbeat } => {
                write!(f, "{field} is {have}, expected a multiple of the heartbeat, {heartbeat}")
            }
            Self::BeforeGenesis => f.write_str(
                "the first slot lies before the first round, expected a later end or fewer slots",
            ),
            Self::NotOver { over, slots } => {
                write!(f, "{over} of {slots} slots are over, expected all: end lies in the future")
            }
            Self::NotOnRecord { slot, round } => {
                write!(f, "slot {slot} needs round {round}, which is not on record")
            }
            Self::Missing { slot, time, carry } => write!(
                f,
                "slot {slot}, at {time}, has no price, nor has any of the {carry} slots before it that it may take one from"
            ),
            Self::TooLarge => f.write_str("the sum of the prices does not fit 128 bits"),
        }
    }
}

impl std::error::Error for NoSettlement {}

impl Schedule {
    /// The most slots: one each second of an hour. It bounds what a settlement costs: two hashes a slot, and with the bound
    /// on carrying at most `MOST_SLOTS × (MOST_CARRY + 1)` look-ups.
    pub const MOST_SLOTS: u32 = 3_600;
    /// The most slots that a price is carried.
    pub const MOST_CARRY: u32 = 60;

    /// The average over the schedule, if all its slots are over and have a value.
    ///
    /// `open` is the first round that is not over; `look` says what is known of one that is, if it is on record.
    ///
    /// # Errors
    /// [`NoSettlement`], about the earliest slot that lacks something.
    pub fn settle(
        &self,
        clock: &EpochClock,
        open: Round,
        look: impl Fn(Round) -> Option<RoundPrice>,
    ) -> Result<Settlement, NoSettlement> {
        let slots = self.so_far(clock, open, look)?;
        let over = u32::try_from(slots.len()).unwrap_or(u32::MAX);
        if over < self.slots {
            return Err(NoSettlement::NotOver { over, slots: self.slots });
        }
        let price = self.mean(&slots, Price::ZERO).ok_or(NoSettlement::TooLarge)?;
        let leaves: Vec<Digest> = slots.iter().map(Slot::digest).collect();
        Ok(Settlement { price, slots, root: root_of(&leaves) })
    }

    /// The slots that are over, in order of time.
    ///
    /// # Errors
    /// [`NoSettlement`], but for [`NoSettlement::NotOver`] and [`NoSettlement::TooLarge`].
    pub fn so_far(
        &self,
        clock: &EpochClock,
        open: Round,
        look: impl Fn(Round) -> Option<RoundPrice>,
    ) -> Result<Vec<Slot>, NoSettlement> {
        let (first, step) = self.rounds(clock)?;
        let rounds =
            (0..self.slots).map(|slot| (slot, first.plus(step.saturating_mul(slot.into()))));
        let over = rounds.take_while(|(_, round)| *round < open);
        over.map(|(slot, round)| self.value(clock, step, slot, round, &look)).collect()
    }

    /// The value of a slot: the price of its own round, or of the nearest before that it may be carried from.
    fn value(
        &self,
        clock: &EpochClock,
        step: u64,
        slot: u32,
        own: Round,
        look: impl Fn(Round) -> Option<RoundPrice>,
    ) -> Result<Slot, NoSettlement> {
        let time = clock.start(own.plus(1).raw());
        for carried in 0..=self.carry {
            // Before the first round there was none that could have had a price.
            let back = step.saturating_mul(carried.into());
            let Some(round) = own.raw().checked_sub(back).map(Round::new) else { break };
            let found = look(round).ok_or(NoSettlement::NotOnRecord { slot, round })?;
            if let Some(price) = found.price {
                return Ok(Slot { time, round, price, carried, inputs: found.inputs });
            }
        }
        Err(NoSettlement::Missing { slot, time, carry: self.carry })
    }

    /// `⌊(Σ values so far + what is left of n × price) ÷ n⌋`: what the settlement will be if every other slot finds this
    /// price. None when the sum does not fit.
    #[must_use]
    pub fn mean(&self, so_far: &[Slot], price: Price) -> Option<Price> {
        let over = u32::try_from(so_far.len()).ok()?;
        let left = self.slots.saturating_sub(over);
        let rest = price.mul_div(left.into(), 1, Rounding::Down)?;
        let sum = so_far.iter().try_fold(rest, |sum, slot| sum.checked_add(slot.price))?;
        sum.mul_div(1, self.slots.into(), Rounding::Down)
    }

    /// The first slot's round, and how many rounds it is from one slot to the next.
    fn rounds(&self, clock: &EpochClock) -> Result<(Round, u64), NoSettlement> {
        let range = |field, have: u32, least: u32, most: u32| {
            let error = NoSettlement::OutOfRange {
                field,
                have: have.into(),
                least: least.into(),
                most: most.into(),
            };
            if (least..=most).contains(&have) { Ok(()) } else { Err(error) }
        };
        range("slots", self.slots, 1, Self::MOST_SLOTS)?;
        let gaps = self.slots.saturating_sub(1);
        range("carry", self.carry, 0, gaps.min(Self::MOST_CARRY))?;
        let heartbeat = clock.length;
        let off = |field, have| NoSettlement::OffRounds { field, have, heartbeat };
        let spacing = self.spacing.raw();
        let step = spacing.checked_div(heartbeat.raw()).unwrap_or(0);
        if step == 0 || spacing.checked_rem(heartbeat.raw()) != Some(0) {
            return Err(off("spacing", spacing));
        }
        let ended = clock.index(self.end);
        if clock.start(ended) != self.end || ended == 0 {
            return Err(off("end", self.end.raw()));
        }
        let back = step.saturating_mul(gaps.into()).saturating_add(1);
        let first = ended.checked_sub(back).ok_or(NoSettlement::BeforeGenesis)?;
        Ok((Round::new(first), step))
    }
}

impl From<&RoundRecord> for RoundPrice {
    fn from(record: &RoundRecord) -> Self {
        let price = match &record.outcome {
            Outcome::Priced { price, .. } => Some(*price),
            Outcome::Open | Outcome::Withheld { .. } | Outcome::WithoutPrice { .. } => None,
        };
        Self { price, inputs: record.inputs }
    }
}

impl Oracle {
    /// The average of a feed's prices over a schedule, from rounds on record. While its market was closed the feed had no
    /// rounds, so slots in that time have no price of their own.
    ///
    /// # Errors
    /// [`NoSettlement`].
    pub fn settlement(
        &self,
        feed: FeedId,
        schedule: &Schedule,
        epochs: &EpochClock,
    ) -> Result<Settlement, NoSettlement> {
        let row = self.feed(feed).map_err(|_| NoSettlement::UnknownFeed { feed })?;
        schedule.settle(&row.clock, row.open, |round| self.known(feed, round, epochs))
    }

    /// The slots of a schedule that are over.
    ///
    /// # Errors
    /// [`NoSettlement`], as [`Schedule::so_far`].
    pub fn settlement_so_far(
        &self,
        feed: FeedId,
        schedule: &Schedule,
        epochs: &EpochClock,
    ) -> Result<Vec<Slot>, NoSettlement> {
        let row = self.feed(feed).map_err(|_| NoSettlement::UnknownFeed { feed })?;
        schedule.so_far(&row.clock, row.open, |round| self.known(feed, round, epochs))
    }

    /// What is known of a round that ended: what [`Schedule::settle`] looks at.
    #[must_use]
    pub fn known(&self, feed: FeedId, round: Round, epochs: &EpochClock) -> Option<RoundPrice> {
        if let Some(record) = self.round(feed, round) {
            return Some(RoundPrice::from(record));
        }
        let row = self.feed(feed).ok()?;
        let (from, until) = (row.clock.start(round.raw()), row.clock.start(round.plus(1).raw()));
        // Further back the specification may be forgotten too.
        let kept = round >= row.open.minus(row.capacity);
        let closed = kept && !row.specification_in(epochs.epoch(from)).is_open(from, until);
        closed.then(|| RoundPrice { price: None, inputs: Digest::default() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Feed;
    use crypto::{Inclusion, hash};
    use protocol::{Calendar, FeedSpecification, Session, Withheld};
    use std::cell::Cell;
    use units::{Epoch, Ratio, ServiceId};

    const GENESIS: u64 = 1_000;
    const HEARTBEAT: u64 = 4_000;

    fn clock() -> EpochClock {
        EpochClock { genesis: Timestamp::new(GENESIS), length: Millis::new(HEARTBEAT) }
    }

    fn root(round: u64) -> Digest {
        hash("inputs", &round.to_le_bytes())
    }

    /// The end of a round.
    fn end(round: u64) -> Timestamp {
        clock().start(round + 1)
    }

    /// A schedule whose last slot is the end of a round; a slot every so many rounds.
    fn schedule(last: u64, slots: u32, step: u64, carry: u32) -> Schedule {
        Schedule { end: end(last), slots, spacing: Millis::new(step * HEARTBEAT), carry }
    }

    /// Rounds with prices; those of price zero found none, those after them are not on record.
    fn rounds(prices: &[u128]) -> impl Fn(Round) -> Option<RoundPrice> + Clone + '_ {
        |round| {
            let price = Price::new(*prices.get(usize::try_from(round.raw()).unwrap())?);
            Some(RoundPrice {
                price: Some(price).filter(|p| !p.is_zero()),
                inputs: root(round.raw()),
            })
        }
    }

    fn settle(prices: &[u128], schedule: &Schedule) -> Result<Settlement, NoSettlement> {
        schedule.settle(&clock(), Round::new(prices.len() as u64), rounds(prices))
    }

    fn price(prices: &[u128], schedule: &Schedule) -> Result<u128, NoSettlement> {
        settle(prices, schedule).map(|settlement| settlement.price.raw())
    }

    #[test]
    fn half_an_hour_of_rounds_of_four_seconds() {
        // 450 slots, as Deribit's delivery prices have. 300 at 1,050: two thirds of the settlement are fixed at 700; with
        // 1,000 for the rest it would be 700 + 1,000 ÷ 3. Then all of it is fixed.
        let half_hour = schedule(449, 450, 1, 0);
        let so_far = half_hour.so_far(&clock(), Round::new(300), rounds(&[1_050; 300])).unwrap();
        let mean = |price| half_hour.mean(&so_far, Price::new(price)).map(Price::raw);
        assert_eq!((so_far.len(), mean(0), mean(1_000)), (300, Some(700), Some(1_033)));
        assert_eq!(
            price(&[1_050; 300], &half_hour),
            Err(NoSettlement::NotOver { over: 300, slots: 450 })
        );
        assert_eq!(price(&[1_050; 450], &half_hour), Ok(1_050));
        assert_eq!(half_hour.mean(&[], Price::MAX), None);
    }

    #[test]
    fn the_worked_example() {
        // Slots at the ends of rounds 1, 3, 5, 7; round 5 found no price and takes that of round 3.
        let prices = [900, 100, 900, 103, 900, 0, 900, 105];
        let settlement = settle(&prices, &schedule(7, 4, 2, 1)).unwrap();
        assert_eq!(settlement.price, Price::new(102), "⌊(100 + 103 + 103 + 105) ÷ 4⌋ = ⌊102.75⌋");
        let seen: Vec<_> = settlement
            .slots
            .iter()
            .map(|slot| (slot.time, slot.round.raw(), slot.price.raw(), slot.carried))
            .collect();
        let expected =
            [(end(1), 1, 100, 0), (end(3), 3, 103, 0), (end(5), 3, 103, 1), (end(7), 7, 105, 0)];
        assert_eq!(seen, expected);
        // From the third slot to the root, as anybody may.
        let leaves: Vec<_> = settlement.slots.iter().map(Slot::digest).collect();
        let proof = Inclusion::of(&leaves, 2).unwrap();
        assert_eq!(proof.root(settlement.slots[2].digest()), Some(settlement.root));
        assert_eq!(settlement.slots[2].inputs, root(3));
    }

    #[test]
    fn a_price_is_carried_so_far_and_no_further() {
        let prices = [100, 0, 0, 104, 0];
        assert_eq!(
            price(&prices, &schedule(4, 3, 1, 1)).unwrap_err(),
            NoSettlement::Missing { slot: 0, time: end(2), carry: 1 }
        );
        assert_eq!(price(&prices, &schedule(4, 3, 1, 2)), Ok((100 + 104 + 104) / 3));
        assert_eq!(
            price(&prices, &schedule(4, 2, 1, 0)).unwrap_err(),
            NoSettlement::Missing { slot: 1, time: end(4), carry: 0 }
        );
        let dry = [0, 0, 7];
        assert_eq!(
            price(&dry, &schedule(2, 3, 1, 2)).unwrap_err(),
            NoSettlement::Missing { slot: 0, time: end(0), carry: 2 }
        );
    }

    #[test]
    fn what_is_not_on_record_is_not_a_missing_price() {
        // The first two rounds are forgotten: whether they had a price, nobody can say any more.
        let forgetful =
            |round: Round| rounds(&[5, 6, 0, 8])(round).filter(|_| round >= Round::new(2));
        let settle = |schedule: Schedule| schedule.settle(&clock(), Round::new(4), forgetful);
        let needs = |slot, round| Err(NoSettlement::NotOnRecord { slot, round: Round::new(round) });
        assert_eq!(settle(schedule(3, 3, 1, 0)), needs(0, 1));
        assert_eq!(settle(schedule(3, 2, 1, 1)), needs(0, 1));
        assert_eq!(settle(schedule(3, 1, 1, 0)).unwrap().price, Price::new(8));
    }

    #[test]
    fn schedules_that_are_none() {
        let prices = [100; 10];
        let good = schedule(9, 4, 2, 1);
        let fails = |bad: Schedule, part: &str| {
            let error = settle(&prices, &bad).unwrap_err().to_string();
            assert!(error.contains(part), "{error:?} should contain {part:?}");
        };
        assert_eq!(price(&prices, &good), Ok(100));
        fails(Schedule { slots: 0, ..good }, "slots is 0, expected 1 to 3600");
        fails(Schedule { slots: 3_601, ..good }, "slots is 3601, expected 1 to 3600");
        fails(Schedule { carry: 4, ..good }, "carry is 4, expected 0 to 3");
        fails(schedule(9, 100, 1, 61), "carry is 61, expected 0 to 60");
        let spacing = |ms| Schedule { spacing: Millis::new(ms), ..good };
        fails(spacing(0), "spacing is 0, expected a multiple of the heartbeat, 4000");
        fails(spacing(6_000), "spacing is 6000, expected a multiple");
        fails(spacing(u64::MAX / 4_000 * 4_000), "before the first round");
        let end = |ms| Schedule { end: Timestamp::new(ms), ..good };
        fails(end(GENESIS + 1), "end is 1001, expected the end of a round: a multiple of 4000 ms");
        fails(end(GENESIS), "end is 1000, expected the end of a round");
        fails(end(0), "end is 0, expected the end of a round");
        fails(end(GENESIS + 6 * HEARTBEAT), "the first slot lies before the first round");
        fails(end(GENESIS + 11 * HEARTBEAT), "3 of 4 slots are over");
    }

    #[test]
    fn a_sum_that_does_not_fit_is_none() {
        let most = u128::MAX;
        assert_eq!(price(&[most], &schedule(0, 1, 1, 0)), Ok(most));
        assert_eq!(price(&[most, 1], &schedule(1, 2, 1, 0)), Err(NoSettlement::TooLarge));
    }

    /// Each slot by looking back one by one, and the mean by adding up.
    fn naive(
        prices: &[u128],
        last: usize,
        slots: usize,
        step: usize,
        carry: usize,
    ) -> Option<u128> {
        let mut sum = 0;
        for slot in 0..slots {
            let own = last - (slots - 1 - slot) * step;
            let back = (0..=carry).filter_map(|k| own.checked_sub(k * step));
            sum += back.map(|round| prices[round]).find(|price| *price > 0)?;
        }
        Some(sum / slots as u128)
    }

    #[test]
    fn equals_the_naive_one_within_the_stated_cost() {
        let mut x = 3_u64;
        let mut next = move |below: u64| {
            x = x.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (x >> 33) % below
        };
        let mut settled = 0;
        for _ in 0..3_000 {
            let prices: Vec<u128> = (0..40)
                .map(|_| if next(4) == 0 { 0 } else { 1_000 + u128::from(next(100)) })
                .collect();
            let (slots, step) = (1 + next(8), 1 + next(4));
            let carry = next(slots.min(4));
            let last = (slots - 1) * step + next(40 - (slots - 1) * step);
            let looked = Cell::new(0);
            let look = |round| {
                looked.set(looked.get() + 1);
                rounds(&prices)(round)
            };
            let schedule = schedule(last, slots as u32, step, carry as u32);
            let found = schedule.settle(&clock(), Round::new(40), look).ok();
            let found = found.map(|settlement| settlement.price.raw());
            let expected =
                naive(&prices, last as usize, slots as usize, step as usize, carry as usize);
            assert_eq!(found, expected, "{schedule:?} {prices:?}");
            assert!(looked.get() <= slots * (carry + 1), "{schedule:?}");
            settled += u32::from(found.is_some());
        }
        assert!((1_000..2_900).contains(&settled), "{settled} of 3000 settled");
    }

    /// A feed whose market is open in minutes 0, 1 and 4 of the week, at the end of minute 5: rounds 0, 1, 4 of a minute each
    /// are on record, with these outcomes.
    fn oracle(outcomes: [Outcome; 3]) -> Oracle {
        let session = |from, until| Session { from, until };
        let weekly = vec![session(0, 2), session(4, 5)];
        let sessions = Some(Calendar { weekly, closures: Vec::new() });
        let specification = FeedSpecification { sessions, ..crate::reference::tests::feed() };
        // The first Monday of 1970.
        let genesis = Timestamp::new(4 * 24 * 3_600_000);
        let mut oracle = Oracle::default();
        let feed = oracle.feeds.push(Feed {
            service: ServiceId::new(0),
            digest: specification.digest(),
            clock: EpochClock { genesis, length: specification.heartbeat },
            specification,
            since: Epoch::ZERO,
            past: Vec::new(),
            next: None,
            open: Round::new(5),
            capacity: 5,
            published: None,
            jumped: None,
            average: None,
        });
        for (round, outcome) in [0, 1, 4].into_iter().zip(outcomes) {
            let record = oracle.record(feed, Round::new(round)).unwrap();
            (record.outcome, record.inputs) = (outcome, root(round));
        }
        oracle
    }

    #[test]
    fn while_a_market_is_closed_and_when_a_price_is_withheld_slots_have_none() {
        let priced = |price| Outcome::Priced {
            price: Price::new(price),
            confidence: Price::ZERO,
            participation: Ratio::ONE,
        };
        let withheld = Outcome::Withheld {
            price: Price::new(900),
            participation: Ratio::ONE,
            reason: Withheld::Jumped { distance: Ratio::ONE, rounds: 1 },
        };
        let settle = |outcomes, last: u64, slots, carry| {
            let oracle = oracle(outcomes);
            let feed = FeedId::new(0);
            let clock = oracle.feed(feed).unwrap().clock;
            let (end, spacing) = (clock.start(last + 1), clock.length);
            let schedule = Schedule { end, slots, spacing, carry };
            let settlement = oracle.settlement(feed, &schedule, &clock)?;
            Ok::<_, NoSettlement>((settlement.price.raw(), settlement.slots))
        };
        let open = || [priced(100), priced(101), priced(104)];
        let (price, slots) = settle(open(), 4, 5, 2).unwrap();
        let seen: Vec<_> = slots.iter().map(|slot| (slot.round.raw(), slot.carried)).collect();
        assert_eq!(seen, [(0, 0), (1, 0), (1, 1), (1, 2), (4, 0)], "closed in minutes 2 and 3");
        assert_eq!((price, slots[3].inputs), ((100 + 3 * 101 + 104) / 5, root(1)));
        let missing = settle(open(), 4, 5, 1).unwrap_err();
        assert!(matches!(missing, NoSettlement::Missing { slot: 3, .. }), "{missing}");
        let (price, _) = settle([priced(100), withheld, priced(104)], 1, 2, 1).unwrap();
        assert_eq!(price, 100, "carried over what was withheld");

        let unknown = NoSettlement::UnknownFeed { feed: FeedId::new(7) };
        let schedule = schedule(0, 1, 1, 0);
        assert_eq!(oracle(open()).settlement(FeedId::new(7), &schedule, &clock()), Err(unknown));
    }
}
