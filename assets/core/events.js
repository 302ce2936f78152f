/** The list of events: those of the sky, newest first; what craft and feeds did is folded below them. */

import { element } from "./dom.js";
import { _ } from "./texts.js";
import * as words from "./words.js";

const MOST = 14;

/** @typedef {{time: number | string, kind: string, text: string, level?: string}} Event */

/** @param {number | string} time */
const seconds = (time) => (typeof time === "number" ? time : Date.parse(time) / 1000);

/**
 * Write the list where something is new.
 *
 * @param {HTMLElement | null} list
 * @param {import("./store.js").Store} store
 */
export function writeEvents(list, store) {
  const stamp = ["events", "switches", "remarks"].map((name) => store.stamps[name]).join();
  if (!list || list.dataset.stamp === stamp) return;
  list.dataset.stamp = stamp;
  const sky = store.events.slice(0, MOST).map(entry);
  const other = machines(store);
  const folded = element("details", { className: "machines" });
  if (list.querySelector("details")?.open) folded.open = true;
  folded.append(
    element("summary", {}, _("Craft switches and remarks ({count})", { count: other.length })),
    element("ol", {}, ...other.map(entry)),
  );
  const items = sky.length ? sky : [element("li", { textContent: _("Nothing in the last 24 h.") })];
  list.replaceChildren(...items, ...(other.length ? [element("li", { className: "fold" }, folded)] : []));
}

/**
 * What craft and feeds did, newest first.
 *
 * @param {import("./store.js").Store} store
 * @returns {Event[]}
 */
function machines({ switches, remarks }) {
  const events = [
    ...switches.map(({ time, text }) => ({ time, kind: _("craft"), text })),
    ...remarks.map(({ time, kind, text, count }) => {
      return { time, kind, text: count > 1 ? _("{text} ({count} times)", { text, count }) : text };
    }),
  ];
  return events.sort((a, b) => seconds(b.time) - seconds(a.time)).slice(0, MOST);
}

/** @param {Event} event */
function entry({ time, kind, text, level = "" }) {
  const parts = { kind, text };
  const spans = Object.entries(parts).map(([className, textContent]) => element("span", { className, textContent }));
  const when = element("time", { textContent: words.hour(seconds(time) * 1000) });
  return element("li", { "data-kind": kind, "data-level": level }, when, ...spans);
}
