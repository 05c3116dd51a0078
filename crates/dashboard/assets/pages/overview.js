// What the chain is about, at a glance: security, prices, cases, who answers for what, what happened lately.

import { make } from "../dom.js";
import { percent } from "../format.js";
import { cases, operators } from "../lists.js";
import { amounts, bar, facts, happenings, link, note, panel, ratio, tone, value } from "../parts.js";
import { prices } from "../prices.js";
import { course } from "../series.js";

export const title = () => "Overview";

export async function view(context) {
  const [answer, services, feeds, everyone] = await Promise.all([
    context.ask("/v1/overview"), context.ask("/v1/services?limit=3"), context.ask("/v1/feeds?limit=4"), context.ask("/v1/operators?limit=10"),
  ]);
  const details = await Promise.all(services.data.map((service) => context.data(`/v1/services/${service.id}`)));
  const { data } = answer;
  const path = "/v1/overview";
  const first = (rows) => ({ ...answer, data: rows, next: null });
  return [
    panel("The chain", { answer, path, wide: true }, facts([
      ["Stake at risk, counted once", value(data.backing.stake)],
      ["Cover sold, once per service", value(data.backing.cover)],
      ["Cover wanted", value(data.wanted)],
      ["Cover ÷ stake", ratio(data.backing.ratio)],
      ["Services", `${count(data.services.all)}, ${count(data.services.secured)} secured`],
      ["Operators", `${count(data.operators)}, ${count(data.jailed)} jailed`],
      ["Vaults", count(data.vaults)],
      ["Accounts", count(data.accounts)],
      ["Cases", `${count(data.cases.all)}: ${count(data.cases.open)} open, ${count(data.cases.held)} on hold, ${count(data.cases.paid)} paid`],
    ])),
    data.insecure.length ? panel("Services that lack security", { answer, path, key: "insecure" }, make("ul", { class: "plain" }, data.insecure.map((row) =>
      make("li", { "data-key": row.service }, link(row.service, row.name), ": corrupting it costs ", value(row.cost), " and could bring ", value(row.profit), "; ", value(row.missing), " are missing")))) : null,
    panel("Services and their security", { answer: services, path: "/v1/services", key: "services" },
      details.length ? details.map(security) : note("No service has registered yet."), whole(services, "/services", "All services")),
    panel("Prices", { answer: feeds, path: "/v1/feeds", key: "prices" }, await prices(context, feeds.data), whole(feeds, "/oracle", "All feeds")),
    panel("Operators", { answer: everyone, path: "/v1/operators", wide: true },
      operators(context, { ...everyone, next: null }, "operators"), whole(everyone, "/operators", "All operators")),
    await course(context, "How it went", [
      { names: ["chain.cover", "chain.wanted"], label: "Cover sold and cover wanted, by epoch", unit: "ref.", places: 2, empty: "No epoch has begun yet." },
      { names: ["chain.transactions", "chain.rejected"], label: "Transactions, and those of them that were rejected" },
    ], { key: "course" }),
    panel("Newest cases", { answer, path: "/v1/cases", wide: true }, cases(context, first(data.latest_cases), "cases")),
    panel("What happened lately", { answer, path: "/v1/events?routine=false", wide: true }, happenings(data.events, "Events, newest first"),
      make("p", {}, make("a", { href: "/explorer" }, "All events, with prices, cover and premiums"))),
  ];
}

const count = (number) => number.toLocaleString("en");

/** What is shown here is the beginning of a list. */
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
