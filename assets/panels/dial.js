/**
 * The grid of OVATION as two dials, one for each pole: noon at the top, dusk at the left, dawn at the right.
 *
 * Each pixel is turned into a place and takes the cell of the grid that holds it; nothing is smoothed, a cell without
 * a value stays empty. The Sun's place is from the low-precision formulas of the Astronomical Almanac (0.01 deg).
 *
 * @typedef {{latitude: number, longitude: number}} Subsolar [deg]
 * @typedef {{time: number, forecast: number?, key: string, greatest: {[side: string]: number?}}} Ovation
 */

import { element, inside } from "../core/dom.js";
import { scale as grown } from "../core/scale.js";
import { MINUS } from "../core/words.js";

const EDGE = 40; // deg of latitude at the rim
const MISSING = 255;
/** @type {[number, number[]][]} */
const STEPS = [ // %, colour: one hue after another, ever lighter, so that it reads without hue
  [1, [22, 60, 58]], [5, [24, 92, 78]], [10, [34, 130, 96]], [20, [72, 176, 110]], [35, [140, 214, 118]],
  [50, [214, 238, 130]], [75, [255, 248, 190]],
];
const [DAY, NIGHT, EMPTY] = [[46, 56, 72], [20, 25, 34], [14, 17, 22]];
const HOURS = ["12", "06", "00", "18"]; // clockwise from the top
const SIDES = { north: 1, south: -1 };
const RAD = Math.PI / 180;

/**
 * The place over which the Sun stands [deg] at a time.
 *
 * @param {number} ms
 * @returns {Subsolar}
 */
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
  return { latitude, longitude: (((((12 - hours) * 15 - equation + 180) % 360) + 360) % 360) - 180 };
}

/**
 * Fill the element with both dials and the legend.
 *
 * @param {HTMLElement} root
 * @param {{cells: string}} grid
 * @param {Ovation} facts
 */
export function drawDials(root, grid, facts) {
  const cells = Uint8Array.from(atob(grid.cells), (letter) => letter.charCodeAt(0));
  const sun = subsolar((facts.forecast ?? facts.time) * 1000);
  const beside = root.clientWidth >= 480 * grown() ? 2 : 1;
  const size = Math.max(180, Math.min(420 * grown(), Math.floor((root.clientWidth - 16 * grown()) / beside)));
  if (!root.querySelector("canvas")) root.append(makeDial("north"), makeDial("south"), makeLegend());
  root.dataset.drawing = "";
  for (const [side, sign] of Object.entries(SIDES)) {
    const canvas = /** @type {HTMLCanvasElement} */ (inside(root, `canvas[data-side="${side}"]`));
    paint(canvas, size, sign, cells, sun);
    const greatest = facts.greatest[side] ?? "not known";
    canvas.setAttribute("aria-label", `Aurora in the ${side}: greatest chance ${greatest} %.`);
  }
}

/** @param {string} side */
function makeDial(side) {
  const caption = element("figcaption", { textContent: side[0].toUpperCase() + side.slice(1) });
  return element("figure", {}, element("canvas", { "data-side": side, role: "img" }), caption);
}

function makeLegend() {
  const entries = STEPS.map(([percent, colour], i) => {
    const text = `${percent}${i === STEPS.length - 1 ? "+" : ""}`;
    return element("li", {}, element("i", { style: `background:rgb(${colour})` }), text);
  });
  return element("ol", { className: "legend", "aria-label": "Colours" }, ...entries, element("li", {}, "%"));
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {number} size [px]
 * @param {number} sign
 * @param {Uint8Array} cells
 * @param {Subsolar} sun
 */
function paint(canvas, size, sign, cells, sun) {
  const scale = Math.min(window.devicePixelRatio || 1, 2);
  canvas.width = canvas.height = Math.round(size * scale);
  canvas.style.width = canvas.style.height = `${size}px`;
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const half = canvas.width / 2;
  const em = scale * grown();
  const rim = half - 17 * em;
  const image = context.createImageData(canvas.width, canvas.height);
  for (let y = 0; y < canvas.height; y++) {
    for (let x = 0; x < canvas.width; x++) {
      const [right, up] = [(x + 0.5 - half) / rim, (half - y - 0.5) / rim];
      const from = Math.hypot(right, up);
      if (from > 1) continue;
      const latitude = sign * (90 - from * (90 - EDGE));
      const longitude = sun.longitude - Math.atan2(right, up) / RAD; // dawn, at the right, is west of noon
      image.data.set([...shade(cells, latitude, longitude, sun), 255], 4 * (y * canvas.width + x));
    }
  }
  context.putImageData(image, 0, 0);
  frame(context, half, rim, em, sign);
}

/**
 * Colour of a place: the chance of aurora over day or night.
 *
 * @param {Uint8Array} cells
 * @param {number} latitude
 * @param {number} longitude
 * @param {Subsolar} sun
 */
function shade(cells, latitude, longitude, sun) {
  const column = ((Math.round(longitude) % 360) + 360) % 360;
  const value = cells[(Math.round(latitude) + 90) * 360 + column];
  if (value === MISSING) return EMPTY;
  let colour = null;
  for (const [percent, rgb] of STEPS) if (value >= percent) colour = rgb;
  if (colour) return colour;
  const [here, there] = [latitude * RAD, sun.latitude * RAD];
  const hour = Math.cos((longitude - sun.longitude) * RAD);
  return Math.sin(here) * Math.sin(there) + Math.cos(here) * Math.cos(there) * hour > 0 ? DAY : NIGHT;
}

/**
 * Circles of latitude, hours, and what they are.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {number} half
 * @param {number} rim
 * @param {number} em
 * @param {number} sign
 */
function frame(context, half, rim, em, sign) {
  Object.assign(context, {
    lineWidth: em, strokeStyle: "rgba(195, 204, 216, 0.35)", fillStyle: "#C3CCD8",
    font: `${12 * em}px system-ui, sans-serif`, textAlign: "center", textBaseline: "middle",
  });
  context.beginPath();
  for (let latitude = 80; latitude >= EDGE; latitude -= 10) {
    const radius = ((90 - latitude) / (90 - EDGE)) * rim;
    context.moveTo(half + radius, half);
    context.arc(half, half, radius, 0, 2 * Math.PI);
    if (latitude % 20 || latitude === EDGE) continue;
    context.fillText(`${sign < 0 ? MINUS : ""}${latitude}°`, half + radius * 0.707, half + radius * 0.707);
  }
  HOURS.forEach((hour, i) => {
    const [x, y] = [Math.sin((i * Math.PI) / 2), -Math.cos((i * Math.PI) / 2)];
    context.moveTo(half, half);
    context.lineTo(half + x * rim, half + y * rim);
    context.fillText(hour, half + x * (rim + 9 * em), half + y * (rim + 9 * em));
  });
  context.stroke();
}
