/**
 * Draws panels of kind "bars": an index by intervals, in the colours of the storm scale.
 *
 * Official values are solid, estimates hatched, the running interval and forecasts outlined; the level ("G2") is
 * written on the bar, because the colours of the scale cannot be told apart by everybody.
 *
 * @typedef {import("../core/store.js").Bar} Bar
 * @typedef {import("../core/store.js").Spec} Spec
 * @typedef {import("../core/store.js").Store} Store
 * @typedef {import("../core/panels.js").Span} Span
 */

import * as series from "./series.js";
import { scale } from "../core/scale.js";
import * as words from "../core/words.js";

const CLEAR = "rgba(0,0,0,0)";

/**
 * Traces of a panel in a window: its bars, then whatever else is a series.
 *
 * @param {Spec} spec
 * @param {Store} store
 * @param {Span} window
 */
export function traces(spec, store, window) {
  /** @type {(column: string) => Bar[]} */
  const shown = (column) =>
    [...(store.bars[column] ?? []), ...(column === "kp" ? store.forecasts.kp : [])]
      .filter(([from, to]) => to * 1000 > window[0] && from * 1000 < window[1]);
  const of = (/** @type {string} */ kind) => spec.traces.filter((trace) => trace.kind === kind);
  const lines = of("steps").map((trace) => steps(shown(trace.column), store.palette[trace.colour]));
  const bars = of("bars").map((trace) => shown(trace.column)).filter((all) => all.length);
  const others = spec.traces.filter((trace) => !["bars", "steps"].includes(trace.kind));
  const rest = series.traces({ ...spec, traces: others }, store, window);
  /** @type {import("../core/panels.js").Extent} */
  const extent = [0, 9]; // Hp30 has no upper end: the axis grows with it
  for (const { y } of lines) series.widen(extent, y.map((value) => value ?? NaN));
  const data = [...bars.map((all) => columns(all, store)), ...lines, ...rest.data];
  return { data, extent, notes: labels(bars.flat(), store) };
}

/**
 * What a bar is, on the ground of the plot and over every line: the colours of the scale cannot be told apart by all.
 *
 * @param {Bar[]} shown
 * @param {Store} store
 */
function labels(shown, { scales }) {
  return shown.map(([from, to, value]) => {
    const level = words.storm(value, scales.G);
    return { x: (from + to) * 500, text: `<b>${words.kp(value)}</b>${level ? `<br>G${level}` : ""}` };
  });
}

/**
 * A faster index as a level per interval, never joined to the next.
 *
 * @param {Bar[]} shown
 * @param {string} color
 */
function steps(shown, color) {
  return {
    type: "scatter", mode: "lines", hoverinfo: "skip", connectgaps: false, line: { color, width: 2 * scale() },
    x: shown.flatMap(([from, to]) => [from * 1000, to * 1000, null]),
    y: shown.flatMap(([, , value]) => [value, value, null]),
  };
}

/**
 * @param {Bar[]} shown
 * @param {Store} store
 */
function columns(shown, { palette, scales }) {
  const bars = shown.map(([from, to, value, status]) => {
    const level = words.storm(value, scales.G);
    return { from, to, value, level, status, official: status === "official", colour: palette[`g${level}`] };
  });
  /**
   * @template T
   * @param {(bar: typeof bars[0]) => T} read
   */
  const each = (read) => bars.map(read);
  const colour = each((bar) => bar.colour);
  const pattern = { fgcolor: colour, bgcolor: CLEAR, size: 7 * scale(), solidity: 0.35, fillmode: "overlay" };
  return {
    type: "bar", hoverinfo: "skip",
    x: each((bar) => (bar.from + bar.to) * 500),
    y: each((bar) => Math.max(bar.value, 0.08)),
    width: each((bar) => (bar.to - bar.from) * 1000 * 0.9),
    marker: {
      color: each((bar) => (bar.official ? bar.colour : CLEAR)), line: { color: colour, width: 1.5 },
      pattern: { ...pattern, shape: each((bar) => (bar.status === "estimate" ? "/" : "")) },
    },
  };
}

/**
 * The bar at a time [ms] in words.
 *
 * @param {Spec} spec
 * @param {Store} store
 * @param {number} ms
 */
export function barAt(spec, store, ms) {
  const trace = spec.traces.find(({ kind }) => kind === "bars");
  const bars = [...(store.bars[trace?.column ?? ""] ?? []), ...store.forecasts.kp];
  const bar = bars.find(([from, to]) => from * 1000 <= ms && ms < to * 1000);
  return `${trace?.label} ${bar ? `${words.kp(bar[2])} ${bar[3]}, ${bar[4]}` : words.NONE}`;
}
