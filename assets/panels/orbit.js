/**
 * SMILE's orbit in two planes of GSE: track, place now, field of SXI, boundary with its band, bow shock, Earth.
 *
 * The Sun is at the left, as in the cut; beside each other north at the top (XZ) and dusk at the bottom (XY). The part
 * of the track before now is thin, the part ahead has a mark every six hours.
 *
 * @typedef {number[]} Point x and the other coordinate [R_E]
 * @typedef {typeof FRAMES["xz"]} Frame
 * @typedef {{high: Point[], low: Point[], distance: Point[], shock: Point[]}} Lines
 * @typedef {object} Orbit
 * @property {number} time [unix s]
 * @property {number[][]} path time, x, y, z
 * @property {number[] | null} position
 * @property {number[]} field of SXI: nearest, aim, farthest x
 * @property {{planes: {[name: string]: Lines}} | null} scene
 */

import { drawn } from "../core/dom.js";
import { scale as grown } from "../core/scale.js";
import * as words from "../core/words.js";

const FRAMES = { // R_E at the left, right, top and bottom edge
  xz: { title: "XZ: from dusk, north up", other: 2, sunward: 19, tail: -17, high: 21.5, low: -10, up: 1 },
  xy: { title: "XY: from north, dusk down", other: 1, sunward: 19, tail: -17, high: 15.75, low: -15.75, up: -1 },
};
const GAP = 16; // px
const LARGEST = 980; // px of a side
const STEP = 6 * 3600; // s between two marks on the track
const APART = 44; // px between two hours that are named

/**
 * Fill the element with both planes.
 *
 * @param {HTMLElement} root
 * @param {Orbit} orbit
 */
export function drawOrbit(root, orbit) {
  const width = root.clientWidth;
  if (width < 120) return;
  const size = Math.min(width >= 520 ? Math.floor((width - GAP * grown()) / 2) : width, LARGEST * grown());
  root.dataset.drawing = "";
  root.replaceChildren(...Object.entries(FRAMES).map(([name, frame]) => drawPlane(name, frame, orbit, size)));
}

/**
 * @param {string} name
 * @param {Frame} frame
 * @param {Orbit} orbit
 * @param {number} width
 */
function drawPlane(name, frame, orbit, width) {
  const scale = width / (frame.sunward - frame.tail);
  const height = scale * (frame.high - frame.low);
  /** @param {Point} point */
  const at = ([x, other]) => [(frame.sunward - x) * scale, (frame.high - frame.up * other) * scale];
  /** @param {Point[]} points */
  const path = (points) =>
    points.map((point, i) => (i ? "L" : "M") + at(point).map((value) => value.toFixed(1)).join(" ")).join("");
  const [cx, cy] = at([0, 0]);
  const em = grown();
  return drawn("svg", { width, height, viewBox: `0 0 ${width} ${height}`, class: "plane", "data-plane": name },
    ...grid(at, width, height),
    ...(orbit.scene ? boundary(orbit.scene.planes[name], path) : []),
    drawn("line", { x1: 0, y1: cy, x2: cx, y2: cy, class: "sunline" }),
    drawn("circle", { cx, cy, r: scale, class: "earth" }),
    drawn("path", { d: `M${cx} ${cy - scale}A${scale} ${scale} 0 0 0 ${cx} ${cy + scale}Z`, class: "day" }),
    ...track(frame, orbit, at, path),
    drawn("text", { x: 8 * em, y: 16 * em, class: "title" }, frame.title),
    drawn("text", { x: 8 * em, y: cy - 6 * em, class: "axis" }, "Sun"),
  );
}

/**
 * @param {(point: Point) => number[]} at
 * @param {number} width
 * @param {number} height
 */
function grid(at, width, height) {
  const parts = [];
  const em = grown();
  for (let x = -15; x <= 15; x += 5) {
    const [px] = at([x, 0]);
    parts.push(drawn("line", { x1: px, y1: 0, x2: px, y2: height, class: "grid" }));
    const below = { x: px + 3 * em, y: height - 4 * em, class: "axis" };
    if (px < width - 24 * em) parts.push(drawn("text", below, words.number(x, 0)));
  }
  for (let other = -20; other <= 20; other += 5) {
    const [, py] = at([0, other]);
    if (py < 20 * em || py > height - 16 * em) continue;
    parts.push(drawn("line", { x1: 0, y1: py, x2: width, y2: py, class: "grid" }));
    const beside = { x: width - 4 * em, y: py - 3 * em, class: "axis end" };
    if (other) parts.push(drawn("text", beside, words.number(other, 0)));
  }
  return parts;
}

/**
 * @param {Lines} lines
 * @param {(points: Point[]) => string} path
 */
function boundary({ high, low, distance, shock }, path) {
  const band = high.length && low.length ? `${path(high)}${path([...low].reverse()).replace("M", "L")}Z` : "";
  const paths = { band, nose: path(distance), shock: path(shock) };
  return Object.entries(paths).filter(([, d]) => d).map(([name, d]) => drawn("path", { d, class: name }));
}

/**
 * @param {Frame} frame
 * @param {Orbit} orbit
 * @param {(point: Point) => number[]} at
 * @param {(points: Point[]) => string} path
 */
function track({ other }, { time: now, path: rows, position, field }, at, path) {
  const points = rows.map((row) => [row[0], row[1], row[1 + other]]);
  const here = position && [now, position[0], position[other]];
  const past = [...points.filter(([time]) => time <= now), ...(here ? [here] : [])];
  const ahead = [...(here ? [here] : []), ...points.filter(([time]) => time >= now)];
  const parts = [];
  if (here && field.length) {
    const [low, aim, high] = field.map((x) => [x, 0]);
    parts.push(drawn("path", { d: `${path([here.slice(1), low, high])}Z`, class: "field" }));
    parts.push(drawn("path", { d: path([here.slice(1), aim]), class: "aim" }));
  }
  for (const [name, line] of Object.entries({ past, ahead })) {
    if (line.length > 1) parts.push(drawn("path", { d: path(line.map(([, ...point]) => point)), class: name }));
  }
  parts.push(...marks(ahead, at));
  if (here) {
    const [x, y] = at(here.slice(1));
    const em = grown();
    const half = 8 * em;
    const diamond = `M${x} ${y - half}l${half} ${half}l${-half} ${half}l${-half} ${-half}Z`;
    parts.push(drawn("path", { d: diamond, class: "craft" }));
    parts.push(drawn("text", { x: x + 12 * em, y: y + 4 * em, class: "craft" }, "SMILE now"));
  }
  return parts;
}

/**
 * A dot with its hour every six hours ahead, where there is room.
 *
 * @param {number[][]} ahead
 * @param {(point: Point) => number[]} at
 */
function marks(ahead, at) {
  const parts = [];
  const em = grown();
  /** @type {number[][]} */
  const named = [];
  for (let i = 1; i < ahead.length; i++) {
    const [[before, ax, ay], [after, bx, by]] = [ahead[i - 1], ahead[i]];
    for (let time = (Math.floor(before / STEP) + 1) * STEP; time <= after; time += STEP) {
      const part = (time - before) / (after - before);
      const [x, y] = at([ax + part * (bx - ax), ay + part * (by - ay)]);
      parts.push(drawn("circle", { cx: x, cy: y, r: 2.6 * em, class: "hour" }));
      if (named.some(([px, py]) => Math.hypot(px - x, py - y) < APART * em) || (!named.length && i < 6)) continue;
      named.push([x, y]);
      const text = time % 86400 ? words.hour(time * 1000) : words.day(time * 1000);
      parts.push(drawn("text", { x: x + 6 * em, y: y + 4 * em, class: "axis" }, text));
    }
  }
  return parts;
}
