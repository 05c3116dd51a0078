// My stake: what it earns and from whom, what could take how much of it, when it can go home.

import { at } from "../api.js";
import { act } from "../act.js";
import { figure } from "../chart.js";
import { make } from "../dom.js";
import { account, amount, amounts, facts, link, note, panel, ratio, value } from "../parts.js";
import { actor } from "../sign.js";
import { table } from "../table.js";
import { phase, timeline } from "../tenure.js";

export const title = () => "Stake";

export async function view(context) {
  const id = context.query.get("account") || actor()?.account;
  const [pledging, own] = await Promise.all([pledge(context), id ? exposure(context, id) : null]);
  return [look(context, id), own, pledging];
}

function look(context, id) {
  const submit = (event) => {
    event.preventDefault();
    const asked = new FormData(event.currentTarget);
    context.amend({ account: asked.get("account").trim(), base_rate: asked.get("base_rate").trim() });
  };
  return make("form", { class: "look", onsubmit: submit, "aria-label": "Whose stake" },
    make("label", {}, id ? "Whose stake" : "Whose stake? An account, in 64 hexadecimal digits; or choose whom to act as, at the top",
      make("input", { id: "account", name: "account", value: id ?? "", pattern: "[0-9a-fA-F]{64}", required: true, autocomplete: "off", spellcheck: "false" })),
    make("label", {}, "Its asset yields by itself, per year (0.03 is 3 %)",
      make("input", { id: "base-rate", name: "base_rate", value: context.query.get("base_rate") ?? "", inputmode: "decimal", placeholder: "0" })),
    make("button", { class: "act first" }, "Show"));
}

async function exposure(context, id) {
  const base = context.query.get("base_rate");
  const path = at(`/v1/accounts/${encodeURIComponent(id)}/exposure`, { base_rate: base });
  const answer = await context.ask(path);
  const { data } = answer;
  const mine = id === actor()?.account;
  return [
    panel("All of it", { answer, path, wide: true }, facts([
      ["Account", account(id)],
      ["Worth", value(data.worth)],
      ["Could be taken of it now", value(data.most)],
      ["After announced changes", value(data.most_after_changes)],
    ]), make("p", { class: "quiet" }, "“Could be taken” is the most that all offences up to this epoch could cost, if every one of them were proven.")),
    data.holdings.length ? panel("Yield of all of it, by source", { wide: true, key: "yields" },
      make("p", { class: "quiet" }, "Of all that it holds, weighted by what it is worth: what the asset yields by itself, what each service pays, and what cases took."),
      figure(context, "yields", at("/v1/charts/yields", { account: id, base_rate: base }), { label: "Yield per year of all the stake, by source", height: 260, empty: "It holds nothing of worth." })) : null,
    data.holdings.length
      ? data.holdings.map((row) => holding(context, answer, path, row, mine))
      : panel("Holdings", { answer, path }, note("It has pledged nothing.")),
  ];
}

function holding(context, answer, path, row, mine) {
  const { position, earnings } = row;
  const { epoch, parameters } = context.status.data;
  const name = `${position.tranche} of ${position.operator_name}`;
  return panel(name, { answer, path, wide: true, key: position.tranche },
    facts([
      ["Vault", link(position.vault, position.operator_name)],
      ["Worth", amount(position.worth, 6)],
      ["Where it is", phase(position.phase)],
      ["Could be taken now", amount(row.most, 6)],
      ["After announced changes", amount(row.most_after_changes, 6)],
      ["Premiums to claim", amounts(position.premiums, 8)],
      row.held_until == null ? null : ["Held by", make("span", {}, link(row.held_by), ` until epoch ${row.held_until}`)],
      row.pending_leverage_cap ? ["Announced", `its vault may pledge the same unit ${row.pending_leverage_cap} times from epoch ${row.pending_leverage_binds_from} on; whoever leaves by epoch ${row.pending_leverage_leave_by} avoids it`] : null,
    ]),
    timeline(position, epoch, parameters.evidence_window_epochs),
    make("h3", {}, "What could take how much"),
    table(context, {
      name: `${position.tranche}.risk`, caption: `What could take how much of ${name}`, key: (of) => `${of.service}-${of.terms}-${of.offence}`,
      rows: row.services.flatMap((service) => service.offences.map((offence) => ({ ...offence, service: service.service, service_name: service.service_name, most: service.most }))),
      empty: "Nothing: no service bought cover of it that can still be judged.",
      columns: [
        { head: "Offence", cell: (of) => of.name, by: (of) => of.name },
        { head: "Of", cell: (of) => link(of.service, of.service_name), by: (of) => of.service_name },
        { head: "One conviction takes at most", kind: "number", cell: (of) => amount(of.once, 6), by: (of) => of.once.amount },
        { head: "All offences of the service together", kind: "number", cell: (of) => amount(of.most, 6), by: (of) => of.most.amount },
      ],
    }),
    row.cases.length ? [make("h3", {}, "Open cases"), make("ul", { class: "plain" }, row.cases.map((open) =>
      make("li", {}, link(open.case), " would take ", amount(open.loss, 6), ` at the boundary into epoch ${open.executes_at}`)))] : null,
    row.prospects.length ? [make("h3", {}, "What may be sold of it next"), make("ul", { class: "plain" }, row.prospects.map((next) =>
      make("li", {}, "Up to ", ratio(next.share), " to ", link(next.service, next.service_name), ` from epoch ${next.from} on: could cost at most `, amount(next.most, 6), `. Leaving by epoch ${next.leave_by} avoids it.`)))] : null,
    make("h3", {}, "Yield, by source"),
    yields(context, position.tranche, name, earnings),
    row.losses.length ? [make("h3", {}, "Lost"), make("ul", { class: "plain" }, row.losses.map((lost) =>
      make("li", {}, link(lost.case), " took ", amount(lost.amount, 6), ` at the boundary into epoch ${lost.boundary}, for ${lost.service_name}`)))] : null,
    mine ? whatCanBeDone(context, position) : null);
}

function whatCanBeDone(context, position) {
  const forms = actions(context, position).filter(Boolean);
  return forms.length ? [make("h3", {}, "What can be done"), forms] : null;
}

function yields(context, tranche, name, earnings) {
  const rows = [
    { id: "base", source: "The asset by itself, as said above", rate: earnings.base },
    ...earnings.services.map((earned) => ({ id: earned.service, source: link(earned.service, earned.service_name), rate: earned.rate })),
    { id: "lost", source: "Lost to cases", rate: earnings.lost, sign: "−" },
  ];
  return [
    table(context, {
      name: `${tranche}.yield`, caption: `Yield of ${name}`, rows, key: (row) => row.id,
      columns: [
        { head: "Source", cell: (row) => row.source },
        { head: "Per epoch", kind: "number", cell: (row) => ratio(row.rate.per_epoch, 10) },
        { head: "Per year, not compounded", kind: "number", cell: (row) => ratio(row.rate.per_year, 4) },
      ],
    }),
    make("p", {}, "All together ", ratio(earnings.net_per_year, 4), ` per year, over the last ${earnings.epochs} epochs in which it was at risk.`),
  ];
}

function actions(context, position) {
  const { tranche } = position;
  const name = position.operator_name;
  return [
    position.phase === "free" ? act(context, `claim-${tranche}`, {
      title: "Take it home", words: "With all its premiums.",
      actions: () => [{ action: "claim", tranche }], command: () => `stake claim ${tranche}`,
    }) : null,
    ["joining", "at-risk"].includes(position.phase) ? act(context, `leave-${tranche}`, {
      title: "Leave", words: `Its tenure ends with the present epoch. Nothing that ${name} does later can touch it.`,
      fields: [{ name: "shares", label: "Shares", value: position.shares }],
      actions: ({ shares }) => [{ action: "leave", tranche, shares }], command: ({ shares }) => `stake leave ${tranche} ${shares}shares`,
    }) : null,
    position.premiums.length ? act(context, `premiums-${tranche}`, {
      title: "Claim premiums",
      actions: () => [{ action: "claim-premiums", tranche }], command: () => `stake claim-premiums ${tranche}`,
    }) : null,
  ];
}

async function pledge(context) {
  const answer = await context.ask("/v1/vaults?limit=100");
  if (answer.data.length === 0) return panel("Pledge", { answer }, note("Nobody has opened a vault yet."));
  const symbols = new Map(answer.data.map((vault) => [vault.id, vault.symbol]));
  return panel("Pledge more", { wide: true, key: "pledge" }, act(context, "pledge", {
    title: "Pledge", words: "It is at risk from the next epoch on, for what the vault's operator does, and earns premiums.",
    fields: [
      { name: "vault", label: "Vault", value: context.query.get("vault"), options: answer.next ? null : answer.data.map((vault) => [vault.id, `${vault.id} of ${vault.operator_name}, in ${vault.symbol}`]) },
      { name: "amount", label: "How much, in whole units", value: "10" },
    ],
    actions: ({ vault, amount: many }) => [{ action: "pledge", vault, amount: many }],
    command: ({ vault, amount: many }) => `stake pledge ${vault} ${many}${symbols.get(vault) ?? ""}`,
  }));
}
