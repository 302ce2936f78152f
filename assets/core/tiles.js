/**
 * Everything in words: tiles, sentence, health of the inputs, the clock, the connection.
 *
 * States follow from the ages, which `ages.js` writes each second. A state is a word and a pattern, not a colour alone.
 */

import { age, state } from "./ages.js";
import { aged, present } from "./clock.js";
import { byId, element, every, mark, write } from "./dom.js";
import { _ } from "./texts.js";
import * as words from "./words.js";

/** @typedef {import("./store.js").Store} Store */
/** @typedef {{since: number, at: number}} Lost when the server last answered [unix ms], and when that was noticed */

const NOSE = /[\d.]+ Rᴇ[^·]* · /; // in the title
const FEW = 1; // inputs that are not well and are named
const UNWELL = ["down", "stale", "late", "never"];
const ABSENT = 600; // s without contact after which nothing on the page is taken as present

/**
 * After a snapshot or a delta.
 *
 * @param {Store} store
 */
export function update(store) {
  mark(document.body, "version", String(store.version));
  if (store.mode) mark(document.body, "mode", store.mode);
  writeMode(store.situation?.word);
  write(byId("speed"), store.speed === 1 ? "" : `${store.speed}×`);
  if (store.situation) say(store.situation);
  const list = byId("feeds");
  for (const { name } of store.feeds) {
    if (list?.querySelector(`[data-feed="${CSS.escape(name)}"]`)) continue;
    list?.insertBefore(element("li", { "data-feed": name }), byId("unwell"));
  }
  title(store);
}

/**
 * What the server says of the situation: the three fields, what is played, the level of the storm.
 *
 * @param {NonNullable<Store["situation"]>} situation
 */
function say(situation) {
  const fields = byId("sentence");
  if (fields) mark(fields, "level", situation.level);
  for (const field of every(document, "#sentence [data-field]")) {
    write(field.querySelector("span"), situation[/** @type {"now" | "next" | "sure"} */ (field.dataset.field)] ?? "");
  }
  const note = byId("mode");
  write(note, situation.note);
  if (note) note.hidden = !situation.note;
  write(document.querySelector('#scales [data-scale="G"] .own'), situation.storm);
}

/**
 * Each second.
 *
 * @param {Store} store
 */
export function tick(store) {
  const now = present();
  const time = byId("clock");
  const stamp = words.stamp(now);
  write(time && part(time, "date"), stamp.slice(0, 11));
  write(time && part(time, "hour"), stamp.slice(11));
  time?.setAttribute("datetime", words.iso(now));
  for (const tile of every(document, "[data-quantity]")) fill(tile, store.values[tile.dataset.quantity ?? ""], aged());
  for (const entry of every(document, "#feeds [data-feed]")) {
    const feed = store.feeds.find((item) => item.name === entry.dataset.feed);
    if (feed) health(entry, feed, aged());
  }
  writeUnwell();
  const well = byId("well"); // those that are not named, which the style sheet hides
  const count = every(document, '#feeds [data-feed][data-state="ok"]:not([data-main])').length;
  if (well) well.hidden = count === 0;
  write(well && part(well, "count"), String(count));
}

/** More than a few inputs that are not well are counted, as the server does; the feeds page names them. */
function writeUnwell() {
  const states = every(document, "#feeds [data-feed]:not([data-main])").map(({ dataset }) => dataset.state ?? "");
  const counts = UNWELL.map((state) => [states.filter((other) => other === state).length, state]);
  const unwell = counts.filter(([count]) => count);
  const many = unwell.reduce((sum, [count]) => sum + Number(count), 0) > FEW;
  byId("feeds")?.toggleAttribute("data-many", many);
  const chip = byId("unwell");
  if (!chip) return;
  chip.hidden = !many;
  const text = unwell.map(([count, state]) => `${count} ${state === "never" ? "silent" : state}`).join(", ");
  write(chip.firstElementChild, many ? text : "");
}

/** What the page is; nothing that has lost its source calls itself live. */
function writeMode(word = document.body.dataset.word ?? "") {
  const { contact: link, mode } = document.body.dataset;
  mark(document.body, "word", word);
  if (word) write(byId("word"), link !== undefined && link !== "ok" && mode === "live" ? _("NOT LIVE") : word);
}

/**
 * The connection: since when the server does not answer, or null.
 *
 * @param {Lost | null} lost
 */
export function contact(lost) {
  const link = byId("link");
  if (!link) return;
  const running = present(); // in a fast replay the age belongs to the clock that stands beside it
  const silent = !lost ? 0 : running ? (running - lost.since) / 1000 : (performance.now() - lost.at) / 1000;
  const word = !lost ? "ok" : silent > ABSENT ? "gone" : "lost";
  mark(document.body, "contact", word);
  mark(link, "state", word);
  const text = _("No contact since {time} UTC ({age}). Values below are old.");
  write(link, lost ? text.replace("{time}", words.hour(lost.since)).replace("{age}", age(silent)) : "");
  link.hidden = !lost;
  writeLost(Boolean(lost));
  writeMode();
}

/**
 * The title: no number of a page that has lost its source.
 *
 * @param {boolean} lost
 */
function writeLost(lost) {
  const word = `${_("NO CONTACT")} · `;
  const before = document.title.startsWith(word);
  if (lost && !before) document.title = word + document.title.replace(NOSE, "");
  if (!lost && before) document.title = document.title.slice(word.length);
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
  write(part(tile, "band"), entry?.note || (shown?.band ?? words.band(shown?.low, shown?.high, decimals)));
  if (entry) write(part(tile, "unit"), entry.unit === "1" ? "" : entry.unit.replace("R_E", "Rᴇ"));
  if (entry && !tile.classList.contains("big")) write(part(tile, "label"), entry.label);
  const meta = part(tile, "meta");
  if (!meta.querySelector(".age")) meta.replaceChildren(); // of the page as sent
  const source = part(meta, "source"); // a long one may be cut, the age never
  write(source, shown?.source ?? _("no value"));
  source.title = source.textContent ?? "";
  const { limits = "", state: given = "", inputs_time } = shown ?? {};
  const time = shown?.time ? Math.min(shown.time, Math.floor(now / 1000)) : ""; // a fast replay is ahead of its ages
  const facts = { time, limits, given, inputs: inputs_time ?? "" };
  for (const [name, value] of Object.entries(facts)) mark(part(meta, "age"), name, String(value));
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
  const text = word === "never" ? _("never answered") : word;
  mark(entry, "state", word);
  write(part(entry, "name"), feed.label);
  write(part(entry, "craft"), feed.craft ?? "");
  mark(part(entry, "age"), "time", String(feed.newest ?? ""));
  write(part(entry, "state"), text);
  entry.title = feed.reason || `${feed.label}: ${text}`;
}

/** @param {Store} store */
function title({ mode, situation }) {
  const short = byId("panels") ? situation?.title : "";
  const parts = [mode && mode !== "live" ? mode.toUpperCase() : "", short, document.body.dataset.title];
  document.title = parts.filter(Boolean).join(" · ");
}
