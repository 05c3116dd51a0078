//! Runs a page's commands as a reader would: in one shell, in one directory, from top to bottom.

use crate::compare::compare;
use crate::page::{Block, Step};
use crate::support::{BUTTRESS, Scratch, root, text};
use std::fmt::Write as _;
use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Where commands run and what they find there.
pub(crate) struct Place {
    scratch: Scratch,
    /// The node that stands for [`DOCUMENTED`].
    endpoint: Option<String>,
    /// Where nodes that the page starts listen; 0 is any.
    port: u16,
    /// Recorded data.
    data: Option<PathBuf>,
    /// How long the whole page may take.
    seconds: u32,
}

/// Where the documents say that a node is.
const DOCUMENTED: &str = "http://127.0.0.1:8080";
/// Ends the node that the page started, if one runs.
const STOP: &str =
    "if [ -n \"${node:-}\" ]; then kill -9 -- -$node; wait $node 2>/dev/null || true; node=; fi\n";

impl Place {
    /// A directory of its own with the binary on the path and what a clone has at its top.
    pub(crate) fn new(
        page: &str,
        endpoint: Option<String>,
        data: Option<PathBuf>,
        seconds: u32,
    ) -> Self {
        let scratch = Scratch::new(&format!("documents-{}", page.replace(['/', '.'], "-")));
        let bin = scratch.path().join(".bin");
        fs::create_dir(&bin).unwrap();
        symlink(BUTTRESS, bin.join("buttress")).unwrap();
        for name in ["scenarios", "docs", "crates", "Cargo.toml"] {
            symlink(root().canonicalize().unwrap().join(name), scratch.path().join(name)).unwrap();
        }
        Self { scratch, endpoint, port: 0, data, seconds }
    }

    /// The same for a page that starts a node of its own, to which its commands speak from then on.
    pub(crate) fn with_own_node(mut self) -> Self {
        let free = TcpListener::bind("127.0.0.1:0").unwrap();
        self.port = free.local_addr().unwrap().port();
        self.endpoint = Some(format!("http://127.0.0.1:{}", self.port));
        self
    }

    /// Runs the blocks.
    ///
    /// # Errors
    /// The line of the first command that did not do what the page says, with what it printed.
    pub(crate) fn run(&self, blocks: &[Block]) -> Result<(), String> {
        let steps: Vec<(&Block, &Step)> = blocks
            .iter()
            .flat_map(|block| block.steps.iter().map(move |step| (block, step)))
            .collect();
        let mut script = String::from(
            "set -eo pipefail\ntrap 'for job in $(jobs -p); do kill -9 -- -$job 2>/dev/null || true; done' EXIT\n",
        );
        for (number, (block, step)) in steps.iter().enumerate() {
            let output = self.output(number);
            match &block.words.file {
                Some(name) => {
                    let end = "END-OF-THE-FILE";
                    writeln!(
                        script,
                        ": >{}\ncat >{name} <<'{end}'\n{}{end}",
                        output.display(),
                        step.command
                    )
                    .unwrap();
                }
                None => script.push_str(&self.script_of(block, step, &output)),
            }
        }
        let file = self.scratch.path().join(".script");
        fs::write(&file, script).unwrap();
        let ended = self.command(&file).output().expect("bash and timeout are there");
        // The last step that began is the one that failed, if one did.
        let began = (0..steps.len()).take_while(|&number| self.output(number).exists()).count();
        for (number, (_, step)) in steps.iter().take(began).enumerate() {
            let printed = text(&fs::read(self.output(number)).unwrap());
            if number + 1 == began && !ended.status.success() {
                let why = match ended.status.code() {
                    Some(124 | 137) => format!("the page took more than {} s", self.seconds),
                    _ => format!("ended with {}", ended.status),
                };
                return Err(format!(
                    "line {}: {why}\n$ {}\n{printed}{}",
                    step.line,
                    step.command,
                    text(&ended.stderr)
                ));
            }
            compare(&step.shows, &printed)
                .map_err(|error| format!("line {}: $ {}\n{error}", step.line, step.command))?;
        }
        if !ended.status.success() {
            return Err(format!("the shell ended with {}: {}", ended.status, text(&ended.stderr)));
        }
        Ok(())
    }

    fn output(&self, number: usize) -> PathBuf {
        self.scratch.path().join(format!(".printed-{number}"))
    }

    /// What the documents say, as it runs here: the binary that is built stands for building it, and the test's own node
    /// for the one that a reader started.
    fn translate(&self, command: &str, live: bool) -> String {
        let command = command
            .replace("cargo run --release -- ", "buttress ")
            .replace("buttress dev", &format!("buttress dev --port {}", self.port));
        match self.endpoint.as_ref().filter(|_| live) {
            Some(endpoint) => format!(
                "export BUTTRESS_ENDPOINT={endpoint}; {}",
                command.replace(DOCUMENTED, endpoint)
            ),
            None => format!("unset BUTTRESS_ENDPOINT; {command}"),
        }
    }

    fn script_of(&self, block: &Block, step: &Step, output: &Path) -> String {
        let words = &block.words;
        let command = self.translate(&step.command, words.live || words.node);
        let output = output.display();
        // A program that goes on, in a process group of its own: until it has printed a word, or for a while.
        let start = format!("set -m\n( {command}\n) >{output} 2>&1 &\nprogram=$!\nset +m\n");
        let end = "kill -9 -- -$program\nwait $program 2>/dev/null || true\n";
        let until = |word: &str| {
            format!(
                "until grep -q -- '{word}' {output}; do kill -0 $program 2>/dev/null || \
                 {{ echo 'it ended before it printed {word}' >>{output}; exit 1; }}; sleep 0.1; done\n"
            )
        };
        if words.node {
            return format!("{STOP}{start}{}node=$program\n", until("^page"));
        }
        if let Some(word) = &words.until {
            return format!("{start}{}{end}", until(word));
        }
        if let Some(seconds) = words.lasts {
            return format!("{start}sleep {seconds}\n{end}");
        }
        let run = if words.fails {
            format!(
                "if ( {command}\n) >{output} 2>&1; then echo 'it was expected to fail' >>{output}; exit 1; fi\n"
            )
        } else {
            format!("{{ {command}\n}} >{output} 2>&1\n")
        };
        if words.stopped { format!("{STOP}{run}") } else { run }
    }

    fn command(&self, script: &Path) -> Command {
        let mut command = Command::new("timeout");
        let seconds = self.seconds.to_string();
        command.args(["--kill-after=5", &seconds, "bash"]).arg(script);
        let directory = self.scratch.path();
        let path = std::env::var("PATH").unwrap_or_default();
        command.current_dir(directory);
        command.env("PATH", format!("{}:{path}", directory.join(".bin").display()));
        command.env("HOME", directory);
        for name in ["BUTTRESS_CONFIG", "BUTTRESS_ENDPOINT", "BUTTRESS_SIGNER", "BUTTRESS_SENDER"] {
            command.env_remove(name);
        }
        if let Some(data) = &self.data {
            command.env("BUTTRESS_DATA", data);
        }
        command
    }
}

#[test]
fn what_a_command_does_wrong_is_said_with_its_line() {
    let run = |page: &str| {
        let blocks = crate::page::blocks(page).unwrap();
        let place = Place::new("a/test", None, None, 20);
        place.run(&blocks)
    };
    // One shell for the page, files in its directory, the binary on the path.
    let good = "\
```toml file=a.toml
x = 1
```
```sh
cat a.toml
name=kept
buttress --version >version
```
```console
$ echo $name; cat version
kept
buttress …
```
```sh fails
buttress status --endpoint http://127.0.0.1:1
```
```sh until=two
echo one; echo two; sleep 100
```
```sh for=1
sleep 100
```
";
    run(good).unwrap();
    for (page, part) in [
        ("```sh\ntrue\n```\n```sh\nls nowhere\n```\n", "line 4: ended with"),
        ("```sh\nfalse | cat\n```\n", "line 1: ended with"),
        ("```console\n$ echo one\ntwo\n```\n", "the page shows  two"),
        ("```sh fails\ntrue\n```\n", "expected to fail"),
        ("```sh for=1\ntrue\n```\n", "line 1: ended with"),
        ("```sh until=two\necho one\n```\n", "ended before it printed two"),
    ] {
        let error = run(page).unwrap_err();
        assert!(error.contains(part), "{page}: {error}");
    }
}
