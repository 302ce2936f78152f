/** The first page: keeps the strip of scales and the cards of SMILE and of alerts fresh, and puts them in columns. */

import { look, startBell } from "../core/bell.js";
import { byId } from "../core/dom.js";
import { keepFresh } from "../core/section.js";

const PAUSE = 30000; // ms between two questions, at the usual speed

const card = byId("smile-card");
const alerts = byId("alerts")?.closest(".alerting") ?? null;
const panels = byId("panels");

/** The cards go into their columns as soon as those are there, and again where the columns are made anew. */
function placeCards() {
  const column = panels?.querySelector(".side") ?? null;
  const log = byId("log");
  placeCard(card, column, column?.querySelector("#log") ?? null);
  placeCard(alerts, log?.parentElement ?? null, log);
}

/**
 * @param {Element | null} element
 * @param {Element | null} column
 * @param {Element | null} before what stands below it
 */
function placeCard(element, column, before) {
  if (element && column && element.parentElement !== column) column.insertBefore(element, before);
}

if (panels) new MutationObserver(placeCards).observe(panels, { childList: true });
placeCards();
startBell();
keepFresh("now", ["scales", "smile-card", "alerts"], {
  pause: PAUSE,
  first: card?.dataset.time ? PAUSE / 2 : 0,
  renewed: look,
});
