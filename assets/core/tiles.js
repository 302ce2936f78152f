/**
 * Everything in words: tiles, sentence, health of the inputs, the clock, the connection.
 *
 * Ages tick here each second and states follow from the age, so that a value cannot go on looking fresh
 * because nothing came. A state is a word and a pattern, not a colour alone.
 */
"use strict";

import * as words from "./words.js";
import { clock } from "./store.js";

const GONE = 600; // s without contact after which nothing on the page is taken as present
const FEED_WORDS = { ok: "ok", late: "late", stale: "stale", down: "down", never: "never answered" };

const set = (element, text) => {
  if (element && element.textContent !== text) element.textContent = text;
};
const mark = (element, name, value) => {
  if (element.dataset[name] !== value) element.dataset[name] = value;
};

/** After a snapshot or a delta. */
export function update(store) {
  const body = document.body;
  mark(body, "version", String(store.version));
  if (store.mode) mark(body, "mode", store.mode);
  said(document.getElementById("word"), store.mode);
  set(document.getElementById("speed"), store.speed === 1 ? "" : `${store.speed}×`);
  const sentence = document.getElementById("sentence");
  if (sentence && store.sentence) {
    set(sentence, store.sentence.text.replaceAll("R_E", "Rᴇ"));
    mark(sentence, "level", store.sentence.level);
  }
  feeds(store);
  title(store);
  tick(store, null);
}

/** Each second. */
export function tick(store, lost) {
  if (!store.got) return;
  const now = clock(store);
  const time = document.getElementById("clock");
  if (time) {
    set(time, words.stamp(now));
    time.setAttribute("datetime", new Date(now).toISOString().slice(0, 19) + "Z");
  }
  for (const tile of document.querySelectorAll("[data-quantity]")) fill(tile, store.values[tile.dataset.quantity], now);
  for (const entry of document.querySelectorAll("#feeds [data-feed]")) {
    const feed = store.feeds.find((item) => item.name === entry.dataset.feed);
    if (feed) health(entry, feed, now);
  }
  well();
  if (lost) contact(lost);
}

/** What the page is; nothing that has lost its source calls itself live. */
function said(element, mode) {
  const lost = ["lost", "gone"].includes(document.body.dataset.contact);
  set(element, lost && mode === "live" ? "NOT LIVE" : (mode ?? "").toUpperCase());
}

/** `lost` is null while the server answers, else since when it does not. */
export function contact(lost) {
  const link = document.getElementById("link");
  if (!link) return;
  const silent = lost ? (performance.now() - lost.at) / 1000 : 0;
  const word = !lost ? "ok" : silent > GONE ? "gone" : "lost";
  mark(document.body, "contact", word);
  mark(link, "state", word);
  set(link, lost ? `No contact since ${words.hour(lost.since)} UTC (${words.age(silent)}). Values below are old.` : "");
  link.hidden = !lost;
  said(document.getElementById("word"), document.body.dataset.mode);
}

function fill(tile, entry, now) {
  const seconds = entry?.time == null ? NaN : now / 1000 - entry.time;
  const empty = !entry || entry.value === null || entry.value === undefined;
  const state = empty ? "missing" : words.state(seconds, entry.limits, entry.state);
  const gone = state === "missing";
  mark(tile, "state", state);
  const decimals = entry?.decimals ?? 1;
  set(part(tile, "value"), gone ? words.NONE : entry.text ?? words.number(entry.value, decimals));
  set(part(tile, "band"), entry?.note || (gone ? "" : words.band(entry.low, entry.high, decimals)));
  if (entry) {
    set(part(tile, "unit"), entry.unit === "1" ? "" : entry.unit.replace("R_E", "Rᴇ"));
    if (!tile.classList.contains("big")) set(part(tile, "label"), entry.label);
  }
  const word = state === "fresh" ? "" : ` · ${state}`;
  source(part(tile, "meta"), gone ? "no value" : entry.source, gone ? "" : ` · ${words.age(seconds)}${word}`);
}

/** A long source may be cut, the age never. */
function source(meta, from, rest) {
  if (meta.children.length !== 2) {
    meta.replaceChildren(document.createElement("span"), document.createElement("span"));
    meta.children[0].className = "source";
  }
  set(meta.children[0], from);
  set(meta.children[1], rest);
  if (meta.title !== from) meta.title = from;
}

function part(tile, name) {
  let element = tile.querySelector(`.${name}`);
  if (!element) {
    element = document.createElement("span");
    element.className = name;
    tile.append(element);
  }
  return element;
}

function feeds(store) {
  const list = document.getElementById("feeds");
  if (!list) return;
  for (const feed of store.feeds) {
    if (list.querySelector(`[data-feed="${CSS.escape(feed.name)}"]`)) continue;
    const entry = document.createElement("li");
    entry.dataset.feed = feed.name;
    list.insertBefore(entry, document.getElementById("well"));
  }
}

/** Feeds that are well are counted, not named; the style sheet hides them. */
function well() {
  const entry = document.getElementById("well");
  if (!entry) return;
  const count = document.querySelectorAll('#feeds [data-feed][data-state="ok"]:not([data-main])').length;
  set(entry.querySelector(".count"), String(count));
  if (entry.hidden !== (count === 0)) entry.hidden = count === 0;
}

function health(entry, feed, now) {
  const seconds = feed.newest === null || feed.newest === undefined ? NaN : now / 1000 - feed.newest;
  let state = feed.state;
  if (state === "ok" || state === "late") {
    const byAge = words.state(seconds, feed.limits, "fresh");
    if (byAge !== "fresh") state = byAge === "late" ? "late" : "stale";
  }
  mark(entry, "state", state);
  set(part(entry, "name"), feed.label);
  set(part(entry, "craft"), feed.craft ?? "");
  set(part(entry, "age"), words.age(seconds));
  set(part(entry, "state"), FEED_WORDS[state] ?? state);
  const told = feed.reason || `${feed.label}: ${FEED_WORDS[state] ?? state}`;
  if (entry.title !== told) entry.title = told;
}

function title(store) {
  const mode = store.mode && store.mode !== "live" ? `${store.mode.toUpperCase()} · ` : "";
  const page = document.title.replace(/^(REPLAY|SIMULATION) · /, "").replace(/^[\d.]+ Rᴇ · /, "");
  const nose = document.getElementById("panels") ? store.values.standoff_distance : null;
  const shown = nose && nose.value !== null && ["fresh", "suspect"].includes(nose.state);
  const text = `${mode}${shown ? `${words.number(nose.value, 1)} Rᴇ · ` : ""}${page}`;
  if (document.title !== text) document.title = text;
}
