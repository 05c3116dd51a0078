// What happened to something: its events, newest first, however long ago.

import { make } from "./dom.js";
import { happenings, panel } from "./parts.js";
import { asCsv, paged, pager } from "./table.js";

/**
 * A panel of events, a page at a time.
 * @param {{query: URLSearchParams, ask: (path: string) => Promise<any>}} context
 * @param {string} title
 * @param {object} filter Which events, as `/v1/events` wants it; all when nothing is said.
 */
export async function history(context, title, filter = {}) {
  const path = paged(context, "events", "/v1/events", filter);
  const events = await context.ask(path);
  return panel(title, { answer: events, path, csv: asCsv(path), wide: true, key: "events" },
    happenings(events.data, title), make("p", { class: "pager" }, pager(context, "events", events.next)));
}
