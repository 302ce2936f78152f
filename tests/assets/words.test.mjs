/** Numbers and times as text. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { createStore } from "../../assets/core/store.js";
import * as words from "../../assets/core/words.js";

test("a number has a true minus sign, fixed digits and never a negative zero", () => {
  const texts = [[-3.14, 1], [-0.01, 1], [12, 2], [0, 0]].map(([value, decimals]) => words.number(value, decimals));
  assert.deepEqual(texts, ["\u22123.1", "0.0", "12.00", "0"]);
});

test("what is no number is a dash", () => {
  for (const value of [null, undefined, NaN, Infinity]) assert.equal(words.number(value), "\u2013");
});

test("thousands stand apart from ten thousand on", () => {
  assert.equal(words.number(9999, 0), "9999");
  assert.equal(words.number(-123456, 0), "\u2212123\u202f456");
});

test("a band has a dash, the word where a sign would be taken for it, and nothing where an end is missing", () => {
  assert.equal(words.band(6.6, 8.1), "6.6\u20138.1");
  assert.equal(words.band(-31, -13, 0), "\u221231 to \u221213");
  assert.equal(words.band(null, 8.1), "");
});

test("times are UTC", () => {
  const ms = Date.UTC(2024, 4, 10, 17, 2, 3);
  assert.equal(words.stamp(ms), "2024-05-10 17:02:03 UTC");
  assert.equal(words.iso(ms), "2024-05-10T17:02:03Z");
  assert.equal(words.hour(ms), "17:02");
  assert.equal(words.day(ms), "10 May");
});

test("a local time is rounded to the minute and stays within a day", () => {
  assert.deepEqual([11.5, 0.01, 23.999].map(words.localTime), ["11:30", "00:01", "00:00"]);
});

test("Kp is written in thirds", () => {
  assert.deepEqual([0, 4.667, 5, 5.333, NaN].map(words.kp), ["0", "5\u2212", "5", "5+", "\u2013"]);
});

const G = [4.667, 5.667, 6.667, 7.667, 9]; // as the server sends it

test("every third of Kp has its level of the scale G", () => {
  const levels = Array.from({ length: 28 }, (_, third) => words.storm(third / 3, G));
  const least = [14, 17, 20, 23, 27];
  assert.deepEqual(levels, levels.map((_, third) => least.filter((from) => third >= from).length));
  assert.deepEqual([4.333, 4.667, 5.667, 8.667, 9].map((kp) => words.storm(kp, G)), [0, 1, 2, 4, 5]);
});

test("X-rays have the class of their power of ten", () => {
  const fluxes = [3.4e-6, 1e-5, 1.2e-3, 5e-8, 2e-9, NaN];
  assert.deepEqual(fluxes.map(words.flare), ["C3.4", "M1.0", "X12.0", "A5.0", "A0.2", "\u2013"]);
});

test("a flux has two digits after the point only where it is small", () => {
  assert.deepEqual([0.31, 12.3].map(words.flux), ["0.31", "12"]);
});

test("a chance that is not zero is never written as zero", () => {
  assert.deepEqual([0, 0.004, 0.01, 0.64, 1].map(words.percent), ["0 %", "<1 %", "1 %", "64 %", "100 %"]);
});

test("a chance has a name", () => {
  const { limits } = createStore();
  const names = [0.02, 0.1, 0.5, null].map((chance) => words.exposure(chance, limits));
  assert.deepEqual(names, ["not exposed", "possible", "likely outside", "not known"]);
});
