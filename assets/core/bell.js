/**
 * A bell that a person may arm in this browser: it sounds and shows a notification when a new alert comes, as long as
 * the page is open. What is new stands in `data-latest`, `data-severity` and `data-text` of the section of alerts.
 */

import { byId, element } from "./dom.js";

const STORED = "nowcast.bell"; // the least severity that sounds, "" while the bell is not armed
const WORDS = ["", "notice", "watch", "warning", "severe", "extreme"];
const TONES = [660, 880, 660]; // Hz
const LENGTH = 0.18; // s

/** @type {AudioContext | null} */
let sound = null;
let last = "";

const armed = () => Number(localStorage.getItem(STORED) ?? 0);

/** Three tones; louder words are for the eye. */
function ring() {
  if (!sound) return;
  const begin = sound.currentTime;
  TONES.forEach((tone, number) => {
    const oscillator = new OscillatorNode(/** @type {AudioContext} */ (sound), { frequency: tone, type: "triangle" });
    const gain = new GainNode(/** @type {AudioContext} */ (sound), { gain: 0.25 });
    oscillator.connect(gain).connect(/** @type {AudioContext} */ (sound).destination);
    oscillator.start(begin + number * LENGTH);
    oscillator.stop(begin + (number + 0.9) * LENGTH);
  });
}

/**
 * Whether an alert is to sound.
 *
 * @param {{latest: string, severity: number}} alert
 * @param {string} seen the last one that was known
 * @param {number} least 0 while the bell is not armed
 */
export const sounds = ({ latest, severity }, seen, least) =>
  least > 0 && latest !== "" && latest !== seen && severity >= least;

/** Look at the section, and sound if something new has come. */
export function look() {
  const section = byId("alerts");
  if (!section) return;
  const { latest = "", severity = "0", text = "" } = section.dataset;
  const rings = last !== "-" && sounds({ latest, severity: Number(severity) }, last, armed());
  last = latest;
  if (!rings) return;
  ring();
  const mode = document.body.dataset.mode ?? "live";
  const title = mode === "live" ? text : `${mode.toUpperCase()}: ${text}`;
  if ("Notification" in globalThis && Notification.permission === "granted") new Notification(title, { tag: latest });
}

/** Browsers give sound only after a person has done something on the page. */
async function wake() {
  sound ??= new AudioContext();
  await sound.resume();
}

/** Show the control of the bell. */
export function startBell() {
  const place = byId("bell");
  if (!place) return;
  last = byId("alerts")?.dataset.latest ?? "";
  const choices = WORDS.map((word, number) => {
    const textContent = number ? `from “${word}”` : "off";
    return element("option", { value: String(number), textContent });
  });
  const choice = element("select", { ariaLabel: "The bell sounds" }, ...choices);
  const test = element("button", { type: "button", textContent: "Test" });
  const note = element("output");
  choice.value = String(armed());
  const show = () => {
    test.hidden = !armed();
    note.textContent = armed() && !sound ? "Press a key or click once, so that the browser lets it sound." : "";
  };
  choice.addEventListener("change", async () => {
    localStorage.setItem(STORED, choice.value);
    if (armed()) {
      await wake();
      if ("Notification" in globalThis && Notification.permission === "default") await Notification.requestPermission();
    }
    show();
  });
  test.addEventListener("click", async () => {
    await wake();
    ring();
    show();
  });
  const first = async () => {
    if (!armed()) return;
    await wake();
    show();
  };
  for (const kind of ["pointerdown", "keydown"]) document.addEventListener(kind, first, { once: true });
  place.replaceChildren(element("label", {}, "Bell ", choice), test, note);
  place.hidden = false;
  show();
}
