//! What may be slashed of a network, in any regime.

use crate::losses::{Settings, book::Book, losses as report};
use network::losses::{Losses, OperatorLosses, Shared, Shock};
use network::{Id, Network, NetworkError};
use std::collections::BTreeSet;

/// Expected shortfall at `level` of all the stake of a network, in base units: the mean of the worst 1 − `level`. Of an
/// [`isolated`](super::isolated) network too, if `losses` is of the restaked one: parts of an operator have its tags, and a
/// fault of it hits all of them at once, each with a severity of its own. None where no method applies.
///
/// # Errors
/// [`NetworkError`] as [`Losses::check`].
pub fn expected_shortfall(
    network: &Network,
    losses: &Losses,
    level: f64,
) -> Result<Option<f64>, NetworkError> {
    let losses = of_parts(network, losses);
    let Some(book) = Book::all(network, &losses)?.into_iter().next() else { return Ok(None) };
    let settings = Settings { levels: vec![level], ..Settings::default() };
    let found = report(&book, &settings);
    Ok(found.and_then(|found| Some(found.tails.first()?.expected_shortfall.value)))
}

/// The same section for operators as they are named here, about all of their stake.
fn of_parts(network: &Network, losses: &Losses) -> Losses {
    let mut parts = Losses { operators: Vec::new(), portfolios: Vec::new(), ..losses.clone() };
    for entry in &losses.operators {
        let whole = network.operators().iter().any(|operator| operator.id == entry.operator);
        if whole {
            parts.operators.push(entry.clone());
            continue;
        }
        let mut tags = entry.tags.clone();
        if let Some(chance) = entry.fault {
            let tag = format!("fault of {}", entry.operator);
            tags.push(tag.clone());
            parts.shocks.push(Shock { tag, kind: Shared::Operator, chance });
        }
        let operators = network.operators().iter().enumerate();
        let divided = operators.filter(|(place, _)| is_part(network, *place, &entry.operator));
        parts.operators.extend(divided.map(|(_, part)| OperatorLosses {
            operator: part.id.clone(),
            fault: None,
            tags: tags.clone(),
            ..entry.clone()
        }));
    }
    // Who pledged nothing has no part, so a shock may hit nobody any more.
    let services = parts.services.iter().flat_map(|entry| &entry.tags);
    let operators = parts.operators.iter().flat_map(|entry| &entry.tags);
    let tags: BTreeSet<String> = services.chain(operators).cloned().collect();
    parts.shocks.retain(|shock| tags.contains(&shock.tag));
    parts
}

/// Whether the operator at `place` is the part of another that is behind its one service.
fn is_part(network: &Network, place: usize, of: &Id) -> bool {
    match network.duties(place) {
        [(service, _)] => {
            let service = &network.services()[*service].id;
            network.operators()[place].id == Id::Text(format!("{of}@{service}"))
        }
        _ => false,
    }
}
