/**
 * Entry of every page: fetches the snapshot, then deltas, and hands them on.
 *
 * A failure is said on the page at once, with the time of the last answer. 410, or a delta that does not fit, means:
 * start afresh.
 */

import { writeAges } from "./ages.js";
import { aged, present, setClock } from "./clock.js";
import { startDialogs } from "./dialog.js";
import { byId } from "./dom.js";
import { startPanels } from "./page.js";
import { poll } from "./poller.js";
import { confirm, createStore, load, merge } from "./store.js";
import { contact, tick, update } from "./tiles.js";
import { watch } from "../pages/now-shock.js";

const SHORTEST = 1000; // ms between two questions
const SLEPT = 300000; // ms hidden after which everything is fetched afresh

const store = createStore();
/** @type {import("./tiles.js").Lost | null} */
let lost = null;

const poller = poll({
  url: () => (store.version === null ? "/api/v1/snapshot" : `/api/v1/delta/${store.version}`),
  pause: () => Math.max(SHORTEST, store.poll_s * 1000),
  take: (answer) => {
    contact((lost = null));
    const changed = answer.status !== 304 && adopt(answer);
    if (store.version === null) return true;
    setClock(store.now, store.speed, store.aged || store.now);
    if (changed) {
      panels?.refresh(); // makes the elements, draws in later frames
      update(store);
      everything();
    }
    return false;
  },
  failed: () => {
    lost ??= { since: store.now ? present() : Date.now(), at: performance.now() };
    contact(lost);
  },
  shown: (hidden) => {
    if (hidden > SLEPT) store.version = null;
  },
});
const panels = byId("panels") && startPanels(store, resync);

/**
 * Take over an answer; true where it changes what is shown.
 *
 * @param {import("./poller.js").Answer} answer
 */
function adopt({ status, text }) {
  const body = JSON.parse(text);
  if (body.panels) load(store, body);
  else if (status === 410 || body.error || store.version === null) store.version = null; // it was asked to start afresh
  else if (!body.values && body.version === store.version) confirm(store, body);
  else if (!merge(store, body)) store.version = null;
  return Boolean(body.values);
}

/** Ask for everything now, whatever was planned. */
function resync() {
  store.version = null;
  poller.ask();
}

/** What depends on the time alone. */
function everything() {
  if (!store.now) return;
  tick(store);
  watch(store);
  writeAges(aged());
}

function everySecond() {
  if (!document.hidden) everything();
  if (lost) contact(lost);
  setTimeout(everySecond, 1000 - (Date.now() % 1000));
}

startDialogs();
window.addEventListener("online", () => poller.ask());
window.addEventListener("pageshow", (event) => event.persisted && resync());
everySecond();
