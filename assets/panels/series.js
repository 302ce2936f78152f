/**
 * Draws panels of kind "series": lines, dots, bands and the filled southward field.
 *
 * A gap is a gap: a line is never joined over a missing cell, a band is one closed polygon per run of cells,
 * a value that stands alone is a dot.
 *
 * @typedef {import("../core/store.js").Spec} Spec
 * @typedef {import("../core/store.js").Store} Store
 * @typedef {import("../core/store.js").Trace} Trace
 * @typedef {import("../core/panels.js").Extent} Extent
 * @typedef {import("./figure.js").PlotTrace} PlotTrace
 * @typedef {[x: number[], y: number[]]} Outline
 */

import { colourOf } from "./colours.js";
import { fade } from "./figure.js";
import { age } from "../core/ages.js";
import { scale } from "../core/scale.js";
import { pointsOf } from "../core/store.js";
import * as words from "../core/words.js";

const NEAR = 600000; // ms from the cursor to a point that is read
const LINES = { type: "scatter", mode: "lines", hoverinfo: "skip" };

/**
 * Traces of a panel in a window [ms], and the extent of what they show.
 *
 * @param {Spec} spec
 * @param {Store} store
 * @param {import("../core/panels.js").Span} window
 */
export function traces(spec, store, window) {
  const first = Math.max(0, Math.ceil((window[0] / 1000 - store.start) / store.step));
  const last = Math.min(store.count - 1, Math.floor((window[1] / 1000 - store.start) / store.step));
  /** @type {Extent} */
  const extent = [Infinity, -Infinity];
  /** @param {string | null} name */
  const cells = (name) => store.columns[name ?? ""]?.subarray(first, Math.max(first, last + 1));
  const data = spec.traces.flatMap((trace) => {
    const { kind } = trace;
    const colour = colourOf(trace, store);
    if (kind === "points") return points(pointsOf(store, trace), window, colour);
    const values = cells(trace.column);
    if (!values?.length) return [];
    const times = Float64Array.from(values, (_, i) => (store.start + (first + i) * store.step) * 1000);
    if (kind === "band") {
      const [low, high] = [cells(trace.low), cells(trace.high)];
      if (!low || !high) return [];
      if (spec.axes.follows !== "lines") for (const edge of [low, high]) widen(extent, edge);
      return polygon(ribbon(times, low, high, store.step * 500), fade(colour, 0.22));
    }
    widen(extent, values);
    if (kind === "fill_below") return polygon(below(times, values), fade(colour, 0.38));
    return kind === "dots" ? dots(times, values, colour, 3) : line(times, values, colour, spec.axes.wrap);
  });
  return { data, extent: extent[0] <= extent[1] ? extent : null };
}

/**
 * What was seen now and then: a short dash each, with its error; the axis does not follow it.
 *
 * @param {number[][]} rows
 * @param {import("../core/panels.js").Span} window
 * @param {string} colour
 */
function points(rows, window, colour) {
  const shown = rows.filter(([time]) => time * 1000 >= window[0] && time * 1000 <= window[1]);
  if (!shown.length) return [];
  const array = shown.map(([, value, , high]) => high - value);
  const arrayminus = shown.map(([, value, low]) => value - low);
  const [x, y] = [shown.map(([time]) => time * 1000), shown.map(([, value]) => value)];
  const error = { type: "data", symmetric: false, color: fade(colour, 0.5), thickness: scale(), width: 0 };
  const marker = { symbol: "line-ew", size: 7 * scale(), line: { color: colour, width: 1.5 * scale() } };
  return [{ ...dots(x, y, colour, 5), marker, error_y: { ...error, array, arrayminus } }];
}

/**
 * The newest of such points in words with its age; of forecasts all.
 *
 * @param {Trace} trace
 * @param {Store} store
 */
export function newestPoint(trace, store) {
  const newest = pointsOf(store, trace).at(-1);
  if (!newest) return `${trace.label} none in 24 h`;
  if (newest[0] * 1000 > store.now) return `${trace.label} ${forecast(pointsOf(store, trace))}`;
  return `${trace.label} ${words.number(newest[1], 1)}, ${age((store.aged || store.now) / 1000 - newest[0])} old`;
}

/** @param {number[][]} rows */
const forecast = (rows) => rows.map(([, value]) => words.number(value, 0)).join(", ");

/**
 * The point nearest to a time [ms], with its hour.
 *
 * @param {Trace} trace
 * @param {Store} store
 * @param {number} ms
 */
export function pointNear(trace, store, ms) {
  const distance = (/** @type {number[]} */ [time]) => Math.abs(time * 1000 - ms);
  const [nearest] = [...pointsOf(store, trace)].sort((a, b) => distance(a) - distance(b));
  if (!nearest || distance(nearest) >= NEAR) return words.NONE;
  return `${words.number(nearest[1], 1)} at ${words.hour(nearest[0] * 1000)}`;
}

/**
 * @param {Extent} extent
 * @param {Iterable<number>} values
 */
export function widen(extent, values) {
  for (const value of values) {
    if (value < extent[0]) extent[0] = value;
    if (value > extent[1]) extent[1] = value;
  }
}

/**
 * @param {Float64Array} times
 * @param {Float64Array} values
 * @param {string} colour
 * @param {number} [wrap]
 */
function line(times, values, colour, wrap) {
  const style = { ...LINES, connectgaps: false, line: { color: colour, width: 1.6 * scale() } };
  const drawn = [{ ...style, x: times, y: wrap ? broken(values, wrap) : values }];
  const alone = [...runs(values.length, (i) => !Number.isNaN(values[i]))].filter(([from, to]) => to - from === 1);
  const [x, y] = [times, values].map((all) => alone.map(([i]) => all[i]));
  return alone.length ? [...drawn, dots(x, y, colour, 3)] : drawn;
}

/**
 * @param {ArrayLike<number>} x
 * @param {ArrayLike<number>} y
 * @param {string} colour
 * @param {number} size
 * @returns {PlotTrace}
 */
function dots(x, y, colour, size) {
  return { type: "scatter", mode: "markers", x, y, marker: { color: colour, size: size * scale() }, hoverinfo: "skip" };
}

/**
 * @param {Outline} outline
 * @param {string} fill
 * @returns {PlotTrace}
 */
function polygon([x, y], fill) {
  const style = { ...LINES, fill: "toself", fillcolor: fill, line: { width: 0 } };
  return { ...style, x: Float64Array.from(x), y: Float64Array.from(y) };
}

/**
 * The same angle with a hole where it passes its period.
 *
 * @param {Float64Array} values
 * @param {number} period
 */
const broken = (values, period) =>
  values.map((value, i) => (i && Math.abs(value - values[i - 1]) > period / 2 ? NaN : value));

/**
 * Runs [from, to) of cells where `ok` holds.
 *
 * @param {number} count
 * @param {(i: number) => boolean} ok
 */
export function* runs(count, ok) {
  let from = -1;
  for (let i = 0; i <= count; i++) {
    if (i < count && ok(i)) {
      if (from < 0) from = i;
    } else if (from >= 0) {
      yield [from, i];
      from = -1;
    }
  }
}

/**
 * Closed outline per run; `half` a cell [ms] wide on both sides where a run is one cell.
 *
 * @param {Float64Array} times
 * @param {Float64Array} low
 * @param {Float64Array} high
 * @param {number} half
 * @returns {Outline}
 */
export function ribbon(times, low, high, half) {
  /** @type {Outline} */
  const [x, y] = [[], []];
  for (const [from, to] of runs(times.length, (i) => !Number.isNaN(low[i]) && !Number.isNaN(high[i]))) {
    const cells = Array.from({ length: to - from }, (_, i) => from + i);
    const [edge, upper] = [cells.map((i) => times[i]), cells.map((i) => high[i])];
    const lower = cells.map((i) => low[i]).reverse();
    if (edge.length === 1) {
      edge.splice(0, 1, times[from] - half, times[from] + half);
      upper.push(upper[0]);
      lower.push(lower[0]);
    }
    if (x.length) [x, y].forEach((axis) => axis.push(NaN));
    x.push(...edge, ...[...edge].reverse(), edge[0]);
    y.push(...upper, ...lower, upper[0]);
  }
  return [x, y];
}

/**
 * Closed outline of the part below zero, per run of cells below zero, cut exactly where the line crosses.
 *
 * @param {Float64Array} times
 * @param {Float64Array} values
 * @returns {Outline}
 */
export function below(times, values) {
  /** @type {Outline} */
  const [x, y] = [[], []];
  const crossing = (/** @type {number} */ i, /** @type {number} */ j) =>
    times[i] + ((times[j] - times[i]) * values[i]) / (values[i] - values[j]);
  for (const [from, to] of runs(times.length, (i) => values[i] < 0)) {
    const enter = from > 0 && values[from - 1] >= 0 ? crossing(from - 1, from) : times[from];
    const leave = to < times.length && values[to] >= 0 ? crossing(to - 1, to) : times[to - 1];
    if (x.length) [x, y].forEach((axis) => axis.push(NaN));
    x.push(enter, ...times.subarray(from, to), leave, enter);
    y.push(0, ...values.subarray(from, to), 0, 0);
  }
  return [x, y];
}
