//! `buttress dev`.

mod narrator;

use crate::commands::verify::tell_migration;
use crate::{CommandResult, banner::banner, context::Context, progress::ProgressLine};
use api::DevControl;
use api::view::{TourPace, TourStepView, TourView};
use market_data::{Stretch, data_directory, format_utc};
use narrator::Narrator;
use node::{Checks, Node, NodeOptions, SubmitError};
use sim::{Behaviour, Scenario, Tour, World};
use std::num::NonZeroU64;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use store::Store;
use units::{Millis, Timestamp};

/// The tour, or what the scenario lacks for one.
type TourOf = Result<Tour, String>;
/// How long the venues' quotes can be asked for.
const QUOTES_KEPT: Millis = Millis::new(250_000);
/// The world that `dev` runs unless it is given another.
const SCENARIO: &str = include_str!("../../../../scenarios/dev.toml");
/// Time between blocks.
const BLOCK_TIME: Duration = Duration::from_millis(500);
/// Blocks between checkpoints: a restart executes at most twice as many again, and seldom more than once.
const CHECKPOINT_INTERVAL: u64 = 500;

/// Run everything in one process: node, API, page, a simulated market and its operators.
///
/// The chain is kept in a directory and goes on where it stopped, however it was stopped. Its clock stands
/// still meanwhile.
#[derive(clap::Args)]
pub(crate) struct Dev {
    /// Port of the API and the page, on this machine only; 0 takes a free one.
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// Where the chain is kept.
    #[arg(long, value_name = "DIR", default_value = "buttress-data/dev")]
    data_dir: PathBuf,
    /// Keep the chain in memory only.
    #[arg(long, conflicts_with = "data_dir")]
    memory: bool,
    /// How many of the last blocks to keep, with those that a restart may need; all if it is not given. A node that removed blocks can be
    /// verified from a checkpoint only.
    #[arg(long, value_name = "N")]
    keep_blocks: Option<NonZeroU64>,
    /// Another world than the built-in one.
    #[arg(long, value_name = "FILE")]
    scenario: Option<PathBuf>,
    /// Where recorded prices are, for a scenario that needs them.
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Leave this operator's reports to a program outside (`buttress operator run`); may be given several times.
    #[arg(long, value_name = "NAME")]
    without_operator: Vec<String>,
    /// Leave accusing to a program outside (`buttress watch`).
    #[arg(long)]
    without_watchtower: bool,
    /// Walk through a story with the chain's demo accounts: pledge, cover, trade, lie, case, slash, restitution, risk. Each step is
    /// said on stderr as it happens, and shown on the page.
    #[arg(long)]
    tour: bool,
    /// How long the tour rests after each step.
    #[arg(long, value_enum, default_value_t, requires = "tour")]
    pace: Pace,
}

/// How fast the tour goes.
#[derive(Clone, Copy, Debug, Default, clap::ValueEnum)]
enum Pace {
    /// Long enough to read what happened and to look at it.
    #[default]
    Slow,
    /// Just long enough to see it.
    Fast,
}

impl Dev {
    pub(crate) fn run(self, context: &Context) -> CommandResult {
        let scenario = match &self.scenario {
            Some(path) => Scenario::load(path)?,
            None => Scenario::parse(SCENARIO, "scenarios/dev.toml".as_ref())?,
        };
        let (store, directory) = if self.memory {
            (Store::in_memory()?, None)
        } else {
            let store = Store::open(&self.data_dir)?;
            tell_migration(&store, &self.data_dir);
            (store, Some(self.data_dir.as_path()))
        };
        // A chain that is there already began at its own time.
        let (founded, is_new) = match store.genesis()? {
            Some(genesis) => (genesis.time, false),
            None => (now()?, true),
        };
        let genesis = scenario.genesis(founded)?;
        if store.genesis()?.is_some_and(|present| present != genesis) {
            let text = format!(
                "{} holds a chain of another world: name another directory with --data-dir, or remove it",
                self.data_dir.display()
            );
            return Err(text.into());
        }
        let options = NodeOptions {
            checks: Checks::EveryBlock,
            checkpoint_interval: CHECKPOINT_INTERVAL,
            keep_blocks: self.keep_blocks.map(NonZeroU64::get),
            ..NodeOptions::default()
        };
        let node = Arc::new(Node::open(store, &genesis, options)?);
        index(&node, self.memory)?;
        let data = self.data.unwrap_or_else(data_directory);
        let mut world = World::new(&scenario.live(founded), genesis.chain(), founded, &data)?;
        world.skip_to(node.read(app::State::time))?;
        world.remember(QUOTES_KEPT);
        for operator in &self.without_operator {
            world.set_behaviour(operator, Behaviour::Silent { from: Timestamp::ZERO })?;
        }
        if self.without_watchtower {
            world.stop_accusing();
        }
        let mut tour = Tour::new(world.scenario(), genesis.chain());
        if self.tour {
            let pace = match self.pace {
                Pace::Slow => sim::Pace::Slow,
                Pace::Fast => sim::Pace::Fast,
            };
            tour.as_mut().map_err(|lacks| format!("--tour: {lacks}"))?.start(pace)?;
        }
        let (world, tour) = (Arc::new(Mutex::new(world)), Arc::new(Mutex::new(tour)));

        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        let address = format!("127.0.0.1:{}", self.port);
        let listener =
            runtime.block_on(tokio::net::TcpListener::bind(&address)).map_err(|error| {
                format!("cannot listen on {address}: {error}; choose another with --port")
            })?;
        let endpoint = format!("http://{}", listener.local_addr()?);
        let control: Arc<dyn DevControl> =
            Arc::new(Control { node: node.clone(), world: world.clone(), tour: tour.clone() });
        let serving = api::serve(listener, node.clone(), Some(control), std::future::pending());
        runtime.spawn(async move {
            if let Err(error) = serving.await {
                eprintln!("error: the API stopped: {error}");
            }
        });
        eprintln!("{}", banner(&node, &lock(&world), &endpoint, directory));
        for operator in &self.without_operator {
            if let Some(key) = lock(&world).duty_key(operator) {
                let key = hex::encode(key.seed());
                eprintln!(
                    "duty key       {key} signs the reports of {operator}, left to an outside program"
                );
            }
        }
        // A new chain's clock is this machine's; one that was stopped goes on from where it stood still.
        let base = if is_new { founded } else { node.read(app::State::time) };
        let late = if is_new { since(founded) } else { Millis::ZERO };
        live(&node, &world, &tour, base.after(late), context.quiet)
    }
}

/// Indexes what happened, beside the making of blocks. Whatever is wrong with the index is said, and stops nothing.
fn index(node: &Arc<Node>, memory: bool) -> CommandResult {
    if let Some(words) = node.index(memory)? {
        eprintln!("{words}");
    }
    let node = Arc::downgrade(node);
    std::thread::Builder::new().name("index".to_owned()).spawn(move || {
        if let Err(error) = node::follow(&node) {
            eprintln!("events are found by reading blocks from now on: {error}");
        }
    })?;
    Ok(())
}

/// Makes blocks until the process ends or the node halts.
fn live(
    node: &Node,
    world: &Mutex<World>,
    tour: &Mutex<TourOf>,
    base: Timestamp,
    quiet: bool,
) -> CommandResult {
    let began = Instant::now();
    let mut line = ProgressLine::new(quiet);
    let mut narrator = Narrator::default();
    let mut tick = 0_u32;
    loop {
        let elapsed = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
        let now = base.after(Millis::new(elapsed));
        // Time and outside transactions first, so that the world sees the round and the epoch of now.
        node.produce(now)?;
        let mut transactions = {
            let mut world = lock(world);
            node.read(|state| match world.found(state) {
                Ok(founding) if founding.is_empty() => world.step(state, now),
                founding => founding,
            })?
        };
        if let Ok(tour) = lock(tour).as_mut() {
            let mut world = lock(world);
            transactions.extend(node.read(|state| tour.advance(state, &mut world, now)));
            narrator.tell(tour.steps(), &line);
        }
        if !transactions.is_empty() {
            for transaction in transactions {
                match node.submit(transaction) {
                    Ok(_) => {}
                    Err(error @ SubmitError::Halted { .. }) => return Err(error.into()),
                    Err(error) => eprintln!("a transaction of the world was not taken: {error}"),
                }
            }
            node.produce(now)?;
        }
        line.show(|| status(node));
        tick = tick.saturating_add(1);
        let next = BLOCK_TIME.saturating_mul(tick);
        std::thread::sleep(next.saturating_sub(began.elapsed()));
    }
}

fn status(node: &Node) -> String {
    node.read(|state| {
        let (height, epoch, cases) =
            (state.meta().height, state.epoch(), state.restaking().cases().count());
        format!("{} | block {height} | epoch {epoch} | {cases} cases", format_utc(state.time()))
    })
}

fn now() -> Result<Timestamp, Box<dyn std::error::Error>> {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_err(|_| "the system's clock is before 1970")?;
    // Whole seconds, so that epochs and rounds begin on them.
    Ok(Timestamp::new(since.as_secs().saturating_mul(1_000)))
}

/// How long ago that was by the system's clock.
fn since(time: Timestamp) -> Millis {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let now = u64::try_from(now.as_millis()).unwrap_or(u64::MAX);
    Millis::new(Timestamp::new(now).since(time))
}

/// A panic elsewhere while the world or the tour was locked leaves it usable: both look at the state anew at each step.
fn lock<T>(shared: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The tour as the API shows it.
fn view(tour: &Tour) -> TourView {
    let steps = tour.steps().iter().map(|step| TourStepView {
        name: step.name.to_owned(),
        state: step.state.name().to_owned(),
        words: step.words.clone(),
        url: step.url.clone(),
    });
    TourView { running: tour.is_running(), step: tour.place(), steps: steps.collect() }
}

/// What the page and the documented call can do to the world.
struct Control {
    node: Arc<Node>,
    world: Arc<Mutex<World>>,
    tour: Arc<Mutex<TourOf>>,
}

impl DevControl for Control {
    fn actors(&self) -> Vec<api::DevActor> {
        let actors = lock(&self.world).actors();
        actors
            .into_iter()
            .map(|actor| api::DevActor {
                name: actor.name,
                role: actor.role.to_owned(),
                account: actor.account,
                operator: actor.operator,
                behaviour: actor.behaviour.unwrap_or_default(),
            })
            .collect()
    }

    fn accounts(&self) -> Vec<api::DevAccount> {
        let accounts = lock(&self.world).scenario().demo_accounts();
        accounts
            .into_iter()
            .map(|of| api::DevAccount {
                name: of.name,
                role: of.role,
                words: of.words,
                account: of.account,
                key: of.key.public_key(),
                secret: *of.key.seed(),
            })
            .collect()
    }

    fn tour(&self) -> TourView {
        lock(&self.tour).as_ref().map(view).unwrap_or_default()
    }

    fn start_tour(&self, pace: TourPace) -> Result<TourView, String> {
        let pace = match pace {
            TourPace::Slow => sim::Pace::Slow,
            TourPace::Fast => sim::Pace::Fast,
        };
        let mut tour = lock(&self.tour);
        let tour = tour.as_mut().map_err(|lacks| lacks.clone())?;
        tour.start(pace)?;
        Ok(view(tour))
    }

    fn quotes(&self, since: Timestamp) -> (Timestamp, Vec<protocol::SignedQuote>) {
        let time = self.node.read(app::State::time);
        let world = lock(&self.world);
        (time, world.quotes().since(since).filter_map(|held| held.proof.own().cloned()).collect())
    }

    fn lie(&self, operator: &str, bps: i32, seconds: u64) -> Result<String, String> {
        let from = self.node.read(app::State::time);
        if !(1..=86_400).contains(&seconds) {
            return Err(format!("seconds is {seconds}, expected 1 to 86400"));
        }
        if bps == 0 || !(-9_999..=1_000_000).contains(&bps) {
            return Err(format!("bps is {bps}, expected -9999 to 1000000 and not 0"));
        }
        let lasts = Millis::new(seconds.saturating_mul(1_000));
        let during = Stretch { from, until: from.after(lasts) };
        let behaviour = Behaviour::Lies { bps, about: None, during };
        let words = behaviour.to_string();
        lock(&self.world).set_behaviour(operator, behaviour)?;
        Ok(format!("{operator} {words}"))
    }
}
