//! Runs stored inputs again, and searches for new ones: `docs/runbook/fuzzing.md`.

use buttress_fuzz::{
    Campaign, Reach, documents, harvest, play, seeds,
    targets::{TARGETS, Target, find},
};
use std::error::Error;
use std::path::Path;
use std::time::{Duration, Instant};

const USAGE: &str = "buttress-fuzz replay TARGET SEED   run one input again (a file, or the name of a seed)
buttress-fuzz grow TARGET SECONDS   search from the seeds on, and replace them with what is worth keeping";

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["replay", target, seed] => replay(named(target)?, seed),
        ["grow", target, seconds] => grow(named(target)?, seconds.parse()?),
        _ => {
            let names: Vec<&str> = TARGETS.iter().map(|target| target.name).collect();
            println!("{USAGE}\ntargets: {}", names.join(", "));
            Ok(())
        }
    }
}

fn named(target: &str) -> Result<&'static Target, String> {
    find(target).ok_or_else(|| format!("no target is called {target}"))
}

fn replay(target: &Target, seed: &str) -> Result<(), Box<dyn Error>> {
    let stored = seeds::folder(target).join(seed);
    let path = if stored.exists() { stored.as_path() } else { Path::new(seed) };
    let mut reach = Reach::default();
    (target.run)(&std::fs::read(path)?, &mut reach);
    reach.places().for_each(|place| println!("{place}"));
    Ok(())
}

fn grow(target: &'static Target, seconds: u64) -> Result<(), Box<dyn Error>> {
    let mut inputs: Vec<Vec<u8>> =
        seeds::load(target)?.into_iter().map(|seed| seed.bytes).collect();
    let histories = find("transition").map(seeds::load).transpose()?.unwrap_or_default();
    for seed in histories {
        inputs.extend(harvest(target, &play(&seed.bytes, &mut Reach::default())));
    }
    inputs.extend(documents(target)?);
    let start = Instant::now();
    let mut campaign = Campaign::new(target, inputs, start.elapsed().subsec_nanos().into());
    while start.elapsed() < Duration::from_secs(seconds) {
        for _ in 0..64 {
            campaign.step();
        }
    }
    campaign.shorten();
    let kept = campaign.seeds();
    seeds::replace(target, &kept)?;
    let (executions, places) = (campaign.executions(), campaign.reach().places().count());
    println!("{}: {executions} executions, {places} places, {} seeds", target.name, kept.len());
    Ok(())
}
