/** Draws one waiting panel per frame, so that the page never stands still for long. */

import { KINDS } from "./panels.js";

/** @typedef {import("./panels.js").Panel} Panel */

/**
 * Whether a panel can be drawn: what Plotly draws waits until that is loaded.
 *
 * @param {Panel} panel
 */
const ready = (panel) => Boolean(window.Plotly || KINDS[panel.spec.kind].draw);

/**
 * @param {(panel: Panel) => void} draw
 * @param {() => void} done called when nothing waits any more
 */
export function drawLoop(draw, done) {
  /** @type {Set<Panel>} */
  const waiting = new Set();
  let frame = 0;

  function step() {
    frame = 0;
    const panel = [...waiting].find(ready);
    if (!panel) return waiting.size ? undefined : done();
    waiting.delete(panel);
    draw(panel);
    next();
  }

  function next() {
    frame ||= requestAnimationFrame(step);
  }

  return { next, want: (/** @type {Panel} */ panel) => waiting.add(panel), clear: () => waiting.clear() };
}
