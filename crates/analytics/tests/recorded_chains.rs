//! Every recorded chain: marks from volatilities and back, smiles fitted, and what would be refused of them; and the tables of
//! `docs/reference/recorded-chains.md`.

use buttress_analytics::{
    Arbitrage, ExpiryReport, Fit, UnderlyingReport, arbitrage, draw, marks, report,
};
use market_data::{format_utc, options::Snapshot, recorded_data_for_test};
use pricing::surface::{Refusal, Surface, SviSmile};
use std::{fmt::Write, path::Path, sync::LazyLock};
use units::Millis;

const FILES: [&str; 4] =
    ["20251230T173115Z", "20260131T212133Z", "20260205T155132Z", "20260318T161309Z"];

type Named = (&'static str, Vec<UnderlyingReport>);

/// The reports of all recordings, with their names; none without the data.
static REPORTS: LazyLock<Option<Vec<Named>>> = LazyLock::new(|| {
    let read = |name| {
        let file = format!("deribit/deribit_options_snapshot_{name}.csv.gz");
        let snapshot = Snapshot::open(recorded_data_for_test(&file)?).unwrap();
        Some((name, report(&snapshot)))
    };
    FILES.into_iter().map(read).collect()
});

fn underlyings() -> impl Iterator<Item = (&'static str, &'static UnderlyingReport)> {
    REPORTS
        .iter()
        .flatten()
        .flat_map(|(name, reports)| reports.iter().map(|report| (*name, report)))
}

fn expiries() -> impl Iterator<Item = &'static ExpiryReport> {
    underlyings().flat_map(|(_, underlying)| &underlying.expiries)
}

/// A sum over all expiries.
fn sum(count: impl Fn(&ExpiryReport) -> usize) -> usize {
    expiries().map(count).sum()
}

/// 6,532 options. As recorded, nine in ten marks follow from their volatility to half a tick of the order book; at the
/// forward that call and put agree on, all of them; and with the time of the marks too, all to their own last digit, but for those
/// that were made at another moment than the other option of their strike: at a forward no farther off than forwards moved meanwhile.
#[test]
fn every_mark_follows_from_its_volatility() {
    if REPORTS.is_none() {
        return;
    }
    assert_eq!(sum(|expiry| expiry.options), 6_532);
    assert_eq!(sum(|expiry| expiry.marks.options), 6_532);
    assert_eq!(sum(|expiry| expiry.marks.tick_as_recorded), 5_928);
    assert_eq!(sum(|expiry| expiry.marks.tick_at_parity), 6_532);
    assert_eq!(sum(|expiry| expiry.marks.exact), 6_150);
    assert_eq!(sum(|expiry| expiry.marks.exact_at_another_forward), 6_532 - 6_150);
    // Where nothing crashed, all but a few at the first attempt.
    let quiet = underlyings().filter(|(name, _)| *name == FILES[0] || *name == FILES[3]);
    let quiet: Vec<_> = quiet.flat_map(|(_, underlying)| &underlying.expiries).collect();
    let of =
        |count: fn(&ExpiryReport) -> usize| quiet.iter().map(|expiry| count(expiry)).sum::<usize>();
    assert_eq!(of(|expiry| expiry.options) - of(|expiry| expiry.marks.exact), 7);
}

#[test]
fn every_volatility_comes_back_from_an_exact_mark() {
    if REPORTS.is_none() {
        return;
    }
    for expiry in expiries() {
        let (marks, recovery) = (&expiry.marks, &expiry.recovery);
        // Whatever does not come back is a mark that is not exact.
        assert!(
            recovery.options - recovery.recovered <= marks.options - marks.exact,
            "{recovery:?}"
        );
        if marks.exact == marks.options && recovery.options > 0 {
            assert_eq!(recovery.recovered, recovery.options);
            // Half a digit of the volatility and, at most, as much for the mark's.
            assert!(recovery.worst_error <= 2.0 * marks::HALF_STEP * 1.001, "{recovery:?}");
        }
    }
    assert_eq!(sum(|expiry| expiry.recovery.options), 5_166);
    assert_eq!(sum(|expiry| expiry.recovery.recovered), 4_806);
}

#[test]
fn every_smile_is_fitted_and_may_be_published() {
    let Some(reports) = &*REPORTS else { return };
    let fit = |fit: &Result<Fit, _>| *fit.as_ref().unwrap_or_else(|_| panic!("no fit"));
    let mean = |value: &dyn Fn(&ExpiryReport) -> f64| {
        expiries().map(value).sum::<f64>() / expiries().count() as f64
    };
    assert_eq!(expiries().count(), 96);
    let nearest = mean(&|expiry| fit(&expiry.fit).rms);
    let published = mean(&|expiry| fit(&expiry.publishable).rms);
    assert!(nearest < 0.0040 && published < 0.0045, "{nearest} {published}");
    // The worst are expiries of hours, whose wings no five numbers follow.
    for expiry in expiries() {
        let most = if expiry.years < 3.0 / 365.0 { 0.0170 } else { 0.0100 };
        assert!(fit(&expiry.fit).rms < most, "{expiry:?}");
    }
    let refused = |wanted: fn(&Arbitrage) -> bool| {
        expiries().filter(|expiry| expiry.refusals.iter().any(wanted)).count()
    };
    assert_eq!(refused(|found| matches!(found, Arbitrage::Butterfly { .. })), 19);
    assert_eq!(refused(|found| matches!(found, Arbitrage::Calendar { .. })), 14);
    assert_eq!(refused(|_| true), 33);
    // What is said to be publishable is, in fixed point, all expiries together.
    for (name, underlyings) in reports {
        for underlying in underlyings {
            let smiles = underlying.expiries.iter().map(|expiry| {
                let svi = fit(&expiry.publishable).svi.to_fixed().unwrap();
                (expiry.expiry, SviSmile::new(svi, remaining(expiry)).unwrap())
            });
            let smiles: Vec<_> = smiles.collect();
            Surface::default()
                .publish(smiles)
                .unwrap_or_else(|refusal| panic!("{name}: {refusal}"));
        }
    }
}

#[test]
fn the_two_gates_agree_on_every_fit() {
    for (name, underlying) in underlyings() {
        let mut before = None;
        for expiry in &underlying.expiries {
            let svi = expiry.fit.as_ref().unwrap().svi;
            let smile = SviSmile::new(svi.to_fixed().unwrap(), remaining(expiry));
            let alone = arbitrage::of_slice(&svi);
            match (&smile, alone.first()) {
                (Ok(_), None) => {}
                (Err(Refusal::Butterfly { .. }), Some(Arbitrage::Butterfly { .. })) => {}
                (smile, found) => panic!("{name} {smile:?} {found:?}"),
            }
            let later =
                expiry.refusals.iter().any(|found| matches!(found, Arbitrage::Calendar { .. }));
            // The fixed-point gate compares what passed alone.
            if let (Some((near_expiry, near)), Ok(far)) = (before, smile) {
                let published =
                    Surface::default().publish([(near_expiry, near), (expiry.expiry, far)]);
                assert_eq!(matches!(published, Err(Refusal::Calendar { .. })), later, "{name}");
            }
            before = smile.ok().map(|smile| (expiry.expiry, smile));
        }
    }
}

#[test]
fn the_picture_has_a_panel_for_each_expiry() {
    let Some((_, underlyings)) = REPORTS.as_ref().and_then(|reports| reports.first()) else {
        return;
    };
    let svg = draw(underlyings).unwrap();
    assert!(svg.starts_with("<svg") && svg.trim_end().ends_with("</svg>"));
    for underlying in underlyings {
        for expiry in &underlying.expiries {
            let caption = format!("{} {}", underlying.name, &format_utc(expiry.expiry)[..10]);
            assert_eq!(svg.matches(&caption).count(), 1, "{caption}");
        }
    }
    assert!(svg.matches("<circle").count() > 500);
}

#[test]
fn the_documented_tables_are_the_computed_ones() {
    if REPORTS.is_none() {
        return;
    }
    const BEGIN: &str = "<!-- what the recordings give -->\n";
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference/recorded-chains.md");
    let document = std::fs::read_to_string(&path).unwrap();
    let (before, documented) = document.split_once(BEGIN).unwrap();
    let computed = tables();
    if std::env::var_os("UPDATE_FIXTURES").is_some() {
        std::fs::write(&path, format!("{before}{BEGIN}{computed}")).unwrap();
        return;
    }
    assert!(
        documented == computed,
        "the tables are out of date; run: UPDATE_FIXTURES=1 cargo test -p buttress-analytics --test recorded_chains"
    );
}

fn remaining(expiry: &ExpiryReport) -> Millis {
    Millis::new((expiry.years * 31_536_000_000.0).round() as u64)
}

fn tables() -> String {
    let mut out = String::new();
    for (name, underlying) in underlyings() {
        let UnderlyingReport { name: of, delay, movement, mark_digit, expiries } = underlying;
        let when = match delay {
            0 => "at its timestamp".to_owned(),
            1.. => format!("{delay} s before its timestamp"),
            _ => format!("{} s after its timestamp", -delay),
        };
        writeln!(out, "\n## {of}, {name}\n").unwrap();
        writeln!(
            out,
            "Marks to {mark_digit:.0e} {of}, made {when}. Forwards moved by {:.1} bp meanwhile.\n",
            movement * 1e4
        )
        .unwrap();
        out.push_str(
            "| expiry | forward | options | at parity | exact | volatilities back | rms | worst | refused for | publishable |\n\
             |---|---|---|---|---|---|---|---|---|---|\n",
        );
        for expiry in expiries {
            let (marks, recovery) = (&expiry.marks, &expiry.recovery);
            let fit = expiry.fit.as_ref().unwrap();
            let publishable = expiry.publishable.as_ref().unwrap();
            let refusals: Vec<String> = expiry.refusals.iter().map(short).collect();
            let reasons = if refusals.is_empty() { "–".to_owned() } else { refusals.join("; ") };
            writeln!(
                out,
                "| {} | {:.2} | {} | {} | {} | {} of {} | {:.2} | {:.2} | {} | {:.2} |",
                &format_utc(expiry.expiry)[..10],
                expiry.forward,
                expiry.options,
                marks.tick_at_parity,
                marks.exact,
                recovery.recovered,
                recovery.options,
                fit.rms * 100.0,
                fit.worst * 100.0,
                reasons,
                publishable.rms * 100.0,
            )
            .unwrap();
        }
    }
    out
}

/// With digits that a last bit does not change.
fn short(found: &Arbitrage) -> String {
    match found {
        Arbitrage::Butterfly { k, g } => format!("g({k:.2}) = {g:.3}"),
        Arbitrage::Calendar { k, near, far } => format!("w({k:.2}) {near:.4} → {far:.4}"),
        other => other.to_string(),
    }
}
