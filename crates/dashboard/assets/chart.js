// Figures: what `/v1/charts/…` answers, drawn by Plotly in the colours of the page.
//
// Plotly is large, so it is fetched when the first figure is shown. It styles itself through a sheet of its own, which it would
// make of an inline element; the policy of these pages allows none, so it finds an empty file of this server in its place.

import { ask } from "./api.js";
import { make } from "./dom.js";
import { KEPT } from "./morph.js";
import { asOf } from "./parts.js";

const PROGRAM = "/assets/plotly.js";
/** Where Plotly looks for its sheet. */
const SHEET_ID = "plotly.js-style-global";
/** Figures are renewed less often than numbers: drawing takes time, and people look at them longer. */
const LEAST_MS = 3000;

let program;

/** Plotly, once it is there. */
function plotly() {
  program ??= loaded(make("link", { rel: "stylesheet", href: "/assets/chart.css", id: SHEET_ID }))
    .then(() => loaded(make("script", { src: PROGRAM })))
    .then(() => window.Plotly);
  program.catch(() => {
    program = null;
  });
  return program;
}

function loaded(element) {
  return new Promise((done, fail) => {
    element.onload = done;
    element.onerror = () => fail(new Error(`${element.src || element.href} does not load`));
    document.head.append(element);
  });
}

/**
 * A figure that loads by itself.
 * @param {string} url Such as `/v1/charts/rounds?feed=feed-0`.
 * @param {{label: string, height?: number, empty?: string}} how `label` is what is read out instead of the picture.
 * @returns {HTMLElement}
 */
export function chart(url, how) {
  const made = new Chart(how);
  made.renew(url);
  return made.element;
}

/**
 * A figure of a view: built once, and asked for anew whenever the view is drawn again. It shows what it has meanwhile.
 * @param {import("./context.js").Context} context
 * @param {string} key Names it in the view. Its URL may change.
 */
export function figure(context, key, url, how) {
  const holder = context.keep(key, () => {
    const made = new Chart(how);
    made.element[CHART] = made;
    return made.element;
  });
  holder[KEPT][CHART].renew(url);
  return holder;
}

const CHART = Symbol("chart");

class Chart {
  #figure = null;
  #asked = 0;
  #url = null;
  #due = 0;
  #said = "";

  constructor({ label, height = 320, empty = "There is nothing to draw yet." }) {
    Object.assign(this, { label, height, empty });
    this.plot = make("div", { class: "plot", role: "img", "aria-label": label, hidden: true });
    this.state = make("p", { class: "note", role: "status" }, "Drawing…");
    this.origin = make("p", { class: "origin" });
    this.element = make("figure", { class: "figure" }, this.state, this.plot, this.origin);
    document.addEventListener("theme", () => this.element.isConnected && this.#figure && this.draw());
    new ResizeObserver(() => this.fit()).observe(this.element);
  }

  /** Asks anew: at once where it is something else, otherwise once the last question is answered and a while has passed. */
  async renew(url) {
    if (url === this.#url && performance.now() < this.#due) return;
    this.#url = url;
    this.#due = Infinity;
    const mine = ++this.#asked;
    this.element.setAttribute("aria-busy", "true");
    try {
      const [Plotly, answer] = await Promise.all([plotly(), ask(url)]);
      if (mine !== this.#asked) return;
      // A figure is as new as its block, but only what it shows is a reason to draw.
      const { height, time, ...figure } = answer;
      const text = JSON.stringify(figure);
      this.Plotly = Plotly;
      this.origin.replaceChildren(asOf({ height, time }), make("a", { href: url, "aria-label": `${this.label} as JSON`, title: `as of height ${height}` }, "JSON"));
      if (text !== this.#said) {
        this.#said = text;
        this.#figure = figure;
        await this.draw();
      } else if (figure.data.length > 0) {
        this.state.hidden = true;
      }
    } catch (error) {
      if (mine === this.#asked) this.say(`This cannot be drawn: ${error.message}.`, "bad");
    } finally {
      if (mine === this.#asked) {
        this.#due = performance.now() + LEAST_MS;
        this.element.removeAttribute("aria-busy");
      }
    }
  }

  async draw() {
    if (this.#figure.data.length === 0) return this.say(this.empty);
    this.state.hidden = true;
    this.plot.hidden = false;
    const layout = { ...themed(this.#figure.layout, this.element), height: this.height, width: this.width() };
    await this.Plotly.react(this.plot, this.#figure.data, layout, { displayModeBar: false, scrollZoom: false, showTips: false });
  }

  say(words, tone) {
    this.state.className = tone ? `note ${tone}` : "note";
    this.state.textContent = words;
    this.state.hidden = false;
    if (!tone) this.plot.hidden = true;
  }

  width() {
    return Math.max(240, Math.floor(this.element.clientWidth));
  }

  fit() {
    if (!this.#figure || this.plot.hidden || this.plot.clientWidth === 0) return;
    const width = this.width();
    if (this.plot.layout && this.plot.layout.width !== width) this.Plotly.relayout(this.plot, { width });
  }
}

/** The layout with the page's colours for texts, lines and what is shown under the pointer. */
function themed(layout, element) {
  // A named colour may depend on the theme: only an element that has it says which one it is.
  const probe = element.appendChild(make("span", { hidden: true }));
  const colour = (name) => {
    probe.style.color = `var(${name})`;
    return getComputedStyle(probe).color;
  };
  const [ink, line, raised] = [colour("--ink"), colour("--line"), colour("--raised")];
  probe.remove();
  const axis = (old) => ({ ...old, gridcolor: line, zerolinecolor: line, linecolor: line, tickfont: { ...old.tickfont, color: ink } });
  const changed = { ...layout, font: { ...layout.font, color: ink, family: getComputedStyle(element).fontFamily }, hoverlabel: { ...layout.hoverlabel, bgcolor: raised, bordercolor: line, font: { color: ink } } };
  for (const name of Object.keys(layout)) if (/^[xyz]axis\d*$/.test(name)) changed[name] = axis(layout[name]);
  if (layout.scene) {
    changed.scene = { ...layout.scene };
    for (const name of ["xaxis", "yaxis", "zaxis"]) if (layout.scene[name]) changed.scene[name] = axis(layout.scene[name]);
  }
  return changed;
}
