// Tables: sorted where one clicks, paged by the server's cursor, as JSON and CSV, cards on a narrow screen.

import { make } from "./dom.js";
import { note } from "./parts.js";
import { at } from "./api.js";

const ROWS = 50;

const after = (name) => `${name}.after`;

/**
 * The path of one page of a list.
 * @param {{query: URLSearchParams}} context
 * @param {string} name The table's, in the query of the view.
 */
export function paged(context, name, path, params = {}) {
  return at(path, { limit: ROWS, after: context.query.get(after(name)), ...params });
}

/** The same list as CSV. @param {string} path As `paged` made it. */
export const asCsv = (path) => `${path}&format=csv`;

/** Buttons to the first and the next page of a list. */
export function pager(context, name, next) {
  const page = (cursor, words) => make("button", { class: "act", type: "button", onclick: () => context.amend({ [after(name)]: cursor }) }, words);
  return [context.query.get(after(name)) ? page(null, "First page") : null, next ? page(next, "Next page") : null];
}

/**
 * @param {{query: URLSearchParams, amend: (changes: object) => void}} context
 * @param {object} options
 * @param {string} options.name Names the table in the query of the view.
 * @param {string} options.caption
 * @param {Array} options.rows
 * @param {Array<{head: string, cell: (row: any) => any, by?: (row: any) => any, kind?: "number" | "prose"}>} options.columns
 *   The first names the row. `by` is what it is sorted by: a number, or text; exact decimal strings sort as numbers.
 * @param {(row: any) => string} options.key
 * @param {string} [options.empty] What is said when there are no rows.
 * @param {string} [options.csv] A path that answers the same rows as CSV; without one the page writes it.
 * @param {string | null} [options.next] The cursor of the next page.
 */
export function table(context, { name, caption, rows, columns, key, empty = "There are none yet.", csv, next }) {
  if (rows.length === 0 && !context.query.get(after(name))) return note(empty);
  const [column, down] = order(context, name);
  const sorted = columns[column]?.by ? [...rows].sort(comparison(columns[column].by, down)) : rows;
  const heads = columns.map((each, place) => head(context, name, each, place, column === place ? down : null));
  const body = sorted.map((row) => make("tr", { "data-key": key(row) }, columns.map((each, place) => {
    const attributes = { "data-label": each.head, class: each.kind };
    const content = each.cell(row) ?? "–";
    return place === 0
      ? make("th", { ...attributes, scope: "row" }, content)
      : make("td", attributes, make("span", {}, content));
  })));
  return make("div", { class: "listing" },
    make("div", { class: "scroll", tabindex: 0, role: "group", "aria-label": `${caption}, scrollable` },
      make("table", { class: "cards", "aria-label": caption }, make("thead", {}, make("tr", {}, heads)), make("tbody", {}, body))),
    make("p", { class: "pager" }, pager(context, name, next),
      csv
        ? make("a", { href: csv, download: true, "aria-label": `${caption} as CSV` }, "CSV")
        : make("button", { class: "plain", type: "button", "aria-label": `${caption} as CSV`, onclick: (event) => save(event, caption) }, "CSV")));
}

/** Which column orders the table, and whether the greatest comes first: `3` or `-3` in the query. */
function order(context, name) {
  const text = context.query.get(`${name}.sort`);
  if (!/^-?\d+$/.test(text ?? "")) return [null, false];
  return [Math.abs(Number(text)), text.startsWith("-")];
}

function head(context, name, column, place, down) {
  const attributes = { scope: "col", class: column.kind, "aria-sort": down === null ? false : down ? "descending" : "ascending" };
  if (!column.by) return make("th", attributes, column.head);
  const next = down === null ? `-${place}` : down ? `${place}` : null;
  const sort = () => context.amend({ [`${name}.sort`]: next });
  const arrow = down === null ? "" : down ? " ↓" : " ↑";
  return make("th", attributes, make("button", { class: "sort", type: "button", onclick: sort }, column.head + arrow));
}

function comparison(by, down) {
  const number = (value) => (value !== "" && value != null && !Number.isNaN(Number(value)) ? Number(value) : null);
  return (left, right) => {
    const [a, b] = [by(left), by(right)];
    const [x, y] = [number(a), number(b)];
    const words = () => String(a ?? "").localeCompare(String(b ?? ""), "en", { numeric: true });
    const compared = x !== null && y !== null ? x - y : x !== null ? 1 : y !== null ? -1 : words();
    return down ? -compared : compared;
  };
}

/** Writes what the table shows as CSV (RFC 4180); exact numbers where cells have them. */
function save(event, caption) {
  const listing = event.currentTarget.closest(".listing");
  const text = (cell) => {
    const exact = cell.querySelectorAll("data, [data-id]");
    return (exact.length === 1 ? exact[0].value || exact[0].dataset.id : cell.textContent).trim();
  };
  const quoted = (cell) => `"${text(cell).replaceAll('"', '""')}"`;
  const lines = [...listing.querySelectorAll("tr")].map((row) => [...row.children].map(quoted).join(","));
  const url = URL.createObjectURL(new Blob([`${lines.join("\r\n")}\r\n`], { type: "text/csv" }));
  make("a", { href: url, download: `${caption}.csv` }).click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}
