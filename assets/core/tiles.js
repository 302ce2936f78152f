/**
 * Everything in words: tiles, sentence, health of the inputs, the clock, the connection.
 *
 * States follow from the ages, which `ages.js` writes each second. A state is a word and a pattern, not a colour alone.
 */

import { age, state } from "./ages.js";
import { present } from "./clock.js";
import { byId, element, every, mark, write } from "./dom.js";
import * as words from "./words.js";

/** @typedef {import("./store.js").Store} Store */
/** @typedef {{since: number, at: number}} Lost when the server last answered [unix ms], and when that was noticed */

const ABSENT = 600; // s without contact after which nothing on the page is taken as present

/**
 * After a snapshot or a delta.
 *
 * @param {Store} store
 */
export function update(store) {
  mark(document.body, "version", String(store.version));
  if (store.mode) mark(document.body, "mode", store.mode);
  writeMode();
  write(byId("speed"), store.speed === 1 ? "" : `${store.speed}×`);
  const sentence = byId("sentence");
  if (sentence && store.sentence) {
    write(sentence, store.sentence.text.replaceAll("R_E", "Rᴇ"));
    mark(sentence, "level", store.sentence.level);
  }
  const list = byId("feeds");
  for (const { name } of store.feeds) {
    if (list?.querySelector(`[data-feed="${CSS.escape(name)}"]`)) continue;
    list?.insertBefore(element("li", { "data-feed": name }), byId("well"));
  }
  title(store);
}

/**
 * Each second.
 *
 * @param {Store} store
 */
export function tick(store) {
  const now = present();
  const time = byId("clock");
  write(time, words.stamp(now));
  time?.setAttribute("datetime", words.iso(now));
  for (const tile of every(document, "[data-quantity]")) fill(tile, store.values[tile.dataset.quantity ?? ""], now);
  for (const entry of every(document, "#feeds [data-feed]")) {
    const feed = store.feeds.find((item) => item.name === entry.dataset.feed);
    if (feed) health(entry, feed, now);
  }
  const well = byId("well"); // those that are not named, which the style sheet hides
  const count = every(document, '#feeds [data-feed][data-state="ok"]:not([data-main])').length;
  if (well) well.hidden = count === 0;
  write(well && part(well, "count"), String(count));
}

/** What the page is; nothing that has lost its source calls itself live. */
function writeMode() {
  const { contact: link, mode = "" } = document.body.dataset;
  write(byId("word"), link !== undefined && link !== "ok" && mode === "live" ? "NOT LIVE" : mode.toUpperCase());
}

/**
 * The connection: since when the server does not answer, or null.
 *
 * @param {Lost | null} lost
 */
export function contact(lost) {
  const link = byId("link");
  if (!link) return;
  const silent = lost ? (performance.now() - lost.at) / 1000 : 0;
  const word = !lost ? "ok" : silent > ABSENT ? "gone" : "lost";
  mark(document.body, "contact", word);
  mark(link, "state", word);
  write(link, lost ? `No contact since ${words.hour(lost.since)} UTC (${age(silent)}). Values below are old.` : "");
  link.hidden = !lost;
  writeMode();
}

/**
 * @param {HTMLElement} tile
 * @param {import("./store.js").Entry | undefined} entry
 * @param {number} now
 */
function fill(tile, entry, now) {
  const missing = entry?.value == null || entry.time == null;
  const word = missing ? "missing" : state(now / 1000 - Number(entry.time), entry.limits, entry.state);
  const shown = word === "missing" ? undefined : entry;
  const decimals = entry?.decimals ?? 1;
  mark(tile, "state", word);
  write(part(tile, "value"), shown?.text ?? words.number(shown?.value, decimals));
  write(part(tile, "band"), entry?.note || words.band(shown?.low, shown?.high, decimals));
  if (entry) write(part(tile, "unit"), entry.unit === "1" ? "" : entry.unit.replace("R_E", "Rᴇ"));
  if (entry && !tile.classList.contains("big")) write(part(tile, "label"), entry.label);
  const meta = part(tile, "meta");
  if (!meta.querySelector(".age")) meta.replaceChildren(); // of the page as sent
  const source = part(meta, "source"); // a long one may be cut, the age never
  write(source, shown?.source ?? "no value");
  source.title = source.textContent ?? "";
  const { time = "", limits = "", state: given = "", inputs_time } = shown ?? {};
  const inputs = inputs_time ?? "";
  for (const [name, value] of Object.entries({ time, limits, given, inputs })) mark(part(meta, "age"), name, String(value));
}

/**
 * @param {HTMLElement} whole
 * @param {string} name
 */
function part(whole, name) {
  const there = /** @type {HTMLElement | null} */ (whole.querySelector(`.${name}`));
  return there ?? whole.appendChild(element("span", { className: name }));
}

/**
 * @param {HTMLElement} entry
 * @param {import("./store.js").Feed} feed
 * @param {number} now
 */
function health(entry, feed, now) {
  const aged = state(feed.newest === null ? NaN : now / 1000 - feed.newest, feed.limits);
  const given = aged === "fresh" || !["ok", "late"].includes(feed.state);
  const word = given ? feed.state : aged === "late" ? "late" : "stale";
  const text = word === "never" ? "never answered" : word;
  mark(entry, "state", word);
  write(part(entry, "name"), feed.label);
  write(part(entry, "craft"), feed.craft ?? "");
  mark(part(entry, "age"), "time", String(feed.newest ?? ""));
  write(part(entry, "state"), text);
  entry.title = feed.reason || `${feed.label}: ${text}`;
}

/** @param {Store} store */
function title(store) {
  const mode = store.mode && store.mode !== "live" ? `${store.mode.toUpperCase()} · ` : "";
  const page = document.title.replace(/^(REPLAY|SIMULATION) · /, "").replace(/^[\d.]+ Rᴇ · /, "");
  const nose = byId("panels") ? store.values.standoff_distance : null;
  const shown = nose && nose.value !== null && ["fresh", "suspect"].includes(nose.state);
  document.title = `${mode}${shown ? `${words.number(nose.value, 1)} Rᴇ · ` : ""}${page}`;
}
