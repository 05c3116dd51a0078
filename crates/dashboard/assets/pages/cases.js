// Cases: from evidence to payment. What was found, who lost what, whom it paid.

import { act } from "../act.js";
import { tell } from "../api.js";
import { make } from "../dom.js";
import { history } from "../history.js";
import { cases, phase } from "../lists.js";
import { account, amount, amounts, bytes, copyable, facts, link, more, note, panel, ratio, tone } from "../parts.js";
import { asCsv, paged, table } from "../table.js";

export const title = ({ id }) => id ?? "Cases";

export async function view(context) {
  return context.id ? one(context) : all(context);
}

async function all(context) {
  const path = paged(context, "list", "/v1/cases");
  const answer = await context.ask(path);
  return [
    panel("All cases, newest first", { answer, path, wide: true }, cases(context, answer, "list", asCsv(path))),
    panel("Accuse", { wide: true, key: "accuse" }, accuse(context)),
  ];
}

async function one(context) {
  const path = `/v1/cases/${encodeURIComponent(context.id)}`;
  const answer = await context.ask(path);
  const { case: row, losses, payments, evidence } = answer.data;
  const dryRun = row.phase === "open" ? await context.ask(`${path}/dry-run`) : null;
  return [
    panel("Verdict", { answer, path, key: "verdict" },
      make("p", { class: "big" }, row.finding),
      facts([
        ["Where it stands", phase(row)],
        ["Accused", link(row.operator, row.operator_name)],
        ["Of", `${row.offence_name} (offence ${row.offence} of ${row.terms})`],
        ["Against", link(row.service, row.service_name)],
        ["Penalty", make("span", {}, ratio(row.fraction), " of the cover")],
        ["Bond of who filed it", amount(row.bond)],
        ["Filed by", account(row.reporter)],
      ])),
    panel("Dates", { answer, path, key: "dates" }, dates(row, context.status.data.epoch)),
    dryRun ? panel("What it would take if it were executed now", { answer: dryRun, path: `${path}/dry-run`, wide: true, key: "dry-run" },
      make("p", {}, "Together: ", amounts(dryRun.data.total)),
      table(context, {
        name: "would", caption: "What each tranche would lose", rows: dryRun.data.losses, key: (loss) => loss.tranche, empty: "Nothing: no cover is left that it could take.",
        columns: [
          { head: "Vault", cell: (loss) => link(loss.vault), by: (loss) => loss.vault },
          { head: "Tranche", cell: (loss) => loss.tranche, by: (loss) => loss.tranche },
          { head: "Owed", kind: "number", cell: (loss) => amount(loss.owed), by: (loss) => loss.owed.amount },
          { head: "Taken", kind: "number", cell: (loss) => amount(loss.taken), by: (loss) => loss.taken.amount },
        ],
      })) : null,
    panel("Who lost what", { answer, path, key: "losses" }, row.taken.length ? make("p", {}, "Together: ", amounts(row.taken)) : null, table(context, {
      name: "losses", caption: "What each tranche lost", rows: losses, key: (loss) => loss.tranche, empty: row.phase === "open" ? "Nobody yet: it is not executed." : "Nobody lost anything.",
      columns: [
        { head: "Vault", cell: (loss) => link(loss.vault), by: (loss) => loss.vault },
        { head: "Tranche", cell: (loss) => loss.tranche, by: (loss) => loss.tranche },
        { head: "Taken", kind: "number", cell: (loss) => amount(loss.taken), by: (loss) => loss.taken.amount },
      ],
    })),
    panel("Whom it paid", { answer, path, key: "payments" }, table(context, {
      name: "payments", caption: "Payments", rows: payments.map((payment, place) => ({ ...payment, place })), key: (payment) => String(payment.place), empty: "Nobody yet.",
      columns: [
        { head: "For", cell: (payment) => PURPOSES[payment.purpose] ?? payment.purpose, by: (payment) => payment.purpose },
        { head: "To", cell: (payment) => (payment.account ? account(payment.account) : "–") },
        { head: "Amount", kind: "number", cell: (payment) => amount(payment.amount), by: (payment) => payment.amount.amount },
      ],
    })),
    panel("Evidence", { answer, path, wide: true, key: "evidence" },
      make("p", {}, `${row.evidence}; content address `, copyable(row.evidence_digest)),
      more("Canonical bytes, for whoever judges for himself, or answers", bytes(evidence, "the evidence"))),
    row.phase === "open" ? panel("Appeal", { wide: true, key: "appeal" }, answerTo(context, row.id)) : null,
    await history(context, "What happened, newest first", { about: row.id }),
  ];
}

const HEX = "in hexadecimal: canonical bytes, as a watchtower writes them";

function accuse(context) {
  return act(context, "accuse", {
    title: "File evidence", words: "Who files it posts a bond, and is rewarded if the judge finds the accused guilty.",
    fields: [
      { name: "operator", label: "The accused", value: "operator-0" },
      { name: "terms", label: "Under the terms", value: "terms-0" },
      { name: "offence", label: "Offence, by its number in them", value: "0" },
      { name: "evidence", label: `Evidence, ${HEX}`, rows: 4 },
    ],
    actions: (values) => [{ action: "file-evidence", ...values, offence: Number(values.offence) }],
    foresee: async (values, who) => {
      const { data } = await tell("/v1/dry-run/evidence", { ...values, offence: Number(values.offence), account: who.account });
      return make("div", {}, tone(data.guilty ? `guilty: ${data.verdict}` : `not guilty: ${data.verdict}`, data.guilty ? "bad" : "good"),
        facts([["Would cost", make("span", {}, ratio(data.fraction), " of the cover")], ["Taken together", amounts(data.total)], ["Bond", amount(data.bond)], ["Executes at epoch", data.executes_at]]));
    },
    command: ({ operator, terms, offence }) => `case file ${operator} --terms ${terms} --offence ${offence} --evidence evidence.hex`,
  });
}

function answerTo(context, id) {
  return act(context, "appeal", {
    title: "Answer it", words: "With further quotes of the venues, judged together with the accuser's.",
    fields: [{ name: "evidence", label: `Answer, ${HEX}`, rows: 4 }],
    actions: ({ evidence }) => [{ action: "appeal", case: id, evidence }],
    foresee: async ({ evidence }) => {
      const { data } = await tell("/v1/dry-run/appeal", { case: id, evidence });
      return tone(`${data.acquitted ? "acquitted" : "still guilty"}: ${data.verdict}`, data.acquitted ? "good" : "bad");
    },
    command: () => `case appeal ${id} --evidence evidence.hex`,
  });
}

const PURPOSES = {
  reporter: "reward of who filed it", restitution: "restitution to the harmed", insurance: "insurance fund of the service", burn: "destroyed",
};

function dates(row, epoch) {
  const steps = [
    [row.epoch, "Offence", `in epoch ${row.epoch}`],
    [row.filed, "Filed", `in epoch ${row.filed}`],
    [row.executes_at, row.phase === "acquitted" ? "Acquitted" : "Executed", row.phase === "acquitted" ? "the answer convinced the judge" : `at the boundary into epoch ${row.executes_at}; until then the accused may answer`],
    row.pays_at == null ? null : [row.pays_at, "Paid", `at the boundary into epoch ${row.pays_at}`],
  ].filter(Boolean);
  return [make("ol", { class: "timeline" }, steps.map(([at, name, words]) =>
    make("li", { class: at <= epoch ? "past" : null }, make("strong", {}, name), words))), note(`It is epoch ${epoch}.`)];
}
