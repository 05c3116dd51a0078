//! The global options, and where else they may be written: flags first, then the environment, then a file.

use super::{Context, Usage};
use serde::Deserialize;
use std::fmt;
use std::path::{Path, PathBuf};

/// The file that is read if it is in the working directory.
const FILE: &str = "buttress.toml";
/// Where a node of `buttress dev` listens.
const ENDPOINT: &str = "http://127.0.0.1:8080";
/// Where the global options are listed in a command's help.
const HEADING: &str = "Global options";

/// Options that every command takes, before or after its name.
#[derive(clap::Args)]
pub(crate) struct Globals {
    /// The node's API [default: http://127.0.0.1:8080].
    #[arg(long, global = true, value_name = "URL", help_heading = HEADING)]
    endpoint: Option<String>,
    /// The file of the key that signs, as `buttress key new` writes it; or `demo:NAME`, an account of a development chain whose key
    /// the node tells everybody.
    #[arg(long, global = true, value_name = "FILE|demo:NAME", help_heading = HEADING)]
    signer: Option<String>,
    /// The account that acts, if it is not the signer's own: one that the signer is a member of.
    #[arg(long, global = true, value_name = "ACCOUNT", help_heading = HEADING)]
    sender: Option<String>,
    /// Show what would come of it, and what it would change in balances and risk. Nothing is signed, nothing is sent.
    #[arg(long, global = true, help_heading = HEADING)]
    dry_run: bool,
    /// Write the signed transaction to a file instead of sending it: for `transaction endorse` and `transaction send`.
    #[arg(long, global = true, value_name = "FILE", help_heading = HEADING)]
    save: Option<PathBuf>,
    /// Print one JSON value instead of words; programs that go on print one a line.
    #[arg(long, global = true, help_heading = HEADING)]
    json: bool,
    /// Nothing on stderr but errors.
    #[arg(long, global = true, help_heading = HEADING)]
    quiet: bool,
}

/// Something that was set, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Setting {
    pub(super) value: String,
    pub(super) origin: Origin,
}

/// Where a setting is from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    Flag(&'static str),
    Environment(&'static str),
    File(PathBuf),
    Default,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(name) | Self::Environment(name) => f.write_str(name),
            Self::File(path) => write!(f, "{}", path.display()),
            Self::Default => f.write_str("the default"),
        }
    }
}

/// What `buttress.toml` may hold.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    endpoint: Option<String>,
    signer: Option<String>,
    sender: Option<String>,
}

impl Globals {
    /// Whether a command was asked to show or save instead of sending.
    pub(crate) fn is_about_sending(&self) -> bool {
        self.dry_run || self.save.is_some()
    }

    /// Puts flags, environment and file together.
    ///
    /// # Errors
    /// [`Usage`]: a file that cannot be read, or holds something else.
    pub(crate) fn resolve(
        self,
        environment: impl Fn(&str) -> Option<String>,
    ) -> Result<Context, Usage> {
        let (file, path) = read(environment("BUTTRESS_CONFIG").map(PathBuf::from))?;
        // A key file is named as seen from the file that names it.
        let signer = file.signer.map(|signer| {
            if signer.starts_with(super::DEMO) {
                return signer;
            }
            let beside = path.parent().unwrap_or(Path::new("")).join(signer);
            beside.display().to_string()
        });
        let pick = |flag: Option<String>, name, variable, written: Option<String>| {
            let is_set = |value: &String| !value.is_empty();
            let flag = flag.map(|value| Setting { value, origin: Origin::Flag(name) });
            let from_environment = || {
                let value = environment(variable).filter(is_set)?;
                Some(Setting { value, origin: Origin::Environment(variable) })
            };
            let from_file =
                || Some(Setting { value: written?, origin: Origin::File(path.clone()) });
            flag.or_else(from_environment).or_else(from_file)
        };
        let fallback = || Setting { value: ENDPOINT.to_owned(), origin: Origin::Default };
        Ok(Context {
            endpoint: pick(self.endpoint, "--endpoint", "BUTTRESS_ENDPOINT", file.endpoint)
                .unwrap_or_else(fallback),
            signer: pick(self.signer, "--signer", "BUTTRESS_SIGNER", signer),
            sender: pick(self.sender, "--sender", "BUTTRESS_SENDER", file.sender),
            dry_run: self.dry_run,
            save: self.save,
            json: self.json,
            quiet: self.quiet,
        })
    }
}

/// The file that was named, which must be there, or the one of the working directory, which need not.
fn read(named: Option<PathBuf>) -> Result<(File, PathBuf), Usage> {
    let is_named = named.is_some();
    let path = named.unwrap_or_else(|| PathBuf::from(FILE));
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if !is_named && error.kind() == std::io::ErrorKind::NotFound => {
            return Ok((File::default(), path));
        }
        Err(error) => {
            let from = if is_named { " (named by BUTTRESS_CONFIG)" } else { "" };
            return Err(Usage::new(format!("cannot read {}{from}: {error}", path.display())));
        }
    };
    let file = toml::from_str(&text).map_err(|error| {
        Usage::new(format!("{}: {error}expected endpoint, signer, sender", path.display()))
    })?;
    Ok((file, path))
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        globals: Globals,
    }

    fn resolve(arguments: &[&str], environment: &[(&str, &str)]) -> Result<Context, Usage> {
        let words = ["buttress"].iter().chain(arguments);
        let globals = Line::try_parse_from(words).unwrap().globals;
        let value = |name: &str| {
            let found = environment.iter().find(|(variable, _)| *variable == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        globals.resolve(value)
    }

    #[test]
    fn a_flag_beats_the_environment_and_that_a_file() {
        let directory = std::env::temp_dir().join(format!("buttress-set-{}", std::process::id()));
        std::fs::create_dir_all(&directory).unwrap();
        let path = directory.join("mine.toml");
        std::fs::write(&path, "endpoint = \"http://file\"\nsigner = \"my.key\"\n").unwrap();
        let config = ("BUTTRESS_CONFIG", path.to_str().unwrap());
        let asked = ("BUTTRESS_ENDPOINT", "http://environment");

        let file = resolve(&[], &[config]).unwrap();
        assert_eq!(
            (file.endpoint(), &file.endpoint.origin),
            ("http://file", &Origin::File(path.clone()))
        );
        assert_eq!(file.signer.unwrap().value, directory.join("my.key").display().to_string());
        let both = resolve(&[], &[config, asked]).unwrap();
        assert_eq!(both.endpoint(), "http://environment");
        let all = resolve(&["--endpoint", "http://flag"], &[config, asked]).unwrap();
        assert_eq!(
            (all.endpoint(), all.endpoint.origin.to_string()),
            ("http://flag", "--endpoint".to_owned())
        );
        let none = resolve(&[], &[]).unwrap();
        assert_eq!((none.endpoint(), none.signer.is_some()), (ENDPOINT, false));

        std::fs::write(&path, "node = \"x\"").unwrap();
        let wrong = resolve(&[], &[config]).err().unwrap().to_string();
        assert!(wrong.contains("unknown field `node`") && wrong.contains("mine.toml"), "{wrong}");
        std::fs::remove_dir_all(&directory).unwrap();
        let missing = resolve(&[], &[config]).err().unwrap().to_string();
        assert!(missing.contains("named by BUTTRESS_CONFIG"), "{missing}");
    }
}
