//! A market for cover with as many stakers as one likes: what a boundary costs, what each action of a staker costs, and how
//! many bytes a staker takes. Ledger and core alone, without the envelope that an action comes in.

use crate::people::name;
use arena::Component;
use crypto::SecretKey;
use ledger::Ledger;
use protocol::*;
use restaking::{Accused, Context, Court, Prices, Restaking, actions, boundary};
use std::time::{Duration, Instant};
use units::*;

/// What is pledged.
pub const STAKE: AssetId = AssetId::new(0);
/// What services pay in.
pub const PAY: AssetId = AssetId::new(1);
/// Epochs that stake answers for after it left.
pub const WINDOW: u64 = 14;
/// Services, which all buy what they get.
pub const SERVICES: u32 = 100;
const ONE: u128 = 1_000_000_000_000_000_000;

/// Finds everyone guilty, as what is measured begins after the judge.
struct Guilty(Epoch);

impl Court for Guilty {
    fn admit(&self, _: ServiceId, _: &Offence) -> Result<(), TermsRefusal> {
        Ok(())
    }
    fn judge(
        &self,
        _: &Restaking,
        _: &Rule,
        _: &Accused,
        _: &Evidence,
        _: Option<&Evidence>,
    ) -> Result<Verdict, Rejection> {
        let round = Round::ZERO;
        let finding = Finding::Missed { first: round, last: round, rounds: 1 };
        Ok(Verdict::Guilty { epoch: self.0, finding })
    }
}

struct Unpriced;

impl Prices for Unpriced {
    fn average(&self, _: FeedId, _: Epoch) -> Result<Option<Price>, Rejection> {
        Ok(None)
    }
}

/// A ledger and a core in which all cover that can be is there. Accounts are numbers: first the operators', then the
/// stakers'.
pub struct Market {
    /// Accounts and balances.
    pub ledger: Ledger,
    /// Vaults, offers, cover.
    pub restaking: Restaking,
    /// Now.
    pub epoch: Epoch,
}

fn account(index: u32) -> AccountId {
    let mut bytes = [0; 32];
    bytes[..4].copy_from_slice(&index.to_le_bytes());
    AccountId::new(bytes)
}

impl Market {
    /// `vaults` operators with a vault each, every vault offers an equal part of itself to `offers` of the services, and
    /// `stakers` are spread over the vaults. Past so many boundaries that every cover that can be is there.
    ///
    /// # Errors
    /// [`Rejection`], if the market were not as the core wants it.
    pub fn new(vaults: u32, offers: u32, stakers: u32) -> Result<Self, Rejection> {
        let endow = |index, asset, amount| Endowment { account: account(index), asset, amount };
        let people = (0..vaults + stakers).map(|index| endow(index, STAKE, Amount::new(10 * ONE)));
        let buyer = endow(u32::MAX, PAY, Amount::new(u128::MAX / 2));
        let asset = |symbol: &str| AssetDefinition {
            symbol: name(symbol),
            decimals: 18,
            custodian: account(u32::MAX),
            reference_price: Price::new(2_000 * ONE),
            haircut: Ratio::from_bps(500),
            max_change: Ratio::ZERO,
        };
        let endowments: Vec<Endowment> = people.chain([buyer]).collect();
        let ledger = Ledger::genesis(&[asset("wstETH"), asset("USDC")], &endowments)?;
        let parameters = Parameters {
            epoch_length: Millis::new(86_400_000),
            evidence_window: WINDOW,
            notice_epochs: 1,
            delay_epochs: 1,
            hold_epochs_max: WINDOW,
            jail_epochs: 1,
            bond: Amount::new(1),
            bond_asset: PAY,
            council: account(u32::MAX),
        };
        let restaking = Restaking::genesis(parameters)?;
        let mut market = Self { ledger, restaking, epoch: Epoch::ZERO };
        for index in 0..SERVICES {
            market.found_service(ServiceId::new(index))?;
        }
        let key = SecretKey::derive("bench", 0).public_key();
        for index in 0..vaults {
            let (operator, vault) = (OperatorId::new(index), VaultId::new(index));
            market.act(index, |context, owner| {
                let register = RegisterOperator {
                    name: name("operator"),
                    duty_key: key,
                    commission: Ratio::from_bps(1_000),
                };
                actions::register_operator::execute(context, owner, &register)?;
                let create = CreateVault { operator, asset: STAKE, leverage_cap: Ratio::ONE };
                actions::create_vault::execute(context, owner, &create)
            })?;
            for place in 0..offers {
                market.offer(vault, place, offers, 0)?;
            }
            market.pledge(index, vault)?;
        }
        for index in 0..stakers {
            market.pledge(vaults + index, VaultId::new(index % vaults))?;
        }
        for _ in 0..=WINDOW + 2 {
            market.cross()?;
        }
        Ok(market)
    }

    /// Lets the account with a number act, outside of any transaction.
    ///
    /// # Errors
    /// What the action says.
    pub fn act(
        &mut self,
        who: u32,
        work: impl FnOnce(&mut Context<'_>, AccountIndex) -> Result<(), Rejection>,
    ) -> Result<(), Rejection> {
        let (court, mut events) = (Guilty(self.epoch), Vec::new());
        let sender = self.ledger.open_account(account(who));
        let mut context = Context {
            ledger: &mut self.ledger,
            restaking: &mut self.restaking,
            court: &court,
            prices: &Unpriced,
            epoch: self.epoch,
            events: &mut events,
        };
        work(&mut context, sender)
    }

    /// The same as a transaction does it: with a journal, so that it could be undone.
    pub(crate) fn transact(
        &mut self,
        who: u32,
        work: impl FnOnce(&mut Context<'_>, AccountIndex) -> Result<(), Rejection>,
    ) -> Result<(), Rejection> {
        self.ledger.begin();
        self.restaking.begin();
        self.act(who, work)?;
        self.ledger.commit();
        self.restaking.commit();
        Ok(())
    }

    /// The state's commitment, so far as it is here.
    pub(crate) fn root(&mut self) {
        self.ledger.root();
        self.restaking.root();
    }

    /// Crosses a boundary: how long that took, and how long the core's root after it.
    ///
    /// # Errors
    /// None; what is done at a boundary cannot be rejected.
    pub fn cross(&mut self) -> Result<(Duration, Duration), Rejection> {
        self.epoch = self.epoch.plus(1);
        let started = Instant::now();
        self.act(u32::MAX, |context, _| {
            boundary::cross(context);
            Ok(())
        })?;
        let crossed = started.elapsed();
        let started = Instant::now();
        self.restaking.root();
        Ok((crossed, started.elapsed()))
    }

    fn found_service(&mut self, service: ServiceId) -> Result<(), Rejection> {
        let offence = Offence {
            name: name("fault"),
            rule: Rule::OracleDeviation { feeds: vec![FeedId::new(0)] },
            penalty: Penalty::Fixed(Ratio::from_bps(1_000)),
            appeal_epochs: 1,
            waterfall: Waterfall {
                reporter: Ratio::ZERO,
                restitution: Ratio::ZERO,
                insurance: Ratio::ONE,
                burn: Ratio::ZERO,
                payees: Vec::new(),
            },
        };
        let terms = Terms {
            offences: vec![offence],
            evidence_epochs: 8,
            hold_epochs: 1,
            commitment_epochs: 0,
            corruption_threshold: Ratio::from_bps(5_000),
        };
        self.act(u32::MAX, |context, buyer| {
            let register = RegisterService { name: name("service"), payment_asset: PAY };
            actions::register_service::execute(context, buyer, &register)?;
            let amount = Amount::new(u128::MAX / 1_000);
            actions::fund_service::execute(context, buyer, &FundService { service, amount })?;
            actions::publish_terms::execute(context, buyer, &PublishTerms { service, terms })?;
            actions::set_demand::execute(context, buyer, &demand(service, 0))?;
            let (profit, slack) = (Value::new(ONE), Ratio::ZERO);
            let declared = SetSecurity { service, profit, slack, protected: false };
            actions::set_security::execute(context, buyer, &declared)
        })
    }

    /// Offers one of `offers` equal parts of a vault to a service; again with a greater change, for a little less.
    ///
    /// # Errors
    /// As [`actions::make_offer`].
    pub fn offer(
        &mut self,
        vault: VaultId,
        place: u32,
        offers: u32,
        change: u128,
    ) -> Result<(), Rejection> {
        let index = u32::from(vault);
        let offer = MakeOffer {
            vault,
            terms: TermsId::new((index * 7 + place) % SERVICES),
            share: Ratio::new(ONE / u128::from(offers)),
            // A lower reserve binds at once; a higher one would be an announcement, of which there is one at a time.
            reserve: Ratio::new(u128::from(index * 31 % 97 + 1) * ONE / 1_000_000 - change),
        };
        self.act(index, |context, owner| actions::make_offer::execute(context, owner, &offer))
    }

    /// Pledges to a vault.
    ///
    /// # Errors
    /// As [`actions::pledge`].
    pub fn pledge(&mut self, who: u32, vault: VaultId) -> Result<(), Rejection> {
        let pledge = Pledge { vault, amount: Amount::new(ONE) };
        self.act(who, |context, sender| actions::pledge::execute(context, sender, &pledge))
    }

    /// Bytes of it in canonical encoding, which is what a checkpoint holds.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        // Measuring fails only on a collection longer than 2³².
        let length = |bytes: borsh::io::Result<usize>| bytes.unwrap_or(usize::MAX) as u64;
        length(borsh::object_length(&self.ledger)) + length(borsh::object_length(&self.restaking))
    }
}

fn demand(service: ServiceId, change: u128) -> SetDemand {
    let target = Value::new(u128::MAX / 1_000 - change);
    SetDemand { service, target, rate: Ratio::from_bps(1) }
}

/// What is measured of a market.
pub(crate) struct Measured {
    /// Milliseconds of a boundary and the root after it.
    pub(crate) boundary_ms: f64,
    /// Bytes of a staker in a checkpoint.
    pub(crate) staker_disk: f64,
    /// Bytes of a staker in memory; nothing where the system does not say.
    pub(crate) staker_memory: Option<f64>,
    pub(crate) pledge: f64,
    pub(crate) leave: f64,
    pub(crate) claim_premiums: f64,
    pub(crate) claim: f64,
    pub(crate) make_offer: f64,
    pub(crate) set_demand: f64,
}

/// Offers of each vault.
const OFFERS: u32 = 10;
/// Boundaries of which the middle one counts.
const BOUNDARIES: usize = 5;

/// Builds a market of that size and measures it.
pub(crate) fn measure(vaults: u32, stakers: u32, times: u32) -> Result<Measured, Rejection> {
    let few = Market::new(vaults, OFFERS, 0)?.bytes();
    let before = crate::machine::resident_bytes();
    let mut market = Market::new(vaults, OFFERS, stakers)?;
    // All trees are there then, as in a node that has run for a while.
    market.root();
    let after = crate::machine::resident_bytes();
    let per_staker = |bytes: u64| bytes as f64 / f64::from(stakers);
    let staker_disk = per_staker(market.bytes().saturating_sub(few));
    let staker_memory =
        before.zip(after).map(|(before, after)| per_staker(after.saturating_sub(before)));
    let mut boundaries = Vec::new();
    for _ in 0..BOUNDARIES {
        let (crossed, rooted) = market.cross()?;
        boundaries.push((crossed + rooted).as_secs_f64() * 1e3);
    }
    boundaries.sort_unstable_by(f64::total_cmp);
    let boundary_ms = boundaries[BOUNDARIES / 2];

    let some = times.min(stakers);
    let vault_of = |staker: u32| VaultId::new(staker % vaults);
    let pledge = rate(&mut market, some, |market, index| {
        let pledge = Pledge { vault: vault_of(index), amount: Amount::new(ONE) };
        market.transact(vaults + index, |context, sender| {
            actions::pledge::execute(context, sender, &pledge)
        })
    })?;
    let oldest: Vec<TrancheId> = (0..vaults)
        .map(|vault| Ok(market.restaking.vault(VaultId::new(vault))?.tranches[0]))
        .collect::<Result<_, Rejection>>()?;
    let tranche_of = |staker: u32| oldest[(staker % vaults) as usize];
    let claim_premiums = rate(&mut market, some, |market, index| {
        let claim = ClaimPremiums { tranche: tranche_of(index) };
        market.transact(vaults + index, |context, sender| {
            actions::claim_premiums::execute(context, sender, &claim)
        })
    })?;
    let leave = rate(&mut market, some, |market, index| {
        let leave = Leave { tranche: tranche_of(index), shares: Shares::new(ONE / 2) };
        market.transact(vaults + index, |context, sender| {
            actions::leave::execute(context, sender, &leave)
        })
    })?;
    let make_offer = rate(&mut market, times, |market, index| {
        let (vault, place) = (VaultId::new(index % vaults), index / vaults % OFFERS);
        market.ledger.begin();
        market.restaking.begin();
        market.offer(vault, place, OFFERS, (1 + index / vaults / OFFERS).into())?;
        market.ledger.commit();
        market.restaking.commit();
        Ok(())
    })?;
    let set_demand = rate(&mut market, times, |market, index| {
        let demand = demand(ServiceId::new(index % SERVICES), index.into());
        market.transact(u32::MAX, |context, owner| {
            actions::set_demand::execute(context, owner, &demand)
        })
    })?;
    // Left stake can be claimed once nothing can be asked of it any more.
    let gone: Vec<TrancheId> = (0..vaults)
        .filter_map(|vault| {
            let tranches = market.restaking.vault(VaultId::new(vault)).ok()?.tranches.iter();
            let left = |id: &TrancheId| {
                market.restaking.tranche(*id).is_ok_and(|row| row.tenure.until.is_some())
            };
            tranches.copied().find(left)
        })
        .collect();
    for _ in 0..=WINDOW + 1 {
        market.cross()?;
    }
    let claim = rate(&mut market, some, |market, index| {
        let claim = Claim { tranche: gone[(index % vaults) as usize] };
        market.transact(vaults + index, |context, sender| {
            actions::claim::execute(context, sender, &claim)
        })
    })?;
    Ok(Measured {
        boundary_ms,
        staker_disk,
        staker_memory,
        pledge,
        leave,
        claim_premiums,
        claim,
        make_offer,
        set_demand,
    })
}

/// How often in a second something can be done, a root after every thousand included.
fn rate(
    market: &mut Market,
    times: u32,
    work: impl Fn(&mut Market, u32) -> Result<(), Rejection>,
) -> Result<f64, Rejection> {
    market.root();
    let started = Instant::now();
    for index in 0..times {
        work(market, index)?;
        if index % 1_000 == 999 {
            market.root();
        }
    }
    market.root();
    Ok(f64::from(times) / started.elapsed().as_secs_f64().max(1e-9))
}
