// The market for cover: who wants how much, who offers what, at what rate it clears, and what an offer would be filled at.

import { at } from "../api.js";
import { figure } from "../chart.js";
import { make } from "../dom.js";
import { link, note, panel, ratio, facts, value, tone } from "../parts.js";
import { asCsv, paged, table } from "../table.js";

/** Of how many services the auction is drawn. */
const DRAWN = 4;

export const title = () => "Market";

export async function view(context) {
  const path = paged(context, "demand", "/v1/services");
  const answer = await context.ask(path);
  const offersPath = paged(context, "supply", "/v1/offers");
  const offers = await context.ask(offersPath);
  return [
    panel("Demand", { answer, path, wide: true },
      make("p", { class: "quiet" }, "Each epoch every service buys the cheapest cover that is offered, up to what it wants, and pays all of it the rate of the dearest that it needs."),
      demand(context, answer, asCsv(path))),
    answer.data.slice(0, DRAWN).map((service) => auction(context, service)),
    panel("Offers", { answer: offers, path: offersPath, wide: true }, supply(context, offers, asCsv(offersPath))),
    panel("What would I be filled at?", { wide: true, key: "preview" }, ...(await preview(context, answer.data, offers.data))),
  ];
}

function demand(context, answer, csv) {
  return table(context, {
    name: "demand", caption: "Demand", rows: answer.data, key: (row) => row.id, next: answer.next, csv, empty: "No service has registered yet.",
    columns: [
      { head: "Service", cell: (row) => link(row.id, row.name), by: (row) => row.name },
      { head: "Wants", kind: "number", cell: (row) => value(row.cover_target), by: (row) => row.cover_target },
      { head: "Bought for this epoch", kind: "number", cell: (row) => value(row.cover_value), by: (row) => row.cover_value },
      { head: "Bought", kind: "number", cell: (row) => ratio(row.cover_ratio), by: (row) => row.cover_ratio },
      { head: "Pays at most, per epoch", kind: "number", cell: (row) => ratio(row.premium_rate, 8), by: (row) => row.premium_rate },
    ],
  });
}

/** The offers as steps from the cheapest on, what the service would buy at each rate, and what it bought for this epoch. */
function auction(context, { id, name }) {
  return panel(`Auction of ${name}`, { wide: true, key: `auction-${id}` },
    figure(context, `auction-${id}`, `/v1/charts/auction?service=${id}`, { label: `Demand of ${name} against what is offered to it`, height: 300, empty: "It wants no cover, and none is offered to it." }));
}

function supply(context, answer, csv) {
  const terms = (row) => row.bound ?? row.pending;
  return table(context, {
    name: "supply", caption: "Offers", rows: answer.data, next: answer.next, csv, key: (row) => row.id, empty: "Nobody offers cover yet.",
    columns: [
      { head: "Offer", cell: (row) => row.id, by: (row) => row.id },
      { head: "Vault", cell: (row) => make("span", {}, link(row.vault), ` of ${row.operator_name}`), by: (row) => row.vault },
      { head: "To", cell: (row) => link(row.service, row.service_name), by: (row) => row.service_name },
      { head: "Up to, of its stake", kind: "number", cell: (row) => ratio(terms(row)?.share), by: (row) => terms(row)?.share },
      { head: "At no less, per epoch", kind: "number", cell: (row) => ratio(terms(row)?.reserve, 8), by: (row) => terms(row)?.reserve },
      { head: "Binds", cell: (row) => (row.bound ? `since epoch ${row.since}` : tone(`from epoch ${row.pending_binds_from}`, "warn")), by: (row) => row.since },
    ],
  });
}

/** The offer that the reader tries is in the query, so that it is a link too. */
async function preview(context, services, offers) {
  const { query } = context;
  const vaults = [...new Set(offers.map((offer) => offer.vault))].sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
  const versions = services.filter(({ terms }) => terms).map((service) => [service.terms, `${service.terms} of ${service.name}`]);
  const submit = (event) => {
    event.preventDefault();
    context.amend(Object.fromEntries(new FormData(event.currentTarget)));
  };
  const choose = (name, label, options) => make("label", {}, label, make("select", { id: `try-${name}`, name },
    options.map(([id, words]) => make("option", { value: id, selected: query.get(name) === id }, words))));
  const type = (name, label, fallback, more = {}) => make("label", {}, label,
    make("input", { id: `try-${name}`, name, required: true, inputmode: "decimal", value: query.get(name) ?? fallback, ...more }));
  const form = make("form", { onsubmit: submit, "aria-label": "Try an offer" },
    type("vault", "Vault", vaults[0] ?? "vault-0", { inputmode: "text", list: "try-vaults" }),
    make("datalist", { id: "try-vaults" }, vaults.map((value) => make("option", { value }))), choose("terms", "Under the terms", versions),
    type("share", "Up to this part of its stake (0.5 is half)", "0.5"), type("reserve", "At no less than, per epoch (0.0000001 is 0.00001 %)", "0.00000005"),
    make("button", { class: "act first" }, "Try it"));
  const intro = make("p", { class: "quiet" }, "The auctions are held with this offer in place of the vault's own; nothing is done.");
  if (!query.get("vault") || !query.get("terms")) return [intro, form];
  const asked = Object.fromEntries(["vault", "terms", "share", "reserve"].map((name) => [name, query.get(name)]));
  const path = at("/v1/preview/offer", asked);
  try {
    const answer = await context.ask(path);
    const { data } = answer;
    return [intro, form, panel("Answer", { answer, path, key: "answer" },
      make("p", { class: "big" }, data.cover ? ["It would sell ", ratio(data.cover.pledge_rate), " of the vault's stake."] : "It would sell nothing."),
      facts([
        ["It would bind from", `epoch ${data.epoch}`],
        ["Cover that the service wants", value(data.wanted)],
        ["It would buy, of everyone", value(data.bought)],
        ["Everyone would be paid, per epoch", ratio(data.rate, 8)],
        ["Of this offer, counting for", value(data.cover?.value)],
        ["Yield per epoch of all the vault's stake", ratio(data.yield_per_epoch, 10)],
      ]))];
  } catch (error) {
    if (error.status >= 400 && error.status < 500) return [intro, form, note(error.message, "bad")];
    throw error;
  }
}
