/**
 * Asks the server again and again: one question at a time, each with a deadline, the next planned when the last has
 * ended. A validator spares what has not changed; a failure is retried with a growing, jittered pause and left to the
 * caller to tell. A hidden tab asks nothing and catches up when it is shown.
 */

const DEADLINE = 15000; // ms for one answer
const SHORTEST = 1000;
const LONGEST = 60000; // ms between two tries

/** @typedef {{status: number, text: string, headers: Headers}} Answer */
/** @typedef {EventTarget & {hidden: boolean}} Page */

/**
 * One answer, 304 and 410 among them; anything else that is no success is an error.
 *
 * @param {string} url
 * @param {{tag?: string | null, stop?: AbortController, deadline?: number}} [options]
 * @returns {Promise<Answer>}
 */
export async function ask(url, options = {}) {
  const { tag, stop = new AbortController(), deadline = DEADLINE } = options;
  const timer = setTimeout(() => stop.abort(), deadline);
  try {
    const headers = tag ? { "If-None-Match": tag } : undefined;
    const answer = await fetch(url, { headers, signal: stop.signal, cache: tag ? "no-store" : "default" });
    if (!answer.ok && answer.status !== 304 && answer.status !== 410) throw new Error(`HTTP ${answer.status}`);
    return { status: answer.status, text: await answer.text(), headers: answer.headers };
  } finally {
    clearTimeout(timer);
  }
}

/**
 * The JSON of one answer.
 *
 * @param {string} url
 * @returns {Promise<any>}
 */
export const askJson = async (url) => JSON.parse((await ask(url)).text);

/**
 * The pause after some failures [ms], without jitter.
 *
 * @param {number} failures
 */
export const backOff = (failures) => Math.min(LONGEST, SHORTEST * 2 ** Math.min(failures, 6));

/**
 * Begin to ask.
 *
 * @param {object} options
 * @param {() => string} options.url
 * @param {() => number} options.pause ms after an answer
 * @param {(answer: Answer) => unknown} options.take called with every answer; true asks again at once
 * @param {() => void} [options.failed]
 * @param {(hidden: number) => void} [options.shown] after so many ms in a hidden tab, before it asks
 * @param {number} [options.first] ms before the first question
 * @param {number} [options.deadline] ms
 * @param {Page} [options.page]
 * @returns {{ask: () => Promise<void>, stop: () => void}}
 */
export function poll({ url, pause, take, failed, shown, first = 0, deadline, page = globalThis.document }) {
  const seen = { url: "", tag: /** @type {string | null} */ (null) };
  /** @type {AbortController | null} */
  let pending = null;
  let failures = 0;
  let hidden = 0;
  let over = false;
  let timer = setTimeout(turn, first);

  /** @param {number} ms */
  function plan(ms) {
    clearTimeout(timer);
    if (!over && !page.hidden) timer = setTimeout(turn, ms);
  }

  async function turn() {
    if (pending || over || page.hidden) return;
    clearTimeout(timer);
    pending = new AbortController();
    const address = url();
    let answer;
    try {
      answer = await ask(address, { tag: address === seen.url ? seen.tag : null, stop: pending, deadline });
    } catch {
      if (over || page.hidden) return; // broken off on purpose
      failures += 1;
      failed?.();
      return plan(backOff(failures) * (0.5 + Math.random()));
    } finally {
      pending = null;
    }
    failures = 0;
    if (answer.status === 200) Object.assign(seen, { url: address, tag: answer.headers.get("ETag") });
    let again;
    try {
      again = take(answer);
    } finally {
      plan(again === true ? 0 : pause() * (0.9 + 0.2 * Math.random()));
    }
  }

  function visibility() {
    if (page.hidden) {
      hidden = performance.now();
      clearTimeout(timer);
      pending?.abort();
    } else {
      shown?.(performance.now() - hidden);
      plan(0);
    }
  }

  function stop() {
    over = true;
    clearTimeout(timer);
    pending?.abort();
    page.removeEventListener("visibilitychange", visibility);
  }

  page.addEventListener("visibilitychange", visibility);
  return { ask: turn, stop };
}
