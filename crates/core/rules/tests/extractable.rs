//! What corruption pays: by hand, against a fine grid, and what is refused.

use buttress_rules::{Extractable, ExtractableError, Holding, extractable};
use pricing::{Contract, Greeks, Kind, Payoff, PricingError, Slice, Smile};
use units::{Fixed, Price, Ratio, Rounding, Timestamp};

const UNIT: u128 = 1_000_000_000_000_000_000;
/// `BUTTRESS_SEED` of random books unless it is set.
const SEED: u64 = 0x5EED;

fn option(kind: Kind, strike: u64) -> Contract {
    Contract { kind, strike: whole(strike), expiry: Timestamp::new(1) }
}

fn whole(price: u64) -> Price {
    Price::new(u128::from(price) * UNIT)
}

fn holding(contract: usize, size: i64) -> Holding {
    Holding { contract, size: Fixed::from_whole(size) }
}

fn percent(count: u32) -> Ratio {
    Ratio::from_bps(count * 100)
}

fn found(profit: &str, at: u64) -> Result<Extractable, ExtractableError> {
    Ok(Extractable { profit: profit.parse().unwrap(), at: whole(at) })
}

#[test]
fn both_sides_of_a_contract_gain_one_way_each() {
    let contracts = [option(Kind::Call, 1_000)];
    let book = [[holding(0, 2)], [holding(0, -2)]];
    let pays =
        |spot, most| extractable(&contracts, book.iter().map(|one| &one[..]), whole(spot), most);
    // Up, the holder gains 2 × 100; down, nobody.
    assert_eq!(pays(1_000, percent(10)), found("200", 1_100));
    // In the money both ends pay: the writer 2 × 200 on the way down, the holder 2 × 120 up, so the lower end.
    assert_eq!(pays(1_200, percent(10)), found("240", 1_080));
    assert_eq!(pays(1_200, percent(50)), found("1200", 1_800));
    // Out of the band of every kink and out of the money.
    assert_eq!(pays(500, percent(50)), found("0", 500));
    assert_eq!(pays(500, Ratio::ZERO), found("0", 500));
}

/// The middle of a butterfly pays who holds it; neither end does.
#[test]
fn a_kink_within_the_band_may_pay_most() {
    let contracts =
        [option(Kind::Call, 1_020), option(Kind::Call, 1_050), option(Kind::Call, 1_080)];
    let holder = [holding(0, 1), holding(1, -2), holding(2, 1)];
    let pays = |traders: &[&[Holding]]| {
        extractable(&contracts, traders.iter().copied(), whole(1_000), percent(10))
    };
    assert_eq!(pays(&[&holder]), found("30", 1_050));
    let writer = holder
        .map(|Holding { contract, size }| Holding { contract, size: size.checked_neg().unwrap() });
    // Who wrote it loses, and does not make it less.
    assert_eq!(pays(&[&holder, &writer]), found("30", 1_050));
    // One who holds both has nothing to gain.
    let both: Vec<Holding> = holder.into_iter().chain(writer).collect();
    assert_eq!(pays(&[&both]), found("0", 1_000));
}

#[test]
fn a_price_may_fall_to_nothing_and_no_further() {
    let contracts = [option(Kind::Put, 1_000)];
    let holder = [holding(0, 3)];
    let pays = |most| extractable(&contracts, [&holder[..]], whole(1_000), most);
    assert_eq!(pays(percent(100)), found("3000", 0));
    assert_eq!(pays(percent(1_000)), found("3000", 0));
}

/// A step of the sort that a generator of Knuth's makes: the same books with the same seed.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }
}

/// Random books in small whole numbers, counted again at every quarter of the band: nowhere is there more, and as all kinks and
/// ends are whole, somewhere there is as much.
#[test]
#[allow(clippy::disallowed_methods)] // a test may ask the environment
fn no_point_of_a_fine_grid_pays_more() {
    let seed = std::env::var("BUTTRESS_SEED").ok().and_then(|seed| seed.parse().ok());
    let mut random = Random(seed.unwrap_or(SEED));
    let mut inner = 0;
    for round in 0..300 {
        let contracts: Vec<Contract> = (0..1 + random.below(8))
            .map(|_| {
                let kind = if random.below(2) == 0 { Kind::Call } else { Kind::Put };
                option(kind, 700 + random.below(600))
            })
            .collect();
        let traders: Vec<Vec<Holding>> = (0..1 + random.below(6))
            .map(|_| {
                let count = random.below(5);
                let count = 0..count;
                count
                    .map(|_| {
                        let contract = random.below(contracts.len() as u64) as usize;
                        holding(contract, random.below(41) as i64 - 20)
                    })
                    .collect()
            })
            .collect();
        let (spot, most) = (800 + 100 * random.below(5), random.below(31));
        let result = extractable(
            &contracts,
            traders.iter().map(Vec::as_slice),
            whole(spot),
            percent(most as u32),
        )
        .unwrap();
        // In quarters, each price and payoff four times.
        let pays = |contract: &Contract, price: i64| {
            let away = price - 4 * (contract.strike.raw() / UNIT) as i64;
            if contract.kind == Kind::Call { away.max(0) } else { (-away).max(0) }
        };
        let total = |price: i64| -> i64 {
            let gain = |holdings: &Vec<Holding>| -> i64 {
                let of = |one: &Holding| {
                    let contract = &contracts[one.contract];
                    let change = pays(contract, price) - pays(contract, 4 * spot as i64);
                    change * (one.size.raw() / UNIT as i128) as i64
                };
                holdings.iter().map(of).sum::<i64>().max(0)
            };
            traders.iter().map(gain).sum()
        };
        let (low, high) = (spot * (100 - most) / 25, spot * (100 + most) / 25);
        let largest = (low as i64..=high as i64).map(total).max().unwrap();
        let quarters = result.profit.raw() / (UNIT as i128 / 4);
        assert_eq!(quarters, i128::from(largest), "round {round}");
        assert_eq!(total((result.at.raw() / (UNIT / 4)) as i64), largest, "round {round}");
        let at = (result.at.raw() / (UNIT / 4)) as u64;
        inner += u32::from(at != low && at != high && at != 4 * spot);
    }
    assert!(inner > 10, "only {inner} books pay most at a kink");
}

/// Pays a third of what the price is above 1 000: not a whole count of 10⁻¹⁸.
struct Third([Price; 1]);

impl Payoff for Third {
    fn expiry(&self) -> Timestamp {
        Timestamp::new(1)
    }
    fn at_expiry(&self, settlement: Price, rounding: Rounding) -> Result<Fixed, PricingError> {
        let above = Fixed::from_price(settlement.saturating_sub(self.0[0])).unwrap();
        Ok(above.checked_div(Fixed::from_whole(3), rounding).unwrap())
    }
    fn kinks(&self) -> &[Price] {
        &self.0
    }
    fn slope_beyond(&self) -> Fixed {
        Fixed::ONE.checked_div(Fixed::from_whole(3), Rounding::Down).unwrap()
    }
    fn price(&self, _: &Slice, _: &dyn Smile) -> Result<Fixed, PricingError> {
        Err(PricingError::PayoffTooLarge { settlement: self.0[0] })
    }
    fn greeks(&self, _: &Slice, _: &dyn Smile) -> Result<Greeks, PricingError> {
        Err(PricingError::PayoffTooLarge { settlement: self.0[0] })
    }
}

#[test]
fn profit_is_rounded_up() {
    let contracts = [Third([whole(1_000)])];
    let pays =
        |size, spot| extractable(&contracts, [&[holding(0, size)][..]], whole(spot), percent(10));
    // At 1 100 it pays 33.333…34 to its holder, three times.
    assert_eq!(pays(3, 1_000), found("100.000000000000000002", 1_100));
    // From 1 100 down its writer no longer owes 33.333…34, three times.
    assert_eq!(pays(-3, 1_100), found("100.000000000000000002", 990));
    // What a price pays is rounded where it is as well: 70 less 33.333…33, and 100 less 56.666…66.
    assert_eq!(pays(3, 1_100), found("110.000000000000000001", 1_210));
    assert_eq!(pays(-3, 1_300), found("130.000000000000000002", 1_170));
    let speck = [Holding { contract: 0, size: Fixed::new(1) }];
    let least = extractable(&contracts, [&speck[..]], whole(1_000), percent(10));
    assert_eq!(least, found("0.000000000000000034", 1_100), "up");
}

#[test]
fn the_band_is_rounded_outwards() {
    let of = |kind, strike| Contract { strike: Price::new(strike), ..option(kind, 0) };
    let half_of_three = |contract| {
        extractable(&[contract], [&[holding(0, 1)][..]], Price::new(3), percent(50)).unwrap()
    };
    let two = |at| Extractable { profit: Fixed::new(2), at: Price::new(at) };
    assert_eq!(half_of_three(of(Kind::Put, 10)), two(1));
    assert_eq!(half_of_three(of(Kind::Call, 1)), two(5));
}

#[test]
fn what_does_not_fit_is_refused() {
    let contracts = [option(Kind::Call, 1_000)];
    let refused =
        |book: &[Holding], spot, most| extractable(&contracts, [book], spot, most).unwrap_err();
    let unknown = refused(&[holding(1, 1)], whole(1_000), percent(10));
    assert_eq!(unknown, ExtractableError::UnknownContract { contract: 1, contracts: 1 });
    assert_eq!(unknown.to_string(), "a trader holds contract 1 of 1, counted from 0");
    let huge = [Holding { contract: 0, size: Fixed::MAX }];
    let error = refused(&huge, whole(1_000), percent(10));
    assert_eq!(error, ExtractableError::TooLarge { spot: whole(1_000), most: percent(10) });
    let said = "what a move by 0.1 from 1000 pays is too large: expected less than 1.7e20";
    assert_eq!(error.to_string(), said);
    let high = refused(&huge, Price::MAX, percent(10));
    assert_eq!(high, ExtractableError::TooLarge { spot: Price::MAX, most: percent(10) });
    let payoff = refused(&huge, Price::MAX, Ratio::ZERO);
    assert!(matches!(payoff, ExtractableError::Payoff(PricingError::PayoffTooLarge { .. })));
    assert!(payoff.to_string().starts_with("the payoff at a settlement price of"), "{payoff}");
}
