/** The panels of a page: brings together what makes them, what draws them and what a person does to them. */

import { controls } from "./controls.js";
import { byId, element, inside } from "./dom.js";
import { writeEvents } from "./events.js";
import { startExports } from "./exports.js";
import { drawLoop } from "./loop.js";
import { draw, KINDS, keyOf, makePanel } from "./panels.js";
import { startPointer } from "./pointer.js";
import { whatif } from "../pages/now-whatif.js";

const PHONE = "(max-width: 760px)";
const COLUMNS = { left: "stack", right: "side", far: "side far", row: "row" }; // classes by the place of a panel
const UNTOUCHED = { hours: 6, cursor: null, pinned: false };
const UTC = 17; // px for the labels of the time axis

/** @typedef {{hours: number, cursor: number | null, pinned: boolean}} View */
/** @typedef {{store: import("./store.js").Store, view: View, phone: MediaQueryList, refresh: () => void}} Context */

/**
 * Take charge of #panels; `refresh()` after every change of the store.
 *
 * @param {import("./store.js").Store} store
 * @param {() => void} resync
 */
export function startPanels(store, resync) {
  const root = inside(document, "#panels");
  /** @type {Context} */
  const context = { store, view: { ...UNTOUCHED }, phone: matchMedia(PHONE), refresh: changed };
  /** @type {import("./panels.js").Panel[]} */
  let panels = [];
  let specs = store.panels;
  const loop = drawLoop(
    (panel) => draw(panel, context),
    () => (document.body.dataset.drawn = String(store.version)),
  );

  function refresh() {
    if (store.panels !== specs) {
      specs = store.panels;
      loop.clear();
      for (const panel of panels) window.Plotly?.purge(panel.plot);
      panels = arrange(root, context);
    }
    for (const panel of panels) {
      panel.models?.refresh();
      if (keyOf(panel, context) !== panel.drawn) loop.want(panel);
    }
    writeEvents(root.querySelector("#log ol"), store);
    loop.next();
  }

  function changed() {
    if (store.version !== null) refresh();
  }

  const pointer = startPointer(root, context, () => panels);
  controls({ root, context, pointer, resync });
  startExports(root, store, () => panels);
  whatif(store, changed);
  new ResizeObserver(changed).observe(root);
  context.phone.addEventListener("change", changed);
  byId("plotly")?.addEventListener("load", loop.next);
  return { refresh };
}

/**
 * Make the panels of this page in their columns.
 *
 * @param {HTMLElement} root
 * @param {Context} context
 */
function arrange(root, context) {
  const columns = Object.entries(COLUMNS).map(([place, className]) => ({ place, box: element("div", { className }) }));
  const page = document.body.dataset.page ?? "";
  const panels = context.store.panels
    .filter((spec) => spec.kind in KINDS && spec.pages.includes(page))
    .map((spec) => makePanel(spec, columns.find((column) => column.place === spec.axes.place)?.box ?? root, context));
  const [left, right, far] = columns.map((column) => column.box);
  const last = panels.filter((panel) => panel.box.parentElement === left).at(-1);
  for (const panel of panels) {
    panel.last = panel === last || panel.box.parentElement !== left;
    panel.box.classList.toggle("labelled", panel.last && !KINDS[panel.spec.kind].draw);
    panel.box.style.setProperty("--height", String(panel.spec.height + (panel === last ? UTC : 0)));
  }
  const events = { id: "log", "aria-label": "Events", tabIndex: 0 };
  const heading = element("h2", { textContent: "Events" });
  if (right.children.length) far.append(element("section", events, heading, element("ol")));
  root.replaceChildren(...columns.map((column) => column.box).filter((box) => box.children.length));
  return panels;
}
