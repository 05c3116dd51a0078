// What feeds say: the price, whether it still is one, and the last rounds as a picture.

import { make } from "./dom.js";
import { decimal, length } from "./format.js";
import { link, note, ratio, tone } from "./parts.js";
import { sparkline } from "./sparkline.js";

const ROUNDS = 60;
const STATES = {
  fresh: ["fresh", "good"], stale: ["stale: not a price any more", "warn"], closed: ["market closed", "warn"], none: ["no price yet", "bad"],
};

/** @param {Array} feeds As `/v1/feeds` has them. */
export async function prices(context, feeds) {
  if (feeds.length === 0) return note("No service has registered a feed yet.");
  const rounds = await Promise.all(feeds.map((feed) => context.data(`/v1/feeds/${feed.id}/rounds?limit=${ROUNDS}`)));
  return feeds.map((feed, place) => {
    const [words, kind] = STATES[feed.price.status] ?? [feed.price.status];
    const last = feed.last_round;
    return make("article", { class: "feed", "data-key": feed.id },
      make("div", {},
        make("h3", {}, link(feed.id, feed.pair)),
        make("p", { class: "big" }, decimal(feed.price.price, feed.decimals), " ", make("span", { class: "quiet" }, feed.pair.split(/[-/]/)[1] ?? "")),
        make("p", {}, tone(feed.price.age_ms == null ? words : `${words}, ${length(feed.price.age_ms)} old`, kind)),
        last ? make("p", { class: "quiet" }, `Round ${last.round}: ${last.reports.length} reports, `, ratio(last.participation), " of the cover") : null),
      make("div", {}, sparkline(feed.pair, rounds[place])));
  });
}
