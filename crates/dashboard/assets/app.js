// The status page: asks the node once a second and shows what it answers.

import { copyable, note, say, show } from "./dom.js";
import { length, moment, short } from "./format.js";
import * as tables from "./tables.js";

const EVERY_MS = 1000;
const ROUNDS_SHOWN = 60;
const EVENTS_SHOWN = 100;
const SECTIONS = ["feeds", "operators", "services", "cases", "events"];

/** Payments of cases that are paid: they never change. */
const payments = new Map();
/** Null on a chain that is not for development; undefined until we know. */
let actors;
let routine = false;

async function ask(path) {
  const reply = await fetch(path, { headers: { accept: "application/json" } });
  if (reply.ok) return reply.json();
  const problem = await reply.json().catch(() => null);
  const error = new Error(problem?.detail ?? `${path}: status ${reply.status}`);
  error.status = reply.status;
  throw error;
}

const data = async (path) => (await ask(path)).data;

function header({ height, time, data: status }) {
  document.title = `${status.name} · ${height}`;
  say("chain-name", status.name);
  say("height", height.toLocaleString("en"));
  say("time", `${moment(time)} UTC`);
  say("epoch", String(status.epoch));
  document.getElementById("epoch-progress").value = 1 - status.next_epoch_in_ms / status.epoch_length_ms;
  say("epoch-left", `${length(status.next_epoch_in_ms)} of ${length(status.epoch_length_ms)} left`);
  say("pending", `${status.counts.pending_transactions} transactions`);
  const ok = status.audit === "ok";
  say("audit", ok ? "both ledgers agree" : `halted: ${status.halted}`, ok ? "good" : "bad");
  identify("root", status.state_root);
  identify("chain", status.chain);
}

function identify(place, id) {
  const element = document.getElementById(place);
  if (element.dataset.id === id) return;
  element.dataset.id = id;
  element.replaceChildren(copyable(id, short(id)));
}

async function feeds() {
  const all = await data("/v1/feeds");
  const rounds = await Promise.all(all.map((feed) => data(`/v1/feeds/${feed.id}/rounds?limit=${ROUNDS_SHOWN}`)));
  tables.feeds(all, new Map(all.map((feed, place) => [feed.id, rounds[place]])));
}

async function operators() {
  if (actors !== null) {
    actors = await ask("/v1/dev/actors").catch((error) => {
      if (error.status === 404) return null;
      throw error;
    });
  }
  tables.operators(await data("/v1/operators"), actors, lie);
}

async function cases() {
  const all = await data("/v1/cases");
  const missing = all.filter((row) => row.phase === "paid" && !payments.has(row.id)).slice(0, 5);
  await Promise.all(missing.map(async (row) => payments.set(row.id, (await data(`/v1/cases/${row.id}`)).payments)));
  tables.cases(all, payments);
}

async function events() {
  tables.events(await data(`/v1/events?limit=${EVENTS_SHOWN}&routine=${routine}`));
}

async function lie(name, bps, seconds) {
  say("told", `Telling ${name}…`, "note");
  try {
    const reply = await fetch(`/v1/dev/operators/${encodeURIComponent(name)}/lie`, {
      method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ bps, seconds }),
    });
    const answer = await reply.json();
    say("told", reply.ok ? answer.words : `Not done: ${answer.detail}`, reply.ok ? "note" : "note bad");
  } catch {
    say("told", "Not done: the node does not answer.", "note bad");
  }
}

/** A section that fails says so and leaves the others alone. */
async function section(name, refresh) {
  try {
    await refresh();
  } catch (error) {
    show(name, note(`Cannot show this: ${error.message}`, "note bad"));
  }
}

async function refresh() {
  try {
    header(await ask("/v1/status"));
  } catch (error) {
    // Old numbers stay, marked as old, rather than vanish.
    say("connection", `The node does not answer (${error.message}). What is below is the last that it said.`, "note bad");
    return;
  }
  say("connection", "", "note");
  const work = { feeds, operators, services: async () => tables.services(await data("/v1/services")), cases, events };
  await Promise.all(SECTIONS.map((name) => section(name, work[name])));
}

for (const name of SECTIONS) show(name, note("Asking the node…"));
document.getElementById("routine").addEventListener("change", (event) => {
  routine = event.target.checked;
  section("events", events);
});

// The next question waits for the last answer, and for somebody to look.
async function poll() {
  if (!document.hidden) await refresh();
  setTimeout(poll, EVERY_MS);
}
poll();
