//! What a report and a commitment have in common: a statement by an operator about the round that is open.

use crate::Context;
use crypto::{Digest, PublicKey};
use protocol::{FeedSpecification, Rejection};
use units::{Epoch, FeedId, OperatorId, Round, ServiceId, Timestamp};

/// The round that a statement is about, as it was checked.
pub(super) struct Due<'a> {
    /// The version that binds.
    pub specification: &'a FeedSpecification,
    service: ServiceId,
    epoch: Epoch,
    /// The round's first moment.
    pub from: Timestamp,
}

impl Due<'_> {
    /// Rejects who sold no cover in this epoch.
    ///
    /// # Errors
    /// [`Rejection::NotOnDuty`].
    pub(super) fn check_cover(
        &self,
        context: &Context<'_>,
        operator: OperatorId,
    ) -> Result<(), Rejection> {
        let (service, epoch) = (self.service, self.epoch);
        if context.restaking.is_on_duty(operator, service, epoch) {
            return Ok(());
        }
        Err(Rejection::NotOnDuty { operator, service, epoch })
    }
}

/// Checks what can be said of any statement.
///
/// # Errors
/// In this order: meant for another chain; unknown feed; unknown operator; not its duty key; not the open round; a market that
/// is closed.
pub(super) fn check<'a>(
    context: &'a Context<'_>,
    chain: Digest,
    id: FeedId,
    round: Round,
    operator: OperatorId,
    key: &PublicKey,
) -> Result<Due<'a>, Rejection> {
    if chain != context.chain {
        return Err(Rejection::ReportForOtherChain);
    }
    let feed = context.oracle.feed(id)?;
    let epoch = context.epochs.epoch(context.now);
    if !context.restaking.operator(operator)?.signs_with(key, epoch) {
        return Err(Rejection::NotDutyKey { operator });
    }
    let open = feed.clock.round(context.now);
    if round != open {
        return Err(Rejection::WrongRound { feed: id, have: round, open });
    }
    let specification = feed.specification_in(epoch);
    let (from, until) = (feed.clock.start(round.raw()), feed.clock.start(round.plus(1).raw()));
    if !specification.is_open(from, until) {
        return Err(Rejection::MarketClosed { feed: id, round });
    }
    Ok(Due { specification, service: feed.service, epoch, from })
}
