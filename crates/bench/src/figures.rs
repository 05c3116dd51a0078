//! What came out.

use serde::Serialize;

/// Everything that was measured, flat, for programs. Units are in the names.
#[derive(Clone, Debug, Serialize)]
pub struct Figures {
    /// The processor.
    pub cpu: String,
    /// Cores that were used.
    pub cores: usize,
    /// The store's directory was on this disk: half of the times that 4 KiB took to be appended and synced are below.
    pub fsync_ms: f64,
    /// 99 of 100 of those times are below.
    pub fsync_p99_ms: f64,
    /// Signatures verified in batches, on all cores.
    pub verify_per_s: f64,
    /// The same on one core.
    pub verify_one_core_per_s: f64,
    /// Signed transactions of one action, from bytes to durable blocks.
    pub single_action_per_s: f64,
    /// `single_action_per_s` ÷ `verify_per_s`.
    pub ratio_to_verify: f64,
    /// Processor microseconds of all threads for a signature of `verify_per_s`. Other work on the machine does not show in it. Not there
    /// where the system does not say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cpu_us_per_verify: Option<f64>,
    /// The same for an action of `single_action_per_s`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cpu_us_per_single_action: Option<f64>,
    /// The same for an action of `envelope_actions_per_s`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cpu_us_per_envelope_action: Option<f64>,
    /// Actions in signed envelopes of `envelope_actions`, from bytes to durable blocks.
    pub envelope_actions_per_s: f64,
    /// Actions of each of those envelopes.
    pub envelope_actions: usize,
    /// What of `single_action_per_s` was asked for when commits were timed: half.
    pub load_per_s: f64,
    /// From when a transaction is due to when it is on the disk, at that load: half of them are below.
    pub commit_p50_ms: f64,
    /// 99 of 100 of them are below.
    pub commit_p99_ms: f64,
    /// 999 of 1 000 of them are below.
    pub commit_p999_ms: f64,
    /// Opening a store and executing its blocks again, per million transactions of one action.
    pub recovery_s_per_million: f64,
    /// The same, per million actions in envelopes.
    pub recovery_envelopes_s_per_million: f64,
    /// What the store grows by on the disk for a transaction of one action.
    pub bytes_per_action_disk: f64,
    /// The same for an action in an envelope.
    pub bytes_per_envelope_action_disk: f64,
    /// Transfers executed without signatures and disk, in envelopes of 100.
    pub execute_transfers_per_s: f64,
    /// Among how many accounts.
    pub execute_accounts: usize,
    /// The same, one in an envelope.
    pub execute_single_transfers_per_s: f64,
    /// The same as `execute_transfers_per_s` among many accounts.
    pub execute_transfers_many_per_s: f64,
    /// Among how many.
    pub execute_accounts_many: usize,
    /// Pledges of stake.
    pub execute_pledge_per_s: f64,
    /// Ends of tenures.
    pub execute_leave_per_s: f64,
    /// Premiums claimed.
    pub execute_claim_premiums_per_s: f64,
    /// Stake claimed.
    pub execute_claim_per_s: f64,
    /// Offers made or changed.
    pub execute_make_offer_per_s: f64,
    /// Demands of services changed.
    pub execute_set_demand_per_s: f64,
    /// Reports of a feed's price, ten in a round.
    pub execute_report_per_s: f64,
    /// Evidence of two prices for one round: judged, the case opened, and undone.
    pub execute_file_evidence_per_s: f64,
    /// Margin deposited at an options venue.
    pub execute_deposit_margin_per_s: f64,
    /// Orders for options that rest, with margin checked.
    pub execute_order_rests_per_s: f64,
    /// Orders cancelled.
    pub execute_cancel_per_s: f64,
    /// Orders of which half trade, with premium, fees and margin.
    pub execute_order_trades_per_s: f64,
    /// Volatility surfaces that two operators signed.
    pub execute_publish_surface_per_s: f64,
    /// A boundary with all the cover that can be, and the root after it. Of `boundary_stakers` stakers, which is a million
    /// unless a smaller measurement was asked for.
    pub boundary_ms_1e6_stakers: f64,
    /// How many stakers there were.
    pub boundary_stakers: u32,
    /// In how many vaults.
    pub boundary_vaults: u32,
    /// A staker in a checkpoint: account, balance, position.
    pub bytes_per_staker_disk: f64,
    /// A staker in memory, indexes and trees included. Not there where the system does not say what a process occupies.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bytes_per_staker_memory: Option<f64>,
    /// How long all of it took.
    pub seconds: f64,
}
