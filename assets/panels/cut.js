/**
 * The magnetopause cut through two planes: band, bow shock, Earth, geosynchronous orbit, own satellites.
 *
 * The Sun is at the left, a R_E is as long in both directions. Equatorial: seen from the north, dawn at the top, dusk at
 * the bottom. Noon-midnight: north at the top. What is drawn is asked for when a minute is new, or for the minute under
 * the cursor; a chance is a mark and a word, not a colour alone.
 */
"use strict";

import { fade } from "./figure.js";
import { called, localTime, percent } from "../pages/now-shock.js";
import { node } from "../core/svg.js";
import * as words from "../core/words.js";

const SUNWARD = 17; // R_E at the left edge
const SPAN = 26; // R_E from edge to edge
const ORBIT = 6.62; // R_E
const NEAR = 3; // R_E beside the plane, within which a satellite is named
const PLACE = { top: 24, left: 34, bottom: 52, right: 10 }; // px around the frame
const REST = 1500; // ms at least between two questions
const FOLLOWED = 250; // ms for which the cursor has to rest
const VIEWS = { equatorial: "Equatorial", "noon-midnight": "Noon–midnight" };

/** Give a panel its buttons and what it remembers; `redraw` draws it again. */
export function make(panel, redraw) {
  const group = Object.assign(document.createElement("div"), { className: "views" });
  group.setAttribute("role", "group");
  group.setAttribute("aria-label", "Plane");
  const buttons = Object.entries(VIEWS).map(([view, text]) => {
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: text });
    button.addEventListener("click", (event) => {
      event.stopPropagation();
      panel.view = view;
      press();
      redraw();
    });
    return [view, button];
  });
  const press = () => buttons.forEach(([view, button]) => button.setAttribute("aria-pressed", String(view === panel.view)));
  group.append(...buttons.map(([, button]) => button));
  panel.box.append(group);
  for (const value of panel.box.querySelectorAll(".key .reading")) value.remove(); // a drawing has no value at a time
  panel.parts.keys = [];
  panel.over.over.remove();
  Object.assign(panel, { view: "equatorial", cut: null, asked: -1e9, wanted: null, at: null, timer: 0, redraw });
  press();
}

/** What a drawing depends on, apart from its size. */
export function key(panel, store) {
  return [panel.view, panel.cut?.time, panel.at, store.whatif?.time, Math.floor(store.now / 60000)].join();
}

/** The minute under the cursor [ms], or null for now. */
export function follow(panel, ms) {
  clearTimeout(panel.timer);
  panel.timer = setTimeout(() => {
    if (panel.at === ms) return;
    panel.at = ms;
    panel.redraw();
  }, FOLLOWED);
}

/** Draw what is known, ask for what is not; the summary in words. */
export function draw(panel, store, palette) {
  ask(panel, store);
  const [width, height] = panel.size;
  const side = Math.min(width - PLACE.left - PLACE.right, height - PLACE.top - PLACE.bottom - 22);
  const scale = side / SPAN;
  const frame = { left: (width - side + PLACE.left - PLACE.right) / 2, top: PLACE.top + 22, side, scale };
  const plane = panel.cut?.planes?.[panel.view];
  const svg = node("svg", { width, height, role: "img" });
  svg.append(...axes(frame, panel.view, palette));
  const inside = node("g", { "clip-path": `url(#frame-${panel.spec.name})` });
  svg.append(
    node("clipPath", { id: `frame-${panel.spec.name}` }, node("rect", { x: frame.left, y: frame.top, width: side, height: side })),
    inside,
  );
  inside.append(...earth(frame, panel, palette));
  if (plane) inside.append(...boundary(frame, plane, store.whatif?.cut?.planes?.[panel.view], panel.view, palette));
  if (plane) {
    const from = (store.values.standoff_distance?.source ?? "").replace(/^the /, "");
    const text = `${words.hour(panel.cut.time * 1000)} UTC${panel.at ? "" : ` · ${from}`}`;
    svg.append(label(frame.left + side, PLACE.top + 13, text, panel.at ? palette.accent : palette.neutral, "end", 12));
    svg.append(...satellites(frame, panel, palette));
  }
  panel.plot.replaceChildren(svg);
  panel.box.toggleAttribute("data-empty", Boolean(panel.cut) && !plane);
  return summary(panel, plane);
}

function ask(panel, store) {
  const wanted = panel.at ?? Math.floor(store.now / 60000) * 60000;
  if (panel.wanted === wanted || panel.pending) return;
  const rest = REST - (performance.now() - panel.asked);
  if (rest > 0) {
    clearTimeout(panel.later);
    panel.later = setTimeout(panel.redraw, rest);
    return;
  }
  panel.asked = performance.now();
  panel.pending = true;
  fetch(`/api/v1/cut?at=${new Date(wanted).toISOString().slice(0, 19)}Z`)
    .then((answer) => (answer.ok ? answer.json() : null))
    .then((body) => {
      panel.wanted = wanted;
      if (body) panel.cut = body;
    })
    .catch(() => null) // the connection is said by live.js
    .finally(() => {
      panel.pending = false;
      panel.redraw();
    });
}

/** Place of a point (x to the Sun, y to dusk or north) on the drawing. */
function at(frame, view, x, y) {
  const up = view === "equatorial" ? -y : y;
  return [frame.left + (SUNWARD - x) * frame.scale, frame.top + (SPAN / 2 - up) * frame.scale];
}

function line(frame, view, angles, distances) {
  let path = "";
  let pen = "M";
  angles.forEach((angle, i) => {
    if (distances[i] === null) return void (pen = "M");
    const [x, y] = at(frame, view, distances[i] * Math.cos((angle * Math.PI) / 180), distances[i] * Math.sin((angle * Math.PI) / 180));
    path += `${pen}${x.toFixed(1)} ${y.toFixed(1)}`;
    pen = "L";
  });
  return path;
}

function boundary(frame, plane, supposed, view, palette) {
  const kept = plane.angle.map((_, i) => i).filter((i) => plane.low[i] !== null && plane.high[i] !== null);
  const there = (name) => kept.map((i) => plane[name][i]);
  const angles = kept.map((i) => plane.angle[i]);
  const outer = line(frame, view, angles, there("high"));
  const inner = line(frame, view, [...angles].reverse(), there("low").reverse()).replace("M", "L");
  const drawn = [
    node("path", { d: `${outer}${inner}Z`, fill: fade(palette.standoff, 0.22) }),
    node("path", { d: line(frame, view, plane.angle, plane.distance), fill: "none", stroke: palette.standoff, "stroke-width": 2 }),
    node("path", {
      d: line(frame, view, plane.shock_angle, plane.shock), fill: "none", stroke: palette.neutral, "stroke-width": 1.4,
      "stroke-dasharray": "7 5",
    }),
  ];
  if (supposed) {
    drawn.push(node("path", {
      d: line(frame, view, supposed.angle, supposed.distance), fill: "none", stroke: palette.accent, "stroke-width": 2.2,
      "stroke-dasharray": "1.5 5", "stroke-linecap": "round",
    }));
  }
  return drawn;
}

/** The Earth with its day side, the orbit with local times; beside noon and midnight the axis of the dipole. */
function earth(frame, panel, palette) {
  const view = panel.view;
  const [x, y] = at(frame, view, 0, 0);
  const r = frame.scale;
  const drawn = [
    node("circle", { cx: x, cy: y, r: ORBIT * r, fill: "none", stroke: palette.geo, "stroke-width": 1.2, "stroke-dasharray": view === "equatorial" ? "" : "2 4" }),
    node("circle", { cx: x, cy: y, r, fill: "#2B3240", stroke: palette.neutral }),
    node("path", { d: `M${x} ${y - r}A${r} ${r} 0 0 0 ${x} ${y + r}Z`, fill: "#E8EDF4" }),
  ];
  if (view === "equatorial") {
    for (const [lt, dx, dy] of [["12", 1, 0], ["18", 0, 1], ["00", -1, 0], ["06", 0, -1]]) {
      const [tx, ty] = at(frame, view, dx * (ORBIT - 1), dy * (ORBIT - 1));
      drawn.push(label(tx, ty + 4, `${lt} LT`, palette.geo, "middle", 10));
    }
  } else if (panel.cut) {
    const tilt = (panel.cut.tilt * Math.PI) / 180;
    const [ax, ay] = at(frame, view, 2.2 * Math.sin(tilt), 2.2 * Math.cos(tilt));
    const [bx, by] = at(frame, view, -2.2 * Math.sin(tilt), -2.2 * Math.cos(tilt));
    drawn.push(node("line", { x1: ax, y1: ay, x2: bx, y2: by, stroke: palette.accent, "stroke-width": 2, "stroke-dasharray": "3 2" }));
  }
  return drawn;
}

/** A ring: not exposed; a ring with a dot: possible; a full diamond: likely outside. */
function satellites(frame, panel, palette) {
  const drawn = [];
  for (const own of panel.cut.satellites) {
    const [px, py, pz] = own.place;
    const [x, y] = at(frame, panel.view, px, panel.view === "equatorial" ? py : pz);
    const word = called(own.probability);
    const beside = Math.abs(panel.view === "equatorial" ? 0 : py) > NEAR;
    if (beside) { // far from this plane: only its shadow
      drawn.push(node("circle", { cx: x, cy: y, r: 3, fill: "none", stroke: palette.muted }));
      continue;
    }
    if (word === "likely outside") {
      drawn.push(node("path", { d: `M${x} ${y - 8}L${x + 8} ${y}L${x} ${y + 8}L${x - 8} ${y}Z`, fill: palette.bz, stroke: palette.text, "stroke-width": 1.5 }));
    } else {
      drawn.push(node("circle", { cx: x, cy: y, r: 5.5, fill: palette.surface, stroke: palette.text, "stroke-width": 1.8 }));
      if (word === "possible") drawn.push(node("circle", { cx: x, cy: y, r: 2.6, fill: palette.late }));
    }
    const right = x > frame.left + frame.side * 0.6;
    const below = y > frame.top + frame.side / 2;
    const chance = own.probability === null ? "not known" : percent(own.probability);
    const [tx, ty] = [x + (right ? -10 : 10), y + (below ? 19 : -10)];
    const text = label(tx, ty, `${own.name} ${chance}`, palette.text, right ? "end" : "start", 12);
    text.style.fontWeight = 600;
    text.setAttribute("class", "halo");
    drawn.push(text);
  }
  return drawn;
}

function label(x, y, text, colour, anchor, size) {
  const element = node("text", { x: x.toFixed(1), y: y.toFixed(1), style: `fill:${colour};text-anchor:${anchor};font-size:${size}px` });
  element.textContent = text;
  return element;
}

function axes(frame, view, palette) {
  const { left, top, side, scale } = frame;
  const drawn = [node("rect", { x: left, y: top, width: side, height: side, fill: "none", stroke: palette.edge })];
  for (let x = Math.floor(SUNWARD / 5) * 5; x >= SUNWARD - SPAN; x -= 5) {
    const px = left + (SUNWARD - x) * scale;
    drawn.push(node("line", { x1: px, x2: px, y1: top, y2: top + side, stroke: x ? palette.grid : palette.edge }));
    drawn.push(label(px, top + side + 14, words.number(x, 0), palette.muted, "middle", 11));
  }
  for (let y = -10; y <= 10; y += 5) {
    const py = top + (SPAN / 2 - y) * scale;
    drawn.push(node("line", { x1: left, x2: left + side, y1: py, y2: py, stroke: y ? palette.grid : palette.edge }));
    drawn.push(label(left - 5, py + 4, words.number(view === "equatorial" ? -y : y, 0), palette.muted, "end", 11));
  }
  const [up, down, across] = view === "equatorial" ? ["dawn", "dusk", "Y"] : ["north", "south", "Z"];
  drawn.push(label(left + 6, top + side / 2 - 6, "← Sun", palette.late, "start", 12));
  drawn.push(label(left + side - 6, top + 16, up, palette.muted, "end", 11), label(left + side - 6, top + side - 8, down, palette.muted, "end", 11));
  drawn.push(label(left, top + side + 46, "ring: GEO 6.62 Rᴇ · ◆ likely outside · ⊙ possible · ○ not exposed", palette.muted, "start", 10.5));
  drawn.push(label(left + side, top + side + 29, `X and ${across} GSM, Rᴇ`, palette.muted, "end", 11));
  return drawn;
}

function summary(panel, plane) {
  if (!panel.cut || !plane) return `${panel.spec.title}: not known for this minute.`;
  const [nose, low, high] = panel.cut.nose;
  const ground = `${panel.spec.title}, ${VIEWS[panel.view].toLowerCase()} plane, ${words.hour(panel.cut.time * 1000)} UTC, the Sun at the left: `
    + `nose ${words.number(nose, 1)} R_E (${words.band(low, high, 1)}).`;
  const told = panel.cut.satellites.map(
    (own) => `${own.name} at ${localTime(own.local_time)} local time: ${own.probability === null ? "" : percent(own.probability)} ${called(own.probability)}.`,
  );
  return [ground, ...told].join(" ");
}
