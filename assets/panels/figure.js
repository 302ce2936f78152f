/**
 * What all figures share: margins, time axis, vertical axis, limits, zones. Plain objects for Plotly.react.
 *
 * Every plot has the same fixed left and right margins, so that one cursor line runs through all of them.
 *
 * @typedef {import("../core/store.js").Spec} Spec
 * @typedef {import("../core/store.js").Axes} Axes
 * @typedef {import("../core/panels.js").Span} Span
 * @typedef {import("../core/panels.js").Extent} Extent
 * @typedef {{[colour: string]: string}} Palette
 * @typedef {ArrayLike<number | null>} Values
 * @typedef {{x: Values, y: Values, [name: string]: unknown}} PlotTrace
 * @typedef {{x: number, text: string}} Note on the ground of a plot, over all that is drawn
 */

import { scale } from "../core/scale.js";
import * as words from "../core/words.js";

const SIDES = { left: 52, right: 14 }; // px at the usual scale, as all below
const STRIP = 14; // strip of craft
const BIG = 48; // the value that stands large over its plot
const FOOT = 24; // tick labels
const PAD = 7; // between the plots of a stack
const FONT = 12;
const HOUR = 3600000; // ms
const GROUND = { paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)" };
const AXIS = { fixedrange: true, ticks: "", showline: true, mirror: true };
export const CONFIG = { displayModeBar: false, staticPlot: true, responsive: false, scrollZoom: false };

/** The margins [px] left and right of every plot. */
export function sides() {
  const factor = scale();
  return { left: SIDES.left * factor, right: SIDES.right * factor };
}

/**
 * First and last time [ms] shown for a span; the end is that of the lead, so nothing jumps each minute.
 *
 * @param {import("../core/store.js").Store} store
 * @param {number} hours
 * @param {number} [ahead] hours after now, at least
 * @returns {Span}
 */
export function span({ now, arriving }, hours, ahead = 0.5) {
  const lead = arriving ? arriving[1] * 1000 : now;
  const end = Math.ceil(Math.max(lead, now + ahead * HOUR) / 600000) * 600000;
  return [Math.floor((now - hours * HOUR) / 60000) * 60000, end];
}

/**
 * Margins of a panel under its title row; ticks are labelled only where the row below is free.
 *
 * @param {Spec} spec
 * @param {boolean} labelled
 * @param {number} head [px]
 */
export function margins({ axes }, labelled, head) {
  const factor = scale();
  const { left: l, right: r } = sides();
  const top = head + factor * ((axes.craft ? STRIP : 0) + (axes.tile ? BIG : 0));
  return { l, r, t: top, b: factor * (labelled ? FOOT : PAD), pad: 0, autoexpand: false };
}

/**
 * Whether a trace has a point.
 *
 * @param {PlotTrace} trace
 */
export const isDrawn = ({ x, y }) => Array.from(x).some((_, i) => Number.isFinite(y[i]));

/**
 * The layout of a panel around its data.
 *
 * @param {Spec} spec
 * @param {object} options
 * @param {Span} options.window
 * @param {[number, number]} options.size
 * @param {object} options.margin
 * @param {boolean} options.labelled
 * @param {Palette} options.palette
 * @param {Extent | null} options.extent
 * @param {Note[]} [options.notes]
 */
export function layout({ axes, limits }, options) {
  const { window, size: [width, height], margin, labelled, palette, extent, notes = [] } = options;
  const log = axes.scale === "log";
  const size = FONT * scale();
  const y = vertical(axes, extent);
  const [low, high] = [Math.min(...y.range), Math.max(...y.range)];
  const zones = axes.zones ?? [];
  const shown = limits
    .map((limit) => ({ width: 1, ...limit, level: log ? Math.log10(limit.value) : limit.value }))
    .filter(({ level }) => level >= low && level <= high)
    .map((limit) => ({ ...limit, colour: palette[limit.colour] ?? palette.muted, thick: limit.width > 1 }));
  const axis = { ...AXIS, gridcolor: palette.grid, linecolor: palette.edge };
  const across = { xref: "paper", x0: 0, x1: 1 };
  const shapes = [
    ...zones.map((zone) => ({
      ...across, type: "rect", y0: zone.low, y1: zone.high, layer: "below", opacity: 0.07, line: { width: 0 },
      fillcolor: palette[zone.colour],
    })),
    ...shown.map(({ value, width: thickness, colour, thick }) => ({
      ...across, type: "line", y0: value, y1: value, layer: "above",
      line: { color: colour, width: thickness, dash: thick ? "solid" : "dot" },
    })),
  ];
  const annotations = [
    ...shown.map(({ level, label, colour, thick }) => ({
      xref: "paper", x: 0, xanchor: "left", xshift: 5, y: level, yanchor: "bottom", yshift: -1, text: label,
      showarrow: false, font: { size, color: colour, weight: thick ? 700 : 400 }, bgcolor: "rgba(14,17,22,0.6)",
      borderpad: 1,
    })),
    ...zones.filter((zone) => zone.label).map((zone) => ({
      xref: "paper", x: 1, xanchor: "right", xshift: -4, y: (zone.low + zone.high) / 2, yanchor: "middle",
      text: zone.label, showarrow: false, font: { size, color: palette[zone.colour] },
    })),
    ...notes.map(({ x, text }) => ({
      x, y: low, yanchor: "bottom", yshift: 2, text, showarrow: false, font: { size, color: palette.text },
      bgcolor: "rgba(14,17,22,0.78)", borderpad: 1,
    })),
  ];
  return {
    width, height, margin, showlegend: false, hovermode: false, dragmode: false, bargap: 0, shapes, annotations,
    font: { family: "system-ui, sans-serif", size, color: palette.muted }, ...GROUND,
    xaxis: { ...axis, ...horizontal(window, width), showticklabels: labelled, tickfont: { color: palette.neutral } },
    yaxis: { ...axis, ...y, zeroline: Boolean(axes.zero), zerolinecolor: palette.zero, zerolinewidth: 1.5 },
  };
}

/**
 * A plain axis in ms with our own ticks: Plotly's date axis converts each point, which costs most of a redraw.
 *
 * @param {Span} window
 * @param {number} width [px]
 */
function horizontal([start, stop], width) {
  const hours = (stop - start) / HOUR;
  const room = Math.max(3, width / (62 * scale()));
  const step = ([1, 2, 3, 6, 12].find((candidate) => hours / candidate <= room) ?? 24) * HOUR;
  const first = Math.ceil(start / step) * step;
  const length = Math.max(0, Math.floor((stop - first) / step) + 1);
  const tickvals = Array.from({ length }, (_, i) => first + i * step);
  const ticktext = tickvals.map((time) => (time % (24 * HOUR) ? words.hour(time) : `<b>${words.day(time)}</b>`));
  return { type: "linear", range: [start, stop], tickvals, ticktext, zeroline: false, ticklabelstandoff: 3 };
}

/**
 * Range that holds the data: the given one, the first step that is wide enough, or the last one widened.
 *
 * @param {Axes} axes
 * @param {Extent | null} extent
 */
function vertical(axes, extent) {
  const { ranges = [], symmetric, follows } = axes;
  const holds = (/** @type {number} */ high) => follows === "low" || !extent || extent[1] <= high;
  let range = axes.range ?? ranges.find(([low, high]) => !extent || (extent[0] >= low && holds(high)));
  if (!range) {
    const [low, high] = ranges[ranges.length - 1];
    const [least, most] = extent ?? [low, high];
    range = [Math.min(low, least), Math.max(high, most)];
    if (symmetric) range = [-Math.max(-range[0], range[1]), Math.max(-range[0], range[1])];
  }
  const top = range[1];
  const tickvals = axes.ticks ?? (symmetric ? [-1, -0.5, 0, 0.5, 1].map((part) => part * top) : undefined);
  const ticktext = axes.words ?? tickvals?.map((value) => words.number(value, Number.isInteger(value) ? 0 : 1));
  const [type, drawn] = axes.scale === "log" ? ["log", range.map(Math.log10)] : ["linear", range];
  const ticks = tickvals ? { tickmode: "array", tickvals } : { nticks: 5 };
  return { type, range: axes.reversed ? [drawn[1], drawn[0]] : drawn, ...ticks, ...(ticktext ? { ticktext } : {}) };
}

/**
 * `#rrggbb` with an opacity.
 *
 * @param {string} colour
 * @param {number} opacity
 */
export function fade(colour, opacity) {
  const parts = [1, 3, 5].map((from) => parseInt(colour.slice(from, from + 2), 16));
  return `rgba(${parts},${opacity})`;
}
