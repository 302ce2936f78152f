/** The form of subscriptions: asks what a rule would have sent as soon as its box or its threshold has changed. */

import { every, inside } from "../core/dom.js";
import { ask } from "../core/poller.js";

const PAUSE = 400; // ms without a key, after which is asked

/**
 * The rule of a row with its own threshold, as the server names it; "" while it is switched off.
 *
 * @param {Element} row
 */
function ruleOf(row) {
  const box = /** @type {HTMLInputElement} */ (inside(row, 'input[type="checkbox"]'));
  const own = /** @type {HTMLInputElement | null} */ (row.querySelector(".threshold input"));
  const value = own?.value.trim() ?? "";
  if (!box.checked || (value && !Number.isFinite(Number(value)))) return "";
  return box.name.replace("rule.", "") + (value ? `@${Number(value)}` : "");
}

/** @param {Element} row */
async function renew(row) {
  const rule = ruleOf(row);
  const before = row.querySelector(".tested");
  if (!rule) return before?.remove();
  let answer;
  try {
    answer = await ask(`/subscribe/test?rule=${encodeURIComponent(rule)}`);
  } catch {
    return before?.remove(); // the button below asks for all of them
  }
  if (rule !== ruleOf(row)) return;
  const outcome = new DOMParser().parseFromString(answer.text, "text/html").querySelector(".tested");
  if (!outcome) return;
  row.querySelector(".tested")?.remove();
  row.append(outcome);
}

for (const row of every(document, ".rules > li")) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  row.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => renew(row), PAUSE);
  });
  if (!row.querySelector(".tested")) renew(row);
}
