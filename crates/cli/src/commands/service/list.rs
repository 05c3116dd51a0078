//! `buttress service list` and `show`.

use crate::programs::find;
use crate::{CommandResult, context::Context, output};
use client::view::ServiceView;

/// All services, a line each.
pub(super) fn list(context: &Context) -> CommandResult {
    let answer = context.client().services()?;
    if context.json {
        return output::json(&answer);
    }
    answer.data.iter().for_each(line);
    Ok(())
}

/// One service with its terms and its suppliers.
pub(super) fn show(context: &Context, service: &str) -> CommandResult {
    let client = context.client();
    let answer = client.service(&find::service(&client, service)?.id)?;
    if context.json {
        return output::json(&answer);
    }
    let service = &answer.data.service;
    line(service);
    println!("  owner        {}", service.owner);
    println!("  budget       {} {}", service.budget.amount, service.budget.symbol);
    println!("  pays         at most {} of the cover's value per epoch", service.premium_rate);
    for cover in &client.covers(&service.id)?.data {
        println!("  cover        {} of {}", cover.cover_value, cover.operator_name);
    }
    if let Some(terms) = answer.data.terms.first() {
        println!("  terms        {} (version {}, {})", terms.id, terms.version, terms.digest);
        for offence in &terms.offences {
            println!("  offence      {} {}", offence.number, offence.name);
            offence.in_words.iter().for_each(|words| println!("               {words}"));
        }
    }
    Ok(())
}

fn line(service: &ServiceView) {
    println!(
        "{:<12} {:<16} has cover of {}, wants {}",
        service.id, service.name, service.cover_value, service.cover_target
    );
}
