// Operators: whose duties stake answers for.

import { make } from "../dom.js";
import { history } from "../history.js";
import { liar } from "../liar.js";
import { cases, operators, standing, vaults } from "../lists.js";
import { account, amounts, copyable, facts, panel, ratio, value } from "../parts.js";
import { asCsv, paged } from "../table.js";

export const title = ({ id }) => id ?? "Operators";

export async function view(context) {
  return context.id ? one(context) : all(context);
}

async function all(context) {
  const path = paged(context, "list", "/v1/operators");
  const answer = await context.ask(path);
  return [
    panel("All operators", { answer, path, wide: true }, operators(context, answer, "list", asCsv(path))),
    await liar(context),
  ];
}

async function one(context) {
  const path = `/v1/operators/${encodeURIComponent(context.id)}`;
  const answer = await context.ask(path);
  const { operator } = answer.data;
  const list = (data) => ({ ...answer, data });
  return [
    panel(operator.name, { answer, path, wide: true, key: "operator" }, facts([
      ["Standing", standing(operator)],
      ["Stake at risk", amounts(operator.at_risk)],
      ["Worth", value(operator.at_risk_value)],
      ["Cover sold", value(operator.cover_value)],
      ["Commission, of every premium", ratio(operator.commission)],
      ["Owner", account(operator.owner)],
      ["Commission is paid to", account(operator.claims_to)],
    ])),
    await liar(context, operator.id),
    panel("Vaults", { answer, path, wide: true }, vaults(context, list(answer.data.vaults), "vaults")),
    panel("Cases", { answer, path, wide: true }, cases(context, list(answer.data.cases), "cases")),
    panel("Keys that sign its reports", { answer, path, wide: true }, make("ul", { class: "plain" }, operator.duty_keys.map((key) =>
      make("li", {}, copyable(key.key), ` from epoch ${key.from}`, key.until == null ? "" : ` to epoch ${key.until}`)))),
    await history(context, "What happened to it", { about: operator.id }),
  ];
}
