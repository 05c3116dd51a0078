//! Every command of the documents, executed.
//!
//! Each page runs in a shell and a directory of its own. The words of its fences say how ([`page::Words`]): `live` against
//! one node that all pages share, or against the page's own if it starts one. `BUTTRESS_DOCUMENTS` picks pages by a part of
//! their path.

#[path = "../support/mod.rs"]
mod support;

mod compare;
mod page;
mod shell;

use page::Block;
use shell::Place;
use std::collections::VecDeque;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::time::Instant;
use support::{Dev, Scratch, root, wait};

/// Pages that run at the same time: mostly they wait for the chain.
const AT_ONCE: usize = 4;

#[test]
fn every_command_of_the_documents_runs() {
    execute(false, 120);
}

#[test]
#[ignore = "the documents' long commands take minutes"]
fn the_slow_ones_run_too() {
    execute(true, 3_600);
}

fn execute(slow: bool, seconds: u32) {
    let picked = std::env::var("BUTTRESS_DOCUMENTS").unwrap_or_default();
    let data = market_data::recorded_data_for_test(".").map(|path| path.canonicalize().unwrap());
    let mut queue: VecDeque<(String, Vec<Block>)> = VecDeque::new();
    for path in pages().into_iter().filter(|path| path.contains(&picked)) {
        let text = fs::read_to_string(root().join(&path)).unwrap();
        let mut blocks = page::blocks(&text).unwrap_or_else(|error| panic!("{path}, {error}"));
        let is_slow = blocks.iter().any(|block| block.words.slow);
        blocks.retain(|block| chosen(&path, block, slow, data.is_some()));
        if !blocks.is_empty() && (is_slow || !slow) {
            // Those without the shared node run while it gets ready.
            if needs_node(&blocks) {
                queue.push_back((path, blocks));
            } else {
                queue.push_front((path, blocks));
            }
        }
    }
    assert!(!queue.is_empty() || slow, "no page with {picked} in its path has commands");
    let node = queue.iter().any(|(_, blocks)| needs_node(blocks)).then(Live::start);

    let left = Mutex::new(queue);
    let failures = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                loop {
                    let Some((path, blocks)) = left.lock().unwrap().pop_front() else { return };
                    let endpoint = node.as_ref().filter(|_| needs_node(&blocks)).map(|node| {
                        node.wait_for(&blocks);
                        node.dev.endpoint.clone()
                    });
                    let began = Instant::now();
                    let mut place = Place::new(&path, endpoint, data.clone(), seconds);
                    if blocks.iter().any(|block| block.words.node) {
                        place = place.with_own_node();
                    }
                    let ended = place.run(&blocks);
                    eprintln!(
                        "{path}: {} blocks in {:.1} s",
                        blocks.len(),
                        began.elapsed().as_secs_f64()
                    );
                    if let Err(error) = ended {
                        failures.lock().unwrap().push(format!("{path}, {error}"));
                    }
                }
            });
        }
    });
    let failures = failures.into_inner().unwrap();
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}

/// Whether a page speaks to the shared node.
fn needs_node(blocks: &[Block]) -> bool {
    !blocks.iter().any(|block| block.words.node) && blocks.iter().any(|block| block.words.live)
}

/// Whether a block runs now; says why one does not.
fn chosen(path: &str, block: &Block, slow: bool, data: bool) -> bool {
    let words = &block.words;
    if let Some(reason) = &words.no_run {
        eprintln!("{path}, line {}: not run: {reason}", block.line);
        return false;
    }
    if words.data && !data {
        eprintln!("{path}, line {}: not run: there is no recorded data", block.line);
        return false;
    }
    slow || !words.slow
}

/// README and every page below `docs`, those that take long first.
fn pages() -> Vec<String> {
    fn below(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(root().join(folder)).unwrap() {
            let entry = entry.unwrap();
            let path = folder.join(entry.file_name());
            if entry.file_type().unwrap().is_dir() {
                below(&path, found);
            } else if path.extension().is_some_and(|end| end == "md") {
                found.push(path);
            }
        }
    }
    let mut found = vec![PathBuf::from("README.md")];
    below(Path::new("docs"), &mut found);
    let mut found: Vec<String> =
        found.into_iter().map(|path| path.to_str().unwrap().to_owned()).collect();
    found.sort_by_key(|path| (!path.contains("guides"), !path.contains("README"), path.clone()));
    assert!(found.len() > 30, "only {} pages were found", found.len());
    found
}

/// The node that stands for the one that a reader started with `buttress dev`.
struct Live {
    dev: Dev,
    /// Whether echo was asked to lie.
    lied: Mutex<bool>,
    _scratch: Scratch,
}

impl Live {
    fn start() -> Self {
        for tool in ["curl", "jq"] {
            let ended = Command::new(tool).arg("--version").output();
            assert!(
                ended.is_ok_and(|ended| ended.status.success()),
                "the documents' examples need {tool}"
            );
        }
        let scratch = Scratch::new("documents");
        let dev = Dev::start(&scratch.path().join("ledger"));
        Self { dev, lied: Mutex::new(false), _scratch: scratch }
    }

    /// Until it has what any page may ask about: cover, priced contracts, and a case where one is asked about.
    fn wait_for(&self, blocks: &[Block]) {
        let client = client::Client::new(&self.dev.endpoint);
        {
            let mut lied = self.lied.lock().unwrap();
            wait("cover", 90, || {
                let covers = client.covers("service-0").ok()?.data;
                covers.iter().any(|cover| cover.operator == "operator-4").then_some(())
            });
            if !*lied {
                // A whole epoch of wrong rounds, whenever it begins: fewer may be too few to be an offence.
                client.lie("echo", 500, 20).unwrap();
                *lied = true;
            }
        }
        wait("contracts", 90, || {
            let chain = client.chain("market-0", None).ok()?.data;
            chain.expiries.iter().any(|expiry| expiry.forward.is_some()).then_some(())
        });
        let asks = |step: &page::Step| step.command.contains("case-0");
        if blocks.iter().any(|block| block.steps.iter().any(asks)) {
            wait("a case", 90, || client.case("case-0").ok());
        }
    }
}
