//! Which path answers what.

mod accounts;
mod actors;
mod assets;
mod blocks;
mod cases;
mod charts;
mod drafts;
mod events;
mod feeds;
mod markets;
mod metrics;
mod network;
mod offers;
mod operators;
mod overview;
mod proofs;
mod rehypothecation;
mod responses;
mod restitution;
mod risk;
mod series;
mod services;
mod settlement;
mod snapshot;
mod status;
mod stream;
mod subscribe;
mod transactions;
mod vaults;
mod venues;
mod what_if;

pub(crate) use markets::find as find_contract;

use crate::lean::lean;
use crate::limits::{MOST_REQUESTS, within};
use crate::shared::Shared;
use crate::{DevControl, Problem, pages, script};
use axum::extract::DefaultBodyLimit;
use axum::http::{Method, Uri, header};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::get;
use node::Node;
use protocol::MAX_TRANSACTION_BYTES;
use std::sync::Arc;
use tokio::sync::Semaphore;
use utoipa::OpenApi as _;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Buttress",
        description = "A market for trust: stakers pledge collateral, operators offer it, services buy cover by the \
                       epoch, offences are proven, priced and paid to those they harmed.\n\nAmounts are exact decimal \
                       strings in whole units; ratios, prices and values are decimal strings; times are milliseconds \
                       since the Unix epoch, UTC. Every answer says after which block it is true. Errors are \
                       `application/problem+json` (RFC 9457).",
        license(name = "MIT OR Apache-2.0")
    ),
    components(schemas(Problem)),
    tags(
        (name = "chain", description = "Where the chain stands"),
        (name = "stake", description = "Who is at risk, for what"),
        (name = "services", description = "Who buys cover, under which terms"),
        (name = "oracle", description = "Prices"),
        (name = "options", description = "Venues that buy their security here: chains, books, accounts"),
        (name = "risk", description = "How safe shared security is, and figures of everything"),
        (name = "cases", description = "Offences, from evidence to payment"),
        (name = "transactions", description = "Acting"),
        (name = "dev", description = "Only on a development chain")
    )
)]
struct Document;

/// The longest body: the longest transaction in hexadecimal, and the JSON around it.
pub const MOST_BODY_BYTES: usize = 2 * MAX_TRANSACTION_BYTES + 1_024;

/// The paths of every chain.
fn chain() -> OpenApiRouter<Shared> {
    OpenApiRouter::with_openapi(Document::openapi())
        .routes(routes!(status::health))
        .routes(routes!(metrics::metrics))
        .routes(routes!(status::ready))
        .routes(routes!(status::status))
        .routes(routes!(overview::overview))
        .routes(routes!(overview::search))
        .routes(routes!(subscribe::subscribe))
        .routes(routes!(assets::assets))
        .routes(routes!(accounts::accounts))
        .routes(routes!(accounts::account))
        .routes(routes!(accounts::exposure))
        .routes(routes!(rehypothecation::rehypothecation))
        .routes(routes!(rehypothecation::by_service))
        .routes(routes!(rehypothecation::by_operator))
        .routes(routes!(rehypothecation::by_vault))
        .routes(routes!(network::network))
        .routes(routes!(risk::report))
        .routes(routes!(risk::cascade))
        .routes(routes!(risk::losses))
        .routes(routes!(charts::chart))
        .routes(routes!(operators::operators))
        .routes(routes!(operators::operator))
        .routes(routes!(operators::duties))
        .routes(routes!(vaults::vaults))
        .routes(routes!(vaults::vault))
        .routes(routes!(services::services))
        .routes(routes!(services::service))
        .routes(routes!(services::covers))
        .routes(routes!(offers::offers))
        .routes(routes!(feeds::feeds))
        .routes(routes!(feeds::feed))
        .routes(routes!(feeds::rounds))
        .routes(routes!(feeds::quotes))
        .routes(routes!(settlement::settlement))
        .routes(routes!(restitution::restitution))
        .routes(routes!(venues::venues))
        .routes(routes!(venues::venue))
        .routes(routes!(venues::markets))
        .routes(routes!(venues::trader))
        .routes(routes!(venues::liquidations))
        .routes(routes!(markets::markets))
        .routes(routes!(markets::market))
        .routes(routes!(markets::chain))
        .routes(routes!(markets::market_trades))
        .routes(routes!(markets::settlements))
        .routes(routes!(markets::contract))
        .routes(routes!(markets::book))
        .routes(routes!(markets::contract_trades))
        .routes(routes!(stream::stream))
        .routes(routes!(cases::cases))
        .routes(routes!(cases::case))
        .routes(routes!(cases::dry_run))
        .routes(routes!(what_if::slash))
        .routes(routes!(what_if::evidence))
        .routes(routes!(what_if::appeal))
        .routes(routes!(what_if::offer))
        .routes(routes!(drafts::draft))
        .routes(routes!(drafts::trial))
        .routes(routes!(blocks::blocks))
        .routes(routes!(blocks::block))
        .routes(routes!(snapshot::snapshot))
        .routes(routes!(events::events))
        .routes(routes!(series::list))
        .routes(routes!(series::buckets))
        .routes(routes!(proofs::account))
        .routes(routes!(proofs::position))
        .routes(routes!(proofs::trader))
        .routes(routes!(proofs::cover))
        .routes(routes!(proofs::case))
        .routes(routes!(transactions::submit))
        .routes(routes!(transactions::transaction))
}

/// The paths that only a development chain has.
fn dev() -> OpenApiRouter<Arc<dyn DevControl>> {
    OpenApiRouter::new()
        .routes(routes!(actors::actors))
        .routes(routes!(actors::accounts))
        .routes(routes!(actors::quotes))
        .routes(routes!(actors::tour, actors::start_tour))
        .routes(routes!(actors::lie))
}

/// The description of every path, those of development chains included.
#[must_use]
pub fn openapi() -> OpenApi {
    let mut document = chain().into_openapi();
    document.merge(dev().into_openapi());
    document
}

/// The API, its description at `/openapi.json`, and the dashboard at every other path.
pub fn router(node: Arc<Node>, control: Option<Arc<dyn DevControl>>) -> axum::Router {
    router_with(Shared::new(node, control.clone()), control)
}

/// The same, with a market data feed that others may close.
pub(crate) fn router_with(shared: Shared, control: Option<Arc<dyn DevControl>>) -> axum::Router {
    // Encoding fails on maps with keys that are not strings; here there are none.
    let document = openapi().to_pretty_json().unwrap_or_default();
    let description =
        move || async move { ([(header::CONTENT_TYPE, "application/json")], document.clone()) };
    let (mut router, _) = chain().with_state(shared).split_for_parts();
    if let Some(control) = control {
        let (control, _) = dev().with_state(control).split_for_parts();
        router = router.merge(control);
    }
    router
        .route("/openapi.json", get(description))
        .route("/assets/plotly.js", get(script::plotly))
        .route("/assets/{*path}", get(pages::file))
        .fallback(pages::view)
        .method_not_allowed_fallback(not_like_this)
        .layer(DefaultBodyLimit::max(MOST_BODY_BYTES))
        .layer(from_fn(lean))
        .layer(from_fn_with_state(Arc::new(Semaphore::new(MOST_REQUESTS)), within))
}

async fn not_like_this(method: Method, uri: Uri) -> Problem {
    let path = uri.path();
    Problem::method(format!("{method} {path} is not offered; see /openapi.json for what is"))
}
