// On a development chain its reader makes operators lie, to see what becomes of it.

import { ask, tell } from "./api.js";
import { make } from "./dom.js";
import { note, panel } from "./parts.js";

/**
 * A panel of forms, one for each operator of the development chain; nothing on other chains.
 * @param {string} [only] One operator's id.
 */
export async function liar(context, only) {
  if (!context.status.data.development) return null;
  const actors = (await ask("/v1/dev/actors", context.signal)).filter((actor) => actor.operator && (!only || actor.operator === only));
  if (actors.length === 0) return null;
  return panel("Make an operator lie", { path: "/v1/dev/actors", wide: true, key: "liar" },
    make("p", { class: "quiet" }, "Only on a development chain. A lie is a report that is off by so many hundredths of a percent (bps), for so many seconds."),
    actors.map((actor) => make("div", { "data-key": actor.name }, form(actor))),
    context.keep("told", () => make("p", { class: "note", role: "status" })));
}

function form({ name, behaviour }) {
  const field = (id, label, value, min, max) => make("label", {}, label,
    make("input", { id: `${id}-${name}`, name: id, type: "number", value, min, max, step: 1, required: true }));
  const submit = (event) => {
    event.preventDefault();
    const { bps, seconds } = Object.fromEntries(new FormData(event.currentTarget));
    lie(name, Number(bps), Number(seconds), event.currentTarget.closest("section").querySelector("[role=status]"));
  };
  return make("form", { onsubmit: submit, "aria-label": `Make ${name} lie` },
    field("bps", `${name} is off by, bps`, 500, -9999, 1000000), field("seconds", "for, seconds", 20, 1, 86400),
    make("button", { class: "act", id: `lie-${name}` }, `Make ${name} lie`),
    make("span", { class: "quiet" }, `now: ${behaviour}`));
}

async function lie(name, bps, seconds, told) {
  told.replaceChildren(`Telling ${name}…`);
  try {
    const { words } = await tell(`/v1/dev/operators/${encodeURIComponent(name)}/lie`, { bps, seconds });
    told.replaceChildren(words);
  } catch (error) {
    told.replaceChildren(note(`Not done: ${error.message}.`, "bad"));
  }
}
