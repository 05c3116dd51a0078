// One box for whatever has an id: a block by its height, an account, a transaction, an operator, a case.

import { at } from "../api.js";
import { make } from "../dom.js";
import { history } from "../history.js";
import { account, amounts, copyable, facts, happenings, link, note, panel, tone, when } from "../parts.js";
import { asCsv, paged, table } from "../table.js";
import { phase } from "../tenure.js";

export const title = ({ query }) => (query.get("q") ? `Explorer: ${query.get("q")}` : "Explorer");

export async function view(context) {
  const asked = (context.query.get("q") ?? "").trim();
  return [box(asked, context), asked ? await found(context, asked) : await lately(context)];
}

function box(asked, context) {
  const submit = (event) => {
    event.preventDefault();
    context.go(at("/explorer", { q: new FormData(event.currentTarget).get("q").trim() }));
  };
  return make("form", { class: "search", role: "search", onsubmit: submit },
    make("label", { for: "q" }, "Height, account, transaction, or an id or name such as vault-0",
      make("input", { id: "q", name: "q", type: "search", value: asked, autocomplete: "off", spellcheck: "false" })),
    make("button", { class: "act first" }, "Look up"));
}

async function found(context, asked) {
  const path = at("/v1/search", { q: asked.replaceAll(",", "") });
  const answer = await context.ask(path);
  const [hit] = answer.data;
  const isExact = hit && (hit.id === asked.replaceAll(",", "").toLowerCase() || answer.data.length === 1);
  if (isExact && hit.kind in SHOWN) return SHOWN[hit.kind](context, hit.id);
  return panel("Found", { answer, path, wide: true }, answer.data.length
    ? make("ul", { class: "plain" }, answer.data.map((each) => make("li", { "data-key": `${each.kind}-${each.id}` },
      make("a", { href: each.url }, each.id), make("span", { class: "quiet" }, ` ${each.kind}: `), each.words)))
    : note(`Nothing is called ${asked}. A height is a number; accounts and transactions are 64 hexadecimal digits; ids are such as vault-0.`));
}

/** What has no view of its own is shown here. */
const SHOWN = { block, transaction: acted, account: holder };

async function block(context, height) {
  const path = `/v1/blocks/${height}`;
  const [answer, last] = [await context.ask(path), context.status.height];
  const row = answer.data;
  return [
    panel(`Block ${row.height.toLocaleString("en")}`, { path, wide: true, key: "block" },
      make("p", {}, row.height > 1 ? make("a", { href: `/explorer?q=${row.height - 1}`, rel: "prev" }, "← the block before") : null, " ",
        row.height < last ? make("a", { href: `/explorer?q=${row.height + 1}`, rel: "next" }, "the next block →") : null),
      facts([["Time", when(row.time)], ["Digest", copyable(row.digest)], ["Parent", copyable(row.parent)], ["State root after it", copyable(row.state_root)]])),
    panel("Its transactions", { path, wide: true }, transactions(context, row.transactions)),
    panel("What happened because time passed", { path, wide: true }, happenings(row.events, "Events of the block")),
  ];
}

function transactions(context, rows) {
  return table(context, {
    name: "transactions", caption: "Transactions", rows, key: (row) => row.id, empty: "It has none.",
    columns: [
      { head: "Transaction", cell: (row) => account(row.id) },
      { head: "Sender", cell: (row) => account(row.sender) },
      { head: "Nonce", kind: "number", cell: (row) => row.nonce, by: (row) => row.nonce },
      { head: "Actions", kind: "prose", cell: (row) => row.actions.join(", "), by: (row) => row.actions.join() },
      { head: "Outcome", kind: "prose", cell: (row) => outcome(row.state, row.rejection), by: (row) => row.state },
    ],
  });
}

function outcome(state, why) {
  if (state === "rejected") return tone(`rejected: ${why}`, "bad");
  return state === "done" ? tone("done", "good") : tone("waiting for a block", "warn");
}

async function acted(context, id) {
  const path = `/v1/transactions/${id}`;
  const answer = await context.ask(path);
  const row = answer.data;
  return [
    panel("Transaction", { answer, path, wide: true }, facts([
      ["Id", copyable(row.id)],
      ["Outcome", outcome(row.state, row.rejection)],
      ["Block", row.height == null ? "not yet" : make("a", { href: `/explorer?q=${row.height}` }, row.height.toLocaleString("en"))],
    ])),
    panel("What it did", { answer, path, wide: true }, happenings(row.events, "Events of the transaction")),
  ];
}

async function holder(context, id) {
  const path = `/v1/accounts/${id}`;
  const [answer, past] = await Promise.all([context.ask(path), history(context, "What it did, and what happened to it", { account: id })]);
  const row = answer.data;
  return [
    panel("Account", { answer, path, wide: true }, facts([
      ["Id", copyable(row.id)],
      ["Transactions done", row.nonce.toLocaleString("en")],
      ["Can spend", amounts(row.balances)],
      row.members ? ["Acted for by", `${row.members.threshold} of ${row.members.accounts.length} members`] : null,
    ]), make("p", {}, make("a", { href: `/stake?account=${row.id}` }, "What could be taken of its stake"))),
    panel("Its stake", { answer, path, wide: true }, table(context, {
      name: "stake", caption: "Stake", rows: row.positions, key: (position) => position.tranche, empty: "It has pledged nothing.",
      columns: [
        { head: "Tranche", cell: (position) => position.tranche, by: (position) => position.tranche },
        { head: "Vault", cell: (position) => link(position.vault, position.operator_name), by: (position) => position.vault },
        { head: "Where it is", cell: (position) => phase(position.phase) },
        { head: "Worth", kind: "number", cell: (position) => amounts([position.worth]), by: (position) => position.worth.amount },
        { head: "Premiums to claim", kind: "number", cell: (position) => amounts(position.premiums, 6) },
      ],
    })),
    past,
  ];
}

async function lately(context) {
  const paths = {
    blocks: paged(context, "blocks", "/v1/blocks", { limit: 12 }), accounts: paged(context, "accounts", "/v1/accounts"),
  };
  const [blocks, accounts, past] = await Promise.all([context.ask(paths.blocks), context.ask(paths.accounts), history(context, "Events, newest first")]);
  return [
    panel("Blocks, newest first", { answer: blocks, path: paths.blocks, wide: true, key: "blocks" }, table(context, {
      name: "blocks", caption: "Blocks", rows: blocks.data, next: blocks.next, csv: asCsv(paths.blocks), key: (row) => String(row.height), empty: "There are no blocks yet.",
      columns: [
        { head: "Height", cell: (row) => make("a", { href: `/explorer?q=${row.height}` }, row.height.toLocaleString("en")), by: (row) => row.height },
        { head: "Time", cell: (row) => when(row.time), by: (row) => row.time },
        { head: "Transactions", kind: "number", cell: (row) => row.transactions, by: (row) => row.transactions },
        { head: "Rejected", kind: "number", cell: (row) => row.rejected, by: (row) => row.rejected },
        { head: "Events", kind: "number", cell: (row) => row.events, by: (row) => row.events },
        { head: "Digest", cell: (row) => copyable(row.digest) },
      ],
    })),
    past,
    panel("Accounts", { answer: accounts, path: paths.accounts, wide: true, key: "accounts" }, table(context, {
      name: "accounts", caption: "Accounts", rows: accounts.data, next: accounts.next, csv: asCsv(paths.accounts), key: (row) => row.id,
      columns: [
        { head: "Account", cell: (row) => account(row.id) },
        { head: "Can spend", kind: "number", cell: (row) => amounts(row.balances) },
        { head: "Holdings of stake", kind: "number", cell: (row) => row.positions, by: (row) => row.positions },
        { head: "Transactions done", kind: "number", cell: (row) => row.nonce, by: (row) => row.nonce },
        { head: "Members", kind: "number", cell: (row) => row.members ?? "one key" },
      ],
    })),
  ];
}
