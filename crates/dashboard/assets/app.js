// Brings together where the reader is, what the chain does, and what is shown.

import { ask } from "./api.js";
import { Context } from "./context.js";
import { make } from "./dom.js";
import { header, notice, trouble } from "./header.js";
import { follow } from "./live.js";
import { morph } from "./morph.js";
import { note } from "./parts.js";
import { go, route, travel } from "./router.js";
import { offerActors } from "./sign.js";
import { themes } from "./theme.js";
import { tour } from "./tour.js";

/** Blocks may come faster than people read. */
const LEAST_MS = 1000;

const main = document.getElementById("main");
const views = new Set([...document.querySelectorAll("nav a")].map((entry) => route(new URL(entry.href)).name));

let context;
let page;
let isDrawing = false;
let isDue = false;
let drawnAt = 0;

async function arrive({ isNew }) {
  const place = route(new URL(location.href));
  if (!isNew) {
    context.query = place.query;
    drawnAt = 0;
    return redraw();
  }
  context?.leave();
  notice(null);
  const mine = (context = new Context(place, redraw));
  page = null;
  for (const entry of document.querySelectorAll("nav a")) {
    const isHere = route(new URL(entry.href)).name === place.name;
    if (isHere) {
      entry.setAttribute("aria-current", "page");
      entry.scrollIntoView({ block: "nearest", inline: "nearest" });
    } else entry.removeAttribute("aria-current");
  }
  if (!views.has(place.name)) return nothing();
  const loaded = await import(`./pages/${place.name}.js`);
  if (mine !== context) return;
  page = loaded;
  const title = page.title(place);
  main.replaceChildren(heading(title), note("Asking the node…"));
  main.setAttribute("aria-busy", "true");
  if ("arrived" in document.body.dataset) {
    window.scrollTo(0, 0);
    main.querySelector("h1").focus();
  }
  document.body.dataset.arrived = "";
  drawnAt = 0;
  await redraw();
}

const heading = (title) => make("h1", { tabindex: -1 }, title);

function nothing() {
  document.title = "No such page · Buttress";
  main.removeAttribute("aria-busy");
  main.replaceChildren(heading("No such page"), note(`There is nothing at ${location.pathname}.`), make("p", {}, make("a", { href: "/" }, "To the overview")));
}

/** Draws the view: never twice at once, and not more often than people read. */
async function redraw() {
  isDue = true;
  if (isDrawing) return;
  isDrawing = true;
  while (isDue && !document.hidden) {
    const wait = drawnAt + LEAST_MS - performance.now();
    if (wait > 0) await new Promise((done) => setTimeout(done, wait));
    isDue = false;
    drawnAt = performance.now();
    await drawOnce(context);
  }
  isDrawing = false;
}

async function drawOnce(mine) {
  try {
    mine.status = await ask("/v1/status", mine.signal);
    header(mine.status);
    if (mine.status.data.development) await tour(go);
    if (!page || mine !== context) return;
    const content = await page.view(mine);
    if (mine !== context) return;
    const title = page.title(mine);
    document.title = `${title} · ${mine.status.data.name} · Buttress`;
    morph(main, [heading(title), content].flat(Infinity).filter(Boolean));
    main.removeAttribute("aria-busy");
    trouble(null);
  } catch (error) {
    if (error.name === "AbortError" || mine !== context) return;
    failed(error);
  }
}

/** Old numbers stay, marked as old, rather than vanish. */
function failed(error) {
  if (error.status === undefined) console.error(error);
  const isWaiting = main.getAttribute("aria-busy") === "true";
  if (error.status === 404 && isWaiting) {
    main.removeAttribute("aria-busy");
    main.replaceChildren(heading("Not found"), note(`${error.message}.`), make("p", {}, make("a", { href: "/explorer" }, "Look for something else")));
    page = null;
    return;
  }
  trouble(isWaiting ? `This cannot be shown: ${error.message}.` : `This cannot be renewed: ${error.message}. What is below is the last that the node said.`);
}

themes(document.getElementById("theme"));
travel(arrive);
document.addEventListener("acting", () => {
  drawnAt = 0;
  redraw();
});
await arrive({ isNew: true });
follow(redraw);
if (context.status?.data.development) await offerActors(document.getElementById("actor"), document.getElementById("own-key"));
