/**
 * The form "what if" is Dash's; here its boundary gets into the cut as a dotted line and its answer in words beside it,
 * since the form stands at the foot of the page. Dash hands the answer on as the event `nowcast:whatif`, null where the
 * form was cleared.
 */

import { byId, element, write } from "../core/dom.js";
import { _ } from "../core/texts.js";

/**
 * Listen for answers; `refresh` draws the panels again.
 *
 * @param {import("../core/store.js").Store} store
 * @param {() => void} refresh
 */
export function whatif(store, refresh) {
  document.addEventListener("nowcast:whatif", (event) => {
    store.whatif = /** @type {CustomEvent} */ (event).detail;
    refresh();
    requestAnimationFrame(() => writeAnswer(Boolean(store.whatif))); // Dash writes its words after the event
  });
}

/**
 * The answer of the form beside the cut, where that is shown.
 *
 * @param {boolean} answered
 */
function writeAnswer(answered) {
  const panel = document.querySelector("[data-panel=cut]");
  if (!panel) return;
  const box = panel.querySelector(".supposed") ?? panel.appendChild(element("p", { className: "supposed" }));
  /** @type {HTMLElement} */ (box).hidden = !answered;
  write(box, answered ? _("What if: {answer}", { answer: byId("whatif-answer")?.textContent ?? "" }) : "");
  if (answered) panel.scrollIntoView({ block: "nearest" });
}
