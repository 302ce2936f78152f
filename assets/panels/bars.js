/**
 * Draws panels of kind "bars": an index by intervals, in the colours of the storm scale.
 *
 * Official values are solid, estimates hatched, the running interval only outlined; the level ("G2") is written
 * on the bar, because the colours of the scale cannot be told apart by everybody.
 */
"use strict";

import * as series from "./series.js";
import * as words from "../core/words.js";

/** Traces of a panel in a window: its bars, then whatever else is a series. */
export function traces(spec, store, window, palette) {
  const bars = spec.traces.find((trace) => trace.kind === "bars");
  const shown = (store.bars[bars.column] ?? []).filter(([from, to]) => to * 1000 > window[0] && from * 1000 < window[1]);
  const rest = series.traces(
    { ...spec, traces: spec.traces.filter((trace) => !["bars", "steps"].includes(trace.kind)) }, store, window, palette,
  );
  const data = shown.length ? [columns(shown, palette, store.scales.G)] : [];
  let top = 9; // Hp30 has no upper end: the axis grows with it
  for (const trace of spec.traces.filter((one) => one.kind === "steps")) {
    const line = steps(trace, store, window, palette);
    top = line.y.reduce((most, value) => Math.max(most, value ?? 0), top);
    data.push(line);
  }
  return { data: [...data, ...rest.data], extent: [0, top] };
}

/** A faster index as a level per interval, never joined to the next. */
function steps(trace, store, window, palette) {
  const shown = (store.bars[trace.column] ?? []).filter(([from, to]) => to * 1000 > window[0] && from * 1000 < window[1]);
  return {
    type: "scatter", mode: "lines", hoverinfo: "skip", connectgaps: false,
    x: shown.flatMap(([from, to]) => [from * 1000, to * 1000, null]),
    y: shown.flatMap(([, , value]) => [value, value, null]),
    line: { color: palette[trace.colour], width: 2 },
  };
}

function columns(shown, palette, steps) {
  const level = shown.map((bar) => words.storm(bar[2], steps));
  const colour = shown.map((bar, i) => palette[`g${level[i]}`]);
  const official = shown.map((bar) => bar[3] === "official");
  const tall = shown.map((bar) => bar[2] >= 1.5);
  const dark = (i) => official[i] && level[i] < 5;
  return {
    type: "bar", hoverinfo: "skip",
    x: shown.map((bar) => (bar[0] + bar[1]) * 500),
    width: shown.map((bar) => (bar[1] - bar[0]) * 1000 * 0.9),
    y: shown.map((bar) => Math.max(bar[2], 0.08)),
    marker: {
      color: colour.map((value, i) => (official[i] ? value : "rgba(0,0,0,0)")),
      line: { color: colour, width: 1.5 },
      pattern: {
        shape: shown.map((bar) => (bar[3] === "estimate" ? "/" : "")), fgcolor: colour, bgcolor: "rgba(0,0,0,0)",
        size: 7, solidity: 0.35, fillmode: "overlay",
      },
    },
    text: shown.map((bar, i) => (level[i] ? `<b>${words.kp(bar[2])}</b><br>G${level[i]}` : `<b>${words.kp(bar[2])}</b>`)),
    textposition: tall.map((inside) => (inside ? "inside" : "outside")), insidetextanchor: "start", textangle: 0,
    constraintext: "none", cliponaxis: false,
    insidetextfont: { size: 12, color: shown.map((bar, i) => (dark(i) ? "#000000" : "#FFFFFF")) },
    outsidetextfont: { size: 12, color: palette.text },
  };
}

/** What the title row says of the bar at a time [ms]. */
export function reading(spec, store, ms) {
  const bars = spec.traces.find((trace) => trace.kind === "bars");
  const found = (store.bars[bars.column] ?? []).find(([from, to]) => from * 1000 <= ms && ms < to * 1000);
  return found ? `${bars.label} ${words.kp(found[2])} ${found[3]}, ${found[4]}` : `${bars.label} ${words.NONE}`;
}
