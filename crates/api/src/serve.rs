//! Serving.

use crate::{DevControl, router};
use node::Node;
use std::future::Future;
use std::io;
use std::sync::Arc;
use tokio::net::TcpListener;

/// Serves the API and the dashboard until `stop` is over, and requests under way are answered.
///
/// # Errors
/// When the listener fails.
pub async fn serve(
    listener: TcpListener,
    node: Arc<Node>,
    dev: Option<Arc<dyn DevControl>>,
    stop: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    axum::serve(listener, router(node, dev)).with_graceful_shutdown(stop).await
}
