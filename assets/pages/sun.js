/**
 * Keeps the centre's bulletins fresh: the strip of scales, messages, aurora and forecast, where a page has them.
 *
 * The words come from the server as HTML and replace what stands there when something has changed; ages count on
 * in `ages.js`. The timeline and the dials are drawn from the same answer.
 */
import { writeAges } from "../core/ages.js";
import { drawDials } from "../panels/dial.js";
import { drawTimeline } from "../panels/timeline.js";

const IDS = ["scales", "messages", "aurora", "forecast"];
const PAUSE = 30000; // ms between two questions, at the usual speed
const DEADLINE = 15000;
const known = { etag: null, view: null, got: 0, grid: null, failures: 0 };

const now = () => known.view.now + (performance.now() - known.got) * known.view.speed;

async function ask(url, etag) {
  const stop = new AbortController();
  const deadline = setTimeout(() => stop.abort(), DEADLINE);
  try {
    const headers = etag ? { "If-None-Match": etag } : {};
    const answer = await fetch(url, { headers, signal: stop.signal, cache: etag ? "no-store" : "default" });
    if (answer.status === 304) return { body: null, etag };
    if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
    return { body: await answer.json(), etag: answer.headers.get("ETag") };
  } finally {
    clearTimeout(deadline);
  }
}

async function turn() {
  const path = `/api/v1/bulletins?page=${encodeURIComponent(document.body.dataset.page)}`;
  const { body, etag } = await ask(path, known.etag);
  if (!body) return;
  Object.assign(known, { etag, view: body, got: performance.now() });
  replace(body.sections);
  draw();
  await grid(body.ovation);
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
    writeAges(now());
    if (scroll) here.querySelector("#threads").scrollTop = scroll;
  }
}

/** The grid is asked for when there is a newer one. */
async function grid(facts) {
  if (!document.getElementById("dials") || !facts || known.grid?.key === facts.key) return;
  const span = `start=${encodeURIComponent(facts.key)}&stop=${encodeURIComponent(facts.key)}`;
  const { body } = await ask(`/api/v1/documents?feed=ovation&limit=1&${span}`, null);
  known.grid = body.documents.at(-1) ?? null;
  draw();
}

function draw() {
  const timeline = document.getElementById("timeline");
  if (timeline && known.view) drawTimeline(timeline, known.view.threads, now());
  const dials = document.getElementById("dials");
  if (dials && known.grid) drawDials(dials, known.grid.body, known.view.ovation);
}

async function round() {
  let pause = PAUSE / Math.min(known.view?.speed ?? 1, 15);
  if (!document.hidden) {
    try {
      await turn();
      known.failures = 0;
    } catch {
      known.failures += 1; // the connection is said by live.js; ages go on here
      pause = Math.min(60000, 2000 * 2 ** known.failures);
    }
  }
  setTimeout(round, Math.max(2000, pause) * (0.9 + 0.2 * Math.random()));
}

if (document.getElementById("scales")) {
  round();
  new ResizeObserver(draw).observe(document.getElementById("page"));
}
