/**
 * Draws panels of kind "series": lines, dots, bands and the filled southward field.
 *
 * A gap is a gap: a line is never joined over a missing cell, a band is one closed polygon per run of cells,
 * a value that stands alone is a dot.
 */
"use strict";

import { fade } from "./figure.js";
import * as words from "../core/words.js";

const NEAR = 600000; // ms from the cursor to a point that is read

/** Traces of a panel in a window, and the extent of what they show. */
export function traces(spec, store, window, palette) {
  const first = Math.max(0, Math.ceil((window[0] / 1000 - store.start) / store.step));
  const last = Math.min(store.count - 1, Math.floor((window[1] / 1000 - store.start) / store.step));
  const extent = [Infinity, -Infinity];
  const data = [];
  for (const trace of spec.traces) {
    if (trace.kind === "points") {
      data.push(...points(store[trace.column] ?? [], window, palette[trace.colour], extent));
      continue;
    }
    const colour = palette[trace.colour] ?? palette.neutral;
    const cut = (name) => store.columns[name]?.subarray(first, Math.max(first, last + 1));
    const values = cut(trace.column);
    if (!values || values.length === 0) continue;
    const times = clockTimes(store, first, values.length);
    if (trace.kind === "band") {
      const [low, high] = [cut(trace.low), cut(trace.high)];
      if (!low || !high) continue;
      widen(extent, low);
      widen(extent, high);
      data.push(polygon(ribbon(times, low, high, store.step * 500), fade(colour, 0.22)));
      continue;
    }
    widen(extent, values);
    if (trace.kind === "fill_below") data.push(polygon(below(times, values), fade(colour, 0.38)));
    else if (trace.kind === "dots") data.push(dots(times, values, colour, 3));
    else data.push(...line(times, values, colour, spec.axes.wrap));
  }
  return { data, extent: extent[0] <= extent[1] ? extent : null };
}

/** What was seen now and then, each with its error: [unix s, value, low, high]. */
function points(rows, window, colour, extent) {
  const shown = rows.filter(([time]) => time * 1000 >= window[0] && time * 1000 <= window[1]);
  if (!shown.length) return [];
  for (const row of shown) widen(extent, row.slice(1));
  return [{
    ...dots(shown.map(([time]) => time * 1000), shown.map(([, value]) => value), colour, 5),
    error_y: {
      type: "data", symmetric: false, color: colour, thickness: 1.2, width: 3,
      array: shown.map(([, value, , high]) => high - value), arrayminus: shown.map(([, value, low]) => value - low),
    },
  }];
}

/** The newest of such points in words with its age; under the cursor the name alone. */
export function pointed(trace, store, ms) {
  const newest = (store[trace.column] ?? []).at(-1);
  if (ms !== null) return trace.label;
  if (!newest) return `${trace.label} none in 24 h`;
  return `${trace.label} ${words.number(newest[1], 1)}, ${words.age(store.now / 1000 - newest[0])} old`;
}

/** The point nearest to a time [ms], with its hour. */
export function near(trace, store, ms) {
  const off = ([time]) => Math.abs(time * 1000 - ms);
  const rows = (store[trace.column] ?? []).filter((row) => off(row) < NEAR).sort((a, b) => off(a) - off(b));
  return rows.length ? `${words.number(rows[0][1], 1)} at ${words.hour(rows[0][0] * 1000)}` : words.NONE;
}

function clockTimes(store, first, count) {
  const times = new Float64Array(count);
  for (let i = 0; i < count; i++) times[i] = (store.start + (first + i) * store.step) * 1000;
  return times;
}

function widen(extent, values) {
  for (const value of values) {
    if (value < extent[0]) extent[0] = value;
    if (value > extent[1]) extent[1] = value;
  }
}

function line(times, values, colour, wrap) {
  const drawn = [{
    type: "scatter", mode: "lines", x: times, y: wrap ? broken(values, wrap) : values, connectgaps: false,
    line: { color: colour, width: 1.6 }, hoverinfo: "skip",
  }];
  const alone = lonely(values);
  if (alone.length) {
    const [x, y] = [alone.map((i) => times[i]), alone.map((i) => values[i])];
    drawn.push(dots(x, y, colour, 3));
  }
  return drawn;
}

function dots(x, y, colour, size) {
  return { type: "scatter", mode: "markers", x, y, marker: { color: colour, size }, hoverinfo: "skip" };
}

function polygon([x, y], fill) {
  return {
    type: "scatter", mode: "lines", x: Float64Array.from(x), y: Float64Array.from(y),
    fill: "toself", fillcolor: fill, line: { width: 0 }, hoverinfo: "skip",
  };
}

/** The same angle with a hole where it passes its period. */
function broken(values, period) {
  const copy = Float64Array.from(values);
  for (let i = 1; i < copy.length; i++) if (Math.abs(values[i] - values[i - 1]) > period / 2) copy[i] = NaN;
  return copy;
}

function lonely(values) {
  const found = [];
  for (let i = 0; i < values.length; i++) {
    if (Number.isNaN(values[i])) continue;
    const before = i > 0 && !Number.isNaN(values[i - 1]);
    const after = i + 1 < values.length && !Number.isNaN(values[i + 1]);
    if (!before && !after) found.push(i);
  }
  return found;
}

/** Runs [from, to) of cells where `ok` holds. */
function* runs(count, ok) {
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

/** Closed outline per run; `half` a cell [ms] wide on both sides where a run is one cell. */
function ribbon(times, low, high, half) {
  const [x, y] = [[], []];
  for (const [from, to] of runs(times.length, (i) => !Number.isNaN(low[i]) && !Number.isNaN(high[i]))) {
    const short = to - from === 1 ? half : 0;
    if (x.length) x.push(NaN), y.push(NaN);
    x.push(times[from] - short), y.push(high[from]);
    for (let i = from + (short ? 0 : 1); i < to; i++) x.push(times[i] + short), y.push(high[i]);
    for (let i = to - 1; i >= from; i--) x.push(times[i] + short), y.push(low[i]);
    x.push(times[from] - short), y.push(low[from]);
    x.push(times[from] - short), y.push(high[from]);
  }
  return [x, y];
}

/** Closed outline of the part below zero, per run of cells below zero, cut exactly where the line crosses. */
function below(times, values) {
  const [x, y] = [[], []];
  const crossing = (i, j) => times[i] + ((times[j] - times[i]) * values[i]) / (values[i] - values[j]);
  for (const [from, to] of runs(times.length, (i) => values[i] < 0)) {
    const enter = from > 0 && values[from - 1] >= 0 ? crossing(from - 1, from) : times[from];
    const leave = to < times.length && values[to] >= 0 ? crossing(to - 1, to) : times[to - 1];
    if (x.length) x.push(NaN), y.push(NaN);
    x.push(enter), y.push(0);
    for (let i = from; i < to; i++) x.push(times[i]), y.push(values[i]);
    x.push(leave, enter), y.push(0, 0);
  }
  return [x, y];
}
