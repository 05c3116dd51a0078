// What something would change, tried on the present state and undone: balances, stake, margin, risk.

import { make } from "./dom.js";
import { decimal, short } from "./format.js";
import { asOf, link, more, note } from "./parts.js";

/**
 * @param answer Of `POST /v1/dry-run/transaction`.
 * @param {{account: string, name: string}} who The sender.
 */
export function rehearsal(answer, who) {
  const trial = answer.data;
  const name = (id) => (id === who.account ? who.name : short(id));
  return make("div", {},
    make("ul", { class: "plain" }, trial.words.map((words) => make("li", {}, words))),
    trial.accepted
      ? note("Tried on the present state, and undone: it would be accepted. It would change:", "good")
      : note(`It would be rejected: ${trial.rejection.words}.`, "bad"),
    trial.accepted ? changes(trial, name) : null,
    trial.accepted && trial.events.length
      ? more("What would happen", make("ul", { class: "plain" }, trial.events.map((event) => make("li", {}, event.words)))) : null,
    make("p", { class: "origin" }, asOf(answer)));
}

/** One table of everything that would be another number. */
function changes(trial, name) {
  const { risk } = trial;
  const rows = [
    ...trial.balances.map((row) => [`Balance of ${name(row.account)}`, row.before, row.after, row.symbol]),
    ...trial.stake.flatMap((row) => [
      [make("span", {}, "Stake in ", link(row.vault, row.operator_name)), row.before, row.after, row.symbol],
      [row.free_at == null ? "of it without an end" : `of it without an end (the rest is free at epoch ${row.free_at})`, row.staying_before, row.staying_after, row.symbol],
    ]),
    ...trial.margin.flatMap((row) => [
      [`Initial margin at ${row.venue}`, row.before?.with_orders, row.after?.with_orders, ""],
      [`Maintenance margin at ${row.venue}`, row.before?.maintenance, row.after?.maintenance, ""],
    ]),
    ["Your stake at risk", risk.at_risk_before, risk.at_risk_after, "ref."],
    ["What all services together could take of it", risk.most_before, risk.most_after, "ref."],
    ...risk.services.flatMap((row) => [
      [`Cover of ${row.name}, in epoch ${risk.epoch}`, row.cover_before, row.cover_after, "ref."],
      [`Cost of corrupting ${row.name}`, row.cost_before, row.cost_after, "ref."],
      [`Profit from corrupting ${row.name}`, row.profit_before, row.profit_after, "ref."],
    ]),
  ];
  const cell = (number, unit) => make("td", { class: "number", title: number }, number == null ? "–" : `${decimal(number, 4)} ${unit}`);
  return make("div", { class: "scroll", tabindex: 0, role: "group", "aria-label": "What it would change, scrollable" },
    make("table", { "aria-label": "What it would change" },
      make("thead", {}, make("tr", {}, ["What", "Before", "After"].map((head, place) => make("th", { scope: "col", class: place ? "number" : null }, head)))),
      make("tbody", {}, rows.map(([label, before, after, unit]) => make("tr", { class: before === after ? "quiet" : null },
        make("th", { scope: "row" }, label), cell(before, unit), cell(after, unit))))));
}
