/**
 * What all figures share: margins, time axis, vertical axis, limits, zones. Plain objects for Plotly.react.
 *
 * Every plot has the same fixed left and right margins, so that one cursor line runs through all of them.
 */
"use strict";

import * as words from "../core/words.js";

export const LEFT = 52; // px
export const RIGHT = 14;
const STRIP = 14; // strip of craft
const BIG = 58; // the value that stands large over its plot
const FOOT = 24; // tick labels
const PAD = 7; // between the plots of a stack
const HOUR = 3600000; // ms
export const CONFIG = { displayModeBar: false, staticPlot: true, responsive: false, scrollZoom: false };

/** First and last time [ms] shown for a span; the end is that of the lead, so nothing jumps each minute. */
export function span(store, hours) {
  const now = store.now;
  const lead = store.arriving ? store.arriving[1] * 1000 : now;
  const end = Math.ceil(Math.max(lead, now + 0.5 * HOUR) / 600000) * 600000;
  const start = Math.floor((now - hours * HOUR) / 60000) * 60000;
  return [start, end];
}

/** Margins of a panel under its title row; ticks are labelled only where the row below is free. */
export function margins(spec, labelled, head) {
  const top = head + (spec.axes.craft ? STRIP : 0) + (spec.axes.tile ? BIG : 0);
  return { l: LEFT, r: RIGHT, t: top, b: labelled ? FOOT : PAD, pad: 0, autoexpand: false };
}

/** The layout of a panel around its data. `extent` is [lowest, highest] of what is drawn. */
export function layout(spec, { window, size, margin, labelled, palette, extent }) {
  const { axes } = spec;
  const y = vertical(axes, extent);
  const shapes = [...zones(axes, palette)];
  const annotations = [];
  for (const limit of spec.limits) {
    const level = axes.scale === "log" ? Math.log10(limit.value) : limit.value;
    if (level < Math.min(...y.range) || level > Math.max(...y.range)) continue;
    const colour = palette[limit.colour] ?? palette.muted;
    shapes.push({
      type: "line", xref: "paper", x0: 0, x1: 1, y0: limit.value, y1: limit.value, layer: "above",
      line: { color: colour, width: limit.width ?? 1, dash: (limit.width ?? 1) > 1 ? "solid" : "dot" },
    });
    annotations.push({
      xref: "paper", x: 0, xanchor: "left", y: level, yanchor: "bottom", text: limit.label, showarrow: false,
      xshift: 5, yshift: -1, font: { size: 11, color: colour, weight: (limit.width ?? 1) > 1 ? 700 : 400 },
      bgcolor: "rgba(14,17,22,0.6)", borderpad: 1,
    });
  }
  for (const zone of axes.zones ?? []) {
    if (!zone.label) continue;
    annotations.push({
      xref: "paper", x: 1, xanchor: "right", y: (zone.low + zone.high) / 2, yanchor: "middle", text: zone.label,
      showarrow: false, xshift: -4, font: { size: 11, color: palette[zone.colour] },
    });
  }
  return {
    width: size[0], height: size[1], margin, showlegend: false, hovermode: false,
    dragmode: false, paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)", bargap: 0,
    font: { family: "system-ui, sans-serif", size: 11, color: palette.muted },
    xaxis: horizontal(window, labelled, palette, size[0]),
    yaxis: {
      ...y, gridcolor: palette.grid, linecolor: palette.edge, showline: true, mirror: true, ticks: "", fixedrange: true,
      zeroline: Boolean(axes.zero), zerolinecolor: palette.zero, zerolinewidth: 1.5, tickfont: { size: 11 },
    },
    shapes, annotations,
  };
}

/** A plain axis in ms with our own ticks: Plotly's date axis converts each point, which costs most of a redraw. */
function horizontal(window, labelled, palette, width) {
  const hours = (window[1] - window[0]) / HOUR;
  const room = Math.max(3, width / 62);
  const step = [1, 2, 3, 6, 12].find((candidate) => hours / candidate <= room) * HOUR;
  const tickvals = [];
  const ticktext = [];
  for (let time = Math.ceil(window[0] / step) * step; time <= window[1]; time += step) {
    tickvals.push(time);
    const midnight = time % (24 * HOUR) === 0;
    ticktext.push(midnight ? `<b>${words.day(time)}</b>` : words.hour(time));
  }
  return {
    type: "linear", range: window, tickvals, ticktext, showticklabels: labelled, fixedrange: true, ticks: "",
    gridcolor: palette.grid, zeroline: false, linecolor: palette.edge, showline: true, mirror: true,
    tickfont: { size: 11, color: palette.neutral }, ticklabelstandoff: 3,
  };
}

/** Range that holds the data: the given one, the first step that is wide enough, or the last one widened. */
function vertical(axes, extent) {
  const log = axes.scale === "log";
  let range = axes.range;
  if (!range) {
    range = axes.ranges.find(([low, high]) => !extent || (extent[0] >= low && extent[1] <= high));
    if (!range) {
      const last = axes.ranges[axes.ranges.length - 1];
      range = [Math.min(last[0], extent[0]), Math.max(last[1], extent[1])];
      if (axes.symmetric) range = [-Math.max(-range[0], range[1]), Math.max(-range[0], range[1])];
    }
  }
  if (log) range = range.map((value) => Math.log10(value));
  const axis = { type: log ? "log" : "linear", range: axes.reversed ? [range[1], range[0]] : range };
  if (axes.ticks) Object.assign(axis, { tickmode: "array", tickvals: axes.ticks });
  else if (axes.symmetric) Object.assign(axis, { tickmode: "array", tickvals: [-1, -0.5, 0, 0.5, 1].map((f) => f * range[1]) });
  else axis.nticks = 5;
  axis.ticktext = axes.words ?? axis.tickvals?.map((value) => words.number(value, Number.isInteger(value) ? 0 : 1));
  if (!axis.ticktext) delete axis.ticktext;
  return axis;
}

function zones(axes, palette) {
  return (axes.zones ?? []).map((zone) => ({
    type: "rect", xref: "paper", x0: 0, x1: 1, y0: zone.low, y1: zone.high, layer: "below",
    fillcolor: palette[zone.colour], opacity: 0.07, line: { width: 0 },
  }));
}

/** `#rrggbb` with an opacity. */
export function fade(colour, opacity) {
  const part = (from) => parseInt(colour.slice(from, from + 2), 16);
  return `rgba(${part(1)},${part(3)},${part(5)},${opacity})`;
}
