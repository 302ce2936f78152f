/**
 * Running ages and the states that follow from them: the only module that writes them into the page, so that a value
 * cannot go on looking fresh because nothing came. The server writes the same words into the page as first sent.
 */

import { every, mark, write } from "./dom.js";
import { two } from "./words.js";

const SPACE = "\u00a0"; // does not break
const WORSE = ["fresh", "suspect", "late", "stale", "missing"];
const RUNNING = ".age[data-time]";
const LEADING = ":is(.scale > .official, #aurora > .said, #forecast > .said) > .age:first-of-type"; // that of its card

/**
 * An age in words: "<1 min", "5 min", "1 h 05 min", "1 d 6 h".
 *
 * @param {number} seconds
 */
export function age(seconds) {
  if (!Number.isFinite(seconds)) return "";
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  if (minutes < 1) return `<1${SPACE}min`;
  if (hours < 1) return `${minutes}${SPACE}min`;
  if (hours < 24) return `${hours}${SPACE}h${SPACE}${two(minutes % 60)}${SPACE}min`;
  return `${Math.floor(hours / 24)}${SPACE}d${SPACE}${hours % 24}${SPACE}h`;
}

/**
 * The worse of the state that the server gave and of what the age means. A derived value is as old as its inputs, which
 * only the server knows.
 *
 * @param {number} seconds
 * @param {number[] | null} [limits] late, stale, missing [s]
 * @param {string} [given]
 */
export function state(seconds, limits, given = "fresh") {
  const passed = (limits ?? []).filter((limit) => seconds > limit).length;
  const meant = ["fresh", "late", "stale", "missing"][passed];
  return WORSE.indexOf(meant) > WORSE.indexOf(given) ? meant : given;
}

/**
 * Write the running ages at a time [unix ms]: every `.age` with `data-time`, with its state where it has limits. Where
 * `data-inputs` is the newest measurement at L1, which is lost, the age told is that of the inputs.
 *
 * @param {number} now
 */
export function writeAges(now) {
  for (const place of every(document, RUNNING)) {
    const { time, limits, given, inputs } = place.dataset;
    const seconds = time ? now / 1000 - Number(time) : NaN;
    if (seconds < -60) continue; // ahead of now: the words of the server stay
    const word = state(seconds, limits?.split(",").map(Number), given);
    const old = inputs ? `inputs ${age(now / 1000 - Number(inputs))} old` : age(seconds);
    write(place, old + (limits && time && word !== "fresh" ? `, ${word}` : ""));
    if (limits && place.parentElement) mark(place.parentElement, "age", word);
    if (place.matches(LEADING)) lead(/** @type {HTMLElement} */ (place.closest("[data-state]")), word);
  }
}

/**
 * What is too old for its scale has no level any more: never the last one, never 0.
 *
 * @param {HTMLElement} card
 * @param {string} word
 */
function lead(card, word) {
  mark(card, "state", word);
  if (word !== "missing" || !card.dataset.scale) return;
  mark(card, "level", "");
  write(card.querySelector(".level"), `${card.dataset.scale}?`);
  write(card.querySelector(".word"), "not known");
}
