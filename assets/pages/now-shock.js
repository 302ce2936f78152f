/**
 * The shock clock and the own satellites in words, as the server writes them into the page as sent; here the clock
 * ticks on. The draft of the warning is asked for when somebody opens it.
 *
 * @typedef {import("../core/store.js").Shock} Shock
 * @typedef {import("../core/store.js").Store} Store
 * @typedef {{state: string, text: string}} Sentence
 */

import { state as stateOf } from "../core/ages.js";
import { present } from "../core/clock.js";
import { byId, element, inside, mark, write } from "../core/dom.js";
import { askJson } from "../core/poller.js";
import * as words from "../core/words.js";

const COPIED = 4000; // ms for which it is said that the text was copied

/** @param {number | null | undefined} seconds */
const hour = (seconds) => words.hour((seconds ?? 0) * 1000);

/**
 * What the clock says at a time [unix s].
 *
 * @param {Shock[]} shocks
 * @param {number} now
 * @param {boolean} blind
 * @param {Store["limits"]} limits
 * @returns {Sentence}
 */
export function shockSentence(shocks, now, blind, limits) {
  const ahead = shocks.filter(({ high, state }) => high !== null && now <= high && state !== "confirmed");
  const due = (/** @type {Shock} */ { expected }) => expected ?? Infinity;
  if (ahead.length) return countdown(ahead.sort((a, b) => due(a) - due(b))[0], now, ahead.length - 1);
  const passed = shocks.filter(({ expected }) => expected !== null && now - expected <= limits.shown);
  if (passed.length) return outcome(passed.sort((a, b) => due(b) - due(a))[0], now, limits.awaited);
  const untimed = shocks.filter(({ expected, time }) => expected === null && now - time <= limits.untimed).at(-1);
  if (untimed) return { state: "untimed", text: `${untimed.word} at L1 ${hour(untimed.time)}, arrival not known` };
  if (blind) return { state: "blind", text: "No L1 data: a shock would not be seen" };
  return { state: "none", text: "No shock on its way" };
}

/**
 * @param {Shock} shock
 * @param {number} now
 * @param {number} others
 * @returns {Sentence}
 */
function countdown({ word, expected, low, high }, now, others) {
  const [first, last] = [Number(low), Number(high)];
  const minutes = Math.trunc((Number(expected) - now) / 60);
  const due = now >= first;
  const when = due && minutes < 1 ? "due now" : `in ${Math.max(minutes, 1)} min`;
  const half = Math.round((last - first) / 120);
  const more = others ? `, ${others} more` : "";
  return { state: due ? "due" : "expected", text: `${word} ${hour(expected)} ± ${half}, ${when}${more}` };
}

/**
 * @param {Shock} shock
 * @param {number} now
 * @param {number} awaited [s]
 * @returns {Sentence}
 */
function outcome({ word, expected, high, state, by, change, confirmed_time }, now, awaited) {
  const due = hour(expected);
  const size = change === null ? "" : ` ${change < 0 ? "" : "+"}${words.number(change, 0)} nT`;
  const arrived = hour(confirmed_time ?? expected);
  if (state === "confirmed") return { state, text: `${word} arrived ${arrived} (${by}${size})` };
  if (state === "not seen") return { state: "not-seen", text: `${word} due ${due}: not seen by ${by}` };
  const waiting = state === "awaited" && now - Number(high) <= awaited;
  if (waiting) return { state, text: `${word} was due ${due}: awaiting ${by || "GOES"}` };
  return { state: "unknown", text: `${word} was due ${due}: cannot be confirmed` };
}

/**
 * Each second.
 *
 * @param {Store} store
 */
export function watch(store) {
  const now = present() / 1000;
  const clock = byId("shock");
  const { state, text } = shockSentence(store.shocks, now, isBlind(store, now), store.limits);
  write(clock, text);
  if (clock && clock.dataset.state !== state) {
    mark(clock, "state", state);
    write(byId("announce"), text); // a reader aloud is told of a change, not of each second
  }
  const list = byId("exposure");
  if (list) writeExposure(list, store, now);
  const box = /** @type {HTMLDetailsElement | null} */ (byId("draft"));
  if (box) draft(box, store);
}

/**
 * Whether neither field nor plasma of the last minutes is there.
 *
 * @param {Store} store
 * @param {number} now
 */
function isBlind({ values }, now) {
  return [values.bz_gsm, values.flow_speed].filter(Boolean).every(({ value, time, limits, state }) => {
    const word = value === null || time === null ? "missing" : stateOf(now - time, limits, state);
    return word === "stale" || word === "missing";
  });
}

/**
 * @param {HTMLElement} list
 * @param {Store} store
 * @param {number} now
 */
function writeExposure(list, { stamps, exposure, limits }, now) {
  const stamp = [stamps.exposure, Math.floor(now / 60)].join();
  if (list.dataset.stamp === stamp) return;
  mark(list, "stamp", stamp);
  const { satellites, window } = exposure;
  const items = satellites.map(({ name, time, local_time, probability, most, most_time }) => {
    const old = now - time > limits.old;
    const word = old ? "not known" : words.exposure(Math.max(probability, most ?? 0), limits);
    const rises = most !== null && most >= probability + 0.01;
    const ahead = rises ? `, up to ${words.percent(most)} at ${hour(most_time)}` : "";
    const text = old ? "not known" : `${words.percent(probability)}${ahead}`;
    const subject = old ? name : `${name} ${words.localTime(local_time)} LT`;
    const key = old ? "unknown" : word.split(" ")[0];
    return element("li", { "data-word": key }, `${subject}: ${text} `, element("b", {}, word));
  });
  if (window && items.length && now - satellites[0].time <= limits.old) {
    const [from, to] = window.map(words.localTime);
    items.push(element("li", { className: "hours" }, `GEO exposed from ${from} to ${to} LT`));
  }
  list.replaceChildren(...(items.length ? items : [element("li", {}, "not known")]));
}

/**
 * Show the draft where there is a step; ask for its text while it is open and something has changed.
 *
 * @param {HTMLDetailsElement} box
 * @param {Store} store
 */
async function draft(box, store) {
  const stamp = String(store.stamps.shocks);
  const button = inside(box, "button");
  box.hidden = !store.shocks.length;
  button.hidden = false;
  button.onclick = () => copy(box);
  if (!box.open) mark(box, "stamp", "");
  if (!box.open || box.dataset.stamp === stamp) return;
  mark(box, "stamp", stamp);
  try {
    const { shocks, time } = await askJson("/api/v1/shocks");
    const ahead = shocks.filter((/** @type {any} */ step) => step.high >= time && step.state !== "confirmed");
    const step = ahead.sort((/** @type {any} */ a, /** @type {any} */ b) => (a.expected < b.expected ? -1 : 1))[0];
    const shown = step ?? shocks.at(-1);
    if (shown) textOf(box).value = shown.draft;
  } catch {
    mark(box, "stamp", ""); // that there is no connection is told by live.js
  }
}

/** @param {HTMLElement} box */
const textOf = (box) => /** @type {HTMLTextAreaElement} */ (inside(box, "textarea"));

/** @param {HTMLElement} box */
async function copy(box) {
  const output = inside(box, "output");
  try {
    await navigator.clipboard.writeText(textOf(box).value);
  } catch { // without https there is no clipboard
    textOf(box).select();
    document.execCommand("copy");
  }
  write(output, "Copied.");
  setTimeout(() => write(output, ""), COPIED);
}
