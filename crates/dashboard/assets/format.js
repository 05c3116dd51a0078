// Exact decimal strings to what people read. Amounts arrive as strings and are never made into floats.

/** `1234567.891000` as `1,234,567.891`; at most `places` digits after the point, cut, with `…` when cut. */
export function decimal(text, places = 6) {
  if (text == null) return "–";
  const [whole, fraction = ""] = text.split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  const kept = fraction.slice(0, places).replace(/0+$/, "");
  const cut = fraction.length > places && /[1-9]/.test(fraction.slice(places)) ? "…" : "";
  return kept ? `${grouped}.${kept}${cut}` : grouped + cut;
}

/** A ratio such as `0.1234` as `12.34 %`, exactly up to so many places. */
export function percent(text, places = 2) {
  if (text == null) return "–";
  const [whole, fraction = ""] = text.split(".");
  const padded = fraction.padEnd(2, "0");
  const shifted = `${whole}${padded.slice(0, 2)}`.replace(/^0+(?=\d)/, "");
  return `${decimal(`${shifted}.${padded.slice(2)}`, places)} %`;
}

/** `{amount, symbol}` as `1,500.25 USDC`. */
export function money(view, places = 6) {
  return view ? `${decimal(view.amount, places)} ${view.symbol}` : "–";
}

/** Milliseconds as `12.3 s`, `4 min 5 s`, `3 h 2 min`. */
export function length(ms) {
  if (ms < 60_000) return `${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)} s`;
  const seconds = Math.floor(ms / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `${Math.floor(seconds / 3600)} h ${Math.floor(seconds / 60) % 60} min`;
}

/** The time of day of a block, UTC. */
export function clock(ms) {
  return new Date(ms).toISOString().slice(11, 19);
}

/** Day and time of a block, UTC. */
export function moment(ms) {
  return new Date(ms).toISOString().slice(0, 19).replace("T", " ");
}

/** The beginning of an account or digest. */
export function short(id) {
  return id.length > 16 ? `${id.slice(0, 8)}…` : id;
}
