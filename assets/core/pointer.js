/** The cursor of time: it follows the pointer or is pinned, and runs through all panels. */

import { byId, write } from "./dom.js";
import { KINDS, show } from "./panels.js";
import { readAloud } from "./title-row.js";
import { timeAt } from "../panels/cursor.js";

/** @typedef {ReturnType<typeof startPointer>} Pointer */

/**
 * @param {HTMLElement} root
 * @param {import("./page.js").Context} context
 * @param {() => import("./panels.js").Panel[]} panels
 */
export function startPointer(root, context, panels) {
  const { store, view } = context;
  let frame = 0;

  /**
   * @param {number | null} time
   * @param {boolean} pinned
   * @param {boolean} [aloud] whether a reader aloud is told, as after a key
   */
  function move(time, pinned, aloud = false) {
    Object.assign(view, { cursor: time, pinned });
    frame ||= requestAnimationFrame(() => {
      frame = 0;
      for (const panel of panels()) {
        show(panel, context);
        KINDS[panel.spec.kind].follow?.(panel, view.cursor);
      }
      if (aloud && view.cursor !== null) write(byId("announce"), readAloud(panels(), view.cursor));
    });
  }

  /**
   * The time under the pointer, on the grid, or null.
   *
   * @param {MouseEvent} event
   */
  function under(event) {
    const box = /** @type {Element} */ (event.target).closest(".panel");
    const panel = panels().find((candidate) => candidate.box === box);
    if (!box || !panel?.window) return null;
    const time = timeAt(event.clientX - box.getBoundingClientRect().left, panel.window, panel.size[0]);
    const cell = store.step * 1000;
    return time === null ? null : Math.round(time / cell) * cell;
  }

  root.addEventListener("pointermove", (event) => {
    if (!view.pinned && event.pointerType !== "touch") move(under(event), false);
  });
  root.addEventListener("pointerleave", () => view.pinned || move(null, false));
  root.addEventListener("click", (event) => {
    const time = view.pinned ? null : under(event);
    move(time, time !== null);
  });
  return {
    release: () => move(null, false),
    step: (/** @type {number} */ minutes) =>
      move((view.cursor ?? Math.floor(store.now / 60000) * 60000) + minutes * 60000, true, true),
  };
}
