// How something went: a figure of series that the node keeps, and the newest of it as a table.

import { at } from "./api.js";
import { figure } from "./chart.js";
import { make } from "./dom.js";
import { decimal } from "./format.js";
import { more, panel, when } from "./parts.js";
import { table } from "./table.js";

/** Resolutions in words, and how many buckets a figure shows. */
const LENGTHS = [["10s", "10 seconds"], ["1m", "minutes"], ["1h", "hours"], ["1d", "days"]];
const DRAWN = 240;
const LISTED = 12;
const PER = "per";

/**
 * A panel with one figure for each group of series of one unit, all by the same resolution, which is in the query of the view.
 * @param {import("./context.js").Context} context
 * @param {string} title
 * @param {Array<{names: string[], label: string, unit?: string, places?: number, empty?: string}>} groups `names` as `/v1/series` has them,
 *   levels or flows of one unit. `label` is what is read out instead of the picture.
 * @param {{key: string, words?: string}} how
 */
export async function course(context, title, groups, { key, words }) {
  const resolution = LENGTHS.some(([name]) => name === context.query.get(PER)) ? context.query.get(PER) : LENGTHS[0][0];
  const drawn = await Promise.all(groups.map(async (group) => [
    figure(context, `series-${group.names.join("-")}`, at("/v1/charts/series", { series: group.names.join(","), resolution, limit: DRAWN }),
      { label: group.label, height: 240, empty: group.empty ?? "Nothing of this happened yet." }),
    more(`${group.label}: the newest numbers`, await newest(context, group, resolution)),
  ]));
  return panel(title, { wide: true, key }, words ? make("p", { class: "quiet" }, words) : null, lengths(context, resolution, title), drawn);
}

function lengths(context, resolution, title) {
  return make("p", { class: "tabs", role: "group", "aria-label": `${title}, by` }, "By ", LENGTHS.flatMap(([name, words], place) => [place ? " · " : null,
    make("button", { class: "plain", type: "button", "aria-pressed": name === resolution ? "true" : "false", onclick: () => context.amend({ [PER]: name }) }, words)]));
}

/** The newest buckets of each series, side by side by when they begin. */
async function newest(context, { names, label, unit, places = 6 }, resolution) {
  const answers = await Promise.all(names.map((name) => context.data(at(`/v1/series/${name}`, { resolution, limit: LISTED }))));
  const rows = new Map();
  names.forEach((name, place) => {
    for (const bucket of answers[place]) rows.set(bucket.start, { ...rows.get(bucket.start), start: bucket.start, [name]: bucket });
  });
  const ordered = [...rows.values()].sort((a, b) => b.start - a.start).slice(0, LISTED);
  const suffix = unit ? `, ${unit}` : "";
  const column = (name, part, head) => ({ head, kind: "number", cell: (row) => (row[name] ? make("data", { class: "number", value: row[name][part] }, decimal(row[name][part], places)) : "–") });
  const alone = names.length === 1;
  const columns = names.flatMap((name) => {
    const [, measure] = name.split(".");
    if (alone) return [["first", "First"], ["least", "Least"], ["greatest", "Greatest"], ["last", "Last"], ["total", "Together"]].map(([part, head]) => column(name, part, `${head}${suffix}`));
    return [column(name, "last", `${measure}, last${suffix}`), column(name, "total", `${measure}, together${suffix}`)];
  });
  return table(context, {
    name: `series-${names[0]}`, caption: label, rows: ordered, key: (row) => String(row.start), empty: "There is nothing yet.",
    columns: [{ head: "From", cell: (row) => when(row.start) }, ...columns],
  });
}
