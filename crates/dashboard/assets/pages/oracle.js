// Feeds: what they say, in which band, how far reports are apart, and how well those who report and the venues behind them do.

import { make } from "../dom.js";
import { figure } from "../chart.js";
import { decimal, length } from "../format.js";
import { bytes, copyable, facts, link, more, note, panel, ratio, tone, when } from "../parts.js";
import { course } from "../series.js";
import { paged, table } from "../table.js";

const ROUNDS = 120;
const LISTED = 30;
const STATES = {
  fresh: ["fresh", "good"], stale: ["stale: not a price any more", "warn"], closed: ["market closed", "warn"], none: ["no price yet", "bad"],
};
const OUTCOMES = {
  priced: ["priced", "good"], withheld: ["withheld", "bad"], "without-price": ["no price", "warn"], open: ["open", null],
};

export const title = ({ id }) => (id ? `Oracle: ${id}` : "Oracle");

export async function view(context) {
  return context.id ? one(context, context.id) : all(context);
}

const quote = (pair) => pair.split(/[-/]/)[1] ?? "";
const state = ({ status, age_ms: age }) => {
  const [words, kind] = STATES[status] ?? [status];
  return tone(age == null ? words : `${words}, ${length(age)} old`, kind);
};
const price = (text, feed) => (text == null ? "–" : make("data", { class: "number", value: text }, `${decimal(text, feed.decimals)} ${quote(feed.pair)}`));

async function all(context) {
  const path = paged(context, "feeds", "/v1/feeds");
  const answer = await context.ask(path);
  return [
    panel("Feeds", { answer, path, wide: true, key: "feeds" }, table(context, {
      name: "feeds", caption: "Feeds", rows: answer.data, next: answer.next, key: (feed) => feed.id, empty: "No service has registered a feed yet.",
      columns: [
        { head: "Feed", cell: (feed) => link(feed.id, feed.pair), by: (feed) => feed.pair },
        { head: "Price", kind: "number", cell: (feed) => price(feed.price.price, feed), by: (feed) => feed.price.price },
        { head: "May be off by", kind: "number", cell: (feed) => price(feed.price.confidence, feed), by: (feed) => feed.price.confidence },
        { head: "State", cell: (feed) => state(feed.price), by: (feed) => feed.price.status },
        { head: "Reports apart", kind: "number", cell: (feed) => points(apart(feed.last_round)), by: (feed) => apart(feed.last_round) },
        { head: "Cover that reported", kind: "number", cell: (feed) => ratio(feed.last_round?.participation), by: (feed) => feed.last_round?.participation },
        { head: "Every", kind: "number", cell: (feed) => length(feed.heartbeat_ms), by: (feed) => feed.heartbeat_ms },
        { head: "For", cell: (feed) => link(feed.service, feed.service_name), by: (feed) => feed.service_name },
      ],
    })),
    answer.data.slice(0, 6).map((feed) => panel(feed.pair, { key: `rounds-${feed.id}` }, picture(context, feed, 300))),
  ];
}

function picture(context, feed, height) {
  const label = `The last ${ROUNDS} rounds of ${feed.pair}: price, tolerance, venues’ quotes, reports and how far they are apart`;
  return figure(context, `rounds-${feed.id}`, `/v1/charts/rounds?feed=${feed.id}&limit=${ROUNDS}`, { label, height, empty: "No round is over yet." });
}

async function one(context, id) {
  const path = `/v1/feeds/${encodeURIComponent(id)}`;
  const rounds = `${path}/rounds?limit=${ROUNDS}`;
  const signed = `${path}/quotes`;
  const [answer, history, quotes] = await Promise.all([path, rounds, signed].map((each) => context.ask(each)));
  const feed = answer.data;
  return [
    panel(feed.pair, { answer, path, key: "price" },
      make("p", { class: "big" }, price(feed.price.price, feed)),
      make("p", {}, state(feed.price)),
      facts([
        ["May be off by", price(feed.price.confidence, feed)],
        ["Of round", feed.price.round],
        ["Published", feed.price.published_at == null ? null : when(feed.price.published_at)],
        ["A price until", `${length(feed.staleness_ms)} old`],
        ["A round takes", length(feed.heartbeat_ms)],
        ["Made by", feed.method],
        ["Cover that has to report", ratio(feed.quorum)],
        ["For", link(feed.service, feed.service_name)],
        ["Tier", feed.tier],
      ])),
    panel("What makes a price wrong", { answer, path, key: "band" },
      make("p", { class: "quiet" }, "The reference is made of quotes that venues signed. A report further from it than the band, for long enough, is an offence."),
      facts([
        ["Tolerance around the reference", ratio(feed.tolerance)],
        ["And so many times the quotes’ spread", decimal(feed.spread_multiple)],
        ["For at least", length(feed.duration_ms)],
        ["Within", length(feed.deviation_window_ms)],
        ["Venues that have to quote", feed.reference_quorum],
        ["Quotes not older than", length(feed.reference_window_ms)],
        ["Venues’ prices not further apart than", ratio(feed.max_range)],
        ["A quote’s spread at most", ratio(feed.max_spread)],
      ])),
    panel("Rounds", { wide: true, key: "picture" },
      make("p", { class: "quiet" }, "A name in the legend leaves out what it names: without the tolerance, how far apart venues and reports are can be seen."),
      picture(context, feed, 440)),
    await course(context, "How it went", [
      { names: [`${feed.id}.price`], label: `Price of ${feed.pair}: first, least, greatest and last`, unit: quote(feed.pair), places: feed.decimals, empty: "No round had a price yet." },
      { names: [`${feed.id}.participation`], label: "Part of the cover that reported", empty: "No round is over yet." },
      { names: [`${feed.id}.missed`], label: "Rounds without a price", places: 0, empty: "No round is over yet." },
    ], { key: "course", words: "Days go back further than hours, and hours further than minutes." }),
    panel("Health of who reports", { answer: history, path: rounds, wide: true, key: "reporters" }, reporters(context, history.data)),
    panel("Health of the venues", { answer: quotes, path: signed, wide: true, key: "venues" }, venues(context, feed, quotes.data)),
    panel("The last rounds", { answer: history, path: rounds, wide: true, key: "rounds" }, lately(context, feed, history.data.slice(0, LISTED))),
    panel("Specification", { answer, path, wide: true, key: "specification" },
      make("p", {}, "Content address ", copyable(feed.digest), `, since epoch ${feed.since_epoch}.`,
        feed.next ? tone(` Another one binds from epoch ${feed.next.binds_from}.`, "warn") : null),
      more("Canonical bytes", bytes(feed.specification, "the specification"))),
  ];
}

/** Highest less lowest report by the price, in hundredths of a percent; null where there is no price. */
function apart(round) {
  const prices = (round?.reports ?? []).map((report) => Number(report.price));
  const middle = Number(round?.price);
  if (prices.length === 0 || !middle) return null;
  return ((Math.max(...prices) - Math.min(...prices)) / middle) * 1e4;
}

const points = (bps) => (bps == null || Number.isNaN(bps) ? "–" : `${bps.toFixed(2)} bps`);

/** Of every operator that had or took part in the rounds shown: what it reported, and how far from the price. */
function reporters(context, rounds) {
  const known = new Map();
  for (const round of rounds.filter((each) => each.outcome !== "open")) {
    const reported = new Map(round.reports.map((report) => [report.operator, report]));
    for (const operator of new Set([...round.on_duty, ...reported.keys()])) {
      const row = known.get(operator) ?? { operator, name: null, duties: 0, reports: 0, off: [], last: null };
      known.set(operator, row);
      row.duties += 1;
      const report = reported.get(operator);
      if (!report) continue;
      row.name = report.operator_name;
      row.reports += 1;
      row.last ??= report;
      if (round.price) row.off.push((Number(report.price) / Number(round.price) - 1) * 1e4);
    }
  }
  const mean = (numbers) => (numbers.length ? numbers.reduce((sum, number) => sum + number, 0) / numbers.length : null);
  const rows = [...known.values()].map((row) => ({
    ...row, part: row.duties ? row.reports / row.duties : null, bias: mean(row.off), spread: mean(row.off.map(Math.abs)), worst: row.off.length ? Math.max(...row.off.map(Math.abs)) : null,
  }));
  const health = ({ part }) => tone(`${Math.round(part * 100)} %`, part >= 0.95 ? "good" : part >= 0.5 ? "warn" : "bad");
  return table(context, {
    name: "reporters", caption: `Operators in the last ${rounds.length} rounds`, rows, key: (row) => row.operator, empty: "Nobody was on duty in these rounds.",
    columns: [
      { head: "Operator", cell: (row) => link(row.operator, row.name), by: (row) => row.name ?? row.operator },
      { head: "On duty", kind: "number", cell: (row) => `${row.duties} rounds`, by: (row) => row.duties },
      { head: "Reported", kind: "number", cell: health, by: (row) => row.part },
      { head: "Off the price, mean", kind: "number", cell: (row) => points(row.bias), by: (row) => row.bias },
      { head: "Mean distance", kind: "number", cell: (row) => points(row.spread), by: (row) => row.spread },
      { head: "Furthest", kind: "number", cell: (row) => points(row.worst), by: (row) => row.worst },
      { head: "Observed last", cell: (row) => (row.last ? when(row.last.observed_at) : "–"), by: (row) => row.last?.observed_at },
    ],
  });
}

/** What each venue signed last, and whether that still counts; who signs for it. */
function venues(context, feed, quotes) {
  const unheard = "This node hears no venues: their quotes go to whoever reports and to watchtowers. Only a development chain plays its own.";
  const newest = ({ venue, symbol }) => quotes.venues.find((row) => row.venue === venue && row.symbol === symbol);
  const health = ({ price: last, counts }) => (last == null ? tone("not heard", quotes.heard ? "bad" : null) : counts ? tone("recent", "good") : tone("too old for a reference", "warn"));
  return [
    quotes.heard ? facts([
      ["Reference now", quotes.reference ? price(quotes.reference, feed) : tone(quotes.words, "warn")],
      ["A report may be off it by", ratio(quotes.allowed)],
    ]) : note(unheard),
    table(context, {
      name: "venues", caption: "Venues whose signed quotes are the reference", rows: feed.sources.map((source) => ({ ...source, ...newest(source), key: `${source.venue} ${source.symbol}` })), key: (row) => row.key,
      empty: "The feed names no venue.",
      columns: [
        { head: "Venue", cell: (row) => row.venue, by: (row) => row.venue },
        { head: "Symbol", cell: (row) => row.symbol, by: (row) => row.symbol },
        { head: "Signed last", kind: "number", cell: (row) => price(row.price, feed), by: (row) => row.price },
        { head: "Age", kind: "number", cell: (row) => (row.age_ms == null ? "–" : length(row.age_ms)), by: (row) => row.age_ms },
        { head: "State", cell: health, by: (row) => `${row.counts} ${row.price == null}` },
        { head: "Signs as", cell: (row) => row.format, by: (row) => row.format },
        { head: "Signatures needed", kind: "number", cell: (row) => `${row.threshold} of ${row.keys.length}`, by: (row) => row.threshold },
        { head: "Keys", kind: "prose", cell: (row) => make("span", {}, row.keys.slice(0, 3).flatMap((key, place) => [place ? ", " : null, copyable(key)]), row.keys.length > 3 ? ` and ${row.keys.length - 3} more` : null) },
      ],
    }),
  ];
}

function lately(context, feed, rounds) {
  return [table(context, {
    name: "rounds", caption: "The last rounds", rows: rounds, key: (round) => String(round.round), empty: "No round has begun yet.",
    columns: [
      { head: "Round", cell: (round) => String(round.round), by: (round) => round.round },
      { head: "Ended", cell: (round) => when(round.until), by: (round) => round.until },
      { head: "Outcome", cell: (round) => { const [words, kind] = OUTCOMES[round.outcome] ?? [round.outcome]; return tone(round.withheld ? `${words}: ${round.withheld}` : words, kind); }, by: (round) => round.outcome },
      { head: "Price", kind: "number", cell: (round) => price(round.price, feed), by: (round) => round.price },
      { head: "May be off by", kind: "number", cell: (round) => price(round.confidence, feed), by: (round) => round.confidence },
      { head: "Reports", kind: "number", cell: (round) => String(round.reports.length), by: (round) => round.reports.length },
      { head: "Apart", kind: "number", cell: (round) => points(apart(round)), by: apart },
      { head: "Cover that reported", kind: "number", cell: (round) => ratio(round.participation), by: (round) => round.participation },
    ],
  }), rounds.length === 0 ? null : note("Every report, with the bytes that were signed, is in the JSON.")];
}
