/**
 * Keeps what is shown of SMILE fresh: the server's own HTML again each minute, ages counting on in between.
 *
 * On the images page the orbit is drawn from the same answer; on the first page the card is put into the right column.
 * Without this module both are those of the moment at which they were sent.
 */
"use strict";

import * as words from "../core/words.js";

const PAUSE = 60000; // ms between two questions, at the usual speed
const SHORTEST = 5000;
const DEADLINE = 20000;
const page = document.body.dataset.page;
const id = page === "/" ? "smile-card" : "smile";
const known = { etag: null, view: null, now: Number(document.body.dataset.now), got: performance.now(), speed: 1, failures: 0 };

async function turn() {
  const stop = new AbortController();
  const deadline = setTimeout(() => stop.abort(), DEADLINE);
  try {
    const headers = known.etag ? { "If-None-Match": known.etag } : {};
    const answer = await fetch(`/api/v1/smile?page=${encodeURIComponent(page)}`, { headers, signal: stop.signal, cache: "no-store" });
    if (answer.status === 304) return;
    if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
    const body = await answer.json();
    Object.assign(known, { etag: answer.headers.get("ETag"), view: body, now: body.now, got: performance.now(), speed: body.speed });
    replace(body.section);
    draw();
  } finally {
    clearTimeout(deadline);
  }
}

/** Put the new HTML in its place; the drawing, what was opened and what was scrolled stay. */
function replace(html) {
  const here = document.getElementById(id);
  const there = new DOMParser().parseFromString(html, "text/html").getElementById(id);
  if (!here || !there) return;
  const [drawn, empty] = [here.querySelector(".planes"), there.querySelector(".planes")];
  if (drawn && empty) empty.replaceWith(drawn);
  const open = here.querySelector("details")?.open;
  if (open && there.querySelector("details")) there.querySelector("details").open = true;
  const scrolled = here.querySelector(".scroll")?.scrollLeft ?? 0;
  for (const [name, value] of Object.entries(there.dataset)) here.dataset[name] = value;
  here.replaceChildren(...there.childNodes);
  if (scrolled) here.querySelector(".scroll").scrollLeft = scrolled;
  tick();
}

/** The drawing is loaded where there is a place for it. */
async function draw() {
  const planes = document.querySelector("#orbit .planes");
  if (!planes || !known.view) return;
  const { drawOrbit } = await import("../panels/orbit.js");
  drawOrbit(planes, known.view);
}

/** Ages count on; the word follows from the age. */
function tick() {
  if (document.hidden) return;
  const now = (known.now + (performance.now() - known.got) * known.speed) / 1000;
  for (const age of document.querySelectorAll(`#${id} .age[data-limits]`)) {
    const seconds = Math.max(0, now - Number(age.dataset.time));
    const state = words.state(seconds, age.dataset.limits.split(",").map(Number));
    age.textContent = words.age(seconds) + (state === "fresh" ? "" : `, ${state}`);
  }
}

async function round() {
  if (!document.hidden) {
    try {
      await turn();
      known.failures = 0;
    } catch {
      known.failures += 1; // the connection is said by live.js
    }
  }
  const pause = Math.max(SHORTEST, PAUSE / Math.max(1, known.speed)) * 2 ** Math.min(known.failures, 4);
  setTimeout(round, pause * (0.9 + 0.2 * Math.random()));
}

/** The card goes into the right column as soon as that is there, and again where the columns are made anew. */
function settle(panels, card) {
  const place = () => {
    const column = panels.querySelector(".side");
    if (!column || card.parentElement === column) return;
    column.insertBefore(card, column.querySelector("#log"));
  };
  new MutationObserver(place).observe(panels, { childList: true });
  place();
}

const card = document.getElementById("smile-card");
const panels = document.getElementById("panels");
if (card && panels) settle(panels, card);
if (document.getElementById(id)) {
  setTimeout(round, page === "/" && card?.dataset.time ? PAUSE / 2 : 0);
  setInterval(tick, 5000);
  const planes = document.querySelector("#orbit");
  if (planes) new ResizeObserver(draw).observe(planes);
}
