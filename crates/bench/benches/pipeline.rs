//! Signed transactions through a node on a disk, and nothing else of `buttress bench`: for a profiler, or to see what a change did.
//! `cargo bench -p buttress-bench --bench pipeline`; results are explained in `docs/performance.md`.

#![allow(missing_docs)]

use buttress_bench::{Sizes, pipeline_alone};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let directory = std::env::temp_dir();
    let scale = std::env::var("BUTTRESS_BENCH_SCALE").ok().and_then(|scale| scale.parse().ok());
    let figures = pipeline_alone(&Sizes::scaled(scale.unwrap_or(1.0)), &directory)?;
    for (name, value) in figures {
        println!("{name:<28} {value:>14.2}");
    }
    Ok(())
}
