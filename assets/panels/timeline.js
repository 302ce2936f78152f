/**
 * When messages hold: one row for each phenomenon, a bar from start to end, the line of now, the future shaded.
 *
 * A bar is a button: it opens its text in the list. Kind and state are patterns and words, not colours alone.
 *
 * @typedef {object} Thread of messages; times in unix s
 * @property {string} code
 * @property {string} kind
 * @property {string} state
 * @property {number | null} level
 * @property {string | null} scale
 * @property {number} start
 * @property {number} stop
 * @property {number[]} serials
 * @property {string} headline
 * @typedef {(ms: number) => number} At percent of the width
 */

import { element, inside } from "../core/dom.js";
import { renewChildren } from "../core/section.js";
import { scale as grown } from "../core/scale.js";
import * as words from "../core/words.js";

const DAY = 86400000; // ms
/** @type {[name: string, holds: (thread: Thread) => boolean][]} */
const ROWS = [
  ["Watches", ({ kind }) => kind === "watch"],
  ["K warnings", ({ kind, code }) => /K0\d$/.test(code) && kind === "warning"],
  ["K alerts", ({ code }) => /K0\d$/.test(code)],
  ["Impulse", ({ code }) => code.endsWith("SUD")],
  ["Protons", ({ code }) => /P[XC]\d$/.test(code)],
  ["Electrons", ({ code }) => /EF\d$/.test(code)],
  ["X-rays, radio", () => true],
];
/** @type {{[code: string]: string}} */
const NAMED = { PC0: ">100 MeV", EF3: ">2 MeV", TP2: "type II", TP4: "type IV", "10R": "10 cm", SUD: "impulse" };
const LANE = 19; // px
const GAP = 3;
const NARROW = 600; // px
const SHORT = 44; // px; a shorter bar has its label beside it
const HEAD = 13; // px; on a narrow page the name of a row stands above it

/**
 * Fill the element with the threads as of a time.
 *
 * @param {HTMLElement} root
 * @param {Thread[]} threads
 * @param {number} now unix ms
 */
export function drawTimeline(root, threads, now) {
  const width = root.clientWidth;
  if (!width) return;
  const em = grown();
  const [lane, short, head] = [LANE * em, SHORT * em, HEAD * em];
  const narrow = width < NARROW;
  const start = Math.floor((now - (narrow ? 3 : 7) * DAY) / DAY) * DAY;
  const end = Math.ceil((now + (narrow ? 1 : 2) * DAY) / DAY) * DAY;
  const at = (/** @type {number} */ ms) => ((Math.min(Math.max(ms, start), end) - start) / (end - start)) * 100;
  const shown = threads.filter((thread) => thread.stop * 1000 >= start && thread.start * 1000 <= end);
  /** @type {HTMLElement[]} */
  const names = [];
  const future = element("div", { className: "future", style: `left:${at(now)}%` });
  future.append(element("span", { textContent: `now ${words.hour(now)}` }));
  const plot = element("div", { className: "plot" }, ...days(start, end, at), future);
  let top = 20 * em;
  ROWS.forEach(([name], row) => {
    const mine = shown.filter((thread) => ROWS.findIndex(([, holds]) => holds(thread)) === row);
    if (narrow && !mine.length) return;
    const { lanes, count } = pack(mine, ((end - start) / width) * short);
    names.push(element("span", { className: "row", textContent: name, style: `top:${top}px` }));
    plot.append(element("div", { className: "line", style: `top:${top - 2}px` }));
    if (narrow) top += head;
    for (const [thread, i] of lanes) plot.append(makeBar(thread, top + i * lane, at, width));
    top += Math.max(1, count) * lane + GAP;
  });
  plot.style.height = `${top}px`;
  root.dataset.drawing = "";
  root.onclick = ({ target }) => open(/** @type {Element} */ (target).closest("button")?.dataset.thread ?? "");
  renewChildren(root, element("div", {}, ...names, plot));
}

/**
 * A lane for each thread, so that none covers another.
 *
 * @param {Thread[]} threads
 * @param {number} least length [ms]
 */
function pack(threads, least) {
  /** @type {number[]} */
  const ends = [];
  const inOrder = [...threads].sort((a, b) => a.start - b.start || (a.level ?? 0) - (b.level ?? 0));
  const lanes = inOrder.map((thread) => {
    const from = thread.start * 1000;
    const free = ends.findIndex((end) => end <= from);
    const lane = free < 0 ? ends.length : free;
    ends[lane] = Math.max(thread.stop * 1000, from + least);
    return /** @type {[Thread, number]} */ ([thread, lane]);
  });
  return { lanes, count: ends.length };
}

/**
 * @param {Thread} thread
 * @param {number} top [px]
 * @param {At} at
 * @param {number} width [px]
 */
function makeBar(thread, top, at, width) {
  const { code, kind, state, headline, scale, serials } = thread;
  const [start, stop] = [thread.start * 1000, thread.stop * 1000];
  const [from, length] = [at(start), at(stop) - at(start)];
  const until = stop === start ? "" : ` to ${words.stamp(stop).slice(5, 16)}`;
  const title = `${kind}, ${state}: ${headline}, ${words.stamp(start).slice(5, 16)}${until} UTC`;
  const short = (length / 100) * width < SHORT * grown() ? " short" : "";
  return element("button", {
    type: "button", className: (stop === start ? "moment" : "bar") + short, title, "aria-label": title,
    "data-kind": kind, "data-state": state, "data-level": (scale ?? "").slice(1),
    "data-thread": `${code} ${serials[0]}`,
    style: `top:${top}px;left:${from}%${stop === start ? "" : `;width:${length}%`}`,
  }, element("span", { textContent: labelOf(thread) }));
}

/** @param {Thread} thread */
function labelOf({ level, scale, code }) {
  if (level) return level >= 5 ? `K${level} ${scale}` : `K${level}`;
  return scale ?? NAMED[code.slice(3)] ?? code.slice(3);
}

/**
 * Show the text of a thread in the list.
 *
 * @param {string} thread
 */
function open(thread) {
  const entry = document.querySelector(`#threads [data-thread="${CSS.escape(thread)}"]`);
  if (!entry) return;
  entry.querySelector("details")?.setAttribute("open", "");
  entry.scrollIntoView({ block: "nearest" });
  inside(entry, "summary").focus({ preventScroll: true });
}

/**
 * @param {number} start
 * @param {number} end
 * @param {At} at
 */
function days(start, end, at) {
  return Array.from({ length: (end - start) / DAY }, (_, i) => {
    const style = `left:${at(start + i * DAY)}%;width:${at(start + DAY) - at(start)}%`;
    return element("span", { className: "day", textContent: words.day(start + i * DAY), style });
  });
}
