//! Operators and services by what people call them.

use super::Step;
use crate::context::Usage;
use client::Client;
use client::view::{OperatorView, ServiceView};

/// An operator by its name, `operator-0`, or `0`.
///
/// # Errors
/// [`Usage`] if there is none; what the node says.
pub(crate) fn operator(client: &Client, wanted: &str) -> Step<OperatorView> {
    let all = client.operators()?.data;
    pick("operator", wanted, all, |view| (&view.id, &view.name))
}

/// A service by its name, `service-0`, or `0`.
///
/// # Errors
/// [`Usage`] if there is none; what the node says.
pub(crate) fn service(client: &Client, wanted: &str) -> Step<ServiceView> {
    let all = client.services()?.data;
    pick("service", wanted, all, |view| (&view.id, &view.name))
}

/// The one with this id, its number, or else its name.
fn pick<T>(
    what: &str,
    wanted: &str,
    mut all: Vec<T>,
    names: impl Fn(&T) -> (&String, &String),
) -> Step<T> {
    let by_id = |view: &T| {
        let number = names(view).0.rsplit('-').next();
        names(view).0 == wanted || number == Some(wanted)
    };
    let place = all.iter().position(by_id);
    let place = place.or_else(|| all.iter().position(|view| names(view).1 == wanted));
    match place {
        Some(place) => Ok(all.swap_remove(place)),
        None => {
            let known: Vec<&str> = all.iter().map(|view| names(view).1.as_str()).collect();
            let words = format!("{what} is {wanted:?}, expected one of {}", known.join(", "));
            Err(Usage::new(words).into())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_counts_more_than_a_name() {
        let all = || {
            let row = |id: &str, name: &str| (id.to_owned(), name.to_owned());
            vec![row("service-0", "oracle"), row("service-1", "0")]
        };
        let find = |wanted: &str| pick("service", wanted, all(), |row| (&row.0, &row.1));
        for (wanted, id) in
            [("oracle", "service-0"), ("0", "service-0"), ("service-1", "service-1")]
        {
            assert_eq!(find(wanted).unwrap().0, id, "{wanted}");
        }
        let error = find("venue").unwrap_err().to_string();
        assert_eq!(error, "service is \"venue\", expected one of oracle, 0");
    }
}
