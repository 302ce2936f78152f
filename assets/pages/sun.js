/**
 * Keeps the centre's bulletins fresh: the strip of scales, messages, aurora and forecast, where a page has them.
 *
 * The words come from the server as HTML and replace what stands there when something has changed; ages count on
 * here, and a state follows from the age. The timeline and the dials are drawn from the same answer.
 */
"use strict";

import * as words from "../core/words.js";
import { drawDials } from "../panels/dial.js";
import { drawTimeline } from "../panels/timeline.js";

const IDS = ["scales", "messages", "aurora", "forecast"];
const PAUSE = 30000; // ms between two questions, at the usual speed
const DEADLINE = 15000;
const known = { etag: null, now: Number(document.body.dataset.now), got: performance.now(), speed: 1, grid: null, failures: 0 };

const page = document.getElementById("messages") ? "sun" : "now";
const now = () => known.now + (performance.now() - known.got) * known.speed;

async function ask(url, etag) {
  const stop = new AbortController();
  const deadline = setTimeout(() => stop.abort(), DEADLINE);
  try {
    const headers = etag ? { "If-None-Match": etag } : {};
    const answer = await fetch(url, { headers, signal: stop.signal, cache: etag ? "no-store" : "default" });
    if (answer.status === 304) return { body: null, etag };
    if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
    return { body: await (url.startsWith("/parts/") ? answer.text() : answer.json()), etag: answer.headers.get("ETag"), headers: answer.headers };
  } finally {
    clearTimeout(deadline);
  }
}

async function turn() {
  const { body, etag, headers } = await ask(`/parts/${page}`, known.etag);
  if (body !== null) {
    const [time, speed] = ["X-Nowcast-Now", "X-Nowcast-Speed"].map((name) => Number(headers.get(name)));
    Object.assign(known, { etag, now: time, got: performance.now(), speed });
    replace(body);
    draw();
  }
  await grid(facts("ovation"));
}

/** What the server put into the page for the drawings; null where there is nothing. */
function facts(name) {
  const script = document.querySelector(`script[data-facts="${name}"]`);
  return script && JSON.parse(script.textContent);
}

/** Put the new words in their places; what was opened stays open. */
function replace(html) {
  const fresh = new DOMParser().parseFromString(html, "text/html");
  for (const id of IDS) {
    const [there, here] = [fresh.getElementById(id), document.getElementById(id)];
    if (!there || !here) continue;
    for (const drawn of ["timeline", "dials"]) {
      const [empty, kept] = [there.querySelector(`#${drawn}`), here.querySelector(`#${drawn}`)];
      if (empty && kept) empty.replaceWith(kept);
    }
    const open = [...here.querySelectorAll("details[open]")].map((item) => item.parentElement.dataset.thread);
    for (const item of there.querySelectorAll("li[data-thread] > details")) item.open = open.includes(item.parentElement.dataset.thread);
    const scroll = here.querySelector("#threads")?.scrollTop ?? 0;
    for (const [name, value] of Object.entries(there.dataset)) here.dataset[name] = value;
    here.replaceChildren(...there.childNodes);
    if (scroll) here.querySelector("#threads").scrollTop = scroll;
  }
}

/** The grid is asked for when there is a newer one. */
async function grid(times) {
  if (!document.getElementById("dials") || !times || known.grid?.key === times.key) return;
  const span = `start=${encodeURIComponent(times.key)}&stop=${encodeURIComponent(times.key)}`;
  const { body } = await ask(`/api/v1/documents?feed=ovation&limit=1&${span}`, null);
  known.grid = body.documents.at(-1) ?? null;
  draw();
}

function draw() {
  const timeline = document.getElementById("timeline");
  if (timeline) drawTimeline(timeline, facts("threads") ?? [], now());
  const dials = document.getElementById("dials");
  if (dials && known.grid) drawDials(dials, known.grid.body, facts("ovation"));
}

/** Ages count on; a state follows from the age. */
function tick() {
  if (document.hidden) return;
  for (const age of document.querySelectorAll(".age[data-limits]")) {
    const seconds = now() / 1000 - Number(age.dataset.time);
    const state = words.state(seconds, age.dataset.limits.split(",").map(Number));
    age.textContent = words.age(seconds) + (state === "fresh" ? "" : `, ${state}`);
    const line = age.parentElement;
    if (line.dataset.age !== state) line.dataset.age = state;
    const leads = line.matches(".official, .said") && age === line.querySelector(".age");
    if (leads) aged(age.closest("[data-state]"), state);
  }
}

/** What is too old for its scale has no level any more: never the last one, never 0. */
function aged(whole, state) {
  if (!whole || whole.dataset.state === state) return;
  whole.dataset.state = state;
  if (state !== "missing" || !whole.dataset.scale) return;
  whole.dataset.level = "";
  whole.querySelector(".level").textContent = `${whole.dataset.scale}?`;
  whole.querySelector(".word").textContent = "not known";
}

async function round() {
  let pause = PAUSE / Math.min(known.speed, 15);
  if (!document.hidden) {
    try {
      await turn();
      known.failures = 0;
    } catch {
      known.failures += 1; // the connection is said by live.js; ages go on here
      pause = Math.min(60000, 2000 * 2 ** known.failures);
    }
    tick();
  }
  setTimeout(round, Math.max(2000, pause) * (0.9 + 0.2 * Math.random()));
}

if (document.getElementById("scales")) {
  round();
  setInterval(tick, 5000);
  new ResizeObserver(draw).observe(document.getElementById("page"));
}
