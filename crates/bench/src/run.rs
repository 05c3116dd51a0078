//! All measurements in turn.

use crate::people::People;
use crate::pipeline::{Through, put_through};
use crate::sizes::ENVELOPE;
use crate::{
    BenchError, Crowd, Figures, Sizes, disk, execution, latency, machine, market, signatures,
    trading,
};
use std::path::Path;
use std::time::Instant;

/// Measures everything in a new directory below `parent`, which is gone afterwards. `progress` hears what comes next.
///
/// # Errors
/// [`BenchError`]: no figure is given for work that was not done as it should be.
pub fn run(
    sizes: &Sizes,
    parent: &Path,
    mut progress: impl FnMut(&str),
) -> Result<Figures, BenchError> {
    let began = Instant::now();
    let failed = |cause| {
        let doing = "make a directory";
        BenchError::Disk { doing, path: parent.to_path_buf(), cause }
    };
    let directory = tempfile::Builder::new().prefix("buttress-bench-").tempdir_in(parent);
    let directory = directory.map_err(failed)?;
    let place = |name: &str| directory.path().join(name);

    progress("the disk");
    let syncs = disk::syncs(directory.path(), sizes.syncs)?;

    progress("signing what is to be verified");
    let people = People::new(sizes.senders, sizes.senders);
    let singles = people.envelopes(sizes.singles, 1);
    progress("bare verification of signatures");
    let verified = signatures::verify(&singles, machine::cores());

    progress("transactions of one action, onto the disk and back");
    let single = put_through(&place("singles"), &people, &singles, 1)?;
    drop(singles);
    progress("envelopes of 100 actions, onto the disk and back");
    let envelopes = people.envelopes(sizes.envelopes, ENVELOPE);
    let enveloped = put_through(&place("envelopes"), &people, &envelopes, ENVELOPE)?;
    drop(envelopes);

    progress("commits at half load");
    let load_per_s = single.actions_per_s / 2.0;
    let timed = people.envelopes((load_per_s * sizes.latency_seconds).ceil() as usize, 1);
    let waits = latency::at_rate(&place("latency"), &people, &timed, load_per_s, 0)?;
    drop(timed);

    progress("transfers through the state machine alone");
    let execute_transfers_per_s = execution::transfers(&people, sizes.transfers, ENVELOPE)?;
    let execute_single_transfers_per_s = execution::transfers(&people, sizes.transfers / 10, 1)?;
    progress("the same among many accounts");
    let many = People::new(sizes.senders, sizes.accounts);
    let execute_transfers_many_per_s = execution::transfers(&many, sizes.transfers, ENVELOPE)?;
    drop(many);

    progress("a market of many stakers");
    let market = market::measure(sizes.vaults, sizes.stakers, sizes.staking_actions)
        .map_err(|reason| BenchError::Rejected { what: "the market", reason })?;

    progress("rounds of an oracle");
    let oracle = trading::oracle(sizes)?;
    progress("an options venue");
    let trading = Crowd::new(sizes.traders)?.trade(sizes.orders)?;

    let recovery =
        |through: &Through| through.recovery.as_secs_f64() * 1e6 / through.actions as f64;
    let bytes = |through: &Through| through.bytes as f64 / through.actions as f64;
    Ok(Figures {
        cpu: machine::cpu(),
        cores: machine::cores(),
        fsync_ms: disk::quantile_ms(&syncs, 0.5),
        fsync_p99_ms: disk::quantile_ms(&syncs, 0.99),
        verify_per_s: verified.all,
        verify_one_core_per_s: verified.one,
        single_action_per_s: single.actions_per_s,
        ratio_to_verify: single.actions_per_s / verified.all,
        cpu_us_per_verify: verified.cpu_us,
        cpu_us_per_single_action: single.cpu_us,
        cpu_us_per_envelope_action: enveloped.cpu_us,
        envelope_actions_per_s: enveloped.actions_per_s,
        envelope_actions: ENVELOPE,
        load_per_s,
        commit_p50_ms: disk::quantile_ms(&waits, 0.5),
        commit_p99_ms: disk::quantile_ms(&waits, 0.99),
        commit_p999_ms: disk::quantile_ms(&waits, 0.999),
        recovery_s_per_million: recovery(&single),
        recovery_envelopes_s_per_million: recovery(&enveloped),
        bytes_per_action_disk: bytes(&single),
        bytes_per_envelope_action_disk: bytes(&enveloped),
        execute_transfers_per_s,
        execute_accounts: sizes.senders,
        execute_single_transfers_per_s,
        execute_transfers_many_per_s,
        execute_accounts_many: sizes.accounts,
        execute_pledge_per_s: market.pledge,
        execute_leave_per_s: market.leave,
        execute_claim_premiums_per_s: market.claim_premiums,
        execute_claim_per_s: market.claim,
        execute_make_offer_per_s: market.make_offer,
        execute_set_demand_per_s: market.set_demand,
        execute_report_per_s: oracle.report,
        execute_file_evidence_per_s: oracle.file_evidence,
        execute_deposit_margin_per_s: trading.deposit_margin,
        execute_order_rests_per_s: trading.rest,
        execute_cancel_per_s: trading.cancel,
        execute_order_trades_per_s: trading.trade,
        execute_publish_surface_per_s: trading.publish_surface,
        boundary_ms_1e6_stakers: market.boundary_ms,
        boundary_stakers: sizes.stakers,
        boundary_vaults: sizes.vaults,
        bytes_per_staker_disk: market.staker_disk,
        bytes_per_staker_memory: market.staker_memory,
        seconds: began.elapsed().as_secs_f64(),
    })
}

/// What a node takes in and commits, by name: the verification of signatures beside it, how fast single actions go, and how long they
/// wait at half of that, also while checkpoints of a large state are written.
///
/// # Errors
/// As [`run`].
pub fn pipeline_alone(
    sizes: &Sizes,
    parent: &Path,
) -> Result<Vec<(&'static str, f64)>, BenchError> {
    let directory = tempfile::tempdir_in(parent).map_err(|cause| {
        let doing = "make a directory";
        BenchError::Disk { doing, path: parent.to_path_buf(), cause }
    })?;
    let syncs = disk::syncs(directory.path(), sizes.syncs)?;
    let people = People::new(sizes.senders, sizes.senders);
    let singles = people.envelopes(sizes.singles, 1);
    let verified = signatures::verify(&singles, machine::cores());
    let single = put_through(&directory.path().join("singles"), &people, &singles, 1)?;
    let load_per_s = single.actions_per_s / 2.0;
    let timed = people.envelopes((load_per_s * sizes.latency_seconds).ceil() as usize, 1);
    let (waits, cpu_us) = machine::cpu_us_each(timed.len(), || {
        latency::at_rate(&directory.path().join("latency"), &people, &timed, load_per_s, 0)
    });
    let waits = waits?;
    // The same among many accounts, and while their state is written over and over.
    let many = People::new(sizes.senders, sizes.accounts);
    let timed = many.envelopes(timed.len(), 1);
    let among = |name: &str, interval| {
        latency::at_rate(&directory.path().join(name), &many, &timed, load_per_s, interval)
    };
    let (alone, beside) = (among("many", 0)?, among("checkpoints", 1)?);
    Ok(vec![
        ("fsync_ms", disk::quantile_ms(&syncs, 0.5)),
        ("verify_per_s", verified.all),
        ("cpu_us_per_verify", verified.cpu_us.unwrap_or(0.0)),
        ("single_action_per_s", single.actions_per_s),
        ("ratio_to_verify", single.actions_per_s / verified.all),
        ("cpu_us_per_single_action", single.cpu_us.unwrap_or(0.0)),
        ("bytes_per_action_disk", single.bytes as f64 / single.actions as f64),
        ("load_per_s", load_per_s),
        ("cpu_us_per_action_at_load", cpu_us.unwrap_or(0.0)),
        ("commit_p50_ms", disk::quantile_ms(&waits, 0.5)),
        ("commit_p99_ms", disk::quantile_ms(&waits, 0.99)),
        ("commit_p999_ms", disk::quantile_ms(&waits, 0.999)),
        ("many_accounts_p50_ms", disk::quantile_ms(&alone, 0.5)),
        ("many_accounts_p99_ms", disk::quantile_ms(&alone, 0.99)),
        ("beside_checkpoints_p50_ms", disk::quantile_ms(&beside, 0.5)),
        ("beside_checkpoints_p99_ms", disk::quantile_ms(&beside, 0.99)),
    ])
}
