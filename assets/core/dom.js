/** Elements, made and filled. The name of SVG is asked of the browser, so that no script here names an address. */

/** @typedef {Node | string} Child */

let svg = "";

/**
 * A new element; what is no property of it becomes an attribute.
 *
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} kind
 * @param {Record<string, unknown>} [properties]
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function element(kind, properties = {}, ...children) {
  const made = document.createElement(kind);
  for (const [name, value] of Object.entries(properties)) {
    if (name in made) Object.assign(made, { [name]: value });
    else made.setAttribute(name, String(value));
  }
  made.append(...children);
  return made;
}

/**
 * A new element of a drawing.
 *
 * @param {string} kind
 * @param {Record<string, unknown>} [attributes]
 * @param {...Child} children
 * @returns {SVGElement}
 */
export function drawn(kind, attributes = {}, ...children) {
  svg ||= /** @type {string} */ (Object.assign(element("div"), { innerHTML: "<svg></svg>" }).children[0].namespaceURI);
  const made = /** @type {SVGElement} */ (document.createElementNS(svg, kind));
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  made.append(...children);
  return made;
}

/**
 * A group of buttons of which one may be pressed.
 *
 * @param {string} label
 * @param {Child[]} buttons
 * @param {string} name
 */
export function group(name, label, buttons) {
  return element("div", { className: name, role: "group", "aria-label": label }, ...buttons);
}

/** @param {string} id */
export const byId = (id) => document.getElementById(id);

/**
 * The descendant that has to be there.
 *
 * @param {ParentNode} root
 * @param {string} selector
 */
export const inside = (root, selector) => /** @type {HTMLElement} */ (root.querySelector(selector));

/**
 * @param {ParentNode} root
 * @param {string} selector
 */
export const every = (root, selector) => /** @type {HTMLElement[]} */ ([...root.querySelectorAll(selector)]);

/**
 * Write a text where it differs.
 *
 * @param {Element | null} place
 * @param {string} text
 */
export const write = (place, text) => void (place && place.textContent !== text && (place.textContent = text));

/**
 * Write a data attribute where it differs.
 *
 * @param {HTMLElement} place
 * @param {string} name
 * @param {string} value
 */
export const mark = (place, name, value) => void (place.dataset[name] !== value && (place.dataset[name] = value));
