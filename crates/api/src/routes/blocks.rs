//! Blocks.

#![allow(unused_qualifications, reason = "utoipa writes parameter types with their path")]

use super::responses::{BadQuery, NotThere};
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
            let end = first.saturating_sub(most);
            let mut data = Vec::new();
            for height in (end..first).rev() {
                let block = node.block(Height::new(height + 1))?;
                data.extend(block.as_ref().map(BlockRowView::of));
            }
            let next = (end > 0).then(|| (end + 1).to_string());
            node.read(|state| Ok(List::new(state, paging, Rows { data, next })))
        })
        .await
}

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
