//! Venues: opened, with markets, surfaces and money; and their accounts auctioned. Orders are in `trade`.

use crate::{
    Choices, Person, Proposal, Scene,
    quotes::all,
    world::{HEARTBEAT, PAY, STAKE, WATCH, WHOLE, name},
};
use crypto::Digest;
use matching::Band;
use oracle::Outcome;
use pricing::surface::Svi;
use protocol::{
    Action, BidLiquidation, CoSignature, CollateralRule, DepositMargin, ExpirySmile, FundVenue,
    MarginModel, MarketParameters, OpenMarket, OpenVenue, SecurityRule, SetMarginModel,
    SettlementRule, ShowRounds, Signable, SignedSurface, StartLiquidation, SurfaceReport,
    VenueParameters, WithdrawMargin,
};
use rules::{
    FeeSchedule, MarginRamp,
    liquidation::AuctionParameters,
    listing::{Cycle, ListingRule, Series, StrikeRule},
};
use units::{
    Amount, FeedId, Fixed, MarketId, Millis, Price, Ratio, Round, Rounding, Timestamp, VenueId,
};

/// The shortest time between two expiries that a rule may have.
const PERIOD: u64 = 60_000;
const YEAR: u128 = 365 * 24 * 3_600_000;
const ONE: i128 = 1_000_000_000_000_000_000;

pub(super) fn open_venue(scene: &Scene<'_>, choices: &mut Choices<'_>) -> Proposal {
    let service = scene.service(choices);
    let mut parameters = Box::new(venue());
    let first = &mut parameters.collateral[0];
    match choices.byte() % 16 {
        1 => first.maintenance = choices.ratio(Ratio::ONE),
        2 => first.initial = choices.ratio(Ratio::ONE),
        3 => first.asset = scene.asset(choices),
        4 => parameters.collateral = vec![first.clone(); 2],
        5 => parameters.collateral = vec![first.clone(); 17],
        6 => parameters.fees.taker = choices.ratio(Ratio::ONE),
        7 => parameters.liquidation_deadline = Millis::new(choices.count(0)),
        8 => parameters.liquidation_reward = Amount::new(choices.quantity(u128::MAX)),
        9 => parameters.security.slack = choices.ratio(Ratio::ZERO),
        10 => parameters.security.rate = choices.ratio(Ratio::ZERO),
        11 => parameters.security.ramp.base = choices.ratio(Ratio::ZERO),
        12 => parameters.security.least_cover = Amount::new(choices.quantity(u128::MAX)),
        13 => parameters.collateral.clear(),
        _ => {}
    }
    let action = OpenVenue { service, parameters };
    Proposal::new(scene.buyer(service), Action::OpenVenue(action))
}

fn venue() -> VenueParameters {
    VenueParameters {
        collateral: vec![CollateralRule {
            asset: STAKE,
            initial: Ratio::from_bps(7_000),
            maintenance: Ratio::from_bps(8_000),
            slash_risk: Ratio::ZERO,
        }],
        fees: FeeSchedule::standard(),
        auction: AuctionParameters::standard(),
        liquidation_deadline: Millis::new(2 * HEARTBEAT),
        liquidation_reward: Amount::new(1_000_000),
        security: SecurityRule {
            slack: Ratio::ZERO,
            rate: Ratio::from_bps(100),
            headroom: Ratio::from_bps(5_000),
            least_cover: Amount::new(2_000_000_000_000),
            ramp: MarginRamp::standard(),
        },
    }
}

pub(super) fn open_market(scene: &Scene<'_>, choices: &mut Choices<'_>) -> Proposal {
    let (venue, feed) = (scene.venue(choices), scene.feed(choices));
    let mut parameters = Box::new(market());
    match choices.byte() % 16 {
        1 => parameters.lot = Fixed::new(choices.one_of(&[0, 1, -1, i128::MIN, i128::MAX, ONE])),
        2 => parameters.tick = Price::new(choices.quantity(u128::MAX)),
        3 => parameters.listing.series.clear(),
        4 => parameters.listing.series[0].count = choices.byte(),
        5 => parameters.listing.strikes.each_side = choices.byte().into(),
        6 => parameters.listing.least_life = Millis::new(choices.count(0)),
        7 => parameters.settlement.slots = choices.one_of(&[0, 2, 60, u32::MAX]),
        8 => parameters.settlement.spacing = Millis::new(choices.count(HEARTBEAT)),
        9 => parameters.settlement.carry = choices.one_of(&[1, u32::MAX]),
        10 => parameters.band.ratio = choices.ratio(Ratio::ONE),
        11 => parameters.band.ticks = choices.one_of(&[0, 1, u64::MAX]),
        12 => parameters.block_minimum = choices.one_of(&[0, 1, u64::MAX]),
        13 => parameters.surface_staleness = Millis::new(choices.count(0)),
        14 => parameters.max_basis = choices.ratio(Ratio::ONE),
        _ => {}
    }
    let service = scene.options().venue(venue).map(|venue| venue.service).unwrap_or_default();
    let action = OpenMarket { venue, feed, parameters };
    Proposal::new(scene.buyer(service), Action::OpenMarket(action))
}

fn market() -> MarketParameters {
    MarketParameters {
        symbol: name("ETH"),
        lot: Fixed::new(ONE / 100),
        tick: Price::new(WHOLE / 10),
        listing: ListingRule {
            series: vec![Series::new(Cycle::Every { period: Millis::new(PERIOD) }, 1)],
            hour: Millis::ZERO,
            least_life: Millis::ZERO,
            strikes: StrikeRule { step: Ratio::from_bps(250), each_side: 1, most: 8 },
        },
        settlement: SettlementRule { slots: 1, spacing: Millis::new(HEARTBEAT), carry: 0 },
        band: Band { ticks: 1_000, ratio: Ratio::ONE },
        block_minimum: 2,
        surface_staleness: Millis::new(PERIOD),
        max_basis: Ratio::from_bps(1_000),
    }
}

/// Whose trading account: mostly one that there is, else anybody's. The venue is its own, or the named one.
fn trader(scene: &Scene<'_>, choices: &mut Choices<'_>) -> (VenueId, Person) {
    let rows: Vec<_> = scene.options().traders().map(|(_, row)| row).collect();
    let byte = choices.byte();
    if byte >= 0xE0 || rows.is_empty() {
        return (scene.venue(choices), Person(usize::from(byte % 10)));
    }
    let row = rows[usize::from(byte) % rows.len()];
    (row.venue, scene.person_of(row.account))
}

pub(super) fn deposit_margin(scene: &Scene<'_>, choices: &mut Choices<'_>) -> Proposal {
    let venue = scene.venue(choices);
    let asset = if choices.byte() % 4 == 1 { scene.asset(choices) } else { PAY };
    let person = scene.person(choices);
    let amount = choices.amount(scene.balance(person, asset));
    let action = DepositMargin { venue, asset, amount };
    Proposal::new(person, Action::DepositMargin(action))
}

pub(super) fn withdraw_margin(scene: &Scene<'_>, choices: &mut Choices<'_>) -> Proposal {
    let (venue, person) = trader(scene, choices);
    let asset = if choices.byte() % 4 == 1 { scene.asset(choices) } else { PAY };
    let row = scene.row(person).and_then(|row| scene.options().find_trader(venue, row));
    let row = row.and_then(|id| scene.options().trader(id));
    let has = row.map_or(0, |row| match asset {
        PAY => u128::try_from(row.cash).unwrap_or(0),
        other => row.held(other).raw(),
    });
    let amount = choices.amount(Amount::new(has));
    Proposal::new(person, Action::WithdrawMargin(WithdrawMargin { venue, asset, amount }))
}

pub(super) fn fund_venue(scene: &Scene<'_>, choices: &mut Choices<'_>) -> Proposal {
    let (venue, person) = (scene.venue(choices), WATCH);
    let amount = choices.amount(scene.balance(person, PAY));
    Proposal::new(person, Action::FundVenue(FundVenue { venue, amount }))
}

pub(super) fn set_margin_model(scene: &Scene<'_>, choices: &mut Choices<'_>) -> Proposal {
    let (venue, person) = trader(scene, choices);
    let model = choices.one_of(&[MarginModel::Portfolio, MarginModel::Standard]);
    Proposal::new(person, Action::SetMarginModel(SetMarginModel { venue, model }))
}

pub(super) fn start_liquidation(scene: &Scene<'_>, choices: &mut Choices<'_>) -> Proposal {
    let (venue, person) = trader(scene, choices);
    let account = scene.world().account(person);
    let action = StartLiquidation { venue, account };
    Proposal::new(WATCH, Action::StartLiquidation(action))
}

pub(super) fn bid_liquidation(scene: &Scene<'_>, choices: &mut Choices<'_>) -> Proposal {
    let (mut venue, person) = trader(scene, choices);
    let mut account = scene.world().account(person);
    // Mostly of who is auctioned, if anybody is.
    let auctioned = scene.options().traders().filter(|(_, row)| row.auction.is_some());
    let auctioned: Vec<_> = auctioned.map(|(_, row)| (row.venue, row.account)).collect();
    let which = choices.byte();
    if let Some((at, of)) = auctioned.get(usize::from(which % 8)) {
        (venue, account) = (*at, scene.state.ledger().account_id(*of));
    }
    let part = choices.ratio(Ratio::ONE);
    let most = choices.one_of(&[1_000_000_000_000, 0, 1, -1_000_000, i128::MAX, i128::MIN]);
    let bidder = scene.person(choices);
    let action = BidLiquidation { venue, account, part, most };
    Proposal::new(bidder, Action::BidLiquidation(action))
}

/// Rounds that ended lately, with what the venues said at the moments of their reports.
pub(super) fn show_rounds(scene: &Scene<'_>, choices: &mut Choices<'_>) -> Proposal {
    let market = MarketId::new(u32::from(choices.byte() % 4));
    let feed = scene.options().market(market).map_or(FeedId::new(0), |row| row.feed);
    let row = scene.oracle().feed(feed).ok();
    let (back, count) = (choices.byte() % 16, choices.one_of(&[3_u64, 1, 8, 129]));
    let open = row.map_or(Round::new(20), |row| row.open);
    let first = open.minus(u64::from(back));
    let last = first.plus(count.saturating_sub(1));
    // Mostly so far from what was published that it was wrong.
    let found = (first.raw()..=last.raw().min(first.raw() + 8)).find_map(|round| {
        match scene.oracle().round(feed, Round::new(round))?.outcome {
            Outcome::Priced { price, .. } => Some(price.raw()),
            _ => None,
        }
    });
    let (off, usual) = (choices.byte(), 2_000 * WHOLE);
    let right = Price::new(found.unwrap_or(usual) / 256 * u128::from(off));
    let (mut quotes, mut attestations) = (Vec::new(), Vec::new());
    for round in first.raw()..=last.raw().min(first.raw() + 8) {
        let record = scene.oracle().round(feed, Round::new(round));
        let moments = record.map(|record| record.entries.as_slice()).unwrap_or_default();
        for entry in moments {
            let said = all(scene, Some(feed), entry.body.observed_at, right, 0);
            quotes.extend(said.0);
            attestations.extend(said.1);
        }
    }
    let shown = ShowRounds { market, first, last, quotes, attestations };
    Proposal::new(WATCH, Action::ShowRounds(Box::new(shown)))
}

/// Volatilities of all expiries of a market, as both operators sign them, or spoiled.
pub(super) fn publish_surface(scene: &Scene<'_>, choices: &mut Choices<'_>) -> Proposal {
    let market = choices.index(scene.options().markets().count()).into();
    let (fault, volatility, detail) = (choices.byte() % 32, choices.byte(), choices.byte());
    let now = scene.state.time();
    let mut body = SurfaceReport {
        chain: scene.state.meta().chain,
        market,
        observed_at: now,
        smiles: smiles(scene, market, now, volatility),
    };
    spoil(&mut body, fault, detail);
    let mut operators: Vec<u32> = vec![0, 1];
    match fault {
        20 => operators = vec![1, 0],
        21 => operators = vec![0, 0],
        22 => operators = vec![0],
        23 => operators.clear(),
        24 => operators.push(u32::from(detail % 4)),
        25 => operators.retain(|operator| *operator == 1),
        _ => {}
    }
    let digest = body.signing_digest();
    let epoch = scene.state.meta().epochs.epoch(body.observed_at);
    let sign = |operator: u32| {
        let mut secret = scene.duty_secret(operator.into(), epoch);
        if fault == 26 {
            secret = scene.world().key(WATCH);
        }
        let signature = secret.sign(digest.as_bytes());
        CoSignature { operator: operator.into(), key: secret.public_key(), signature }
    };
    let signatures = operators.into_iter().map(sign).collect();
    if fault == 27 {
        // A signature over something else.
        body.observed_at = body.observed_at.minus(1);
    }
    let surface = Box::new(SignedSurface { body, signatures });
    Proposal::new(scene.person(choices), Action::PublishSurface(surface))
}

fn smiles(scene: &Scene<'_>, market: MarketId, now: Timestamp, byte: u8) -> Vec<ExpirySmile> {
    let row = scene.options().market(market).ok();
    let expiries = row.into_iter().flat_map(|market| market.expiries.keys().copied());
    let smile = |expiry: Timestamp| {
        let svi = svi(10 + u128::from(byte), expiry.since(now));
        ExpirySmile { expiry, basis: Fixed::ZERO, svi }
    };
    expiries.map(smile).collect()
}

/// A smile with this volatility at the money for so long: half of the variance level, half from round wings.
fn svi(volatility: u128, millis: u64) -> Svi {
    let variance = volatility * volatility * WHOLE / YEAR * u128::from(millis);
    let variance = Fixed::new(i128::try_from(variance).unwrap_or(ONE));
    let half = Fixed::new(variance.raw() / 2);
    let sigma = variance.sqrt().unwrap_or(Fixed::ONE);
    let b = half.checked_div(sigma, Rounding::Down).unwrap_or(Fixed::ZERO);
    Svi { a: half, b, rho: Fixed::new(ONE / -5), m: Fixed::ZERO, sigma }
}

/// Makes what is signed wrong in one way.
fn spoil(body: &mut SurfaceReport, fault: u8, detail: u8) {
    let hostile =
        [i128::MIN, i128::MAX, 0, 1, -1, ONE, -ONE, 3 * ONE, 144 * ONE + 1, ONE / 1_000_000];
    let number = Fixed::new(hostile[usize::from(detail) % hostile.len()]);
    match fault {
        1 => body.chain = Digest::default(),
        2 => body.observed_at = body.observed_at.plus(detail.into()),
        3 => body.observed_at = body.observed_at.minus(u64::from(detail) * 100),
        4 => body.smiles.clear(),
        5 => body.smiles.extend(body.smiles.clone()),
        _ => {}
    }
    let Some(first) = body.smiles.first_mut() else { return };
    match fault {
        6 => first.expiry = Timestamp::new(u64::MAX),
        7 => first.expiry = first.expiry.plus(detail.into()),
        8 => first.basis = number,
        9 => first.svi.a = number,
        10 => first.svi.b = number,
        11 => first.svi.rho = number,
        12 => first.svi.m = number,
        13 => first.svi.sigma = number,
        _ => {}
    }
}
