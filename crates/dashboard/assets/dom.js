// Building elements. Data is only ever text: nothing here, or anywhere else, parses it as markup.

/** The listeners of an element that `make` built, so that `morph` can hand them on. */
export const LISTENERS = Symbol("listeners");

/**
 * Makes an element.
 * @param {string} tag
 * @param {Object<string, string | number | boolean | ((event: Event) => void)>} [attributes]
 *   `class`, `title`, … as attributes; `onclick` and its like as listeners; `false` and null leave one out.
 * @param {...(Node | string | number | null | undefined | Array)} children
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
    if (typeof value === "function") {
      element[name] = value;
      element[LISTENERS] = { ...element[LISTENERS], [name]: value };
    } else if (value !== false && value != null) {
      element.setAttribute(name, value === true ? "" : String(value));
    }
  }
  for (const child of children.flat(Infinity)) {
    if (child != null && child !== false) element.append(typeof child === "object" ? child : String(child));
  }
  return element;
}
