/** The nowcast clock of the page: that of the server, ticking on at its speed between two answers. */

const clock = { now: 0, aged: 0, at: 0, speed: 1 };

/**
 * Take over the time of an answer.
 *
 * @param {number} now unix ms
 * @param {number} speed
 * @param {number} [aged] the time by which ages are taken [unix ms]
 */
export function setClock(now, speed, aged = now) {
  Object.assign(clock, { now, speed, aged, at: performance.now() });
}

/** The time now [unix ms]; 0 as long as no answer has come. */
export const present = () => clock.now && clock.now + (performance.now() - clock.at) * clock.speed;

/** The time by which ages are taken [unix ms]: in a fast replay it runs as in reality. */
export const aged = () => clock.aged && clock.aged + (performance.now() - clock.at) * Math.min(1, clock.speed);

export const speed = () => clock.speed;
