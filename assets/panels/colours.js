/** Colours of the palette that follow from whose a value is: a craft has one colour, in its strip and on its lines. */

/** @typedef {{[colour: string]: string}} Palette */

/**
 * The colour of a craft.
 *
 * @param {Palette} palette
 * @param {string} craft
 */
export const craftColour = (palette, craft) => palette[`craft ${craft}`] ?? palette.craft;

/**
 * The colour of a trace; "craft" is that of the craft that gave the value of now.
 *
 * @param {import("../core/store.js").Trace} trace
 * @param {import("../core/store.js").Store} store
 */
export function colourOf({ colour, column }, { palette, values }) {
  if (colour !== "craft") return palette[colour] ?? palette.neutral;
  return craftColour(palette, values[column]?.source?.split(" ")[0] ?? "");
}
