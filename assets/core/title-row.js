/** The title row of a panel with the values under the cursor, and its summary for a screen reader. */

import { element, write } from "./dom.js";
import { at, pointsOf } from "./store.js";
import { _ } from "./texts.js";
import * as words from "./words.js";
import { barAt } from "../panels/bars.js";
import { colourOf } from "../panels/colours.js";
import { craftAt } from "../panels/cursor.js";
import { newestPoint, pointNear } from "../panels/series.js";

const NO_CRAFT = "no craft"; // in a strip of L1 where there is none
const FILLINGS = { official: "official", estimate: "estimate (hatched)", running: "running (outlined)" };

/** @typedef {import("./store.js").Spec} Spec */
/** @typedef {import("./store.js").Store} Store */
/**
 * @typedef {{trace: import("./store.js").Trace, swatch: HTMLElement, name: HTMLElement, value: HTMLElement}} Key
 *   of a labelled trace
 */
/** @typedef {{row: HTMLElement, keys: Key[], craft: HTMLElement | null, due: HTMLElement}} TitleRow */

/** @param {string} className */
const span = (className, textContent = "") => element("span", { className, textContent });

/**
 * Title, unit, one key per labelled trace, which takes the value under the cursor; below it the large value.
 *
 * @param {HTMLElement} box
 * @param {Spec} spec
 * @returns {TitleRow}
 */
export function makeTitleRow(box, spec) {
  const { unit = "", craft, tile } = spec.axes;
  const save = { type: "button", className: "save", title: _("Save as PNG, CSV or JSON"), "aria-haspopup": "dialog" };
  const heading = element("h2", {}, element("button", save, spec.title));
  const row = element("div", { className: "head" }, heading, span("unit", unit.replace("R_E", "Rᴇ")));
  const keys = spec.traces.filter((trace) => trace.label).map((trace) => {
    const [name, value] = [span("name", trace.label ?? ""), span("reading")];
    const swatch = element("i");
    row.append(element("span", { className: `key ${trace.kind}` }, swatch, name, value));
    return { trace, swatch, name, value };
  });
  const due = row.appendChild(element("span", { className: "key due", hidden: true }, element("i"), _("shock due")));
  box.append(row);
  if (tile) {
    const parts = ["value", "unit", "band", "meta"].map((name) => span(name));
    box.append(element("div", { className: "tile big", "data-quantity": tile }, ...parts));
  }
  return { row, keys, due, craft: craft ? row.appendChild(span("craft")) : null };
}

/**
 * Values at a time [ms] in the title row; only the keys where there is no cursor.
 *
 * @param {import("./panels.js").Panel} panel
 * @param {Store} store
 * @param {number | null} ms
 */
export function readValues({ title, spec, over }, store, ms) {
  for (const { trace, swatch, name, value } of title.keys) {
    swatch.style.background = colourOf(trace, store);
    const [text, reading] = readTrace(spec, trace, store, ms);
    write(name, text);
    write(value, reading);
  }
  const { craft = "" } = spec.axes;
  const nobody = ["field", "plasma"].includes(craft) ? NO_CRAFT : "";
  write(title.craft, ms === null ? "" : craftAt(store, craft, ms) ?? nobody);
  over.line.dataset.time = ms === null ? "" : `${words.hour(ms)} UTC`;
}

/**
 * The name of a trace and its value at a time.
 *
 * @param {Spec} spec
 * @param {import("./store.js").Trace} trace
 * @param {Store} store
 * @param {number | null} ms
 */
function readTrace(spec, trace, store, ms) {
  const { kind, column, low, high } = trace;
  const name = nameOf(trace, store);
  if (kind === "bars") return [ms === null ? sources(store, trace) : barAt(spec, store, ms), ""];
  if (kind === "points") return ms === null ? [newestPoint(trace, store), ""] : [name, pointNear(trace, store, ms)];
  if (ms === null) return [name, ""];
  const decimals = store.values[column]?.decimals ?? 1;
  if (kind === "band") return [name, words.band(at(store, low ?? "", ms), at(store, high ?? "", ms), decimals)];
  const value = at(store, column, ms);
  const unit = spec.axes.form || Number.isNaN(value) ? "" : ` ${(spec.axes.unit ?? "").replace("R_E", "Rᴇ")}`;
  return [name, `${format(spec, value, decimals)}${unit.trimEnd()}`];
}

/**
 * A number of a panel: fluxes have a form of their own.
 *
 * @param {Spec} spec
 * @param {number} value
 * @param {number} decimals
 */
function format(spec, value, decimals) {
  if (spec.axes.form === "class") return words.flare(value);
  return spec.axes.form === "flux" ? words.flux(value) : words.number(value, decimals);
}

/**
 * The label of a trace; of "{source}" whose it is, and what is to be said of it now.
 *
 * @param {import("./store.js").Trace} trace
 * @param {Store} store
 */
function nameOf(trace, store) {
  const entry = store.values[trace.column];
  if (trace.label !== "{source}") return trace.label ?? "";
  if (!entry?.source) return "none";
  const remark = entry.state === "missing" ? "no value" : entry.note;
  const short = entry.source.replace(/ \(.*?\),/, ""); // where it stands is in its tile
  return remark ? `${short}: ${remark}` : short;
}

/**
 * Who the bars are from, and what their filling means.
 *
 * @param {Store} store
 * @param {import("./store.js").Trace} trace
 */
function sources(store, trace) {
  /** @type {{[source: string]: Set<string>}} */
  const fillings = {};
  for (const [, , , status, source] of store.bars[trace.column] ?? []) (fillings[source] ??= new Set()).add(status);
  const texts = Object.entries(fillings).map(([source, statuses]) => {
    const named = [...statuses].map((status) => FILLINGS[/** @type {keyof FILLINGS} */ (status)] ?? status);
    return `${source} ${named.join(", ")}`;
  });
  return texts.join(" · ") || trace.label || "";
}

/**
 * The panel in one sentence per trace.
 *
 * @param {Spec} spec
 * @param {Store} store
 * @param {import("./panels.js").Span} window
 * @param {boolean} empty
 */
export function summary(spec, store, [start, stop], empty) {
  if (empty) return `${spec.title}: no data in this window.`;
  const sentences = spec.traces.map((trace) => {
    if (trace.kind === "points") return pointsOf(store, trace).length ? `${newestPoint(trace, store)}.` : "";
    const column = store.columns[trace.column];
    if (!trace.label || trace.kind === "band" || !column) return "";
    const time = (/** @type {number} */ i) => (store.start + i * store.step) * 1000;
    const cells = [...column.keys()].filter((i) => time(i) >= start && time(i) <= stop && !Number.isNaN(column[i]));
    const newest = cells.filter((i) => time(i) <= store.now).at(-1) ?? cells[0]; // that of now, not of what is ahead
    if (newest === undefined) return "";
    const values = cells.map((i) => column[i]);
    const decimals = store.values[trace.column]?.decimals ?? 1;
    const [last, low, high] = [column[newest], Math.min(...values), Math.max(...values)].map((value) =>
      format(spec, value, decimals),
    );
    const band = bandAt(spec, trace, store, time(newest));
    const name = `${nameOf(trace, store)} ${last} ${spec.axes.unit}${band} at ${words.hour(time(newest))}`;
    const ahead = cells.at(-1) ?? newest;
    const then = ahead > newest ? `, ${format(spec, column[ahead], decimals)} at ${words.hour(time(ahead))}` : "";
    return `${name}${then}, lowest ${low}, highest ${high}.`;
  });
  const [from, to] = [start, stop].map((ms) => `${words.day(ms)} ${words.hour(ms)}`);
  return [`${spec.title}, ${from} to ${to} UTC.`, ...sentences.filter(Boolean)].join(" ");
}

/**
 * The band around a trace at a time [ms], as ", 6.2–7.9".
 *
 * @param {Spec} spec
 * @param {import("./store.js").Trace} trace
 * @param {Store} store
 * @param {number} ms
 */
function bandAt(spec, { column }, store, ms) {
  const band = spec.traces.find((trace) => trace.kind === "band" && trace.column === column);
  if (!band) return "";
  const [low, high] = [band.low ?? "", band.high ?? ""].map((name) => at(store, name, ms));
  const edges = words.band(low, high, store.values[column]?.decimals);
  return edges && ` (${edges})`;
}

/**
 * What the panels read at a time [ms], for a reader aloud.
 *
 * @param {import("./panels.js").Panel[]} panels
 * @param {number} ms
 */
export function readAloud(panels, ms) {
  const readings = panels.flatMap(({ title }) =>
    title.keys.filter(({ trace }) => trace.kind !== "band" && trace.kind !== "bars").flatMap(({ name, value }) =>
      value.textContent && value.textContent !== words.NONE ? [`${name.textContent} ${value.textContent}`] : []),
  );
  return `${words.hour(ms)} UTC: ${readings.join(", ") || "no values"}.`;
}
