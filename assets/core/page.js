/**
 * The panels: makes a figure for each, draws those whose own data, window or size have changed, one per frame.
 *
 * The drawing of a kind is the module of that name; here is only when and where. Nothing is made anew when data
 * come: the same elements and the same plots are filled again.
 */
"use strict";

import * as bars from "../panels/bars.js";
import * as cut from "../panels/cut.js";
import * as series from "../panels/series.js";
import * as cursor from "../panels/cursor.js";
import * as figure from "../panels/figure.js";
import { controls } from "./controls.js";
import { models } from "../panels/models.js";
import { whatif } from "../pages/now-whatif.js";
import { head, log, read, summary } from "./reading.js";

const KINDS = { series, bars, cut }; // a kind that has `draw` draws itself, without Plotly
const MEASURED = new Set(["bt", "bz_gsm", "flow_speed", "phi_gsm", "proton_density", "proton_temperature"]); // at L1 time
const PHONE = "(max-width: 760px)";

/** Take charge of #panels; `refresh()` after every change of the store. */
export function startPanels(store, resync) {
  const root = document.getElementById("panels");
  const view = { hours: 6, cursor: null, pinned: false };
  const phone = window.matchMedia(PHONE);
  const waiting = new Set();
  let panels = [];
  let known = null;
  let frame = 0;

  function refresh() {
    if (store.panels !== known) build();
    for (const panel of panels) {
      panel.models?.refresh();
      if (keyOf(panel) !== panel.drawn) waiting.add(panel);
    }
    log(root.querySelector("#log ol"), store);
    next();
  }

  function build() {
    known = store.panels;
    waiting.clear();
    for (const panel of panels) window.Plotly?.purge(panel.plot);
    const left = Object.assign(document.createElement("div"), { className: "stack" });
    const right = Object.assign(document.createElement("div"), { className: "side" });
    const far = Object.assign(document.createElement("div"), { className: "side far" });
    const row = Object.assign(document.createElement("div"), { className: "row" });
    const places = { left, right, far, row };
    const here = (spec) => KINDS[spec.kind] && spec.pages.includes(document.body.dataset.page);
    panels = known.filter(here).map((spec) => make(spec, places[spec.axes.place]));
    const last = panels.filter((panel) => panel.box.parentElement === left).at(-1);
    for (const panel of panels) {
      panel.last = panel === last || panel.box.parentElement !== left;
      panel.box.classList.toggle("labelled", panel.last && !KINDS[panel.spec.kind].draw);
      panel.box.style.setProperty("--height", panel.spec.height + (panel === last ? 17 : 0));
    }
    if (right.children.length) far.insertAdjacentHTML("beforeend", '<section id="log" aria-label="Events" tabindex="0"><h2>Events</h2><ol></ol></section>');
    root.replaceChildren(...[left, right, far, row].filter((part) => part.children.length));
  }

  function make(spec, parent) {
    const box = document.createElement("figure");
    box.className = "panel";
    box.dataset.panel = spec.name;
    box.dataset.kind = spec.kind;
    const parts = head(box, spec, store.palette);
    const plot = Object.assign(document.createElement("div"), { className: "plot" });
    plot.setAttribute("aria-hidden", "true");
    box.append(plot);
    const over = cursor.overlay(box);
    const caption = Object.assign(document.createElement("figcaption"), { className: "visually-hidden" });
    box.append(caption);
    parent.append(box);
    const columns = spec.traces.flatMap((trace) => [trace.column, trace.low, trace.high]).filter(Boolean);
    const panel = { spec, box, parts, plot, over, caption, columns, drawn: "", window: null, width: 0, last: false };
    const redraw = () => store.version !== null && refresh();
    KINDS[spec.kind].make?.(panel, redraw);
    if (spec.axes.models) panel.models = models(panel, store, redraw);
    return panel;
  }

  function keyOf(panel) {
    if (KINDS[panel.spec.kind].draw) {
      panel.size = [panel.box.clientWidth, panel.box.clientHeight];
      return [panel.size, KINDS[panel.spec.kind].key(panel, store)].join();
    }
    panel.window = figure.span(store, Math.max(view.hours, panel.spec.axes.hours ?? 0));
    const size = [panel.box.clientWidth, panel.box.clientHeight];
    const stamps = panel.columns.map((name) => store.stamps[name] ?? 0);
    const other = panel.spec.kind === "bars" ? store.stamps.bars : 0;
    const strip = panel.spec.axes.craft ? [store.stamps.craft, store.stamps.switches] : [];
    panel.size = size;
    return [panel.window, size, stamps, other, strip, phone.matches, panel.models?.stamp(), store.stamps.shocks].join();
  }

  /** Draw one waiting panel per frame, so that the page never stands still for long. */
  function next() {
    if (frame || !window.Plotly) return;
    frame = requestAnimationFrame(() => {
      frame = 0;
      const panel = waiting.values().next().value;
      if (!panel) {
        document.body.dataset.drawn = String(store.version);
        return;
      }
      waiting.delete(panel);
      draw(panel);
      next();
    });
  }

  function draw(panel) {
    const { spec } = panel;
    panel.drawn = keyOf(panel);
    panel.width = panel.size[0];
    if (panel.width < 120 || panel.size[1] < 40) return; // not laid out
    if (KINDS[spec.kind].draw) {
      panel.caption.textContent = KINDS[spec.kind].draw(panel, store, store.palette);
      return;
    }
    const labelled = panel.last || phone.matches;
    const { data, extent } = KINDS[spec.kind].traces(spec, store, panel.window, store.palette);
    if (panel.models) data.push(...panel.models.traces(store.palette, extent));
    const row = panel.parts.row.offsetHeight;
    const margin = figure.margins(spec, labelled, row);
    const options = { window: panel.window, size: panel.size, margin, labelled, palette: store.palette, extent };
    panel.box.style.setProperty("--head", `${row}px`);
    window.Plotly.react(panel.plot, data, figure.layout(spec, options), figure.CONFIG);
    const empty = !data.some((trace) => trace.x.some((x, i) => Number.isFinite(trace.y[i])));
    panel.box.toggleAttribute("data-empty", empty);
    cursor.settle(panel.over, store, panel.window, panel.width, margin);
    cursor.steps(panel.over, store, MEASURED.has(panel.columns[0]), panel.window, panel.width);
    if (spec.axes.craft) cursor.craft(panel.over, store, spec.axes.craft, panel.window, panel.width);
    panel.caption.textContent = summary(spec, store, panel.window, empty);
    show(panel);
  }

  function show(panel) {
    if (!panel.window) return;
    cursor.point(panel.over, view.cursor, panel.window, panel.width);
    read(panel, store, view.cursor);
  }

  /** The panel and the time under the pointer. */
  function under(event) {
    const box = event.target.closest?.(".panel");
    const panel = panels.find((candidate) => candidate.box === box);
    if (!panel?.window) return null;
    const time = cursor.timeAt(event.clientX - box.getBoundingClientRect().left, panel.window, panel.width);
    return time === null ? null : Math.round(time / (store.step * 1000)) * store.step * 1000;
  }

  let moving = 0;
  function setCursor(time) {
    view.cursor = time;
    if (moving) return;
    moving = requestAnimationFrame(() => {
      moving = 0;
      for (const panel of panels) {
        show(panel);
        KINDS[panel.spec.kind].follow?.(panel, time);
      }
    });
  }

  whatif(store, () => store.version !== null && refresh());
  controls({ root, store, view, under, setCursor, refresh, resync });
  new ResizeObserver(() => store.version !== null && refresh()).observe(root);
  phone.addEventListener("change", () => store.version !== null && refresh());
  plotly().then(next);
  return { refresh };
}

/** Resolves when the plotting library, loaded beside the page, is there. */
async function plotly() {
  const script = document.getElementById("plotly");
  if (!window.Plotly && script) await new Promise((ready) => script.addEventListener("load", ready, { once: true }));
}
