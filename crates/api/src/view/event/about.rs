//! Whom and what events are looked for by.

use crate::Problem;
use crate::extract::id;
use app::State;
use node::Subject;
use std::collections::BTreeSet;
use units::{AccountId, ContractId};

/// All by which an account takes part: itself, operators and services that it acts for, their vaults, tranches that it has shares of,
/// its accounts at venues. As of now: what was left long ago is not among them.
pub(crate) fn interests(state: &State, account: AccountId) -> BTreeSet<Subject> {
    let mut subjects = BTreeSet::from([Subject::Account(account)]);
    let Some(row) = state.ledger().find_account(&account) else { return subjects };
    let (restaking, options) = (state.restaking(), state.options());
    for (id, operator) in restaking.operators().filter(|(_, it)| it.owner == row) {
        subjects.insert(Subject::Operator(id));
        subjects.extend(operator.vaults.iter().copied().map(Subject::Vault));
    }
    let services = restaking.services().filter(|(_, service)| service.owner == row);
    subjects.extend(services.map(|(id, _)| Subject::Service(id)));
    subjects.extend(restaking.positions_of(row).map(|it| Subject::Tranche(it.tranche)));
    let traders = options.venues().filter_map(|(id, _)| options.find_trader(id, row));
    subjects.extend(traders.map(Subject::Trader));
    subjects
}

/// What something is called, and the subjects that are about it: of a contract also the trades in its book.
pub(crate) fn subjects(state: &State, text: &str) -> Result<BTreeSet<Subject>, Problem> {
    let (what, _) = text.rsplit_once('-').unwrap_or_default();
    let subject = match what {
        "operator" => Subject::Operator(id("about", what, text)?),
        "vault" => Subject::Vault(id("about", what, text)?),
        "tranche" => Subject::Tranche(id("about", what, text)?),
        "service" => Subject::Service(id("about", what, text)?),
        "case" => Subject::Case(id("about", what, text)?),
        "feed" => Subject::Feed(id("about", what, text)?),
        "asset" => Subject::Asset(id("about", what, text)?),
        "venue" => Subject::Venue(id("about", what, text)?),
        "market" => Subject::Market(id("about", what, text)?),
        "trader" => Subject::Trader(id("about", what, text)?),
        "contract" => {
            let contract: ContractId = id("about", what, text)?;
            let book = state.options().contract(contract).map(|it| Subject::Book(it.book));
            return Ok(book.into_iter().chain([Subject::Contract(contract)]).collect());
        }
        _ => {
            let expected = "an operator, vault, tranche, service, case, feed, asset, venue, market, contract or trader, such as vault-3";
            return Err(Problem::malformed(format!("about is {text:?}, expected {expected}")));
        }
    };
    Ok(BTreeSet::from([subject]))
}

/// Kinds of events, with commas between.
pub(crate) fn kinds(text: &str) -> Result<BTreeSet<Subject>, Problem> {
    let kind = |name: &str| {
        let known = node::kinds().find(|kind| *kind == name).map(Subject::Kind);
        known.ok_or_else(|| {
            let known: Vec<&str> = node::kinds().collect();
            let known = known.join(", ");
            Problem::malformed(format!("kind is {name:?}, expected one of {known}"))
        })
    };
    text.split(',').map(kind).collect()
}
