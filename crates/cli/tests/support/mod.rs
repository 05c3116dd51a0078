//! The real binary, run as a user would.

#![allow(dead_code, unreachable_pub)] // each test file uses its part

pub mod senders;

use std::io::{BufRead, BufReader, Read};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

pub const BUTTRESS: &str = env!("CARGO_BIN_EXE_buttress");

pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}

pub fn run(arguments: &[&str]) -> Output {
    Command::new(BUTTRESS).args(arguments).current_dir(root()).output().unwrap()
}

pub fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// A directory that is gone with its test.
pub struct Scratch(PathBuf);

impl Scratch {
    pub fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("buttress-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }
    pub fn path(&self) -> &Path {
        &self.0
    }
    pub fn file(&self, name: &str) -> String {
        self.0.join(name).to_str().unwrap().to_owned()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// `buttress dev` on a free port; killed when dropped.
pub struct Dev {
    pub endpoint: String,
    child: Child,
}

impl Dev {
    pub fn start(data_dir: &Path) -> Self {
        Self::start_with(data_dir, &[])
    }
    pub fn start_with(data_dir: &Path, more: &[&str]) -> Self {
        let mut child = Command::new(BUTTRESS)
            .args(["dev", "--port", "0", "--quiet", "--data-dir"])
            .arg(data_dir)
            .args(more)
            .current_dir(root())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let stderr = BufReader::new(child.stderr.take().unwrap());
        let (found, endpoint) = std::sync::mpsc::channel();
        // Keeps reading to the end, so that the child never waits for its stderr.
        std::thread::spawn(move || {
            let mut seen = Vec::new();
            for line in stderr.lines().map_while(Result::ok) {
                if let Some(rest) = line.strip_prefix("page") {
                    let _ = found.send(rest.trim().trim_end_matches('/').to_owned());
                }
                seen.push(line);
            }
            seen
        });
        let endpoint =
            endpoint.recv_timeout(Duration::from_secs(60)).expect("a banner within a minute");
        let address = endpoint.strip_prefix("http://").unwrap();
        let deadline = Instant::now() + Duration::from_secs(10);
        while TcpStream::connect(address).is_err() {
            assert!(Instant::now() < deadline, "nothing listens on {address}");
            std::thread::sleep(Duration::from_millis(20));
        }
        Self { endpoint, child }
    }

    /// Its process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// SIGKILL: no chance to tidy up.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Dev {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A program that runs beside a node; killed when dropped.
pub struct Program {
    child: Child,
    lines: Arc<Mutex<Vec<String>>>,
}

impl Program {
    pub fn start(arguments: &[&str]) -> Self {
        let mut child = Command::new(BUTTRESS)
            .args(arguments)
            .current_dir(root())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = Arc::new(Mutex::new(Vec::new()));
        let outputs: [Box<dyn Read + Send>; 2] =
            [Box::new(child.stdout.take().unwrap()), Box::new(child.stderr.take().unwrap())];
        for output in outputs {
            let lines = Arc::clone(&lines);
            std::thread::spawn(move || {
                for line in BufReader::new(output).lines().map_while(Result::ok) {
                    lines.lock().unwrap().push(line);
                }
            });
        }
        Self { child, lines }
    }
    /// Everything that it said so far.
    pub fn lines(&self) -> Vec<String> {
        self.lines.lock().unwrap().clone()
    }
    /// SIGKILL: no chance to tidy up.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("the program said {:#?}", self.lines());
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Asks until `done` says so.
pub fn wait<T>(what: &str, seconds: u64, mut done: impl FnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + Duration::from_secs(seconds);
    loop {
        if let Some(result) = done() {
            return result;
        }
        assert!(Instant::now() < deadline, "waited {seconds} s for {what}");
        std::thread::sleep(Duration::from_millis(100));
    }
}

/// Every block executed again on nothing but the genesis: roots, receipts, events and checkpoints are as recorded, the ledgers agree.
pub fn replay_from_genesis(directory: &Path) {
    let store = store::Store::open(directory).unwrap();
    let found = node::verify(&store, node::Start::Genesis, |_, _| {}).unwrap();
    assert_eq!(found.divergence, None);
    assert!(found.blocks > 0);
}
