//! Which commands a page has, and what its fences say about them.
//!
//! The first word of a fence is its language; `sh` blocks are commands, `console` blocks are commands behind `$ ` and what
//! they print. The words after it say how they run: see [`Words`].

use std::collections::BTreeSet;

/// How a block runs, from the words of its fence.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Words {
    /// `live`: against the node that the test started.
    pub(crate) live: bool,
    /// `data`: needs recorded data, and is left out without.
    pub(crate) data: bool,
    /// `slow`: too long for every run; only in the ignored one.
    pub(crate) slow: bool,
    /// `fails`: every command is expected to fail.
    pub(crate) fails: bool,
    /// `node`: starts a node that goes on while the rest of the page runs, in place of one that runs already.
    pub(crate) node: bool,
    /// `stopped`: after the page's node was killed.
    pub(crate) stopped: bool,
    /// `until=WORD`: a program that does not end by itself; it is stopped once it has printed WORD.
    pub(crate) until: Option<String>,
    /// `for=SECONDS`: one that prints nothing while all is well; it is stopped after that, if it did not end before.
    pub(crate) lasts: Option<u32>,
    /// `file=NAME`: not commands but a file, which later commands of the page use.
    pub(crate) file: Option<String>,
    /// `no-run: REASON`: not run at all.
    pub(crate) no_run: Option<String>,
}

/// A fenced block that the test has to do something with.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Block {
    /// The line of its fence, from 1.
    pub(crate) line: usize,
    pub(crate) words: Words,
    /// Of a file one step whose command is the file's text.
    pub(crate) steps: Vec<Step>,
}

/// What runs at once: a whole `sh` block, or one command of a `console` block.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Step {
    pub(crate) line: usize,
    pub(crate) command: String,
    /// What a `console` block shows after the command; nothing for `sh`.
    pub(crate) shows: Vec<String>,
}

/// The languages whose blocks are commands.
const COMMANDS: [&str; 4] = ["sh", "console", "bash", "shell"];
/// What a command begins with that nobody may hide in a block that does not run.
const PROGRAMS: [&str; 6] = ["buttress ", "curl ", "cargo ", "$ ", "git ", "apt-get "];

/// The blocks of a page.
///
/// # Errors
/// A fence with a word that means nothing, a command that no test would run, or a fence that is not closed.
pub(crate) fn blocks(text: &str) -> Result<Vec<Block>, String> {
    let mut found = Vec::new();
    let mut lines = text.lines().enumerate().map(|(index, line)| (index + 1, line));
    let mut in_list = false;
    while let Some((line, content)) = lines.next() {
        let Some(info) = content.trim_start().strip_prefix("```") else {
            // An indented block is a block too, but no fence can say how it runs.
            let indented = content.strip_prefix("    ").filter(|rest| !rest.starts_with(' '));
            in_list = match content.trim_start() {
                item if item.starts_with("* ") || item.starts_with("- ") => true,
                item if item.starts_with(|c: char| c.is_ascii_digit()) => true,
                "" => in_list,
                _ => in_list && content.starts_with(' '),
            };
            if let Some(rest) = indented.filter(|_| !in_list)
                && PROGRAMS.iter().any(|program| rest.starts_with(program))
            {
                return Err(format!("line {line}: an indented command is not run: fence it"));
            }
            continue;
        };
        let indent = content.len() - content.trim_start().len();
        let mut body = Vec::new();
        loop {
            let (_, next) =
                lines.next().ok_or_else(|| format!("line {line}: the fence is not closed"))?;
            if next.trim() == "```" {
                break;
            }
            body.push(next.get(indent..).unwrap_or_else(|| next.trim_start()).to_owned());
        }
        let (language, rest) = info.split_once(' ').unwrap_or((info, ""));
        let words = words(rest).map_err(|error| format!("line {line}: {error}"))?;
        if words.file.is_some() {
            let command = body.iter().map(|line| format!("{line}\n")).collect();
            let steps = vec![Step { line, command, shows: Vec::new() }];
            found.push(Block { line, words, steps });
        } else if COMMANDS.contains(&language) {
            let steps = if language == "console" {
                console(line, &body)?
            } else {
                vec![Step { line, command: body.join("\n"), shows: Vec::new() }]
            };
            found.push(Block { line, words, steps });
        } else if let Some(hidden) = body
            .iter()
            .find(|line| PROGRAMS.iter().any(|program| line.starts_with(program)))
            // What is said to be text is how something is called, not a call.
            .filter(|line| language != "text" || line.starts_with("$ "))
        {
            return Err(format!("line {line}: `{hidden}` is not run: the fence has to be `sh`"));
        }
    }
    Ok(found)
}

fn words(text: &str) -> Result<Words, String> {
    let mut words = Words::default();
    let mut seen = BTreeSet::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        if let Some(reason) = rest.strip_prefix("no-run") {
            let reason = reason.strip_prefix(':').map_or("", str::trim);
            if reason.is_empty() {
                return Err("`no-run` needs a reason: `no-run: REASON`".to_owned());
            }
            words.no_run = Some(reason.to_owned());
            break;
        }
        let (word, after) = rest.split_once(' ').unwrap_or((rest, ""));
        rest = after.trim_start();
        if !seen.insert(word) {
            return Err(format!("`{word}` is there twice"));
        }
        match word.split_once('=') {
            Some(("until", value)) if !value.is_empty() => words.until = Some(value.to_owned()),
            Some(("for", value)) if value.parse::<u32>().is_ok() => {
                words.lasts = value.parse().ok();
            }
            Some(("file", value)) if !value.is_empty() => words.file = Some(value.to_owned()),
            None if word == "live" => words.live = true,
            None if word == "data" => words.data = true,
            None if word == "slow" => words.slow = true,
            None if word == "fails" => words.fails = true,
            None if word == "node" => words.node = true,
            None if word == "stopped" => words.stopped = true,
            _ => {
                return Err(format!(
                    "the fence says `{word}`, expected live, data, slow, fails, node, stopped, until=WORD, for=SECONDS, file=NAME or no-run: REASON"
                ));
            }
        }
    }
    Ok(words)
}

/// The commands of a `console` block with what each shows. A command goes on where its line ends with a backslash.
fn console(fence: usize, body: &[String]) -> Result<Vec<Step>, String> {
    let mut steps: Vec<Step> = Vec::new();
    let mut continued = false;
    for (index, text) in body.iter().enumerate() {
        let line = fence + 1 + index;
        if let Some(command) = text.strip_prefix("$ ") {
            steps.push(Step { line, command: command.to_owned(), shows: Vec::new() });
            continued = command.ends_with('\\');
            continue;
        }
        let last = steps.last_mut().ok_or_else(|| {
            format!("line {line}: a console block begins with `$ ` and a command")
        })?;
        if continued {
            last.command.push('\n');
            last.command.push_str(text);
            continued = text.ends_with('\\');
        } else {
            last.shows.push(text.clone());
        }
    }
    Ok(steps)
}

#[test]
fn fences_say_how_their_commands_run() {
    let page = "\
text

```sh live
buttress status
buttress key show a.key
```
* item

  ```console data slow
  $ buttress one \\
      --two
  three
  $ four
  ```

```toml file=a.toml
x = 1
```

```sh no-run: it installs packages
apt-get install curl
```

```json
{}
```
";
    let found = blocks(page).unwrap();
    let step = |line, command: &str, shows: &[&str]| Step {
        line,
        command: command.to_owned(),
        shows: shows.iter().map(|&line| line.to_owned()).collect(),
    };
    assert_eq!(found.len(), 4);
    assert!(found[0].words.live && !found[0].words.data);
    assert_eq!(found[0].steps, [step(3, "buttress status\nbuttress key show a.key", &[])]);
    assert!(found[1].words.data && found[1].words.slow);
    assert_eq!(
        found[1].steps,
        [step(10, "buttress one \\\n    --two", &["three"]), step(13, "four", &[])]
    );
    assert_eq!(found[2].words.file.as_deref(), Some("a.toml"));
    assert_eq!(found[2].steps, [step(16, "x = 1\n", &[])]);
    assert_eq!(found[3].words.no_run.as_deref(), Some("it installs packages"));
}

#[test]
fn a_command_that_no_test_would_run_is_an_error() {
    for (page, part) in [
        ("```\nbuttress status\n```\n", "is not run"),
        ("```text\n$ ls\n```\n", "is not run"),
        ("See:\n\n    curl -N http://127.0.0.1:8080/v1/stream\n", "is not run"),
        ("```sh no-run\nls\n```\n", "needs a reason"),
        ("```sh lively\nls\n```\n", "`lively`"),
        ("```sh live live\nls\n```\n", "twice"),
        ("```sh\nls\n", "not closed"),
        ("```console\nls\n```\n", "begins with"),
    ] {
        let error = blocks(page).unwrap_err();
        assert!(error.contains(part), "{page}: {error}");
    }
}
