//! How a command fails: what is said, and with which exit code.

use super::Context;
use client::ClientError;
use std::fmt;
use std::process::ExitCode;

/// The command was called wrongly: exit code 2, where other failures have 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Usage(String);

impl Usage {
    pub(crate) fn new(words: impl Into<String>) -> Self {
        Self(words.into())
    }
}

impl fmt::Display for Usage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Usage {}

/// Says what went wrong and, where it is known, what to do about it.
pub(crate) fn report(
    error: &(dyn std::error::Error + 'static),
    context: Option<&Context>,
) -> ExitCode {
    eprintln!("error: {error}");
    if let (Some(ClientError::Unreachable { .. }), Some(context)) = (error.downcast_ref(), context)
    {
        eprintln!(
            "hint: {} is the endpoint from {}; `buttress dev` starts a node, --endpoint names another",
            context.endpoint.value, context.endpoint.origin
        );
    }
    if error.is::<Usage>() { ExitCode::from(2) } else { ExitCode::FAILURE }
}
