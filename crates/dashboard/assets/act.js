// Doing something by hand: fill in, try, read what it would change, sign, send, follow it until it is done.

import { ask, tell } from "./api.js";
import { make } from "./dom.js";
import { notice } from "./header.js";
import { copyable, note } from "./parts.js";
import { rehearsal } from "./rehearsal.js";
import { actor, endorse } from "./sign.js";

const ASK_MS = 300;
const MOST_ASKED = 200;

/**
 * A form for something that an account does. It is built once and kept: what is typed into it outlives redrawing.
 * @param {import("./context.js").Context} context
 * @param {string} key
 * @param {object} what
 * @param {string} what.title
 * @param {string} [what.words] What it is about.
 * @param {Array<{name: string, label: string, value?: string, options?: Array<[string, string]>, rows?: number, optional?: boolean}>} [what.fields]
 * @param {(values: Object<string, string>) => object[]} what.actions JSON forms of actions, as `POST /v1/draft` takes them.
 * @param {(values: Object<string, string>, who: {account: string}) => Promise<Node>} [what.foresee] What to say besides, once it is tried.
 * @param {(values: Object<string, string>) => string} [what.command] The same on the command line, without who signs.
 */
export function act(context, key, what) {
  return context.keep(key, () => new Form(context, key, what).element);
}

class Form {
  constructor(context, key, what) {
    Object.assign(this, { context, key, what });
    this.outcome = make("div", { role: "status" });
    this.form = make("form", { onsubmit: (event) => this.attempt(event), "aria-label": what.title },
      (what.fields ?? []).map((field) => this.field(field)),
      make("button", { class: "act" }, "Try it"));
    this.element = make("article", { class: "act-form" }, make("h3", {}, what.title),
      what.words ? make("p", { class: "quiet" }, what.words) : null, this.form, this.outcome);
  }

  field({ name, label, value, options, rows, optional }) {
    const attributes = { id: `${this.key}-${name}`, name, required: !optional, autocomplete: "off" };
    const input = options
      ? make("select", attributes, options.map(([id, words]) => make("option", { value: id, selected: id === value }, words)))
      : rows ? make("textarea", { ...attributes, rows }, value) : make("input", { ...attributes, value });
    return make("label", { class: rows ? "full" : null }, label, input);
  }

  /** Tries what is filled in on the present state: nothing is signed or sent. */
  async attempt(event) {
    event.preventDefault();
    const values = Object.fromEntries([...new FormData(this.form)].map(([name, value]) => [name, value.trim()]));
    const who = actor();
    const command = this.command(values, who);
    if (!who) return this.say(note("Choose whom to act as, at the top of the page."), command);
    this.say(note("Trying…"));
    try {
      const actions = this.what.actions(values);
      const answer = await tell("/v1/dry-run/transaction", { sender: who.account, actions });
      const foreseen = await this.what.foresee?.(values, who);
      this.say(foreseen, rehearsal(answer, who), answer.data.accepted ? this.offer(actions, who) : null, command);
    } catch (error) {
      this.say(note(`This cannot be tried: ${error.message}.`, "bad"), command);
    }
  }

  offer(actions, who) {
    const send = (event) => {
      event.currentTarget.disabled = true;
      this.perform(actions);
    };
    return make("p", {}, make("button", { class: "act first", type: "button", onclick: send }, `Sign as ${who.name} and send`));
  }

  command(values, who) {
    if (!this.what.command) return null;
    const signer = who ? `${who.name}.key` : "FILE";
    const line = `buttress ${this.what.command(values)} --endpoint ${location.origin} --signer ${signer}`;
    return make("div", {}, make("p", { class: "quiet" }, "The same on the command line", who ? make("span", {}, `, where ${signer} holds the secret that `, make("a", { href: "/v1/dev/accounts" }, "the development chain tells"), " for it") : "", ":"),
      make("p", { class: "command" }, make("code", {}, line), copyable(line, "copy")));
  }

  async perform(actions) {
    const step = (words) => this.say(note(words));
    try {
      const transaction = await perform(actions, step);
      this.say(done(transaction));
      if (transaction.state === "done") notice(`${this.what.title}. Done at height ${transaction.height.toLocaleString("en")}.`);
    } catch (error) {
      this.say(note(`Not done: ${error.message}.`, "bad"));
    }
    this.context.redraw();
  }

  say(...content) {
    this.outcome.replaceChildren(...content.filter(Boolean));
  }
}

/**
 * Drafts, signs, sends, and follows until it is done or rejected.
 * @param {object[]} actions
 * @param {(words: string) => void} step Told what is under way.
 * @returns {Promise<object>} What `/v1/transactions/{id}` says in the end.
 */
export async function perform(actions, step) {
  const sender = actor().account;
  step("Drafting…");
  const { data: draft } = await tell("/v1/draft", { sender, actions });
  step("Signing…");
  const transaction = await endorse(draft);
  step("Sending…");
  const { data: sent } = await tell("/v1/transactions", { transaction });
  step("Sent. Waiting for a block…");
  for (let asked = 0; asked < MOST_ASKED; asked += 1) {
    const { data } = await ask(`/v1/transactions/${sent.id}`);
    if (data.state !== "pending") return data;
    await new Promise((later) => setTimeout(later, ASK_MS));
  }
  throw new Error(`${sent.id} is still waiting for a block`);
}

function done(transaction) {
  const where = make("a", { href: `/explorer?q=${transaction.id}` }, "its transaction");
  if (transaction.state === "rejected") {
    return make("div", {}, note(`Rejected, and nothing was changed: ${transaction.rejection}.`, "bad"), make("p", {}, where));
  }
  return make("div", {}, note(`Done at height ${transaction.height.toLocaleString("en")}.`, "good"),
    make("ul", { class: "plain" }, transaction.events.map((event) => make("li", {}, event.words))), make("p", {}, where));
}
