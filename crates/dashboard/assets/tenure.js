// Where stake is between joining and going home.

import { make } from "./dom.js";
import { tone } from "./parts.js";

const PHASES = {
  joining: ["joining: not at risk yet", null], "at-risk": ["at risk", "warn"], leaving: ["leaving: at risk to the end of its tenure", "warn"],
  held: ["held: earlier offences can still be charged", "warn"], free: ["free: it can be claimed", "good"],
};

/** A phase in words. */
export function phase(name) {
  const [words, kind] = PHASES[name] ?? [name];
  return tone(words, kind);
}

/**
 * Joining, at risk, held, free: with the epochs at which each begins, and where the present one is.
 * @param {{at_risk_from: number, at_risk_until: number | null, free_at: number | null, phase: string}} position
 * @param {number} epoch The present one.
 * @param {number} window Epochs for which an offence can be charged.
 */
export function timeline(position, epoch, window) {
  const { at_risk_from: from, at_risk_until: until, free_at: free } = position;
  const steps = [
    ["joining", "Pledged", `at risk from epoch ${from} on`],
    ["at-risk", "At risk", until == null ? `since epoch ${from}, until its owner leaves` : until < from ? "never: it left before that" : `epochs ${from} to ${until}`],
    ["held", "Held", until == null ? `for ${window} epochs after leaving, while offences can still be charged` : `until epoch ${free}`],
    ["free", "Free", free == null ? `whoever leaves now (epoch ${epoch}) claims from epoch ${epoch + window + 1} on` : `to be claimed from epoch ${free} on`],
  ];
  const here = steps.findIndex(([name]) => name === (position.phase === "leaving" ? "at-risk" : position.phase));
  return make("ol", { class: "timeline" }, steps.map(([, name, words], place) =>
    make("li", { class: place < here ? "past" : place === here ? "now" : null, "aria-current": place === here ? "step" : null },
      make("strong", {}, name), words)));
}
