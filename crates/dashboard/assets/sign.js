// Signing in the page of a development chain, for its demo accounts, or with a key that the reader has. Those of demo accounts
// are public anyway: the chain's seed says them. Still all are imported so that no script can read them back, and live in this
// page's memory alone.

import { ask, at } from "./api.js";
import { make } from "./dom.js";

const CHOICE = "acting-as";
/** PKCS #8 around the 32 bytes of an Ed25519 seed (RFC 8410). */
const PKCS8 = "302e020100300506032b657004220420";
const DISTRUSTED = "this browser signs only on pages that it trusts: open the page on localhost or over HTTPS";

/** What the chooser says for a key of the reader's. */
const OWN = "own-key";

let demo = [];
let own = null;
let acting = null;

/** The account that the reader acts as: `{name, role, words, account, key, sign}`; null for nobody. */
export function actor() {
  return acting;
}

/**
 * Fills the chooser with the demo accounts, and with what lets the reader act with a key of its own, which the form asks for.
 * `document` gets an event `acting` when somebody is chosen.
 * @param {HTMLSelectElement} chooser
 * @param {HTMLFormElement} form
 */
export async function offerActors(chooser, form) {
  demo = await ask("/v1/dev/accounts");
  chooser.replaceChildren(make("option", { value: "" }, "nobody"),
    ...demo.map((account) => make("option", { value: account.name }, account.name)),
    make("option", { value: OWN }, "a key of mine…"));
  chooser.closest("label").hidden = false;
  chooser.addEventListener("change", () => {
    form.hidden = chooser.value !== OWN;
    if (form.hidden) choose(chooser.value);
    else form.elements.secret.focus();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    take(chooser, form);
  });
  const last = sessionStorage.getItem(CHOICE);
  if (demo.some((account) => account.name === last)) {
    chooser.value = last;
    await choose(last);
  }
}

async function choose(name) {
  sessionStorage.setItem(CHOICE, name);
  const chosen = demo.find((account) => account.name === name);
  if (name === OWN) acting = own;
  else acting = chosen ? await unlock(chosen) : null;
  document.dispatchEvent(new CustomEvent("acting"));
}

/** Takes the key that was typed in, and finds the account that it controls. What was typed is forgotten at once. */
async function take(chooser, form) {
  const secret = form.elements.secret.value.trim().toLowerCase();
  const said = form.querySelector("[role=status]");
  form.reset();
  try {
    const key = await publicOf(secret);
    const { data: hits } = await ask(at("/v1/search", { q: key }));
    const account = hits.find((hit) => hit.kind === "account")?.id;
    if (!account) throw new Error(`the chain has no account of the key ${key}`);
    const name = `key ${key.slice(0, 8)}`;
    own = await unlock({ name, role: "own", words: "With a key of yours.", account, key, secret });
    chooser.querySelector(`[value=${OWN}]`).textContent = name;
    said.textContent = "";
    form.hidden = true;
    await choose(OWN);
  } catch (error) {
    said.textContent = `This key cannot be used: ${error.message}.`;
  }
}

/** The public key of a seed, which is what its account is made of. */
async function publicOf(secret) {
  if (!crypto.subtle) throw new Error(DISTRUSTED);
  const pair = await crypto.subtle.importKey("pkcs8", fromHex(PKCS8 + secret), { name: "Ed25519" }, true, ["sign"]);
  const { x } = await crypto.subtle.exportKey("jwk", pair);
  const bytes = atob(x.replaceAll("-", "+").replaceAll("_", "/"));
  return toHex(Uint8Array.from(bytes, (character) => character.charCodeAt(0)));
}

async function unlock({ secret, ...account }) {
  if (!crypto.subtle) return { ...account, sign: null };
  const key = await crypto.subtle.importKey("pkcs8", fromHex(PKCS8 + secret), { name: "Ed25519" }, false, ["sign"]);
  const sign = async (message) => toHex(new Uint8Array(await crypto.subtle.sign("Ed25519", key, message)));
  return { ...account, sign };
}

/**
 * Signs what the node drafted.
 * @param {{transaction: string, digest: string}} draft
 * @returns {Promise<string>} The signed transaction in hexadecimal: the transaction, then one endorsement, of a key and its signature.
 */
export async function endorse(draft) {
  if (!acting?.sign) throw new Error(DISTRUSTED);
  const signature = await acting.sign(fromHex(draft.digest));
  return `${draft.transaction}01000000${acting.key}${signature}`;
}

function fromHex(text) {
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

function toHex(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
