//! A node, a directory with keys and files, and commands that are run there.

#![allow(unreachable_pub, reason = "a test's own module")]

use crate::elide::elide;
use crate::support::{BUTTRESS, Scratch};
use crate::world::{self, World, account, venue::OPEN};
use client::Client;
use pricing::Kind;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;
use units::Timestamp;
use world::START;

/// Whose keys are there.
const PEOPLE: [&str; 6] = ["alice", "bob", "carol", "venue", "staker", "watcher"];

pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Where commands are run.
pub struct Session {
    scratch: Scratch,
    endpoint: String,
    /// The contract that `{contract}` stands for.
    contract: String,
    accounts: Vec<(String, String)>,
    stop: Arc<AtomicBool>,
    blocks: Option<JoinHandle<()>>,
}

impl Session {
    /// Without a node.
    pub fn nowhere() -> Self {
        let name = format!("transcript-{:?}", std::thread::current().id());
        let name: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
        Self {
            scratch: Scratch::new(&name),
            endpoint: "http://127.0.0.1:9".to_owned(),
            contract: String::new(),
            accounts: Vec::new(),
            stop: Arc::default(),
            blocks: None,
        }
    }

    /// With a node that has an options venue. It makes a block, a millisecond after the last, whenever a transaction waits, and
    /// none otherwise: so heights, times and epochs are the same in each run.
    pub fn live() -> Self {
        let world = World::with_venue();
        let (_, contract) = world.listed(Kind::Call, 2_000);
        let mut session = Self::nowhere();
        session.endpoint = world.serve();
        session.contract = contract;
        for who in PEOPLE {
            session.write(&format!("{who}.key"), &hex::encode(world::key(who).seed()));
            session.accounts.push((account(who).to_string(), who.to_owned()));
        }
        session.write_documents(&world);
        let stop = Arc::clone(&session.stop);
        session.blocks = Some(std::thread::spawn(move || {
            let mut now = START + OPEN;
            while !stop.load(Ordering::Relaxed) {
                if world.node.pending() > 0 {
                    now += 1;
                    world.node.produce(Timestamp::new(now)).unwrap();
                }
                std::thread::sleep(Duration::from_millis(5));
            }
        }));
        session
    }

    /// Documents in canonical bytes, as the ledger has them already.
    fn write_documents(&self, world: &World) {
        let client = Client::new(&self.endpoint);
        let service = client.service("0").unwrap().data;
        self.write("terms.hex", &service.terms[0].canonical);
        self.write("feed.hex", &client.feed("0").unwrap().data.specification);
        self.write("market.hex", &client.market("0").unwrap().data.parameters);
        self.write("venue.hex", &client.venue("0").unwrap().data.parameters);
        let at = OPEN / world::ROUND * world::ROUND + 10;
        let evidence = world.two_prices(0, at, [200_000, 100_000]);
        self.write("evidence.hex", &hex::encode(borsh::to_vec(&evidence).unwrap()));
        let both = r#"[{"action": "pledge", "vault": "vault-0", "amount": "1"},
            {"action": "transfer", "to": "WHO", "asset": "USD", "amount": "2"}]"#;
        self.write("both.json", &both.replace("WHO", &account("watcher").to_string()));
        self.write("wrong.json", r#"{"action": "pledge", "vault": "vault-0"}"#);
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.scratch.file(name), text).unwrap();
    }

    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// Runs a line, `VARIABLE=value buttress …`, and shows it with what it printed.
    pub fn run(&self, line: &str) -> String {
        let mut command = Command::new(BUTTRESS);
        command.current_dir(self.scratch.path()).env("BUTTRESS_ENDPOINT", &self.endpoint);
        command
            .env_remove("BUTTRESS_SIGNER")
            .env_remove("BUTTRESS_SENDER")
            .env_remove("BUTTRESS_CONFIG");
        let mut words = words(line).into_iter();
        for word in words.by_ref() {
            match word.split_once('=') {
                Some((name, value)) => command.env(name, value),
                None => break,
            };
        }
        command.args(words.map(|word| self.expand(&word)));
        let output = command.output().unwrap();
        let mut shown = String::from_utf8_lossy(&output.stdout).into_owned();
        for said in String::from_utf8_lossy(&output.stderr).lines() {
            shown.push_str(format!("! {said}").trim_end());
            shown.push('\n');
        }
        if let Some(code) = output.status.code().filter(|code| *code != 0) {
            shown.push_str(&format!("[{code}]\n"));
        }
        format!("$ {line}\n{}", elide(&shown, &self.endpoint, &self.accounts))
    }

    /// `{staker}` is an account, `{contract}` the contract.
    fn expand(&self, word: &str) -> String {
        let mut word = word.replace("{contract}", &self.contract);
        for (digits, name) in &self.accounts {
            word = word.replace(&format!("{{{name}}}"), digits);
        }
        word
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        self.blocks.take().map(JoinHandle::join);
    }
}

/// As a shell splits a line, with single quotes.
fn words(line: &str) -> Vec<String> {
    let (mut words, mut word, mut quoted) = (Vec::new(), None::<String>, false);
    for c in line.chars() {
        match c {
            '\'' => {
                quoted = !quoted;
                word.get_or_insert_default();
            }
            ' ' if !quoted => words.extend(word.take()),
            c => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}

/// Does the commands of a file again, and compares.
pub fn transcript(file: &str, session: &Session) {
    let text = std::fs::read_to_string(path(file)).unwrap();
    let mut shown = String::new();
    for line in text.lines() {
        match line.strip_prefix("$ ") {
            Some(line) => {
                shown.push_str(&session.run(line));
                shown.push('\n');
            }
            None if line.starts_with('#') => {
                shown.push_str(line);
                shown.push('\n');
            }
            None => {}
        }
    }
    compare(file, shown.trim_end());
}

fn path(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/transcripts").join(file)
}

/// Compares with what is written down, or writes it down.
pub fn compare(file: &str, shown: &str) {
    let path = path(file);
    if std::env::var_os("UPDATE_FIXTURES").is_some() {
        std::fs::write(&path, format!("{shown}\n")).unwrap();
    }
    let text = std::fs::read_to_string(&path).unwrap_or_default();
    let mut command = "the beginning";
    for (number, (written, now)) in text.trim_end().lines().zip(shown.lines()).enumerate() {
        if now.starts_with("$ ") {
            command = now;
        }
        assert_eq!(
            now,
            written,
            "{file}:{}, after {command}; UPDATE_FIXTURES=1 writes it anew",
            number + 1
        );
    }
    assert_eq!(shown.lines().count(), text.trim_end().lines().count(), "lines of {file}");
}
