// What the chain is about, at a glance: prices, security, cases, who answers for what, what happened lately.

import { make } from "../dom.js";
import { percent } from "../format.js";
import { amounts, bar, facts, happenings, link, note, panel, ratio, tone, value } from "../parts.js";
import { prices } from "../prices.js";
import { cases, operators } from "../lists.js";

const EVENTS = 60;

export const title = () => "Overview";

export async function view(context) {
  const routine = context.query.get("routine") === "true";
  const [feeds, services, accused, everyone, events, backing] = await Promise.all([
    context.ask("/v1/feeds?limit=6"), context.ask("/v1/services?limit=6"), context.ask("/v1/cases?limit=5"),
    context.ask("/v1/operators?limit=10"), context.ask(`/v1/events?limit=${EVENTS}&routine=${routine}`), context.ask("/v1/rehypothecation"),
  ]);
  const details = await Promise.all(services.data.map((service) => context.data(`/v1/services/${service.id}`)));
  const { counts } = context.status.data;
  const { total } = backing.data;
  return [
    panel("The chain", { answer: backing, path: "/v1/status", wide: true }, facts([
      ["Stake at risk, counted once", value(total.stake)],
      ["Cover sold, once per service", value(total.cover)],
      ["Cover ÷ stake", ratio(total.ratio)],
      ["Operators", counts.operators.toLocaleString("en")],
      ["Vaults", counts.vaults.toLocaleString("en")],
      ["Services", counts.services.toLocaleString("en")],
      ["Cases", `${counts.cases.toLocaleString("en")}, ${counts.open_cases.toLocaleString("en")} open`],
      ["Accounts", counts.accounts.toLocaleString("en")],
      ["Waiting transactions", counts.pending_transactions.toLocaleString("en")],
    ])),
    panel("Services and their security", { answer: services, path: "/v1/services" },
      details.length ? details.map(security) : note("No service has registered yet.")),
    panel("Prices", { answer: feeds, path: "/v1/feeds" }, await prices(context, feeds.data)),
    panel("Operators", { answer: everyone, path: "/v1/operators", wide: true }, operators(context, first(everyone), "operators"), whole(everyone, "/operators", "All operators")),
    panel("Newest cases", { answer: accused, path: "/v1/cases", wide: true }, cases(context, first(accused), "cases"), whole(accused, "/cases", "All cases")),
    panel("What happened lately", { answer: events, path: `/v1/events?limit=${EVENTS}&routine=${routine}`, wide: true },
      make("p", {}, make("button", {
        class: "act", type: "button", "aria-pressed": String(routine), onclick: () => context.amend({ routine: routine ? null : "true" }),
      }, "with prices, cover and premiums")),
      happenings(events.data, "Events, newest first")),
  ];
}

/** The beginning of a list, which is paged elsewhere. */
const first = (answer) => ({ ...answer, next: null });
const whole = (answer, path, words) => (answer.next ? make("p", {}, make("a", { href: path }, words)) : null);

function security({ service, security }) {
  const covered = service.cover_ratio == null ? null : Number(service.cover_ratio);
  return make("article", { "data-key": service.id },
    make("h3", {}, link(service.id, service.name)),
    facts([
      ["Cover bought", make("span", {}, value(service.cover_value), covered == null ? "" : " ", covered == null ? null : bar(covered, `${percent(service.cover_ratio)} of what it wants`))],
      ["Cost of corruption", value(security?.cost)],
      ["Profit from corruption", value(security?.profit)],
      ["Guaranteed until", security ? `the end of epoch ${security.guaranteed_until}` : "–"],
      ["Insurance fund", amounts(service.insurance)],
    ]),
    security ? tone(security.is_secured ? "corrupting it does not pay" : `not secured: ${security.missing} ref. are missing`, security.is_secured ? "good" : "bad") : null);
}
