// Feeds and what came of their last rounds.

import { panel } from "../parts.js";
import { prices } from "../prices.js";
import { paged } from "../table.js";

export const title = () => "Oracle";

export async function view(context) {
  const path = paged(context, "feeds", "/v1/feeds");
  const answer = await context.ask(path);
  return panel("Feeds", { answer, path, wide: true }, await prices(context, answer.data));
}
