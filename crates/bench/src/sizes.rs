//! How much of everything.

/// How much is measured. Rates of small sizes are rough.
#[derive(Clone, Copy, Debug)]
pub struct Sizes {
    /// Accounts that send, each with a key.
    pub senders: usize,
    /// Accounts of the large ledger, to see whether an action costs more among many.
    pub accounts: usize,
    /// Transactions of one action.
    pub singles: usize,
    /// Transactions of a hundred actions each.
    pub envelopes: usize,
    /// Transfers through the state machine alone.
    pub transfers: usize,
    /// Seconds at half load.
    pub latency_seconds: f64,
    /// Stakers of the market.
    pub stakers: u32,
    /// Vaults of the market.
    pub vaults: u32,
    /// Times that each action of a staker is done.
    pub staking_actions: u32,
    /// Accounts that trade at an options venue.
    pub traders: usize,
    /// Orders of each kind there.
    pub orders: usize,
    /// Rounds of an oracle.
    pub rounds: usize,
    /// Pieces of evidence.
    pub filings: usize,
    /// Times that the disk is asked to sync.
    pub syncs: usize,
}

/// Actions of a large envelope.
pub(crate) const ENVELOPE: usize = 100;

impl Sizes {
    /// What takes about a minute on two cores, times `scale`, and never so little that nothing is left.
    #[must_use]
    pub fn scaled(scale: f64) -> Self {
        // A float that does not fit becomes the nearest number that does.
        let of = |most: usize, least: usize| ((most as f64 * scale) as usize).max(least);
        let of32 = |most: u32, least: u32| ((f64::from(most) * scale) as u32).max(least);
        Self {
            senders: of(10_000, 16),
            accounts: of(1_000_000, 64),
            singles: of(100_000, 200),
            envelopes: of(5_000, 10),
            transfers: of(1_000_000, 2_000),
            latency_seconds: (4.0 * scale).max(0.1),
            stakers: of32(1_000_000, 100),
            vaults: of32(1_000, 10),
            staking_actions: of32(100_000, 50),
            // More than that has no cash, whatever the scale.
            traders: of(1_000, 8).min(1_000),
            orders: of(4_000, 16).min(4_000),
            rounds: of(200, 3),
            filings: of(1_000, 10),
            syncs: of(300, 10),
        }
    }
}
