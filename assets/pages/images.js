/** SMILE images: keeps what is shown of SMILE fresh; the orbit is drawn from the facts that stand there. */

import { byId } from "../core/dom.js";
import { facts, keepFresh } from "../core/section.js";
import { drawOrbit } from "../panels/orbit.js";

const PAUSE = 60000; // ms between two questions, at the usual speed

function draw() {
  const planes = /** @type {HTMLElement | null} */ (document.querySelector("#orbit .planes"));
  const orbit = facts("orbit");
  if (planes && orbit) drawOrbit(planes, orbit);
}

keepFresh("images", ["smile"], { pause: PAUSE, renewed: draw });
const section = byId("smile");
if (section) new ResizeObserver(draw).observe(section);
