/**
 * One panel: its elements, what its drawing depends on, and the drawing.
 *
 * The drawing of a kind is the module of that name. Nothing is made anew when data come: the same elements and the same
 * plots are filled again.
 *
 * @typedef {import("./page.js").Context} Context
 * @typedef {import("./store.js").Spec} Spec
 * @typedef {import("./store.js").Store} Store
 * @typedef {[start: number, stop: number]} Span of the time axis [unix ms]
 * @typedef {[low: number, high: number]} Extent of what is drawn
 * @typedef {import("../panels/figure.js").PlotTrace} PlotTrace
 * @typedef {{data: PlotTrace[], extent: Extent | null, notes?: import("../panels/figure.js").Note[]}} Drawing
 * @typedef {object} Panel
 * @property {Spec} spec
 * @property {HTMLElement} box
 * @property {HTMLElement} plot
 * @property {HTMLElement} caption
 * @property {import("./title-row.js").TitleRow} title
 * @property {import("../panels/cursor.js").Overlay} over
 * @property {string[]} columns
 * @property {string} drawn key of what is drawn
 * @property {Span | null} window
 * @property {[number, number]} size [px]
 * @property {boolean} last below which the time axis is labelled
 * @property {import("../panels/models.js").Models} [models]
 * @property {import("../panels/cut.js").CutState} [cut]
 * @typedef {object} Kind
 * @property {(spec: Spec, store: Store, window: Span) => Drawing} [traces] for Plotly
 * @property {(panel: Panel, store: Store) => string} [draw] draws itself, without Plotly; the summary in words
 * @property {(panel: Panel, store: Store) => string} [key]
 * @property {(panel: Panel, store: Store, redraw: () => void) => void} [make]
 * @property {(panel: Panel, time: number | null) => void} [follow] the time under the cursor
 */

import { element } from "./dom.js";
import { makeTitleRow, readValues, summary } from "./title-row.js";
import * as bars from "../panels/bars.js";
import * as cursor from "../panels/cursor.js";
import * as cut from "../panels/cut.js";
import * as figure from "../panels/figure.js";
import { makeModels } from "../panels/models.js";
import * as series from "../panels/series.js";

/** @type {{[name: string]: Kind}} */
export const KINDS = { series, bars, cut };
const MEASURED = "bt bz_gsm flow_speed phi_gsm proton_density proton_temperature".split(" "); // stand at L1 time
const LEAST = [120, 40]; // px of a panel that is laid out

/**
 * @param {Spec} spec
 * @param {HTMLElement} parent
 * @param {Context} context
 * @returns {Panel}
 */
export function makePanel(spec, parent, { store, refresh }) {
  const marks = { "data-panel": spec.name, "data-kind": spec.kind, "aria-label": spec.title };
  const box = element("figure", { className: "panel", ...marks });
  const title = makeTitleRow(box, spec);
  const plot = box.appendChild(element("div", { className: "plot", "aria-hidden": "true" }));
  const over = cursor.overlay(box);
  const caption = box.appendChild(element("figcaption", { className: "visually-hidden" }));
  parent.append(box);
  const columns = spec.traces.flatMap(({ column, low, high }) => [column, low ?? [], high ?? []].flat());
  /** @type {Panel} */
  const panel = { spec, box, title, plot, over, caption, columns, drawn: "", window: null, size: [0, 0], last: false };
  KINDS[spec.kind].make?.(panel, store, refresh);
  if (spec.axes.models) panel.models = makeModels(panel, store, refresh);
  return panel;
}

/**
 * What the drawing of a panel depends on.
 *
 * @param {Panel} panel
 * @param {Context} context
 */
export function keyOf(panel, { store, view, phone }) {
  const { spec, box } = panel;
  panel.size = [box.clientWidth, box.clientHeight];
  const own = KINDS[spec.kind].key?.(panel, store);
  if (own !== undefined) return [panel.size, own].join();
  panel.window = figure.span(store, Math.max(view.hours, spec.axes.hours ?? 0), spec.axes.ahead);
  const parts = ["shocks", "forecasts", spec.kind, ...(spec.axes.craft ? ["craft", "switches"] : [])];
  const stamps = [...panel.columns, ...parts].map((name) => store.stamps[name] ?? 0);
  return [panel.window, panel.size, stamps, phone.matches, panel.models?.stamp()].join();
}

/**
 * @param {Panel} panel
 * @param {Context} context
 */
export function draw(panel, context) {
  panel.drawn = keyOf(panel, context);
  if (panel.size.some((length, i) => length < LEAST[i])) return;
  const { draw: drawItself } = KINDS[panel.spec.kind];
  readValues(panel, context.store, context.view.cursor); // first, since the plot begins below its title row
  panel.caption.textContent = drawItself ? drawItself(panel, context.store) : plot(panel, context);
  show(panel, context);
}

/**
 * @param {Panel} panel
 * @param {Context} context
 */
function plot(panel, { store, phone }) {
  const { spec, over, size } = panel;
  const window = /** @type {Span} */ (panel.window);
  /** @type {Drawing} */
  const { data, extent, notes } = KINDS[spec.kind].traces?.(spec, store, window) ?? { data: [], extent: null };
  if (panel.models) data.push(...panel.models.traces());
  const labelled = panel.last || phone.matches;
  const measured = MEASURED.includes(panel.columns[0]);
  panel.title.due.hidden = !cursor.isDue(store, measured, window);
  const row = panel.title.row.offsetHeight;
  const margin = figure.margins(spec, labelled, row);
  panel.box.style.setProperty("--head", `${row}px`);
  const layout = figure.layout(spec, { window, size, margin, labelled, palette: store.palette, extent, notes });
  globalThis.window.Plotly?.react(panel.plot, data, layout, figure.CONFIG);
  const empty = !data.some(figure.isDrawn);
  panel.box.toggleAttribute("data-empty", empty);
  cursor.placeNow(over, store, window, size[0], margin);
  over.arriving.hidden = measured; // what is on its way has passed L1
  cursor.markShocks(over, store, measured, window, size[0]);
  if (spec.axes.craft) cursor.markCraft(over, store, spec.axes.craft, window, size[0]);
  return summary(spec, store, window, empty);
}

/**
 * The cursor over a panel and the values under it.
 *
 * @param {Panel} panel
 * @param {Context} context
 */
export function show(panel, { store, view }) {
  if (!panel.window) return;
  cursor.point(panel.over, view.cursor, panel.window, panel.size[0]);
  readValues(panel, store, view.cursor);
}
