/** Words of a panel: its title row with the values under the cursor, its summary for a screen reader, the events. */
"use strict";

import * as bars from "../panels/bars.js";
import { craftAt } from "../panels/cursor.js";
import { near, pointed } from "../panels/series.js";
import { at } from "./store.js";
import * as words from "./words.js";

const EVENTS = 12;
const NOBODY = { field: "no craft", plasma: "no craft" }; // in a strip of craft where there is none

const span = (name, text = "") => Object.assign(document.createElement("span"), { className: name, textContent: text });

/** The title row: title, unit, one key per labelled trace, which takes the value under the cursor. */
export function head(box, spec, palette) {
  const row = Object.assign(document.createElement("div"), { className: "head" });
  const title = Object.assign(document.createElement("h2"), { textContent: spec.title });
  row.append(title, span("unit", (spec.axes.unit ?? "").replace("R_E", "Rᴇ")));
  const keys = spec.traces.filter((trace) => trace.label).map((trace) => {
    const key = span(`key ${trace.kind}`);
    const value = span("reading");
    const swatch = document.createElement("i");
    swatch.style.background = palette[trace.colour] ?? palette.neutral;
    key.append(swatch, span("name", trace.label), value);
    row.append(key);
    return { trace, value, name: key.children[1] };
  });
  const craft = spec.axes.craft ? span("craft") : null;
  if (craft) row.append(craft);
  box.append(row);
  let tile = null;
  if (spec.axes.tile) {
    tile = Object.assign(document.createElement("div"), { className: "tile big" });
    tile.dataset.quantity = spec.axes.tile;
    for (const name of ["value", "unit", "band", "meta"]) tile.append(span(name));
    box.append(tile);
  }
  return { row, keys, craft };
}

/** Values at a time [ms] in the title row; only the keys where there is no cursor. */
export function read(panel, store, ms) {
  const { parts, spec } = panel;
  const text = (element, value) => element.textContent !== value && (element.textContent = value);
  for (const { trace, value, name } of parts.keys) {
    if (trace.kind === "bars") {
      text(name, ms === null ? whose(store, trace) : bars.reading(spec, store, ms));
      continue;
    }
    if (trace.kind === "points") {
      text(name, pointed(trace, store, ms));
      text(value, ms === null ? "" : near(trace, store, ms));
      continue;
    }
    const decimals = store.values[trace.column]?.decimals ?? 1;
    if (trace.label === "{source}") text(name, named(store.values[trace.column]));
    if (ms === null) text(value, "");
    else if (trace.kind === "band") text(value, words.band(at(store, trace.low, ms), at(store, trace.high, ms), decimals));
    else text(value, form(spec, at(store, trace.column, ms), decimals));
  }
  if (parts.craft) text(parts.craft, ms === null ? "" : craftAt(store, spec.axes.craft, ms) ?? NOBODY[spec.axes.craft] ?? "");
  panel.over.line.dataset.time = ms === null ? "" : `${words.hour(ms)} UTC`;
}

/** A number of a panel: fluxes have a form of their own. */
function form(spec, value, decimals) {
  if (spec.axes.form === "class") return words.flare(value);
  return spec.axes.form === "flux" ? words.flux(value) : words.number(value, decimals);
}

/** Whose a line is, as the values tell it, and what is known of it now. */
function named(entry) {
  if (!entry?.source) return "none";
  const told = entry.state === "missing" ? "no value" : entry.note;
  const short = entry.source.replace(/ \(.*?\),/, ""); // where it stands is in its tile
  return told ? `${short}: ${told}` : short;
}

/** Who the bars are from, and what their filling means. */
function whose(store, trace) {
  const names = { official: "official", estimate: "estimate (hatched)", running: "running (outlined)" };
  const told = new Map();
  for (const [, , , status, from] of store.bars[trace.column] ?? []) told.set(from, (told.get(from) ?? new Set()).add(names[status] ?? status));
  return [...told].map(([from, words]) => `${from} ${[...words].join(", ")}`).join(" · ") || trace.label;
}

/** The panel in one sentence per trace. */
export function summary(spec, store, window, empty) {
  if (empty) return `${spec.title}: no data in this window.`;
  const told = [`${spec.title}, ${words.hour(window[0])} to ${words.hour(window[1])} UTC.`];
  for (const trace of spec.traces) {
    const column = store.columns[trace.column];
    if (trace.kind === "points" && store[trace.column]?.length) told.push(`${pointed(trace, store, null)}.`);
    if (!trace.label || trace.kind === "band" || !column) continue;
    const decimals = store.values[trace.column]?.decimals ?? 1;
    let [low, high, newest] = [Infinity, -Infinity, -1];
    for (let i = 0; i < column.length; i++) {
      const time = (store.start + i * store.step) * 1000;
      if (time < window[0] || time > window[1] || Number.isNaN(column[i])) continue;
      low = Math.min(low, column[i]);
      high = Math.max(high, column[i]);
      newest = i;
    }
    if (newest < 0) continue;
    const time = words.hour((store.start + newest * store.step) * 1000);
    const name = trace.label === "{source}" ? named(store.values[trace.column]) : trace.label;
    told.push(`${name} ${form(spec, column[newest], decimals)} ${spec.axes.unit} at ${time}, `
      + `lowest ${form(spec, low, decimals)}, highest ${form(spec, high, decimals)}.`);
  }
  return told.join(" ");
}

/** A step in the wind in a few words. */
function announced(step) {
  const due = step.expected === null ? "arrival not known" : `due ${words.hour(step.expected * 1000)} UTC`;
  const became = { confirmed: `, arrived ${words.hour((step.confirmed_time ?? 0) * 1000)} (${step.by})`, "not seen": `, not seen by ${step.by}` };
  return `${step.word} at L1 ${words.hour(step.time * 1000)}${step.craft ? ` (${step.craft})` : ""}, ${due}${became[step.state] ?? ""}.`;
}

/** Shocks, craft switches and remarks, newest first. */
export function log(list, store) {
  const stamp = [store.stamps.shocks, store.stamps.switches, store.stamps.remarks, store.version === null].join();
  if (!list || list.dataset.stamp === stamp) return;
  list.dataset.stamp = stamp;
  const seconds = (time) => (typeof time === "number" ? time : Date.parse(time) / 1000);
  const events = [
    ...store.shocks.map((item) => ({ time: item.noticed, kind: "shock", text: announced(item) })),
    ...store.switches.map((item) => ({
      time: seconds(item.time), kind: "craft",
      text: `${item.group}: ${item.before ?? "none"} → ${item.after ?? "none"}. ${item.reason}`,
    })),
    ...store.remarks.map((item) => ({
      time: seconds(item.time), kind: item.kind, text: item.text + (item.count > 1 ? ` (${item.count} times)` : ""),
    })),
  ].sort((a, b) => b.time - a.time).slice(0, EVENTS);
  list.replaceChildren(...events.map((event) => {
    const entry = document.createElement("li");
    const time = Object.assign(document.createElement("time"), { textContent: words.hour(event.time * 1000) });
    entry.append(time, span("kind", event.kind), span("text", event.text));
    return entry;
  }));
  if (!events.length) list.replaceChildren(Object.assign(document.createElement("li"), { textContent: "Nothing yet." }));
}
