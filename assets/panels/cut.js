/**
 * The magnetopause cut through two planes: band, bow shock, Earth, geosynchronous orbit, own satellites.
 *
 * The Sun is at the left, a R_E is as long in both directions. Equatorial: seen from the north, dawn at the top, dusk
 * at the bottom. Noon-midnight: north at the top. What is drawn is asked for when a minute is new, or for the minute
 * under the cursor; a chance is a mark and a word, not a colour alone.
 *
 * @typedef {import("../core/panels.js").Panel} Panel
 * @typedef {import("../core/store.js").Store} Store
 * @typedef {import("../core/store.js").Cells} Cells
 * @typedef {{left: number, top: number, side: number, scale: number}} Square
 * @typedef {Square & {equatorial: boolean, palette: Store["palette"]}} Frame
 * @typedef {object} CutState
 * @property {string} view
 * @property {import("../core/store.js").Cut | null} answer
 * @property {number | null} minute under the cursor [unix ms]
 * @property {number} wanted minute that is drawn next
 * @property {number} asked minute of the answer
 * @property {number} askedAt when [ms of the page]
 * @property {boolean} pending
 * @property {number} timer
 * @property {() => void} redraw
 */

import { drawn, element, every, group } from "../core/dom.js";
import { askJson } from "../core/poller.js";
import * as words from "../core/words.js";
import { fade } from "./figure.js";

const SUNWARD = 17; // R_E at the left edge
const SPAN = 26; // R_E from edge to edge
const ORBIT = 6.62; // R_E
const NEAR = 3; // R_E beside the plane, within which a satellite is named
const MARGIN = { top: 46, left: 34, bottom: 52, right: 10 }; // px around the frame
const REST = 1500; // ms at least between two questions
const FOLLOWED = 250; // ms for which the cursor has to rest
const UNASKED = { wanted: 0, asked: 0, askedAt: -REST, pending: false, timer: 0 };
const RAD = Math.PI / 180;
/** @type {{[view: string]: string}} */
const VIEWS = { equatorial: "Equatorial", "noon-midnight": "Noon–midnight" };
const HOURS = { 12: [1, 0], 18: [0, 1], "00": [-1, 0], "06": [0, -1] }; // local time by direction
const LEGEND = "ring: GEO 6.62 Rᴇ · ◆ likely outside · ⊙ possible · ○ not exposed";

/**
 * Give a panel its buttons and its state; `redraw` draws it again.
 *
 * @param {Panel} panel
 * @param {() => void} redraw
 */
export function make(panel, redraw) {
  /** @type {CutState} */
  const cut = { view: "", answer: null, minute: null, ...UNASKED, redraw };
  const buttons = Object.entries(VIEWS).map(([view, textContent]) =>
    element("button", { type: "button", textContent, value: view, onclick: choose }),
  );
  /** @param {MouseEvent} event */
  function choose(event) {
    event.stopPropagation();
    press(/** @type {HTMLButtonElement} */ (event.target).value);
    redraw();
  }
  /** @param {string} view */
  function press(view) {
    cut.view = view;
    for (const button of buttons) button.setAttribute("aria-pressed", String(button.value === view));
  }
  panel.box.append(group("views", "Plane", buttons));
  for (const value of every(panel.box, ".key .reading")) value.remove(); // a drawing has no value at a time
  panel.title.keys = [];
  panel.over.over.remove();
  panel.cut = cut;
  press("equatorial");
}

/**
 * What a drawing depends on, apart from its size.
 *
 * @param {Panel} panel
 * @param {Store} store
 */
export function key({ cut }, store) {
  return [cut?.view, cut?.answer?.time, cut?.minute, store.whatif?.time, Math.floor(store.now / 60000)].join();
}

/**
 * Show the minute under the cursor [ms], or null for now.
 *
 * @param {Panel} panel
 * @param {number | null} minute
 */
export function follow({ cut }, minute) {
  if (!cut) return;
  clearTimeout(cut.timer);
  if (cut.minute === minute) return;
  cut.timer = setTimeout(() => {
    cut.minute = minute;
    cut.redraw();
  }, FOLLOWED);
}

/**
 * Draw what is known, ask for what is not; the summary in words.
 *
 * @param {Panel} panel
 * @param {Store} store
 */
export function draw(panel, store) {
  const cut = /** @type {CutState} */ (panel.cut);
  ask(cut, cut.minute ?? Math.floor(store.now / 60000) * 60000);
  const { view, answer, minute } = cut;
  const { palette } = store;
  const [width, height] = panel.size;
  const side = Math.min(width - MARGIN.left - MARGIN.right, height - MARGIN.top - MARGIN.bottom);
  const left = (width - side + MARGIN.left - MARGIN.right) / 2;
  /** @type {Frame} */
  const frame = { left, top: MARGIN.top, side, scale: side / SPAN, equatorial: view === "equatorial", palette };
  const plane = answer?.planes?.[view];
  const clip = `frame-${panel.spec.name}`;
  const supposed = store.whatif?.cut?.planes?.[view];
  const svg = drawn("svg", { width, height, role: "img" },
    ...axes(frame),
    drawn("clipPath", { id: clip }, drawn("rect", { x: left, y: MARGIN.top, width: side, height: side })),
    drawn("g", { "clip-path": `url(#${clip})` },
      ...earth(frame, answer?.tilt),
      ...(plane ? boundary(frame, plane) : []),
      ...(plane && supposed ? [dotted(frame, supposed)] : [])),
  );
  if (answer && plane) {
    const source = minute ? "" : ` · ${(store.values.standoff_distance?.source ?? "").replace(/^the /, "")}`;
    const text = `${words.hour(answer.time * 1000)} UTC${source}`;
    svg.append(label(left + side, MARGIN.top - 9, text, minute ? palette.accent : palette.neutral, "end", 12));
    svg.append(...answer.satellites.flatMap((satellite) => mark(frame, satellite, store)));
  }
  panel.plot.replaceChildren(svg);
  panel.box.toggleAttribute("data-empty", Boolean(answer) && !plane);
  return summary(panel, cut, store);
}

/**
 * Ask for a minute [ms], not too often.
 *
 * @param {CutState} cut
 * @param {number} minute
 */
async function ask(cut, minute) {
  cut.wanted = minute;
  if (cut.pending || cut.asked === minute) return;
  cut.pending = true;
  await new Promise((done) => setTimeout(done, REST - (performance.now() - cut.askedAt)));
  const asked = cut.wanted;
  cut.askedAt = performance.now();
  try {
    cut.answer = await askJson(`/api/v1/cut?at=${words.iso(asked)}`);
    cut.asked = asked;
  } catch {
    // that there is no connection is told by live.js
  }
  cut.pending = false;
  cut.redraw();
  if (cut.wanted !== asked) ask(cut, cut.wanted);
}

/**
 * The pixels of a point (x to the Sun, y to dusk or north).
 *
 * @param {Frame} frame
 * @param {number} x
 * @param {number} y
 */
function at({ left, top, scale, equatorial }, x, y) {
  return [left + (SUNWARD - x) * scale, top + (SPAN / 2 + (equatorial ? y : -y)) * scale];
}

/**
 * A path through points by angle and distance, with a hole where one is missing.
 *
 * @param {Frame} frame
 * @param {number[]} angles
 * @param {Cells} distances
 */
function path(frame, angles, distances) {
  const points = distances.map((distance, i) => {
    const [x, y] = at(frame, (distance ?? 0) * Math.cos(angles[i] * RAD), (distance ?? 0) * Math.sin(angles[i] * RAD));
    const pen = i && distances[i - 1] !== null ? "L" : "M";
    return distance === null ? "" : `${pen}${x.toFixed(1)} ${y.toFixed(1)}`;
  });
  return points.join("");
}

/**
 * The band, the boundary, the bow shock.
 *
 * @param {Frame} frame
 * @param {import("../core/store.js").Plane} plane
 */
function boundary(frame, { angle, low, high, distance, shock_angle, shock }) {
  const { palette } = frame;
  const full = [...angle.keys()].filter((i) => low[i] !== null && high[i] !== null);
  const pick = (/** @type {Cells} */ cells) => full.map((i) => cells[i]);
  const angles = full.map((i) => angle[i]);
  const inner = path(frame, [...angles].reverse(), pick(low).reverse()).replace("M", "L");
  const line = { fill: "none", stroke: palette.standoff, "stroke-width": 2 };
  const dashes = { fill: "none", stroke: palette.neutral, "stroke-width": 1.4, "stroke-dasharray": "7 5" };
  return [
    drawn("path", { d: `${path(frame, angles, pick(high))}${inner}Z`, fill: fade(palette.standoff, 0.22) }),
    drawn("path", { ...line, d: path(frame, angle, distance) }),
    drawn("path", { ...dashes, d: path(frame, shock_angle, shock) }),
  ];
}

/**
 * The boundary of a supposed wind.
 *
 * @param {Frame} frame
 * @param {import("../core/store.js").Plane} plane
 */
function dotted(frame, { angle, distance }) {
  const style = { fill: "none", stroke: frame.palette.accent, "stroke-width": 2.2, "stroke-dasharray": "1.5 5" };
  return drawn("path", { ...style, d: path(frame, angle, distance), "stroke-linecap": "round" });
}

/**
 * The Earth with its day side, the orbit with local times; beside noon and midnight the axis of the dipole.
 *
 * @param {Frame} frame
 * @param {number} [tilt] [deg]
 */
function earth(frame, tilt) {
  const { scale: r, equatorial, palette } = frame;
  const [cx, cy] = at(frame, 0, 0);
  const dashes = equatorial ? "" : "2 4";
  const orbit = { r: ORBIT * r, fill: "none", stroke: palette.geo, "stroke-width": 1.2, "stroke-dasharray": dashes };
  const parts = [
    drawn("circle", { cx, cy, ...orbit }),
    drawn("circle", { cx, cy, r, fill: "#2B3240", stroke: palette.neutral }),
    drawn("path", { d: `M${cx} ${cy - r}A${r} ${r} 0 0 0 ${cx} ${cy + r}Z`, fill: "#E8EDF4" }),
  ];
  if (equatorial) {
    for (const [hour, [x, y]] of Object.entries(HOURS)) {
      const [left, top] = at(frame, x * (ORBIT - 1), y * (ORBIT - 1));
      parts.push(label(left, top + 4, `${hour} LT`, palette.geo, "middle", 10));
    }
  } else if (tilt !== undefined) {
    const [x, y] = [2.2 * Math.sin(tilt * RAD), 2.2 * Math.cos(tilt * RAD)];
    const [[x1, y1], [x2, y2]] = [at(frame, x, y), at(frame, -x, -y)];
    parts.push(drawn("line", { x1, y1, x2, y2, stroke: palette.accent, "stroke-width": 2, "stroke-dasharray": "3 2" }));
  }
  return parts;
}

/**
 * A ring: not exposed; a ring with a dot: possible; a full diamond: likely outside.
 *
 * @param {Frame} frame
 * @param {import("../core/store.js").CutSatellite} satellite
 * @param {Store} store
 */
function mark(frame, { name, place: [px, py, pz], probability }, { limits }) {
  const { left, top, side, equatorial, palette } = frame;
  const [cx, cy] = at(frame, px, equatorial ? py : pz);
  const shadow = drawn("circle", { cx, cy, r: 3, fill: "none", stroke: palette.muted });
  if (!equatorial && Math.abs(py) > NEAR) return [shadow];
  const word = words.exposure(probability, limits);
  const parts = [drawn("circle", { cx, cy, r: 5.5, fill: palette.surface, stroke: palette.text, "stroke-width": 1.8 })];
  if (word === "possible") parts.push(drawn("circle", { cx, cy, r: 2.6, fill: palette.late }));
  if (word === "likely outside") {
    const style = { fill: palette.bz, stroke: palette.text, "stroke-width": 1.5 };
    parts.splice(0, 1, drawn("path", { ...style, d: `M${cx} ${cy - 8}l8 8l-8 8l-8 -8Z` }));
  }
  const [right, below] = [cx > left + side * 0.6, cy > top + side / 2];
  const text = `${name} ${probability === null ? "not known" : words.percent(probability)}`;
  const [x, y] = [cx + (right ? -10 : 10), cy + (below ? 19 : -10)];
  const named = label(x, y, text, palette.text, right ? "end" : "start", 12);
  named.style.fontWeight = "600";
  named.setAttribute("class", "halo");
  return [...parts, named];
}

/**
 * @param {number} x
 * @param {number} y
 * @param {string} text
 * @param {string} fill
 * @param {string} anchor
 * @param {number} size
 */
function label(x, y, text, fill, anchor, size) {
  const style = `fill:${fill};text-anchor:${anchor};font-size:${size}px`;
  return drawn("text", { x: x.toFixed(1), y: y.toFixed(1), style }, text);
}

/** @param {Frame} frame */
function axes({ left, top, side, scale, equatorial, palette }) {
  const [right, bottom] = [left + side, top + side];
  const { muted } = palette;
  const parts = [drawn("rect", { x: left, y: top, width: side, height: side, fill: "none", stroke: palette.edge })];
  for (let x = Math.floor(SUNWARD / 5) * 5; x >= SUNWARD - SPAN; x -= 5) {
    const px = left + (SUNWARD - x) * scale;
    parts.push(drawn("line", { x1: px, x2: px, y1: top, y2: bottom, stroke: x ? palette.grid : palette.edge }));
    parts.push(label(px, bottom + 14, words.number(x, 0), muted, "middle", 11));
  }
  for (let y = -10; y <= 10; y += 5) {
    const py = top + (SPAN / 2 - y) * scale;
    parts.push(drawn("line", { x1: left, x2: right, y1: py, y2: py, stroke: y ? palette.grid : palette.edge }));
    parts.push(label(left - 5, py + 4, words.number(equatorial ? -y : y, 0), muted, "end", 11));
  }
  const [up, down, across] = equatorial ? ["dawn", "dusk", "Y"] : ["north", "south", "Z"];
  return [
    ...parts,
    label(left + 6, top + side / 2 - 6, "← Sun", palette.late, "start", 12),
    label(right - 6, top + 16, up, muted, "end", 11),
    label(right - 6, bottom - 8, down, muted, "end", 11),
    label(left, bottom + 46, LEGEND, muted, "start", 10.5),
    label(right, bottom + 29, `X and ${across} GSM, Rᴇ`, muted, "end", 11),
  ];
}

/**
 * @param {Panel} panel
 * @param {CutState} cut
 * @param {Store} store
 */
function summary({ spec }, { view, answer }, { limits }) {
  if (!answer?.planes?.[view]) return `${spec.title}: not known for this minute.`;
  const [nose, low, high] = answer.nose;
  const time = words.hour(answer.time * 1000);
  const plane = `${spec.title}, ${VIEWS[view].toLowerCase()} plane, ${time} UTC, the Sun at the left`;
  const satellites = answer.satellites.map(({ name, local_time, probability }) => {
    const chance = probability === null ? "" : `${words.percent(probability)} `;
    return `${name} at ${words.localTime(local_time)} local time: ${chance}${words.exposure(probability, limits)}.`;
  });
  return [`${plane}: nose ${words.number(nose, 1)} R_E (${words.band(low, high, 1)}).`, ...satellites].join(" ");
}
