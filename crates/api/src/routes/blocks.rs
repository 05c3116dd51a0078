//! Blocks.

use super::responses::NotThere;
use crate::Problem;
use crate::extract::Segment;
use crate::shared::{Answer, Shared, read};
use crate::view::{AsOf, BlockView};
use axum::extract::State;
use units::Height;

/// A block and what came of it. There is none at height 0.
#[utoipa::path(
    get,
    path = "/v1/blocks/{height}",
    tag = "chain",
    params(("height" = u64, Path)),
    responses((status = 200, body = AsOf<BlockView>), NotThere)
)]
pub(super) async fn block(State(shared): State<Shared>, height: Segment) -> Answer<BlockView> {
    let height = height.number("height")?;
    shared
        .ask(move |node| {
            let block = node.block(Height::new(height))?;
            read(node, |state, _| {
                let tip = state.meta().height;
                let missing =
                    || Problem::not_found(format!("height is {height}, expected 1 to {tip}"));
                Ok(BlockView::of(state, block.as_ref().ok_or_else(missing)?))
            })
        })
        .await
}
