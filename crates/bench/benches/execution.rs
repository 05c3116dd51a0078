//! Whether a transfer costs more among many accounts, and which part of it: what is done to rows, and the root after a block.
//! `cargo bench -p buttress-bench --bench execution`; results are explained in `docs/performance.md`. A number after `--` asks for
//! one size alone, which is what a profiler wants.

#![allow(missing_docs)]

use buttress_bench::transfers_among;

/// Accounts of the ledgers that are compared.
const ACCOUNTS: [usize; 3] = [10_000, 100_000, 1_000_000];
/// Transfers in each.
const TRANSFERS: usize = 2_000_000;

fn main() {
    let asked: Option<usize> = std::env::args().skip(1).find_map(|word| word.parse().ok());
    let sizes = asked.map_or(ACCOUNTS.to_vec(), |one| vec![one]);
    println!("nanoseconds of a transfer, 100 in an envelope and 100 000 in a block, one thread");
    println!(
        "{:>12} {:>10} {:>10} {:>10} {:>14}",
        "accounts", "rows", "root", "both", "per second"
    );
    for accounts in sizes {
        let spent = transfers_among(accounts, TRANSFERS).unwrap();
        let each = |time: std::time::Duration| time.as_secs_f64() * 1e9 / TRANSFERS as f64;
        let (rows, root) = (each(spent.applying), each(spent.rooting));
        println!(
            "{accounts:>12} {rows:>10.0} {root:>10.0} {:>10.0} {:>14.0}",
            rows + root,
            1e9 / (rows + root)
        );
    }
}
