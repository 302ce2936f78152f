/**
 * The texts that scripts write: English here, another language by the catalogue that the page brings. `make texts`
 * collects them together with those of the server.
 */

/** @type {{[text: string]: string} | null} */
let catalogue = null;

/**
 * The text in the language of the page, with its values filled in.
 *
 * @param {string} text
 * @param {{[name: string]: string | number}} [values]
 */
export function _(text, values = {}) {
  const translated = texts()[text] ?? text;
  return translated.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}

function texts() {
  const own = globalThis.document?.querySelector('script[data-facts="texts"]')?.textContent;
  return (catalogue ??= /** @type {{[text: string]: string}} */ (JSON.parse(own ?? "{}")));
}
