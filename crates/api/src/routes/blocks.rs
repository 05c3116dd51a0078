//! Blocks.

#![allow(unused_qualifications, reason = "utoipa writes parameter types with their path")]

use super::responses::{BadQuery, NotKept};
use crate::Problem;
use crate::extract::{Segment, number};
use crate::page::{List, Listed, PageQuery, Paging, Rows};
use crate::shared::{Answer, Shared, read};
use crate::view::{AsOf, BlockRowView, BlockView, Page};
use axum::extract::State;
use units::Height;

/// All blocks, newest first.
#[utoipa::path(
    get,
    path = "/v1/blocks",
    tag = "chain",
    params(PageQuery),
    responses((status = 200, content((Page<BlockRowView> = "application/json"), (String = "text/csv"))), BadQuery)
)]
pub(super) async fn blocks(State(shared): State<Shared>, paging: Paging) -> Listed<BlockRowView> {
    let after = paging.after().map(|text| number("after", text)).transpose()?;
    shared
        .ask(move |node| {
            let last = node.read(|state| state.meta().height).raw();
            let first = after.map_or(last, |after| after.saturating_sub(1).min(last));
            let most = u64::try_from(paging.limit).unwrap_or(u64::MAX);
            // Older ones may be gone; those that go while this reads are left out.
            let gone = node.first_block()?.map_or(0, |first| first.minus(1).raw());
            let end = first.saturating_sub(most).max(gone.min(first));
            let mut data = Vec::new();
            for height in (end..first).rev() {
                let block = node.block(Height::new(height + 1))?;
                data.extend(block.as_ref().map(BlockRowView::of));
            }
            let next = (end > gone).then(|| (end + 1).to_string());
            node.read(|state| Ok(List::new(state, paging, Rows { data, next })))
        })
        .await
}

/// A block and what came of it. There is none at height 0, and a node may have removed old ones, or never had them.
#[utoipa::path(
    get,
    path = "/v1/blocks/{height}",
    tag = "chain",
    params(("height" = u64, Path)),
    responses((status = 200, body = AsOf<BlockView>), NotKept)
)]
pub(super) async fn block(State(shared): State<Shared>, height: Segment) -> Answer<BlockView> {
    let height = height.number("height")?;
    shared
        .ask(move |node| {
            let block = node.block(Height::new(height))?;
            let first = node.first_block()?.map_or(1, Height::raw);
            read(node, |state, _| {
                let tip = state.meta().height;
                let missing = || {
                    if (1..first).contains(&height) {
                        let kept = format!("this node has blocks {first} to {tip}");
                        return Problem::not_kept(format!("block {height} is gone: {kept}"));
                    }
                    Problem::not_found(format!("height is {height}, expected {first} to {tip}"))
                };
                Ok(BlockView::of(state, block.as_ref().ok_or_else(missing)?))
            })
        })
        .await
}
