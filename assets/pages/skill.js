/**
 * Draws the plots of the skill page from the figures that stand in it, as SVG in pixels of their place; a chosen
 * target, period or lead opens the page of it. The page is asked for again every five minutes.
 */
"use strict";

import { node as element } from "../core/svg.js";
import * as words from "../core/words.js";

const AGAIN = 300000; // ms
const FEW = 10; // cases: fewer are drawn hollow
const STEPS = [0.5, 1, 3, 6, 12, 24, 48, 120, 240, 480]; // h between two marks of time
const MARGIN = { top: 8, right: 12, bottom: 34, left: 48 };

function node(name, attributes, parent, text) {
  const made = element(name, attributes);
  if (text !== undefined) made.textContent = text;
  parent?.append(made);
  return made;
}

/** An empty plot of its place: functions from values to pixels, and a group to draw in. */
function frame(place, [x0, x1], [y0, y1], label) {
  const [width, height] = [Math.max(place.clientWidth, 200), Math.max(place.clientHeight, 160)];
  const svg = node("svg", { width, height, viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": label });
  place.replaceChildren(svg);
  const x = (value) => MARGIN.left + ((value - x0) / (x1 - x0 || 1)) * (width - MARGIN.left - MARGIN.right);
  const y = (value) => height - MARGIN.bottom - ((value - y0) / (y1 - y0 || 1)) * (height - MARGIN.top - MARGIN.bottom);
  return { svg, x, y, width, height };
}

const round = (low, high, count) => {
  const raw = (high - low) / count || 1;
  const size = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((one) => one * size).find((one) => one >= raw);
  const ticks = [];
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + 1e-9; i += 1) ticks.push(i * step);
  return { step, ticks };
};

function scaleY(plot, low, high, unit) {
  const { step, ticks } = round(low, high, Math.max(3, Math.floor(plot.height / 40)));
  const decimals = Math.max(0, -Math.floor(Math.log10(step)));
  for (const tick of ticks) {
    node("line", { class: tick === 0 ? "zero" : "grid", x1: MARGIN.left, x2: plot.width - MARGIN.right, y1: plot.y(tick), y2: plot.y(tick) }, plot.svg);
    node("text", { class: "tick", x: MARGIN.left - 6, y: plot.y(tick) + 4, "text-anchor": "end" }, plot.svg, words.number(tick, decimals));
  }
  if (unit) node("text", { class: "tick", x: 4, y: MARGIN.top + 4 }, plot.svg, unit);
}

const below = (plot, x, text, anchor = "middle") => node("text", { class: "tick", x, y: plot.height - MARGIN.bottom + 15, "text-anchor": anchor }, plot.svg, text);
const caption = (plot, text) => node("text", { class: "axis", x: (plot.width + MARGIN.left) / 2, y: plot.height - 4, "text-anchor": "middle" }, plot.svg, text);
const nothing = (place) => { const text = document.createElement("p"); text.className = "none"; text.textContent = "nothing to draw"; place.replaceChildren(text); };

/** Said against came; on the diagonal a nowcast is honest. */
function reliability(place, facts) {
  const points = facts.reliability.filter((point) => point[0] !== null && point[1] !== null);
  if (!points.length) return nothing(place);
  const plot = frame(place, [0, 1], [0, 1], "Reliability");
  for (const tick of [0, 0.25, 0.5, 0.75, 1]) {
    node("line", { class: "grid", x1: MARGIN.left, x2: plot.width - MARGIN.right, y1: plot.y(tick), y2: plot.y(tick) }, plot.svg);
    node("text", { class: "tick", x: MARGIN.left - 6, y: plot.y(tick) + 4, "text-anchor": "end" }, plot.svg, `${100 * tick} %`);
    below(plot, plot.x(tick), `${100 * tick} %`, tick === 1 ? "end" : "middle");
  }
  node("line", { class: "honest", x1: plot.x(0), y1: plot.y(0), x2: plot.x(1), y2: plot.y(1) }, plot.svg);
  node("polyline", { class: "estimate", points: points.map(([said, came]) => `${plot.x(said)},${plot.y(came)}`).join(" ") }, plot.svg);
  for (const [said, came, n] of points) {
    const dot = node("circle", { class: n < FEW ? "dot few" : "dot", cx: plot.x(said), cy: plot.y(came), r: 4.5 }, plot.svg);
    node("title", {}, dot, `said ${(100 * said).toFixed(0)} %, came ${(100 * came).toFixed(0)} %, n ${n}`);
  }
  caption(plot, facts.probability ? "chance that was said" : "quantile of the band, and the truths below it");
}

/** Mean error with its interval for classes of what drove it, and the size of the error. */
function drive(place, facts, name, unit) {
  const classes = facts.drive[name];
  if (!classes.length) return nothing(place);
  const values = classes.flatMap((one) => [one.bias, one.low ?? one.bias, one.high ?? one.bias, one.size, 0]);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const room = 0.12 * (high - low || 1);
  const plot = frame(place, [-0.5, classes.length - 0.5], [low - room, high + room], `Error against ${name.replace("_", " ")}`);
  scaleY(plot, low - room, high + room, facts.unit);
  classes.forEach((one, i) => {
    const [x, few] = [plot.x(i), one.n < FEW ? " few" : ""];
    const group = node("g", {}, plot.svg);
    const told = `mean error ${words.number(one.bias, 2)}, size ${words.number(one.size, 2)}, n ${one.n}${few ? ": too few" : ""}`;
    node("title", {}, group, told);
    if (one.low !== null) node("line", { class: `whisker${few}`, x1: x, x2: x, y1: plot.y(one.low), y2: plot.y(one.high) }, group);
    node("rect", { class: `size${few}`, x: x - 6, y: plot.y(one.size) - 2, width: 12, height: 4 }, group);
    node("circle", { class: `dot${few}`, cx: x, cy: plot.y(one.bias), r: 4.5 }, group);
    below(plot, x, one.to === null ? `≥${one.from}` : `${one.from}–${one.to}`);
    node("text", { class: "tick n", x, y: MARGIN.top + 4, "text-anchor": "middle" }, plot.svg, `n ${one.n}`);
  });
  caption(plot, unit);
}

/** What was said with its band, and what came; nothing is joined over a gap. */
function series(place, facts) {
  const { time, truth, value, low, high } = facts.series;
  if (!time.length) return nothing(place);
  const all = [...truth, ...value, ...low, ...high].filter((one) => one !== null);
  let [bottom, top] = [Math.min(...all), Math.max(...all)];
  if (facts.probability) [bottom, top] = [0, 1];
  const room = 0.06 * (top - bottom || 1);
  [bottom, top] = [bottom - room, top + room];
  const plot = frame(place, [time[0], time.at(-1)], [bottom, top], "What was issued and what came");
  scaleY(plot, bottom, top, facts.unit);
  const usual = Math.min(...time.slice(1).map((one, i) => one - time[i]), Infinity);
  const runs = []; // of neighbours with a value
  time.forEach((one, i) => {
    if (value[i] === null) return;
    const last = runs.at(-1)?.at(-1);
    if (last === i - 1 && one - time[last] <= 2.5 * usual) runs.at(-1).push(i);
    else runs.push([i]);
  });
  for (const run of runs) {
    const banded = run.filter((i) => low[i] !== null);
    if (banded.length > 1) {
      const edge = [...banded.map((i) => [i, high[i]]), ...banded.reverse().map((i) => [i, low[i]])];
      node("polygon", { class: "band", points: edge.map(([i, one]) => `${plot.x(time[i])},${plot.y(one)}`).join(" ") }, plot.svg);
    }
    node("polyline", { class: "estimate", points: run.map((i) => `${plot.x(time[i])},${plot.y(value[i])}`).join(" ") }, plot.svg);
  }
  time.forEach((one, i) => {
    if (truth[i] === null) return;
    const missed = low[i] !== null && (truth[i] < low[i] || truth[i] > high[i]);
    const dot = node("circle", { class: missed ? "truth outside" : "truth", cx: plot.x(one), cy: plot.y(truth[i]), r: time.length > 150 ? 2 : 3 }, plot.svg);
    node("title", {}, dot, `${words.stamp(one * 1000)}: came ${truth[i]}, said ${value[i] ?? "nothing"}${missed ? ", outside of the band" : ""}`);
  });
  const step = STEPS.find((hours) => (time.at(-1) - time[0]) / (3600 * hours) <= plot.width / 90) * 3600;
  for (let at = Math.ceil(time[0] / step) * step; at <= time.at(-1); at += step) {
    const [x, date] = [plot.x(at), new Date(at * 1000)];
    node("line", { class: "grid", x1: x, x2: x, y1: plot.height - MARGIN.bottom, y2: plot.height - MARGIN.bottom + 4 }, plot.svg);
    below(plot, x, date.getUTCHours() || date.getUTCMinutes() ? words.hour(at * 1000) : words.day(at * 1000));
  }
  caption(plot, "UTC");
}

function draw() {
  const data = document.getElementById("skill-data");
  if (!data) return;
  const facts = JSON.parse(data.textContent);
  for (const figure of document.querySelectorAll("#skill figure[data-plot]")) {
    const place = figure.querySelector(".draw");
    if (figure.dataset.plot === "reliability") reliability(place, facts);
    if (figure.dataset.plot === "pressure") drive(place, facts, "dynamic_pressure", "nPa");
    if (figure.dataset.plot === "field") drive(place, facts, "electric_field", "mV/m");
    if (figure.dataset.plot === "series") series(place, facts);
  }
}

/** A choice opens its page; without this module the button does. */
function prepare() {
  const form = document.querySelector("#skill .choose");
  if (!form) return;
  form.querySelector("button").hidden = true;
  form.addEventListener("change", () => form.requestSubmit());
}

async function again() {
  const here = document.getElementById("skill");
  if (document.hidden || !here || here.contains(document.activeElement)) return;
  try {
    const answer = await fetch(`/parts/skill${location.search}`, { signal: AbortSignal.timeout(15000) });
    if (!answer.ok) return;
    const there = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("skill");
    const open = new Set([...here.querySelectorAll("details[open][id]")].map((item) => item.id));
    for (const item of there.querySelectorAll("details[id]")) item.open = open.has(item.id);
    here.replaceChildren(...there.childNodes);
    prepare();
    draw();
  } catch {
    // the connection is said by live.js
  }
}

/** A link to a card opens it. */
function unfold() {
  const card = location.hash.startsWith("#card-") && document.getElementById(location.hash.slice(1));
  if (card) card.open = true;
}

if (document.getElementById("skill")) {
  prepare();
  unfold();
  let wide = 0;
  new ResizeObserver(([entry]) => {
    if (Math.abs(entry.contentRect.width - wide) < 1) return;
    wide = entry.contentRect.width;
    draw();
  }).observe(document.getElementById("skill"));
  addEventListener("hashchange", unfold);
  setInterval(again, AGAIN);
}
