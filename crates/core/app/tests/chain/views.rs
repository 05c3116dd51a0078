//! Views that people decide by: against numbers worked out by hand, and dry runs against what then happens.

// The rules of the deterministic half are not those of its tests.
#![allow(clippy::disallowed_macros, clippy::disallowed_methods, clippy::disallowed_types)]

use crate::common::*;
use protocol::*;
use restaking::{
    CaseExposure, Earned, Exposure, HoldingExposure, IfFiled, Loss, Net, OffenceExposure, PastLoss,
    Restaking, ServiceExposure, StakerLoss, dry_run_service,
};
use units::*;

const NEW_TERMS: TermsId = TermsId::new(2);
const STAKERS: [&str; 4] = ["owner", "other-owner", "early", "late"];

fn core(chain: &Chain) -> &Restaking {
    chain.state.restaking()
}

fn row(chain: &Chain, who: &str) -> AccountIndex {
    chain.state.ledger().find_account(&account(who)).unwrap()
}

/// With a base rate of 3 % a year.
fn exposure(chain: &Chain, who: &str) -> Exposure {
    core(chain).exposure_of(chain.state.ledger(), row(chain, who), percent(3), chain.state.epoch())
}

/// The only one with stake.
fn only_holding(chain: &Chain, who: &str) -> HoldingExposure {
    let mut holdings = exposure(chain, who).holdings;
    holdings.retain(|holding| !holding.holding.shares.is_zero());
    assert_eq!(holdings.len(), 1, "{holdings:?}");
    holdings.remove(0)
}

fn usd(whole: u128) -> Value {
    Value::new(whole * WEI)
}

/// Hundredths of a whole unit of the stake asset.
fn cents(cents: u128) -> Amount {
    Amount::new(cents * WEI / 100)
}

fn once(terms: TermsId, amounts: [Amount; 3]) -> Vec<OffenceExposure> {
    (0..).zip(amounts).map(|(offence, once)| OffenceExposure { terms, offence, once }).collect()
}

fn pledge(chain: &mut Chain, who: &str, vault: VaultId, amount: Amount) {
    chain.done(who, vec![Action::Pledge(Pledge { vault, amount })]);
}

fn leave(chain: &mut Chain, who: &str, part: u128) {
    let holding = core(chain).holdings_of(row(chain, who)).remove(0);
    let shares = Shares::new(holding.shares.raw() / part);
    chain.done(who, vec![Action::Leave(Leave { tranche: holding.tranche, shares })]);
}

/// Two prices signed by an operator at a time.
fn two_prices(chain: &Chain, operator: u32, feed: FeedId, at: Timestamp) -> Evidence {
    let report = |whole| {
        let body = Report {
            chain: chain.state.meta().chain,
            feed,
            round: chain.state.oracle().feed(feed).unwrap().clock.round(at),
            operator: OperatorId::new(operator),
            price: price(whole),
            confidence: Price::ZERO,
            observed_at: at,
        };
        SignedReport::new(body, &key(&format!("duty-{operator}")))
    };
    let (first, second) = (report(2_000), report(2_001));
    Evidence::Equivocation(Box::new(Equivocation { first, second }))
}

fn accusation(chain: &Chain, operator: u32, terms: TermsId, feed: FeedId) -> FileEvidence {
    let evidence = two_prices(chain, operator, feed, chain.state.time());
    FileEvidence { operator: OperatorId::new(operator), terms, offence: EQUIVOCATION, evidence }
}

fn try_it(chain: &Chain, accusation: &FileEvidence) -> Result<IfFiled, Rejection> {
    core(chain).if_filed(&chain.state.court(), accusation, chain.state.epoch())
}

/// What a slash really took, tranche by tranche.
fn taken(events: &[Event]) -> Vec<(VaultId, TrancheId, Amount)> {
    let slashed = events.iter().filter_map(|event| match event {
        Event::Slashed { vault, tranche, amount, .. } => Some((*vault, *tranche, *amount)),
        _ => None,
    });
    slashed.collect()
}

fn predicted(losses: &[Loss]) -> Vec<(VaultId, TrancheId, Amount)> {
    let some = losses.iter().filter(|loss| !loss.per_share.is_zero());
    some.map(|loss| (loss.vault, loss.tranche, loss.taken)).collect()
}

/// Lets time pass until a slash, and compares what every tranche and every staker lost with what was predicted.
fn really(chain: &mut Chain, losses: &[Loss], executes_at: Epoch) {
    chain.until_epoch(executes_at.raw() - 1);
    let per_staker: Vec<Vec<StakerLoss>> =
        STAKERS.iter().map(|who| core(chain).losses_of(row(chain, who), losses)).collect();
    let before: Vec<_> =
        STAKERS.iter().map(|who| core(chain).holdings_of(row(chain, who))).collect();
    let events = chain.until_epoch(executes_at.raw());
    assert!(!losses.is_empty(), "nothing to compare");
    assert_eq!(taken(&events), predicted(losses));
    for ((who, before), losses) in STAKERS.iter().zip(before).zip(per_staker) {
        let after = core(chain).holdings_of(row(chain, who));
        assert_eq!(before.len(), after.len(), "{who}");
        for (before, after) in before.iter().zip(&after) {
            let loss = losses.iter().find(|loss| loss.tranche == before.tranche);
            let loss = loss.map_or(Amount::ZERO, |loss| loss.loss);
            let real = before.worth.saturating_sub(after.worth);
            assert_eq!((after.tranche, real), (before.tranche, loss), "{who}");
        }
    }
}

#[test]
fn what_could_be_taken_now_is_the_largest_penalty_and_all_of_them_the_liability() {
    let mut chain = Chain::with_cover([percent(40), Ratio::ONE]);
    // 100 of 1 100, 40 % of it sold for epoch 2: penalties of 100 %, 50 % and 1 %.
    let expected = ServiceExposure {
        service: SERVICE,
        most: stake(40),
        offences: once(TERMS, [stake(40), stake(20), cents(40)]),
    };
    let now = exposure(&chain, "early");
    let [holding] = now.holdings.as_slice() else { panic!("{now:?}") };
    assert_eq!(holding.services, std::slice::from_ref(&expected));
    assert_eq!((holding.most, holding.holding.worth), (stake(40), stake(100)));
    assert_eq!((now.worth, now.most, now.most_after), (usd(200_000), usd(80_000), usd(80_000)));
    assert_eq!((holding.tenure.from, holding.free_at, holding.held), (Epoch::new(1), None, None));
    assert_eq!((holding.vault, holding.operator, holding.asset), (VAULT, OP, STAKE));

    // More epochs that can be charged do not cost more together: each taking lowers what is left of all.
    chain.until_epoch(4);
    assert_eq!(only_holding(&chain, "early").services, [expected]);
    // A stranger has nothing at risk.
    assert!(exposure(&chain, "watch").holdings.is_empty());
}

#[test]
fn small_penalties_cost_together_what_they_add_up_to() {
    let mut chain = with_new_terms(Penalty::Fixed(percent(5)));
    let now = chain.state.epoch();
    chain.until_epoch(now.raw() + 1);
    let holding = only_holding(&chain, "early");
    let services = &holding.services;
    // One service, two versions of its terms. The old one: everything. The new one, sold for two epochs by now: 5 %.
    let [service] = services.as_slice() else { panic!("{services:?}") };
    assert_eq!(service.most, stake(100));
    assert_eq!(
        service.offences,
        [
            once(TERMS, [stake(100), stake(50), stake(1)]),
            once(NEW_TERMS, [stake(5); 3])[..1].into()
        ]
        .concat()
    );
    // Once nobody can be charged under the old terms any more (3 epochs), four epochs of 5 % remain.
    chain.until_epoch(now.raw() + 3);
    let holding = only_holding(&chain, "early");
    assert_eq!(holding.services[0].offences, once(NEW_TERMS, [stake(5); 3])[..1]);
    assert_eq!((holding.services[0].most, holding.most), (stake(20), stake(20)));
}

/// Both vaults sell all under terms with one offence, two prices, that costs `penalty`; at the first boundary of it.
fn with_new_terms(penalty: Penalty) -> Chain {
    let mut chain = Chain::covered();
    let mut new = terms(FEED);
    new.offences.truncate(1);
    new.offences[0].penalty = penalty;
    let publish = PublishTerms { service: SERVICE, terms: new };
    chain.done("buyer", vec![Action::PublishTerms(publish)]);
    for (vault, owner) in [(0, "owner"), (1, "other-owner")] {
        chain.done(owner, vec![offer(VaultId::new(vault), NEW_TERMS, Ratio::ONE)]);
    }
    chain.until_epoch(4);
    chain
}

#[test]
fn announced_changes_say_until_when_leaving_avoids_them() {
    let mut chain = Chain::with_cover([percent(40), Ratio::ONE]);
    chain.done(
        "owner",
        vec![
            offer(VAULT, OTHER_TERMS, percent(60)),
            Action::SetLeverageCap(SetLeverageCap {
                vault: VAULT,
                leverage_cap: Ratio::new(2 * WEI),
            }),
        ],
    );
    let holding = only_holding(&chain, "early");
    let seen: Vec<_> = holding
        .prospects
        .iter()
        .map(|of| (of.service, of.terms, of.share, of.bound, of.from.raw(), of.leave_by.raw()))
        .collect();
    let bound = (SERVICE, TERMS, percent(40), true, 3, 2);
    let announced = (OTHER_SERVICE, OTHER_TERMS, percent(60), false, 4, 3);
    assert_eq!(seen, [bound, announced]);
    assert_eq!(holding.prospects[1].most, stake(60));
    assert_eq!(holding.prospects[1].offences, once(OTHER_TERMS, [stake(60), stake(30), cents(60)]));
    assert_eq!((holding.most, holding.most_after), (stake(40), stake(100)));
    assert_eq!(holding.leverage, Some((Ratio::new(2 * WEI), Epoch::new(4), Epoch::new(3))));

    // Who leaves in the last epoch is spared all of it, and stays liable for what was.
    chain.until_epoch(3);
    leave(&mut chain, "early", 1);
    let left = only_holding(&chain, "early");
    assert!(left.prospects.is_empty() && left.leverage.is_none(), "{left:?}");
    // 40 % of it; a tranche of its own rounds down by itself.
    let forty = stake(40).saturating_sub(Amount::new(1));
    assert_eq!((left.most, left.most_after), (forty, forty));
    assert_eq!(left.free_at, Some(Epoch::new(3 + WINDOW + 1)));
    chain.until_epoch(4);
    let owner = only_holding(&chain, "owner");
    let all = stake(1_000).saturating_sub(Amount::new(1));
    assert_eq!((owner.most, owner.leverage), (all, None), "40 % and 60 %, each rounded down");
    assert_eq!(only_holding(&chain, "early").most, forty);
    // Evidence about its last epoch is accepted for three more; after that nothing can take of it.
    chain.until_epoch(7);
    assert_eq!(only_holding(&chain, "early").most, Amount::ZERO);
}

#[test]
fn earnings_and_losses_are_told_by_source() {
    let mut chain = Chain::with_cover([percent(40), Ratio::ONE]);
    chain.until_epoch(3);
    // 1 bp of 880 000 for 2 200 000 at risk, less 10 %, in one of two epochs: 0.000 036 ÷ 2, times 315.36 a year.
    let holding = only_holding(&chain, "early");
    let earnings = &holding.earnings;
    assert_eq!(earnings.epochs, 2);
    let [Earned { service: SERVICE, rate }] = earnings.services.as_slice() else { panic!() };
    assert_eq!(rate.per_epoch.to_string(), "0.000018");
    assert_eq!(rate.per_year.to_string(), "5.67648");
    assert_eq!(earnings.base.per_year, percent(3));
    assert_eq!(earnings.base.per_epoch.to_string(), "0.000000095129375951");
    let Net::Gain(net) = earnings.net_per_year() else { panic!() };
    assert_eq!(net.to_string(), "5.70648");
    // 79.2 for the 1 100 at risk: 7.2 for these 100, rounded down.
    assert_eq!(holding.holding.premiums, [(PAY, Amount::new(7_199_999))]);

    let mut chain = Chain::with_cover([percent(40), Ratio::ONE]);
    let evidence = chain.equivocate();
    chain.done("watch", vec![file(EQUIVOCATION, evidence)]);
    let case = CaseId::new(0);
    let executes_at = Epoch::new(4);
    let holding = only_holding(&chain, "early");
    let open = CaseExposure { case, executes_at, fraction: Ratio::ONE, loss: stake(40) };
    assert_eq!(
        (holding.cases.as_slice(), holding.losses.as_slice()),
        ([open].as_slice(), [].as_slice())
    );
    assert_eq!(holding.most, stake(40), "the case is part of it");
    chain.until_epoch(4);
    let holding = only_holding(&chain, "early");
    // Told by the share, rounded down.
    let amount = stake(40).saturating_sub(Amount::new(1));
    let lost = PastLoss { case, service: SERVICE, boundary: executes_at, amount };
    assert_eq!(holding.losses, [lost]);
    assert_eq!((holding.holding.worth, holding.most), (stake(60), Amount::ZERO));
    assert_eq!((holding.held, holding.cases.len()), (Some((case, Epoch::new(5))), 0));
    // 40 of 100 in three epochs.
    assert_eq!(holding.earnings.lost.per_year.to_string(), "42048");
    assert!(matches!(holding.earnings.net_per_year(), Net::Loss(_)));
    // What the window no longer covers is no longer counted.
    chain.until_epoch(3 + WINDOW);
    assert_eq!(only_holding(&chain, "early").losses.len(), 1);
    chain.until_epoch(4 + WINDOW);
    assert!(only_holding(&chain, "early").losses.is_empty());
}

#[test]
fn stake_is_counted_once_and_once_per_service() {
    let mut chain = Chain::with_cover([percent(40), Ratio::ONE]);
    let view =
        |chain: &Chain| core(chain).rehypothecation(chain.state.ledger(), chain.state.epoch());
    let now = view(&chain);
    assert_eq!((now.total.stake, now.total.cover), (usd(4_200_000), usd(2_880_000)));
    assert_eq!(now.services, [(SERVICE, usd(2_880_000))]);
    let ratios = |of: &restaking::Rehypothecation| -> Vec<String> {
        of.vaults.iter().map(|(_, backing)| backing.ratio().unwrap().to_string()).collect()
    };
    assert_eq!(ratios(&now), ["0.4", "1"]);
    // With a leverage cap of 2 the first vault sells all of it to another service too.
    let leverage_cap = Ratio::new(2 * WEI);
    chain.done(
        "owner",
        vec![
            Action::SetLeverageCap(SetLeverageCap { vault: VAULT, leverage_cap }),
            offer(VAULT, OTHER_TERMS, Ratio::ONE),
        ],
    );
    chain.until_epoch(4);
    let now = view(&chain);
    assert_eq!(now.services, [(SERVICE, usd(2_880_000)), (OTHER_SERVICE, usd(2_200_000))]);
    assert_eq!((now.total.stake, now.total.cover), (usd(4_200_000), usd(5_080_000)));
    assert_eq!(ratios(&now), ["1.4", "1"]);
    let operators: Vec<_> = now.operators.iter().map(|(id, of)| (*id, of.cover)).collect();
    assert_eq!(operators, [(OP, usd(3_080_000)), (OTHER_OP, usd(2_000_000))]);
    assert_eq!(
        Chain::bare()
            .state
            .restaking()
            .rehypothecation(chain.state.ledger(), Epoch::ZERO)
            .total
            .ratio(),
        None
    );
}

#[test]
fn trying_evidence_tells_what_filing_it_then_does() {
    let mut chain = Chain::with_cover([percent(37), Ratio::ONE]);
    // Stake that does not divide evenly, in several tranches, and somebody who left with a third.
    pledge(&mut chain, "late", VAULT, Amount::new(33_333_333_333_333_333_337));
    chain.until_epoch(4);
    pledge(&mut chain, "late", VAULT, Amount::new(7));
    leave(&mut chain, "early", 3);
    let accusation = accusation(&chain, 0, TERMS, FEED);
    let root = chain.state.root();
    let dry = try_it(&chain, &accusation).unwrap();
    assert_eq!(chain.state.root(), root, "nothing changed");
    assert!(matches!(dry.verdict, Verdict::Guilty { .. }));
    assert_eq!((dry.fraction, dry.executes_at), (Ratio::ONE, Epoch::new(6)));
    assert_eq!(dry.losses.len(), 3, "owner and early, late, and who left");
    let events = chain.done("watch", vec![Action::FileEvidence(accusation.clone())]);
    let Event::CaseOpened { executes_at, .. } = events[0] else { panic!("{events:?}") };
    assert_eq!(executes_at, dry.executes_at);
    really(&mut chain, &dry.losses, executes_at);
    // Charged already: filing it would be refused, and so is trying.
    let again = try_it(&chain, &accusation).unwrap_err();
    assert_eq!(again, chain.rejected("watch", Action::FileEvidence(accusation)));
}

#[test]
fn a_dry_run_reaches_stakers_through_mergers() {
    let mut chain = Chain::with_cover([percent(37), Ratio::ONE]);
    // A slash first, so that shares convert at a price.
    let accused = accusation(&chain, 0, TERMS, FEED);
    chain.done("watch", vec![Action::FileEvidence(accused)]);
    pledge(&mut chain, "late", VAULT, Amount::new(33_333_333_333_333_333_337));
    chain.until_epoch(5);
    chain.done("owner", vec![Action::ReturnFromJail(ReturnFromJail { operator: OP })]);
    pledge(&mut chain, "late", VAULT, Amount::new(1_000_000_007));
    let merged = chain.until_epoch(8 + 3 * WINDOW);
    let mergers = merged.iter().filter(|event| matches!(event, Event::Merged { .. })).count();
    assert_eq!(mergers, 2, "late has two positions that nobody touched since");
    let accused = accusation(&chain, 0, TERMS, FEED);
    let dry = try_it(&chain, &accused).unwrap();
    let late = core(&chain).losses_of(row(&chain, "late"), &dry.losses);
    assert_eq!(late.len(), 1);
    assert!(!late[0].loss.is_zero());
    chain.done("watch", vec![Action::FileEvidence(accused)]);
    really(&mut chain, &dry.losses, dry.executes_at);
}

#[test]
fn a_penalty_that_rises_is_tried_with_what_is_condemned_by_then() {
    let rising = RisingPenalty {
        least: percent(10),
        most: percent(90),
        full_deviation: None,
        full_duration: None,
        full_condemned: Some(Ratio::ONE),
        window_epochs: 2,
    };
    let mut chain = with_new_terms(Penalty::Rising(rising));
    let alone = try_it(&chain, &accusation(&chain, 0, NEW_TERMS, FEED)).unwrap();
    assert_eq!(alone.fraction, percent(10));
    let other = accusation(&chain, 1, NEW_TERMS, FEED);
    chain.done("watch", vec![Action::FileEvidence(other)]);
    // 1 000 of 2 100 are due to be condemned at the same boundary.
    let accused = accusation(&chain, 0, NEW_TERMS, FEED);
    let dry = try_it(&chain, &accused).unwrap();
    let expected = 10 * WEI / 100 + (WEI * 1_000 / 2_100) * 80 / 100;
    assert_eq!(dry.fraction, Ratio::new(expected));
    chain.done("watch", vec![Action::FileEvidence(accused)]);
    let case = only_holding(&chain, "early").cases[0].clone();
    assert_eq!((case.case, case.fraction), (CaseId::new(1), dry.fraction));
    let early = core(&chain).losses_of(row(&chain, "early"), &dry.losses);
    assert_eq!(case.loss, early[0].loss);
    let events = chain.until_epoch(dry.executes_at.raw());
    assert_eq!(core(&chain).case(case.case).unwrap().fraction, dry.fraction);
    let of_vault: Vec<_> = taken(&events).into_iter().filter(|of| of.0 == VAULT).collect();
    assert_eq!(of_vault, predicted(&dry.losses));
}

#[test]
fn a_service_that_slashes_everyone_takes_what_the_dry_run_says() {
    let mut chain = Chain::with_cover([percent(61), percent(83)]);
    pledge(&mut chain, "late", VaultId::new(1), Amount::new(12_345_678_901_234_567_891));
    chain.until_epoch(3);
    let now = chain.state.epoch();
    let dry = dry_run_service(core(&chain), SERVICE, now, Ratio::ONE).unwrap();
    let vaults: Vec<_> = dry.iter().map(|loss| loss.vault).collect();
    assert_eq!(vaults, [VAULT, VaultId::new(1), VaultId::new(1)]);
    for operator in [0, 1] {
        let accused = accusation(&chain, operator, TERMS, FEED);
        chain.done("watch", vec![Action::FileEvidence(accused)]);
    }
    really(&mut chain, &dry, Epoch::new(5));
    assert_eq!(dry_run_service(core(&chain), OTHER_SERVICE, now, Ratio::ONE).unwrap(), []);
    let unknown = dry_run_service(core(&chain), ServiceId::new(9), now, Ratio::ONE);
    assert_eq!(unknown, Err(Rejection::UnknownService { service: ServiceId::new(9) }));
}

#[test]
fn trying_evidence_that_proves_nothing_costs_nothing() {
    let mut chain = Chain::covered();
    let right = chain.lie(price(2_010), price(2_000), 3);
    let accusation =
        FileEvidence { operator: OP, terms: TERMS, offence: DEVIATION, evidence: right };
    let dry = try_it(&chain, &accusation).unwrap();
    assert!(matches!(dry.verdict, Verdict::NotGuilty(Innocence::WithinTolerance { .. })));
    assert_eq!((dry.fraction, dry.losses), (Ratio::ZERO, vec![]));
    for (wrong, expected) in [
        (FileEvidence { operator: OperatorId::new(9), ..accusation.clone() }, "operator-9"),
        (FileEvidence { terms: TermsId::new(9), ..accusation.clone() }, "terms-9"),
        (FileEvidence { offence: 9, ..accusation }, "9"),
    ] {
        let refused = try_it(&chain, &wrong).unwrap_err();
        assert!(refused.to_string().contains(expected), "{refused}");
        assert_eq!(refused, chain.rejected("watch", Action::FileEvidence(wrong)));
    }
}

/// A generator of the same numbers each time; `BUTTRESS_SEED` chooses others.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (self.0 >> 33) % most
    }
}

/// One random action or offence. What is refused is refused.
fn something(chain: &mut Chain, dice: &mut Dice) {
    let who = STAKERS[dice.below(4) as usize];
    let vault = dice.below(2) as u32;
    let owner = STAKERS[vault as usize];
    let action = match dice.below(10) {
        0 | 1 => Action::Pledge(Pledge {
            vault: VaultId::new(vault),
            amount: Amount::new(1 + u128::from(dice.below(1 << 30)).pow(1 + dice.below(2) as u32)),
        }),
        2 => {
            let holdings = core(chain).holdings_of(row(chain, who));
            let Some(holding) = holdings.get(dice.below(3) as usize) else { return };
            let shares = Shares::new(holding.shares.raw() / u128::from(1 + dice.below(3)));
            Action::Leave(Leave { tranche: holding.tranche, shares })
        }
        3 => {
            // The old terms take everything: seldom, or there is nothing left to take.
            let terms = [2, 3, 2, 3, 2, 3, 0, 1][dice.below(8) as usize];
            let share = percent(dice.below(101) as u32);
            offer(VaultId::new(vault), TermsId::new(terms), share)
        }
        4 => {
            let operator = OperatorId::new(vault);
            Action::ReturnFromJail(ReturnFromJail { operator })
        }
        _ => {
            let operator = OperatorId::new(vault);
            let ago = dice.below(4);
            let epoch = chain.state.epoch().minus(ago);
            let sold = core(chain).terms_sold_under(operator, epoch).unwrap();
            let Some(terms) = sold.into_iter().nth(dice.below(2) as usize) else { return };
            let feed = FeedId::new(u32::from(core(chain).terms(terms).unwrap().service != SERVICE));
            let at = Timestamp::new(chain.state.time().raw().saturating_sub(ago * EPOCH));
            let evidence = two_prices(chain, vault, feed, at);
            Action::FileEvidence(FileEvidence { operator, terms, offence: EQUIVOCATION, evidence })
        }
    };
    let sender = match action {
        Action::FileEvidence(_) => "watch",
        Action::Pledge(_) | Action::Leave(_) => who,
        _ => owner,
    };
    let _ = chain.act(sender, vec![action]);
}

/// Crosses a boundary, and holds what was taken of everyone against what everyone was told. Returns how much was taken.
fn cross_and_compare(chain: &mut Chain) -> u128 {
    let before = chain.state.clone();
    let told: Vec<Exposure> = STAKERS.iter().map(|who| exposure(chain, who)).collect();
    let backing = core(chain).rehypothecation(chain.state.ledger(), chain.state.epoch());
    let exclusive = core(chain).vaults().all(|(_, vault)| vault.leverage_cap == Ratio::ONE);
    for (id, backing) in &backing.vaults {
        let once = backing.ratio().is_none_or(|ratio| ratio <= Ratio::ONE);
        assert!(once || !exclusive, "{id}: {backing:?}");
    }
    let next = chain.state.epoch().raw() + 1;
    let events = chain.until_epoch(next);
    let slashed = |tranche: TrancheId, of: Option<ServiceId>| -> Amount {
        let amounts = events.iter().filter_map(|event| match event {
            Event::Slashed { case, tranche: from, amount, .. } if *from == tranche => {
                let service = before.restaking().case(*case).unwrap().service;
                (of.is_none_or(|of| of == service)).then_some(*amount)
            }
            _ => None,
        });
        amounts.fold(Amount::ZERO, Amount::saturating_add)
    };
    let mut total = 0;
    for holding in told.iter().flat_map(|told| &told.holdings) {
        let (id, shares) = (holding.holding.tranche, holding.holding.shares);
        let tranche = before.restaking().tranche(id).unwrap();
        let lost = tranche.loss_of(shares, slashed(id, None));
        assert!(lost <= holding.most, "lost {lost}: {holding:?}");
        assert!(holding.most <= holding.holding.worth, "{holding:?}");
        for service in before.restaking().services().map(|(id, _)| id) {
            let lost = tranche.loss_of(shares, slashed(id, Some(service)));
            let told = holding.services.iter().find(|of| of.service == service);
            let most = told.map_or(Amount::ZERO, |of| of.most);
            assert!(lost <= most, "{service} took {lost}: {holding:?}");
        }
        total += lost.raw();
    }
    total
}

/// Histories of pledges, leaves, offers under four terms to two services, lies and returns.
fn history(seed: u64, epochs: u64, leverage: u128) -> (u64, u64) {
    let mut dice = Dice(seed);
    let mut chain = Chain::with_cover([percent(20); 2]);
    for (service, feed, owner, penalty) in [
        (SERVICE, FEED, "buyer", Penalty::Fixed(percent(30))),
        (
            OTHER_SERVICE,
            OTHER_FEED,
            "other-buyer",
            Penalty::Rising(RisingPenalty {
                least: percent(7),
                most: percent(77),
                full_deviation: None,
                full_duration: None,
                full_condemned: Some(percent(50)),
                window_epochs: 3,
            }),
        ),
    ] {
        let mut new = terms(feed);
        new.offences[0].penalty = penalty;
        chain.done(owner, vec![Action::PublishTerms(PublishTerms { service, terms: new })]);
    }
    for (vault, owner) in [(0, "owner"), (1, "other-owner")] {
        let leverage_cap = Ratio::new(leverage * WEI);
        let vault = VaultId::new(vault);
        chain.done(
            owner,
            vec![
                Action::SetLeverageCap(SetLeverageCap { vault, leverage_cap }),
                offer(vault, TermsId::new(2), percent(50)),
                offer(vault, TermsId::new(3), percent(50)),
            ],
        );
    }
    let (mut slashes, mut boundaries) = (0, 0);
    for _ in 0..epochs {
        for _ in 0..dice.below(8) {
            something(&mut chain, &mut dice);
        }
        boundaries += 1;
        slashes += u64::from(cross_and_compare(&mut chain) > 0);
    }
    (boundaries, slashes)
}

#[test]
fn nobody_ever_loses_more_than_was_said() {
    let seed = std::env::var("BUTTRESS_SEED").ok().and_then(|seed| seed.parse().ok());
    let seed: u64 = seed.unwrap_or(1);
    let (mut boundaries, mut slashes) = (0, 0);
    for index in 0..24 {
        let (crossed, slashed) =
            history(seed.wrapping_add(index * 7_919), 24, 1 + u128::from(index % 3));
        boundaries += crossed;
        slashes += slashed;
    }
    eprintln!("{slashes} slashes at {boundaries} boundaries");
    // Histories without slashes would prove nothing.
    assert!(slashes * 8 > boundaries, "{slashes} slashes at {boundaries} boundaries");
}
