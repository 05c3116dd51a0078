//! What the chain says happened at one boundary.

use super::{
    lot::{PoolKey, Tenure},
    world::{BUYERS, PAYEES, VAULTS, address},
};
use crate::common::Chain;
use protocol::Event;
use restaking::encumbered;
use std::collections::BTreeMap;
use units::{Ratio, ServiceId, TrancheId, VaultId};

#[derive(Debug)]
pub struct PremiumPaid {
    pub vault: usize,
    pub service: usize,
    pub commission: u128,
    pub stakers: u128,
}

#[derive(Debug)]
pub struct Executed {
    pub case: usize,
    /// φ.
    pub fraction: Ratio,
    pub taken: Vec<(PoolKey, u128)>,
    pub shortfall: u128,
}

/// What of a case's proceeds in one asset went where.
#[derive(Debug, Default)]
pub struct Poured {
    pub reporter: u128,
    /// By payee.
    pub restitution: [u128; 2],
    pub burned: u128,
    pub insurance: u128,
}

#[derive(Debug)]
pub struct Bought {
    pub vault: usize,
    pub service: usize,
    pub terms: usize,
    pub rate: Ratio,
    pub amount: u128,
    pub value: u128,
    pub premium: u128,
}

/// Stake of one pool joined that of another; for all its units it was given so many of the other.
#[derive(Debug)]
pub struct Merged {
    pub from: PoolKey,
    pub into: PoolKey,
    pub given: u128,
    pub of: u128,
}

/// What a service was told of its auction.
#[derive(Debug)]
pub struct Auction {
    pub service: usize,
    pub wanted: u128,
    pub bought: u128,
    pub rate: Ratio,
}

/// All of that, in the order in which it happened.
#[derive(Debug, Default)]
pub struct Observed {
    pub premiums: Vec<PremiumPaid>,
    pub executed: Vec<Executed>,
    /// By case and pool.
    pub returned: Vec<(usize, PoolKey, u128)>,
    pub poured: Vec<((usize, usize), Poured)>,
    pub mergers: Vec<Merged>,
    pub auctions: Vec<Auction>,
    pub bought: Vec<Bought>,
    /// What each service may still take of each vault, of what it has now.
    pub encumbered: BTreeMap<(usize, usize), Ratio>,
}

impl Observed {
    /// Reads it from the events of a boundary that `chain` has just crossed.
    pub fn of(chain: &Chain, events: &[Event]) -> Self {
        let mut all = Self::default();
        let mut taken = Vec::new();
        for event in events {
            match event {
                Event::PremiumPaid { vault, service, commission, stakers, .. } => {
                    all.premiums.push(PremiumPaid {
                        vault: vault.index() as usize,
                        service: service.index() as usize,
                        commission: commission.raw(),
                        stakers: stakers.raw(),
                    });
                }
                Event::Slashed { vault, tranche, amount, .. } => {
                    taken.push((pool(chain, *vault, *tranche), amount.raw()));
                }
                Event::CaseExecuted { case, fraction, shortfall, .. } => {
                    all.executed.push(Executed {
                        case: case.index() as usize,
                        fraction: *fraction,
                        taken: std::mem::take(&mut taken),
                        shortfall: shortfall.iter().map(|(_, part)| part.raw()).sum(),
                    });
                }
                Event::Returned { case, tranche, amount } => {
                    let vault = chain.state.restaking().tranche(*tranche).unwrap().vault;
                    let key = pool(chain, vault, *tranche);
                    all.returned.push((case.index() as usize, key, amount.raw()));
                }
                Event::Merged { vault, from, into, .. } => {
                    let row = chain.state.restaking().tranche(*from).unwrap();
                    let merger = row.merged.as_ref().expect("what merged says how");
                    all.mergers.push(Merged {
                        from: pool(chain, *vault, *from),
                        into: pool(chain, *vault, *into),
                        given: merger.given.raw(),
                        of: merger.of.raw(),
                    });
                }
                Event::ReporterPaid { case, asset, amount, .. } => {
                    all.poured(case.index(), asset.index()).reporter = amount.raw();
                }
                Event::RestitutionPaid { case, account: to, asset, amount } => {
                    let payee = PAYEES.into_iter().position(|who| address(who) == *to);
                    let payee = payee.expect("all payees are on stage");
                    all.poured(case.index(), asset.index()).restitution[payee] = amount.raw();
                }
                Event::Burned { case, asset, amount } => {
                    all.poured(case.index(), asset.index()).burned = amount.raw();
                }
                Event::InsurancePaid { case, asset, amount } => {
                    all.poured(case.index(), asset.index()).insurance = amount.raw();
                }
                Event::CoverBought { service, vault, epoch, pledge_rate, cover, premium } => {
                    let row = chain.state.restaking().vault(*vault).unwrap();
                    let booked = row.cover(*service, *epoch).expect("what was bought is booked");
                    all.bought.push(Bought {
                        vault: vault.index() as usize,
                        service: service.index() as usize,
                        terms: booked.terms.index() as usize,
                        rate: *pledge_rate,
                        amount: cover.raw(),
                        value: booked.value.raw(),
                        premium: premium.raw(),
                    });
                }
                Event::AuctionCleared { service, wanted, bought, rate, .. } => {
                    all.auctions.push(Auction {
                        service: service.index() as usize,
                        wanted: wanted.raw(),
                        bought: bought.raw(),
                        rate: *rate,
                    });
                }
                _ => {}
            }
        }
        let (restaking, now) = (chain.state.restaking(), chain.state.epoch());
        for vault in 0..VAULTS.len() {
            let row = restaking.vault(VaultId::new(vault as u32)).unwrap();
            for service in 0..BUYERS.len() {
                let by = ServiceId::new(service as u32);
                all.encumbered.insert((vault, service), encumbered(restaking, row, by, now));
            }
        }
        all
    }

    fn poured(&mut self, case: u32, asset: u32) -> &mut Poured {
        let key = (case as usize, asset as usize);
        if self.poured.last().is_none_or(|(last, _)| *last != key) {
            self.poured.push((key, Poured::default()));
        }
        &mut self.poured.last_mut().unwrap().1
    }
}

/// Which pool of the model a tranche of the core is: the only place that knows that they correspond one to one.
pub fn pool(chain: &Chain, vault: VaultId, tranche: TrancheId) -> PoolKey {
    let tenure = chain.state.restaking().tranche(tranche).unwrap().tenure;
    let tenure = Tenure { from: tenure.from.raw(), until: tenure.until.map(units::Epoch::raw) };
    (vault.index() as usize, tenure)
}
