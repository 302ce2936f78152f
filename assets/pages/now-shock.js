/**
 * The shock clock, the own satellites and the draft: their words are the server's, here only the minutes are counted
 * on. The text of the draft is asked for when somebody opens it.
 *
 * @typedef {import("../core/store.js").Store} Store
 * @typedef {import("../core/store.js").Clock} Clock
 */

import { present } from "../core/clock.js";
import { byId, element, inside, mark, write } from "../core/dom.js";
import { askJson } from "../core/poller.js";
import { _ } from "../core/texts.js";

const COPIED = 4000; // ms for which it is said that the text was copied
const COUNTDOWN = "{countdown}";

/**
 * What the clock says at a time [unix s].
 *
 * @param {Clock} clock
 * @param {number} now
 */
export function clockText({ form, expected, high }, now) {
  if (expected === null || !form.includes(COUNTDOWN)) return form;
  if (now > Number(high)) return form.replace(COUNTDOWN, _("outcome not known"));
  const minutes = Math.max(0, Math.floor((expected - now) / 60 + 0.5));
  return form.replace(COUNTDOWN, minutes ? _("in {minutes} min", { minutes }) : _("due now"));
}

/**
 * Each second.
 *
 * @param {Store} store
 */
export function watch(store) {
  const { situation } = store;
  if (!situation) return;
  const clock = byId("shock");
  const text = clockText(situation.clock, present() / 1000);
  write(clock, text);
  if (clock && clock.dataset.state !== situation.clock.state) {
    mark(clock, "state", situation.clock.state);
    write(byId("announce"), text); // a reader aloud is told of a change, not of each second
  }
  const list = byId("exposure");
  if (list) writeExposure(list, situation);
  const box = /** @type {HTMLDetailsElement | null} */ (byId("draft"));
  if (box) draft(box, store);
}

/**
 * @param {HTMLElement} list
 * @param {NonNullable<Store["situation"]>} situation
 */
function writeExposure(list, { satellites, hours }) {
  const stamp = JSON.stringify([satellites, hours]);
  if (list.dataset.stamp === stamp) return;
  mark(list, "stamp", stamp);
  const items = satellites.map(({ name, chance, word, mark }) =>
    element("li", { "data-word": mark }, `${name}: ${chance} `, element("b", {}, word)),
  );
  if (hours) items.push(element("li", { className: "hours" }, hours));
  list.replaceChildren(...(items.length ? items : [element("li", {}, _("not known"))]));
}

/**
 * Show the draft where there is one; ask for its text while it is open and something has changed.
 *
 * @param {HTMLDetailsElement} box
 * @param {Store} store
 */
async function draft(box, { situation, stamps }) {
  const stamp = String(stamps.shocks);
  const button = inside(box, "button");
  box.hidden = !situation?.draft;
  button.hidden = false;
  button.onclick = () => copy(box);
  if (!box.open) mark(box, "stamp", "");
  if (!box.open || box.dataset.stamp === stamp) return;
  mark(box, "stamp", stamp);
  try {
    textOf(box).value = (await askJson("/api/v1/shocks")).draft;
  } catch {
    mark(box, "stamp", ""); // that there is no connection is told by live.js
  }
}

/** @param {HTMLElement} box */
const textOf = (box) => /** @type {HTMLTextAreaElement} */ (inside(box, "textarea"));

/** @param {HTMLElement} box */
async function copy(box) {
  const output = inside(box, "output");
  try {
    await navigator.clipboard.writeText(textOf(box).value);
  } catch { // without https there is no clipboard
    textOf(box).select();
    document.execCommand("copy");
  }
  write(output, _("Copied."));
  setTimeout(() => write(output, ""), COPIED);
}
