/** Lines, dots, bands and fills: nothing is joined over a gap. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { createStore, load } from "../../assets/core/store.js";
import { below, newestPoint, pointNear, ribbon, runs, traces } from "../../assets/panels/series.js";

const TIMES = Float64Array.of(0, 60, 120, 180);
const WINDOW = [0, 300000];

/** A store whose grid begins at 0 and has a cell each minute. */
function storeOf(columns, parts = {}) {
  const store = createStore();
  const count = Math.max(...Object.values(columns).map((cells) => cells.length));
  load(store, { version: 1, now: 300000, start: 0, step: 60, count, columns, palette: { bt: "#102030" }, ...parts });
  return store;
}

const spec = (...kinds) => ({ axes: {}, traces: kinds.map((kind) => ({ column: "bt", colour: "bt", ...kind })) });
const drawn = (kind, cells, axes = {}) => traces({ ...spec(kind), axes }, storeOf({ bt: cells }), WINDOW);

test("runs are the stretches where something holds", () => {
  const cells = [1, 0, 1, 1, 0, 1];
  assert.deepEqual([...runs(cells.length, (i) => cells[i] === 1)], [[0, 1], [2, 4], [5, 6]]);
});

test("a line is not joined over a gap, and a lonely minute is a dot", () => {
  const { data } = drawn({ kind: "line" }, [1, 2, null, 4, null]);
  assert.equal(data[0].connectgaps, false);
  assert.deepEqual([[...data[1].x], [...data[1].y]], [[180000], [4]]);
});

test("a line without a lonely minute has no dots", () => {
  assert.equal(drawn({ kind: "line" }, [1, 2, 3]).data.length, 1);
});

test("an angle has a hole where it passes its period", () => {
  const [line] = drawn({ kind: "line" }, [350, 5, 10], { wrap: 360 }).data;
  assert.deepEqual([...line.y].map(String), ["350", "NaN", "10"]);
});

test("a band is one closed outline per run, a lonely cell as wide as a cell", () => {
  const low = Float64Array.of(1, 2, NaN, 4);
  const [x, y] = ribbon(TIMES, low, low.map((value) => value + 10), 30);
  assert.deepEqual(x.map(String), "0 60 60 0 0 NaN 150 210 210 150 150".split(" "));
  assert.deepEqual(y.map(String), "11 12 2 1 11 NaN 14 14 4 4 14".split(" "));
});

test("a fill is cut exactly where the line crosses zero", () => {
  const [x, y] = below(TIMES, Float64Array.of(1, -1, -1, 3));
  assert.deepEqual(x, [30, 60, 120, 135, 30]);
  assert.deepEqual(y, [0, -1, -1, 0, 0]);
});

test("a fill beside a gap ends with the last value", () => {
  assert.deepEqual(below(TIMES, Float64Array.of(NaN, -1, NaN, 3))[0], [60, 60, 60, 60]);
});

test("the extent is that of the window alone", () => {
  const { extent } = traces(spec({ kind: "line" }), storeOf({ bt: [99, 1, 5, -3] }), [60000, 120000]);
  assert.deepEqual(extent, [1, 5]);
});

test("an empty column has no extent", () => {
  assert.equal(drawn({ kind: "line" }, [null, null]).extent, null);
});

test("a band without one of its limits is left out", () => {
  const store = storeOf({ low: [1, 1] });
  assert.deepEqual(traces(spec({ kind: "band", column: "low", low: "low", high: "high" }), store, WINDOW).data, []);
});

test("a point carries its error and is read with its age and its hour", () => {
  const trace = { column: "imaged_standoff", kind: "points", colour: "bt", label: "SXI" };
  const store = storeOf({ bt: [1] }, { imaged_standoff: [[120, 9.5, 9.25, 10]] });
  const [points] = traces(spec(trace), store, WINDOW).data;
  assert.deepEqual([points.error_y.array, points.error_y.arrayminus], [[0.5], [0.25]]);
  assert.equal(newestPoint(trace, store), "SXI 9.5, 3\u00a0min old");
  assert.equal(pointNear(trace, store, 200000), "9.5 at 00:02");
  assert.equal(pointNear(trace, store, 1e6), "\u2013");
  assert.equal(newestPoint(trace, storeOf({ bt: [1] })), "SXI none in 24 h");
});
