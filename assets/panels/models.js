/** Thin lines of each published model beside the ensemble, on request: asked for apart, so that the page stays light. */
"use strict";

import { node } from "../core/svg.js";

const LINES = [ // colour by name of the palette, dash of Plotly, the same as a stroke of SVG
  ["phi", "solid", ""], ["density", "dash", "8 4"], ["speed", "dot", "2 3"], ["temperature", "dashdot", "8 3 2 3"],
  ["pressure", "longdash", "12 4"], ["muted", "longdashdot", "12 3 2 3"],
];

/** The button of a panel and what it has fetched; `redraw` draws the panel again. */
export function models(panel, store, redraw) {
  const known = { on: false, minute: null, body: null, stamp: 0, pending: false };
  const button = Object.assign(document.createElement("button"), { type: "button", className: "models", textContent: "Models" });
  button.title = "Show what each model says on its own";
  button.setAttribute("aria-pressed", "false");
  const legend = Object.assign(document.createElement("ul"), { className: "legend", hidden: true });
  legend.setAttribute("aria-label", "Models");
  button.addEventListener("click", (event) => {
    event.stopPropagation();
    known.on = !known.on;
    known.stamp += 1;
    button.setAttribute("aria-pressed", String(known.on));
    legend.hidden = !known.on;
    refresh();
    redraw();
  });
  panel.parts.row.after(button);
  panel.box.append(legend);

  /** Ask again where they are shown and a minute has gone by. */
  function refresh() {
    const minute = [Math.floor(store.now / 60000), panel.window?.[0]].join();
    if (!known.on || known.pending || known.minute === minute || !panel.window) return;
    known.pending = true;
    const [start, stop] = panel.window.map((ms) => `${new Date(ms).toISOString().slice(0, 19)}Z`);
    fetch(`/api/v1/models?start=${start}&stop=${stop}`)
      .then((answer) => (answer.ok ? answer.json() : null))
      .then((body) => {
        if (!body) return;
        Object.assign(known, { minute, body, stamp: known.stamp + 1 });
        redraw();
      })
      .catch(() => null) // the connection is said by live.js
      .finally(() => (known.pending = false));
  }

  function traces(palette, extent) {
    if (!known.on || !known.body) return [];
    const x = Float64Array.from(known.body.time, (seconds) => seconds * 1000);
    const names = Object.keys(known.body.models);
    name(legend, names, palette);
    return names.map((model, i) => {
      const y = known.body.models[model];
      for (const value of y) if (value !== null && extent) extent[0] = Math.min(extent[0], value), extent[1] = Math.max(extent[1], value);
      const [colour, dash] = LINES[i % LINES.length];
      return { type: "scatter", mode: "lines", x, y, connectgaps: false, hoverinfo: "skip", line: { color: palette[colour], width: 1.1, dash } };
    });
  }

  return { refresh, traces, stamp: () => known.stamp };
}

function name(legend, names, palette) {
  if (legend.children.length === names.length) return;
  legend.replaceChildren(...names.map((model, i) => {
    const [colour, , dashes] = LINES[i % LINES.length];
    const item = document.createElement("li");
    const stroke = { stroke: palette[colour], "stroke-width": 1.6, "stroke-dasharray": dashes };
    const sample = node("svg", { viewBox: "0 0 26 6" }, node("line", { x1: 0, x2: 26, y1: 3, y2: 3, ...stroke }));
    item.append(sample, model.replace(/^([a-z]+?)(\d+)$/, (_, who, year) => `${who[0].toUpperCase()}${who.slice(1)}${year.length === 4 ? " " : ""}${year}`));
    return item;
  }));
}
