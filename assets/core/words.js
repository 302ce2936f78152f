/**
 * How numbers and times are written: true minus sign, fixed digits, UTC and saying so.
 * The server writes the same forms into the page as first sent.
 */

export const MINUS = "\u2212";
export const NONE = "\u2013";
const THIN = "\u202f";
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
/** @type {[string, number][]} */
const CLASSES = [["X", 1e-4], ["M", 1e-5], ["C", 1e-6], ["B", 1e-7]]; // least flux [W m-2]

/** @typedef {number | null | undefined} Value */

/** @param {number} n */
export const two = (n) => String(n).padStart(2, "0");

/**
 * A number with so many digits after the point; a dash where there is none.
 *
 * @param {Value} value
 */
export function number(value, decimals = 1) {
  if (value === null || value === undefined || !Number.isFinite(value)) return NONE;
  const digits = Math.abs(value).toFixed(decimals);
  const text = Math.abs(value) < 1e4 ? digits : digits.replace(/\B(?=(\d{3})+(?!\d|\.\d*$))/g, THIN);
  return value < 0 && Number(digits) !== 0 ? MINUS + text : text;
}

/**
 * "6.6–8.1", or nothing where a limit is missing.
 *
 * @param {Value} low
 * @param {Value} high
 */
export function band(low, high, decimals = 1) {
  const [a, b] = [number(low, decimals), number(high, decimals)];
  if (a === NONE || b === NONE) return "";
  return a.startsWith(MINUS) || b.startsWith(MINUS) ? `${a} to ${b}` : `${a}\u2013${b}`;
}

/**
 * "2024-05-10 17:12:00 UTC".
 *
 * @param {number} ms
 */
export const stamp = (ms) => `${new Date(ms).toISOString().slice(0, 19).replace("T", " ")} UTC`;

/**
 * "2024-05-10T17:12:00Z".
 *
 * @param {number} ms
 */
export const iso = (ms) => `${new Date(ms).toISOString().slice(0, 19)}Z`;

/**
 * "17:12", UTC.
 *
 * @param {number} ms
 */
export const hour = (ms) => new Date(ms).toISOString().slice(11, 16);

/**
 * "10 May", UTC.
 *
 * @param {number} ms
 */
export function day(ms) {
  const time = new Date(ms);
  return `${time.getUTCDate()} ${MONTHS[time.getUTCMonth()]}`;
}

/**
 * A local time [h] as "11:30".
 *
 * @param {number} hours
 */
export function localTime(hours) {
  const minutes = Math.round(hours * 60) % 1440;
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

/**
 * Kp in thirds as observers write it: 4.667 is "5−", 5 is "5", 5.333 is "5+".
 *
 * @param {number} value
 */
export function kp(value) {
  if (!Number.isFinite(value)) return NONE;
  const thirds = Math.round(value * 3);
  const whole = Math.round(thirds / 3);
  return whole + [MINUS, "", "+"][thirds - 3 * whole + 1];
}

/**
 * X-rays [W m-2] by class: "C3.4".
 *
 * @param {number} flux
 */
export function flare(flux) {
  if (!Number.isFinite(flux)) return NONE;
  const [letter, base] = CLASSES.find(([, least]) => flux >= least) ?? ["A", 1e-8];
  return letter + (flux / base).toFixed(1);
}

/**
 * A flux that runs over decades: two digits after the point where it is small.
 *
 * @param {number} value
 */
export const flux = (value) => number(value, Math.abs(value) < 10 ? 2 : 0);

/**
 * Level of NOAA's scale G, 0 to 5, of a Kp rounded to thirds.
 *
 * @param {number} value
 * @param {number[]} steps as sent
 */
export function storm(value, steps) {
  const thirds = Math.round(value * 3);
  return steps.filter((least) => thirds >= Math.round(least * 3)).length;
}

/**
 * A chance in percent.
 *
 * @param {number} probability
 */
export function percent(probability) {
  return probability > 0 && probability < 0.01 ? "<1 %" : `${(100 * probability).toFixed(0)} %`;
}

/**
 * What a chance to be outside of the magnetopause is called.
 *
 * @param {Value} probability
 * @param {{likely: number, possible: number}} limits
 */
export function exposure(probability, { likely, possible }) {
  if (probability === null || probability === undefined || !Number.isFinite(probability)) return "not known";
  return probability >= likely ? "likely outside" : probability >= possible ? "possible" : "not exposed";
}
