//! Makes the sender the owner of a new service.

use crate::{Context, Declared, Demand, Service};
use protocol::{Event, RegisterService, Rejection};
use units::{AccountIndex, Amount};

/// Executes a [`RegisterService`].
///
/// # Errors
/// Unknown asset.
pub fn execute(
    context: &mut Context<'_>,
    sender: AccountIndex,
    action: &RegisterService,
) -> Result<(), Rejection> {
    let RegisterService { name, payment_asset } = action;
    context.ledger.asset(*payment_asset)?;
    // After this point the service exists.
    let service = context.restaking.services.push(Service {
        owner: sender,
        name: name.clone(),
        payment_asset: *payment_asset,
        budget: Amount::ZERO,
        demand: Demand::default(),
        terms: Vec::new(),
        offers: Vec::new(),
        insurance: Vec::new(),
        shortfall: Vec::new(),
        declared: Declared::default(),
    });
    context.events.push(Event::ServiceRegistered { service, name: name.clone() });
    Ok(())
}
