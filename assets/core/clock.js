/** The nowcast clock of the page: that of the server, ticking on at its speed between two answers. */

const clock = { now: 0, at: 0, speed: 1 };

/**
 * Take over the time of an answer.
 *
 * @param {number} now unix ms
 * @param {number} speed
 */
export function setClock(now, speed) {
  Object.assign(clock, { now, speed, at: performance.now() });
}

/** The time now [unix ms]; 0 as long as no answer has come. */
export const present = () => clock.now && clock.now + (performance.now() - clock.at) * clock.speed;

export const speed = () => clock.speed;
