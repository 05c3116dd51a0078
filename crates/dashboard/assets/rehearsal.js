// What something would change, tried on the present state and undone.

import { make } from "./dom.js";
import { asOf, facts, note, ratio, value } from "./parts.js";
import { decimal, short } from "./format.js";

/** @param answer Of `POST /v1/dry-run/transaction`. */
export function rehearsal(context, answer, who) {
  const trial = answer.data;
  const name = (id) => (id === who.account ? who.name : short(id));
  return make("div", {},
    make("ul", { class: "plain" }, trial.words.map((words) => make("li", {}, words))),
    trial.accepted
      ? note("Tried on the present state, and undone: it would be accepted. It would change:", "good")
      : note(`It would be rejected: ${trial.rejection.words}.`, "bad"),
    trial.balances.length ? changes("Balances", trial.balances.map((row) => [`${name(row.account)}: ${row.asset}`, row])) : null,
    trial.stake.length ? changes("Stake", trial.stake.map((row) => [row.vault, row])) : null,
    trial.accepted ? risk(trial.risk) : null,
    make("p", { class: "origin" }, asOf(answer)));
}

function changes(caption, rows) {
  return make("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": caption },
    make("table", { "aria-label": caption },
      make("thead", {}, make("tr", {}, [caption, "Before", "After"].map((head, place) => make("th", { scope: "col", class: place ? "number" : null }, head)))),
      make("tbody", {}, rows.map(([label, row]) => make("tr", {}, make("th", { scope: "row" }, label),
        [row.before, row.after].map((number) => make("td", { class: "number" }, decimal(number, 6))))))));
}

function risk({ at_risk_before: before, at_risk_after: after, services }) {
  return facts([
    ["At risk before", value(before)],
    ["At risk after", value(after)],
    ...services.flatMap((service) => [
      [`Cost of corrupting ${service.name}, before`, value(service.cost_before)],
      ["After", value(service.cost_after)],
      ["Profit from that", value(service.profit)],
    ]),
  ]);
}
