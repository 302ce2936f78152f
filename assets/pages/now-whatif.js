/** The form "what if": four numbers, asked of the API, the answer in words and as a dotted line in the cut. */
"use strict";

import { called, localTime, percent } from "./now-shock.js";
import * as words from "../core/words.js";

/** Take charge of the form; `refresh` draws the panels again. */
export function whatif(store, refresh) {
  const box = document.getElementById("whatif");
  if (!box) return;
  const form = box.querySelector("form");
  const output = box.querySelector("output");
  const clear = form.querySelector("[type=reset]");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    output.textContent = "…";
    try {
      const answer = await fetch(`${form.action}?${new URLSearchParams(new FormData(form))}`);
      const body = await answer.json();
      if (!answer.ok) throw new Error(body.error);
      store.whatif = body;
      output.textContent = sentence(body, store.scales.G);
      clear.hidden = false;
    } catch (error) {
      output.textContent = error instanceof TypeError ? "The server does not answer." : error.message;
    }
    refresh();
  });
  form.addEventListener("reset", () => {
    store.whatif = null;
    output.textContent = "";
    clear.hidden = true;
    refresh();
  });
}

/** The answer in words. */
export function sentence(body, steps) {
  const of = (name, decimals) => {
    const { value, low, high } = body.quantities[name];
    const band = words.band(low, high, decimals);
    return `${words.number(value, decimals)}${band ? ` (${band})` : ""}`;
  };
  const own = (body.cut?.satellites ?? []).map(
    (one) => `${one.name} at ${localTime(one.local_time)} LT ${one.probability === null ? "not known" : `${percent(one.probability)}, ${called(one.probability)}`}`,
  );
  const kp = body.quantities.kp_estimate;
  const storm = words.storm(kp.value, steps);
  return [
    `Pressure ${of("dynamic_pressure", 1)} nPa: nose ${of("standoff_distance", 1)} Rᴇ, ${body.compression}; bow shock ${of("bow_shock_distance", 1)} Rᴇ.`,
    own.length ? `Outside the magnetopause: ${own.join("; ")}.` : "",
    `Kp estimate ${words.kp(kp.value)}${storm ? ` (G${storm})` : ""}, Dst estimate ${of("dst_estimate", 0)} nT,`,
    `auroral boundary ${of("auroral_boundary_latitude", 0)}° magnetic.`,
    body.assumption,
  ].filter(Boolean).join(" ");
}
