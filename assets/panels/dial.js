/**
 * The grid of OVATION as two dials, one for each pole: noon at the top, dusk at the left, dawn at the right.
 *
 * Each pixel is turned into a place and takes the cell of the grid that holds it; nothing is smoothed, a cell without
 * a value stays empty. The Sun's place is from the low-precision formulas of the Astronomical Almanac (0.01 deg).
 */
"use strict";

import * as words from "../core/words.js";

const EDGE = 40; // deg of latitude at the rim
const MISSING = 255;
const STEPS = [ // %, colour: one hue after another, ever lighter, so that it reads without hue
  [1, [22, 60, 58]], [5, [24, 92, 78]], [10, [34, 130, 96]], [20, [72, 176, 110]], [35, [140, 214, 118]],
  [50, [214, 238, 130]], [75, [255, 248, 190]],
];
const RAD = Math.PI / 180;

/** The place over which the Sun stands [deg] at a time [ms]. */
export function subsolar(ms) {
  const days = ms / 86400000 - 10957.5; // since 2000-01-01 12:00
  const mean = 280.46 + 0.9856474 * days;
  const anomaly = (357.528 + 0.9856003 * days) * RAD;
  const longitude = (mean + 1.915 * Math.sin(anomaly) + 0.02 * Math.sin(2 * anomaly)) * RAD;
  const tilt = 23.439 * RAD;
  const latitude = Math.asin(Math.sin(tilt) * Math.sin(longitude)) / RAD;
  const ascension = Math.atan2(Math.cos(tilt) * Math.sin(longitude), Math.cos(longitude)) / RAD;
  const equation = ((mean - ascension + 540) % 360) - 180; // deg
  const hours = (ms % 86400000) / 3600000;
  return { latitude, longitude: ((((12 - hours) * 15 - equation + 180) % 360) + 360) % 360 - 180 };
}

/** Fill the element with both dials and the legend. */
export function drawDials(root, grid, facts) {
  const cells = Uint8Array.from(atob(grid.cells), (letter) => letter.charCodeAt(0));
  const sun = subsolar((facts.forecast ?? facts.time) * 1000);
  const beside = root.clientWidth >= 480 ? 2 : 1;
  const size = Math.max(180, Math.min(420, Math.floor((root.clientWidth - 16) / beside)));
  if (!root.querySelector("canvas")) root.append(dial("north"), dial("south"), legend());
  for (const [place, side] of [[1, "north"], [-1, "south"]]) {
    const canvas = root.querySelector(`canvas[data-side="${side}"]`);
    paint(canvas, size, place, cells, sun);
    const most = facts.greatest[side];
    canvas.setAttribute("aria-label", `Aurora in the ${side}: greatest chance ${most ?? "not known"} %.`);
  }
}

function dial(side) {
  const figure = document.createElement("figure");
  const canvas = document.createElement("canvas");
  canvas.dataset.side = side;
  canvas.setAttribute("role", "img");
  figure.append(canvas, Object.assign(document.createElement("figcaption"), { textContent: side === "north" ? "North" : "South" }));
  return figure;
}

function legend() {
  const list = Object.assign(document.createElement("ol"), { className: "legend" });
  list.setAttribute("aria-label", "Colours");
  for (const [percent, colour] of STEPS) {
    const entry = document.createElement("li");
    const patch = document.createElement("i");
    patch.style.background = `rgb(${colour})`;
    entry.append(patch, `${percent}${percent === STEPS.at(-1)[0] ? "+" : ""}`);
    list.append(entry);
  }
  list.append(Object.assign(document.createElement("li"), { textContent: "%" }));
  return list;
}

function paint(canvas, size, side, cells, sun) {
  const scale = Math.min(window.devicePixelRatio || 1, 2);
  canvas.width = canvas.height = Math.round(size * scale);
  canvas.style.width = canvas.style.height = `${size}px`;
  const context = canvas.getContext("2d");
  const half = canvas.width / 2;
  const rim = half - 17 * scale;
  const image = context.createImageData(canvas.width, canvas.height);
  for (let y = 0; y < canvas.height; y++) {
    for (let x = 0; x < canvas.width; x++) {
      const [right, up] = [(x + 0.5 - half) / rim, (half - y - 0.5) / rim];
      const from = Math.hypot(right, up);
      if (from > 1) continue;
      const latitude = 90 - from * (90 - EDGE);
      const hour = Math.atan2(right, up) / RAD; // dawn, at the right, is west of noon
      const longitude = sun.longitude - hour;
      const colour = shade(cells, side * latitude, longitude, sun);
      image.data.set(colour, 4 * (y * canvas.width + x));
    }
  }
  context.putImageData(image, 0, 0);
  frame(context, half, rim, scale, side);
}

/** Colour of a place: the chance of aurora over day or night. */
function shade(cells, latitude, longitude, sun) {
  const column = ((Math.round(longitude) % 360) + 360) % 360;
  const value = cells[(Math.round(latitude) + 90) * 360 + column];
  const height = Math.sin(latitude * RAD) * Math.sin(sun.latitude * RAD)
    + Math.cos(latitude * RAD) * Math.cos(sun.latitude * RAD) * Math.cos((longitude - sun.longitude) * RAD);
  const ground = height > 0 ? [46, 56, 72] : [20, 25, 34]; // the side of the day is lighter
  if (value === MISSING || value < STEPS[0][0]) return value === MISSING ? [14, 17, 22, 255] : [...ground, 255];
  let colour = STEPS[0][1];
  for (const [percent, rgb] of STEPS) if (value >= percent) colour = rgb;
  return [...colour, 255];
}

/** Circles of latitude, hours, and what they are. */
function frame(context, half, rim, scale, side) {
  context.lineWidth = scale;
  context.strokeStyle = "rgba(195, 204, 216, 0.35)";
  context.font = `${10.5 * scale}px system-ui, sans-serif`;
  context.fillStyle = "#C3CCD8";
  context.textAlign = "center";
  context.textBaseline = "middle";
  for (let latitude = 80; latitude >= EDGE; latitude -= 10) {
    const radius = ((90 - latitude) / (90 - EDGE)) * rim;
    context.beginPath();
    context.arc(half, half, radius, 0, 2 * Math.PI);
    context.stroke();
    if (latitude % 20 === 0 && latitude > EDGE) {
      const sign = side < 0 ? words.MINUS : "";
      context.fillText(`${sign}${latitude}°`, half + radius * 0.707, half + radius * 0.707);
    }
  }
  for (const [angle, text] of [[0, "12"], [90, "06"], [180, "00"], [270, "18"]]) {
    const [x, y] = [Math.sin(angle * RAD), -Math.cos(angle * RAD)];
    context.beginPath();
    context.moveTo(half, half);
    context.lineTo(half + x * rim, half + y * rim);
    context.stroke();
    context.fillText(text, half + x * (rim + 9 * scale), half + y * (rim + 9 * scale));
  }
}
