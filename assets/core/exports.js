/** A click on the title of a panel offers it as a picture, and its numbers as CSV and JSON, for the span shown. */

import { openDialog } from "./dialog.js";
import { element, write } from "./dom.js";
import { _ } from "./texts.js";
import * as words from "./words.js";
import { captions, picture } from "../panels/picture.js";

/** @typedef {import("./panels.js").Panel} Panel */
/** @typedef {import("./store.js").Store} Store */

/**
 * @param {HTMLElement} root
 * @param {Store} store
 * @param {() => Panel[]} panels
 */
export function startExports(root, store, panels) {
  root.addEventListener("click", (event) => {
    const button = /** @type {Element} */ (event.target).closest(".head .save");
    const panel = button && panels().find(({ box }) => box.contains(button));
    if (!panel) return;
    event.stopPropagation();
    openDialog(_("Save {title}", { title: panel.spec.title }), ...offers(panel, store));
  }, true); // before the click pins the cursor
}

/**
 * @param {Panel} panel
 * @param {Store} store
 */
function offers(panel, store) {
  const { title, mode, time, credit } = captions(panel, store);
  const output = element("output", { role: "status" });
  const save = async () => {
    try {
      download(await picture(panel, store), fileName(panel, store));
      write(output, _("Saved."));
    } catch {
      write(output, _("The picture could not be made."));
    }
  };
  const button = element("button", { type: "button", className: "action", onclick: save }, "PNG");
  const links = ["CSV", "JSON"].map((form) => {
    const href = address(panel, store, form.toLowerCase());
    return href ? element("a", { className: "action", href, download: "" }, form) : "";
  });
  return [
    element("h2", {}, title),
    element("p", { className: "said" }, `${mode ? `${mode}. ` : ""}${time}`),
    element("p", { className: "actions" }, button, ...links),
    output,
    element("p", { className: "said" }, _("CSV and JSON hold units, bands, sources and the mode of every row.")),
    element("p", { className: "said" }, credit),
  ];
}

/**
 * Where the numbers of a panel are had; "" for one whose drawing is not a series.
 *
 * @param {Panel} panel
 * @param {Store} store
 * @param {string} format
 */
function address({ spec, window }, store, format) {
  if (!spec.quantities?.length) return "";
  const [start, stop] = (window ?? [store.now - 86400000, store.now]).map(words.iso);
  return `/api/v1/export?${new URLSearchParams({ quantities: spec.quantities.join(), start, stop, format })}`;
}

/**
 * @param {Panel} panel
 * @param {Store} store
 */
function fileName({ spec }, { mode, now }) {
  const marked = mode && mode !== "live" ? `${mode.toUpperCase()}_` : "";
  return `${marked}nowcast_${spec.name}_${words.iso(now).replace(/[-:]/g, "")}.png`;
}

/**
 * @param {Blob} blob
 * @param {string} name
 */
function download(blob, name) {
  const href = URL.createObjectURL(blob);
  element("a", { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), 60000);
}
