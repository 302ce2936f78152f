/**
 * Keeps the feed-health page fresh: the server's own HTML of it again each minute, ages counting on in between.
 * What was opened, scrolled or chosen stays so. Without this module the page is that of the moment it was sent.
 */
"use strict";

import * as words from "../core/words.js";

const PAUSE = 60000; // ms between two questions, at the usual speed
const SHORTEST = 5000;
const DEADLINE = 15000;
const query = new URLSearchParams(location.search);
const past = query.get("at") || query.get("known_at");
const known = { etag: null, now: Number(document.getElementById("coverage")?.dataset.now), got: performance.now(), speed: 1, failures: 0 };

async function turn() {
  const stop = new AbortController();
  const deadline = setTimeout(() => stop.abort(), DEADLINE);
  try {
    const asked = new URLSearchParams({ span: query.get("span") ?? "24h", feed: query.get("feed") ?? "", page: "true" });
    const headers = known.etag ? { "If-None-Match": known.etag } : {};
    const answer = await fetch(`/api/v1/coverage?${asked}`, { headers, signal: stop.signal, cache: "no-store" });
    if (answer.status === 304) return;
    if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
    const body = await answer.json();
    Object.assign(known, { etag: answer.headers.get("ETag"), now: body.now, got: performance.now(), speed: body.speed });
    replace(body.section);
  } finally {
    clearTimeout(deadline);
  }
}

/** Put the new HTML in its place; nothing that a person did is undone. */
function replace(html) {
  const here = document.getElementById("coverage");
  const there = new DOMParser().parseFromString(html, "text/html").getElementById("coverage");
  if (!here || !there || here.contains(document.activeElement?.closest("form, summary"))) return;
  const key = (item) => { const row = item.closest("tr"); return `${row.dataset.feed} ${row.querySelector(".craft")?.textContent ?? ""}`; };
  const open = new Set([...here.querySelectorAll("tr details[open]")].map(key));
  for (const item of there.querySelectorAll("tr details")) item.open = open.has(key(item));
  const scrolled = [".scroll", "ol"].map((name) => here.querySelector(`${name}`)?.scrollTop ?? 0);
  here.replaceChildren(...there.childNodes);
  [".scroll", "ol"].forEach((name, i) => { if (scrolled[i]) here.querySelector(name).scrollTop = scrolled[i]; });
}

/** Ages count on. */
function tick() {
  if (document.hidden) return;
  const now = (known.now + (performance.now() - known.got) * known.speed) / 1000;
  for (const age of document.querySelectorAll("#coverage .age[data-time]:not([data-time=''])")) {
    const seconds = now - Number(age.dataset.time);
    if (seconds >= 0) age.textContent = words.age(seconds);
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

if (document.getElementById("coverage") && !past) {
  setTimeout(round, SHORTEST);
  setInterval(tick, 5000);
}
