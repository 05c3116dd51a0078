// What a view is given: where it is, how to ask, and how to keep what outlives redrawing.

import { ask } from "./api.js";
import { make } from "./dom.js";
import { KEPT } from "./morph.js";
import { amend, go } from "./router.js";

export class Context {
  #stop = new AbortController();
  #kept = new Map();

  /**
   * @param {{name: string, id: string | null, query: URLSearchParams}} place
   * @param {() => void} redraw Draws the view again, soon.
   */
  constructor(place, redraw) {
    Object.assign(this, place);
    this.redraw = redraw;
    this.amend = amend;
    this.go = go;
    /** The last answer of `/v1/status`. */
    this.status = null;
  }

  /** Over when the reader leaves the view. */
  get signal() {
    return this.#stop.signal;
  }

  leave() {
    this.#stop.abort();
  }

  /** The envelope that a path answers: `{height, time, data}`, of lists `next` too. */
  ask(path) {
    return ask(path, this.signal);
  }

  /** Its data alone. */
  async data(path) {
    return (await this.ask(path)).data;
  }

  /** The data, or null where there is none. */
  async maybe(path) {
    try {
      return await this.data(path);
    } catch (error) {
      if (error.status === 404) return null;
      throw error;
    }
  }

  /**
   * An element that is built once and stays as it is while the view is redrawn: a chart, a form.
   * @param {string} key
   * @param {() => Element} build
   */
  keep(key, build) {
    if (!this.#kept.has(key)) this.#kept.set(key, build());
    const holder = make("span", { "data-keep": key });
    holder[KEPT] = this.#kept.get(key);
    holder[KEPT].dataset.keep = key;
    return holder;
  }
}
