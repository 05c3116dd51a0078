//! What a run must not fail to find: two disks that break their promise, and five changes of the program's own source, each
//! built and run.

use buttress_faults::{Finding, Flaw, Plan, run};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The findings on a disk with a flaw.
fn findings(flaw: Flaw, seeds: u64) -> Vec<Finding> {
    (0..seeds).filter_map(|seed| run(Plan { flaw, ..Plan::of(seed) }).err()).collect()
}

fn most_are_found(flaw: Flaw, seeds: u64, least: usize) {
    let found = findings(flaw, seeds);
    for finding in &found {
        println!("{finding}");
    }
    assert!(found.len() >= least, "{flaw:?} was found by {} of {seeds} seeds", found.len());
    assert_eq!(findings(flaw, seeds), found, "a finding comes up again");
}

#[test]
fn a_sync_that_does_nothing_is_found() {
    most_are_found(Flaw::LostSync, 20, 10);
}

#[test]
fn a_sync_that_orders_nothing_is_found() {
    most_are_found(Flaw::Reordered, 20, 5);
}

/// A line of the source, and what it becomes: whoever runs it may switch the defect on. What is in `expected` is in what is
/// found then.
struct Defect {
    name: &'static str,
    file: &'static str,
    line: &'static str,
    planted: &'static str,
    expected: &'static str,
}

const DEFECTS: [Defect; 5] = [
    Defect {
        name: "NONCE_UNCHECKED",
        file: "crates/core/ledger/src/lib.rs",
        line: "if have != expected {",
        planted: "if std::env::var_os(\"NONCE_UNCHECKED\").is_none() && have != expected {",
        expected: "is done, which had to be Nonce",
    },
    Defect {
        name: "WINDOW_TOO_SHORT",
        file: "crates/core/restaking/src/accusation.rs",
        line: "if now < epoch || now > accepted_until {",
        planted: "if now < epoch || now > accepted_until.minus(u64::from(std::env::var_os(\"WINDOW_TOO_SHORT\").is_some())) {",
        expected: "had to be Done, was rejected",
    },
    Defect {
        name: "WINDOW_TOO_LONG",
        file: "crates/core/restaking/src/terms.rs",
        line: "epoch.plus(self.terms.evidence_epochs)",
        planted: "epoch.plus(self.terms.evidence_epochs).plus(u64::from(std::env::var_os(\"WINDOW_TOO_LONG\").is_some()))",
        expected: "is done, which had to be Window",
    },
    Defect {
        name: "NO_SYNC",
        file: "crates/store/src/store.rs",
        line: "transaction.set_durability(Durability::Immediate)?;",
        planted: "transaction.set_durability(if std::env::var_os(\"NO_SYNC\").is_some() { Durability::None } else { Durability::Immediate })?;",
        expected: "blocks were acknowledged",
    },
    Defect {
        name: "PRUNED_TOO_FAR",
        file: "crates/store/src/prune.rs",
        line: "let first = first.min(oldest.unwrap_or(Height::ZERO));",
        planted: "let first = if std::env::var_os(\"PRUNED_TOO_FAR\").is_some() { first } else { first.min(oldest.unwrap_or(Height::ZERO)) };",
        expected: "is the first, which had to be",
    },
];

/// The workspace's sources with all defects planted and none switched on.
fn plant(into: &Path) {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..");
    let listed = Command::new("git")
        .args(["ls-files", "--cached", "--others", "--exclude-standard"])
        .current_dir(&root)
        .output()
        .expect("git is there");
    let listed = String::from_utf8(listed.stdout).unwrap();
    for path in listed.lines().filter(|path| needed(path) && root.join(path).is_file()) {
        let target = into.join(path);
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        fs::copy(root.join(path), target).unwrap();
    }
    build_quickly(into);
    for Defect { name, file, line, planted, .. } in DEFECTS {
        let path = into.join(file);
        let text = fs::read_to_string(&path).unwrap();
        assert_eq!(text.matches(line).count(), 1, "{name}: `{line}` in {file}");
        fs::write(&path, text.replace(line, planted)).unwrap();
    }
}

/// The workspace's own crates run for seconds here: they need not be optimised for longer than that.
fn build_quickly(sources: &Path) {
    let manifest = sources.join("Cargo.toml");
    let mut text = fs::read_to_string(&manifest).unwrap();
    let core = fs::read_dir(sources.join("crates/core")).unwrap();
    let core = core.map(|entry| entry.unwrap()).filter(|entry| entry.path().is_dir());
    let mut names: Vec<String> =
        core.map(|entry| entry.file_name().into_string().unwrap()).collect();
    names.extend(["consensus", "faults", "node", "store"].map(str::to_owned));
    for name in names {
        text +=
            &format!("\n[profile.release.package.buttress-{name}]\nopt-level = 1\ndebug = false\n");
    }
    fs::write(manifest, text).unwrap();
}

/// What a build of one crate reads.
fn needed(path: &str) -> bool {
    path.starts_with("crates/") || path == "Cargo.toml" || path == "Cargo.lock"
}

fn simulate(sources: &Path, switched_on: Option<&str>) -> Output {
    let mut command = Command::new(env!("CARGO"));
    command
        .args(["test", "--offline", "--quiet", "-p", "buttress-faults", "--test", "seeds"])
        // In the profile of this test, whose third-party crates are built already.
        .args((!cfg!(debug_assertions)).then_some("--release"))
        .arg("a_few")
        .current_dir(sources)
        .env("CARGO_TARGET_DIR", target())
        .env("CARGO_INCREMENTAL", "0")
        .env("BUTTRESS_SEEDS", "0..40");
    if let Some(name) = switched_on {
        command.env(name, "1");
    }
    command.output().expect("cargo is there")
}

/// The directory that this test was built in.
fn target() -> PathBuf {
    let mut path = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    path.pop();
    path
}

#[test]
#[ignore = "builds the node once more, with defects"]
fn defects_of_the_program_are_found() {
    let sources = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("defects");
    let _ = fs::remove_dir_all(&sources);
    plant(&sources);
    let said = |output: &Output| {
        let text = [output.stdout.as_slice(), output.stderr.as_slice()].concat();
        String::from_utf8_lossy(&text).into_owned()
    };
    // Whatever is found below is the defect's doing.
    let control = simulate(&sources, None);
    assert!(control.status.success(), "{}", said(&control));
    for Defect { name, expected, .. } in DEFECTS {
        let output = simulate(&sources, Some(name));
        let text = said(&output);
        assert!(!output.status.success(), "{name} was not found: {text}");
        assert!(text.contains(expected), "{name}: {text}");
        let first = text.lines().find(|line| line.contains(expected)).unwrap_or_default();
        println!("{name}: {first}");
    }
    fs::remove_dir_all(&sources).unwrap();
}
