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
 * @typedef {{left: number, top: number, width: number, height: number, scale: number, em: number}} Box [px]
 * @typedef {Box & {equatorial: boolean, palette: Store["palette"]}} Frame
 * @typedef {{text: string, cx: number, cy: number, side: number, y: number}} Name of a satellite with its place
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
import { scale as grown } from "../core/scale.js";
import * as words from "../core/words.js";
import { colourOf } from "./colours.js";
import { fade } from "./figure.js";

const SUNWARD = 17; // R_E at the left edge
const SPAN = 26; // R_E from top to bottom, fewer where there is less height than width
const LEAST_SPAN = 20;
const TAIL = 14; // R_E behind the Earth, at most
const ORBIT = 6.62; // R_E
const NEAR = 3; // R_E beside the plane, within which a satellite is named
const MARGIN = { top: 50, left: 34, bottom: 40, right: 10 }; // px around the frame
const LINE = 15; // px from one name to the next
const LETTER = 6.8; // px, about
const BESIDE = 13; // px from a satellite to its name
const NAMED = 0.01; // least chance that is written: of the others the name says enough
const REST = 1500; // ms at least between two questions
const FOLLOWED = 250; // ms for which the cursor has to rest
const UNASKED = { wanted: 0, asked: 0, askedAt: -REST, pending: false, timer: 0 };
const RAD = Math.PI / 180;
/** @type {{[view: string]: string}} */
const VIEWS = { equatorial: "Equatorial", "noon-midnight": "Noon–midnight" };
const HOURS = { 12: [1, 0], 18: [0, 1], "00": [-1, 0], "06": [0, -1] }; // local time by direction
const LEGEND = "◆ likely outside · ⊙ possible · ○ not exposed";

/**
 * Give a panel its buttons and its state; `redraw` draws it again.
 *
 * @param {Panel} panel
 * @param {Store} store
 * @param {() => void} redraw
 */
export function make(panel, store, redraw) {
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
  for (const { trace, swatch } of panel.title.keys) swatch.style.background = colourOf(trace, store);
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
  const em = grown();
  /** @type {Frame} */
  const frame = { ...fitted(width, height, em), em, equatorial: view === "equatorial", palette };
  const { left, top } = frame;
  const plane = answer?.planes?.[view];
  const clip = `frame-${panel.spec.name}`;
  const supposed = store.whatif?.cut?.planes?.[view];
  const svg = drawn("svg", { width, height, role: "img" },
    ...axes(frame),
    label(0.4 * MARGIN.left * em, top + frame.height + 32 * em, LEGEND, palette.muted, "start", 12 * em),
    drawn("clipPath", { id: clip }, drawn("rect", { x: left, y: top, width: frame.width, height: frame.height })),
    drawn("g", { "clip-path": `url(#${clip})` },
      ...earth(frame, answer?.tilt),
      ...(plane ? boundary(frame, plane) : []),
      ...(plane && supposed ? [dotted(frame, supposed)] : [])),
  );
  if (answer && plane) {
    const [right, colour] = [left + frame.width, minute ? palette.accent : palette.neutral];
    svg.append(label(right, top - 8 * em, `${words.hour(answer.time * 1000)} UTC`, colour, "end", 12 * em));
    svg.append(...names(frame, answer.satellites), ...answer.satellites.flatMap((place) => mark(frame, place, store)));
  }
  panel.plot.replaceChildren(svg);
  panel.box.toggleAttribute("data-empty", Boolean(answer) && !plane);
  return summary(panel, cut, store);
}

/**
 * The frame in a panel: as many R_E as there is room for, and the Earth never out of it.
 *
 * @param {number} width [px]
 * @param {number} height [px]
 * @param {number} em
 */
function fitted(width, height, em) {
  const [across, up] = [width - (MARGIN.left + MARGIN.right) * em, height - (MARGIN.top + MARGIN.bottom) * em];
  const scale = Math.max(Math.min(across, up) / SPAN, Math.min(across / (SUNWARD + TAIL), up / LEAST_SPAN));
  const shown = { width: Math.min(across, scale * (SUNWARD + TAIL)), height: Math.min(up, scale * SPAN) };
  const left = MARGIN.left * em + (across - shown.width) / 2;
  return { left, top: MARGIN.top * em, ...shown, scale };
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
function at({ left, top, height, scale, equatorial }, x, y) {
  return [left + (SUNWARD - x) * scale, top + height / 2 + (equatorial ? y : -y) * scale];
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
  const { em, palette } = frame;
  const full = [...angle.keys()].filter((i) => low[i] !== null && high[i] !== null);
  const pick = (/** @type {Cells} */ cells) => full.map((i) => cells[i]);
  const angles = full.map((i) => angle[i]);
  const inner = path(frame, [...angles].reverse(), pick(low).reverse()).replace("M", "L");
  const line = { fill: "none", stroke: palette.standoff, "stroke-width": 2 * em };
  const dashes = { fill: "none", stroke: palette.neutral, "stroke-width": 1.4 * em, "stroke-dasharray": "7 5" };
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
  const { scale: r, em, equatorial, palette } = frame;
  const [cx, cy] = at(frame, 0, 0);
  const dashes = equatorial ? "" : "2 4";
  const line = { stroke: palette.geo, "stroke-width": 1.2 * em, "stroke-dasharray": dashes };
  const orbit = { r: ORBIT * r, fill: "none", ...line };
  const parts = [
    drawn("circle", { cx, cy, ...orbit }),
    drawn("circle", { cx, cy, r, fill: "#2B3240", stroke: palette.neutral }),
    drawn("path", { d: `M${cx} ${cy - r}A${r} ${r} 0 0 0 ${cx} ${cy + r}Z`, fill: "#E8EDF4" }),
  ];
  if (equatorial) {
    for (const [hour, [x, y]] of Object.entries(HOURS)) {
      const inside = ORBIT - ((x ? 22 : 12) * em) / r;
      const [left, top] = at(frame, x * inside, y * inside);
      parts.push(label(left, top + 4 * em, `${hour} LT`, palette.geo, "middle", 12 * em));
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
function mark(frame, satellite, { limits }) {
  const { em, palette } = frame;
  const [cx, cy] = placeOf(frame, satellite);
  if (isBeside(frame, satellite)) return [drawn("circle", { cx, cy, r: 3 * em, fill: "none", stroke: palette.muted })];
  const word = words.exposure(satellite.probability, limits);
  const ring = { cx, cy, r: 5.5 * em, fill: palette.surface, stroke: palette.text, "stroke-width": 1.8 * em };
  if (word === "likely outside") {
    const [half, style] = [8 * em, { fill: palette.bz, stroke: palette.text, "stroke-width": 1.5 * em }];
    return [drawn("path", { ...style, d: `M${cx} ${cy - half}l${half} ${half}l${-half} ${half}l${-half} ${-half}Z` })];
  }
  const dot = drawn("circle", { cx, cy, r: 2.6 * em, fill: palette.late });
  return [drawn("circle", ring), ...(word === "possible" ? [dot] : [])];
}

/**
 * @param {Frame} frame
 * @param {import("../core/store.js").CutSatellite} satellite
 */
function placeOf(frame, { place: [x, y, z] }) {
  return at(frame, x, frame.equatorial ? y : z);
}

/**
 * Whether a satellite is so far from the plane that its name would mislead.
 *
 * @param {Frame} frame
 * @param {import("../core/store.js").CutSatellite} satellite
 */
const isBeside = ({ equatorial }, { place: [, y] }) => !equatorial && Math.abs(y) > NEAR;

/**
 * The names of the satellites, on the side away from the Earth and below each other; a line leads to each.
 *
 * @param {Frame} frame
 * @param {import("../core/store.js").CutSatellite[]} satellites
 */
function names(frame, satellites) {
  const { top, height, em, palette } = frame;
  const [ex, ey] = at(frame, 0, 0);
  const shown = satellites.filter((satellite) => !isBeside(frame, satellite)).map((satellite) => {
    const [cx, cy] = placeOf(frame, satellite);
    const away = Math.hypot(cx - ex, cy - ey) || 1;
    return { text: nameOf(satellite), cx, cy, side: Math.sign(cx - ex) || 1, y: cy + (BESIDE * em * (cy - ey)) / away };
  });
  return [-1, 1].flatMap((half) => {
    const column = shown.filter((name) => name.side === half).sort((a, b) => a.y - b.y);
    const placed = spread(column, top + LINE * em, top + height - LINE * em, LINE * em);
    return placed.flatMap((name) => {
      const [x, anchor] = atName(frame, name);
      const isInside = (anchor === "start") !== name.side > 0; // there are local times and the Earth: a line higher
      const y = name.y - (isInside ? LINE * em : 0);
      const line = { x1: name.cx, y1: name.cy, x2: x, y2: y, stroke: palette.muted, "stroke-width": em };
      const text = label(x + (anchor === "start" ? 3 : -3) * em, y + 4 * em, name.text, palette.text, anchor, 12 * em);
      text.style.fontWeight = "600";
      text.setAttribute("class", "halo");
      return [drawn("line", line), text];
    });
  });
}

/** @param {import("../core/store.js").CutSatellite} satellite */
function nameOf({ name, probability }) {
  if (probability === null) return `${name}: not known`;
  return probability < NAMED ? name : `${name} ${words.percent(probability)}`;
}

/**
 * The same names from top to bottom with room for each, as little moved as that allows.
 *
 * @param {Name[]} column in order
 * @param {number} low
 * @param {number} high
 * @param {number} step
 */
function spread(column, low, high, step) {
  let least = low;
  const down = column.map((name) => {
    const y = Math.max(name.y, least);
    least = y + step;
    return { ...name, y };
  });
  let most = high;
  return down.reverse().map((name) => {
    const y = Math.min(name.y, most);
    most = y - step;
    return { ...name, y };
  });
}

/**
 * Where a name begins or ends: beside its satellite, on the other side where the frame ends.
 *
 * @param {Frame} frame
 * @param {Name} name
 * @returns {[number, string]}
 */
function atName({ left, width, em }, { text, cx, side: half }) {
  const length = text.length * LETTER * em;
  const from = cx + half * BESIDE * em;
  const outside = half > 0 ? from + length > left + width : from - length < left;
  const away = outside ? -half : half;
  return [cx + away * BESIDE * em, away > 0 ? "start" : "end"];
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
function axes(frame) {
  const { left, top, width, height, scale, em, equatorial, palette } = frame;
  const [right, bottom] = [left + width, top + height];
  const { muted } = palette;
  const parts = [drawn("rect", { x: left, y: top, width, height, fill: "none", stroke: palette.edge })];
  for (let x = Math.floor(SUNWARD / 5) * 5; x >= SUNWARD - width / scale; x -= 5) {
    const [px] = at(frame, x, 0);
    parts.push(drawn("line", { x1: px, x2: px, y1: top, y2: bottom, stroke: x ? palette.grid : palette.edge }));
    parts.push(label(px, bottom + 14 * em, words.number(x, 0), muted, "middle", 12 * em));
  }
  for (let y = -10; y <= 10; y += 5) {
    const py = top + height / 2 - y * scale;
    if (py < top || py > bottom) continue;
    parts.push(drawn("line", { x1: left, x2: right, y1: py, y2: py, stroke: y ? palette.grid : palette.edge }));
    if (py < top + 6 * em) continue; // there are the buttons
    parts.push(label(left - 5 * em, py + 4 * em, words.number(equatorial ? -y : y, 0), muted, "end", 12 * em));
  }
  const [up, down] = equatorial ? ["dawn", "dusk"] : ["north", "south"];
  return [
    ...parts,
    label(left + 6 * em, top + height / 2 - 6 * em, "← Sun", palette.late, "start", 12 * em),
    label(right - 6 * em, top + 16 * em, up, muted, "end", 12 * em),
    label(right - 6 * em, bottom - 8 * em, down, muted, "end", 12 * em),
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
