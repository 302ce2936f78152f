/**
 * What lies over the plots and moves without drawing them again: the cursor, now, the wind that is still on its
 * way, the strip of craft. Plain elements placed by the time axis of their panel.
 */
"use strict";

import { LEFT, RIGHT } from "./figure.js";
import * as words from "../core/words.js";

const node = (kind, name, parent) => {
  const element = document.createElement(kind);
  element.className = name;
  parent.append(element);
  return element;
};

/** The overlay of a panel. */
export function overlay(box) {
  const over = node("div", "over", box);
  over.setAttribute("aria-hidden", "true");
  const arriving = node("div", "arriving", over);
  node("span", "", arriving).textContent = "arriving";
  return { over, arriving, now: node("div", "now", over), steps: node("div", "steps", over), strip: node("div", "strip", over), line: node("div", "cursor", over) };
}

/** Place of a time on a panel, px from its left edge. */
export function place(ms, window, width) {
  return LEFT + ((ms - window[0]) / (window[1] - window[0])) * (width - LEFT - RIGHT);
}

/** Time under a place; null outside of the plot. */
export function timeAt(x, window, width) {
  const part = (x - LEFT) / (width - LEFT - RIGHT);
  return part < 0 || part > 1 ? null : window[0] + part * (window[1] - window[0]);
}

/** Put now and the lead where they belong. */
export function settle(parts, store, window, width, margin) {
  parts.over.style.setProperty("--top", `${margin.t}px`);
  parts.over.style.setProperty("--bottom", `${margin.b}px`);
  const now = place(store.now, window, width);
  const end = Math.min(width - RIGHT, place((store.arriving?.[1] ?? 0) * 1000, window, width));
  parts.now.style.transform = `translateX(${now.toFixed(1)}px)`;
  parts.arriving.style.left = `${now.toFixed(1)}px`;
  parts.arriving.style.width = `${Math.max(0, end - now).toFixed(1)}px`;
  parts.arriving.classList.toggle("narrow", end - now < 54);
  parts.arriving.firstChild.hidden = end - now < 13;
}

/**
 * Mark the steps in the wind: where L1 is shown a line at their time there, where the Earth is shown the interval of
 * their arrival, and a line where they were seen.
 */
export function steps(parts, store, measured, window, width) {
  const marks = [];
  const mark = (name, from, to, title) => {
    if (to * 1000 < window[0] || from * 1000 > window[1]) return;
    const [left, right] = [from, to].map((time) => Math.min(width - RIGHT, Math.max(LEFT, place(time * 1000, window, width))));
    const element = Object.assign(document.createElement("div"), { className: `step ${name}`, title });
    element.style.cssText = `left:${left.toFixed(1)}px;width:${(right - left).toFixed(1)}px`;
    marks.push(element);
  };
  for (const step of store.shocks) {
    if (measured) mark("there", step.time, step.time, `${step.word} at L1`);
    else if (step.state === "confirmed" && step.confirmed_time) mark("there", step.confirmed_time, step.confirmed_time, `${step.word} arrived`);
    else if (step.low !== null) mark("due", step.low, step.high, `${step.word} due`);
  }
  parts.steps.replaceChildren(...marks);
}

/** Show the cursor at a time, or hide it. */
export function point(parts, ms, window, width) {
  const shown = ms !== null && ms >= window[0] && ms <= window[1];
  parts.line.hidden = !shown;
  if (shown) parts.line.style.transform = `translateX(${place(ms, window, width).toFixed(1)}px)`;
}

/** Segments of the craft in use, and a mark where another took over. */
export function craft(parts, store, group, window, width) {
  const colours = {};
  const pieces = [];
  for (const [from, to, name] of store.craft[group] ?? []) {
    if (!name) continue;
    colours[name] ??= `var(--craft${Object.keys(colours).length % 4})`;
    const left = Math.max(LEFT, place(from * 1000, window, width));
    const right = Math.min(width - RIGHT, place(to * 1000, window, width));
    if (right - left < 1) continue;
    const piece = document.createElement("span");
    piece.className = "segment";
    piece.style.cssText = `left:${left.toFixed(1)}px;width:${(right - left).toFixed(1)}px;background:${colours[name]}`;
    if (right - left > 34) piece.textContent = name;
    piece.title = `${name}: ${words.hour(from * 1000)} to ${words.hour(to * 1000)} UTC`;
    pieces.push(piece);
  }
  for (const change of store.switches) {
    if (change.group !== group || change.time * 1000 < window[0] || change.time * 1000 > window[1]) continue;
    const piece = document.createElement("span");
    piece.className = "switch";
    piece.style.left = `${place(change.time * 1000, window, width).toFixed(1)}px`;
    piece.title = `${words.hour(change.time * 1000)} UTC: ${change.before ?? "none"} → ${change.after ?? "none"}. ${change.reason}`;
    pieces.push(piece);
  }
  parts.strip.replaceChildren(...pieces);
}

/** Craft of a group at a time. */
export function craftAt(store, group, ms) {
  const found = (store.craft[group] ?? []).find(([from, to]) => from * 1000 <= ms && ms <= to * 1000);
  return found?.[2] ?? null;
}
