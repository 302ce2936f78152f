/**
 * Entry of every page: fetches the snapshot, then deltas, and hands them on.
 *
 * One request at a time, each with a deadline; the next is planned only when the last has ended. A failure is
 * retried with a growing, jittered pause and said on the page at once, with the time of the last answer. A hidden
 * tab asks nothing and catches up when it is shown. 410, or a delta that does not fit, means: start afresh.
 */
"use strict";

import { clock, confirm, createStore, load, merge } from "./store.js";
import { contact, tick, update } from "./tiles.js";
import { watch } from "../pages/now-shock.js";
import { startPanels } from "./page.js";

const DEADLINE = 15000; // ms for one answer
const SHORTEST = 1000;
const LONGEST = 60000; // ms between two tries
const SLEPT = 300000; // ms hidden after which everything is fetched afresh

const store = createStore();
const state = { failures: 0, lost: null, timer: 0, pending: null, etag: null, hidden: 0 };
let panels = null;

async function ask(url, etag) {
  const stop = new AbortController();
  const deadline = setTimeout(() => stop.abort(), DEADLINE);
  state.pending = stop;
  try {
    const headers = etag ? { "If-None-Match": etag } : {};
    const answer = await fetch(url, { headers, signal: stop.signal, cache: etag ? "no-store" : "default" });
    if (answer.status === 304 || answer.status === 410) return { status: answer.status, body: null, etag };
    if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
    return { status: 200, body: await answer.json(), etag: answer.headers.get("ETag") };
  } finally {
    clearTimeout(deadline);
    state.pending = null;
  }
}

async function turn() {
  if (store.version === null) {
    const { body } = await ask("/api/v1/snapshot");
    load(store, body);
    state.etag = null;
    return true;
  }
  const { status, body, etag } = await ask(`/api/v1/delta/${store.version}`, state.etag);
  if (status === 304) return false;
  if (status === 410 || body.error) {
    store.version = null;
    return turn();
  }
  state.etag = etag;
  if (body.version === store.version && !body.values) {
    confirm(store, body);
    return false;
  }
  if (!merge(store, body)) {
    store.version = null;
    return turn();
  }
  state.etag = null; // it belongs to the URL of the version before
  return true;
}

async function round() {
  clearTimeout(state.timer);
  if (document.hidden || state.pending) return;
  let pause;
  try {
    const changed = await turn();
    state.failures = 0;
    state.lost = null;
    contact(null);
    if (changed) {
      panels?.refresh(); // makes the elements, draws in later frames
      update(store);
      watch(store);
    }
    pause = Math.max(SHORTEST, store.poll_s * 1000) * (0.9 + 0.2 * Math.random());
  } catch (error) {
    if (document.hidden) return; // broken off on purpose
    state.failures += 1;
    state.lost ??= { since: store.got ? clock(store) : Date.now(), at: performance.now() };
    contact(state.lost);
    pause = Math.min(LONGEST, SHORTEST * 2 ** Math.min(state.failures, 6)) * (0.5 + Math.random());
  }
  state.timer = setTimeout(round, pause);
}

function visibility() {
  if (document.hidden) {
    clearTimeout(state.timer);
    state.pending?.abort();
    state.hidden = performance.now();
    return;
  }
  if (performance.now() - state.hidden > SLEPT) store.version = null;
  setTimeout(round, 0);
}

/** Ask now, whatever was planned. */
export function resync() {
  store.version = null;
  round();
}

function everySecond() {
  if (!document.hidden) {
    tick(store, state.lost);
    watch(store);
  }
  setTimeout(everySecond, 1000 - (Date.now() % 1000));
}

if (document.getElementById("panels")) panels = startPanels(store, resync);
document.addEventListener("visibilitychange", visibility);
window.addEventListener("online", () => round());
window.addEventListener("pageshow", (event) => event.persisted && resync());
round();
everySecond();
