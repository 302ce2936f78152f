/** The form "what if": four numbers, asked of the API, the answer in words and as a dotted line in the cut. */

import { byId, inside } from "../core/dom.js";
import * as words from "../core/words.js";

/** @typedef {import("../core/store.js").Store} Store */

/**
 * Take charge of the form; `refresh` draws the panels again.
 *
 * @param {Store} store
 * @param {() => void} refresh
 */
export function whatif(store, refresh) {
  const box = byId("whatif");
  if (!box) return;
  const form = /** @type {HTMLFormElement} */ (inside(box, "form"));
  const clear = inside(form, "[type=reset]");

  /**
   * @param {import("../core/store.js").WhatIf | null} answer
   * @param {string} text
   */
  function show(answer, text) {
    store.whatif = answer;
    inside(/** @type {HTMLElement} */ (box), "output").textContent = text;
    clear.hidden = !answer;
    refresh();
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    show(store.whatif, "…");
    const query = new URLSearchParams(/** @type {any} */ (new FormData(form)));
    try {
      const answer = await fetch(`${form.action}?${query}`);
      const body = await answer.json();
      if (answer.ok) show(body, sentence(body, store));
      else show(store.whatif, body.error);
    } catch {
      show(store.whatif, "The server does not answer.");
    }
  });
  form.addEventListener("reset", () => show(null, ""));
}

/**
 * The answer in words.
 *
 * @param {import("../core/store.js").WhatIf} answer
 * @param {Store} store
 */
export function sentence({ quantities, cut, compression, assumption }, { limits, scales }) {
  const of = (/** @type {string} */ name, decimals = 1) => {
    const { value, low, high } = quantities[name];
    const band = words.band(low, high, decimals);
    return `${words.number(value, decimals)}${band ? ` (${band})` : ""}`;
  };
  const satellites = (cut?.satellites ?? []).map(({ name, local_time, probability }) => {
    const chance = probability === null ? "" : `${words.percent(probability)}, `;
    return `${name} at ${words.localTime(local_time)} LT ${chance}${words.exposure(probability, limits)}`;
  });
  const { value: kp } = quantities.kp_estimate;
  const level = words.storm(kp, scales.G);
  return [
    `Pressure ${of("dynamic_pressure")} nPa: nose ${of("standoff_distance")} Rᴇ, ${compression};`,
    `bow shock ${of("bow_shock_distance")} Rᴇ.`,
    satellites.length ? `Outside the magnetopause: ${satellites.join("; ")}.` : "",
    `Kp estimate ${words.kp(kp)}${level ? ` (G${level})` : ""}, Dst estimate ${of("dst_estimate", 0)} nT,`,
    `auroral boundary ${of("auroral_boundary_latitude", 0)}° magnetic.`,
    assumption,
  ].filter(Boolean).join(" ");
}
