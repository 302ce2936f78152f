/** The shock clock in words: the server's, with the minutes counted on. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { clockText } from "../../assets/pages/now-shock.js";

const CLOCK = { state: "expected", text: "", form: "Shock 00:40 (00:34–00:46), {countdown}", expected: 2400, high: 2760 };

test("the minutes to go are rounded as the server rounds them", () => {
  assert.equal(clockText(CLOCK, 360), "Shock 00:40 (00:34–00:46), in 34 min");
  assert.equal(clockText(CLOCK, 2400 - 89), "Shock 00:40 (00:34–00:46), in 1 min");
  assert.equal(clockText(CLOCK, 2400 - 29), "Shock 00:40 (00:34–00:46), due now");
  assert.equal(clockText(CLOCK, 2500), "Shock 00:40 (00:34–00:46), due now");
});

test("behind its interval nothing is said to be due by a page that hears no more", () => {
  assert.equal(clockText(CLOCK, 2761), "Shock 00:40 (00:34–00:46), outcome not known");
});

test("what is no countdown stays as the server said it", () => {
  const still = { state: "none", text: "", form: "No shock on its way", expected: null, high: null };
  assert.equal(clockText(still, 9e9), "No shock on its way");
});
