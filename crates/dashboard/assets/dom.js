// Building elements. Data is only ever text: nothing here, or anywhere else, parses it as markup.

/**
 * Makes an element.
 * @param {string} tag
 * @param {Object<string, string | number | boolean | ((event: Event) => void)>} [attributes]
 *   `class`, `title`, … as attributes; `onclick` and its like as listeners; `false` leaves one out.
 * @param {...(Node | string | number | null | undefined)} children
 * @returns {HTMLElement}
 */
export function make(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/** The same for SVG. @returns {SVGElement} */
export function draw(tag, attributes = {}, ...children) {
  return fill(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
}

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (value !== false && value != null) element.setAttribute(name, String(value));
  }
  for (const child of children.flat()) {
    if (child != null) element.append(typeof child === "object" ? child : String(child));
  }
  return element;
}

/** Sets the text of an element of the page, touching it only when it changes. */
export function say(id, text, className) {
  const element = document.getElementById(id);
  if (element.textContent !== text) element.textContent = text;
  if (className !== undefined && element.className !== className) element.className = className;
}

/** An id, shortened, that copies itself in whole. */
export function copyable(id, shown = id) {
  const copy = () => navigator.clipboard?.writeText(id);
  return make("button", { class: "id", type: "button", title: `${id} – copy`, onclick: copy }, shown);
}

/**
 * A table whose rows become cards on a narrow screen.
 * @param {string[]} heads The first column names the row.
 * @param {Array<Array<Node | string | {number: string} | {prose: string | Node}>>} rows
 */
export function table(caption, heads, rows) {
  const numeric = (column) => rows.some((row) => row[column]?.number !== undefined);
  const head = heads.map((text, column) =>
    make("th", { scope: "col", class: numeric(column) ? "number" : false }, text));
  const body = rows.map((row) => make("tr", {}, row.map((cell, column) => {
    const content = cell?.number ?? cell?.prose ?? cell ?? "–";
    const kind = cell?.number !== undefined ? "number" : cell?.prose !== undefined ? "prose" : false;
    const attributes = { "data-label": heads[column], class: kind };
    return column === 0
      ? make("th", { ...attributes, scope: "row" }, content)
      : make("td", attributes, make("span", {}, content));
  })));
  return make("div", { class: "scroll" },
    make("table", { class: "cards", "aria-label": caption }, make("thead", {}, make("tr", {}, head)), make("tbody", {}, body)));
}

/**
 * Puts content into a section. Only what changed is replaced, so that selections and scroll positions stay, and
 * focus goes to the same place in what is new.
 */
export function show(section, ...content) {
  const body = document.querySelector(`#${section} .body`);
  const reachable = () => [...body.querySelectorAll("a, button, input, [tabindex]")];
  const focused = document.activeElement;
  const place = reachable().indexOf(focused);
  if (body.children.length !== content.length) body.replaceChildren(...content);
  content.forEach((part, index) => {
    const old = body.children[index];
    if (old === part || old.isEqualNode(part)) return;
    const { scrollTop, scrollLeft } = old;
    old.replaceWith(part);
    part.scrollTop = scrollTop;
    part.scrollLeft = scrollLeft;
  });
  if (place >= 0 && !focused.isConnected) reachable()[place]?.focus();
}

/** What a section says while it has nothing to show. */
export function note(text, className = "note") {
  return make("p", { class: className }, text);
}
