//! `buttress oracle sources`.

use crate::{CommandResult, context::Context, progress::ProgressLine};
use serde_json::{Value, json};
use std::{
    fmt::Write,
    fs,
    io::{self, IsTerminal},
    path::{Path, PathBuf},
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};
use units::{Price, Timestamp, format_decimal};
use venues::{Config, Feed, Incident, LivePrice, Pair, VenueHealth};

/// How often it is looked whether all prices are there.
const LOOK: Duration = Duration::from_millis(20);

/// What trading venues say now, and how the connections to them fare.
#[derive(clap::Args)]
pub(crate) struct Sources {
    /// A pair to ask for; may be given several times.
    #[arg(long = "pair", value_name = "PAIR", default_value = "ETH-USD")]
    pairs: Vec<Pair>,
    /// Print once, as soon as all prices are there, and end.
    #[arg(long)]
    once: bool,
    /// With `--once`: the longest to wait for prices.
    #[arg(long, value_name = "SECONDS", default_value = "10", requires = "once", value_parser = clap::value_parser!(u64).range(1..=3_600))]
    wait: u64,
    /// Endpoints, symbols and timeouts, in TOML.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

impl Sources {
    pub(crate) fn run(mut self, context: &Context) -> CommandResult {
        self.pairs.sort();
        self.pairs.dedup();
        let config = self.config.as_deref().map_or_else(|| Ok(Config::default()), read)?;
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        let feed = {
            let _entered = runtime.enter();
            venues::start(&config, &self.pairs)?
        };
        let result =
            if self.once { self.once(context, &feed) } else { self.follow(context, &feed) };
        drop(feed);
        // A REST request may be waiting for its answer, and nobody waits for it any more.
        runtime.shutdown_background();
        result
    }

    fn once(&self, context: &Context, feed: &Feed) -> CommandResult {
        let (began, wait) = (Instant::now(), Duration::from_secs(self.wait));
        let mut line = ProgressLine::new(context.quiet);
        let wanted = wanted(feed, self.pairs.len());
        while began.elapsed() < wait && feed.prices().len() < wanted {
            line.show(|| format!("{} of {wanted} prices", feed.prices().len()));
            std::thread::sleep(LOOK);
        }
        line.clear();
        println!("{}", show(context, feed)?);
        if feed.prices().is_empty() {
            let text = format!("no venue gave a price within {} s{}", self.wait, why(feed));
            return Err(text.into());
        }
        Ok(())
    }

    /// Prints every second until the program is ended or nobody reads any more.
    fn follow(&self, context: &Context, feed: &Feed) -> CommandResult {
        let redraw = if io::stdout().is_terminal() && !context.json { "\x1b[H\x1b[2J" } else { "" };
        loop {
            std::thread::sleep(Duration::from_secs(1));
            println!("{redraw}{}", show(context, feed)?);
        }
    }
}

fn show(context: &Context, feed: &Feed) -> Result<String, Box<dyn std::error::Error>> {
    let (prices, health, now) = (feed.prices(), feed.health(), now());
    if context.json {
        return Ok(serde_json::to_string(&object(&prices, &health, now))?);
    }
    Ok(table(&prices, &health, now))
}

/// Reads a configuration.
pub(crate) fn read(path: &Path) -> Result<Config, String> {
    let text = fs::read_to_string(path)
        .map_err(|error| format!("cannot read configuration {}: {error}", path.display()))?;
    toml::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))
}

/// How many prices there can be.
fn wanted(feed: &Feed, pairs: usize) -> usize {
    feed.health().iter().map(|health| pairs.saturating_sub(health.unquoted.len())).sum()
}

/// What the first venue says that says anything: mostly all fail for the same reason.
fn why(feed: &Feed) -> String {
    let all = feed.health();
    let first =
        all.iter().find_map(|health| Some((health.venue, health.last_disconnect.as_ref()?)));
    match first {
        Some((venue, incident)) => format!("; {venue}: {}", incident.reason),
        None => String::new(),
    }
}

fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp::new(u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
}

fn decimal(price: &LivePrice) -> String {
    format_decimal(price.price.raw(), Price::DECIMALS)
}

fn table(prices: &[LivePrice], health: &[VenueHealth], now: Timestamp) -> String {
    let mut text = format!(
        "{:<10} {:<10} {:>16} {:>9}  {:<7} {:<5} {:>10} {:>9} {:>5} {:>5}",
        "venue", "pair", "price", "age", "route", "up", "reconnects", "malformed", "gaps", "late"
    );
    for venue in health {
        let up = if venue.is_connected() { "yes" } else { "no" };
        let counts = format!(
            "{up:<5} {:>10} {:>9} {:>5} {:>5}",
            venue.reconnects(),
            venue.malformed,
            venue.gaps,
            venue.out_of_order
        );
        let mut own = prices.iter().filter(|price| price.venue == venue.venue).peekable();
        if own.peek().is_none() {
            let _ = write!(
                text,
                "\n{:<10} {:<10} {:>16} {:>9}  {:<7} {counts}",
                venue.venue, "-", "-", "-", "-"
            );
        }
        for price in own {
            let age = format!("{:.1} s", price.age(now).raw() as f64 / 1_000.0);
            let _ = write!(
                text,
                "\n{:<10} {:<10} {:>16} {age:>9}  {:<7} {counts}",
                venue.venue,
                price.pair,
                decimal(price),
                price.route.name(),
            );
        }
    }
    for venue in health {
        for (what, incident) in incidents(venue) {
            let _ = write!(text, "\n{}: {what}: {}", venue.venue, incident.reason);
        }
        for (pair, words) in &venue.refused {
            let _ = write!(text, "\n{}: refuses {pair}: {words}", venue.venue);
        }
        for pair in &venue.unquoted {
            let _ = write!(
                text,
                "\n{}: has no market of {pair}; the configuration can give a symbol",
                venue.venue
            );
        }
    }
    text
}

/// What went wrong last, and is not yet right again.
fn incidents(venue: &VenueHealth) -> impl Iterator<Item = (&'static str, &Incident)> {
    let down = venue.last_disconnect.as_ref().filter(|_| !venue.is_connected());
    let rest = venue.last_rest_failure.as_ref().filter(|_| !venue.is_connected());
    let malformed = venue.last_malformed.as_ref();
    let all = [("socket", down), ("REST", rest), ("malformed", malformed)];
    all.into_iter().filter_map(|(what, incident)| Some((what, incident?)))
}

fn object(prices: &[LivePrice], health: &[VenueHealth], now: Timestamp) -> Value {
    let price = |price: &LivePrice| {
        json!({
            "pair": price.pair, "symbol": price.symbol, "price": decimal(price),
            "time": price.time.raw(), "received": price.received.raw(),
            "age_ms": price.age(now).raw(), "route": price.route.name(),
        })
    };
    let incident = |incident: &Option<Incident>| {
        let object =
            |incident: &Incident| json!({"time": incident.time.raw(), "reason": incident.reason});
        incident.as_ref().map(object)
    };
    let venue = |venue: &VenueHealth| {
        let own = prices.iter().filter(|price| price.venue == venue.venue);
        json!({
            "venue": venue.venue,
            "connected": venue.is_connected(),
            "silence_ms": venue.silence(now).map(units::Millis::raw),
            "messages": venue.messages,
            "reconnects": venue.reconnects(),
            "failed_connections": venue.failed_connections,
            "malformed": venue.malformed,
            "gaps": venue.gaps,
            "out_of_order": venue.out_of_order,
            "duplicates": venue.duplicates,
            "rest_answers": venue.rest_answers,
            "rest_failures": venue.rest_failures,
            "last_disconnect": incident(&venue.last_disconnect),
            "last_malformed": incident(&venue.last_malformed),
            "last_rest_failure": incident(&venue.last_rest_failure),
            "refused": venue.refused,
            "unquoted": venue.unquoted,
            "prices": own.map(price).collect::<Vec<_>>(),
        })
    };
    json!({"time": now.raw(), "venues": health.iter().map(venue).collect::<Vec<_>>()})
}
