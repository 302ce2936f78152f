/**
 * SMILE's orbit in two planes of GSE: track, place now, field of SXI, boundary with its band, bow shock, Earth.
 *
 * The Sun is at the left, as in the cut; beside each other north at the top (XZ) and dusk at the bottom (XY). The part
 * of the track before now is thin, the part ahead has a mark every six hours.
 */
"use strict";

import { node } from "../core/svg.js";
import * as words from "../core/words.js";

const FRAMES = { // R_E at the left, right, top and bottom edge
  xz: { title: "XZ: from dusk, north up", other: 2, sunward: 19, tail: -17, high: 21.5, low: -10, up: 1, unit: "Z" },
  xy: { title: "XY: from north, dusk down", other: 1, sunward: 19, tail: -17, high: 15.75, low: -15.75, up: -1, unit: "Y" },
};
const GAP = 16; // px
const LARGEST = 980; // px of a side
const STEP = 6 * 3600; // s between two marks on the track

/** Fill the element with both planes. */
export function drawOrbit(root, view) {
  const width = root.clientWidth;
  if (width < 120) return;
  const beside = width >= 520 ? 2 : 1;
  const size = Math.floor((width - (beside - 1) * GAP) / beside);
  root.replaceChildren(...Object.entries(FRAMES).map(([name, frame]) => plane(name, frame, view, Math.min(size, LARGEST))));
}

function plane(name, frame, view, width) {
  const scale = width / (frame.sunward - frame.tail);
  const height = scale * (frame.high - frame.low);
  const at = (x, other) => [(frame.sunward - x) * scale, (frame.high - frame.up * other) * scale];
  const path = (points) => points.map(([x, y], i) => `${i ? "L" : "M"}${at(x, y).map((v) => v.toFixed(1)).join(" ")}`).join("");
  const svg = node("svg", { width, height, viewBox: `0 0 ${width} ${height}`, class: "plane", "data-plane": name });
  svg.append(...grid(frame, at, width, height));
  if (view.scene) svg.append(...boundary(view.scene.planes[name], path));
  const [ex, ey] = at(0, 0);
  svg.append(
    node("line", { x1: at(frame.sunward, 0)[0], y1: ey, x2: ex, y2: ey, class: "sunline" }),
    node("circle", { cx: ex, cy: ey, r: scale, class: "earth" }),
    node("path", { d: `M${ex} ${ey - scale}A${scale} ${scale} 0 0 0 ${ex} ${ey + scale}Z`, class: "day" }),
  );
  svg.append(...track(frame, view, at, path));
  svg.append(node("text", { x: 8, y: 16, class: "title" }, frame.title));
  svg.append(node("text", { x: 8, y: ey - 6, class: "axis" }, "Sun"));
  return svg;
}

function grid(frame, at, width, height) {
  const drawn = [];
  for (let x = -15; x <= 15; x += 5) {
    const [px] = at(x, 0);
    drawn.push(node("line", { x1: px, y1: 0, x2: px, y2: height, class: "grid" }));
    if (px < width - 24) drawn.push(node("text", { x: px + 3, y: height - 4, class: "axis" }, words.number(x, 0)));
  }
  for (let other = -20; other <= 20; other += 5) {
    const [, py] = at(0, other);
    if (py < 20 || py > height - 16) continue;
    drawn.push(node("line", { x1: 0, y1: py, x2: width, y2: py, class: "grid" }));
    if (other) drawn.push(node("text", { x: width - 4, y: py - 3, class: "axis end" }, words.number(other, 0)));
  }
  return drawn;
}

function boundary(lines, path) {
  const drawn = [];
  if (lines.high.length && lines.low.length) {
    const back = path([...lines.low].reverse()).replace("M", "L");
    drawn.push(node("path", { d: `${path(lines.high)}${back}Z`, class: "band" }));
  }
  if (lines.distance.length) drawn.push(node("path", { d: path(lines.distance), class: "nose" }));
  if (lines.shock.length) drawn.push(node("path", { d: path(lines.shock), class: "shock" }));
  return drawn;
}

function track(frame, view, at, path) {
  const rows = view.path.map((row) => [row[0], row[1], row[1 + frame.other]]);
  const drawn = [];
  const past = rows.filter(([time]) => time <= view.time);
  const ahead = rows.filter(([time]) => time >= view.time);
  const place = view.position ? [view.position[0], view.position[frame.other]] : null;
  if (place) {
    past.push([view.time, ...place]);
    ahead.unshift([view.time, ...place]);
  }
  if (view.field.length && place) {
    const [low, aim, high] = view.field;
    drawn.push(node("path", { d: `${path([place, [low, 0], [high, 0]])}Z`, class: "field" }));
    drawn.push(node("path", { d: path([place, [aim, 0]]), class: "aim" }));
  }
  if (past.length > 1) drawn.push(node("path", { d: path(past.map(([, x, y]) => [x, y])), class: "past" }));
  if (ahead.length > 1) drawn.push(node("path", { d: path(ahead.map(([, x, y]) => [x, y])), class: "ahead" }));
  drawn.push(...marks(ahead, at));
  if (place) {
    const [x, y] = at(...place);
    drawn.push(node("path", { d: `M${x} ${y - 8}L${x + 8} ${y}L${x} ${y + 8}L${x - 8} ${y}Z`, class: "craft" }));
    drawn.push(node("text", { x: x + 12, y: y + 4, class: "craft" }, "SMILE now"));
  }
  return drawn;
}

/** A dot with its hour every six hours ahead, where there is room. */
function marks(ahead, at) {
  const drawn = [];
  const named = [];
  for (let i = 1; i < ahead.length; i++) {
    const [[before, ax, ay], [after, bx, by]] = [ahead[i - 1], ahead[i]];
    for (let time = (Math.floor(before / STEP) + 1) * STEP; time <= after; time += STEP) {
      const part = (time - before) / (after - before);
      const [x, y] = at(ax + part * (bx - ax), ay + part * (by - ay));
      drawn.push(node("circle", { cx: x, cy: y, r: 2.6, class: "hour" }));
      if (named.some(([px, py]) => Math.hypot(px - x, py - y) < 44) || named.length === 0 && i < 6) continue;
      named.push([x, y]);
      const text = time % 86400 ? words.hour(time * 1000) : words.day(time * 1000);
      drawn.push(node("text", { x: x + 6, y: y + 4, class: "axis" }, text));
    }
  }
  return drawn;
}
