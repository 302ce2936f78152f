/** Span and keys of the panels. The span stands in the address, so that a link keeps it. */

import { isOpen } from "./dialog.js";
import { byId, element, group } from "./dom.js";

const SPANS = [6, 24]; // hours; keys 1 and 2

/**
 * @param {object} options
 * @param {HTMLElement} options.root
 * @param {import("./page.js").Context} options.context
 * @param {import("./pointer.js").Pointer} options.pointer
 * @param {() => void} options.resync
 */
export function controls({ root, context, pointer, resync }) {
  const { view } = context;
  const asked = Number(/^#(\d+)h$/.exec(location.hash)?.[1]);
  if (SPANS.includes(asked)) view.hours = asked;
  const buttons = SPANS.map((hours, i) => {
    const title = `Show ${hours} hours (key ${i + 1})`;
    return element("button", { type: "button", textContent: `${hours} h`, title, onclick: () => choose(hours) });
  });
  const spans = group("spans", "Time span", buttons);
  const link = byId("link");
  if (link) link.before(spans);
  else root.before(spans);
  press();

  /** @param {number} hours */
  function choose(hours) {
    view.hours = hours;
    history.replaceState(history.state, "", `#${hours}h`);
    press();
    context.refresh();
  }

  function press() {
    buttons.forEach((button, i) => button.setAttribute("aria-pressed", String(SPANS[i] === view.hours)));
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isOpen()) return;
    if (/** @type {Element} */ (event.target).closest?.("input, textarea, select, [contenteditable]")) return;
    const hours = SPANS[Number(event.key) - 1];
    const direction = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (hours) choose(hours);
    else if (event.key === "Escape") pointer.release();
    else if (event.key.toLowerCase() === "l") {
      pointer.release();
      resync();
    } else if (direction) {
      pointer.step(direction * (event.shiftKey ? 15 : 1));
      event.preventDefault();
    }
  });
}
