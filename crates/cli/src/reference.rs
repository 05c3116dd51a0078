//! `docs/reference/cli.md`, made from the definitions of the commands.

use crate::Cli;
use clap::{Arg, ArgAction, Command, CommandFactory};
use std::fmt::Write;

const HEAD: &str = "# Command line

Made from the program's own definitions by `UPDATE_FIXTURES=1 cargo test -p buttress-cli`; a test compares. What commands print for programs, and
how those that go on work, is in [a page of its own](cli-output.md).

A command is a noun and a verb. stdout carries its result and nothing else; progress, banners and errors go to stderr. A command that fails exits with 1 and says
what was wrong with what, one that was called wrongly with 2. Who closes the pipe early (`buttress … | head -1`) ends it quietly.

**Numbers carry their unit**: amounts (`32wstETH`, `1_500.25USDC`), durations (`30s`, `10m`), fractions if they are percentages (`0.05` or `5%`). Amounts of the reference currency, which has no name on the ledger, are bare.

**Actions** are tried on the node's state before they are signed, and what would be rejected is not signed; `--dry-run` stops there and shows what would change in balances, stake, margin and the security of services. The transaction is made and signed here: the
node only hands in its number and time. Of documents for people (terms, specifications, `transaction do`) the node makes canonical bytes, as it knows the assets' decimals: there, what is checked here is that each is an action of the kind that was asked for; give canonical bytes where you do not trust it.

**Settings** that hold for longer are written in `buttress.toml` in the working directory, or in the file that `BUTTRESS_CONFIG` names; a flag counts more than the
environment, and that more than the file:

| flag | environment | in the file |
|---|---|---|
| `--endpoint URL` | `BUTTRESS_ENDPOINT` | `endpoint = \"http://127.0.0.1:8080\"` |
| `--signer FILE` | `BUTTRESS_SIGNER` | `signer = \"trader.key\"`, as seen from the file |
| `--sender ACCOUNT` | `BUTTRESS_SENDER` | `sender = \"…\"` |
";

/// The page.
fn page() -> String {
    let mut root = Cli::command();
    root.build();
    let mut text = HEAD.to_owned();
    text.push_str("\n## Global options\n\n| option | |\n|---|---|\n");
    for argument in root.get_arguments().filter(|argument| argument.is_global_set()) {
        row(&mut text, argument);
    }
    for command in children(&root) {
        section(&mut text, command, "", 2);
    }
    text
}

fn children(command: &Command) -> impl Iterator<Item = &Command> {
    command.get_subcommands().filter(|child| child.get_name() != "help")
}

/// A command with its options, or a noun with its verbs.
fn section(text: &mut String, command: &Command, nouns: &str, depth: usize) {
    let name = format!("{nouns}{}", command.get_name());
    let _ = write!(text, "\n{} {name}\n\n", "#".repeat(depth));
    let about = command.get_long_about().or_else(|| command.get_about());
    let _ =
        writeln!(text, "{}", about.map(|about| escaped(&about.to_string())).unwrap_or_default());
    let mut verbs = children(command).peekable();
    if verbs.peek().is_some() {
        verbs.for_each(|verb| section(text, verb, &format!("{name} "), depth + 1));
        return;
    }
    let own = |argument: &&Arg| !argument.is_global_set() && argument.get_id() != "help";
    let arguments: Vec<&Arg> = command.get_arguments().filter(own).collect();
    let words = arguments.iter().map(|argument| synopsis(argument));
    let line = ["buttress".to_owned(), name].into_iter().chain(words).collect::<Vec<_>>().join(" ");
    let _ = write!(text, "\n```text\n{line}\n```\n");
    if !arguments.is_empty() {
        text.push_str("\n| argument | |\n|---|---|\n");
        arguments.into_iter().for_each(|argument| row(text, argument));
    }
}

/// How an argument is written on the line.
fn synopsis(argument: &Arg) -> String {
    let written = written(argument);
    let again = if matches!(argument.get_action(), ArgAction::Append) { "…" } else { "" };
    if argument.is_required_set() {
        format!("{written}{again}")
    } else {
        format!("[{written}]{again}")
    }
}

fn written(argument: &Arg) -> String {
    let values = argument.get_value_names().unwrap_or_default();
    let values: Vec<String> = values.iter().map(ToString::to_string).collect();
    let values =
        if argument.get_action().takes_values() { values.join(" ") } else { String::new() };
    match argument.get_long() {
        Some(long) if values.is_empty() => format!("--{long}"),
        Some(long) => format!("--{long} {values}"),
        None => values,
    }
}

fn row(text: &mut String, argument: &Arg) {
    let help = argument.get_help().map(ToString::to_string).unwrap_or_default();
    let mut help = escaped(&help.replace('\n', " "));
    let choices = argument.get_possible_values();
    let choices = choices.iter().filter(|_| argument.get_action().takes_values());
    let choices: Vec<String> = choices.map(|choice| format!("`{}`", choice.get_name())).collect();
    if !choices.is_empty() {
        let _ = write!(help, ". One of {}", choices.join(", "));
    }
    let defaults: Vec<String> = argument
        .get_default_values()
        .iter()
        .map(|value| format!("`{}`", value.display()))
        .collect();
    if !defaults.is_empty() && argument.get_action().takes_values() {
        let _ = write!(help, ". Unless given: {}", defaults.join(" "));
    }
    let _ = writeln!(text, "| `{}` | {help} |", written(argument).replace('|', "\\|"));
}

/// Help is plain text; of what Markdown would take for its own, only these occur.
fn escaped(text: &str) -> String {
    text.replace('|', "\\|").replace('<', "\\<").replace("[default", "\\[default")
}

#[test]
fn the_page_of_the_documents_is_the_program_s_own() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference/cli.md");
    let page = page();
    if std::env::var_os("UPDATE_FIXTURES").is_some() {
        std::fs::write(&path, &page).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        written == page,
        "docs/reference/cli.md is not what the commands say: UPDATE_FIXTURES=1 cargo test -p buttress-cli makes it new"
    );
}
