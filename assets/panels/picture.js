/**
 * A panel as a picture to take away: title, unit, span, what is live and what is not, and whose the data are are
 * drawn into it, so that it can stand alone.
 *
 * @typedef {import("../core/panels.js").Panel} Panel
 * @typedef {import("../core/store.js").Store} Store
 */

import { pixel } from "./cursor.js";
import { colourOf } from "./colours.js";
import { scale } from "../core/scale.js";
import * as words from "../core/words.js";

const SHARP = 2; // pixels of the picture per pixel of the page
const HEAD = 54; // px
const ROOM = 12; // above a plot
const CUT = 34; // above the frame of a cut
const FOOT = 40;
const FONT = "system-ui, sans-serif";

/**
 * What a picture says besides its drawing.
 *
 * @param {Panel} panel
 * @param {Store} store
 */
export function captions({ spec, window }, store) {
  const unit = (spec.axes.unit ?? "").replace("R_E", "Rᴇ");
  const [start, stop] = window ?? [store.now, store.now];
  const until = words.stamp(stop).slice(words.day(start) === words.day(stop) ? 11 : 0, 16);
  const span = window ? `${words.stamp(start).slice(0, 16)} to ${until} UTC, ` : "";
  const { mode } = store;
  return {
    title: `${spec.title}${unit ? ` [${unit}]` : ""}`,
    mode: mode === "live" || !mode ? "" : `EXERCISE · ${mode.toUpperCase()}`,
    time: `${span}as of ${words.stamp(store.now)}`,
    credit: `SMILE Nowcast${spec.credit ? `; data: ${spec.credit}` : ""}`,
  };
}

/**
 * Where a drawing begins below its title row [px].
 *
 * @param {Panel} panel
 */
const topOf = ({ over, window: shown }) =>
  shown ? parseFloat(over.over.style.getPropertyValue("--top")) || 0 : CUT * scale();

/**
 * The drawing of a panel as an address of an SVG.
 *
 * @param {Panel} panel
 */
async function drawing({ plot, size: [width, height] }) {
  if (window.Plotly && plot.classList.contains("js-plotly-plot")) {
    return /** @type {string} */ (await window.Plotly.toImage(plot, { format: "svg", width, height }));
  }
  const svg = /** @type {SVGElement} */ (plot.querySelector("svg")?.cloneNode(true));
  svg.setAttribute("font-family", FONT);
  return `data:image/svg+xml,${encodeURIComponent(new XMLSerializer().serializeToString(svg))}`;
}

/**
 * The panel as PNG.
 *
 * @param {Panel} panel
 * @param {Store} store
 * @returns {Promise<Blob>}
 */
export async function picture(panel, store) {
  const em = scale();
  const above = Math.max(0, topOf(panel) - ROOM * em); // the title row of the page, which is drawn anew
  const [width, height] = [panel.size[0], panel.size[1] - above + (HEAD + FOOT) * em];
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width: width * SHARP, height: height * SHARP });
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  context.scale(SHARP, SHARP);
  context.fillStyle = store.palette.surface;
  context.fillRect(0, 0, width, height);
  const image = new Image();
  image.src = await drawing(panel);
  await image.decode();
  context.drawImage(image, 0, HEAD * em - above, panel.size[0], panel.size[1]);
  context.fillRect(0, 0, width, HEAD * em);
  frame(context, panel, store, width, height, em);
  if (panel.window) now(context, panel, store, HEAD * em - above, em);
  return new Promise((done, fail) => canvas.toBlob((blob) => (blob ? done(blob) : fail(new Error("no picture")))));
}

/**
 * Title and mode above, keys below them, now, time and credit below.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {Panel} panel
 * @param {Store} store
 * @param {number} width
 * @param {number} height
 * @param {number} em
 */
function frame(context, panel, store, width, height, em) {
  const { title, mode, time, credit } = captions(panel, store);
  const { palette } = store;
  /**
   * @param {string} text
   * @param {number} x
   * @param {number} y
   * @param {string} colour
   * @param {string} font
   */
  const write = (text, x, y, colour, font = `${12 * em}px ${FONT}`) => {
    Object.assign(context, { fillStyle: colour, font });
    context.fillText(text, x, y, width - x - 8 * em);
  };
  write(title, 14 * em, 22 * em, palette.text, `600 ${15 * em}px ${FONT}`);
  if (mode) {
    context.font = `700 ${13 * em}px ${FONT}`;
    write(mode, width - context.measureText(mode).width - 14 * em, 22 * em, palette[store.mode ?? ""] ?? palette.late,
      context.font);
    Object.assign(context, { strokeStyle: palette[store.mode ?? ""] ?? palette.late, lineWidth: 3 * em });
    context.strokeRect(1.5 * em, 1.5 * em, width - 3 * em, height - 3 * em);
  }
  let x = 14 * em;
  for (const { trace, name } of panel.title.keys) {
    context.fillStyle = colourOf(trace, store);
    context.fillRect(x, 38 * em, 14 * em, (trace.kind === "band" ? 8 : 3) * em);
    write(name.textContent ?? "", x + 19 * em, 44 * em, palette.neutral);
    x += 32 * em + context.measureText(name.textContent ?? "").width;
  }
  write(time, 14 * em, height - 24 * em, palette.neutral);
  write(credit, 14 * em, height - 8 * em, palette.muted);
}

/**
 * The dashed line of now.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {Panel} panel
 * @param {Store} store
 * @param {number} from [px] where the panel begins
 * @param {number} em
 */
function now(context, panel, store, from, em) {
  const { window, size, over } = panel;
  const x = pixel(store.now, /** @type {import("../core/panels.js").Span} */ (window), size[0]);
  const bottom = parseFloat(over.over.style.getPropertyValue("--bottom")) || 0;
  Object.assign(context, { strokeStyle: store.palette.neutral, lineWidth: 1.5 * em });
  context.setLineDash([5 * em, 4 * em]);
  context.beginPath();
  context.moveTo(x, from + topOf(panel));
  context.lineTo(x, from + size[1] - bottom);
  context.stroke();
  context.setLineDash([]);
}
