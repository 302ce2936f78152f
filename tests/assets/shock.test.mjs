/** The shock clock in words. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { createStore } from "../../assets/core/store.js";
import { shockSentence } from "../../assets/pages/now-shock.js";

const STEP = { word: "Shock", time: 0, expected: 2400, low: 2040, high: 2760, state: "awaited", by: "", change: null };
const say = (shocks, now, blind = false) => shockSentence(shocks, now, blind, createStore().limits);

test("a shock on its way is counted down, and is due within its interval", () => {
  assert.deepEqual(say([STEP], 360), { state: "expected", text: "Shock 00:40 ± 6, in 34 min" });
  assert.deepEqual(say([STEP], 2460), { state: "due", text: "Shock 00:40 ± 6, due now" });
});

test("the next of several is counted down", () => {
  const later = { ...STEP, expected: 4200, low: 3840, high: 4560 };
  assert.equal(say([later, STEP], 1200).text, "Shock 00:40 ± 6, in 20 min, 1 more");
});

test("behind its interval a shock is awaited, then cannot be confirmed, then is not told any more", () => {
  assert.equal(say([STEP], 3000).text, "Shock was due 00:40: awaiting GOES");
  assert.equal(say([STEP], 9000).state, "unknown");
  assert.equal(say([STEP], 2400 + 21601).state, "none");
});

test("a shock that was seen is told with its size", () => {
  const seen = { ...STEP, state: "confirmed", by: "GOES-19", change: -14, confirmed_time: 2280 };
  assert.deepEqual(say([seen], 2340), { state: "confirmed", text: "Shock arrived 00:38 (GOES-19 \u221214 nT)" });
  assert.equal(say([{ ...seen, change: 9 }], 2340).text, "Shock arrived 00:38 (GOES-19 +9 nT)");
});

test("a shock that was not seen is told", () => {
  const unseen = { ...STEP, state: "not seen", by: "GOES-19" };
  assert.deepEqual(say([unseen], 4200), { state: "not-seen", text: "Shock due 00:40: not seen by GOES-19" });
});

test("a shock without an arrival is told for two hours", () => {
  const untimed = { ...STEP, expected: null, low: null, high: null };
  assert.deepEqual(say([untimed], 7200), { state: "untimed", text: "Shock at L1 00:00, arrival not known" });
  assert.equal(say([untimed], 7201).state, "none");
});

test("without data at L1 nothing is promised", () => {
  assert.equal(say([], 0, true).text, "No L1 data: a shock would not be seen");
  assert.equal(say([], 0).text, "No shock on its way");
});

test("the steps are not put into another order for the others", () => {
  const steps = Object.freeze([{ ...STEP, expected: 4200, high: 4560 }, STEP]);
  assert.doesNotThrow(() => say(steps, 0));
});
