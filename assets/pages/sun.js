/** Sun and aurora: keeps the centre's bulletins fresh; timeline and dials are drawn from the facts that stand there. */

import { present } from "../core/clock.js";
import { byId } from "../core/dom.js";
import { askJson } from "../core/poller.js";
import { facts, keepFresh } from "../core/section.js";
import { drawDials } from "../panels/dial.js";
import { drawTimeline } from "../panels/timeline.js";

const PAUSE = 30000; // ms between two questions, at the usual speed

/** @type {{key: string, body: {cells: string}} | null} */
let grid = null;

function draw() {
  const [timeline, dials, ovation] = [byId("timeline"), byId("dials"), facts("ovation")];
  if (timeline) drawTimeline(timeline, facts("threads") ?? [], present() || Number(document.body.dataset.now));
  if (dials && ovation && grid) drawDials(dials, grid.body, ovation);
}

/** Draw, and ask for the grid when there is a newer one. */
async function renewed() {
  draw();
  const key = facts("ovation")?.key;
  if (!key || grid?.key === key) return;
  const query = new URLSearchParams({ feed: "ovation", limit: "1", start: key, stop: key });
  try {
    grid = (await askJson(`/api/v1/documents?${query}`)).documents.at(-1) ?? null;
    draw();
  } catch {
    // asked again with the next answer; that there is no connection is told by live.js
  }
}

keepFresh("sun", ["scales", "messages", "aurora", "forecast"], { pause: PAUSE, renewed });
new ResizeObserver(draw).observe(document.body);
renewed();
