// Lists that several views show.

import { make } from "./dom.js";
import { percent } from "./format.js";
import { amounts, bar, link, ratio, tone, value } from "./parts.js";
import { table } from "./table.js";

const PHASES = {
  open: ["open", "warn"], acquitted: ["acquitted", "good"], held: ["executed, on hold", "warn"], paid: ["paid out", "good"],
  reversing: ["reversed, to be returned", "warn"], reversed: ["reversed and returned", "good"],
};

/** Where a case stands, in words. */
export function phase(row) {
  const [words, kind] = PHASES[row.phase] ?? [row.phase];
  const date = row.phase === "open" ? `, executes at epoch ${row.executes_at}` : row.phase === "held" ? `, pays at epoch ${row.pays_at}` : "";
  return tone(words + date, kind);
}

/** @param answer Of `/v1/operators`. */
export function operators(context, answer, name, csv) {
  return table(context, {
    name, csv, caption: "Operators", rows: answer.data, next: answer.next, key: (row) => row.id,
    empty: "Nobody has registered as an operator yet.",
    columns: [
      { head: "Operator", cell: (row) => link(row.id, row.name), by: (row) => row.name },
      { head: "Standing", cell: standing, by: (row) => row.jailed_since ?? 0 },
      { head: "Stake at risk", kind: "number", cell: (row) => amounts(row.at_risk), by: (row) => row.at_risk_value },
      { head: "Worth", kind: "number", cell: (row) => value(row.at_risk_value), by: (row) => row.at_risk_value },
      { head: "Cover sold", kind: "number", cell: (row) => value(row.cover_value), by: (row) => row.cover_value },
      { head: "Commission", kind: "number", cell: (row) => ratio(row.commission), by: (row) => row.commission },
    ],
  });
}

/** Whether an operator may work, in words. */
export function standing(operator) {
  const open = operator.open_cases ? `, ${operator.open_cases} open ${operator.open_cases === 1 ? "case" : "cases"}` : "";
  return operator.jailed_since == null
    ? tone(`in good standing${open}`, open ? "warn" : "good")
    : tone(`jailed since epoch ${operator.jailed_since}${open}`, "bad");
}

/** @param answer Of `/v1/cases`. */
export function cases(context, answer, name, csv) {
  return table(context, {
    name, csv, caption: "Cases", rows: answer.data, next: answer.next, key: (row) => row.id,
    empty: "Nobody has been accused of anything yet.",
    columns: [
      { head: "Case", cell: (row) => link(row.id), by: (row) => row.id },
      { head: "Status", cell: phase, by: (row) => row.phase },
      { head: "Accused", cell: (row) => link(row.operator, row.operator_name), by: (row) => row.operator_name },
      { head: "Offence", kind: "prose", cell: (row) => `${row.offence_name} of ${row.service_name}, in epoch ${row.epoch}`, by: (row) => row.offence_name },
      { head: "Penalty", kind: "number", cell: (row) => make("span", {}, ratio(row.fraction), " of the cover"), by: (row) => row.fraction },
      { head: "Taken", kind: "number", cell: (row) => (row.taken.length ? amounts(row.taken) : row.phase === "open" ? "not yet" : "nothing") },
    ],
  });
}

/** @param answer Of `/v1/vaults`. */
export function vaults(context, answer, name, csv) {
  return table(context, {
    name, csv, caption: "Vaults", rows: answer.data, next: answer.next, key: (row) => row.id, empty: "Nobody has opened a vault yet.",
    columns: [
      { head: "Vault", cell: (row) => link(row.id), by: (row) => row.id },
      { head: "Operator", cell: (row) => link(row.operator, row.operator_name), by: (row) => row.operator_name },
      { head: "Stake at risk", kind: "number", cell: (row) => amounts([row.at_risk]), by: (row) => row.at_risk.amount },
      { head: "Pledged at most", kind: "number", cell: (row) => `${row.leverage_cap} ×`, by: (row) => row.leverage_cap },
      { head: "Offers to", kind: "prose", cell: (row) => row.offers.map((offer) => offer.service_name).join(", ") || "nobody" },
      { head: "Local condition", cell: (row) => condition(row.local_condition) },
    ],
  });
}

/** Whether a vault's stake is worth more than what its services could be robbed of. */
export function condition(local) {
  if (!local) return "–";
  return tone(local.is_safe ? "safe" : "its services tempt it", local.is_safe ? "good" : "bad");
}

/** @param answer Of `/v1/services`. */
export function services(context, answer, name, csv) {
  return table(context, {
    name, csv, caption: "Services", rows: answer.data, next: answer.next, key: (row) => row.id, empty: "No service has registered yet.",
    columns: [
      { head: "Service", cell: (row) => link(row.id, row.name), by: (row) => row.name },
      { head: "Cover bought", kind: "number", cell: (row) => value(row.cover_value), by: (row) => row.cover_value },
      { head: "Cover wanted", kind: "number", cell: (row) => value(row.cover_target), by: (row) => row.cover_target },
      { head: "Bought", kind: "number", cell: (row) => (row.cover_ratio == null ? "–" : make("span", {}, bar(Number(row.cover_ratio), percent(row.cover_ratio)), " ", ratio(row.cover_ratio))), by: (row) => row.cover_ratio },
      { head: "Pays at most, per epoch", kind: "number", cell: (row) => ratio(row.premium_rate, 8), by: (row) => row.premium_rate },
      { head: "Budget", kind: "number", cell: (row) => amounts([row.budget]), by: (row) => row.budget.amount },
      { head: "Insurance", kind: "number", cell: (row) => amounts(row.insurance) },
    ],
  });
}
