/** The list of events: steps in the wind, craft switches and remarks, newest first. */

import { element } from "./dom.js";
import * as words from "./words.js";

const MOST = 12;

/** @param {number | string} time */
const seconds = (time) => (typeof time === "number" ? time : Date.parse(time) / 1000);

/**
 * Write the list where something is new.
 *
 * @param {HTMLElement | null} list
 * @param {import("./store.js").Store} store
 */
export function writeEvents(list, store) {
  const stamp = ["shocks", "switches", "remarks"].map((name) => store.stamps[name]).join();
  if (!list || list.dataset.stamp === stamp) return;
  list.dataset.stamp = stamp;
  const events = [
    ...store.shocks.map((shock) => ({ time: shock.noticed, kind: "shock", text: describe(shock) })),
    ...store.switches.map(({ time, group, before, after, reason }) => {
      const change = `${before ?? "none"} → ${after ?? "none"}`;
      return { time: seconds(time), kind: "craft", text: `${group}: ${change}. ${reason}` };
    }),
    ...store.remarks.map(({ time, kind, text, count }) => {
      return { time: seconds(time), kind, text: text + (count > 1 ? ` (${count} times)` : "") };
    }),
  ];
  const newest = events.sort((a, b) => b.time - a.time).slice(0, MOST);
  const items = newest.map(({ time, kind, text }) => {
    const parts = { kind, text };
    const spans = Object.entries(parts).map(([className, textContent]) => element("span", { className, textContent }));
    return element("li", {}, element("time", { textContent: words.hour(time * 1000) }), ...spans);
  });
  list.replaceChildren(...(items.length ? items : [element("li", { textContent: "Nothing yet." })]));
}

/**
 * A step in the wind in a few words.
 *
 * @param {import("./store.js").Shock} shock
 */
function describe({ word, time, craft, expected, confirmed_time, state, by }) {
  const due = expected === null ? "arrival not known" : `due ${words.hour(expected * 1000)} UTC`;
  const arrived = state === "confirmed" ? `, arrived ${words.hour((confirmed_time ?? 0) * 1000)} (${by})` : "";
  const unseen = state === "not seen" ? `, not seen by ${by}` : "";
  return `${word} at L1 ${words.hour(time * 1000)}${craft ? ` (${craft})` : ""}, ${due}${arrived}${unseen}.`;
}
