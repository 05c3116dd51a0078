// Cases: from evidence to payment. What was found, who lost what, whom it paid.

import { make } from "../dom.js";
import { cases, phase } from "../lists.js";
import { account, amount, amounts, bytes, copyable, facts, link, more, note, panel, ratio } from "../parts.js";
import { paged, table } from "../table.js";

export const title = ({ id }) => id ?? "Cases";

export async function view(context) {
  return context.id ? one(context) : all(context);
}

async function all(context) {
  const path = paged(context, "list", "/v1/cases");
  const answer = await context.ask(path);
  return panel("All cases, newest first", { answer, path, wide: true }, cases(context, answer, "list", `${path}&format=csv`));
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
  ];
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
