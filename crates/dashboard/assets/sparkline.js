// The last rounds of a feed: what each operator reported, what the feed made of it, where it found no price.
// Positions on a picture are the one place where a price becomes a float.

import { draw, make } from "./dom.js";
import { decimal } from "./format.js";

const WIDTH = 600;
const HEIGHT = 140;
const PAD = 6;
const SERIES = 6;

/** Each operator keeps its colour, by its number, whoever else reports. */
function colour(operator) {
  return `var(--series-${Number(operator.split("-")[1]) % SERIES})`;
}

/** A dot for even numbers, a diamond for odd ones: told apart without colour too. */
function mark(operator, x, y) {
  const number = Number(operator.split("-")[1]);
  const fill = colour(operator);
  return number % 2 === 0
    ? draw("circle", { cx: x, cy: y, r: 2.2, fill })
    : draw("path", { d: `M${x} ${y - 3}l3 3l-3 3l-3 -3z`, fill });
}

/**
 * @param {string} pair
 * @param {Array} rounds Newest first, as the API has them.
 * @returns {Node[]} A picture and its legend.
 */
export function sparkline(pair, rounds) {
  const ordered = [...rounds].reverse();
  const prices = ordered.flatMap((round) => [round.price, ...round.reports.map((report) => report.price)])
    .filter((price) => price != null).map(Number);
  if (prices.length === 0) return [make("p", { class: "note" }, "No reports on record yet.")];
  const low = Math.min(...prices);
  const high = Math.max(...prices);
  const room = (high - low) * 0.05 || high * 0.001 || 1;
  const bottom = low - room;
  const span = high - low + 2 * room;
  const first = ordered[0].round;
  const steps = Math.max(1, ordered[ordered.length - 1].round - first);
  const x = (round) => PAD + ((round - first) / steps) * (WIDTH - 2 * PAD);
  const y = (price) => HEIGHT - PAD - ((Number(price) - bottom) / span) * (HEIGHT - 2 * PAD);

  const shapes = [draw("rect", { class: "frame", x: 0.5, y: 0.5, width: WIDTH - 1, height: HEIGHT - 1 })];
  let path = "";
  let pen = "M";
  for (const round of ordered) {
    if (round.outcome === "without-price") {
      const width = Math.max(2, (WIDTH - 2 * PAD) / steps);
      shapes.push(draw("rect", { class: "gap", x: x(round.round) - width / 2, y: 1, width, height: HEIGHT - 2 }));
      pen = "M";
    } else if (round.price != null) {
      path += `${pen}${x(round.round).toFixed(1)} ${y(round.price).toFixed(1)}`;
      pen = "L";
    }
  }
  const names = new Map();
  for (const round of ordered) {
    for (const report of round.reports) {
      names.set(report.operator, report.operator_name);
      const dot = mark(report.operator, x(round.round), y(report.price));
      dot.append(draw("title", {}, `${report.operator_name}, round ${round.round}: ${decimal(report.price)}`));
      shapes.push(dot);
    }
  }
  shapes.push(draw("path", { class: "median", d: path || "M0 0" }));
  shapes.push(draw("text", { x: PAD, y: 14 }, decimal(String(high))));
  shapes.push(draw("text", { x: PAD, y: HEIGHT - PAD }, decimal(String(low))));
  const missing = ordered.filter((round) => round.outcome === "without-price").length;
  const label = `${pair}, rounds ${first} to ${first + steps}: reports from ${low} to ${high}, ${missing} rounds without a price`;
  const legend = [...names].sort().map(([operator, name]) =>
    make("li", {}, draw("svg", { viewBox: "-4 -4 8 8", "aria-hidden": "true" }, mark(operator, 0, 0)), name));
  return [
    draw("svg", { class: "chart", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "xMinYMid", role: "img", "aria-label": label }, shapes),
    make("ul", { class: "legend" }, legend, make("li", {}, "line: the feed's price"),
      missing ? make("li", {}, "shaded: no price") : null),
  ];
}
