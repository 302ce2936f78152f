/** A snapshot, and what deltas make of it. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { at, confirm, createStore, load, merge, pointsOf } from "../../assets/core/store.js";

const SNAPSHOT = { version: 1, now: 1000, start: 600, step: 60, count: 4, columns: { bt: [1, 2, null, 4] } };

/** A store with the snapshot and other parts. */
function loaded(parts = {}) {
  const store = createStore();
  load(store, { ...SNAPSHOT, ...parts });
  return store;
}

const cells = (column) => [...column].map(String);

test("a missing cell is NaN, and a short column is missing at its end", () => {
  assert.deepEqual(cells(loaded({ columns: { bt: [1, null] } }).columns.bt), ["1", "NaN", "NaN", "NaN"]);
});

test("a delta moves the grid and fills only its cells", () => {
  const store = loaded();
  const delta = { from: 1, version: 2, now: 2000, start: 720, count: 5, columns: { bt: [[840, 7, null, 9]] } };
  assert.ok(merge(store, delta));
  assert.deepEqual(cells(store.columns.bt), ["NaN", "4", "7", "NaN", "9"]);
  assert.equal(at(store, "bt", 780000), 4);
  assert.deepEqual([store.version, store.now, store.start, store.count], [2, 2000, 720, 5]);
});

test("a grid of the same length is moved in place, so memory stays flat", () => {
  const store = loaded();
  const before = store.columns.bt;
  merge(store, { from: 1, version: 2, start: 660, columns: {} });
  assert.equal(store.columns.bt, before);
  assert.deepEqual(cells(before), ["2", "NaN", "4", "NaN"]);
});

test("a grid that goes back leaves the begin missing", () => {
  const store = loaded();
  merge(store, { from: 1, version: 2, start: 540 });
  assert.deepEqual(cells(store.columns.bt), ["NaN", "1", "2", "NaN"]);
});

test("a move by more than the grid leaves nothing", () => {
  const store = loaded();
  merge(store, { from: 1, version: 2, start: 6000 });
  assert.deepEqual(cells(store.columns.bt), ["NaN", "NaN", "NaN", "NaN"]);
});

test("a delta of another version is refused and changes nothing", () => {
  const store = loaded();
  assert.equal(merge(store, { from: 5, version: 6, start: 720 }), false);
  assert.deepEqual([store.version, store.start], [1, 600]);
});

test("cells outside of the grid are left out, a new column is begun", () => {
  const store = loaded();
  merge(store, { from: 1, version: 2, columns: { speed: [[540, 1, 2], [780, 3, 4]] } });
  assert.deepEqual(cells(store.columns.speed), ["2", "NaN", "NaN", "3"]);
});

test("only what has changed has a new stamp", () => {
  const store = loaded({ columns: { bt: [1], speed: [1] }, shocks: [], remarks: [] });
  const before = { ...store.stamps };
  merge(store, { from: 1, version: 2, columns: { bt: [[600, 5]] }, shocks: [] });
  const changed = Object.keys(store.stamps).filter((name) => store.stamps[name] !== before[name]);
  assert.deepEqual(changed.sort(), ["bt", "shocks"]);
});

test("a delta says only what has changed of a value and of a feed", () => {
  const feed = { name: "rtsw_mag", label: "Field", state: "ok", newest: 1 };
  const store = loaded({ values: { bt: { value: 5, unit: "nT" } }, feeds: [feed] });
  merge(store, { from: 1, version: 2, values: { bt: { value: 6 } }, feeds: [{ name: "rtsw_mag", state: "late" }] });
  assert.deepEqual(store.values.bt, { value: 6, unit: "nT" });
  assert.deepEqual(store.feeds, [{ ...feed, state: "late" }]);
  assert.equal(feed.state, "ok"); // the answer itself is not changed
});

test("what is fixed comes with the first snapshot and stays with one that leaves it out", () => {
  const store = loaded({ palette: { bt: "#FFFFFF" }, scales: { G: [5] } });
  load(store, { ...SNAPSHOT, version: 9 });
  assert.deepEqual([store.version, store.palette, store.scales], [9, { bt: "#FFFFFF" }, { G: [5] }]);
});

test("an answer without news moves the clock alone", () => {
  const store = loaded();
  confirm(store, { now: 5000 });
  confirm(store, {});
  assert.deepEqual([store.now, store.version], [5000, 1]);
});

test("a time outside of the grid and an unknown column have no value", () => {
  const store = loaded();
  assert.deepEqual([at(store, "bt", 0), at(store, "bt", 1e9), at(store, "none", 660000)], [NaN, NaN, NaN]);
});

test("points are those of the images, for their trace alone", () => {
  const store = loaded({ imaged_standoff: [[600, 9.4, 9.1, 9.7]] });
  assert.equal(pointsOf(store, { column: "imaged_standoff" }).length, 1);
  assert.deepEqual(pointsOf(store, { column: "bt" }), []);
});
