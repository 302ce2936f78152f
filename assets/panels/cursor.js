/**
 * What lies over the plots and moves without drawing them again: the cursor, now, the wind that is still on its
 * way, the strip of craft. Plain elements placed by the time axis of their panel.
 *
 * @typedef {import("../core/panels.js").Span} Span
 * @typedef {import("../core/store.js").Store} Store
 * @typedef {ReturnType<typeof overlay>} Overlay
 */

import { element } from "../core/dom.js";
import { scale } from "../core/scale.js";
import { hour } from "../core/words.js";
import { craftColour } from "./colours.js";
import { sides } from "./figure.js";

const NARROW = 54; // px of the wind on its way, in which its word stands upright
const NARROWEST = 13;
const NAMED = 34; // px of a segment that holds the name of its craft

/**
 * The overlay of a panel.
 *
 * @param {HTMLElement} box
 */
export function overlay(box) {
  const over = box.appendChild(element("div", { className: "over", "aria-hidden": "true" }));
  const part = (/** @type {string} */ className) => over.appendChild(element("div", { className }));
  const [arriving, now, shocks, strip, line] = ["arriving", "now", "steps", "strip", "cursor"].map(part);
  line.hidden = true;
  const word = arriving.appendChild(element("span", { textContent: "arriving" }));
  return { over, arriving, word, now, shocks, strip, line };
}

/**
 * The pixels of a time on a panel, from its left edge.
 *
 * @param {number} ms
 * @param {Span} window
 * @param {number} width
 */
export function pixel(ms, [start, stop], width) {
  const { left, right } = sides();
  return left + ((ms - start) / (stop - start)) * (width - left - right);
}

/**
 * The time of a pixel; null outside of the plot.
 *
 * @param {number} x
 * @param {Span} window
 * @param {number} width
 */
export function timeAt(x, [start, stop], width) {
  const { left, right } = sides();
  const part = (x - left) / (width - left - right);
  return part < 0 || part > 1 ? null : start + part * (stop - start);
}

/**
 * An element from one time to another [unix s], cut at the edges of the plot.
 *
 * @param {string} className
 * @param {string} title
 * @param {number} from
 * @param {number} to
 * @param {Span} window
 * @param {number} width
 */
function stretch(className, title, from, to, window, width) {
  const edge = sides();
  const inside = (/** @type {number} */ x) => Math.min(width - edge.right, Math.max(edge.left, x));
  const [left, right] = [from, to].map((time) => inside(pixel(time * 1000, window, width)));
  return element("span", { className, title, style: `left:${left.toFixed(1)}px;width:${(right - left).toFixed(1)}px` });
}

/**
 * Whether a stretch of time [unix s] is shown at all.
 *
 * @param {number} from
 * @param {number} to
 * @param {Span} window
 */
const isShown = (from, to, [start, stop]) => to * 1000 >= start && from * 1000 <= stop;

/**
 * Put now and the lead where they belong.
 *
 * @param {Overlay} over
 * @param {Store} store
 * @param {Span} window
 * @param {number} width
 * @param {{t: number, b: number}} margin
 */
export function placeNow({ over, arriving, word, now }, store, window, width, margin) {
  const left = pixel(store.now, window, width);
  const lead = Math.min(width - sides().right, pixel((store.arriving?.[1] ?? 0) * 1000, window, width)) - left;
  over.style.setProperty("--top", `${margin.t}px`);
  over.style.setProperty("--bottom", `${margin.b}px`);
  now.style.transform = `translateX(${left.toFixed(1)}px)`;
  Object.assign(arriving.style, { left: `${left.toFixed(1)}px`, width: `${Math.max(0, lead).toFixed(1)}px` });
  arriving.classList.toggle("narrow", lead < NARROW * scale());
  word.hidden = lead < NARROWEST * scale();
}

/**
 * Mark the steps in the wind: where L1 is shown a line at their time there, where the Earth is shown the interval of
 * their arrival, and a line where they were seen.
 *
 * @param {Overlay} over
 * @param {Store} store
 * @param {boolean} measured at L1
 * @param {Span} window
 * @param {number} width
 */
export function markShocks({ shocks }, store, measured, window, width) {
  const shown = marksOf(store, measured, window);
  shocks.replaceChildren(
    ...shown.map(({ kind, from, to, title }) => stretch(`step ${kind}`, title, from, to, window, width)),
  );
}

/**
 * Whether the interval of an arrival is shown.
 *
 * @param {Store} store
 * @param {boolean} measured at L1
 * @param {Span} window
 */
export const isDue = (store, measured, window) => marksOf(store, measured, window).some(({ kind }) => kind === "due");

/**
 * @param {Store} store
 * @param {boolean} measured at L1
 * @param {Span} window
 */
function marksOf(store, measured, window) {
  const marks = store.shocks.flatMap(({ word, time, state, confirmed_time: seen, low, high }) => {
    if (measured) return [{ kind: "there", from: time, to: time, title: `${word} at L1` }];
    if (state === "confirmed" && seen) return [{ kind: "there", from: seen, to: seen, title: `${word} arrived` }];
    if (low === null || high === null) return [];
    const kind = high * 1000 >= store.now ? "due" : "passed"; // nothing at the Earth has told whether it came
    return [{ kind, from: low, to: high, title: `${word} ${kind === "due" ? "due" : "was due"}` }];
  });
  return marks.filter(({ from, to }) => isShown(from, to, window));
}

/**
 * Show the cursor at a time, or hide it.
 *
 * @param {Overlay} over
 * @param {number | null} ms
 * @param {Span} window
 * @param {number} width
 */
export function point({ line }, ms, window, width) {
  line.hidden = ms === null || ms < window[0] || ms > window[1];
  if (ms !== null && !line.hidden) line.style.transform = `translateX(${pixel(ms, window, width).toFixed(1)}px)`;
}

/**
 * Segments of the craft in use, and a mark where another took over.
 *
 * @param {Overlay} over
 * @param {Store} store
 * @param {string} group
 * @param {Span} window
 * @param {number} width
 */
export function markCraft({ strip }, store, group, window, width) {
  const segments = (store.craft[group] ?? []).filter(([, , name]) => name);
  const strips = segments.map(([from, to, name]) => {
    const title = `${name}: ${hour(from * 1000)} to ${hour(to * 1000)} UTC`;
    const segment = stretch("segment", title, from, to, window, width);
    segment.style.background = craftColour(store.palette, name);
    if (parseFloat(segment.style.width) > NAMED * scale()) segment.textContent = name;
    return segment;
  });
  const switches = store.switches.filter((item) => item.group === group).map(({ time, before, after, reason }) => {
    const title = `${hour(Number(time) * 1000)} UTC: ${before ?? "none"} → ${after ?? "none"}. ${reason}`;
    return { time: Number(time), title };
  });
  const marks = switches.filter(({ time }) => isShown(time, time, window)).map(({ time, title }) => {
    const left = pixel(time * 1000, window, width).toFixed(1);
    return element("span", { className: "switch", title, style: `left:${left}px` });
  });
  strip.replaceChildren(...strips.filter((segment) => parseFloat(segment.style.width) >= 1), ...marks);
}

/**
 * Craft of a group at a time [ms].
 *
 * @param {Store} store
 * @param {string} group
 * @param {number} ms
 */
export const craftAt = (store, group, ms) =>
  store.craft[group]?.find(([from, to]) => from * 1000 <= ms && ms <= to * 1000)?.[2] ?? null;
