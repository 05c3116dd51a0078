//! What can be proven of a report, worked out anew from the words of `docs/concepts/oracle.md` with all quotes that there were.
//!
//! Prices are counted in the smallest digit of the feed, so that every comparison is one of whole numbers.

/// A venue's quote: who, when in milliseconds, and how much in ticks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Quoted {
    pub(crate) venue: usize,
    pub(crate) time: u64,
    pub(crate) ticks: i128,
}

/// The numbers by which a report is judged; ratios in hundredths of a percent.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rules {
    pub(crate) venues: usize,
    pub(crate) quorum: usize,
    pub(crate) window: u64,
    pub(crate) skew: u64,
    pub(crate) max_spread: i128,
    pub(crate) max_range: i128,
    pub(crate) tolerance: i128,
    pub(crate) multiple: i128,
    pub(crate) duration: u64,
}

/// What a report is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Right,
    Wrong,
    NoReference,
}

/// Judges one report by all quotes.
pub(crate) fn judge(rules: &Rules, quotes: &[Quoted], time: u64, ticks: i128) -> Kind {
    let Some((median, spread)) = reference(rules, quotes, time, Some(ticks)) else {
        return Kind::NoReference;
    };
    let off = (ticks - median).abs();
    if off * 10_000 > rules.tolerance * median && off > rules.multiple * spread {
        Kind::Wrong
    } else {
        Kind::Right
    }
}

/// The venues' median and spread, if anybody can be judged by them. Whoever is accused of a price is favoured; an operator that
/// has none yet is not.
pub(crate) fn reference(
    rules: &Rules,
    quotes: &[Quoted],
    time: u64,
    accused: Option<i128>,
) -> Option<(i128, i128)> {
    let (mut chosen, mut ranges) = (Vec::new(), Vec::new());
    let (mut least, mut most) = (Vec::new(), Vec::new());
    for venue in 0..rules.venues {
        let near: Vec<&Quoted> = quotes
            .iter()
            .filter(|q| q.venue == venue && q.time.abs_diff(time) <= rules.window)
            .collect();
        let nearest = near.iter().map(|q| q.time.abs_diff(time)).min();
        let Some(nearest) = nearest else { continue };
        let all = near.iter().map(|q| q.ticks);
        let (lowest, highest) = (all.clone().min().unwrap(), all.max().unwrap());
        let steady = (highest - lowest) * 10_000 <= rules.tolerance * lowest;
        // The accused's clock may be off: any quote within the skew may be the one it saw, and any at all of a venue that moves
        // by more than the tolerance. Otherwise the nearest.
        let reach = match accused {
            None => nearest,
            Some(_) if steady => nearest.max(rules.skew),
            Some(_) => rules.window,
        };
        let eligible = near.iter().filter(|q| q.time.abs_diff(time) <= reach);
        least.push(eligible.clone().map(|q| q.ticks).min().unwrap());
        most.push(eligible.clone().map(|q| q.ticks).max().unwrap());
        let best = eligible.min_by_key(|q| (q.ticks - accused.unwrap_or(0)).abs()).unwrap();
        chosen.push(best.ticks);
        ranges.push(highest - lowest);
    }
    if chosen.len() < rules.quorum {
        return None;
    }
    for list in [&mut chosen, &mut ranges, &mut least, &mut most] {
        list.sort_unstable();
    }
    let middle = (chosen.len() - 1) / 2;
    let (median, cut) = (chosen[middle], chosen.len() / 4);
    let spread = chosen[chosen.len() - 1 - cut] - chosen[cut];
    let apart = spread * 10_000 > rules.max_spread * median;
    let too_fast = ranges[middle] * 10_000 > rules.max_range * median;
    // No choice of what the accused may have seen has a lower or a higher median than these.
    let (low, high) = (least[middle], most[middle]);
    let median = match accused {
        Some(ticks) if ticks < low => low,
        Some(ticks) if ticks > high => high,
        Some(ticks) => ticks,
        None => median,
    };
    (!apart && !too_fast).then_some((median, spread))
}

/// Whether reports, in order and each with its kind and round, hold a provable lie: wrong ones in a row, the first and the last
/// at least the duration apart, and no pause as long. Also says for how long the worst run was wrong.
pub(crate) fn provable(rules: &Rules, reports: &[(u64, u64, Kind)]) -> (bool, u64) {
    let (mut first, mut last): (Option<u64>, Option<(u64, u64)>) = (None, None);
    let (mut proven, mut longest) = (false, 0);
    for (time, round, kind) in reports {
        if *kind != Kind::Wrong {
            (first, last) = (None, None);
            continue;
        }
        let continues = last
            .is_some_and(|(before, number)| number + 1 == *round || time - before < rules.duration);
        let began = first.filter(|_| continues).unwrap_or(*time);
        (first, last) = (Some(began), Some((*time, *round)));
        longest = longest.max(time - began);
        proven |= time - began >= rules.duration;
    }
    (proven, longest)
}

#[test]
fn the_naive_judge_knows_the_examples_of_the_document() {
    let rules = Rules {
        venues: 5,
        quorum: 3,
        window: 5_000,
        skew: 500,
        max_spread: 100,
        max_range: 200,
        tolerance: 250,
        multiple: 3,
        duration: 60_000,
    };
    let quotes = |prices: &[i128]| -> Vec<Quoted> {
        let quote = |(venue, ticks): (usize, &i128)| Quoted { venue, time: 10_000, ticks: *ticks };
        prices.iter().enumerate().map(quote).collect()
    };
    let agree = quotes(&[11_000, 11_010, 11_020, 11_030, 19_700]);
    assert_eq!(judge(&rules, &agree, 10_000, 11_020), Kind::Right);
    assert_eq!(judge(&rules, &agree, 10_000, 19_700), Kind::Wrong);
    let disagree = quotes(&[10_000, 10_000, 11_000]);
    assert_eq!(judge(&rules, &disagree, 10_000, 19_700), Kind::NoReference);
    assert_eq!(judge(&rules, &quotes(&[10_000, 10_000]), 10_000, 1), Kind::NoReference);
    assert_eq!(judge(&rules, &agree, 20_000, 1), Kind::NoReference);
    // A venue that moved from 100 to 103 within the skew excuses both, and more of them are too fast.
    let mut moved = agree.clone();
    moved.extend(quotes(&[11_330]).into_iter().map(|q| Quoted { time: 10_400, ..q }));
    assert_eq!(judge(&rules, &moved, 10_000, 11_020), Kind::Right);
    let wrong = |time, round| (time, round, Kind::Wrong);
    assert_eq!(provable(&rules, &[wrong(0, 0), wrong(60_000, 1)]), (true, 60_000));
    assert_eq!(provable(&rules, &[wrong(0, 0), wrong(60_000, 2)]), (false, 0));
    assert_eq!(
        provable(&rules, &[wrong(0, 0), wrong(59_000, 2), wrong(60_000, 3)]),
        (true, 60_000)
    );
    assert!(!provable(&rules, &[wrong(0, 0), (30_000, 1, Kind::Right), wrong(60_000, 2)]).0);
}
