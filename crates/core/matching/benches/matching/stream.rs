//! The stream that all engines get.

/// One command, in no engine's words.
#[derive(Clone, Copy)]
pub(crate) enum Step {
    /// A limit order; the n-th of these has the number n.
    Add { number: usize, buys: bool, price: u64, size: u64, owner: u32 },
    /// The end of a limit order, if it is not traded already.
    Cancel { number: usize, owner: u32 },
    /// An order that takes what there is, wherever that is, and never rests.
    Take { buys: bool, size: u64, owner: u32 },
}

/// So many buyers, and so many sellers: nobody is both, as other engines know no owners and so no trades with oneself.
const OWNERS: u64 = 1_000;

/// Prices around a middle that wanders; who comes is far from it less often than near. Cancelled is any order that was
/// not cancelled yet, recent ones more often.
pub(crate) fn stream(seed: u64, count: usize) -> Vec<Step> {
    let mut state = seed;
    let mut roll = move |below: u64| {
        state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = state;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % below
    };
    let mut middle = 100_000;
    let mut added = 0;
    let mut open: Vec<(usize, u32)> = Vec::new();
    let mut steps = Vec::with_capacity(count);
    while steps.len() < count {
        if roll(50) == 0 {
            middle = middle - 1 + 2 * roll(2);
        }
        let buys = roll(2) == 0;
        let owner = u32::try_from(roll(OWNERS) * 2).unwrap() + u32::from(buys);
        match roll(10) {
            0..5 => {
                let far = roll(60).min(roll(60));
                let price = if buys { middle - far } else { middle + 1 + far };
                open.push((added, owner));
                steps.push(Step::Add { number: added, buys, price, size: 1 + roll(100), owner });
                added += 1;
            }
            5..9 => {
                let Some(last) = open.len().checked_sub(1) else { continue };
                let back = roll(open.len() as u64).min(roll(open.len() as u64)) as usize;
                let (number, owner) = open.swap_remove(last - back);
                steps.push(Step::Cancel { number, owner });
            }
            _ => steps.push(Step::Take { buys, size: 1 + roll(200), owner }),
        }
    }
    steps
}
