//! Serving.

use crate::DevControl;
use crate::limits::{Bounded, MOST_CONNECTIONS};
use crate::routes::router_with;
use crate::shared::Shared;
use node::Node;
use std::future::Future;
use std::io;
use std::sync::Arc;
use tokio::net::TcpListener;

/// Serves the API and the dashboard to at most [`MOST_CONNECTIONS`] at once, until `stop` is over, and requests under way are answered. Streams of market data end then.
///
/// # Errors
/// When the listener fails.
pub async fn serve(
    listener: TcpListener,
    node: Arc<Node>,
    dev: Option<Arc<dyn DevControl>>,
    stop: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let shared = Shared::new(node, dev.clone());
    let feed = Arc::clone(&shared.feed);
    let stop = async move {
        stop.await;
        feed.close();
    };
    let listener = Bounded::new(listener, MOST_CONNECTIONS);
    axum::serve(listener, router_with(shared, dev)).with_graceful_shutdown(stop).await
}
