//! Evidence: mostly real, so that cases open; sometimes beside the point, so that they do not.

use crate::{
    Choices, Scene,
    actions::{falsify, price, resigned, signed},
    quotes::{Said, all, outside, quote},
    world::{EPOCH, HEARTBEAT, WHOLE},
};
use attestation::pyth;
use oracle::Outcome;
use protocol::{
    Attestation, Deviation, Equivocation, Evidence, MissedLiquidation, MissedReveals, MissedRounds,
    Quote, Rule, SignedQuote,
};
use restaking::Case;
use units::{Epoch, FeedId, OperatorId, Price, Round, TermsId, Timestamp};

/// Who is accused of what.
#[derive(Clone, Debug)]
pub(crate) struct Charge {
    pub(crate) operator: OperatorId,
    pub(crate) terms: TermsId,
    pub(crate) offence: u16,
    /// When cover was sold that the charge is about.
    pub(crate) epoch: Epoch,
}

/// A charge about cover that was sold, if any was.
pub(crate) fn charge(scene: &Scene<'_>, choices: &mut Choices<'_>) -> Charge {
    let core = scene.core();
    let vaults = core.vaults().filter(|(_, vault)| !vault.covers.is_empty());
    let vaults: Vec<_> = vaults.map(|(_, vault)| vault).collect();
    let (which, sold, offence) = (choices.byte(), choices.byte(), choices.byte());
    let offence = u16::from(offence % 8);
    match vaults.get(usize::from(which).checked_rem(vaults.len()).unwrap_or(0)) {
        Some(vault) => {
            // Counted from the newest.
            let cover =
                &vault.covers[vault.covers.len() - 1 - usize::from(sold) % vault.covers.len()];
            Charge { operator: vault.operator, terms: cover.terms, offence, epoch: cover.epoch }
        }
        None => Charge {
            operator: OperatorId::new(u32::from(which & 1)),
            terms: TermsId::new(u32::from(sold & 1)),
            offence,
            epoch: scene.state.epoch(),
        },
    }
}

/// Evidence of the kind that the charged offence needs.
pub(crate) fn against(scene: &Scene<'_>, charge: &Charge, choices: &mut Choices<'_>) -> Evidence {
    let published = scene.core().terms(charge.terms).ok();
    let rule = published.and_then(|terms| terms.offence(charge.offence)).map(|o| &o.rule);
    let feeds = rule.map(Rule::feeds).unwrap_or_default();
    let kind = choices.byte();
    let usual = feeds.get(usize::from(kind >> 4).checked_rem(feeds.len()).unwrap_or(0)).copied();
    let feed = match kind & 0x0F {
        0x0F => scene.feed(choices),
        _ => usual.unwrap_or_default(),
    };
    let needed = match rule {
        Some(Rule::OracleDeviation { .. }) => 1,
        Some(Rule::OracleMissedRounds { .. }) => 2,
        Some(Rule::OracleMistimed { .. }) => 3,
        Some(Rule::OracleMissedReveals { .. }) => 4,
        Some(Rule::MissedLiquidation { .. }) => {
            let number = u32::from(choices.byte() % 4);
            return Evidence::MissedLiquidation(MissedLiquidation { number });
        }
        Some(Rule::OracleEquivocation { .. }) | None => 0,
    };
    let other = if kind & 0x0F == 0x0E { 1 } else { 0 };
    match (needed + other) % 5 {
        1 => deviation(scene, charge, feed, choices),
        2 => missed_rounds(scene, charge, feed, choices),
        3 => mistimed(scene, charge, feed, choices),
        4 => missed_reveals(scene, charge, feed, choices),
        _ => equivocation(scene, charge, feed, choices),
    }
}

/// A moment in the epoch of the charge, not later than now.
fn moment(scene: &Scene<'_>, charge: &Charge, choices: &mut Choices<'_>) -> Timestamp {
    let start = scene.state.meta().epochs.start(charge.epoch.raw());
    start.plus(u64::from(choices.byte())).min(scene.state.time().max(start))
}

fn equivocation(
    scene: &Scene<'_>,
    charge: &Charge,
    feed: FeedId,
    choices: &mut Choices<'_>,
) -> Evidence {
    let (who, at) = ((feed, charge.operator), moment(scene, charge, choices));
    let first = signed(scene, who, Price::new(2_001 * WHOLE), at);
    let mut second = signed(scene, who, price(choices), at);
    match choices.byte() {
        0xFE => second = first.clone(),
        0xFF => second = signed(scene, (scene.feed(choices), charge.operator), Price::new(1), at),
        byte => falsify(scene, &mut second, &mut Choices::new(&[byte])),
    }
    Evidence::Equivocation(Box::new(Equivocation { first, second }))
}

fn deviation(
    scene: &Scene<'_>,
    charge: &Charge,
    feed: FeedId,
    choices: &mut Choices<'_>,
) -> Evidence {
    let start = moment(scene, charge, choices);
    let row = scene.oracle().feed(feed).ok();
    let heartbeat = row.map_or(1, |row| row.specification.heartbeat.raw());
    let (rounds, lie) = (choices.one_of(&[3, 4, 1, 0, 2, 9, 129]), choices.byte());
    let stride = choices.one_of(&[1_u64, 1, 1, 2, 0]);
    let mut said = Deviation { reports: Vec::new(), quotes: Vec::new(), attestations: Vec::new() };
    for index in 0..rounds {
        let at = start.plus(heartbeat.saturating_mul(stride).saturating_mul(index));
        let lied = Price::new(2_200 * WHOLE + u128::from(lie) * WHOLE);
        said.reports.push(signed(scene, (feed, charge.operator), lied, at));
        quote(scene, &mut said, at, Price::new(2_000 * WHOLE), 0);
    }
    spoil(scene, &mut said, choices);
    Evidence::Deviation(Box::new(said))
}

/// Makes reports and quotes convict nobody, or be no evidence; by default leaves them as they are.
fn spoil(scene: &Scene<'_>, said: &mut Deviation, choices: &mut Choices<'_>) {
    let Some(first) = said.reports.first().cloned() else { return };
    let (at, price_said) = (first.body.observed_at, first.body.price);
    let Deviation { reports, quotes, attestations } = said;
    match choices.byte() % 24 {
        1 => {
            quotes.clear();
            attestations.clear();
        }
        2 => quotes.truncate(2),
        3 => reports.reverse(),
        4 => falsify(scene, &mut reports[0], choices),
        5 => {
            // Two venues' own keys swapped, or a price that none would sign.
            if let Some(quote) = quotes.first_mut() {
                quote.body.price = price(choices);
            }
        }
        6 => {
            quotes.clear();
            quote(scene, said, at, price_said, 0);
        }
        7 => {
            quotes.clear();
            attestations.clear();
            quote(scene, said, at, Price::new(1_500 * WHOLE), 300 * WHOLE);
        }
        8 => *quotes = quotes.iter().cycle().take(1_025).cloned().collect(),
        9 => reports.push(first),
        10 => {
            let venue = scene.world().venues().next();
            if let (Some(quote), Some((_, key))) = (quotes.first_mut(), venue) {
                let extreme =
                    Quote { price: Price::new(choices.quantity(1)), ..quote.body.clone() };
                *quote = SignedQuote::new(extreme, key);
            }
        }
        11 => {
            // So uncertain that it is no report.
            reports[0].body.confidence = Price::new(price_said.raw().saturating_mul(2));
            reports[0] = resigned(scene, reports[0].body.clone());
        }
        // Venues that moved threefold.
        12 => quote(scene, said, at.plus(10), Price::new(6_000 * WHOLE), 0),
        13 => attestations.push(outside(scene, choices.byte(), at, Price::new(2_000 * WHOLE))),
        14 => match attestations.first_mut() {
            Some(Attestation::OpenOracle(message)) => message.bytes[choices.below(256)] ^= 1,
            Some(Attestation::RedStone(many)) => many.packages[0].bytes[choices.below(77)] ^= 1,
            _ => attestations.push(Attestation::Pyth(pyth::Update { bytes: vec![0; 64] })),
        },
        15 => *attestations = attestations.iter().cycle().take(1_025).cloned().collect(),
        16 => quotes.clear(),
        _ => {}
    }
}

/// Rounds that were priced without the operator, as many as follow one another, or other ones.
fn missed_rounds(
    scene: &Scene<'_>,
    charge: &Charge,
    feed: FeedId,
    choices: &mut Choices<'_>,
) -> Evidence {
    let oracle = scene.oracle();
    let open = oracle.feed(feed).map(|row| (row.open, row.capacity));
    let (open, capacity) = open.unwrap_or((Round::ZERO, 1));
    let missed = |round: Round| {
        oracle.round(feed, round).is_some_and(|record| {
            matches!(record.outcome, Outcome::Priced { .. })
                && record.entry(charge.operator).is_none()
        })
    };
    let kept = (open.minus(capacity).raw()..open.raw()).rev().map(Round::new);
    let last = kept.into_iter().find(|round| missed(*round)).unwrap_or(open.minus(1));
    let mut first = last;
    while first > Round::ZERO && missed(first.minus(1)) {
        first = first.minus(1);
    }
    let choice = choices.byte();
    let (first, last) = match choice % 16 {
        1 => (last, first),
        2 => (Round::ZERO, Round::new(u64::MAX)),
        3 => (first, last.plus(1)),
        4 => (first.minus(1), last),
        5 => (last, last),
        6 => (last.minus(1_024), last),
        7 => (open, open),
        8 => (Round::new(u64::MAX), Round::new(u64::MAX)),
        _ => (first, last),
    };
    let (quotes, attestations) = known(scene, feed, (first, last), choice / 16);
    Evidence::MissedRounds(Box::new(MissedRounds { feed, first, last, quotes, attestations }))
}

/// What could be known at the ends of the last few of these rounds; by default as the sources say it.
fn known(scene: &Scene<'_>, feed: FeedId, rounds: (Round, Round), choice: u8) -> Said {
    let Ok(row) = scene.oracle().feed(feed) else { return Said::default() };
    let last = rounds.1.plus(1).min(row.open.plus(1));
    let first = rounds.0.max(last.minus(5));
    let ends = (first.raw()..=last.raw()).map(|round| row.clock.start(round));
    let right = Price::new(2_000 * WHOLE);
    let (mut quotes, mut attestations) = Said::default();
    for end in ends {
        let (at, spread) = match choice {
            1 => (end, 100 * WHOLE),
            2 => (end.plus(1), 0),
            3 => (end.minus(1), 0),
            4 if end == row.clock.start(last.raw()) => (end, 100 * WHOLE),
            _ => (end, 0),
        };
        let said = all(scene, Some(feed), at, right, spread);
        quotes.extend(said.0);
        attestations.extend(said.1);
    }
    match choice {
        5 => quotes.iter_mut().for_each(|quote| quote.body.price = Price::new(1)),
        6 => quotes.truncate(1),
        7 => {
            if let Some(quote) = quotes.first().cloned() {
                quotes.resize(Evidence::MAX_QUOTES + 1, quote);
            }
        }
        8 => attestations.clear(),
        _ => {}
    }
    (quotes, attestations)
}

/// A report of the round before, signed with a time in this one; or nearer to its round, or further away.
fn mistimed(
    scene: &Scene<'_>,
    charge: &Charge,
    feed: FeedId,
    choices: &mut Choices<'_>,
) -> Evidence {
    let at = moment(scene, charge, choices);
    let mut report = signed(scene, (feed, charge.operator), price(choices), at);
    let clock = scene.oracle().feed(feed).map(|feed| feed.clock);
    let start = clock.map_or(at, |clock| clock.start(report.body.round.raw()));
    match choices.byte() % 8 {
        0 => report.body.round = report.body.round.minus(1),
        1 => report.body.round = report.body.round.plus(1),
        2 => report.body.observed_at = start.minus(5),
        3 => report.body.observed_at = start.minus(6),
        4 => report.body.observed_at = start.plus(HEARTBEAT + 4),
        5 => report.body.observed_at = start.plus(HEARTBEAT + 5),
        6 => report.body.round = Round::new(u64::MAX),
        _ => {}
    }
    report = resigned(scene, report.body);
    falsify(scene, &mut report, choices);
    Evidence::Mistimed(Box::new(report))
}

/// Priced rounds of one epoch in which the operator committed itself and did not show what to, or other ones.
fn missed_reveals(
    scene: &Scene<'_>,
    charge: &Charge,
    feed: FeedId,
    choices: &mut Choices<'_>,
) -> Evidence {
    let oracle = scene.oracle();
    let row = oracle.feed(feed).ok();
    let (open, capacity) = row.map_or((Round::ZERO, 1), |row| (row.open, row.capacity));
    let epoch_of = |round: Round| {
        let start = row.map_or(Timestamp::new(0), |row| row.clock.start(round.raw()));
        scene.state.meta().epochs.epoch(start)
    };
    let kept = || (open.minus(capacity).raw()..open.raw()).map(Round::new);
    let kept_back = |round: &Round| {
        oracle.round(feed, *round).is_some_and(|record| {
            matches!(record.outcome, Outcome::Priced { .. })
                && record.commitment(charge.operator).is_some()
                && record.entry(charge.operator).is_none()
        })
    };
    let all: Vec<Round> = kept().filter(kept_back).collect();
    let last = all.last().copied().unwrap_or(open.minus(1));
    let of_last = |round: &Round| epoch_of(*round) == epoch_of(last);
    let mut rounds: Vec<Round> = all.iter().copied().filter(of_last).collect();
    match choices.byte() % 16 {
        1 => rounds.clear(),
        2 => rounds.truncate(1),
        3 => rounds.reverse(),
        4 => rounds.insert(0, last.minus(EPOCH / HEARTBEAT)),
        5 => rounds.push(open),
        6 => rounds = kept().filter(of_last).collect(),
        7 => rounds = (0..1_025).map(|ago| last.minus(ago)).rev().collect(),
        8 => rounds = vec![Round::new(u64::MAX)],
        // A round that found no price, and one in which nothing was kept back.
        9 => {
            let without = |round: &Round| {
                oracle.round(feed, *round).is_some_and(|record| {
                    record.commitment(charge.operator).is_some()
                        && !matches!(record.outcome, Outcome::Priced { .. })
                })
            };
            rounds = kept().filter(without).take(1).collect();
        }
        10 => rounds = kept().filter(of_last).take(1).collect(),
        _ => {}
    }
    Evidence::MissedReveals(MissedReveals { feed, rounds })
}

/// What the accused has to say: quotes at its own reports' times that say what it said, or something else.
pub(crate) fn answer(
    scene: &Scene<'_>,
    case: Option<&Case>,
    choices: &mut Choices<'_>,
) -> Evidence {
    let (kind, epoch) = (choices.byte(), scene.state.epoch());
    let operator = case.map(|case| case.operator).unwrap_or_default();
    let charge = Charge { operator, terms: TermsId::new(0), offence: 0, epoch };
    let feed = FeedId::new(u32::from(kind >> 6));
    match (kind & 7, case.map(|case| &case.evidence)) {
        (0..=3, Some(Evidence::Deviation(accusation))) => {
            let reports = accusation.reports.clone();
            let mut said = Deviation { reports, quotes: Vec::new(), attestations: Vec::new() };
            for report in &accusation.reports {
                let right =
                    if kind & 3 == 1 { Price::new(2_000 * WHOLE) } else { report.body.price };
                quote(scene, &mut said, report.body.observed_at, right, 0);
            }
            spoil(scene, &mut said, choices);
            Evidence::Deviation(Box::new(said))
        }
        (0..=3, Some(Evidence::MissedRounds(accusation))) => {
            let MissedRounds { feed, first, last, .. } = **accusation;
            let (quotes, attestations) = known(scene, feed, (first, last), 1 + (kind >> 3));
            let said = MissedRounds { feed, first, last, quotes, attestations };
            Evidence::MissedRounds(Box::new(said))
        }
        (0..=4, Some(accusation)) => accusation.clone(),
        (5, _) => deviation(scene, &charge, feed, choices),
        (6, _) => match kind >> 3 & 3 {
            1 => mistimed(scene, &charge, feed, choices),
            2 => missed_reveals(scene, &charge, feed, choices),
            _ => missed_rounds(scene, &charge, feed, choices),
        },
        _ => equivocation(scene, &charge, feed, choices),
    }
}
