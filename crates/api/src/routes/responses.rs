//! Problems, for the description.

use std::collections::BTreeMap;
use utoipa::openapi::{ContentBuilder, Ref, RefOr, Response, ResponseBuilder};

macro_rules! problems {
    ($($name:ident { $($status:literal => $when:literal),+ $(,)? })+) => {$(
        pub(crate) struct $name;
        impl utoipa::IntoResponses for $name {
            fn responses() -> BTreeMap<String, RefOr<Response>> {
                BTreeMap::from([$(($status.to_owned(), problem($when))),+])
            }
        }
    )+};
}

problems! {
    BadQuery { "400" => "A parameter that is not of its type" }
    NotThere {
        "400" => "An id that is none",
        "404" => "There is no such thing",
    }
    NotKept {
        "400" => "An id that is none",
        "404" => "There is no such thing",
        "410" => "It is so old that this node has it no more",
    }
    NotSent {
        "400" => "A parameter that is not of its type",
        "503" => "Another one is being sent",
    }
    NotTaken {
        "400" => "Not JSON, or not hexadecimal",
        "409" => "The same transaction or another one with its nonce waits already, or its nonce is not the next",
        "413" => "Longer than any transaction may be",
        "422" => "Not a transaction that any block could hold",
        "429" => "The sender has its share of the queue",
        "503" => "Too many transactions wait, or the node halted",
    }
    NotTried {
        "400" => "Not JSON, or a field that is not of its type",
        "404" => "There is no such thing",
        "422" => "What would be refused if it were done",
    }
    NotReady { "503" => "The node halted, or its queue is full" }
    NotSubscribed {
        "400" => "A topic or a position that is none",
        "409" => "A position that the chain has not reached",
        "410" => "A position that is too far back",
        "503" => "The node is being stopped",
    }
    NotSearched {
        "400" => "A parameter that is not of its type",
        "404" => "There is no such thing",
        "422" => "A parameter out of its range, or numbers that no network holds",
        "503" => "Too many questions wait",
    }
    NotHealthy { "503" => "The node halted" }
    NotDone {
        "400" => "Not JSON",
        "422" => "It cannot be done",
    }
}

fn problem(description: &str) -> RefOr<Response> {
    let schema = Ref::from_schema_name("Problem");
    let content = ContentBuilder::new().schema(Some(schema)).build();
    let response = ResponseBuilder::new().description(description);
    RefOr::T(response.content("application/problem+json", content).build())
}
