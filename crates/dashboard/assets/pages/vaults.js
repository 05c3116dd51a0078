// Vaults: one operator, one asset, many stakers. Who can lose what, and since when.

import { make } from "../dom.js";
import { history } from "../history.js";
import { condition, vaults } from "../lists.js";
import { amount, asOf, facts, link, note, panel, ratio, tone, value } from "../parts.js";
import { asCsv, paged, table } from "../table.js";
import { phase } from "../tenure.js";

export const title = ({ id }) => id ?? "Vaults";

export async function view(context) {
  return context.id ? one(context) : all(context);
}

async function all(context) {
  const path = paged(context, "list", "/v1/vaults");
  const answer = await context.ask(path);
  return panel("All vaults", { answer, path, wide: true }, vaults(context, answer, "list", asCsv(path)));
}

async function one(context) {
  const path = `/v1/vaults/${encodeURIComponent(context.id)}`;
  const answer = await context.ask(path);
  const vault = answer.data;
  const local = vault.local_condition;
  return [
    panel("What it is", { answer, path, wide: true }, facts([
      ["Operator", link(vault.operator, vault.operator_name)],
      ["Stake at risk, counted once", amount(vault.at_risk)],
      ["May pledge the same unit", `${vault.leverage_cap} times`],
      vault.pending_leverage_cap ? ["From epoch " + vault.pending_leverage_binds_from, `${vault.pending_leverage_cap} times`] : null,
      ["Last slashed", vault.last_slash == null ? "never" : `at the boundary into epoch ${vault.last_slash}`],
      ["Local condition", condition(local)],
      local ? ["Worth of its stake, less haircut", value(local.stake)] : null,
      local ? ["Its part of what its services could be robbed of", value(local.obligation)] : null,
    ]), make("p", {}, make("a", { href: `/stake?vault=${vault.id}` }, "Pledge to this vault"))),
    panel("Stakers, by tenure", { answer, path, wide: true, key: "tranches" }, table(context, {
      name: "tranches", caption: "Tranches", rows: vault.tranches, key: (row) => row.id, empty: "Nobody has pledged to it yet.",
      columns: [
        { head: "Tranche", cell: (row) => row.id, by: (row) => row.id },
        { head: "Where it is", cell: (row) => phase(row.phase) },
        { head: "At risk from epoch", kind: "number", cell: (row) => row.at_risk_from, by: (row) => row.at_risk_from },
        { head: "Until", kind: "number", cell: (row) => row.at_risk_until ?? "no end", by: (row) => row.at_risk_until ?? "" },
        { head: "Free at", kind: "number", cell: (row) => row.free_at ?? "–", by: (row) => row.free_at ?? "" },
        { head: "Stake", kind: "number", cell: (row) => amount(row.stake), by: (row) => row.stake.amount },
        { head: "Units per share", kind: "number", cell: (row) => row.price_per_share, by: (row) => row.price_per_share },
      ],
    })),
    panel("Offers", { answer, path, wide: true }, offers(context, vault.offers)),
    panel("Cover sold", { answer, path, wide: true }, table(context, {
      name: "covers", caption: "Cover sold", rows: vault.covers, key: (row) => `${row.service}-${row.epoch}`, empty: "It has sold no cover that can still be judged.",
      columns: [
        { head: "Service", cell: (row) => link(row.service, row.service_name), by: (row) => row.service_name },
        { head: "Epoch", kind: "number", cell: (row) => row.epoch, by: (row) => row.epoch },
        { head: "Can be slashed", kind: "number", cell: (row) => amount(row.cover), by: (row) => row.cover.amount },
        { head: "Of its stake", kind: "number", cell: (row) => ratio(row.pledge_rate), by: (row) => row.pledge_rate },
        { head: "Counts for", kind: "number", cell: (row) => value(row.value), by: (row) => row.value },
        { head: "Premium", kind: "number", cell: (row) => amount(row.premium, 6), by: (row) => row.premium?.amount },
        { head: "Paid", cell: (row) => (row.paid ? "yes" : "not yet") },
      ],
    })),
    vault.encumbered.length
      ? panel("Still owed for earlier epochs", { answer, path }, make("ul", { class: "plain" }, vault.encumbered.map((row) =>
        make("li", {}, link(row.service, row.service_name), " may still take ", ratio(row.rate), " of it"))))
      : panel("Still owed for earlier epochs", {}, note("Nothing."), make("p", { class: "origin" }, asOf(answer))),
    await history(context, "What happened in it", { about: vault.id, routine: false }),
  ];
}

/** Offers of a vault, or to a service. @param page Where there are more, and the same as CSV. */
export function offers(context, rows, page = {}) {
  const terms = (offer) => offer && make("span", {}, "up to ", ratio(offer.share), " at no less than ", ratio(offer.reserve, 8), " per epoch, ", offer.terms);
  return table(context, {
    name: "offers", caption: "Offers", rows, ...page, key: (row) => row.id, empty: "There are no offers.",
    columns: [
      { head: "Offer", cell: (row) => row.id, by: (row) => row.id },
      { head: "Vault", cell: (row) => make("span", {}, link(row.vault), ` of ${row.operator_name}`), by: (row) => row.vault },
      { head: "To", cell: (row) => link(row.service, row.service_name), by: (row) => row.service_name },
      { head: "Binds", kind: "prose", cell: (row) => terms(row.bound) ?? tone("not yet", "warn") },
      { head: "Announced", kind: "prose", cell: (row) => (row.pending ? make("span", {}, terms(row.pending), `, from epoch ${row.pending_binds_from}`) : "–") },
    ],
  });
}
