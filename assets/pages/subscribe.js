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
  const name = box.name.replace("rule.", "");
  return name + (name === "geo_exposure" ? longitude() : "") + (value ? `@${Number(value)}` : "");
}

/** The first longitude of an own satellite behind an @, in degrees east; "" for none. */
function longitude() {
  const typed = /** @type {HTMLInputElement} */ (inside(document, 'input[name="longitudes"]')).value.split(/[,;]/)[0];
  const parts = typed.trim().match(/^(-?[\d.]+)\s*°?\s*([EW]?)$/i);
  return parts ? `@${Number(parts[1]) * (parts[2].toUpperCase() === "W" ? -1 : 1)}` : "";
}

/**
 * The severity from which on a row is written about: that of the use or the chosen one, none for an own threshold.
 *
 * @param {HTMLElement} row
 */
function leastOf(row) {
  const chosen = /** @type {HTMLSelectElement} */ (inside(document, 'select[name="least_severity"]')).value;
  const own = /** @type {HTMLInputElement | null} */ (row.querySelector(".threshold input"))?.value.trim();
  return own ? 1 : Math.max(Number(row.dataset.least), Number(chosen));
}

/** @param {HTMLElement} row */
async function renew(row) {
  const rule = ruleOf(row);
  const before = row.querySelector(".tested");
  if (!rule) return before?.remove();
  let answer;
  try {
    answer = await ask(`/subscribe/test?rule=${encodeURIComponent(rule)}&least=${leastOf(row)}`);
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
