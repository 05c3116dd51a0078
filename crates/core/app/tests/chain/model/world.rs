//! The stage: who there is, what they own, and what the services punish. Core and model are given the same.

use crate::common::{EPOCH, WINDOW, account, key, name, percent, price, specification, waterfall};
use protocol::*;
use std::{collections::BTreeMap, sync::OnceLock};
use units::*;

/// 18 decimals, 2000 each.
pub const ETH: usize = 0;
/// 6 decimals, 1 each.
pub const USDC: usize = 1;
/// 6 decimals, a millionth each: its base units are so small that 10³⁰ of them still have a value.
pub const TOKEN: usize = 2;

/// Everyone who may own stake; the first ones own the operators.
pub const STAKERS: [&str; 5] = ["owner", "other-owner", "early", "late", "small"];
/// Who owns what mergers left: nobody can leave with it or claim it.
pub const NOBODY: usize = STAKERS.len();
pub const BUYERS: [&str; 3] = ["buyer", "other-buyer", "third-buyer"];
pub const WATCHERS: [&str; 2] = ["watch", "other-watch"];
pub const PAYEES: [&str; 2] = ["harmed", "also-harmed"];
pub const COUNCIL: &str = "council";
pub const CUSTODIAN: &str = "custodian";

/// Operator and asset of each vault: one operator has two, of different assets.
pub const VAULTS: [(usize, usize); 4] = [(0, ETH), (0, TOKEN), (1, ETH), (2, TOKEN)];
/// Their leverage caps.
pub type Caps = [Ratio; VAULTS.len()];
/// What each service pays in.
pub const PAYS_IN: [usize; 3] = [USDC, ETH, USDC];
/// Whose terms: two versions of the first service's, one of each other's.
pub const TERMS_OF: [usize; 4] = [0, 0, 1, 2];
/// Whose penalties rise when others are condemned too.
pub const RISES: usize = 2;
pub const BOND: u128 = 100_000_000;
pub const JAIL: u64 = 1;
pub const DELAY: u64 = 1;
pub const NOTICE: u64 = 1;
pub const COMMISSION: [u32; 3] = [1_000, 333, 0];
/// What 18-decimal stake counts for less than it is worth.
pub const HAIRCUT: u32 = 777;
pub const MOST: u128 = 5_000_000_000_000_000_000_000_000_000_000;

/// Everyone on stage.
pub fn people() -> impl Iterator<Item = &'static str> {
    STAKERS.into_iter().chain(BUYERS).chain(WATCHERS).chain(PAYEES).chain([COUNCIL, CUSTODIAN])
}

/// The account of one of them. Kept, as making a key costs more than anything else that a comparison does.
pub fn address(who: &'static str) -> AccountId {
    static ALL: OnceLock<BTreeMap<&'static str, AccountId>> = OnceLock::new();
    ALL.get_or_init(|| people().map(|who| (who, account(who))).collect())[who]
}

/// What to call an owner of stake.
pub fn staker(index: usize) -> &'static str {
    STAKERS.get(index).copied().unwrap_or("nobody")
}

/// When the chain begins.
pub const fn genesis_time() -> Timestamp {
    Timestamp::new(1_000_000_000)
}

pub fn genesis() -> Genesis {
    let asset = |symbol: &str, decimals, reference_price, haircut| AssetDefinition {
        symbol: name(symbol),
        decimals,
        custodian: address(CUSTODIAN),
        reference_price,
        haircut: Ratio::from_bps(haircut),
        max_change: Ratio::ZERO,
    };
    let endow = |who: &'static str, asset: usize, amount| Endowment {
        account: address(who),
        asset: AssetId::new(asset as u32),
        amount: Amount::new(amount),
    };
    let stakers = STAKERS.iter().flat_map(|who| [endow(who, ETH, MOST), endow(who, TOKEN, MOST)]);
    let buyers = BUYERS.iter().zip(PAYS_IN).map(|(who, asset)| endow(who, asset, MOST));
    let watchers = WATCHERS.iter().map(|who| endow(who, USDC, 12 * BOND));
    Genesis {
        name: name("model"),
        time: genesis_time(),
        parameters: Parameters {
            epoch_length: Millis::new(EPOCH),
            evidence_window: WINDOW,
            notice_epochs: NOTICE,
            delay_epochs: DELAY,
            hold_epochs_max: 4,
            jail_epochs: JAIL,
            bond: Amount::new(BOND),
            bond_asset: AssetId::new(USDC as u32),
            council: address(COUNCIL),
        },
        assets: vec![
            asset("ETH", 18, price(2_000), HAIRCUT),
            asset("USDC", 6, price(1), 0),
            asset("TOKEN", 6, Price::new(1_000_000_000_000), 0),
        ],
        endowments: stakers.chain(buyers).chain(watchers).collect(),
    }
}

/// Different penalties and delays, so that cases about old epochs execute after cases about new ones and
/// several offences of one epoch compete for the same cover. With a council's delay each just fits the window of 6
/// epochs. A deviation can be answered, an equivocation cannot. Some of the third service's cost more when others are
/// condemned too; it and the first one ask for a commitment.
pub fn terms() -> [Terms; TERMS_OF.len()] {
    let equivocation = |service| Rule::OracleEquivocation { feeds: vec![FeedId::new(service)] };
    let deviation = |service| Rule::OracleDeviation { feeds: vec![FeedId::new(service)] };
    let offence = |label: &str, rule, penalty, appeal_epochs| Offence {
        name: name(label),
        rule,
        penalty: Penalty::Fixed(Ratio::from_bps(penalty)),
        appeal_epochs,
        waterfall: waterfall(),
    };
    let rising = |least, most, full_condemned, window_epochs| {
        let (least, most) = (Ratio::from_bps(least), Ratio::from_bps(most));
        let full_condemned = Some(Ratio::from_bps(full_condemned));
        let full_deviation = None;
        Penalty::Rising(RisingPenalty {
            least,
            most,
            full_deviation,
            full_duration: None,
            full_condemned,
            window_epochs,
        })
    };
    let burn = Waterfall {
        reporter: percent(10),
        restitution: Ratio::ZERO,
        insurance: Ratio::ZERO,
        burn: percent(90),
        payees: Vec::new(),
    };
    [
        Terms {
            offences: vec![
                offence("all", equivocation(0), 10_000, 1),
                offence("half", deviation(0), 5_000, 0),
                offence("little", equivocation(0), 100, 2),
            ],
            evidence_epochs: 2,
            hold_epochs: 3,
            commitment_epochs: 2,
            corruption_threshold: Ratio::from_bps(5_000),
        },
        Terms {
            offences: vec![
                offence("all", equivocation(0), 10_000, 0),
                offence("third", equivocation(0), 3_333, 0),
            ],
            evidence_epochs: 4,
            hold_epochs: 0,
            commitment_epochs: 0,
            corruption_threshold: Ratio::from_bps(5_000),
        },
        Terms {
            offences: vec![
                offence("all", equivocation(1), 10_000, 0),
                Offence { waterfall: burn, ..offence("half", deviation(1), 5_000, 1) },
                offence("little", deviation(1), 100, 1),
            ],
            evidence_epochs: 3,
            hold_epochs: 4,
            commitment_epochs: 0,
            corruption_threshold: Ratio::from_bps(5_000),
        },
        Terms {
            offences: vec![
                Offence {
                    penalty: rising(1_000, 10_000, 3_333, 2),
                    ..offence("all", equivocation(2), 0, 0)
                },
                Offence {
                    penalty: rising(500, 5_000, 10_000, 0),
                    ..offence("half", deviation(2), 0, 1)
                },
                offence("little", equivocation(2), 100, 1),
            ],
            evidence_epochs: 3,
            hold_epochs: 1,
            commitment_epochs: 3,
            corruption_threshold: Ratio::from_bps(5_000),
        },
    ]
}

/// Registers everything that is not modelled: operators, vaults with these leverage caps, services, feeds
/// with one round per epoch, terms. Each entry is a transaction of its sender.
pub fn registrations(caps: &Caps) -> Vec<(&'static str, Vec<Action>)> {
    let mut all = Vec::new();
    for (index, commission) in COMMISSION.iter().enumerate() {
        let register = Action::RegisterOperator(RegisterOperator {
            name: name(STAKERS[index]),
            duty_key: key(&format!("duty-{index}")).public_key(),
            commission: Ratio::from_bps(*commission),
        });
        all.push((STAKERS[index], vec![register]));
    }
    for ((operator, asset), cap) in VAULTS.into_iter().zip(caps) {
        let create = Action::CreateVault(CreateVault {
            operator: OperatorId::new(operator as u32),
            asset: AssetId::new(asset as u32),
            leverage_cap: *cap,
        });
        all.push((STAKERS[operator], vec![create]));
    }
    for (index, buyer) in BUYERS.into_iter().enumerate() {
        let service = ServiceId::new(index as u32);
        let epoch = Millis::new(EPOCH);
        let specification =
            FeedSpecification { heartbeat: epoch, staleness: epoch, ..specification("ETH-USD") };
        let payment_asset = AssetId::new(PAYS_IN[index] as u32);
        all.push((
            buyer,
            vec![
                Action::RegisterService(RegisterService { name: name(buyer), payment_asset }),
                Action::RegisterFeed(RegisterFeed {
                    service,
                    specification: Box::new(specification),
                }),
            ],
        ));
    }
    for (terms, service) in terms().into_iter().zip(TERMS_OF) {
        let publish = PublishTerms { service: ServiceId::new(service as u32), terms };
        all.push((BUYERS[service], vec![Action::PublishTerms(publish)]));
    }
    all
}
