/**
 * Draws the plots of the skill page from the figures that stand in it, as SVG in pixels of their place; a chosen
 * target, period or lead opens the page of it. The page is asked for again every five minutes.
 *
 * @typedef {object} Class of what drove the error
 * @property {number} from
 * @property {number | null} to
 * @property {number} bias
 * @property {number} size
 * @property {number | null} low
 * @property {number | null} high
 * @property {number} n
 * @typedef {(number | null)[]} Cells
 * @typedef {object} Figures
 * @property {number[][]} reliability share that was issued, share that came, cases
 * @property {{[name: string]: Class[]}} drive
 * @property {{time: number[], truth: Cells, value: Cells, low: Cells, high: Cells}} series times in unix s
 * @property {boolean} probability
 * @property {string} unit
 * @typedef {ReturnType<typeof makePlot>} Plot
 */

import { byId, drawn, element, every } from "../core/dom.js";
import { keepFresh } from "../core/section.js";
import { scale } from "../core/scale.js";
import * as words from "../core/words.js";

const PAUSE = 300000; // ms
const FEW = 10; // cases: fewer are drawn hollow
const STEPS = [0.5, 1, 3, 6, 12, 24, 48, 120, 240, 480]; // h between two marks of time
const MARGIN = { top: 8, right: 12, bottom: 34, left: 48 };
/** @type {{[name: string]: (place: HTMLElement, figures: Figures) => void}} */
const PLOTS = {
  reliability: drawReliability,
  pressure: (place, figures) => drawErrors(place, figures, "dynamic_pressure", "nPa"),
  field: (place, figures) => drawErrors(place, figures, "electric_field", "mV/m"),
  series: drawSeries,
};

/**
 * An empty plot of its place: functions from values to pixels, and what adds to it.
 *
 * @param {HTMLElement} place
 * @param {string} name
 * @param {number[]} across
 * @param {number[]} up
 */
function makePlot(place, name, [x0, x1], [y0, y1]) {
  const [width, height] = [Math.max(place.clientWidth, 200), Math.max(place.clientHeight, 160)];
  const em = scale();
  const [left, top] = [MARGIN.left * em, MARGIN.top * em];
  const [right, bottom] = [width - MARGIN.right * em, height - MARGIN.bottom * em];
  const svg = drawn("svg", { width, height, viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": name });
  place.replaceChildren(svg);
  const x = (/** @type {number} */ value) => left + ((value - x0) / (x1 - x0 || 1)) * (right - left);
  const y = (/** @type {number} */ value) => bottom - ((value - y0) / (y1 - y0 || 1)) * (bottom - top);
  /**
   * @param {string} kind
   * @param {string} className
   * @param {object} attributes
   * @param {...import("../core/dom.js").Child} children
   */
  const add = (kind, className, attributes, ...children) =>
    svg.appendChild(drawn(kind, { class: className, ...attributes }, ...children));
  return {
    x, y, em, width, height, bottom, top, add,
    level: (/** @type {number} */ value, /** @type {string} */ text) => {
      add("line", value === 0 ? "zero" : "grid", { x1: left, x2: right, y1: y(value), y2: y(value) });
      add("text", "tick", { x: left - 6 * em, y: y(value) + 4 * em, "text-anchor": "end" }, text);
    },
    below: (/** @type {number} */ across, /** @type {string} */ text, anchor = "middle") =>
      add("text", "tick", { x: across, y: bottom + 15 * em, "text-anchor": anchor }, text),
    caption: (/** @type {string} */ text) =>
      add("text", "axis", { x: (width + left) / 2, y: height - 4 * em, "text-anchor": "middle" }, text),
  };
}

/**
 * Levels of round values from low to high.
 *
 * @param {Plot} plot
 * @param {number[]} range
 * @param {string} unit
 */
function drawLevels(plot, [low, high], unit) {
  const raw = (high - low) / Math.max(3, Math.floor(plot.height / (40 * plot.em))) || 1;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = power * ([1, 2, 5].find((part) => part * power >= raw) ?? 10);
  const decimals = Math.max(0, -Math.floor(Math.log10(step)));
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + 1e-9; i += 1) {
    plot.level(i * step, words.number(i * step, decimals));
  }
  plot.add("text", "tick", { x: 4, y: plot.top + 4 * plot.em }, unit);
}

/**
 * Lowest and highest value with a part of their distance around.
 *
 * @param {number[]} values
 * @param {number} part
 */
function around(values, part) {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return [low - part * (high - low || 1), high + part * (high - low || 1)];
}

/** @param {HTMLElement} place */
const drawNothing = (place) => place.replaceChildren(element("p", { className: "none" }, "nothing to draw"));

/** @param {[number, number][]} points */
const joined = (points) => points.map((point) => point.join()).join(" ");

/**
 * What was issued against what came; on the diagonal a nowcast is honest.
 *
 * @param {HTMLElement} place
 * @param {Figures} figures
 */
function drawReliability(place, { reliability, probability }) {
  const points = reliability.filter(([issued, came]) => issued !== null && came !== null);
  if (!points.length) return drawNothing(place);
  const plot = makePlot(place, "Reliability", [0, 1], [0, 1]);
  for (const part of [0, 0.25, 0.5, 0.75, 1]) {
    plot.level(part, `${100 * part} %`);
    plot.below(plot.x(part), `${100 * part} %`, part === 1 ? "end" : "middle");
  }
  plot.add("line", "honest", { x1: plot.x(0), y1: plot.y(0), x2: plot.x(1), y2: plot.y(1) });
  const line = points.filter(([, , n]) => n >= FEW); // one case says nothing of a rate
  plot.add("polyline", "estimate", { points: joined(line.map(([issued, came]) => [plot.x(issued), plot.y(came)])) });
  for (const [issued, came, n] of points) {
    const text = `said ${(100 * issued).toFixed(0)} %, came ${(100 * came).toFixed(0)} %, n ${n}`;
    const at = { cx: plot.x(issued), cy: plot.y(came), r: 4.5 * plot.em };
    plot.add("circle", n < FEW ? "dot few" : "dot", at, drawn("title", {}, text));
  }
  plot.caption(probability ? "chance that was said" : "quantile of the band, and the truths below it");
}

/**
 * Mean error with its interval for classes of what drove it, and the size of the error.
 *
 * @param {HTMLElement} place
 * @param {Figures} figures
 * @param {string} name
 * @param {string} unit
 */
function drawErrors(place, figures, name, unit) {
  const classes = figures.drive[name];
  if (!classes.length) return drawNothing(place);
  const values = classes.flatMap(({ bias, low, high, size }) => [bias, low ?? bias, high ?? bias, size, 0]);
  const range = around(values, 0.12);
  const plot = makePlot(place, `Error against ${name.replace("_", " ")}`, [-0.5, classes.length - 0.5], range);
  drawLevels(plot, range, figures.unit);
  classes.forEach(({ from, to, bias, low, high, size, n }, i) => {
    const [x, few] = [plot.x(i), n < FEW ? " few" : ""];
    const text = `mean error ${words.number(bias, 2)}, size ${words.number(size, 2)}, n ${n}${few && ": too few"}`;
    const title = () => drawn("title", {}, text);
    const ends = { x1: x, x2: x, y1: plot.y(low ?? bias), y2: plot.y(high ?? bias) };
    if (low !== null) plot.add("line", `whisker${few}`, ends, title());
    const box = { x: x - 6 * plot.em, y: plot.y(size) - 2 * plot.em, width: 12 * plot.em, height: 4 * plot.em };
    plot.add("rect", `size${few}`, box, title());
    plot.add("circle", `dot${few}`, { cx: x, cy: plot.y(bias), r: 4.5 * plot.em }, title());
    plot.below(x, to === null ? `≥${from}` : `${from}–${to}`);
    plot.add("text", "tick n", { x, y: plot.top + 4 * plot.em, "text-anchor": "middle" }, `n ${n}`);
  });
  plot.caption(unit);
}

/**
 * What was issued with its band, and what came; nothing is joined over a gap.
 *
 * @param {HTMLElement} place
 * @param {Figures} figures
 */
function drawSeries(place, { series, probability, unit }) {
  const { time, truth, value, low, high } = series;
  if (!time.length) return drawNothing(place);
  const all = /** @type {number[]} */ ([...truth, ...value, ...low, ...high].filter((cell) => cell !== null));
  const range = around(probability ? [0, 1] : all, 0.06);
  const plot = makePlot(place, "What was issued and what came", [time[0], time[time.length - 1]], range);
  drawLevels(plot, range, unit);
  /**
   * @param {number[]} cells
   * @param {Cells} of
   * @returns {[number, number][]}
   */
  const line = (cells, of) => cells.map((i) => [plot.x(time[i]), plot.y(Number(of[i]))]);
  for (const cells of unbroken(time, value)) {
    const banded = cells.filter((i) => low[i] !== null);
    const edge = [...line(banded, high), ...line(banded, low).reverse()];
    if (banded.length > 1) plot.add("polygon", "band", { points: joined(edge) });
    plot.add("polyline", "estimate", { points: joined(line(cells, value)) });
  }
  const r = (time.length > 150 ? 2 : 3) * plot.em;
  time.forEach((seconds, i) => {
    const [came, least, most] = [truth[i], low[i], high[i]];
    if (came === null) return;
    const missed = least !== null && most !== null && (came < least || came > most);
    const issued = `came ${came}, said ${value[i] ?? "nothing"}${missed ? ", outside of the band" : ""}`;
    const title = drawn("title", {}, `${words.stamp(seconds * 1000)}: ${issued}`);
    plot.add("circle", missed ? "truth outside" : "truth", { cx: plot.x(seconds), cy: plot.y(came), r }, title);
  });
  drawTimes(plot, time[0], time[time.length - 1]);
  plot.caption("UTC");
}

/**
 * Runs of neighbours with a value, as cells.
 *
 * @param {number[]} time
 * @param {Cells} value
 */
function unbroken(time, value) {
  const usual = Math.min(...time.slice(1).map((seconds, i) => seconds - time[i]), Infinity);
  /** @type {number[][]} */
  const runs = [];
  time.forEach((seconds, i) => {
    const joins = i && value[i - 1] !== null && seconds - time[i - 1] <= 2.5 * usual;
    if (value[i] !== null && joins) runs[runs.length - 1].push(i);
    else if (value[i] !== null) runs.push([i]);
  });
  return runs;
}

/**
 * Marks of the time axis.
 *
 * @param {Plot} plot
 * @param {number} first
 * @param {number} last unix s
 */
function drawTimes(plot, first, last) {
  const hours = (last - first) / 3600;
  const room = plot.width / (90 * plot.em);
  const step = 3600 * (STEPS.find((candidate) => hours / candidate <= room) ?? STEPS[STEPS.length - 1]);
  for (let seconds = Math.ceil(first / step) * step; seconds <= last; seconds += step) {
    const x = plot.x(seconds);
    plot.add("line", "grid", { x1: x, x2: x, y1: plot.bottom, y2: plot.bottom + 4 * plot.em });
    plot.below(x, seconds % 86400 ? words.hour(seconds * 1000) : words.day(seconds * 1000));
  }
}

/** Draw the plots; a choice opens its page, where without this module the button does. */
function draw() {
  const figures = JSON.parse(byId("skill-data")?.textContent ?? "null");
  for (const place of every(document, "#skill figure[data-plot] .draw")) {
    if (figures) PLOTS[place.closest("figure")?.dataset.plot ?? ""]?.(place, figures);
    place.dataset.drawing = "";
  }
  for (const button of every(document, "#skill .choose button")) button.hidden = true;
}

/** A link to a card opens it. */
function unfold() {
  if (location.hash.startsWith("#card-")) byId(location.hash.slice(1))?.setAttribute("open", "");
}

const section = byId("skill");
if (section) {
  let width = 0;
  unfold();
  new ResizeObserver(([{ contentRect }]) => {
    if (Math.abs(contentRect.width - width) < 1) return;
    width = contentRect.width;
    draw();
  }).observe(section);
  section.addEventListener("change", ({ target }) => /** @type {Element} */ (target).closest("form")?.requestSubmit());
  addEventListener("hashchange", unfold);
  keepFresh("skill", ["skill"], { pause: PAUSE, first: PAUSE, renewed: draw });
}
