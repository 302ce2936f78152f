/** The first page: keeps the strip of scales and the card of SMILE fresh, and puts the card into the right column. */

import { look, startBell } from "../core/bell.js";
import { byId } from "../core/dom.js";
import { keepFresh } from "../core/section.js";

const PAUSE = 30000; // ms between two questions, at the usual speed

const card = byId("smile-card");
const panels = byId("panels");

/** The card goes into its column as soon as that is there, and again where the columns are made anew. */
function placeCard() {
  const column = panels?.querySelector(".side");
  if (card && column && card.parentElement !== column) column.insertBefore(card, column.querySelector("#log"));
}

if (panels) new MutationObserver(placeCard).observe(panels, { childList: true });
placeCard();
startBell();
keepFresh("now", ["scales", "smile-card", "alerts"], {
  pause: PAUSE,
  first: card?.dataset.time ? PAUSE / 2 : 0,
  renewed: look,
});
