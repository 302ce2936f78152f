/**
 * When messages hold: one row for each phenomenon, a bar from start to end, the line of now, the future shaded.
 *
 * A bar is a button: it opens its text in the list. Kind and state are patterns and words, not colours alone.
 */
"use strict";

import * as words from "../core/words.js";

const DAY = 86400000; // ms
const ROWS = [
  ["watch", "Watches"],
  ["warning", "K warnings"],
  ["alert", "K alerts"],
  ["impulse", "Impulse"],
  ["protons", "Protons"],
  ["electrons", "Electrons"],
  ["flares", "X-rays, radio"],
];
const NAMED = { PC0: ">100 MeV", EF3: ">2 MeV", TP2: "type II", TP4: "type IV", "10R": "10 cm", SUD: "impulse" };
const LANE = 19; // px
const GAP = 3;
const NARROW = 600; // px
const SHORT = 44; // px; a shorter bar has its label beside it
const HEAD = 13; // px; on a narrow page the name of a row stands above it

/** The row of a thread. */
function rowOf(thread) {
  if (thread.kind === "watch") return "watch";
  if (/K0\d$/.test(thread.code)) return thread.kind === "warning" ? "warning" : "alert";
  if (thread.code.endsWith("SUD")) return "impulse";
  if (/P[XC]\d$/.test(thread.code)) return "protons";
  if (/EF\d$/.test(thread.code)) return "electrons";
  return "flares";
}

function label(thread) {
  if (thread.level) return thread.level >= 5 ? `K${thread.level} ${thread.scale}` : `K${thread.level}`;
  return thread.scale ?? NAMED[thread.code.slice(3)] ?? thread.code.slice(3);
}

/** Fill the element; the same bars again are moved, not made anew. */
export function drawTimeline(root, threads, now) {
  const width = root.clientWidth;
  if (!width) return;
  const narrow = width < NARROW;
  const start = Math.floor((now - (narrow ? 3 : 7) * DAY) / DAY) * DAY;
  const end = Math.ceil((now + (narrow ? 1 : 2) * DAY) / DAY) * DAY;
  const at = (ms) => `${((Math.min(Math.max(ms, start), end) - start) / (end - start)) * 100}%`;
  const plot = document.createElement("div");
  plot.className = "plot";
  plot.append(...days(start, end, at), zone(now, end, at));
  const names = [];
  let top = 20;
  for (const [row, name] of ROWS) {
    const mine = threads.filter((thread) => rowOf(thread) === row && thread.stop * 1000 >= start && thread.start * 1000 <= end);
    if (narrow && !mine.length) continue;
    const lanes = pack(mine, ((end - start) / width) * SHORT);
    const height = Math.max(1, lanes) * LANE + GAP;
    const title = Object.assign(document.createElement("span"), { className: "row", textContent: name });
    title.style.top = `${top}px`;
    names.push(title);
    const line = Object.assign(document.createElement("div"), { className: "line" });
    line.style.top = `${top - 2}px`;
    if (narrow) top += HEAD;
    for (const thread of mine) {
      const element = bar(thread, top, at);
      const wide = ((Math.min(thread.stop * 1000, end) - Math.max(thread.start * 1000, start)) / (end - start)) * width;
      element.classList.toggle("short", wide < SHORT);
      plot.append(element);
    }
    plot.append(line);
    top += height;
  }
  plot.style.height = `${top}px`;
  root.replaceChildren(...names, plot);
}

/** A lane for each thread, so that none covers another; returns how many lanes. */
function pack(threads, least) {
  const ends = [];
  for (const thread of threads.sort((a, b) => a.start - b.start || (a.level ?? 0) - (b.level ?? 0))) {
    const from = thread.start * 1000;
    let lane = ends.findIndex((end) => end <= from);
    if (lane < 0) lane = ends.push(0) - 1;
    ends[lane] = Math.max(thread.stop * 1000, from + least);
    thread.lane = lane;
  }
  return ends.length;
}

function bar(thread, top, at) {
  const element = document.createElement("button");
  const moment = thread.stop === thread.start;
  element.type = "button";
  element.className = moment ? "moment" : "bar";
  Object.assign(element.dataset, { kind: thread.kind, state: thread.state, level: (thread.scale ?? "").slice(1) });
  element.style.top = `${top + thread.lane * LANE}px`;
  element.style.left = at(thread.start * 1000);
  if (!moment) element.style.width = `calc(${at(thread.stop * 1000)} - ${at(thread.start * 1000)})`;
  const text = Object.assign(document.createElement("span"), { textContent: label(thread) });
  element.append(text);
  const until = moment ? "" : ` to ${words.stamp(thread.stop * 1000).slice(5, 16)}`;
  const told = `${thread.kind}, ${thread.state}: ${thread.headline}, ${words.stamp(thread.start * 1000).slice(5, 16)}${until} UTC`;
  element.title = told;
  element.setAttribute("aria-label", told);
  element.addEventListener("click", () => open(thread));
  return element;
}

/** Show the text of a thread in the list. */
function open(thread) {
  const entry = document.querySelector(`#threads [data-thread="${CSS.escape(`${thread.code} ${thread.serials[0]}`)}"]`);
  if (!entry) return;
  entry.querySelector("details").open = true;
  entry.scrollIntoView({ block: "nearest" });
  entry.querySelector("summary").focus({ preventScroll: true });
}

function days(start, end, at) {
  const marks = [];
  for (let day = start; day < end; day += DAY) {
    const mark = Object.assign(document.createElement("span"), { className: "day", textContent: words.day(day) });
    mark.style.left = at(day);
    mark.style.width = `calc(${at(day + DAY)} - ${at(day)})`;
    marks.push(mark);
  }
  return marks;
}

function zone(now, end, at) {
  const future = Object.assign(document.createElement("div"), { className: "future" });
  future.style.left = at(now);
  future.append(Object.assign(document.createElement("span"), { textContent: `now ${words.hour(now)}` }));
  return future;
}
