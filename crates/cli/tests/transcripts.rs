//! What the commands say, word for word: help, a session with a live node, and what is asked wrongly.
//!
//! Each file of `transcripts/` is a list of commands with what they print: `$` is a command, `!` a line on stderr, `[1]` the exit
//! code if it is not 0. The commands are read from the file and done again; `UPDATE_FIXTURES=1` writes down what comes of them.
//! So a new one is a line with `$`.

// The world is the API's, which calls itself so.
extern crate api as buttress_api;

mod support;
#[path = "../../api/tests/served/world/mod.rs"]
mod world;

#[path = "transcripts/elide.rs"]
mod elide;
#[path = "transcripts/session.rs"]
mod session;

use session::{Session, root, transcript};
use std::collections::VecDeque;
use std::process::{Command, Stdio};
use support::BUTTRESS;

#[test]
fn a_session_with_a_live_node() {
    transcript("session.txt", &Session::live());
}

#[test]
fn what_is_asked_wrongly() {
    transcript("errors.txt", &Session::live());
}

/// Every command's help, found by following the commands that help lists.
#[test]
fn help_of_every_command() {
    let session = Session::nowhere();
    let mut waiting = VecDeque::from([String::from("buttress")]);
    let mut text = String::new();
    while let Some(command) = waiting.pop_front() {
        let shown = session.run(&format!("{command} --help"));
        let listed = shown.lines().skip_while(|line| *line != "Commands:").skip(1);
        let listed = listed.take_while(|line| line.starts_with("  "));
        let names = listed.filter(|line| !line.starts_with("   "));
        let names = names.filter_map(|line| line.split_whitespace().next());
        waiting
            .extend(names.filter(|name| *name != "help").map(|name| format!("{command} {name}")));
        text.push_str(&shown);
        text.push('\n');
    }
    session::compare("help.txt", text.trim_end());
}

/// `buttress … | head -1`: nobody is told that the reader went away.
#[test]
fn a_closed_pipe_ends_quietly() {
    let session = Session::live();
    for line in ["vault list", "status --json", "event list --routine --limit 1000", "--help"] {
        let mut child = Command::new(BUTTRESS)
            .args(line.split(' '))
            .env("BUTTRESS_ENDPOINT", session.endpoint())
            .current_dir(root())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        let error = String::from_utf8_lossy(&output.stderr);
        assert_eq!((output.status.code(), error.as_ref()), (Some(0), ""), "{line}");
    }
}

/// Each action of the ledger is some command's, by its name in the commands' sources.
#[test]
fn every_action_has_a_command() {
    let mut sources = String::new();
    let mut directories =
        vec![std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/commands")];
    while let Some(directory) = directories.pop() {
        for entry in std::fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                directories.push(path);
            } else {
                sources.push_str(&std::fs::read_to_string(path).unwrap());
            }
        }
    }
    for name in api::action::ActionForm::NAMES {
        let capital = |word: &str| word[..1].to_uppercase() + &word[1..];
        let variant: String = name.split('-').map(capital).collect();
        assert!(sources.contains(&format!("Action::{variant}(")) || variant == "Trade", "{name}");
    }
    for command in [
        "Place",
        "Amend",
        "Cancel ",
        "CancelAll",
        "MassQuote",
        "Protect",
        "Unfreeze",
        "OpenRequest",
        "CloseRequest",
        "AnswerRequest",
        "WithdrawAnswer",
        "AcceptAnswer",
    ] {
        assert!(sources.contains(&format!("Command::{command}")), "{command}");
    }
}
