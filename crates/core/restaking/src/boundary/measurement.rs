//! Publishes how secure services and vaults are in the epoch that begins (`security-core.md` §8).

use crate::Context;
use protocol::Event;

/// Says what it costs to corrupt each service and how much its services tempt each vault. Costs O(covers of the epoch).
pub(super) fn measure(context: &mut Context<'_>) {
    let epoch = context.epoch;
    let measured = context.restaking.all_security(context.ledger, epoch);
    for (service, security) in measured.services {
        context.events.push(Event::SecurityMeasured {
            service,
            epoch,
            cover: security.cover,
            cost: security.cost,
            profit: security.declared.profit,
            secured: security.secured,
        });
    }
    for (vault, security) in measured.vaults {
        let (stake, obligation) = (security.stake, security.obligation);
        context.events.push(Event::VaultMeasured { vault, epoch, stake, obligation });
    }
}
