// Services: who buys cover, under which terms, and whether that is enough.

import { act } from "../act.js";
import { figure } from "../chart.js";
import { make } from "../dom.js";
import { length } from "../format.js";
import { history } from "../history.js";
import { services } from "../lists.js";
import { offers } from "./vaults.js";
import { account, amounts, bytes, copyable, facts, link, more, note, panel, ratio, tone, value } from "../parts.js";
import { course } from "../series.js";
import { asCsv, paged, table } from "../table.js";

export const title = ({ id }) => id ?? "Services";

export async function view(context) {
  return context.id ? one(context) : all(context);
}

async function all(context) {
  const path = paged(context, "list", "/v1/services");
  const answer = await context.ask(path);
  return panel("All services", { answer, path, wide: true }, services(context, answer, "list", asCsv(path)));
}

async function one(context) {
  const path = `/v1/services/${encodeURIComponent(context.id)}`;
  const [coversPath, offersPath] = [paged(context, "covers", `${path}/covers`), paged(context, "offers", "/v1/offers", { service: context.id })];
  const [answer, covers, offered] = await Promise.all([path, coversPath, offersPath].map((each) => context.ask(each)));
  const { service, security, terms } = answer.data;
  const [newest, ...older] = terms;
  return [
    panel(service.name, { answer, path, key: "service" }, facts([
      ["Cover bought", value(service.cover_value)],
      ["Cover wanted", value(service.cover_target)],
      ["Bought", ratio(service.cover_ratio)],
      ["Pays at most, per epoch", ratio(service.premium_rate, 8)],
      ["Prepaid for premiums", amounts([service.budget])],
      ["Insurance fund", amounts(service.insurance)],
      service.shortfall.length ? ["What slashes fell short of", amounts(service.shortfall)] : null,
      ["Owner", account(service.owner)],
      ["Feeds", service.feeds.length ? service.feeds.flatMap((feed, place) => [place ? ", " : "", link(feed)]) : "none"],
    ])),
    security ? secured(security, context, answer, path) : null,
    panel("Who covers it in this epoch", { answer: covers, path: coversPath, wide: true, key: "covers" }, table(context, {
      name: "covers", caption: "Cover by operator", rows: covers.data, next: covers.next, csv: asCsv(coversPath), key: (row) => row.operator, empty: "Nobody.",
      columns: [
        { head: "Operator", cell: (row) => link(row.operator, row.operator_name), by: (row) => row.operator_name },
        { head: "Cover", kind: "number", cell: (row) => value(row.cover_value), by: (row) => row.cover_value },
      ],
    })),
    panel("Cover by epoch", { wide: true, key: "history" },
      make("p", { class: "quiet" }, "For as long as what was bought for an epoch can still be judged, and who sold it."),
      figure(context, "cover", `/v1/charts/cover?service=${service.id}`, { label: `Cover of ${service.name} by epoch and seller`, height: 280, empty: "It has bought no cover that could still be judged." })),
    await course(context, "How it went", [
      { names: [`${service.id}.cover`, `${service.id}.wanted`, `${service.id}.cost`, `${service.id}.profit`], label: "Cover bought and wanted, cost of corruption and what it would bring, by epoch", unit: "ref.", places: 2, empty: "No epoch has begun yet." },
      { names: [`${service.id}.rate`], label: "Price of a unit of cover, per epoch", places: 10, empty: "It has bought nothing yet." },
      { names: [`${service.id}.stakers`, `${service.id}.commission`], label: "Premiums paid to stakers and to operators", unit: service.budget.symbol, empty: "No premium was paid yet." },
    ], { key: "course" }),
    panel("Offers to it", { answer: offered, path: offersPath, wide: true }, offers(context, offered.data, { next: offered.next, csv: asCsv(offersPath) })),
    panel("What can be done", { wide: true, key: "actions" }, actions(context, service)),
    newest ? panel("Terms", { answer, path, wide: true, key: "terms" }, contract(newest)) : panel("Terms", { answer }, note("It has published none.")),
    older.length ? panel("Earlier versions of the terms", { answer, path, wide: true, key: "older" },
      older.map((version) => make("div", { "data-key": version.id }, more(`Version ${version.version}: ${version.id}`, contract(version))))) : null,
    await history(context, "What happened to it", { about: service.id, routine: false }),
  ];
}

function secured(security, context, answer, path) {
  const { epoch, epoch_length_ms: epochLength } = context.status.data;
  const left = Math.max(0, security.guaranteed_until - epoch + 1) * epochLength;
  return panel("Its security", { answer, path, key: "security" },
    make("p", {}, security.is_secured
      ? tone("Corrupting it costs more than it could bring.", "good")
      : tone(`Corrupting it may pay: ${security.missing} ref. of cost are missing.`, "bad")),
    facts([
      ["Cost of corruption", value(security.cost)],
      ["Profit from corruption, as declared", value(security.profit)],
      ["Safe up to a profit of", value(security.secured)],
      ["Slack it asks for", ratio(security.slack)],
      ["Guaranteed until the end of", `epoch ${security.guaranteed_until}, about ${length(left)} from now`],
      ["Part of the cover that corrupts", ratio(security.threshold)],
      ["Least penalty for that", ratio(security.penalty)],
      ["More risk is", security.protected ? "refused beyond what is secured" : "not refused"],
    ]),
    make("p", { class: "quiet" }, "Cost of corruption = cover × the part whose operators could corrupt it × the least penalty. It is guaranteed for as long as the cover of this epoch can be collected, whoever leaves."));
}

function actions(context, service) {
  const { id } = service;
  const { symbol } = service.budget;
  return [
    act(context, "fund", {
      title: "Fund its premiums", words: "Anyone may. What is not spent stays in its budget.",
      fields: [{ name: "amount", label: `How much, in ${symbol}`, value: "1000" }],
      actions: ({ amount }) => [{ action: "fund-service", service: id, amount }],
      command: ({ amount }) => `service fund ${id} ${amount}${symbol}`,
    }),
    act(context, "demand", {
      title: "Set its demand", words: "Only its owner may. It binds from the next epoch on.",
      fields: [
        { name: "target", label: "Cover wanted each epoch, in the reference currency", value: service.cover_target },
        { name: "rate", label: "Pays at most, per epoch, as a fraction of the cover", value: service.premium_rate },
      ],
      actions: ({ target, rate }) => [{ action: "set-demand", service: id, target, rate }],
      command: ({ target, rate }) => `service demand ${id} --target ${target} --rate ${rate}`,
    }),
  ];
}

/** Terms in plain words, and exactly. */
function contract(terms) {
  return [
    make("p", { class: "quiet" }, `Version ${terms.version} (${terms.id}). They never change: old epochs are judged by the terms that their cover was sold under.`),
    facts([
      ["Evidence is accepted for", `${terms.evidence_epochs} epochs`],
      ["Slashed stake waits", `${terms.hold_epochs} epochs before it is paid out`],
      ["An offer stands for", `${terms.commitment_epochs} full epochs`],
      ["Part of the cover that corrupts", ratio(terms.corruption_threshold)],
    ]),
    terms.offences.map((offence) => make("article", { "data-key": offence.name },
      make("h3", {}, `${offence.number}. ${offence.name}`),
      make("ul", { class: "plain" }, offence.in_words.map((words) => make("li", {}, words))),
      more("Exactly", facts([
        ["Judge", offence.judge],
        ["Costs at least", make("span", {}, ratio(offence.penalty), " of the cover")],
        ["Costs at most", make("span", {}, ratio(offence.penalty_most), " of the cover")],
        ["The accused may answer for", `${offence.appeal_epochs} whole epochs`],
        offence.rounds == null ? null : ["Rounds", offence.rounds],
        ["To who files it", ratio(offence.waterfall.reporter)],
        ["To those harmed", ratio(offence.waterfall.restitution)],
        ["To the insurance fund", ratio(offence.waterfall.insurance)],
        ["Destroyed", ratio(offence.waterfall.burn)],
        ["Those harmed", offence.waterfall.payees.length ? offence.waterfall.payees.flatMap((payee) => [account(payee.account), ` weight ${payee.weight} `]) : "nobody named"],
      ])))),
    more("Canonical bytes", make("p", {}, "Digest ", copyable(terms.digest)), bytes(terms.canonical, "the terms")),
  ];
}
