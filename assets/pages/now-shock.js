/**
 * The shock clock and the own satellites in words, as `dashboard/live/shocks.py` and `dashboard/live/exposure.py` write them into
 * the page as sent; here the clock ticks on. The draft of the warning is asked for when somebody opens it.
 */
"use strict";

import { clock as time } from "../core/store.js";
import * as words from "../core/words.js";

const SHOWN = 6 * 3600; // s for which a step that has passed is told
const UNTIMED = 2 * 3600; // s for which one without an arrival is
const AWAITED = 5400; // s behind the interval for which a word of the satellites is waited for
const OLD = 600; // s after which the chance of a satellite is not of now any more
const LIKELY = 0.5;
const POSSIBLE = 0.1;

const hour = (seconds) => words.hour(seconds * 1000);
const set = (element, text) => element.textContent !== text && (element.textContent = text);

/** What the clock says at a time [unix s]: `state` and `text`. */
export function told(steps, now, blind) {
  const ahead = steps.filter((step) => step.high !== null && now <= step.high && step.state !== "confirmed");
  if (ahead.length) {
    const step = ahead.reduce((first, other) => (other.expected < first.expected ? other : first));
    const due = now >= step.low;
    const minutes = (step.expected - now) / 60;
    const when = due && minutes < 1 ? "due now" : `in ${Math.max(Math.trunc(minutes), 1)} min`;
    const half = Math.round((step.high - step.low) / 120);
    const more = ahead.length > 1 ? `, ${ahead.length - 1} more` : "";
    return { state: due ? "due" : "expected", text: `${step.word} ${hour(step.expected)} ± ${half}, ${when}${more}` };
  }
  const passed = steps.filter((step) => step.expected !== null && now - step.expected <= SHOWN);
  if (passed.length) return gone(passed.reduce((last, other) => (other.expected > last.expected ? other : last)), now);
  const untimed = steps.filter((step) => step.expected === null && now - step.time <= UNTIMED).at(-1);
  if (untimed) return { state: "untimed", text: `${untimed.word} at L1 ${hour(untimed.time)}, arrival not known` };
  return blind
    ? { state: "blind", text: "No L1 data: a shock would not be seen" }
    : { state: "none", text: "No shock on its way" };
}

function gone(step, now) {
  const due = hour(step.expected);
  if (step.state === "confirmed") {
    const size = step.change === null ? "" : ` ${step.change < 0 ? "" : "+"}${words.number(step.change, 0)} nT`;
    return { state: "confirmed", text: `${step.word} arrived ${hour(step.confirmed_time ?? step.expected)} (${step.by}${size})` };
  }
  if (step.state === "not seen") return { state: "not-seen", text: `${step.word} due ${due}: not seen by ${step.by}` };
  if (step.state === "awaited" && now - step.high <= AWAITED) {
    return { state: "awaited", text: `${step.word} was due ${due}: awaiting ${step.by || "GOES"}` };
  }
  return { state: "unknown", text: `${step.word} was due ${due}: cannot be confirmed` };
}

/** What a chance is called. */
export function called(probability) {
  if (probability === null || !Number.isFinite(probability)) return "not known";
  return probability >= LIKELY ? "likely outside" : probability >= POSSIBLE ? "possible" : "not exposed";
}

/** A chance in percent. */
export function percent(probability) {
  return probability > 0 && probability < 0.01 ? "<1 %" : `${(100 * probability).toFixed(0)} %`;
}

/** A local time [h] as "11:30". */
export function localTime(hours) {
  const minutes = Math.round(hours * 60) % 1440;
  return `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
}

/** Each second. */
export function watch(store) {
  if (!store.got) return;
  const now = time(store) / 1000;
  const clock = document.getElementById("shock");
  if (clock) {
    const said = told(store.shocks, now, blind(store, now));
    set(clock, said.text);
    if (clock.dataset.state !== said.state) {
      clock.dataset.state = said.state;
      const spoken = document.getElementById("announce"); // a reader aloud is told of a change, not of each second
      if (spoken) spoken.textContent = said.text;
    }
  }
  const list = document.getElementById("exposure");
  if (list) satellites(list, store, now);
  const box = document.getElementById("draft");
  if (box) draft(box, store);
}

/** Whether neither field nor plasma of the last minutes is there. */
function blind(store, now) {
  const known = ["bz_gsm", "flow_speed"].map((name) => store.values[name]).filter(Boolean);
  return known.every((entry) => {
    const state = entry.value === null ? "missing" : words.state(now - entry.time, entry.limits, entry.state);
    return state === "stale" || state === "missing";
  });
}

function satellites(list, store, now) {
  const stamp = [store.stamps.exposure, Math.floor(now / 60)].join();
  if (list.dataset.stamp === stamp) return;
  list.dataset.stamp = stamp;
  const items = store.exposure.satellites.map((entry) => {
    const old = now - entry.time > OLD;
    const word = old ? "not known" : called(Math.max(entry.probability, entry.most ?? 0));
    const rises = entry.most !== null && entry.most >= entry.probability + 0.01;
    const ahead = rises ? `, up to ${percent(entry.most)} at ${hour(entry.most_time)}` : "";
    const item = document.createElement("li");
    item.dataset.word = word === "not known" ? "unknown" : word.split(" ")[0];
    const text = `${entry.name} ${localTime(entry.local_time)} LT: ${percent(entry.probability)}${ahead}`;
    item.append(old ? `${entry.name}: not known` : text, " ", Object.assign(document.createElement("b"), { textContent: word }));
    return item;
  });
  const hours = store.exposure.window;
  if (hours && items.length && now - store.exposure.satellites[0].time <= OLD) {
    const text = `GEO exposed from ${localTime(hours[0])} to ${localTime(hours[1])} LT`;
    items.push(Object.assign(document.createElement("li"), { className: "hours", textContent: text }));
  }
  if (!items.length) items.push(Object.assign(document.createElement("li"), { textContent: "not known" }));
  list.replaceChildren(...items);
}

/** Show the draft where there is a step; ask for its text while it is open and something has changed. */
function draft(box, store) {
  box.hidden = !store.shocks.length;
  if (!box.dataset.ready) {
    box.dataset.ready = "yes";
    const button = box.querySelector("button");
    button.hidden = false;
    button.addEventListener("click", () => copy(box));
    box.addEventListener("toggle", () => delete box.dataset.stamp);
  }
  if (!box.open || box.dataset.stamp === String(store.stamps.shocks)) return;
  box.dataset.stamp = String(store.stamps.shocks);
  fetch("/api/v1/shocks")
    .then((answer) => answer.json())
    .then((answer) => {
      const ahead = answer.shocks.filter((step) => step.high && step.high >= answer.time && step.state !== "confirmed");
      const step = ahead.sort((a, b) => a.expected.localeCompare(b.expected))[0] ?? answer.shocks.at(-1);
      if (step) box.querySelector("textarea").value = step.draft;
    })
    .catch(() => delete box.dataset.stamp); // the connection is said by live.js
}

async function copy(box) {
  const area = box.querySelector("textarea");
  const output = box.querySelector("output");
  try {
    await navigator.clipboard.writeText(area.value);
  } catch { // without https there is no clipboard
    area.select();
    document.execCommand("copy");
  }
  output.textContent = "Copied.";
  setTimeout(() => (output.textContent = ""), 4000);
}
