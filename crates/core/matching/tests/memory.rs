//! How much memory bytes can take that pretend to be an engine.

use buttress_matching::*;
use peak_alloc::PeakAlloc;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

fn peak(bytes: &[u8]) -> (bool, usize) {
    MEMORY.reset_peak_usage();
    let before = MEMORY.current_usage();
    let decoded = borsh::from_slice::<Engine>(bytes).is_ok();
    (decoded, MEMORY.peak_usage() - before)
}

/// Everything that can be long, announced as long as can be, with as many rows as fit a megabyte of zeros; rows of zeros are
/// the shortest that decode, so these take the most memory for their bytes.
#[test]
fn memory_is_bounded_by_the_bytes() {
    let limits = Limits { owners: u32::MAX >> 1, orders: u32::MAX >> 1, ..Limits::default() };
    let head = [borsh::to_vec(&limits).unwrap(), vec![0; 32]].concat();
    let transcript = [0; 36];
    let long = u32::MAX.to_le_bytes();
    let none = [0; 4];
    let zeros = vec![0; 1 << 20];
    let fit = |row: usize| u32::try_from(zeros.len() / row).unwrap().to_le_bytes();
    // Books, owners, slots, free slots, requests: the bytes of each shortest row.
    let lists = [1, 8, 5, 4, 65];
    let mut tried = vec![[&head[..], &[0; 32], &long, &zeros].concat()];
    for (place, row) in lists.into_iter().enumerate() {
        for count in [long, fit(row)] {
            let mut bytes = [&head[..], &transcript].concat();
            (0..place).for_each(|_| bytes.extend(none));
            bytes.extend(count);
            bytes.extend(&zeros[..zeros.len() / row * row]);
            (place + 1..lists.len()).for_each(|_| bytes.extend(none));
            tried.push(bytes);
        }
    }
    for bytes in tried {
        let (_, peak) = peak(&bytes);
        assert!(peak < 60 * bytes.len(), "{peak} bytes of memory for {}", bytes.len());
    }
}

#[test]
fn an_owner_that_is_far_away_takes_no_rows() {
    // One order of owner 2³⁰ would, if rows were made up to it.
    let limits = Limits { owners: u32::MAX >> 1, ..Limits::default() };
    let mut engine = Engine::new(limits).unwrap();
    let band = Band { ticks: 1, ratio: units::Ratio::ZERO };
    let group = GroupId::new(0);
    let terms = BookTerms { group, block_minimum: 1, band };
    let now = units::Timestamp::new(1);
    let mut execute = |command| {
        engine.execute(now, &command, &mut Vec::new()).unwrap();
        borsh::to_vec(&engine).unwrap()
    };
    execute(Command::OpenBook(terms));
    let bytes = execute(Command::Place(Place {
        owner: OwnerId::new(0),
        book: BookId::new(0),
        side: Side::Buy,
        price: 0x1234_5678,
        size: 1,
        time_in_force: TimeInForce::Limit { post_only: false, until: None },
        reduce_only: false,
        self_trade: SelfTrade::CancelNewest,
    }));
    // The owner is eight bytes before the price in the slot of the order, which is the last place that has the price.
    let price = 0x1234_5678_u64.to_le_bytes();
    let at = bytes.windows(8).rposition(|window| window == price).unwrap();
    let mut far = bytes.clone();
    far[at - 9..at - 5].copy_from_slice(&(1_u32 << 30).to_le_bytes());
    assert!(peak(&bytes).0);
    let (decoded, peak) = peak(&far);
    assert!(!decoded && peak < 100_000, "{peak} bytes");
}
