//! Market data as it changes.

#![allow(unused_qualifications, reason = "utoipa writes parameter types with their path")]

use super::markets::find;
use super::responses::{BadQuery, NotHealthy, NotThere};
use crate::Problem;
use crate::extract::{Params, id};
use crate::market_feed::{BEHIND, Messages, Told};
use crate::shared::Shared;
use crate::view::{ReadyView, StreamMessage};
use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::stream::{self, Stream, StreamExt};
use serde::Deserialize;
use std::convert::Infallible;
use tokio::sync::broadcast::{Receiver, error::RecvError};
use units::{ContractId, MarketId};
use utoipa::IntoParams;

/// What a stream is about.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wanted {
    /// Only this market: `market-0`, or just `0`.
    market: Option<String>,
    /// Only this contract: `ETH-27MAR26-3000-C`, `contract-7`, or just `7`.
    contract: Option<String>,
}

/// What passes.
#[derive(Clone, Copy)]
struct Filter {
    market: Option<MarketId>,
    contract: Option<ContractId>,
}

impl Filter {
    fn passes(self, told: &Told) -> bool {
        self.market.is_none_or(|market| market == told.market)
            && self.contract.is_none_or(|contract| told.contract.is_none_or(|it| it == contract))
    }
}

/// Trades, marks, books and the state of markets as they change, as server-sent events: each event's data is a `StreamMessage`, its
/// name is the message's kind. The first is `ready`. Whoever falls 256 blocks behind gets `dropped` and the stream ends:
/// ask for the book again, and for a new stream.
#[utoipa::path(
    get,
    path = "/v1/stream",
    tag = "options",
    params(Wanted),
    responses(
        (status = 200, content_type = "text/event-stream", body = StreamMessage),
        BadQuery,
        NotThere,
        NotHealthy
    )
)]
pub(super) async fn stream(
    State(shared): State<Shared>,
    Params(Wanted { market, contract }): Params<Wanted>,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Problem> {
    let market: Option<MarketId> =
        market.as_deref().map(|text| id("market", "market", text)).transpose()?;
    let messages = shared.feed.subscribe(&shared.node);
    let messages = messages.ok_or_else(|| Problem::halted("the node is being stopped"))?;
    // After this point nothing is missed.
    let (filter, ready) = shared
        .ask(move |node| {
            node.read(|state| {
                if let Some(market) = market {
                    state.options().market(market)?;
                }
                let contract = contract.map(|text| find(state, &text)).transpose()?;
                // What is about the market of a contract as a whole is about the contract too.
                let listing = contract.and_then(|contract| state.options().contract(contract));
                let market = market.or(listing.map(|listing| listing.market));
                let ready = ReadyView {
                    height: state.meta().height.raw(),
                    market: market.map(|market| market.to_string()),
                    contract: contract.map(|contract| contract.to_string()),
                };
                Ok((Filter { market, contract }, StreamMessage::Ready(Box::new(ready))))
            })
        })
        .await?;
    let events = stream::iter([ready]).chain(follow(messages, filter)).map(|it| Ok(event(&it)));
    Ok(Sse::new(events).keep_alive(KeepAlive::default()))
}

/// Every message that passes; `dropped` is the last.
fn follow(messages: Receiver<Messages>, filter: Filter) -> impl Stream<Item = StreamMessage> {
    let blocks = stream::unfold(Some(messages), move |messages| async move {
        let mut messages = messages?;
        let dropped = |reason: String| (vec![StreamMessage::dropped(reason)], None);
        Some(match messages.recv().await {
            Ok(told) => {
                let passed = told.iter().filter(|told| filter.passes(told));
                (passed.map(|told| told.message.clone()).collect(), Some(messages))
            }
            Err(RecvError::Lagged(missed)) => dropped(format!(
                "{} blocks behind, expected at most {BEHIND}",
                missed.saturating_add(BEHIND as u64)
            )),
            Err(RecvError::Closed) => dropped("the node stopped telling".to_owned()),
        })
    });
    blocks.flat_map(stream::iter)
}

fn event(message: &StreamMessage) -> Event {
    let event = Event::default().event(message.name());
    // Plain structures of strings and numbers always have a JSON form.
    event.json_data(message).unwrap_or_else(|_| Event::default().event(message.name()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::MarketStatusView;
    use std::sync::Arc;
    use tokio::sync::broadcast;

    fn told(market: u32, contract: Option<u32>) -> Told {
        let view = MarketStatusView {
            market: market.to_string(),
            restricted: contract.map(|it| it.to_string()),
            expiries: Vec::new(),
        };
        Told {
            market: MarketId::new(market),
            contract: contract.map(ContractId::new),
            message: StreamMessage::Market(Box::new(view)),
        }
    }

    fn collect(messages: Receiver<Messages>, filter: Filter) -> Vec<StreamMessage> {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(follow(messages, filter).collect())
    }

    #[test]
    fn a_stream_has_what_it_is_about_and_says_that_it_ends() {
        let (sender, _) = broadcast::channel(BEHIND);
        let all = [told(0, None), told(0, Some(1)), told(0, Some(2)), told(3, None)];
        let passed = |market: Option<u32>, contract: Option<u32>| {
            let filter = Filter {
                market: market.map(MarketId::new),
                contract: contract.map(ContractId::new),
            };
            all.iter().map(|told| filter.passes(told)).collect::<Vec<_>>()
        };
        assert_eq!(passed(None, None), [true; 4]);
        assert_eq!(passed(Some(0), None), [true, true, true, false]);
        assert_eq!(passed(Some(0), Some(2)), [true, false, true, false]);
        let messages = sender.subscribe();
        sender.send(Arc::new(all[..2].to_vec())).unwrap();
        drop(sender);
        let names: Vec<_> = collect(messages, Filter { market: None, contract: None })
            .iter()
            .map(StreamMessage::name)
            .collect();
        assert_eq!(names, ["market", "market", "dropped"]);
    }

    #[test]
    fn who_is_too_slow_is_told_and_dropped() {
        let (sender, messages) = broadcast::channel(BEHIND);
        for _ in 0..BEHIND + 3 {
            sender.send(Arc::new(vec![told(0, None)])).unwrap();
        }
        let got = collect(messages, Filter { market: None, contract: None });
        let reason = "259 blocks behind, expected at most 256";
        assert_eq!(got, [StreamMessage::dropped(reason)]);
    }
}
