//! Plays a history on a chain and in the model, and stops at the first difference.

use super::{
    Case, Charge, Difference, Model, Offer, Promise, Stage, Variant,
    compare::{compare, tranches},
    counts::Counts,
    evidence::Accusation,
    exact::ensure,
    history::{History, Part, Step},
    lot::{Lot, PoolKey},
    observed::{Observed, pool},
    requests::Refusal,
    world::{
        self, BUYERS, COUNCIL, CUSTODIAN, NOBODY, RISES, STAKERS, TERMS_OF, VAULTS, WATCHERS,
        address,
    },
};
use crate::common::{Chain, WINDOW};
use protocol::*;
use restaking::{Loss, dry_run};
use std::collections::{BTreeMap, BTreeSet};
use units::*;

/// Plays all of a history.
pub fn play(history: &History, variant: Variant) -> Result<Counts, Difference> {
    let mut driver = Driver::new(&history.caps, variant);
    for (index, step) in history.steps.iter().enumerate() {
        driver.step(step).map_err(|difference| format!("step {index}, {step:?}: {difference}"))?;
    }
    let counts = &mut driver.model.counts;
    counts.histories = 1;
    counts.fewest = Some(counts.done + counts.refused);
    Ok(driver.model.counts)
}

/// A chain and the model of it.
pub struct Driver {
    pub chain: Chain,
    pub model: Model,
}

impl Driver {
    pub fn new(caps: &world::Caps, variant: Variant) -> Self {
        let mut chain = Chain::of(&world::genesis());
        for (who, actions) in world::registrations(caps) {
            chain.done(who, actions);
        }
        Self { chain, model: Model::new(variant, caps) }
    }

    /// One step on both.
    pub fn step(&mut self, step: &Step) -> Result<(), Difference> {
        match *step {
            Step::Epochs(count) => (0..count).try_for_each(|_| self.cross()),
            Step::Pledge { staker, vault, amount } => {
                let amount_of = Amount::new(amount);
                let action = Action::Pledge(Pledge { vault: vault_id(vault), amount: amount_of });
                let expected = self.model.pledge(staker, vault, amount);
                self.act(STAKERS[staker], action, expected)
            }
            Step::Leave { staker, lot, foreign, part } => self.leave(staker, lot, foreign, part),
            Step::Claim { staker, lot, foreign } => {
                let Some(key) = self.pick(staker, lot, foreign) else { return Ok(()) };
                let tranche = self.tranche(key)?;
                let expected = self.model.claim(staker, key);
                self.act(STAKERS[staker], Action::Claim(Claim { tranche }), expected)
            }
            Step::ClaimPremiums { staker, position } => self.claim_premiums(staker, position),
            Step::Offer { vault, terms, share_bps, reserve_bps } => {
                let (share, reserve) = (Ratio::from_bps(share_bps), Ratio::from_bps(reserve_bps));
                let id = TermsId::new(terms as u32);
                let action = MakeOffer { vault: vault_id(vault), terms: id, share, reserve };
                let expected = self.model.offer(vault, Promise { terms, share, reserve });
                self.act(STAKERS[VAULTS[vault].0], Action::MakeOffer(action), expected)
            }
            Step::OfferAgain { offer, percent, dearer_bps } => {
                // Every other time one of those that are announced.
                let announced = |of: &&Offer| offer % 2 == 0 || of.pending.is_some();
                let offers: Vec<_> = self.model.offers.iter().filter(announced).collect();
                let Some(offer) = offers.get(offer % offers.len().max(1)) else { return Ok(()) };
                let latest = offer.pending.map(|(_, promise)| promise).or(offer.bound);
                let Promise { terms, share, reserve } = latest.expect("an offer says something");
                let bps = |ratio: Ratio| (ratio.raw() / Ratio::from_bps(1).raw()) as u32;
                let share_bps = (bps(share).max(1) * percent / 100).min(10_000);
                let reserve_bps = bps(reserve) + dearer_bps;
                self.step(&Step::Offer { vault: offer.vault, terms, share_bps, reserve_bps })
            }
            Step::Demand { service, target, rate_bps } => {
                let (rate, id) = (Ratio::from_bps(rate_bps), ServiceId::new(service as u32));
                let action = SetDemand { service: id, target: Value::new(target), rate };
                let expected = self.model.demand(service, target, rate);
                self.act(BUYERS[service], Action::SetDemand(action), expected)
            }
            Step::Fund { service, amount } => {
                let id = ServiceId::new(service as u32);
                let action = FundService { service: id, amount: Amount::new(amount) };
                let expected = self.model.fund(service, amount);
                self.act(BUYERS[service], Action::FundService(action), expected)
            }
            Step::DemandPart { service, percent, rate_bps } => {
                let target = self.model.pledged_value() / 100 * u128::from(percent);
                self.step(&Step::Demand { service, target, rate_bps })
            }
            Step::FundPart { service, percent } => {
                let amount = self.model.price_of_target(service) / 100 * u128::from(percent) + 1;
                self.step(&Step::Fund { service, amount })
            }
            Step::AccuseTogether { watcher, cover, offence } => {
                let rises = |terms: usize| TERMS_OF[terms] == RISES;
                let Some((_, terms, epoch)) = self.sold_recently(cover, rises) else {
                    return Ok(());
                };
                let sellers =
                    self.model.covers.iter().filter(|c| (c.terms, c.epoch) == (terms, epoch));
                let operators: BTreeSet<usize> = sellers.map(|c| VAULTS[c.vault].0).collect();
                let mut each = operators.into_iter();
                each.try_for_each(|operator| {
                    self.accuse(watcher, (operator, terms, offence), epoch, Charge::Founded)
                })
            }
            Step::Accuse { watcher, operator, terms, offence, ago, charge } => {
                let epoch = self.model.epoch.saturating_sub(ago);
                self.accuse(watcher, (operator, terms, offence), epoch, charge)
            }
            Step::AccuseSeller { watcher, cover, offence, charge } => {
                let Some((operator, terms, epoch)) = self.sold_recently(cover, |_| true) else {
                    return Ok(());
                };
                self.accuse(watcher, (operator, terms, offence), epoch, charge)
            }
            Step::Appeal { case, with_all } => self.appeal(case, with_all),
            Step::Delay { case, epochs } => {
                let open = |case: &Case| matches!(case.stage, Stage::Open { .. });
                let Some(id) = self.pick_case(case, open) else { return Ok(()) };
                let action = DelayCase { case: CaseId::new(id as u32), epochs };
                let expected = self.model.delay(id, epochs);
                self.act(COUNCIL, Action::DelayCase(action), expected)
            }
            Step::Reverse { case } => {
                let held = |case: &Case| matches!(case.stage, Stage::Held { .. });
                let Some(id) = self.pick_case(case, held) else { return Ok(()) };
                let (case, reason) = (CaseId::new(id as u32), "a mistake".to_owned());
                let expected = self.model.reverse(id);
                self.act(COUNCIL, Action::ReverseCase(ReverseCase { case, reason }), expected)
            }
            Step::Return { operator } => {
                let action = ReturnFromJail { operator: OperatorId::new(operator as u32) };
                let expected = self.model.return_from_jail(operator);
                self.act(STAKERS[operator], Action::ReturnFromJail(action), expected)
            }
            Step::Transfer { from, to, asset, amount } => {
                let (from, to) = (STAKERS[from], STAKERS[to]);
                let (of, amount_of) = (AssetId::new(asset as u32), Amount::new(amount));
                let action = Transfer { to: address(to), asset: of, amount: amount_of };
                let expected = self.model.transfer(from, to, asset, amount);
                self.act(from, Action::Transfer(action), expected)
            }
            Step::LetIn { to, asset, amount } => {
                let (of, amount_of) = (AssetId::new(asset as u32), Amount::new(amount));
                let to = STAKERS[to];
                let action = CustodyDeposit { to: address(to), asset: of, amount: amount_of };
                let expected = self.model.let_in(to, asset, amount);
                self.act(CUSTODIAN, Action::CustodyDeposit(action), expected)
            }
            Step::LetOut { from, asset, amount } => {
                let (of, amount_of) = (AssetId::new(asset as u32), Amount::new(amount));
                let destination = b"elsewhere".to_vec();
                let action = CustodyWithdrawal { asset: of, amount: amount_of, destination };
                let expected = self.model.let_out(STAKERS[from], asset, amount);
                self.act(STAKERS[from], Action::CustodyWithdrawal(action), expected)
            }
        }
    }

    /// Who sold cover under which terms for which epoch, not too long ago.
    fn sold_recently(
        &self,
        cover: usize,
        under: impl Fn(usize) -> bool,
    ) -> Option<(usize, usize, u64)> {
        let recent = |epoch: u64| epoch + WINDOW > self.model.epoch;
        let covers = self.model.covers.iter();
        let covers = covers.filter(|cover| recent(cover.epoch) && under(cover.terms));
        let covers: Vec<_> = covers.collect();
        let cover = covers.get(cover % covers.len().max(1))?;
        Some((VAULTS[cover.vault].0, cover.terms, cover.epoch))
    }

    /// Sends an action; the chain must do what the model did, or refuse it for the same reason.
    fn act(
        &mut self,
        who: &'static str,
        action: Action,
        expected: Result<(), Refusal>,
    ) -> Result<(), Difference> {
        let name = action.name();
        let result = self.chain.act(who, vec![action]);
        let refusal = result.as_ref().err().map(|rejection| {
            let debug = format!("{rejection:?}");
            debug.split([' ', '(', '{']).next().unwrap_or_default().to_owned()
        });
        ensure!(
            refusal.as_deref() == expected.err(),
            "{name} of {who}: {refusal:?}, expected {:?}",
            expected.err()
        );
        match &result {
            Ok(_) => self.model.counts.done += 1,
            Err(_) => self.model.counts.refused += 1,
        }
        for event in result.iter().flatten() {
            if let Event::PremiumsClaimed { tranche, asset, amount, .. } = event {
                let vault = self.chain.state.restaking().tranche(*tranche).unwrap().vault;
                let staker = STAKERS.iter().position(|name| *name == who).unwrap();
                let (vault, asset) = (vault.index() as usize, asset.index() as usize);
                self.model.premiums_claimed(staker, vault, asset, amount.raw());
            }
        }
        Ok(())
    }

    /// A lot of the staker, or of anyone.
    fn pick(&self, staker: usize, lot: usize, foreign: bool) -> Option<PoolKey> {
        let lots = self.model.lots.iter().filter(|lot| foreign || lot.staker == staker);
        let lots = lots.filter(|lot| lot.staker != NOBODY);
        let keys: Vec<_> = lots.map(Lot::pool).collect();
        keys.get(lot % keys.len().max(1)).copied()
    }

    /// Mostly a case that something can be done about, sometimes any.
    fn pick_case(&self, case: usize, fits: impl Fn(&Case) -> bool) -> Option<usize> {
        let cases = self.model.cases.iter().enumerate();
        let any = case.is_multiple_of(8);
        let ids: Vec<_> = cases.filter(|(_, case)| any || fits(case)).map(|(id, _)| id).collect();
        ids.get(case / 8 % ids.len().max(1)).copied()
    }

    fn tranche(&self, key: PoolKey) -> Result<TrancheId, Difference> {
        let found = tranches(&self.chain).get(&key).map(|(id, _)| *id);
        found.ok_or_else(|| format!("there is no tranche {key:?}"))
    }

    fn leave(
        &mut self,
        staker: usize,
        lot: usize,
        foreign: bool,
        part: Part,
    ) -> Result<(), Difference> {
        let Some(key) = self.pick(staker, lot, foreign) else { return Ok(()) };
        let has = self.model.units_of(staker, key);
        let units = match part {
            Part::All => has,
            Part::Units(units) => units,
            Part::Percent(percent) => (has / 100) * u128::from(percent) + 1,
            Part::TooMuch => has + 1,
        };
        let tranche = self.tranche(key)?;
        let expected = self.model.leave(staker, key, units);
        let action = Action::Leave(Leave { tranche, shares: Shares::new(units) });
        self.act(STAKERS[staker], action, expected)
    }

    fn claim_premiums(&mut self, staker: usize, position: usize) -> Result<(), Difference> {
        let who = STAKERS[staker];
        let row = self.chain.state.ledger().find_account(&address(who)).unwrap();
        let restaking = self.chain.state.restaking();
        let positions: Vec<TrancheId> = restaking.positions_of(row).map(|p| p.tranche).collect();
        let Some(tranche) = positions.get(position % positions.len().max(1)).copied() else {
            return Ok(());
        };
        let vault = restaking.tranche(tranche).unwrap().vault.index() as usize;
        self.model.rounds_premiums(staker, vault, 1);
        let key = pool(&self.chain, VaultId::new(vault as u32), tranche);
        self.model.touch(staker, key);
        self.act(who, Action::ClaimPremiums(ClaimPremiums { tranche }), Ok(()))
    }

    fn accuse(
        &mut self,
        watcher: usize,
        accusation: (usize, usize, usize),
        epoch: u64,
        charge: Charge,
    ) -> Result<(), Difference> {
        let (operator, terms, offence) = accusation;
        // A deviation lasts from the epoch before.
        let epoch = epoch.max(1);
        let rows = &self.model.terms[terms].offences;
        let rule = &rows.get(offence).unwrap_or(&rows[0]).rule;
        let accused = Accusation { rule, operator, feed: TERMS_OF[terms], epoch, charge };
        let file = FileEvidence {
            operator: OperatorId::new(operator as u32),
            terms: TermsId::new(terms as u32),
            offence: offence as u16,
            evidence: accused.evidence(&self.chain),
        };
        let expected = self.model.accuse(WATCHERS[watcher], accusation, epoch, charge);
        self.act(WATCHERS[watcher], Action::FileEvidence(file), expected)
    }

    fn appeal(&mut self, case: usize, with_all: bool) -> Result<(), Difference> {
        let open = |case: &Case| matches!(case.stage, Stage::Open { .. });
        let Some(id) = self.pick_case(case, open) else { return Ok(()) };
        let case = &self.model.cases[id];
        let rule = &self.model.terms[case.terms].offences[case.offence].rule;
        let (operator, feed, charge) = (case.operator, TERMS_OF[case.terms], case.filed);
        let accused = Accusation { rule, operator, feed, epoch: case.epoch, charge };
        let evidence = accused.answer(with_all);
        let expected = self.model.appeal(id, with_all);
        let action = Action::Appeal(Appeal { case: CaseId::new(id as u32), evidence });
        self.act(STAKERS[operator], action, expected)
    }

    /// Crosses a boundary on both and compares everything.
    fn cross(&mut self) -> Result<(), Difference> {
        let next = self.model.epoch + 1;
        let planned = self.dry_runs(next);
        let events = self.chain.until_epoch(next);
        self.check_dry_runs(&planned, &events)?;
        let observed = Observed::of(&self.chain, &events);
        self.model.cross(&observed)?;
        compare(&self.chain, &self.model)
    }

    /// What the core says beforehand about the first case of each operator that is due. Later cases of the same
    /// boundary take what the first one leaves, so a dry run made now is not about them.
    fn dry_runs(&self, next: u64) -> BTreeMap<usize, Vec<Loss>> {
        let mut first: BTreeMap<usize, (u64, usize)> = BTreeMap::new();
        for (id, case) in self.model.cases.iter().enumerate() {
            if matches!(case.stage, Stage::Open { executes_at } if executes_at <= next) {
                let entry = first.entry(case.operator).or_insert((case.epoch, id));
                *entry = (*entry).min((case.epoch, id));
            }
        }
        let restaking = self.chain.state.restaking();
        let plan = |id: usize| {
            let case = restaking.case(CaseId::new(id as u32)).unwrap();
            let fraction = restaking.fraction_at(case, Epoch::new(next));
            dry_run(restaking, case.operator, case.terms, case.epoch, fraction).unwrap()
        };
        first.into_values().map(|(_, id)| (id, plan(id))).collect()
    }

    /// §7.6: bit for bit.
    fn check_dry_runs(
        &self,
        planned: &BTreeMap<usize, Vec<Loss>>,
        events: &[Event],
    ) -> Result<(), Difference> {
        for (id, losses) in planned {
            let felt = losses.iter().filter(|loss| !loss.per_share.is_zero());
            let plan: Vec<_> = felt.map(|loss| (loss.tranche, loss.taken)).collect();
            // From the events: a merger at the same boundary moves what the case's own list says.
            let took = events.iter().filter_map(|event| match event {
                Event::Slashed { case, tranche, amount, .. } if case.index() as usize == *id => {
                    Some((*tranche, *amount))
                }
                _ => None,
            });
            let took: Vec<_> = took.collect();
            ensure!(took == plan, "case {id} took {took:?}, the dry run said {plan:?}");
            let short = losses.iter().map(|loss| loss.shortfall.raw()).sum::<u128>();
            let executed = events.iter().any(|event| {
                matches!(event, Event::CaseExecuted { case, shortfall, .. }
                    if case.index() as usize == *id && shortfall.iter().map(|(_, part)| part.raw()).sum::<u128>() == short)
            });
            ensure!(executed, "case {id}: the dry run was {short} short, the case otherwise");
        }
        Ok(())
    }
}

fn vault_id(vault: usize) -> VaultId {
    VaultId::new(vault as u32)
}
