/** The type of the page grows on a very large screen (`app.css`); what scripts draw in pixels grows with it. */

const USUAL = 16; // px of a rem on a desk monitor

/** How much larger than on a desk monitor the page is written; 1 where there is no page. */
export function scale() {
  if (!globalThis.document) return 1;
  return parseFloat(getComputedStyle(document.documentElement).fontSize) / USUAL;
}
