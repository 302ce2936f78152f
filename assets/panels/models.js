/** Thin lines of each published model beside the ensemble, on request: asked for apart, so the page stays light. */

import { drawn, element } from "../core/dom.js";
import { askJson } from "../core/poller.js";
import { scale } from "../core/scale.js";
import { iso } from "../core/words.js";

/** @typedef {ReturnType<typeof makeModels>} Models */
/** @typedef {{time: number[], models: {[name: string]: (number | null)[]}}} Lines */

const STYLES = [ // colour by name of the palette, dash of Plotly, the same as a stroke of SVG
  ["phi", "solid", ""], ["density", "dash", "8 4"], ["speed", "dot", "2 3"], ["temperature", "dashdot", "8 3 2 3"],
  ["pressure", "longdash", "12 4"], ["muted", "longdashdot", "12 3 2 3"],
];

/**
 * The button of a panel and what it has fetched.
 *
 * @param {import("../core/panels.js").Panel} panel
 * @param {import("../core/store.js").Store} store
 * @param {() => void} redraw
 */
export function makeModels(panel, store, redraw) {
  const shown = { on: false, minute: "", stamp: 0, pending: false, lines: /** @type {Lines | null} */ (null) };
  const title = "Show what each model says on its own";
  const button = element("button", { type: "button", className: "models", title, onclick: press }, "Models");
  const legend = element("ul", { className: "legend", hidden: true, "aria-label": "Models" });
  button.setAttribute("aria-pressed", "false");
  panel.title.row.append(button, legend);

  /** @param {Event} event */
  function press(event) {
    event.stopPropagation();
    Object.assign(shown, { on: !shown.on, stamp: shown.stamp + 1 });
    button.setAttribute("aria-pressed", String(shown.on));
    legend.hidden = !shown.on;
    redraw();
  }

  /** Ask again where they are shown and a minute has gone by. */
  async function refresh() {
    const minute = [Math.floor(store.now / 60000), panel.window?.[0]].join();
    if (!shown.on || shown.pending || shown.minute === minute || !panel.window) return;
    shown.pending = true;
    const [start, stop] = panel.window.map(iso);
    try {
      const lines = await askJson(`/api/v1/models?start=${start}&stop=${stop}`);
      Object.assign(shown, { minute, lines, stamp: shown.stamp + 1 });
      redraw();
    } catch {
      // that there is no connection is told by live.js
    } finally {
      shown.pending = false;
    }
  }

  /** The lines; the axis does not follow them. */
  function traces() {
    if (!shown.on || !shown.lines) return [];
    const x = shown.lines.time.map((seconds) => seconds * 1000);
    const models = Object.entries(shown.lines.models);
    if (legend.children.length !== models.length) {
      legend.replaceChildren(...models.map(([model], i) => entry(model, STYLES[i % STYLES.length], store.palette)));
    }
    return models.map(([, y], i) => {
      const [colour, dash] = STYLES[i % STYLES.length];
      const line = { color: store.palette[colour], width: 1.1 * scale(), dash };
      return { type: "scatter", mode: "lines", x, y, connectgaps: false, hoverinfo: "skip", line };
    });
  }

  return { refresh, traces, stamp: () => shown.stamp };
}

/**
 * "Lin 2010" with its line.
 *
 * @param {string} model
 * @param {string[]} style
 * @param {{[colour: string]: string}} palette
 */
function entry(model, [colour, , dashes], palette) {
  const [, author, year] = /^([a-z]+?)(\d+)$/.exec(model) ?? ["", model, ""];
  const name = author[0].toUpperCase() + author.slice(1) + (year.length === 4 ? " " : "") + year;
  const stroke = { stroke: palette[colour], "stroke-width": 1.6, "stroke-dasharray": dashes };
  const sample = drawn("line", { x1: 0, x2: 26, y1: 3, y2: 3, ...stroke });
  return element("li", {}, drawn("svg", { viewBox: "0 0 26 6" }, sample), name);
}
