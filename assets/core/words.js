/**
 * How numbers, ages and times are written: true minus sign, fixed digits, UTC and saying so.
 * The server writes the same forms into the page as first sent.
 */
"use strict";

export const MINUS = "\u2212";
export const NONE = "\u2013";
const SPACE = "\u00a0"; // does not break
const THIN = "\u202f";
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

const two = (n) => String(n).padStart(2, "0");

/** A number with so many digits after the point; a dash where there is none. */
export function number(value, decimals = 1) {
  if (value === null || value === undefined || !Number.isFinite(value)) return NONE;
  const digits = Math.abs(value).toFixed(decimals);
  const text = Math.abs(value) < 1e4 ? digits : digits.replace(/\B(?=(\d{3})+(?!\d|\.\d*$))/g, THIN);
  return value < 0 && Number(text) !== 0 ? MINUS + text : text;
}

/** "6.6–8.1", or nothing where a limit is missing. */
export function band(low, high, decimals = 1) {
  if (!Number.isFinite(low ?? NaN) || !Number.isFinite(high ?? NaN)) return "";
  const [a, b] = [number(low, decimals), number(high, decimals)];
  return a.startsWith(MINUS) || b.startsWith(MINUS) ? `${a} to ${b}` : `${a}\u2013${b}`;
}

/** Age of a value, from seconds. */
export function age(seconds) {
  if (!Number.isFinite(seconds)) return "";
  if (seconds < 60) return `<1${SPACE}min`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}${SPACE}min`;
  if (minutes < 1440) return `${Math.floor(minutes / 60)}${SPACE}h${SPACE}${two(minutes % 60)}${SPACE}min`;
  return `${Math.floor(minutes / 1440)}${SPACE}d${SPACE}${Math.floor((minutes % 1440) / 60)}${SPACE}h`;
}

/** "2024-05-10 17:12:00 UTC" from ms. */
export function stamp(ms) {
  return new Date(ms).toISOString().slice(0, 19).replace("T", " ") + " UTC";
}

/** "17:12" from ms, UTC. */
export function hour(ms) {
  const time = new Date(ms);
  return `${two(time.getUTCHours())}:${two(time.getUTCMinutes())}`;
}

/** "10 May" from ms, UTC. */
export function day(ms) {
  const time = new Date(ms);
  return `${time.getUTCDate()} ${MONTHS[time.getUTCMonth()]}`;
}

/** Kp in thirds as observers write it: 4.667 is "5−", 5 is "5o", 5.333 is "5+". */
export function kp(value) {
  if (!Number.isFinite(value)) return NONE;
  const thirds = Math.round(value * 3);
  const whole = Math.round(thirds / 3);
  return whole + { "-1": MINUS, 0: "o", 1: "+" }[thirds - 3 * whole];
}

/** X-rays [W m-2] by class: "C3.4". */
export function flare(flux) {
  if (!Number.isFinite(flux)) return NONE;
  const [base, letter] = [[1e-4, "X"], [1e-5, "M"], [1e-6, "C"], [1e-7, "B"]].find(([from]) => flux >= from) ?? [1e-8, "A"];
  return letter + (flux / base).toFixed(1);
}

/** A flux that runs over decades: two digits after the point where it is small. */
export const flux = (value) => number(value, Math.abs(value) < 10 ? 2 : 0);

/** Level of NOAA's scale G, 0 to 5, of a Kp, rounded to thirds; `steps` are the least Kp of each level, as sent. */
export function storm(value, steps) {
  const thirds = Math.round(value * 3);
  return steps.filter((least) => thirds >= Math.round(least * 3)).length;
}

const WORSE = ["fresh", "suspect", "late", "stale", "missing"];

/**
 * The worse of what the server told and what the age means; limits are [late, stale, gone] in seconds.
 * A derived value is as old as its inputs, which only the server knows.
 */
export function state(seconds, limits, told = "fresh") {
  const [late, stale, gone] = limits ?? [Infinity, Infinity, Infinity];
  const means = seconds > gone ? "missing" : seconds > stale ? "stale" : seconds > late ? "late" : "fresh";
  return WORSE.indexOf(means) > WORSE.indexOf(told) ? means : told;
}
