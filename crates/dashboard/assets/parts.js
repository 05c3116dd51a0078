// What pages are made of: panels, facts, amounts, ids. Each says where its numbers come from and when they are true.

import { make } from "./dom.js";
import { clock, decimal, moment, money, percent, short } from "./format.js";

/**
 * A part of a page with a heading, and below it the height that it is true at and the same data as JSON.
 * @param {string} title
 * @param {{answer?: {height: number, time: number}, path?: string, csv?: string, wide?: boolean, key?: string}} source
 *   `csv` is a path that answers CSV.
 */
export function panel(title, { answer, path, csv, wide, key } = {}, ...children) {
  const id = `panel-${(key ?? title).toLowerCase().replace(/[^a-z0-9]+/g, "-")}`;
  const origin = [
    answer ? asOf(answer) : null,
    path ? make("a", { href: path, "aria-label": `${title} as JSON` }, "JSON") : null,
    csv ? make("a", { href: csv, "aria-label": `${title} as CSV`, download: true }, "CSV") : null,
  ].filter(Boolean);
  return make("section", { class: wide ? "panel wide" : "panel", "aria-labelledby": id, "data-key": key },
    make("h2", { id }, title), children,
    origin.length ? make("p", { class: "origin" }, origin) : null);
}

/** The block that an answer is true after. */
export function asOf({ height, time }) {
  return make("span", {}, "as of height ", make("a", { href: `/explorer?q=${height}` }, height.toLocaleString("en")),
    ", ", make("time", { datetime: new Date(time).toISOString() }, `${clock(time)} UTC`));
}

/** A moment, UTC. */
export function when(ms) {
  return make("time", { datetime: new Date(ms).toISOString(), class: "number" }, `${moment(ms)} UTC`);
}

/** Names and values. @param {Array<[string, any] | null>} pairs */
export function facts(pairs) {
  return make("dl", { class: "facts" }, pairs.filter(Boolean).map(([name, value]) =>
    make("div", {}, make("dt", {}, name), make("dd", {}, value ?? "–"))));
}

/** What is said where there is nothing to show, while waiting, or when something is wrong. */
export function note(text, tone) {
  return make("p", { class: tone ? `note ${tone}` : "note" }, text);
}

/** An exact amount with its unit; the whole number is in its title where places were cut. */
export function amount(view, places = 4) {
  if (!view) return "–";
  return make("data", { class: "number", value: view.amount, title: `${view.amount} ${view.symbol}` }, money(view, places));
}

/** Several amounts. */
export function amounts(views, places) {
  if (views.length === 0) return "–";
  return views.flatMap((view, place) => (place ? [", ", amount(view, places)] : [amount(view, places)]));
}

/** A value in the reference currency. */
export function value(text, places = 2) {
  if (text == null) return "–";
  return make("data", { class: "number", value: text, title: `${text} in the reference currency` }, `${decimal(text, places)} ref.`);
}

/** A ratio as percents, exact in its title. */
export function ratio(text, places = 2) {
  if (text == null) return "–";
  return make("data", { class: "number", value: text, title: percent(text, 18) }, percent(text, places));
}

/** A word that is good, a warning or bad, and looks it. */
export function tone(words, kind) {
  return make("span", { class: kind ? `tone ${kind}` : "tone" }, words);
}

/** An id, shortened, that copies itself in whole. */
export function copyable(id, shown = short(id)) {
  const copy = async (event) => {
    const button = event.currentTarget;
    await navigator.clipboard?.writeText(id);
    button.classList.add("copied");
    setTimeout(() => button.classList.remove("copied"), 1200);
  };
  const isId = id.length <= 64;
  return make("button", { class: "id", type: "button", title: isId ? id : null, "data-id": isId ? id : null, onclick: copy },
    shown, isId ? make("span", { class: "unseen" }, shown === "copy" ? ` ${id}` : ", copy") : null);
}

const PLACES = { operator: "operators", vault: "vaults", service: "services", case: "cases", feed: "oracle", market: "options" };

/** A link to the view of an id such as `vault-3`, under its name where it has one. */
export function link(id, name) {
  const place = PLACES[id.split("-")[0]];
  const words = name ? [name, " ", make("span", { class: "quiet" }, id)] : [id];
  return place ? make("a", { href: `/${place}/${id}` }, words) : make("span", {}, words);
}

/** An account: its beginning leads to what is known of it; its whole can be copied. */
export function account(id) {
  return make("span", { class: "account" }, make("a", { href: `/explorer?q=${id}`, title: id }, make("code", {}, short(id))), " ",
    copyable(id, "copy"));
}

/** A part of the whole, as a bar with words. @param {number} part 0 to 1 */
export function bar(part, label) {
  return make("meter", { min: 0, max: 1, value: Math.min(1, Math.max(0, part)), "aria-label": label, title: label });
}

/** Something long that opens. */
export function more(summary, ...children) {
  return make("details", {}, make("summary", {}, summary), children);
}

/** Bytes that one may want to copy. */
export function bytes(hex, label) {
  return make("p", { class: "bytes" }, make("code", {}, hex.length > 96 ? `${hex.slice(0, 96)}… ` : `${hex} `),
    copyable(hex, `copy ${label} (${hex.length / 2} bytes)`));
}

/** Events as the API tells them. */
export function happenings(events, label) {
  if (events.length === 0) return note("Nothing has happened yet.");
  return make("ol", { class: "events", tabindex: 0, "aria-label": label }, events.map((event) => make("li", {},
    make("a", { href: `/explorer?q=${event.height}`, title: `height ${event.height}` }, clock(event.time)),
    make("span", { title: event.kind }, event.words))));
}
