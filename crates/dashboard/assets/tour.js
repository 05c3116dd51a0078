// The strip of a development chain's tour: where the story is, what happens now, and a link to see it.

import { ask, tell } from "./api.js";
import { make } from "./dom.js";
import { morph } from "./morph.js";
import { note } from "./parts.js";

const PATH = "/v1/dev/tour";
const STATES = { waiting: "to come", now: "now", done: "done", failed: "failed" };

const strip = document.getElementById("tour");
let isFollowing = false;
let shown = null;

/**
 * Draws the strip as the node says now.
 * @param {(url: string) => void} go Goes to the view of a step, for a reader who follows the tour.
 */
export async function tour(go) {
  const story = await ask(PATH);
  if (story.steps.length === 0) return;
  const hasBegun = story.steps.some((step) => step.state !== "waiting");
  // While it rests, and once it is over, the step that was last says what happened, or why nothing did.
  const told = hasBegun ? story.steps[story.step] : undefined;
  strip.hidden = false;
  morph(strip, [
    make("h2", {}, "Tour"),
    story.running ? null : make("button", { class: "act first", type: "button", onclick: () => start(go) }, hasBegun ? "Start again" : "Start the tour"),
    hasBegun ? steps(story) : make("p", { class: "quiet" }, "From a pledge to cover, a trade, a lie, its case, the slash and who is repaid."),
    told ? make("p", { class: "now", role: "status" }, told.words, " ", make("a", { href: told.url }, "See it")) : null,
    story.running ? make("label", {}, make("input", { type: "checkbox", checked: isFollowing, onchange: (event) => { isFollowing = event.currentTarget.checked; } }), "show me each step") : null,
  ].filter(Boolean));
  if (isFollowing && story.running && told && told.name !== shown) go(told.url);
  shown = told?.name ?? null;
}

function steps(story) {
  return make("ol", {}, story.steps.map((step) => make("li", { class: step.state, "aria-current": step.state === "now" ? "step" : null },
    make("a", { href: step.url, title: step.words }, step.name),
    make("span", { class: "unseen" }, `, ${STATES[step.state] ?? step.state}`))));
}

async function start(go) {
  isFollowing = true;
  try {
    await tell(PATH, {});
    await tour(go);
  } catch (error) {
    strip.append(note(`The tour does not start: ${error.message}.`, "bad"));
  }
}
