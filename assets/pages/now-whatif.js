/**
 * The form "what if" is Dash's, with the answer in words; here its boundary gets into the cut as a dotted line. Dash
 * hands the answer on as the event `nowcast:whatif`, null where the form was cleared.
 */

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
  });
}
