/**
 * The form "what if" is Dash's, with the answer in words; here its boundary gets into the cut as a dotted line. Dash
 * hands the answer on as the event `nowcast:whatif`, null where the form was cleared.
 */
"use strict";

/** Listen for answers; `refresh` draws the panels again. */
export function whatif(store, refresh) {
  document.addEventListener("nowcast:whatif", (event) => {
    store.whatif = event.detail;
    refresh();
  });
}
