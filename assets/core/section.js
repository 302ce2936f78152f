/**
 * Keeps elements of a page those of the server: its new HTML is worked into what stands there, so that everything that
 * has not changed stays the same element. What a person opened, scrolled, chose or focused stays so, and what a script
 * has drawn into an element with `data-drawing`.
 */

import { aged, setClock, speed } from "./clock.js";
import { writeAges } from "./ages.js";
import { byId } from "./dom.js";
import { poll } from "./poller.js";

const SHORTEST = 5000; // ms between two questions
const FASTEST = 15; // speed of a replay up to which is asked more often
const KEPT = ["open", "hidden", "data-drawing"]; // attributes that belong to the person or to the scripts

/**
 * Ask for the parts of a page again and again.
 *
 * @param {string} page name of its folder
 * @param {string[]} ids
 * @param {object} options
 * @param {number} options.pause ms at the usual speed
 * @param {number} [options.first] ms
 * @param {() => void} [options.renewed] draws from the new facts
 */
export function keepFresh(page, ids, { pause, first = SHORTEST, renewed }) {
  poll({
    url: () => `/parts/${page}${location.search}`,
    pause: () => Math.max(SHORTEST, pause / Math.min(Math.max(1, speed()), FASTEST)),
    first,
    take: ({ status, text, headers }) => {
      const names = ["X-Nowcast-Now", "X-Nowcast-Speed", "X-Nowcast-Aged"];
      const [now, pace, ages] = names.map((name) => Number(headers.get(name)));
      if (now) setClock(now, pace, ages || now);
      if (status !== 200) return;
      const answer = new DOMParser().parseFromString(text, "text/html");
      for (const id of ids) renew(byId(id), answer.getElementById(id));
      writeAges(aged());
      renewed?.();
    },
  });
}

/**
 * The facts of a name that the server put into the page for a drawing, or null.
 *
 * @param {string} name
 */
export function facts(name) {
  return JSON.parse(document.querySelector(`script[data-facts="${name}"]`)?.textContent ?? "null");
}

/**
 * Make an element equal to another one.
 *
 * @param {Element | null} here
 * @param {Element | null} there
 */
export function renew(here, there) {
  if (!here || !there || here.isEqualNode(there)) return;
  const gone = here.getAttributeNames().filter((name) => !there.hasAttribute(name) && !KEPT.includes(name));
  for (const name of gone) here.removeAttribute(name);
  for (const { name, value } of there.attributes) {
    if (here.getAttribute(name) !== value && !KEPT.includes(name)) here.setAttribute(name, value);
  }
  if (!here.hasAttribute("data-drawing")) renewChildren(here, there);
}

/**
 * Make the children of an element those of another one, which gives its new ones away.
 *
 * @param {Element} here
 * @param {Element} there
 */
export function renewChildren(here, there) {
  const wanted = new Set([...there.children].map(nameOf));
  for (const child of [...here.children]) if (nameOf(child) && !wanted.has(nameOf(child))) child.remove();
  const named = new Map([...here.children].map((child) => [nameOf(child), child]));
  let next = here.firstChild;
  for (const child of [...there.childNodes]) {
    const name = nameOf(child);
    const same = name ? named.get(name) : next?.nodeName === child.nodeName && !nameOf(next) ? next : null;
    if (!same) here.insertBefore(child, next);
    else if (same !== next) here.insertBefore(same, next);
    else next = next.nextSibling;
    if (same instanceof Element) renew(same, /** @type {Element} */ (child));
    else if (same && same.nodeValue !== child.nodeValue) same.nodeValue = child.nodeValue;
  }
  while (next) {
    const rest = next;
    next = next.nextSibling;
    rest.remove();
  }
}

/**
 * By what an element is known from one answer to the next; "" for one that is known by its place.
 *
 * @param {Node | null} node
 */
function nameOf(node) {
  if (!(node instanceof HTMLElement)) return "";
  const { thread, feed } = node.dataset;
  const craft = node.className === "part" ? node.querySelector(".craft")?.textContent : "";
  return node.id || thread || (feed ? [node.className, feed, craft].join() : "");
}
