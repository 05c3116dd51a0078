// The strip that is on every view: where the chain stands, and whether something is wrong.

import { length, moment } from "./format.js";

/** Sets the text of an element of the document, touching it only when it changes. */
function say(id, text, className) {
  const element = document.getElementById(id);
  if (element.textContent !== text) element.textContent = text;
  if (className !== undefined && element.className !== className) element.className = className;
}

/** Shows the answer of `/v1/status`. */
export function header({ height, time, data: status }) {
  say("chain-name", status.name);
  say("height", height.toLocaleString("en"));
  say("time", `${moment(time)} UTC`);
  say("epoch", String(status.epoch));
  document.getElementById("epoch-progress").value = 1 - status.next_epoch_in_ms / status.epoch_length_ms;
  say("epoch-left", `${length(status.next_epoch_in_ms)} left`);
  const isWell = status.audit === "ok";
  say("audit", isWell ? "ledgers agree" : `halted: ${status.halted}`, isWell ? "good" : "bad");
}

/** Says what is wrong, or that nothing is any more. */
export function trouble(text) {
  say("trouble", text ?? "", text ? "note bad" : "note");
}

/** Says what was done, for as long as the reader stays: what it was done with may be gone from the view. */
export function notice(text) {
  say("notice", text ?? "");
}
