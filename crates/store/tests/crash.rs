//! A process that is killed while it commits loses nothing that it had acknowledged.

mod common;

use buttress_store::Store;
use common::{block, checkpoint, fill, found, genesis, heights, transaction};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant, SystemTime};
use units::Height;

/// Tells the process below that it is the one to be killed, and where to commit.
const DIRECTORY: &str = "BUTTRESS_STORE_CRASH_DIRECTORY";
const CHILD: &str = "commits_until_killed";
const ACKNOWLEDGED: &str = "acknowledged ";
const KILLS: usize = 12;

/// Not a test by itself: [`every_acknowledged_block_survives_a_kill`] runs it in a process of its own.
#[test]
fn commits_until_killed() {
    let Some(directory) = std::env::var_os(DIRECTORY) else { return };
    let store = Store::open(Path::new(&directory)).unwrap();
    // Every time, as a node does when it starts: it only has an effect once.
    store.create(&genesis("test"), &checkpoint(0)).unwrap();
    // Ends by itself if nobody kills it.
    let end = Instant::now() + Duration::from_secs(20);
    while Instant::now() < end {
        let height = store.tip().unwrap().unwrap().raw() + 1;
        let with = height.is_multiple_of(4).then(|| checkpoint(height));
        store.commit(&block(height), with.as_ref()).unwrap();
        let mut out = std::io::stdout().lock();
        writeln!(out, "{ACKNOWLEDGED}{height}").unwrap();
        out.flush().unwrap();
    }
}

/// Starts the child. The test harness in it may write words of its own in front of what it acknowledges.
fn start(directory: &Path) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", CHILD, "--nocapture", "--test-threads=1"])
        .env(DIRECTORY, directory)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// Kills the child some time after its first block, and returns the last height that it acknowledged.
fn commit_and_kill(directory: &Path, after: Duration) -> Option<u64> {
    let mut child = start(directory);
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let height = |line: String| line.split_once(ACKNOWLEDGED)?.1.parse::<u64>().ok();
    let mut heights = lines.map_while(Result::ok).filter_map(height);
    let first = heights.next();
    std::thread::sleep(after);
    child.kill().unwrap(); // SIGKILL
    child.wait().unwrap();
    heights.last().or(first)
}

/// Some moment below a limit, another one on every call.
fn moment(limit: Duration) -> Duration {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
    limit.mul_f64(f64::from(now.subsec_nanos() % 10_000) / 10_000.0)
}

#[test]
fn a_kill_while_the_file_is_made_does_no_harm() {
    for kill in 0..30 {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("node");
        let mut child = start(&path);
        // Not before it began, and then at some moment of the few that making the file takes.
        let end = Instant::now() + Duration::from_secs(10);
        while !path.exists() && Instant::now() < end {
            std::hint::spin_loop();
        }
        std::thread::sleep(moment(Duration::from_millis(12)));
        child.kill().unwrap();
        child.wait().unwrap();
        let store = Store::open(&path).unwrap_or_else(|error| panic!("kill {kill}: {error}"));
        let tip = store.tip().unwrap().map_or(0, Height::raw);
        fill(&store, 0);
        store.commit(&block(tip + 1), None).unwrap();
        assert_eq!(heights(&store), (1..=tip + 1).collect::<Vec<_>>(), "kill {kill}");
    }
}

#[test]
fn every_acknowledged_block_survives_a_kill() {
    let directory = tempfile::tempdir().unwrap();
    fill(&Store::open(directory.path()).unwrap(), 0);
    for kill in 0..KILLS {
        let after = moment(Duration::from_millis(60));
        let acknowledged = commit_and_kill(directory.path(), after).expect("it commits something");

        let store = Store::open(directory.path()).unwrap();
        let tip = store.tip().unwrap().unwrap().raw();
        // One more than acknowledged when it was killed between the commit and the message.
        assert!(
            tip == acknowledged || tip == acknowledged + 1,
            "kill {kill} after {after:?}: {acknowledged} acknowledged, the tip is {tip}"
        );
        assert_eq!(heights(&store), (1..=tip).collect::<Vec<_>>(), "kill {kill} after {after:?}");
        assert_eq!(found(&store, &transaction(acknowledged).id()), Some(Height::new(acknowledged)));
        let newest = store.latest_checkpoint().unwrap().unwrap();
        assert!(newest == checkpoint(newest.height.raw()) && tip - newest.height.raw() <= 4);

        let next = tip + 1;
        let with = next.is_multiple_of(4).then(|| checkpoint(next));
        store.commit(&block(next), with.as_ref()).unwrap();
    }
}
