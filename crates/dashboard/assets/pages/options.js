// Options: the chain as calls | strike | puts, the book of a contract, a ticket that is tried before it is signed, what the reader
// holds, the surface, and whoever is liquidated.

import { act } from "../act.js";
import { figure } from "../chart.js";
import { make } from "../dom.js";
import { decimal, length } from "../format.js";
import { account, amount, amounts, facts, happenings, link, note, panel, ratio, tone, when } from "../parts.js";
import { actor } from "../sign.js";
import { course } from "../series.js";
import { paged, table } from "../table.js";

/** Of how many venues is drawn how they went. */
const DRAWN = 2;
const PHASES = { healthy: "good", unhealthy: "warn", auctioned: "bad" };
const FORCES = [
  ["limit", "stands until it trades"], ["immediate-or-cancel", "trades now or not at all"], ["fill-or-kill", "all of it now or nothing"],
];

const WHEN = { "immediate-or-cancel": " --when ioc", "fill-or-kill": " --when fok" };

export const title = ({ id }) => (id ? `Options: ${id}` : "Options");

export async function view(context) {
  return context.id ? one(context, context.id) : all(context);
}

async function all(context) {
  const [markets, venues] = [paged(context, "markets", "/v1/markets"), paged(context, "venues", "/v1/venues")];
  const [listed, run] = await Promise.all([context.ask(markets), context.ask(venues)]);
  return [
    panel("Markets", { answer: listed, path: markets, wide: true, key: "markets" }, table(context, {
      name: "markets", caption: "Markets", rows: listed.data, next: listed.next, key: (market) => market.id, empty: "No venue has opened a market yet.",
      columns: [
        { head: "Market", cell: (market) => link(market.id, market.symbol), by: (market) => market.symbol },
        { head: "Price of the underlying", kind: "number", cell: (market) => coin(market.spot, market), by: (market) => market.spot },
        { head: "State", cell: restriction, by: (market) => market.restricted ?? "" },
        { head: "Contracts", kind: "number", cell: (market) => String(market.contracts), by: (market) => market.contracts },
        { head: "Feed", cell: (market) => link(market.feed, market.pair), by: (market) => market.pair },
        { head: "Venue", cell: (market) => market.venue, by: (market) => market.venue },
      ],
    })),
    panel("Venues", { answer: run, path: venues, wide: true, key: "venues" }, table(context, {
      name: "venues", caption: "Venues", rows: run.data, next: run.next, key: (venue) => venue.id, empty: "No service has opened an options venue yet.",
      columns: [
        { head: "Venue", cell: (venue) => venue.id, by: (venue) => venue.id },
        { head: "Secured as", cell: (venue) => link(venue.service, venue.service_name), by: (venue) => venue.service_name },
        { head: "Traders", kind: "number", cell: (venue) => String(venue.accounts), by: (venue) => venue.accounts },
        { head: "In trouble", kind: "number", cell: (venue) => (venue.in_trouble ? tone(String(venue.in_trouble), "warn") : "0"), by: (venue) => venue.in_trouble },
        { head: "Extractable by a wrong price", kind: "number", cell: (venue) => amount(venue.exposed), by: (venue) => venue.exposed.amount },
        { head: "Its security bears", kind: "number", cell: (venue) => amount(venue.cap), by: (venue) => venue.cap.amount },
        { head: "Used", kind: "number", cell: (venue) => ratio(venue.utilisation), by: (venue) => venue.utilisation },
        { head: "Insurance fund", kind: "number", cell: (venue) => amount(venue.fund), by: (venue) => venue.fund.amount },
      ],
    })),
    ...(await Promise.all(run.data.slice(0, DRAWN).map((venue) => went(context, venue)))),
    ...(await Promise.all(run.data.map((venue) => liquidations(context, venue.id)))),
  ];
}

/** How a venue went: what could be taken against what its security bears, what changed hands, who was liquidated. */
function went(context, { id, service_name: name, cash }) {
  return course(context, `How ${id} went, secured as ${name}`, [
    { names: [`${id}.exposed`, `${id}.bearable`], label: "Extractable by a wrong price, and what its security bears, by epoch", unit: cash, places: 2, empty: "No epoch has begun yet." },
    { names: [`${id}.turnover`, `${id}.fees`], label: "Premiums that changed hands, and fees", unit: cash, places: 2, empty: "Nothing was traded yet." },
    { names: [`${id}.liquidations`], label: "Accounts whose auction began", places: 0 },
  ], { key: `course-${id}` });
}

const quote = (market) => market.pair.split(/[-/]/)[1] ?? "";
const base = (market) => market.pair.split(/[-/]/)[0];
const coin = (text, market, places = 4) => (text == null ? "–" : make("data", { class: "number", value: text }, `${decimal(text, places)} ${quote(market)}`));
const restriction = (market) => (market.restricted ? tone(`reduce-only: ${market.restricted}`, "warn") : tone("trading", "good"));

async function one(context, id) {
  const path = `/v1/markets/${encodeURIComponent(id)}`;
  const [answer, chain] = await Promise.all([context.ask(path), context.ask(`${path}/chain`)]);
  const { venue } = await context.data(`/v1/venues/${answer.data.venue}`);
  const market = { ...answer.data, cash: venue.cash };
  const expiry = chain.data.expiries.find((each) => String(each.expiry) === context.query.get("expiry")) ?? chain.data.expiries[0];
  const contracts = chain.data.expiries.flatMap((each) => each.strikes.flatMap((row) => [row.call, row.put])).filter(Boolean);
  const chosen = contracts.find((contract) => contract.name === context.query.get("contract"));
  return [
    panel(market.symbol, { answer, path, key: "market" },
      make("p", { class: "big" }, coin(market.spot, market)),
      make("p", {}, restriction(market)),
      facts([
        ["Settled on", link(market.feed, market.pair)],
        ["One lot", `${decimal(market.lot)} ${base(market)}`],
        ["One tick", coin(market.tick, market, 8)],
        ["Marked", market.marked_at == null ? "not yet" : when(market.marked_at)],
        ["Surface observed", market.surface_observed_at == null ? "not yet" : when(market.surface_observed_at)],
        ["A surface counts for", length(market.surface_staleness_ms)],
        ["Contracts", String(market.contracts)],
        ["Settlement", `mean of ${market.settlement_slots} prices, one every ${length(market.settlement_spacing_ms)}`],
      ])),
    panel("Smiles", { key: "smiles" },
      figure(context, "smiles", `/v1/charts/smiles?market=${id}`, { label: `Volatility of ${market.symbol} by strike`, height: 320, empty: "No surface is signed yet, so nothing is marked." })),
    panel("Chain", { answer: chain, path: `${path}/chain`, wide: true, key: "chain" }, ...calls_and_puts(context, market, chain.data, expiry, chosen)),
    ...(chosen ? await contract(context, market, chosen) : [panel("Order", { key: "order" }, note("Choose a call or a put in the chain to see its book and to order."))]),
    ...(await mine(context, market)),
    panel("Surface", { wide: true, key: "surface" },
      figure(context, "surface", `/v1/charts/surface?market=${id}`, { label: `Volatility surface of ${market.symbol}`, height: 480, empty: "A surface needs two expiries that are marked." })),
    await course(context, "How it went", [
      { names: [`${market.id}.volume`], label: `Volume of ${market.symbol}`, unit: base(market), empty: "Nothing was traded yet." },
      { names: [`${market.id}.premium`], label: "Premiums paid for it", unit: market.cash, places: 2, empty: "Nothing was traded yet." },
    ], { key: "course" }),
    await trades(context, market, path),
    await liquidations(context, market.venue),
  ];
}

const day = (ms) => new Date(ms).toISOString().slice(0, 16).replace("T", " ");

/** The expiry and the contract that are looked at are in the query, so that they are links. */
function calls_and_puts(context, market, chain, expiry, chosen) {
  if (!expiry) return [note("Every contract is settled, and new ones are not listed yet.")];
  const tabs = make("p", { class: "tabs" }, "Expiry, UTC: ", chain.expiries.flatMap((each, place) => [place ? " · " : null,
    make("a", { href: `?expiry=${each.expiry}`, "aria-current": each === expiry ? "true" : false }, day(each.expiry))]));
  const pick = (contract) => (contract
    ? make("a", { href: `?expiry=${expiry.expiry}&contract=${encodeURIComponent(contract.name)}`, "aria-label": `${mark(contract)}, ${contract.name}: book and order`, "aria-current": contract === chosen ? "true" : false }, mark(contract))
    : "–");
  const mark = (contract) => (contract.mark == null ? "no mark" : decimal(contract.mark, 2));
  const level = (at) => (at ? make("span", { title: `${decimal(at.size)} ${base(market)} in ${at.orders} orders` }, decimal(at.price, 2)) : "–");
  const of = (side) => [
    { head: "Open", cell: (row) => (row[side] ? decimal(row[side].open_interest, 3) : "–") },
    { head: "Delta", cell: (row) => (row[side]?.greeks ? decimal(row[side].greeks.delta, 3) : "–") },
    { head: "Bid", cell: (row) => level(row[side]?.bid) },
    { head: "Mark", cell: (row) => pick(row[side]) },
    { head: "Ask", cell: (row) => level(row[side]?.ask) },
  ];
  const [left, right] = [of("call"), of("put").reverse()];
  const volatility = (row) => ratio(row.call?.volatility ?? row.put?.volatility, 1);
  const head = (text) => make("th", { scope: "col", class: "number" }, text);
  const cells = (columns, row, kind) => columns.map((column) => make("td", { class: `number ${kind}` }, column.cell(row)));
  const spot = Number(chain.spot);
  const grid = make("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": "Calls, strikes, puts" },
    make("table", { class: "chain", "aria-label": `Chain of ${market.symbol}, ${day(expiry.expiry)}` },
      make("thead", {},
        make("tr", {}, make("th", { scope: "colgroup", colspan: left.length }, `Calls, ${quote(market)}`), make("td", { colspan: 2 }), make("th", { scope: "colgroup", colspan: right.length }, `Puts, ${quote(market)}`)),
        make("tr", {}, left.map((column) => head(column.head)), head("Strike"), head("Volatility"), right.map((column) => head(column.head)))),
      make("tbody", {}, expiry.strikes.map((row) => {
        const inside = Number(row.strike) < spot;
        return make("tr", { "data-key": row.strike }, cells(left, row, inside ? "inside" : ""), make("th", { scope: "row", class: "number strike" }, decimal(row.strike, 2)),
          make("td", { class: "number" }, volatility(row)), cells(right, row, inside ? "" : "inside"));
      }))));
  return [
    tabs,
    facts([
      ["Settles", when(expiry.expiry)],
      ["In", expiry.remaining_ms == null ? null : length(expiry.remaining_ms)],
      ["Forward", coin(expiry.forward, market)],
      ["Of it fixed already", Number(expiry.fixed) ? coin(expiry.fixed, market) : null],
    ]),
    grid,
    make("p", { class: "quiet" }, `Prices in ${quote(market)} for one ${base(market)}; open interest in ${base(market)}. Contracts in the money are shaded.`),
  ];
}

async function contract(context, market, chosen) {
  const path = `/v1/contracts/${encodeURIComponent(chosen.name)}`;
  const [book, last] = await Promise.all([context.ask(`${path}/book`), context.ask(`${path}/trades`)]);
  const levels = (rows, caption) => make("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": caption },
    make("table", { "aria-label": caption },
      make("thead", {}, make("tr", {}, make("th", { scope: "col", class: "number" }, `Price, ${quote(market)}`), make("th", { scope: "col", class: "number" }, `Size, ${base(market)}`), make("th", { scope: "col", class: "number" }, "Orders"))),
      make("tbody", {}, rows.length ? rows.slice(0, 10).map((row) => make("tr", { "data-key": row.price },
        make("td", { class: "number" }, decimal(row.price, 4)), make("td", { class: "number" }, decimal(row.size, 4)), make("td", { class: "number" }, String(row.orders))))
        : make("tr", {}, make("td", { colspan: 3 }, "nobody")))));
  return [
    panel(`Book of ${chosen.name}`, { answer: book, path: `${path}/book`, key: "book" },
      book.data.halted ? note("Its trading is halted.", "warn") : null,
      facts([
        ["Mark", coin(book.data.mark, market)],
        ["Volatility", ratio(chosen.volatility, 2)],
        ["Delta", chosen.greeks ? decimal(chosen.greeks.delta, 4) : null],
        ["Gamma", chosen.greeks ? decimal(chosen.greeks.gamma, 6) : null],
        ["Vega, for 1.00 of volatility", chosen.greeks ? coin(chosen.greeks.vega, market) : null],
        ["Theta, a year", chosen.greeks ? coin(chosen.greeks.theta, market) : null],
        ["Open interest", `${decimal(chosen.open_interest, 4)} ${base(market)}`],
      ]),
      make("div", { class: "sides" }, make("div", {}, make("h3", {}, "Asks"), levels(book.data.asks, "Asks, the cheapest first")), make("div", {}, make("h3", {}, "Bids"), levels(book.data.bids, "Bids, the dearest first"))),
      last.data.length ? [make("h3", {}, "Last trades"), make("ul", { class: "plain" }, last.data.slice(0, 5).map((trade) => make("li", {}, `${decimal(trade.size, 4)} ${base(market)} at `, coin(trade.price, market), ", ", when(trade.time))))] : null),
    panel("Order", { key: "order" }, ticket(context, market, chosen)),
  ];
}

/** Tried first: what it would do to balances and to the margin is shown before anything is signed. */
function ticket(context, market, chosen) {
  return act(context, `order-${chosen.name}`, {
    title: chosen.name,
    words: `Prices are whole ticks of ${decimal(market.tick, 8)} ${quote(market)}, sizes whole lots of ${decimal(market.lot)} ${base(market)}. The margin before and after is shown before you sign.`,
    fields: [
      { name: "side", label: "Side", value: "buy", options: [["buy", "buy"], ["sell", "sell"]] },
      { name: "price", label: `Price, ${quote(market)} for one ${base(market)}`, value: chosen.ask?.price ?? chosen.mark ?? "" },
      { name: "size", label: `Size, ${base(market)}`, value: market.lot },
      { name: "force", label: "How long", value: "limit", options: FORCES },
    ],
    actions: ({ side, price, size, force }) => [{
      action: "trade", venue: market.venue, command: { kind: "place", contract: chosen.name, side, price, size, time_in_force: force },
    }],
    command: ({ side, price, size, force }) => `venue place ${side} ${size}${base(market)} ${chosen.name} --price ${price}${market.cash}${WHEN[force] ?? ""}`,
  });
}

async function mine(context, market) {
  const who = actor();
  if (!who) return [panel("Your account", { key: "mine" }, note("Choose whom to act as at the top of the page to see an account of this venue."))];
  const path = `/v1/venues/${market.venue}/accounts/${who.account}`;
  const deposit = act(context, "deposit", {
    title: "Bring margin",
    words: "Cash or collateral from your balance to the venue. The first time opens an account there.",
    fields: [{ name: "asset", label: "Asset", value: market.cash }, { name: "amount", label: "Amount", value: "1000" }],
    actions: ({ asset, amount: much }) => [{ action: "deposit-margin", venue: market.venue, asset, amount: much }],
    command: ({ asset, amount: much }) => `venue deposit ${much}${asset} --venue ${market.venue}`,
  });
  let answer = null;
  try {
    answer = await context.ask(path);
  } catch (error) {
    if (error.status !== 404) throw error;
  }
  if (!answer) return [panel("Your account", { key: "mine" }, note(`${who.name} has no account at ${market.venue} yet.`), deposit)];
  const trader = answer.data;
  const url = `/v1/charts/payoff?market=${market.id}&venue=${market.venue}&account=${who.account}`;
  return [
    panel("Your account", { answer, path, key: "mine" },
      make("p", {}, `${who.name}: `, tone(trader.phase, PHASES[trader.phase])),
      facts([
        ["Cash", amount(trader.cash)],
        ["Set aside", amount(trader.frozen)],
        ["Collateral", amounts(trader.collateral)],
        ["Margin model", trader.model],
        ...(trader.margin ? [
          ["Marked to market", coin(trader.margin.mark_to_market, market)],
          ["Above the initial margin", coin(trader.margin.initial, market)],
          ["The same with all orders", coin(trader.margin.with_orders, market)],
          ["Above the maintenance margin", coin(trader.margin.maintenance, market)],
        ] : [["Margin", trader.no_margin]]),
      ]), deposit),
    panel("Your payoff at expiry", { key: "payoff" },
      make("p", { class: "quiet" }, "Of the positions in this market, counted from their marks."),
      figure(context, "payoff", url, { label: "Payoff of your positions", height: 300, empty: "You have no position in this market." })),
    panel("Your positions", { answer, path, wide: true, key: "positions" }, table(context, {
      name: "positions", caption: "Positions", rows: trader.positions, key: (row) => row.contract, empty: "You have no positions.",
      columns: [
        { head: "Contract", cell: (row) => make("a", { href: `/options/${row.market}?contract=${encodeURIComponent(row.name)}` }, row.name), by: (row) => row.name },
        { head: `Size, ${base(market)}`, kind: "number", cell: (row) => decimal(row.size, 4), by: (row) => row.size },
        { head: "Mark", kind: "number", cell: (row) => coin(row.mark, market), by: (row) => row.mark },
        { head: "Worth", kind: "number", cell: (row) => coin(row.worth, market), by: (row) => row.worth },
        { head: "Volatility", kind: "number", cell: (row) => ratio(row.volatility), by: (row) => row.volatility },
        { head: "Delta", kind: "number", cell: (row) => (row.greeks ? decimal(row.greeks.delta, 4) : "–"), by: (row) => row.greeks?.delta },
        { head: "Vega", kind: "number", cell: (row) => (row.greeks ? decimal(row.greeks.vega, 4) : "–"), by: (row) => row.greeks?.vega },
      ],
    })),
    panel("Your orders", { answer, path, wide: true, key: "orders" }, table(context, {
      name: "orders", caption: "Open orders", rows: trader.orders, key: (row) => row.id, empty: "You have no open orders.",
      columns: [
        { head: "Order", cell: (row) => row.id, by: (row) => row.id },
        { head: "Contract", cell: (row) => row.name, by: (row) => row.name },
        { head: "Side", cell: (row) => row.side, by: (row) => row.side },
        { head: "Price", kind: "number", cell: (row) => coin(row.price, market), by: (row) => row.price },
        { head: "Open", kind: "number", cell: (row) => decimal(row.open, 4), by: (row) => row.open },
        { head: "Traded", kind: "number", cell: (row) => decimal(row.filled, 4), by: (row) => row.filled },
      ],
    }), trader.orders.length ? act(context, "cancel", {
      title: "Cancel an order",
      fields: [{ name: "order", label: "Order", value: trader.orders[0].id }],
      actions: ({ order }) => [{ action: "trade", venue: market.venue, command: { kind: "cancel", order } }],
      command: ({ order }) => `venue cancel ${order} --venue ${market.venue}`,
    }) : null),
  ];
}

async function trades(context, market, path) {
  const answer = await context.ask(`${path}/trades`);
  return panel("Last trades", { answer, path: `${path}/trades`, wide: true, key: "trades" }, table(context, {
    name: "trades", caption: "Last trades of the market", rows: answer.data.slice(0, 20).map((trade, place) => ({ ...trade, place })), key: (trade) => `${trade.height}-${trade.place}`, empty: "Nothing has traded lately.",
    columns: [
      { head: "Contract", cell: (trade) => trade.name, by: (trade) => trade.name },
      { head: "Time", cell: (trade) => when(trade.time), by: (trade) => trade.time },
      { head: "Price", kind: "number", cell: (trade) => coin(trade.price, market), by: (trade) => trade.price },
      { head: `Size, ${base(market)}`, kind: "number", cell: (trade) => decimal(trade.size, 4), by: (trade) => trade.size },
      { head: "Buyer", cell: (trade) => trade.buyer },
      { head: "Seller", cell: (trade) => trade.seller },
    ],
  }));
}

async function liquidations(context, venue) {
  const path = `/v1/venues/${venue}/liquidations`;
  const answer = await context.ask(path);
  return panel(`Liquidations at ${venue}`, { answer, path, wide: true, key: `liquidations-${venue}` },
    table(context, {
      name: "liquidations", caption: "Accounts in trouble", rows: answer.data.accounts, key: (row) => row.trader, empty: "Every account has its margin.",
      columns: [
        { head: "Account", cell: (row) => account(row.account) },
        { head: "State", cell: (row) => tone(row.phase, PHASES[row.phase]), by: (row) => row.phase },
        { head: "Above the maintenance margin", kind: "number", cell: (row) => (row.margin ? `${decimal(row.margin.maintenance, 2)} ${row.cash.symbol}` : "–"), by: (row) => row.margin?.maintenance },
        { head: "Cash", kind: "number", cell: (row) => amount(row.cash), by: (row) => row.cash.amount },
        { head: "Auction asks", kind: "number", cell: (row) => (row.auction?.asked == null ? "–" : `${decimal(row.auction.asked, 2)} ${row.cash.symbol}`), by: (row) => row.auction?.asked },
        { head: "A keeper has to start it until", cell: (row) => (row.unhealthy ? when(row.unhealthy.deadline) : "–"), by: (row) => row.unhealthy?.deadline },
      ],
    }),
    answer.data.missed.length ? note(`${answer.data.missed.length} auctions were not started in time.`, "warn") : null,
    answer.data.recent.length ? happenings(answer.data.recent, `What happened to accounts in trouble at ${venue}`) : null);
}
