/**
 * What the page knows: one snapshot, kept up to date by deltas.
 *
 * Columns are Float64Array on a regular grid (cell i at start + i * step seconds), NaN where nothing was
 * measured. A delta moves the grid in place, so memory stays flat however many come. `stamps` counts the
 * changes of each column and part: a panel is drawn again only if one of its own has moved.
 */
"use strict";

const PARTS = ["bars", "craft", "switches", "arriving", "sentence", "remarks", "shocks", "exposure", "imaged_standoff"];
const FACTS = ["mode", "scenario", "speed", "poll_s"];

export function createStore() {
  return {
    version: null, now: 0, got: 0, speed: 1, poll_s: 10, mode: null, scenario: null,
    start: 0, step: 60, count: 0, columns: {}, stamps: {},
    bars: {}, craft: {}, switches: [], arriving: null, values: {}, sentence: null, feeds: [], remarks: [],
    shocks: [], exposure: { satellites: [], window: null }, whatif: null,
    panels: [], palette: {}, scales: {}, imaged_standoff: [],
  };
}

/** Replace everything. */
export function load(store, snapshot) {
  Object.assign(store, {
    version: snapshot.version, start: snapshot.start, step: snapshot.step, count: snapshot.count,
    panels: snapshot.panels ?? store.panels, palette: snapshot.palette ?? store.palette,
    scales: snapshot.scales ?? store.scales, columns: {}, values: {}, feeds: [],
  });
  for (const [name, cells] of Object.entries(snapshot.columns)) {
    const column = new Float64Array(store.count).fill(NaN);
    for (let i = 0; i < cells.length && i < store.count; i++) if (cells[i] !== null) column[i] = cells[i];
    store.columns[name] = column;
    touch(store, name);
  }
  adopt(store, snapshot);
}

/** Apply a delta; true if it fits on what is here. */
export function merge(store, delta) {
  if (delta.from !== undefined && delta.from !== store.version) return false;
  move(store, delta.start ?? store.start, delta.count ?? store.count);
  for (const [name, runs] of Object.entries(delta.columns ?? {})) {
    const column = (store.columns[name] ??= new Float64Array(store.count).fill(NaN));
    for (const run of runs) {
      const first = Math.round((run[0] - store.start) / store.step);
      for (let i = 1; i < run.length; i++) {
        const cell = first + i - 1;
        if (cell >= 0 && cell < store.count) column[cell] = run[i] === null ? NaN : run[i];
      }
    }
    touch(store, name);
  }
  store.version = delta.version;
  adopt(store, delta);
  return true;
}

/** Only the time has moved: nothing is new. */
export function confirm(store, answer) {
  if (answer?.now) {
    store.now = answer.now;
    store.got = performance.now();
  }
}

/** The nowcast clock, ms: that of the server, ticking on at its speed. */
export function clock(store) {
  return store.now + (performance.now() - store.got) * store.speed;
}

/** Cell of a time [ms], or -1 outside the grid. */
export function cell(store, ms) {
  const index = Math.round((ms / 1000 - store.start) / store.step);
  return index >= 0 && index < store.count ? index : -1;
}

/** Value of a column at a time [ms]; NaN where there is none. */
export function at(store, name, ms) {
  const index = cell(store, ms);
  return index < 0 || !store.columns[name] ? NaN : store.columns[name][index];
}

function adopt(store, answer) {
  for (const key of FACTS) if (answer[key] !== undefined) store[key] = answer[key];
  for (const key of PARTS) {
    if (answer[key] === undefined) continue;
    store[key] = answer[key];
    touch(store, key);
  }
  for (const [name, entry] of Object.entries(answer.values ?? {})) {
    Object.assign((store.values[name] ??= {}), entry); // a delta says only what has changed
    touch(store, "values");
  }
  for (const row of answer.feeds ?? []) {
    const known = store.feeds.find((item) => item.name === row.name);
    if (known) Object.assign(known, row);
    else store.feeds.push(row);
    touch(store, "feeds");
  }
  confirm(store, answer);
}

function touch(store, name) {
  store.stamps[name] = (store.stamps[name] ?? 0) + 1;
}

function move(store, start, count) {
  const shift = Math.round((start - store.start) / store.step);
  if (shift === 0 && count === store.count) return;
  for (const name of Object.keys(store.columns)) {
    const before = store.columns[name];
    const column = count === before.length ? before : new Float64Array(count).fill(NaN);
    const from = Math.max(0, shift);
    const to = Math.max(0, -shift);
    const kept = Math.max(0, Math.min(before.length - from, count - to));
    if (column === before) {
      column.copyWithin(to, from, from + kept);
      column.fill(NaN, 0, to);
      column.fill(NaN, to + kept);
    } else {
      column.set(before.subarray(from, from + kept), to);
    }
    store.columns[name] = column;
  }
  store.start = start;
  store.count = count;
}
