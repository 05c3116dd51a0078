// Signing in the page, for the demo accounts of a development chain. Their keys are public anyway: the chain's seed says
// them. Still they are imported so that no script can read them back, and live in this page's memory alone.

import { ask } from "./api.js";
import { make } from "./dom.js";

const CHOICE = "acting-as";
/** PKCS #8 around the 32 bytes of an Ed25519 seed (RFC 8410). */
const PKCS8 = "302e020100300506032b657004220420";

let demo = [];
let acting = null;

/** The account that the reader acts as: `{name, role, words, account, key, sign}`; null for nobody. */
export function actor() {
  return acting;
}

/**
 * Fills the chooser with the demo accounts, where there are any. `document` gets an event `acting` when somebody is chosen.
 * @param {HTMLSelectElement} chooser
 */
export async function offerActors(chooser) {
  demo = await ask("/v1/dev/accounts");
  if (demo.length === 0) return;
  chooser.replaceChildren(make("option", { value: "" }, "nobody"),
    ...demo.map((account) => make("option", { value: account.name }, account.name)));
  chooser.closest("label").hidden = false;
  chooser.addEventListener("change", () => choose(chooser.value));
  const last = sessionStorage.getItem(CHOICE);
  if (demo.some((account) => account.name === last)) {
    chooser.value = last;
    await choose(last);
  }
}

async function choose(name) {
  sessionStorage.setItem(CHOICE, name);
  const chosen = demo.find((account) => account.name === name);
  acting = chosen ? await unlock(chosen) : null;
  document.dispatchEvent(new CustomEvent("acting"));
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
  if (!acting?.sign) throw new Error("this browser signs only on pages that it trusts: open the page on localhost or over HTTPS");
  const signature = await acting.sign(fromHex(draft.digest));
  return `${draft.transaction}01000000${acting.key}${signature}`;
}

function fromHex(text) {
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

function toHex(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
