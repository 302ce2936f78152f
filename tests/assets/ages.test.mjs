/** Ages in words, and the states that follow from them. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { age, state } from "../../assets/core/ages.js";

const LIMITS = [360, 600, 1800];

test("an age has its two largest parts, down to the minute", () => {
  const texts = [0, 59, 60, 1320, 3599, 3600, 11100, 86399, 86400, 108000, 187200];
  const expected = ["<1 min", "<1 min", "1 min", "22 min", "59 min", "1 h 00 min", "3 h 05 min", "23 h 59 min", "1 d 0 h"];
  assert.deepEqual(texts.map((seconds) => age(seconds).replaceAll("\u00a0", " ")), [...expected, "1 d 6 h", "2 d 4 h"]);
});

test("an age does not break over two lines", () => {
  assert.ok(!age(11100).includes(" "));
});

test("an age that is not known has no words", () => {
  assert.equal(age(NaN), "");
});

test("a state follows from the age", () => {
  const states = [360, 361, 601, 1801].map((seconds) => state(seconds, LIMITS));
  assert.deepEqual(states, ["fresh", "late", "stale", "missing"]);
});

test("the worse of the given state and the age holds", () => {
  assert.equal(state(10, LIMITS, "late"), "late");
  assert.equal(state(700, LIMITS, "late"), "stale");
  assert.equal(state(10, LIMITS, "suspect"), "suspect");
});

test("without limits or a time the given state holds", () => {
  assert.equal(state(1e6, null), "fresh");
  assert.equal(state(NaN, LIMITS, "late"), "late");
});
