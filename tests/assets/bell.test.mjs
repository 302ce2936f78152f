import assert from "node:assert/strict";
import test from "node:test";

import { sounds } from "../../assets/core/bell.js";

const alert = { latest: "2026-0304-A.2", severity: 3 };

test("a new alert sounds once, from the chosen severity on", () => {
  assert.equal(sounds(alert, "2026-0304-A.1", 3), true);
  assert.equal(sounds(alert, "2026-0304-A.2", 3), false);
  assert.equal(sounds(alert, "2026-0304-A.1", 4), false);
});

test("a bell that is not armed never sounds, nor does the end of all alerts", () => {
  assert.equal(sounds(alert, "2026-0304-A.1", 0), false);
  assert.equal(sounds({ latest: "", severity: 0 }, "2026-0304-A.1", 1), false);
});
