/**
 * What the page knows: one snapshot, kept up to date by deltas.
 *
 * Columns are Float64Array on a regular grid (cell i at start + i * step seconds), NaN where nothing was
 * measured. A delta moves the grid in place, so memory stays flat however many come. `stamps` counts the
 * changes of each column and part: a panel is drawn again only if one of its own has moved.
 *
 * @typedef {{column: string, kind: string, colour: string, low: string?, high: string?, label: string?}} Trace
 * @typedef {{value: number, label: string, colour: string, width?: number}} Limit
 * @typedef {{low: number, high: number, label: string, colour: string}} Zone
 * @typedef {object} Axes see `dashboard/panels/__init__.py`
 * @property {string} place
 * @property {string} [unit]
 * @property {string} [scale]
 * @property {number[]} [range]
 * @property {number[][]} [ranges]
 * @property {number[]} [ticks]
 * @property {string[]} [words]
 * @property {boolean} [reversed]
 * @property {boolean} [zero]
 * @property {boolean} [symmetric]
 * @property {"lines" | "low"} [follows]
 * @property {number} [wrap]
 * @property {Zone[]} [zones]
 * @property {string} [craft]
 * @property {string} [form]
 * @property {number} [hours]
 * @property {number} [ahead]
 * @property {boolean} [models]
 * @property {string} [tile]
 * @typedef {object} Spec a panel as the server describes it
 * @property {string} name
 * @property {string} kind
 * @property {string} title
 * @property {Trace[]} traces
 * @property {Axes} axes
 * @property {Limit[]} limits
 * @property {string[]} pages
 * @property {string[]} [quantities] that can be had as series
 * @property {string} [credit]
 * @property {number} height
 * @typedef {object} Entry a value of now; times here and below in unix s
 * @property {number | null} value
 * @property {number | null} low
 * @property {number | null} high
 * @property {number | null} time
 * @property {string} unit
 * @property {string} label
 * @property {string} state
 * @property {string} source
 * @property {number} decimals
 * @property {number[]} limits
 * @property {string} [text]
 * @property {string} [note]
 * @property {string} [band]
 * @property {number | null} [inputs_time] the newest measurement at L1, where that is lost
 * @typedef {object} Feed
 * @property {string} name
 * @property {string} label
 * @property {string} [craft]
 * @property {number | null} newest
 * @property {string} state
 * @property {string} [reason]
 * @property {number[]} limits
 * @typedef {object} Shock a step in the wind
 * @property {number} noticed
 * @property {number} time
 * @property {number | null} expected
 * @property {number | null} low
 * @property {number | null} high
 * @property {number | null} [confirmed_time]
 * @property {string} word
 * @property {string} state
 * @typedef {{state: string, text: string, form: string, expected: number?, high: number?}} Clock that of the header
 * @typedef {{name: string, chance: string, word: string, mark: string}} SatelliteWords an own one
 * @typedef {object} Situation the words of the server, see `dashboard/live/situation.py`
 * @property {string} now
 * @property {string} next
 * @property {string} sure
 * @property {string} level
 * @property {string} title
 * @property {Clock} clock
 * @property {SatelliteWords[]} satellites
 * @property {string} hours
 * @property {string} storm
 * @property {string} storm_source
 * @property {boolean} draft
 * @property {string} note
 * @property {string} word
 * @property {string} exercise
 * @property {number | null} l1_lost_since
 * @property {number | null} holds_until
 * @typedef {object} Satellite an own one
 * @property {string} name
 * @property {number} time
 * @property {number} local_time
 * @property {number} probability
 * @property {number | null} most
 * @property {number} most_time
 * @typedef {[from: number, to: number, value: number, status: string, source: string]} Bar
 * @typedef {[from: number, to: number, name: string]} Segment
 * @typedef {object} Switch
 * @property {number | string} time
 * @property {string} group
 * @property {string | null} before
 * @property {string | null} after
 * @property {string} reason
 * @property {string} text
 * @typedef {{time: number, kind: string, level: string, text: string}} Event
 * @typedef {{time: number | string, kind: string, text: string, count: number}} Remark
 * @typedef {{angle: number[], low: Cells, distance: Cells, high: Cells, shock_angle: number[], shock: Cells}} Plane
 * @typedef {{name: string, place: number[], local_time: number, probability: number?}} CutSatellite
 * @typedef {{[view: string]: Plane}} Planes
 * @typedef {{time: number, tilt: number, nose: number[], planes: Planes?, satellites: CutSatellite[]}} Cut
 * @typedef {{time: number, cut: Cut?}} WhatIf the answer to a supposed wind
 * @typedef {(number | null)[]} Cells
 * @typedef {object} Parts what a snapshot holds and a delta where it differs
 * @property {string | null} mode
 * @property {string | null} scenario
 * @property {number} speed
 * @property {number} poll_s
 * @property {{[index: string]: Bar[]}} bars
 * @property {{[group: string]: Segment[]}} craft
 * @property {Switch[]} switches
 * @property {Remark[]} remarks
 * @property {[number, number] | null} arriving
 * @property {{text: string, level: string} | null} sentence
 * @property {Situation | null} situation
 * @property {Event[]} events
 * @property {{lost: string, l1_lost_since: number?, holds_until: number?} | null} hold whether L1 is lost [unix s]
 * @property {Shock[]} shocks
 * @property {{satellites: Satellite[], window: number[]?}} exposure
 * @property {{dst_estimate: number[][], kp: Bar[]}} forecasts points as below, and bars
 * @property {number[][]} imaged_standoff time, value, low, high
 * @property {{[name: string]: Entry}} values
 * @property {Feed[]} feeds
 * @typedef {object} Grid
 * @property {number} start
 * @property {number} step
 * @property {number} count
 * @property {number} now [unix ms]
 * @property {number} aged by which ages are taken [unix ms]
 * @typedef {{panels: Spec[], palette: {[colour: string]: string}, scales: {[letter: string]: number[]}}} Fixed
 * @typedef {{version: number, columns: {[name: string]: Cells}} & Grid & Parts & Partial<Fixed>} Snapshot
 * @typedef {{version: number, from?: number, columns?: {[name: string]: Cells[]}, error?: string}} Changes
 * @typedef {Changes & Partial<Grid & Parts>} Delta
 * @typedef {{version: number | null, columns: {[name: string]: Float64Array}, stamps: {[name: string]: number}}} Own
 * @typedef {Own & Grid & Parts & Fixed & {whatif: WhatIf?, limits: typeof LIMITS}} Store
 */

// as `dashboard/live/exposure.py` has them, for what is drawn
const LIMITS = { likely: 0.5, possible: 0.1 }; // probability
const FIXED = ["panels", "palette", "scales", "limits"];
const FACTS = ["mode", "scenario", "speed", "poll_s", "start", "step", "count", "now", "aged"];
const PARTS =
  "bars craft switches arriving sentence situation hold events remarks shocks exposure forecasts imaged_standoff"
    .split(" ");

/** @returns {Store} */
export function createStore() {
  return {
    version: null, now: 0, aged: 0, speed: 1, poll_s: 10, mode: null, scenario: null, start: 0, step: 60, count: 0,
    columns: {}, stamps: {}, bars: {}, craft: {}, switches: [], arriving: null, values: {}, sentence: null, feeds: [],
    situation: null, hold: null, events: [],
    remarks: [], shocks: [], exposure: { satellites: [], window: null },
    forecasts: { dst_estimate: [], kp: [] }, imaged_standoff: [], whatif: null,
    panels: [], palette: {}, scales: {}, limits: LIMITS,
  };
}

/**
 * Replace everything.
 *
 * @param {Store} store
 * @param {Snapshot} snapshot
 */
export function load(store, snapshot) {
  Object.assign(store, { version: snapshot.version, columns: {}, values: {}, feeds: [] }, chosen(snapshot, FIXED));
  adopt(store, snapshot);
  for (const [name, cells] of Object.entries(snapshot.columns)) {
    store.columns[name] = Float64Array.from({ length: store.count }, (_, i) => cells[i] ?? NaN);
    touch(store, name);
  }
}

/**
 * Apply a delta; true if it fits on what is here.
 *
 * @param {Store} store
 * @param {Delta} delta
 */
export function merge(store, delta) {
  if (delta.from !== undefined && delta.from !== store.version) return false;
  move(store, delta.start ?? store.start, delta.count ?? store.count);
  for (const [name, runs] of Object.entries(delta.columns ?? {})) {
    const column = (store.columns[name] ??= new Float64Array(store.count).fill(NaN));
    for (const [time, ...cells] of runs) {
      const first = Math.round((Number(time) - store.start) / store.step);
      cells.forEach((value, i) => {
        if (first + i >= 0 && first + i < store.count) column[first + i] = value ?? NaN;
      });
    }
    touch(store, name);
  }
  store.version = delta.version;
  adopt(store, delta);
  return true;
}

/**
 * Only the time has moved: nothing is new.
 *
 * @param {Store} store
 * @param {{now?: number, aged?: number}} answer
 */
export function confirm(store, answer) {
  store.now = answer.now ?? store.now;
  store.aged = answer.aged ?? store.now;
}

/**
 * Value of a column at a time [ms]; NaN where there is none.
 *
 * @param {Store} store
 * @param {string} name
 * @param {number} ms
 */
export const at = (store, name, ms) =>
  store.columns[name]?.[Math.round((ms / 1000 - store.start) / store.step)] ?? NaN;

/**
 * The rows of a trace of points.
 *
 * @param {Store} store
 * @param {Trace} trace
 */
export const pointsOf = (store, { column }) =>
  column === "imaged_standoff" ? store.imaged_standoff : column === "dst_estimate" ? store.forecasts.dst_estimate : [];

/**
 * Its members of some names.
 *
 * @param {object} answer
 * @param {string[]} names
 */
function chosen(answer, names) {
  return Object.fromEntries(Object.entries(answer).filter(([name]) => names.includes(name)));
}

/**
 * @param {Store} store
 * @param {Partial<Parts>} answer
 */
function adopt(store, answer) {
  const parts = chosen(answer, PARTS);
  Object.assign(store, chosen(answer, FACTS), parts);
  for (const name of Object.keys(parts)) touch(store, name);
  for (const [name, entry] of Object.entries(answer.values ?? {})) {
    store.values[name] = { ...store.values[name], ...entry }; // a delta says only what has changed
  }
  for (const row of answer.feeds ?? []) {
    const same = store.feeds.find((feed) => feed.name === row.name);
    if (same) Object.assign(same, row);
    else store.feeds.push({ ...row });
  }
}

/**
 * @param {Store} store
 * @param {string} name
 */
function touch(store, name) {
  store.stamps[name] = (store.stamps[name] ?? 0) + 1;
}

/**
 * Move the grid: in place where its length stays.
 *
 * @param {Store} store
 * @param {number} start
 * @param {number} count
 */
function move(store, start, count) {
  const shift = Math.round((start - store.start) / store.step);
  if (shift === 0 && count === store.count) return;
  const [from, to] = [Math.max(0, shift), Math.max(0, -shift)];
  for (const [name, before] of Object.entries(store.columns)) {
    const column = count === before.length ? before : new Float64Array(count).fill(NaN);
    const length = Math.max(0, Math.min(before.length - from, count - to));
    column.set(before.subarray(from, from + length), to);
    column.fill(NaN, 0, to).fill(NaN, to + length);
    store.columns[name] = column;
  }
  Object.assign(store, { start, count });
}
