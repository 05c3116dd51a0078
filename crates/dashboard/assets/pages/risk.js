// How safe the security is that services share: what attacks cost, what shocks lead to, what may be lost, on whom much depends.

import { at } from "../api.js";
import { figure } from "../chart.js";
import { make } from "../dom.js";
import { decimal } from "../format.js";
import { KEPT } from "../morph.js";
import { facts, link, more, note, panel, ratio, tone, value } from "../parts.js";
import { table } from "../table.js";

const SHOCK = "0.05";
const LOSSES = [
  ["offences", "Offences of a service, a year", "0.02"],
  ["faults", "Faults of an operator, a year", "0.02"],
  ["correlation", "Correlation of services’ offences", "0.25"],
  ["days", "Days", "365"],
  ["vault", "Whose (all stake, or a vault)", ""],
];
const VERDICTS = {
  "sharing-pays": ["sharing needs less", "good"], equal: ["no difference", null], "isolation-pays": ["isolation needs less", "warn"],
};

export const title = () => "Risk";

export async function view(context) {
  const path = "/v1/risk";
  const answer = await context.ask(path);
  const risk = answer.data;
  return [
    verdict(context, answer, path),
    panel("How far attacks are from paying", { answer, path, key: "margin" },
      make("p", { class: "quiet" }, "Cost of the cheapest attack by its gain: from what is proved to what was found."),
      figure(context, "margin", "/v1/charts/margin", { label: "Interval of the attack margin", height: 220, empty: "Nothing can be gained by corrupting any service, so there is no margin." })),
    panel("Whose stake backs what", { wide: true, key: "exposure" },
      make("p", { class: "quiet" }, "Stakers on the left, operators between, services on the right; in the reference currency. What operators pledge more than once is wider on the right."),
      figure(context, "exposure", "/v1/charts/exposure", { label: "Exposure graph: stakers, operators, services", height: 460, empty: "No stake is at risk in this epoch." })),
    panel("Headroom", { answer, path, wide: true, key: "headroom" },
      make("p", { class: "quiet" }, "By how much the profit from corrupting a service may rise before an attack pays."),
      figure(context, "headroom", "/v1/charts/headroom", { label: "Profit and headroom of each service", height: 260, empty: "No service has bought cover yet." }),
      headroom(context, risk)),
    cascade(context, risk),
    losses(context, risk),
    panel("On whom much depends", { answer, path, wide: true, key: "operators" }, operators(context, risk)),
    panel("What fails together", { answer, path, wide: true, key: "shared" },
      make("p", { class: "quiet" }, "What several vaults have in common: who runs them, what they hold, which terms they are slashed under. What hits it hits them all."),
      shared(context, risk)),
    panel("Services with the same stake behind them", { answer, path, wide: true, key: "overlap" },
      figure(context, "overlap", "/v1/charts/overlap", { label: "Overlap of the stake behind services", height: 420, empty: "No service is backed by stake yet." })),
    panel("If security were not shared", { answer, path, wide: true, key: "regimes" }, regimes(context, risk.regimes)),
  ];
}

const interval = (low, high) => {
  if (low == null || high == null) return "–";
  const show = (text) => decimal(text, 4);
  return make("span", { class: "number" }, low === high ? show(high) : `${show(low)} to ${show(high)}`);
};

function verdict(context, answer, path) {
  const { attacks, network } = answer.data;
  const words = { true: ["no attack pays", "good"], false: ["an attack pays", "bad"], null: ["not decided in time", "warn"] };
  const whose = { stake: "by all stake that is slashed", private: "by each cover’s own part of its vault" };
  return panel("Attack margin", { answer, path, key: "verdict" },
    attacks.map((attack) => {
      const [told, kind] = words[attack.secure];
      return make("div", { "data-key": attack.costs },
        attacks.length > 1 ? make("h3", {}, `Cost counted ${whose[attack.costs]}`) : null,
        make("p", { class: "big" }, tone(told, kind)),
        facts([
          ["Cost ÷ gain of the cheapest attack (1 + γ)", interval(attack.margin_at_least, attack.margin_found)],
          ["Proved exact", attack.margin_found == null ? "nothing to gain" : attack.margin_proved ? "yes" : "no: an interval"],
          ["Certified without a search", attack.margin_local == null ? null : decimal(attack.margin_local, 4)],
          ["Stake may lose, of its price", ratio(attack.price_tolerance)],
          ["Stake missing", value(attack.missing_stake)],
          ["Most that an attack gains, net", make("span", {}, value(attack.profit_found), attack.proved ? "" : make("span", {}, "; at most ", value(attack.profit_at_most)))],
        ]),
        attack.cheapest ? more("The cheapest attack",
          facts([["Gain", value(attack.cheapest.gain)], ["Cost", value(attack.cheapest.cost)]]),
          make("p", {}, "Corrupts ", list(attack.cheapest.services), " with the covers ", attack.cheapest.covers.join(", "), ".")) : null);
    }),
    attacks.length > 1 ? note("Vaults sold more cover than they have stake: the truth is between the two.") : null,
    facts([
      ["Covers", String(network.covers)],
      ["Services", String(network.services)],
      ["What corruption of all would take", value(network.stake)],
      ["And gain", value(network.gain)],
      ["Services that a unit of stake backs", network.reuse == null ? null : decimal(network.reuse, 3)],
    ]));
}

const list = (ids) => ids.flatMap((id, place) => [place ? ", " : null, link(id)]);

function headroom(context, risk) {
  const rows = risk.attacks[0]?.headroom ?? [];
  return table(context, {
    name: "headroom", caption: "Headroom of services", rows, key: (row) => row.service, empty: "No service has bought cover yet.",
    columns: [
      { head: "Service", cell: (row) => link(row.service, row.service_name), by: (row) => row.service_name },
      { head: "Profit from corruption", kind: "number", cell: (row) => value(row.profit), by: (row) => row.profit },
      { head: "Headroom, certain", kind: "number", cell: (row) => value(row.headroom), by: (row) => row.headroom },
      { head: "Is that all", cell: (row) => (row.exact ? "yes" : tone("at least", "warn")), by: (row) => String(row.exact) },
    ],
  });
}

/** What the slider says is in the query, so that it is a link too. */
function cascade(context, risk) {
  const shock = /^0(\.\d+)?$|^1$/.test(context.query.get("shock") ?? "") ? context.query.get("shock") : SHOCK;
  const url = at("/v1/risk/cascade", { shock });
  const slider = context.keep("shock", () => {
    const input = make("input", { type: "range", id: "shock", min: 0, max: 0.5, step: 0.005, value: shock });
    const shown = make("output", { for: "shock" });
    const say = () => {
      shown.textContent = `${(Number(input.value) * 100).toFixed(1)} % of all stake`;
    };
    let later;
    input.oninput = () => {
      say();
      clearTimeout(later);
      later = setTimeout(() => context.amend({ shock: String(Number(input.value)) }), 250);
    };
    say();
    return make("form", { class: "slide", onsubmit: (event) => event.preventDefault() }, make("label", { for: "shock" }, "Stake that is lost first", input), shown);
  });
  return panel("Cascade", { path: url, wide: true, key: "cascade" },
    make("p", { class: "quiet" }, "Stake is lost; attacks that did not pay before do; what they cost is lost as well. At worst:"),
    slider,
    lazily(context, "struck", url, struck),
    figure(context, "cascade", at("/v1/charts/cascade", { shock }), { label: "Stake lost at worst by the size of the shock", height: 340 }),
    table(context, {
      name: "shocks", caption: "Shocks", rows: risk.cascade, key: (row) => row.shock, empty: "There is no stake to lose.",
      columns: [
        { head: "Shock", kind: "number", cell: (row) => ratio(row.shock), by: (row) => row.shock },
        { head: "Lost at worst, found", kind: "number", cell: (row) => ratio(row.lost, 4), by: (row) => row.lost },
        { head: "At most, proved", kind: "number", cell: (row) => ratio(row.lost_at_most, 4), by: (row) => row.lost_at_most },
        { head: "The margin promises", kind: "number", cell: (row) => ratio(row.cap, 4), by: (row) => row.cap },
        { head: "Services that fall", kind: "prose", cell: (row) => (row.services.length ? make("span", {}, list(row.services)) : "none"), by: (row) => row.services.length },
      ],
    }));
}

function struck({ data: found }) {
  return facts([
    ["Shock", ratio(found.shock)],
    ["Lost at worst, the shock included", make("span", {}, ratio(found.lost, 4), found.proved ? "" : make("span", {}, " to ", ratio(found.lost_at_most, 4)))],
    ["Attackers lose", value(found.attackers_lose)],
    ["Services that fall", found.services.length ? make("span", {}, list(found.services)) : "none"],
    ["Proved exact", found.proved ? "yes" : "no: an interval"],
  ]);
}

/**
 * What takes longer than the rest of the view: it is shown when it is there, and what was there before until then.
 * @param {(answer: object) => Node} draw
 */
function lazily(context, key, path, draw) {
  const holder = context.keep(key, () => make("div", { role: "status" }, note("Searching…")));
  const place = holder[KEPT];
  context.ask(path).then((answer) => place.replaceChildren(draw(answer)), (error) => {
    if (error.name !== "AbortError") place.replaceChildren(note(`This cannot be found out: ${error.message}.`, "bad"));
  });
  return holder;
}

function losses(context, risk) {
  if (risk.network.covers === 0) {
    return panel("What may be lost to slashing", { wide: true, key: "losses" }, note("No stake is at risk in this epoch: nothing can be lost."));
  }
  const given = Object.fromEntries(LOSSES.map(([name, , usual]) => [name, context.query.get(name) ?? usual]));
  const submit = (event) => {
    event.preventDefault();
    context.amend(Object.fromEntries(new FormData(event.currentTarget)));
  };
  const url = at("/v1/risk/losses", given);
  return panel("What may be lost to slashing", { path: url, wide: true, key: "losses" },
    make("p", { class: "quiet" }, "A ledger knows who can lose how much to whom, not how likely it is. Under the rates that are supposed here, all slashes of a vault capped by its stake:"),
    context.keep("supposed", () => make("form", { onsubmit: submit, "aria-label": "What is supposed of offences" },
      LOSSES.map(([name, label, usual]) => make("label", {}, label,
        name === "vault" ? make("input", { name, value: given[name], placeholder: "vault-0", autocomplete: "off" })
          : make("input", { name, type: "number", min: 0, step: "any", value: given[name] ?? usual, required: true }))),
      make("button", { class: "act" }, "Reckon"))),
    lazily(context, "lost", url, lost),
    figure(context, "losses", at("/v1/charts/losses", given), { label: "Distribution of losses to slashing", height: 340, empty: "Nothing can be lost." }));
}

function lost({ data: found }) {
  return make("div", {}, facts([
    ["Of", make("span", {}, `${found.portfolio}, `, value(found.stake))],
    ["Expected", value(found.expected)],
    ["Nothing is lost, with probability", ratio(found.none, 4)],
    ...found.tails.flatMap((tail) => [
      [`Exceeded with at most ${decimal(((1 - Number(tail.level)) * 100).toFixed(4), 2)} % (VaR)`, value(tail.value_at_risk)],
      ["Mean of those cases (ES)", value(tail.expected_shortfall)],
    ]),
    ["Found by", found.method],
  ]), make("ul", { class: "plain" }, found.services.map((service) => make("li", {}, link(service.service, service.service_name), ": slashes with probability ",
    ratio(service.probability, 3), ", takes ", value(service.expected), " on average"))));
}

function operators(context, risk) {
  return table(context, {
    name: "systemic", caption: "Operators by what depends on them", rows: risk.operators, key: (row) => row.operator, empty: "No operator has stake at risk.",
    columns: [
      { head: "Operator", cell: (row) => link(row.operator, row.operator_name), by: (row) => row.operator_name },
      { head: "Stake", kind: "number", cell: (row) => value(row.stake), by: (row) => row.stake },
      { head: "Of all", kind: "number", cell: (row) => ratio(row.part), by: (row) => row.part },
      { head: "Cover sold", kind: "number", cell: (row) => value(row.cover), by: (row) => row.cover },
      { head: "Services", kind: "number", cell: (row) => String(row.services.length), by: (row) => row.services.length },
      { head: "Corrupts alone", kind: "prose", cell: (row) => (row.alone.length ? tone(row.alone.join(", "), "warn") : "none"), by: (row) => row.alone.length },
      { head: "Reach", kind: "number", cell: (row) => value(row.reach), by: (row) => row.reach },
    ],
  });
}

function shared(context, risk) {
  return table(context, {
    name: "shared", caption: "What vaults have in common", rows: risk.shared, key: (row) => `${row.kind} ${row.tag}`, empty: "No two vaults have anything in common.",
    columns: [
      { head: "In common", cell: (row) => make("span", {}, row.kind === "operator" ? link(row.tag, row.name) : row.kind === "terms" ? `${row.tag} of ${row.name}` : row.name), by: (row) => row.tag },
      { head: "Kind", cell: (row) => row.kind, by: (row) => row.kind },
      { head: "Vaults", kind: "number", cell: (row) => String(row.vaults.length), by: (row) => row.vaults.length },
      { head: "Stake", kind: "number", cell: (row) => value(row.stake), by: (row) => row.stake },
      { head: "Of all", kind: "number", cell: (row) => ratio(row.part), by: (row) => row.part },
      { head: "Services", kind: "prose", cell: (row) => (row.services.length ? make("span", {}, list(row.services)) : "none"), by: (row) => row.services.length },
    ],
  });
}

function regimes(context, found) {
  if (!found) return note("No stake secures these services, or something can be corrupted for nothing: there is nothing to compare.");
  const rows = [["isolated", "Each unit for one service"], ["rented", "The same, rented by 30 days"], ["restaked", "Each unit for all services of its operator"]];
  const [words, kind] = VERDICTS[found.by_capital] ?? [found.by_capital];
  const contagion = (row) => (row.contagion == null ? "–" : make("span", {}, ratio(row.contagion), row.contagion === row.contagion_at_most ? "" : make("span", {}, " to ", ratio(row.contagion_at_most))));
  return [
    make("p", {}, "For an exact margin of a tenth: ", tone(words, kind), found.proved ? "." : ". Not proved: more capital may be needed."),
    table(context, {
      name: "regimes", caption: "The same services under other regimes", rows: rows.map(([name, told]) => ({ name, told, ...found[name] })), key: (row) => row.name,
      columns: [
        { head: "Regime", cell: (row) => row.told },
        { head: "Stake needed", kind: "number", cell: (row) => value(row.capital), by: (row) => row.capital },
        { head: "Costs a year at 5 %", kind: "number", cell: (row) => value(row.premium), by: (row) => row.premium },
        { head: "Lost at worst after a shock of 40 %", kind: "number", cell: contagion, by: (row) => row.contagion },
      ],
    }),
    facts([["Stake now", value(found.stake)], ["No regime needs less than", value(found.least)]]),
  ];
}
