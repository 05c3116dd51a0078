// Turns what is shown into what should be shown, touching only what differs: focus, selections, scroll positions, what
// somebody is typing and what they opened all stay.

import { LISTENERS } from "./dom.js";

/** Elements that outlive redrawing have this property on their placeholders. See `Context.keep`. */
export const KEPT = Symbol("kept");

/**
 * Makes the children of an element equal to new ones. What is new is used up.
 * Children are matched by `data-key`, or else by their place among those of the same tag.
 * @param {Element} parent
 * @param {Node[]} wanted
 */
export function morph(parent, wanted) {
  const old = [...parent.childNodes];
  const used = new Set(wanted.map((node) => node[KEPT]).filter(Boolean));
  const keyed = new Map(old.filter((node) => node.dataset?.key).map((node) => [node.dataset.key, node]));
  let spare = old.filter((node) => !node.dataset?.key && !node.dataset?.keep);
  let at = parent.firstChild;
  for (const node of wanted) {
    const match = node[KEPT] ?? counterpart(node, keyed, spare);
    if (match) {
      spare = spare.filter((other) => other !== match);
      if (match === at) at = at.nextSibling;
      else parent.insertBefore(match, at);
      if (!node[KEPT]) patch(match, node);
      used.add(match);
    } else {
      parent.insertBefore(settle(node), at);
      used.add(node);
    }
  }
  for (const node of old) if (!used.has(node) && node.parentNode === parent) node.remove();
}

function counterpart(node, keyed, spare) {
  const key = node.dataset?.key;
  if (key) {
    const match = keyed.get(key);
    return match?.nodeName === node.nodeName ? match : undefined;
  }
  return spare.find((other) => other.nodeName === node.nodeName && other.id === node.id);
}

function patch(old, node) {
  if (old.nodeType === Node.TEXT_NODE) {
    if (old.data !== node.data) old.data = node.data;
    return;
  }
  for (const { name } of [...old.attributes]) {
    if (!node.hasAttribute(name) && !isTheReaders(old, name)) old.removeAttribute(name);
  }
  for (const { name, value } of node.attributes) {
    if (old.getAttribute(name) !== value && !isTheReaders(old, name)) old.setAttribute(name, value);
  }
  const [before, after] = [old[LISTENERS] ?? {}, node[LISTENERS] ?? {}];
  for (const name of Object.keys(before)) if (!(name in after)) old[name] = null;
  Object.assign(old, after);
  old[LISTENERS] = after;
  morph(old, [...node.childNodes]);
}

/** What a reader opened, typed or chose is theirs. */
function isTheReaders(element, attribute) {
  return (attribute === "open" && element.nodeName === "DETAILS") || (attribute === "selected" && element.nodeName === "OPTION");
}

/** Puts what is kept into the place of its placeholders in something new. */
function settle(node) {
  if (node[KEPT]) return node[KEPT];
  if (node.nodeType === Node.ELEMENT_NODE) {
    for (const holder of node.querySelectorAll("[data-keep]")) if (holder[KEPT]) holder.replaceWith(holder[KEPT]);
  }
  return node;
}
