//! The real recordings: every file loads with every series it has, and known candles are where they should be.

use buttress_market_data::{
    MarketData, Recorded, Series, Venue, format_utc, parse_utc, recorded_data_for_test,
};
use crypto::SecretKey;
use protocol::SignedQuote;
use units::{Name, Price, Timestamp, format_decimal};

const COVID: &str = "hourly_2020-03_covid_5venues.csv";
const CRASH: &str = "hourly_2021-05_crash_3venues.csv";
const LUNA: &str = "hourly_2022-05_06_luna_steth_kraken.csv";
const DEPEG: &str = "minute_2023-03_usdc_depeg_2venues.csv";
const YEN: &str = "intraday_2024-08_yen_2venues.csv";

const MINUTE: u64 = 60_000;
const HOUR: u64 = 60 * MINUTE;

/// File, rows, and of each series: exchange, pair, rows, interval, first close, last close.
type File = (
    &'static str,
    usize,
    &'static [(&'static str, &'static str, usize, u64, &'static str, &'static str)],
);

const FILES: [File; 5] = [
    (
        COVID,
        3_840,
        &[
            ("binance", "BTC-USDT", 384, HOUR, "8859.71", "6208.36"),
            ("binance", "ETH-USDT", 384, HOUR, "226.49", "133.48"),
            ("bitfinex", "BTC-USD", 384, HOUR, "8894.9", "6206.5"),
            ("bitfinex", "ETH-USD", 384, HOUR, "227.56", "133.51"),
            ("bitstamp", "BTC-USD", 384, HOUR, "8865.41", "6210.14"),
            ("bitstamp", "ETH-USD", 384, HOUR, "226.45", "133.5"),
            ("gemini", "ETH-USD", 384, HOUR, "226.75", "133.39"),
            ("kraken", "BTC-USD", 384, HOUR, "8871.6", "6206.8"),
            ("kraken", "ETH-USD", 384, HOUR, "227.06", "133.5"),
            ("poloniex", "ETH-USD", 384, HOUR, "197.05", "197.05"),
        ],
    ),
    (
        CRASH,
        2_304,
        &[
            ("binance", "BTC-USDT", 384, HOUR, "57348.95", "38529.98"),
            ("binance", "ETH-USDT", 384, HOUR, "4195.32", "2742.23"),
            ("bitstamp", "BTC-USD", 384, HOUR, "57420.25", "38503.47"),
            ("bitstamp", "ETH-USD", 384, HOUR, "4200", "2741.07"),
            ("kraken", "BTC-USD", 384, HOUR, "57384.1", "38516.4"),
            ("kraken", "ETH-USD", 384, HOUR, "4198.43", "2742.84"),
        ],
    ),
    (
        LUNA,
        2_928,
        &[
            ("kraken", "BTC-USD", 1_464, HOUR, "37700.1", "19949.9"),
            ("kraken", "ETH-USD", 1_464, HOUR, "2738.43", "1069.95"),
        ],
    ),
    (
        DEPEG,
        25_078,
        &[
            ("binanceus_1m", "BTC-USD", 5_760, MINUTE, "20371.04", "24175.17"),
            ("binanceus_1m", "BTC-USDC", 5_760, MINUTE, "20362.81", "24226.42"),
            ("binanceus_1m", "BTC-USDT", 5_760, MINUTE, "20360.61", "24108.06"),
            ("kraken_1m", "BTC-USDC", 4_360, MINUTE, "20368.46", "24213.6"),
            ("kraken_5m", "BTC-USD", 1_152, 5 * MINUTE, "20337.1", "24208.3"),
            ("kraken_5m", "BTC-USDC", 1_140, 5 * MINUTE, "20336.05", "24213.6"),
            ("kraken_5m", "BTC-USDT", 1_146, 5 * MINUTE, "20329.8", "24101.7"),
        ],
    ),
    (
        YEN,
        6_144,
        &[
            ("binance_5m", "BTC-USDT", 2_304, 5 * MINUTE, "65470", "60837.99"),
            ("binance_5m", "ETH-USDT", 2_304, 5 * MINUTE, "3206.2", "2598.78"),
            ("coinbase_15m", "BTC-USD", 768, 15 * MINUTE, "65385.73", "60862.13"),
            ("coinbase_15m", "ETH-USD", 768, 15 * MINUTE, "3205.91", "2599.94"),
        ],
    ),
];

fn series(exchange: &str, pair: &str) -> Series {
    let venue = Venue { name: Name::new(exchange).unwrap(), key: SecretKey::derive(exchange, 1) };
    Series { venue, exchange: exchange.into(), pair: pair.into(), symbol: Name::new(pair).unwrap() }
}

fn open(file: &str, series: Vec<Series>) -> Option<Recorded> {
    let path = recorded_data_for_test(&format!("candles/{file}"))?;
    Some(Recorded::open(path, series).unwrap())
}

fn price(quote: &SignedQuote) -> String {
    format_decimal(quote.body.price.raw(), Price::DECIMALS)
}

fn time(text: &str) -> Timestamp {
    parse_utc(text).unwrap()
}

/// The price of the candle that began at this time and lasts `interval`.
fn close(file: &str, exchange: &str, pair: &str, begin: &str, interval: u64) -> Option<String> {
    let mut recorded = open(file, vec![series(exchange, pair)])?;
    let end = time(begin).plus(interval);
    recorded.skip_to(end.minus(1)).unwrap();
    let quotes = recorded.poll(end).unwrap();
    assert_eq!(quotes.len(), 1, "{exchange} {pair} {begin}");
    Some(price(&quotes[0]))
}

#[test]
fn every_file_loads_with_every_series() {
    for (file, rows, all) in FILES {
        let wanted = all.iter().map(|(exchange, pair, ..)| series(exchange, pair)).collect();
        let Some(recorded) = open(file, wanted) else { return };
        let named: usize = all.iter().map(|(_, _, rows, ..)| rows).sum();
        assert_eq!(named, rows, "{file}: every row belongs to a named series");
        let begin = *recorded.span().start();
        let quickest = all.iter().map(|(_, _, _, interval, ..)| *interval).min().unwrap();
        assert_eq!(begin.raw() % (24 * HOUR), quickest, "{file} begins at {}", format_utc(begin));
    }
}

#[test]
fn every_series_has_its_candles_and_none_is_known_before_it_ends() {
    for (file, _, all) in FILES {
        for (exchange, pair, rows, interval, first, last) in all {
            let Some(mut recorded) = open(file, vec![series(exchange, pair)]) else { return };
            let span = recorded.span();
            let midnight = span.start().minus(*interval);
            assert!(format_utc(midnight).ends_with("T00:00:00Z"), "{file} {exchange} {pair}");
            assert_eq!(recorded.poll(span.start().minus(1)).unwrap(), []);
            // Signing all would take seconds and show nothing that the first and the last do not.
            let opening = recorded.poll(*span.start()).unwrap();
            recorded.skip_to(span.end().minus(1)).unwrap();
            let closing = recorded.poll(*span.end()).unwrap();
            for (quotes, want, at) in
                [(&opening, first, span.start()), (&closing, last, span.end())]
            {
                assert_eq!(quotes.len(), 1, "{file} {exchange} {pair}");
                let quote = &quotes[0];
                assert_eq!(price(quote), **want, "{file} {exchange} {pair}");
                assert_eq!(quote.body.time, *at);
                assert_eq!(quote.body.venue.as_str(), *exchange);
                assert_eq!(quote.body.symbol.as_str(), *pair);
                assert!(quote.is_valid());
            }
            let spanned = usize::try_from(span.end().since(*span.start()) / interval).unwrap() + 1;
            // Only Kraken's stablecoin pairs have holes: it writes no candle without a trade.
            let holes = file == DEPEG && exchange.starts_with("kraken") && *pair != "BTC-USD";
            assert_eq!(spanned > *rows, holes, "{file} {exchange} {pair}: {rows} of {spanned}");
        }
    }
}

#[test]
fn poloniex_is_stale_from_the_first_candle_to_the_last() {
    let Some(mut recorded) = open(COVID, vec![series("poloniex", "ETH-USD")]) else { return };
    let quotes = recorded.poll(Timestamp::new(u64::MAX)).unwrap();
    assert_eq!(quotes.len(), 384);
    assert!(quotes.iter().all(|quote| price(quote) == "197.05"));
    let hours = quotes.windows(2).map(|pair| pair[1].body.time.since(pair[0].body.time));
    assert!(hours.eq(std::iter::repeat_n(HOUR, 383)));
}

#[test]
fn known_candles_are_where_they_should_be() {
    let spots = [
        (COVID, "kraken", "ETH-USD", "2020-03-12T23:00:00Z", HOUR, "108.78"),
        (COVID, "kraken", "ETH-USD", "2020-03-13T01:00:00Z", HOUR, "97.9"),
        (COVID, "kraken", "ETH-USD", "2020-03-13T02:00:00Z", HOUR, "115.69"),
        (DEPEG, "binanceus_1m", "BTC-USDC", "2023-03-11T07:00:00Z", MINUTE, "20732.71"),
        (DEPEG, "kraken_1m", "BTC-USDC", "2023-03-11T07:00:00Z", MINUTE, "22339.46"),
        (DEPEG, "kraken_5m", "BTC-USDC", "2023-03-11T07:00:00Z", 5 * MINUTE, "22698.56"),
    ];
    for (file, exchange, pair, begin, interval, want) in spots {
        let Some(have) = close(file, exchange, pair, begin, interval) else { return };
        assert_eq!(have, want, "{file} {exchange} {pair} {begin}");
    }
}

#[test]
fn the_low_days_of_ether_on_kraken() {
    // Of the closes; the lows inside those candles were 95.85, 1732 and 880.31.
    let lows = [
        (COVID, "2020-03-13T02:00:00Z", "97.9"),
        (CRASH, "2021-05-23T17:00:00Z", "1846.61"),
        (LUNA, "2022-06-18T21:00:00Z", "902.88"),
    ];
    for (file, at, want) in lows {
        let Some(mut recorded) = open(file, vec![series("kraken", "ETH-USD")]) else { return };
        let quotes = recorded.poll(Timestamp::new(u64::MAX)).unwrap();
        let lowest = quotes.iter().min_by_key(|quote| quote.body.price).unwrap();
        assert_eq!((lowest.body.time, price(lowest).as_str()), (time(at), want), "{file}");
    }
}

#[test]
fn venues_that_end_a_candle_together_are_in_order() {
    let wanted = [
        ("poloniex", "ETH-USD"),
        ("kraken", "ETH-USD"),
        ("kraken", "BTC-USD"),
        ("binance", "ETH-USDT"),
    ];
    let wanted = wanted.map(|(exchange, pair)| series(exchange, pair)).to_vec();
    let Some(mut recorded) = open(COVID, wanted) else { return };
    let quotes = recorded.poll(time("2020-03-05T02:30:00Z")).unwrap();
    let names: Vec<_> = quotes
        .iter()
        .map(|quote| {
            let quote = &quote.body;
            format!("{} {} {}", format_utc(quote.time), quote.venue, quote.symbol)
        })
        .collect();
    assert_eq!(
        names,
        [
            "2020-03-05T01:00:00Z binance ETH-USDT",
            "2020-03-05T01:00:00Z kraken BTC-USD",
            "2020-03-05T01:00:00Z kraken ETH-USD",
            "2020-03-05T01:00:00Z poloniex ETH-USD",
            "2020-03-05T02:00:00Z binance ETH-USDT",
            "2020-03-05T02:00:00Z kraken BTC-USD",
            "2020-03-05T02:00:00Z kraken ETH-USD",
            "2020-03-05T02:00:00Z poloniex ETH-USD",
        ]
    );
}
