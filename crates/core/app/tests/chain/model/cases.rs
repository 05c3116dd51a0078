//! What people do about cases between boundaries (§6.1, §6.2, §6.4): accuse, answer, give time, reverse.

use super::{
    Case, Charge, Model, Stage,
    lot::PoolKey,
    requests::Refusal,
    world::{BOND, DELAY, JAIL, STAKERS, TERMS_OF, USDC, VAULTS},
};
use protocol::Rule;

impl Case {
    /// Whether it came to something, or still may.
    fn stands(&self) -> bool {
        !matches!(self.stage, Stage::Acquitted | Stage::Reversing | Stage::Reversed)
    }

    /// Whether what it took may still go back.
    pub fn is_on_hold(&self) -> bool {
        matches!(self.stage, Stage::Held { .. } | Stage::Reversing)
    }

    pub fn took_of(&self, key: PoolKey) -> bool {
        self.taken.iter().any(|(from, _)| *from == key)
    }
}

impl Model {
    /// §6.1. Two prices for one round are guilty, the same price twice is not; a price is wrong by the quotes that come
    /// with it.
    pub fn accuse(
        &mut self,
        reporter: &'static str,
        (operator, terms, offence): (usize, usize, usize),
        epoch: u64,
        charge: Charge,
    ) -> Result<(), Refusal> {
        let service = TERMS_OF[terms];
        let Some(row) = self.terms[terms].offences.get(offence) else {
            return Err("UnknownOffence");
        };
        let executes_at = self.epoch + row.appeal_epochs + 1;
        self.require(reporter, USDC, BOND)?;
        if charge == Charge::Unfounded {
            self.debit(reporter, USDC, BOND);
            self.credit(STAKERS[operator], USDC, BOND);
            return Ok(());
        }
        if self.epoch < epoch || self.epoch > epoch + self.terms[terms].evidence_epochs {
            return Err("OutsideWindow");
        }
        let sold = self.covers.iter().filter(|cover| {
            VAULTS[cover.vault].0 == operator && cover.service == service && cover.epoch == epoch
        });
        let sold: Vec<usize> = sold.map(|cover| cover.terms).collect();
        if sold.is_empty() {
            return Err("NoCover");
        }
        if !sold.contains(&terms) {
            return Err("OtherTerms");
        }
        let key = (operator, terms, offence, epoch);
        // Once; and what came to nothing is not heard twice, but other evidence is.
        let same = |c: &&Case| (c.operator, c.terms, c.offence, c.epoch) == key;
        // Two prices for a round are the same evidence however they were picked.
        let picks = matches!(row.rule, Rule::OracleDeviation { .. });
        let heard = |c: &Case| c.filed == charge || !picks;
        if self.cases.iter().filter(same).any(|c| c.stands() || heard(c)) {
            return Err("AlreadyCharged");
        }
        self.debit(reporter, USDC, BOND);
        self.jailed[operator] = Some(self.epoch);
        self.cases.push(Case {
            operator,
            terms,
            offence,
            epoch,
            reporter,
            filed: charge,
            delayed: false,
            stage: Stage::Open { executes_at },
            taken: Vec::new(),
            splits: 0,
        });
        self.counts.cases += 1;
        self.counts.late_cases += u64::from(epoch < self.epoch);
        Ok(())
    }

    /// §6.2. The accused answers with all quotes, or with none. That convinces where they were picked.
    pub fn appeal(&mut self, id: usize, with_all: bool) -> Result<(), Refusal> {
        let case = &self.cases[id];
        let Stage::Open { .. } = case.stage else { return Err("AppealClosed") };
        let offence = &self.terms[case.terms].offences[case.offence];
        if !matches!(offence.rule, Rule::OracleDeviation { .. }) {
            return Err("NotAppealable");
        }
        if !with_all || case.filed != Charge::Picked {
            self.counts.upheld += 1;
            return Ok(());
        }
        let operator = case.operator;
        self.cases[id].stage = Stage::Acquitted;
        self.credit(STAKERS[operator], USDC, BOND);
        self.free_if_innocent(operator);
        self.counts.acquitted += 1;
        Ok(())
    }

    /// §6.2. A council gives time: once, and so much at most.
    pub fn delay(&mut self, id: usize, epochs: u64) -> Result<(), Refusal> {
        let case = &mut self.cases[id];
        let Stage::Open { executes_at } = case.stage else { return Err("AppealClosed") };
        if case.delayed {
            return Err("DelayedAlready");
        }
        if epochs == 0 || epochs > DELAY {
            return Err("OutOfRange");
        }
        case.delayed = true;
        case.stage = Stage::Open { executes_at: executes_at + epochs };
        self.counts.delayed += 1;
        Ok(())
    }

    /// §6.4. What is on hold goes back, at the next boundary.
    pub fn reverse(&mut self, id: usize) -> Result<(), Refusal> {
        let case = &mut self.cases[id];
        let Stage::Held { .. } = case.stage else { return Err("NotOnHold") };
        case.stage = Stage::Reversing;
        Ok(())
    }

    /// Jail lasts while cases are open and for full epochs after the last one was filed.
    pub fn return_from_jail(&mut self, operator: usize) -> Result<(), Refusal> {
        let Some(since) = self.jailed[operator] else { return Err("NotJailed") };
        let open =
            |case: &Case| case.operator == operator && matches!(case.stage, Stage::Open { .. });
        if self.cases.iter().any(open) {
            return Err("CasesOpen");
        }
        if self.epoch <= since + JAIL {
            return Err("JailNotOver");
        }
        self.jailed[operator] = None;
        self.counts.returned_from_jail += 1;
        Ok(())
    }

    /// Whoever did nothing at all is free.
    pub(super) fn free_if_innocent(&mut self, operator: usize) {
        let mut cases = self.cases.iter().filter(|case| case.operator == operator);
        if cases.all(|case| matches!(case.stage, Stage::Acquitted | Stage::Reversed)) {
            self.counts.freed += u64::from(self.jailed[operator].is_some());
            self.jailed[operator] = None;
        }
    }
}
