//! The auctions of random markets: against the naive ones of `model`, by what must hold of any outcome, and against what
//! was previewed.
//!
//! `BUTTRESS_SEED` chooses other markets than the usual ones.

// The rules of the deterministic half are not those of its tests.
#![allow(clippy::disallowed_macros, clippy::disallowed_methods, clippy::disallowed_types)]

use crate::common::*;
use crate::model::{
    Variant,
    auction::{Buyer, Worth},
    driver::Driver,
    exact::{Exact, over_grid, ratio, whole},
    history::{Step, histories},
    rounds::{Cleared, Market, Offered, Pledged, ROUNDS},
    world::{STAKERS, VAULTS},
};
use protocol::*;
use restaking::{Cover, OfferTerms, encumbered};
use units::*;

/// A small generator, so that a failure is reproduced by its seed alone.
struct Dice(u64);

impl Dice {
    fn seeded(index: u64) -> Self {
        let seed = std::env::var("BUTTRESS_SEED").ok().and_then(|seed| seed.parse().ok());
        Self(seed.unwrap_or(1_u64).wrapping_mul(1_000_003).wrapping_add(index))
    }

    fn below(&mut self, most: u128) -> u128 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        u128::from(self.0 >> 31) % most
    }

    fn index(&mut self, count: usize) -> usize {
        self.below(count as u128) as usize
    }

    fn bps(&mut self, most: u32) -> Ratio {
        Ratio::from_bps(self.below(u128::from(most) + 1) as u32)
    }

    /// Of any size up to 10 to that power.
    fn amount(&mut self, digits: u32) -> u128 {
        let digits = self.below(u128::from(digits)) as u32;
        1 + self.below(9 * 10_u128.pow(digits) + 1)
    }
}

/// More than anything costs here.
const PLENTY: u128 = 1_000_000_000_000_000_000_000_000_000_000;

fn operator(vault: usize) -> String {
    format!("operator-{vault}")
}

fn buyer(service: usize) -> String {
    format!("buyer-{service}")
}

/// The assets: 18, 6 and 8 decimals, of different worth, two with a haircut.
fn assets() -> Vec<AssetDefinition> {
    let asset = |symbol: &str, decimals, reference_price, haircut| AssetDefinition {
        symbol: name(symbol),
        decimals,
        custodian: account("custodian"),
        reference_price,
        haircut: Ratio::from_bps(haircut),
        max_change: Ratio::ZERO,
    };
    vec![
        asset("ETH", 18, price(2_000), 500),
        asset("USDC", 6, price(1), 0),
        asset("BTC", 8, Price::new(29_999_123_456_789_012_345_678), 1_111),
    ]
}

/// A vault of each of these assets and caps, and as many services as commitments; each service pays in another asset.
fn stage(vaults: &[(usize, Ratio)], commitments: &[u64]) -> Chain {
    let mut genesis = Genesis { assets: assets(), ..genesis() };
    let endow = |who: String, asset: usize| Endowment {
        account: account(&who),
        asset: AssetId::new(asset as u32),
        amount: Amount::new(2 * PLENTY),
    };
    let stakes =
        vaults.iter().enumerate().map(|(vault, (asset, _))| endow(operator(vault), *asset));
    genesis.endowments.extend(stakes);
    let buyers = 0..commitments.len();
    genesis.endowments.extend(buyers.map(|service| endow(buyer(service), service % 3)));
    let mut chain = Chain::of(&genesis);
    for (vault, (asset, leverage_cap)) in vaults.iter().enumerate() {
        let (who, id) = (operator(vault), OperatorId::new(vault as u32));
        let duty_key = key(&format!("duty-{vault}")).public_key();
        let register = RegisterOperator { name: name(&who), duty_key, commission: percent(10) };
        let asset = AssetId::new(*asset as u32);
        let create = CreateVault { operator: id, asset, leverage_cap: *leverage_cap };
        chain.done(&who, vec![Action::RegisterOperator(register), Action::CreateVault(create)]);
    }
    for (index, commitment_epochs) in commitments.iter().enumerate() {
        let (who, service) = (buyer(index), ServiceId::new(index as u32));
        let payment_asset = AssetId::new((index % 3) as u32);
        let terms = terms(FeedId::new(index as u32));
        let terms = Terms { commitment_epochs: *commitment_epochs, ..terms };
        chain.done(
            &who,
            vec![
                Action::RegisterService(RegisterService { name: name(&who), payment_asset }),
                Action::RegisterFeed(RegisterFeed {
                    service,
                    specification: Box::new(specification("X")),
                }),
                Action::PublishTerms(PublishTerms { service, terms }),
            ],
        );
    }
    chain
}

fn pledge(chain: &mut Chain, vault: usize, amount: u128) {
    let (vault_id, amount) = (VaultId::new(vault as u32), Amount::new(amount));
    chain.done(&operator(vault), vec![Action::Pledge(Pledge { vault: vault_id, amount })]);
}

fn offers(vault: usize, service: usize, share: Ratio, reserve: Ratio) -> MakeOffer {
    let (vault, terms) = (VaultId::new(vault as u32), TermsId::new(service as u32));
    MakeOffer { vault, terms, share, reserve }
}

fn demand(chain: &mut Chain, service: usize, target: u128, rate: Ratio, budget: u128) {
    let id = ServiceId::new(service as u32);
    let amount = Amount::new(budget);
    chain.done(
        &buyer(service),
        vec![
            Action::SetDemand(SetDemand { service: id, target: Value::new(target), rate }),
            Action::FundService(FundService { service: id, amount }),
        ],
    );
}

/// Everyone who met at the boundary that was just crossed: what they have left, and what they spent.
fn market(chain: &Chain, events: &[Event]) -> Market {
    let (restaking, ledger, now) =
        (chain.state.restaking(), chain.state.ledger(), chain.state.epoch());
    let spent = |id: ServiceId| -> u128 {
        let paid = events.iter().filter_map(|event| match event {
            Event::CoverBought { service, premium, .. } if *service == id => Some(premium.raw()),
            _ => None,
        });
        paid.sum()
    };
    let buyers = restaking.services().map(|(id, row)| Buyer {
        target: row.demand.target.raw(),
        most: ratio(row.demand.rate),
        budget: row.budget.raw() + spent(id),
        payment: Worth::of_asset(ledger.asset(row.payment_asset).unwrap()),
    });
    let vaults = restaking.vaults().map(|(_, row)| {
        let free = restaking.operator(row.operator).unwrap().jailed.is_none();
        let stake = restaking.stake_at_risk(row, now).raw();
        let services = restaking.services();
        Pledged {
            stake: if free { stake } else { 0 },
            worth: Worth::of_asset(ledger.asset(row.asset).unwrap()),
            leverage_cap: ratio(row.leverage_cap),
            encumbered: services
                .map(|(id, _)| ratio(encumbered(restaking, row, id, now)))
                .collect(),
        }
    });
    let offers = restaking.offers().enumerate().filter_map(|(index, (_, offer))| {
        let bound = offer.bound?;
        Some(Offered {
            vault: offer.vault.index() as usize,
            service: offer.service.index() as usize,
            share: ratio(bound.share),
            reserve: ratio(bound.reserve),
            age: (offer.since.raw(), index),
        })
    });
    Market { buyers: buyers.collect(), vaults: vaults.collect(), offers: offers.collect() }
}

/// What a service was told of its auction: wanted, bought, rate.
fn told(events: &[Event], of: ServiceId) -> Option<(Value, Value, Ratio)> {
    events.iter().find_map(|event| match event {
        Event::AuctionCleared { service, wanted, bought, rate, .. } if *service == of => {
            Some((*wanted, *bought, *rate))
        }
        _ => None,
    })
}

fn cover(chain: &Chain, offer: &Offered) -> Option<Cover> {
    let (vault, service) = (VaultId::new(offer.vault as u32), ServiceId::new(offer.service as u32));
    let row = chain.state.restaking().vault(vault).unwrap();
    row.cover(service, chain.state.epoch()).cloned()
}

/// Crosses a boundary and compares all that was sold with the naive auctions, to the last digit.
fn cross(chain: &mut Chain) -> (Market, Cleared) {
    let events = chain.until_epoch(chain.state.epoch().raw() + 1);
    let market = market(chain, &events);
    let cleared = market.clear();
    let sold = cleared.sales.iter().flatten().count();
    let bought = events.iter().filter(|event| matches!(event, Event::CoverBought { .. }));
    assert_eq!(bought.count(), sold, "nobody else sold anything");
    for (offer, sale) in market.offers.iter().zip(&cleared.sales) {
        let have = cover(chain, offer);
        let have =
            have.map(|c| (ratio(c.pledge_rate), c.amount.raw(), c.value.raw(), c.premium.raw()));
        let sale = sale.as_ref().map(|s| (s.pledge_rate.clone(), s.amount, s.value, s.premium));
        assert_eq!(have, sale, "{offer:?}");
    }
    for (service, rate) in cleared.rates.iter().enumerate() {
        let told = told(&events, ServiceId::new(service as u32));
        let rate = rate.clone().unwrap_or_else(|| whole(0));
        assert_eq!(told.map_or_else(|| whole(0), |(.., rate)| ratio(rate)), rate);
    }
    check_outcome(&market, &cleared);
    check_capacity(&market, &cleared);
    (market, cleared)
}

/// What everyone may rely on, whatever the rule that finds the rate.
fn check_outcome(market: &Market, cleared: &Cleared) {
    for (service, buyer) in market.buyers.iter().enumerate() {
        let rate = cleared.rates[service].clone().unwrap_or_else(|| whole(0));
        assert!(rate <= buyer.most, "never more than the maximum");
        let sales = market.offers.iter().zip(&cleared.sales).enumerate();
        let sales: Vec<_> = sales.filter(|(_, (offer, _))| offer.service == service).collect();
        let sold = || sales.iter().filter_map(|(_, (_, sale))| sale.as_ref());
        let paid: u128 = sold().map(|sale| sale.premium).sum();
        let bought: u128 = sold().map(|sale| sale.value).sum();
        assert!(paid <= buyer.budget, "never more than the budget");
        let left = Buyer {
            target: buyer.target.saturating_sub(bought),
            budget: buyer.budget - paid,
            ..buyer.clone()
        };
        for (index, (offer, sale)) in sales {
            let vault = &market.vaults[offer.vault];
            if let Some(sale) = sale {
                assert!(sale.pledge_rate <= offer.share && offer.reserve <= rate, "{offer:?}");
                let least = &offer.reserve * whole(sale.value);
                assert!(whole(buyer.payment.money(sale.premium + 1)) > least, "below its reserve");
            } else if offer.reserve < rate && offer.share > whole(0) && vault.stake > 0 {
                assert!(
                    cleared.gave_way.contains(&index)
                        || is_used_up(&left, vault, &rate)
                        || market.open(offer) * whole(vault.stake) < whole(1),
                    "{offer:?} sold nothing at {rate}, {left:?} was left"
                );
            }
        }
    }
}

/// Whether a buyer wants or can pay less than a base unit more.
fn is_used_up(left: &Buyer, vault: &Pledged, rate: &Exact) -> bool {
    let all = whole(vault.worth.cover(vault.stake));
    let wanted = over_grid(&(whole(left.target) / all)) * whole(vault.stake);
    let costs = rate * whole(vault.worth.cover(1));
    wanted < whole(1) || costs > whole(left.payment.money(left.budget)) || left.budget == 0
}

/// Whatever was sold and may still be taken fits the leverage cap, or did not before anything was sold.
fn check_capacity(market: &Market, cleared: &Cleared) {
    for (index, vault) in market.vaults.iter().enumerate() {
        let sold = |service: usize| {
            let sales = market.offers.iter().zip(&cleared.sales);
            let mut of = sales.filter(|(o, _)| (o.vault, o.service) == (index, service));
            let sale = of.find_map(|(_, sale)| sale.as_ref());
            sale.map_or_else(|| whole(0), |sale| sale.pledge_rate.clone())
        };
        let claims = vault.encumbered.iter().enumerate();
        let all: Exact = claims.map(|(service, claim)| sold(service).max(claim.clone())).sum();
        let before: Exact = vault.encumbered.iter().sum();
        assert!(all <= vault.leverage_cap || all == before, "vault {index} is pledged {all} times");
    }
}

/// A market of three to five services and four to six vaults, whose caps are at least so much.
fn random_market(dice: &mut Dice, least_cap: u32, offers: usize) -> Chain {
    let vaults = 4 + dice.index(3);
    let caps = least_cap.max(30_000) - least_cap + 1;
    let vaults: Vec<(usize, Ratio)> = (0..vaults)
        .map(|_| {
            let more = if dice.below(2) == 0 { 0 } else { dice.below(caps.into()) as u32 };
            (dice.index(3), Ratio::from_bps(least_cap + more))
        })
        .collect();
    let services = 3 + dice.index(3);
    let commitments: Vec<u64> = (0..services).map(|_| [0, 0, 1, 3][dice.index(4)]).collect();
    let mut chain = stage(&vaults, &commitments);
    for (vault, (asset, _)) in vaults.iter().enumerate() {
        // Worth up to 600,000 each.
        let most = [300 * WEI, 600_000_000_000, 2_000_000_000];
        pledge(&mut chain, vault, 1 + dice.below(most[*asset]));
    }
    for _ in 0..offers {
        random_offer(dice, &mut chain);
    }
    for service in 0..services {
        random_demand(dice, &mut chain, service);
    }
    chain
}

fn random_offer(dice: &mut Dice, chain: &mut Chain) {
    let restaking = chain.state.restaking();
    let (vaults, services) = (restaking.vaults().count(), restaking.services().count());
    let (vault, service) = (dice.index(vaults), dice.index(services));
    let share = [Ratio::ZERO, Ratio::ONE, Ratio::ONE, dice.bps(10_000)][dice.index(4)];
    let offer = offers(vault, service, share, dice.bps(200));
    // Some would take back a reduction that is announced.
    let _ = chain.act(&operator(vault), vec![Action::MakeOffer(offer)]);
}

/// Wants something in the order of what there is, and funds a part of what that costs at the most, or several times that.
fn random_demand(dice: &mut Dice, chain: &mut Chain, service: usize) {
    let whole_units = match dice.below(10) {
        0 => 0,
        1 => PLENTY / WEI,
        _ => dice.below(1_000_000),
    };
    let rate = 100 + dice.below(301);
    let costs = whole_units.min(2_000_000) * rate * (2 + dice.below(98)) / 1_000_000;
    // In base units of what it pays in.
    let budget = [costs * WEI / 2_000, costs * 1_000_000, costs * 100_000_000 / 30_000];
    let rate = Ratio::from_bps(rate as u32);
    demand(chain, service, whole_units * WEI, rate, budget[service % 3] + 1);
}

/// What changes within an epoch.
fn random_epoch(dice: &mut Dice, chain: &mut Chain) {
    let restaking = chain.state.restaking();
    let (vaults, services) = (restaking.vaults().count(), restaking.services().count());
    for _ in 0..dice.below(10) {
        let vault = dice.index(vaults);
        match dice.below(10) {
            0..=3 => random_offer(dice, chain),
            4..=7 => {
                let service = dice.index(services);
                random_demand(dice, chain, service);
            }
            8 => {
                let amount = dice.amount(18);
                pledge(chain, vault, amount);
            }
            _ => {
                let cap = Ratio::from_bps(10_000 + dice.below(20_001) as u32);
                let set = SetLeverageCap { vault: VaultId::new(vault as u32), leverage_cap: cap };
                let _ = chain.act(&operator(vault), vec![Action::SetLeverageCap(set)]);
            }
        }
    }
}

#[test]
fn random_markets_clear_as_the_naive_ones() {
    let (mut sales, mut again, mut gave_way, mut by_budget, mut most_rounds) = (0, 0, 0, 0, 0);
    for seed in 0..60 {
        let mut dice = Dice::seeded(seed);
        let mut chain = random_market(&mut dice, 10_000, 50);
        for _ in 0..12 {
            random_epoch(&mut dice, &mut chain);
            let (market, cleared) = cross(&mut chain);
            sales += cleared.sales.iter().flatten().count();
            gave_way += cleared.gave_way.len();
            again += usize::from(cleared.rounds > 1);
            most_rounds = most_rounds.max(cleared.rounds);
            let rates = cleared.rates.iter().zip(&market.buyers).enumerate();
            by_budget += rates
                .filter(|(service, (rate, buyer))| {
                    let reserve =
                        |o: &Offered| o.service == *service && Some(&o.reserve) == rate.as_ref();
                    rate.as_ref().is_some_and(|rate| *rate < buyer.most)
                        && !market.offers.iter().any(reserve)
                })
                .count();
        }
    }
    eprintln!(
        "{sales} sales, {by_budget} rates set by a budget, {again} boundaries with auctions held again (at most {most_rounds}), {gave_way} offers gave way"
    );
    assert!(sales > 1_000 && by_budget > 50 && again > 50 && gave_way > 100 && most_rounds > 1);
}

/// Each service wants all of the vault before its own, which is cheaper, or else all of its own, where it is the elder.
/// Whoever gives way in one round displaces the next one in the next: more of them than there are rounds.
#[test]
fn what_is_sold_twice_after_the_last_round_is_cut() {
    let count = ROUNDS + 4;
    let mut chain = stage(&vec![(1, Ratio::ONE); count], &vec![0; count]);
    for vault in 0..count {
        pledge(&mut chain, vault, 1_000_000_000);
        let offer = offers(vault, vault, Ratio::ONE, Ratio::from_bps(20));
        chain.done(&operator(vault), vec![Action::MakeOffer(offer)]);
    }
    for vault in 0..count - 1 {
        let offer = offers(vault, vault + 1, Ratio::ONE, Ratio::from_bps(10));
        chain.done(&operator(vault), vec![Action::MakeOffer(offer)]);
    }
    for service in 0..count {
        let budget = 10_u128.pow([20, 9, 8][service % 3]);
        demand(&mut chain, service, 1_000 * WEI, Ratio::from_bps(50), budget);
    }
    cross(&mut chain);
    let (market, cleared) = cross(&mut chain);
    assert!(cleared.cut && cleared.rounds == ROUNDS);
    let sold_by = |service: usize| {
        let sales = market.offers.iter().zip(&cleared.sales);
        let mut of = sales.filter(|(offer, sale)| offer.service == service && sale.is_some());
        of.next().map(|(offer, _)| offer.vault)
    };
    // The first ones buy of their own vaults; the one that was cut last nothing; the others were never displaced.
    for service in 0..count {
        let expected = match service {
            _ if service < ROUNDS => Some(service),
            ROUNDS => None,
            _ => Some(service - 1),
        };
        assert_eq!(sold_by(service), expected, "service {service}");
    }
}

/// Previews offers that bind at the next boundary, makes them on a copy of the chain, and crosses it. The number of
/// those that could be compared.
fn check_previews(dice: &mut Dice, chain: &Chain, owner: impl Fn(usize) -> String) -> [u64; 3] {
    let restaking = chain.state.restaking();
    let (now, next) = (chain.state.epoch(), chain.state.epoch().plus(1));
    let [mut equal, mut filled, mut refused] = [0; 3];
    // Cases do not count in a preview, what they take nor what goes back.
    let goes_back =
        |case: &restaking::Case| matches!(case.status, restaking::CaseStatus::Reversing { .. });
    if !restaking.due_at(next).is_empty()
        || restaking.unsettled_cases().any(|(_, case)| goes_back(case))
    {
        return [0; 3];
    }
    for (_, standing) in restaking.offers() {
        let Some(last) = standing.pending.map(|(_, terms)| terms).or(standing.bound) else {
            continue;
        };
        let share = [last.share, Ratio::new(dice.below(last.share.raw() + 1)), dice.bps(10_000)];
        let dearer = last.reserve.saturating_add(dice.bps(50)).min(Ratio::ONE);
        let (share, reserve) = (share[dice.index(3)], [last.reserve, dearer][dice.index(2)]);
        let offered = OfferTerms { terms: last.terms, share, reserve };
        let (vault, service) = (standing.vault, standing.service);
        let preview = restaking.preview(chain.state.ledger(), vault, offered, now);
        let mut fork = Chain::at(chain.state.clone());
        let action = MakeOffer { vault, terms: offered.terms, share, reserve };
        let owner = owner(vault.index() as usize);
        let made = fork.act(&owner, vec![Action::MakeOffer(action)]);
        let preview = match preview {
            Err(rejection) => {
                assert_eq!(made.unwrap_err(), rejection, "refused for the same reason");
                refused += 1;
                continue;
            }
            Ok(preview) => preview,
        };
        made.unwrap();
        if preview.epoch != next {
            continue;
        }
        let events = fork.until_epoch(next.raw());
        let told = told(&events, service);
        let (wanted, bought, rate) = told.unwrap_or_default();
        assert_eq!((preview.wanted, preview.bought), (wanted, bought));
        assert_eq!(preview.rate.unwrap_or(Ratio::ZERO), rate);
        let row = fork.state.restaking().vault(vault).unwrap();
        assert_eq!(preview.cover.as_ref(), row.cover(service, next), "bit for bit");
        equal += 1;
        filled += u64::from(preview.cover.is_some());
    }
    [equal, filled, refused]
}

#[test]
fn what_was_previewed_is_what_happens() {
    let mut total = [0; 3];
    let mut add = |counts: [u64; 3]| total.iter_mut().zip(counts).for_each(|(sum, n)| *sum += n);
    for seed in 0..12 {
        let mut dice = Dice::seeded(1_000 + seed);
        let mut chain = random_market(&mut dice, 10_000, 50);
        for _ in 0..8 {
            random_epoch(&mut dice, &mut chain);
            add(check_previews(&mut dice, &chain, operator));
            cross(&mut chain);
        }
    }
    // Also where stake was slashed, leaves, and operators are jailed.
    use proptest::{
        strategy::{Strategy, ValueTree},
        test_runner::TestRunner,
    };
    let mut runner = TestRunner::deterministic();
    for seed in 0..12 {
        let mut dice = Dice::seeded(2_000 + seed);
        let history = histories(40..=100, seed % 2 == 0).new_tree(&mut runner).unwrap().current();
        let mut driver = Driver::new(&history.caps, Variant::AsSpecified);
        for step in &history.steps {
            if matches!(step, Step::Epochs(_)) {
                let owner = |vault: usize| STAKERS[VAULTS[vault].0].to_owned();
                add(check_previews(&mut dice, &driver.chain, owner));
            }
            driver.step(step).unwrap();
        }
    }
    eprintln!("{total:?} previews were what happened, of these filled; refused alike");
    assert!(total[0] > 500 && total[1] > 200 && total[2] > 10, "{total:?}");
}

/// What raises risk binds after the notice, with boundaries in between. In a market that has stood still for longer than
/// the window, these change nothing, and the preview holds for them too.
#[test]
fn a_preview_holds_over_the_notice_where_nothing_changes() {
    let [mut equal, mut filled] = [0, 0];
    for seed in 0..12 {
        let mut dice = Dice::seeded(3_000 + seed);
        let mut chain = random_market(&mut dice, 10_000, 50);
        let services = chain.state.restaking().services().count();
        for service in 0..services {
            let target = (1 + dice.below(2_000_000)) * WEI;
            demand(&mut chain, service, target, Ratio::from_bps(300), PLENTY / 1_000_000_000);
        }
        let sales =
            |(_, cleared): (Market, Cleared)| format!("{:?} {:?}", cleared.rates, cleared.sales);
        for _ in 0..WINDOW + 4 {
            cross(&mut chain);
        }
        let before: Vec<String> = (0..WINDOW).map(|_| sales(cross(&mut chain))).collect();
        if before.iter().any(|epoch| *epoch != before[0]) {
            continue;
        }
        let (restaking, now) = (chain.state.restaking(), chain.state.epoch());
        for (vault, _) in restaking.vaults() {
            for service in 0..services {
                let (terms, share) = (TermsId::new(service as u32), dice.bps(10_000));
                let offered = OfferTerms { terms, share, reserve: dice.bps(300) };
                let preview = restaking.preview(chain.state.ledger(), vault, offered, now).unwrap();
                if preview.epoch != now.plus(2) {
                    continue;
                }
                let mut fork = Chain::at(chain.state.clone());
                let OfferTerms { terms, share, reserve } = offered;
                let action = MakeOffer { vault, terms, share, reserve };
                let owner = operator(vault.index() as usize);
                fork.done(&owner, vec![Action::MakeOffer(action)]);
                fork.until_epoch(now.raw() + 1);
                let events = fork.until_epoch(now.raw() + 2);
                let id = ServiceId::new(service as u32);
                let (wanted, bought, rate) = told(&events, id).unwrap_or_default();
                assert_eq!((preview.wanted, preview.bought), (wanted, bought));
                assert_eq!(preview.rate.unwrap_or(Ratio::ZERO), rate);
                let row = fork.state.restaking().vault(vault).unwrap();
                assert_eq!(preview.cover.as_ref(), row.cover(id, now.plus(2)));
                equal += 1;
                filled += u64::from(preview.cover.is_some());
            }
        }
    }
    eprintln!("{equal} previews held over the notice, {filled} of them filled");
    assert!(equal > 50 && filled > 20);
}

/// In vaults whose caps no offer reaches, so that no auction reaches into another.
#[test]
fn another_offer_never_raises_the_clearing_rate() {
    let [mut same, mut fell] = [0, 0];
    for seed in 0..40 {
        let mut dice = Dice::seeded(4_000 + seed);
        let mut chain = random_market(&mut dice, 100_000, 14);
        for _ in 0..3 {
            chain.until_epoch(chain.state.epoch().raw() + 1);
        }
        let (restaking, now) = (chain.state.restaking(), chain.state.epoch());
        for (vault, row) in restaking.vaults() {
            for (id, service) in restaking.services() {
                let to = |offer: &OfferId| restaking.offer(*offer).unwrap().service == id;
                if row.offers.iter().any(to) {
                    continue;
                }
                let rate = |reserve: Ratio| {
                    let offered =
                        OfferTerms { terms: service.terms[0], share: Ratio::ONE, reserve };
                    let ledger = chain.state.ledger();
                    let preview = restaking.preview(ledger, vault, offered, now).unwrap();
                    preview.rate.unwrap_or(service.demand.rate)
                };
                // Nobody buys at 100 %.
                let (without, with) = (rate(Ratio::ONE), rate(dice.bps(300)));
                assert!(with <= without, "{with} with another offer, {without} without");
                (same, fell) = if with < without { (same, fell + 1) } else { (same + 1, fell) };
            }
        }
    }
    eprintln!("another offer left {same} rates, and {fell} fell");
    assert!(same > 20 && fell > 20);
}
