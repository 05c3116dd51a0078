// What each section shows, given the answers of the API.

import { copyable, make, note, show, table } from "./dom.js";
import { clock, decimal, length, money, moneys, percent, short } from "./format.js";
import { sparkline } from "./sparkline.js";

const PRICE_WORDS = { fresh: ["fresh", "good"], stale: ["stale: not a price any more", "warn"], none: ["no price yet", "bad"] };
const CASE_WORDS = {
  open: ["open", "warn"], acquitted: ["acquitted", "good"], held: ["executed, on hold", "warn"], paid: ["paid out", "good"],
};

/** @param rounds Rounds by feed id. */
export function feeds(feeds, rounds) {
  if (feeds.length === 0) return show("feeds", note("No service has registered a feed yet."));
  show("feeds", ...feeds.map((feed) => {
    const [words, tone] = PRICE_WORDS[feed.price.status];
    const last = feed.last_round;
    const reports = last ? `${last.reports.length} reports, ${percent(last.participation)} of the cover` : "none yet";
    return make("article", { class: "feed" },
      make("div", {},
        make("h3", {}, feed.pair, " ", make("span", { class: "quiet" }, feed.id, " of ", feed.service_name)),
        make("p", { class: "price" }, decimal(feed.price.price, feed.decimals), " ",
          make("span", { class: "quiet" }, feed.pair.split(/[-/]/)[1] ?? "")),
        make("p", { class: tone }, words, feed.price.age_ms == null ? "" : `, ${length(feed.price.age_ms)} old`),
        make("p", { class: "quiet" }, `Round ${last?.round ?? "–"}: ${reports}; a quorum is ${percent(feed.quorum)}`),
        make("p", { class: "quiet" }, `Wrong beyond ${percent(feed.tolerance)} of the venues for ${length(feed.duration_ms)} is an offence`)),
      make("div", {}, sparkline(feed.pair, rounds.get(feed.id) ?? [])));
  }));
}

/**
 * @param actors Null unless the chain is for development.
 * @param {(name: string, bps: number, seconds: number) => void} lie
 */
export function operators(operators, actors, lie) {
  if (operators.length === 0) return show("operators", note("Nobody has registered as an operator yet."));
  const behaviour = new Map((actors ?? []).filter((actor) => actor.operator).map((actor) => [actor.operator, actor]));
  const heads = ["Operator", "Standing", "Stake at risk", "Worth (ref.)", "Cover sold (ref.)", "Commission"];
  if (actors) heads.push("Behaviour");
  const rows = operators.map((operator) => {
    const jailed = operator.jailed_since != null;
    const standing = jailed ? `jailed since epoch ${operator.jailed_since}` : "in good standing";
    const open = operator.open_cases ? `, ${operator.open_cases} open` : "";
    const row = [
      make("span", {}, operator.name, " ", make("span", { class: "quiet" }, operator.id)),
      make("span", { class: jailed ? "bad" : "good" }, standing + open),
      { number: moneys(operator.at_risk) },
      { number: decimal(operator.at_risk_value, 2) },
      { number: decimal(operator.cover_value, 2) },
      { number: percent(operator.commission) },
    ];
    if (actors) row.push({ prose: behaviour.get(operator.id)?.behaviour ?? "–" });
    return row;
  });
  const liars = [...behaviour.values()];
  show("operators", table("Operators", heads, rows), ...(liars.length ? [lieForms(liars, lie)] : []));
}

// Kept between polls, so that whoever is typing there is not disturbed.
let forms = { names: "", list: null };

function lieForms(actors, lie) {
  const names = actors.map((actor) => actor.name).join(" ");
  if (forms.names !== names) {
    const list = make("fieldset", {}, make("legend", {}, "Make an operator lie"),
      actors.map((actor) => lieForm(actor.name, lie)));
    forms = { names, list };
  }
  return forms.list;
}

function lieForm(name, lie) {
  const field = (label, id, value, least, most, unit) => [
    make("input", { id, type: "number", value, min: least, max: most, step: 1, required: true, "aria-label": `${label} for ${name}` }),
    make("label", { for: id }, unit),
  ];
  const bps = field("How wrong, in hundredths of a percent,", `bps-${name}`, 500, -9999, 1000000, "bps for");
  const seconds = field("For how many seconds,", `seconds-${name}`, 20, 1, 86400, "s");
  const submit = (event) => {
    event.preventDefault();
    lie(name, Number(bps[0].value), Number(seconds[0].value));
  };
  return make("form", { class: "lie", onsubmit: submit }, make("strong", {}, name), bps, seconds,
    make("button", { class: "act", id: `lie-${name}`, "aria-label": `Make ${name} lie` }, "Lie"));
}

export function services(services) {
  if (services.length === 0) return show("services", note("No service has registered yet."));
  const heads = ["Service", "Cover bought (ref.)", "Cover wanted (ref.)", "Bought", "Premium per epoch", "Budget", "Insurance"];
  show("services", table("Services", heads, services.map((service) => [
    make("span", {}, service.name, " ", make("span", { class: "quiet" }, service.id)),
    { number: decimal(service.cover_value, 2) },
    { number: decimal(service.cover_target, 2) },
    { number: service.cover_ratio == null ? "–" : percent(service.cover_ratio) },
    { number: percent(service.premium_rate, 8) },
    { number: money(service.budget) },
    { number: moneys(service.insurance) },
  ])));
}

/** @param details Payments by case id. */
export function cases(cases, details) {
  if (cases.length === 0) return show("cases", note("Nobody has been accused of anything yet."));
  const heads = ["Case", "Status", "Accused", "Found", "Offence", "Taken", "Paid to"];
  show("cases", table("Cases", heads, cases.map((row) => {
    const [words, tone] = CASE_WORDS[row.phase];
    const when = row.phase === "open" ? `, executes at epoch ${row.executes_at}`
      : row.phase === "held" ? `, pays at epoch ${row.pays_at}` : "";
    return [
      make("span", {}, copyable(row.id), " ", make("a", { href: `/v1/cases/${row.id}/dry-run` }, row.phase === "open" ? "dry run" : "")),
      make("span", { class: tone }, words + when),
      `${row.operator_name}, epoch ${row.epoch}`,
      { prose: `${row.finding} (${row.evidence} evidence)` },
      `${row.offence_name} of ${row.service_name}, ${percent(row.fraction)} of the cover`,
      { number: row.taken.length ? moneys(row.taken) : row.phase === "open" ? "not yet" : "nothing" },
      { prose: paid(row, details.get(row.id)) },
    ];
  })));
}

function paid(row, payments) {
  if (row.phase === "acquitted") return "nobody: acquitted";
  if (row.phase !== "paid") return "nobody yet";
  if (!payments) return "…";
  const words = {
    reporter: (sum, account) => `${sum} to who filed it, ${short(account)}`,
    restitution: (sum, account) => `${sum} to who was harmed, ${short(account)}`,
    insurance: (sum) => `${sum} to the insurance fund`,
    burn: (sum) => `${sum} destroyed`,
  };
  const sentences = payments.map((payment) => words[payment.purpose](money(payment.amount), payment.account));
  return sentences.join("; ") || "nobody: nothing was taken";
}

export function events(events) {
  if (events.length === 0) return show("events", note("Nothing has happened yet."));
  show("events", make("ol", { class: "events", tabindex: 0, "aria-label": "Recent events, newest first" },
    events.map((event) => make("li", {},
      make("time", { datetime: new Date(event.time).toISOString(), title: `height ${event.height}` }, clock(event.time)),
      make("span", { title: event.kind }, event.words)))));
}
