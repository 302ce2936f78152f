/**
 * What a click opens over the page: the card of a number, the ways to save a panel, the help. One of the browser's,
 * which holds the focus, closes with Esc and gives the focus back to what was clicked.
 */

import { writeAges } from "./ages.js";
import { aged } from "./clock.js";
import { element } from "./dom.js";
import { ask } from "./poller.js";
import { _ } from "./texts.js";

/** @type {HTMLDialogElement | null} */
let dialog = null;

/** The dialog of the page, made when it is first wanted. */
function opened() {
  if (!dialog) {
    const looks = { type: "button", className: "close", "aria-label": _("Close"), onclick: shut };
    const close = element("button", looks, "×");
    dialog = element("dialog", { id: "dialog" }, close, element("div", { className: "content" }));
    dialog.addEventListener("click", ({ target }) => target === dialog && shut()); // beside the content
    document.body.append(dialog);
  }
  return dialog;
}

function shut() {
  dialog?.close();
}

/**
 * Show elements in the dialog.
 *
 * @param {string} name what it is, for a reader aloud
 * @param {...import("./dom.js").Child} children
 */
export function openDialog(name, ...children) {
  const box = opened();
  box.setAttribute("aria-label", name);
  box.querySelector(".content")?.replaceChildren(...children);
  if (!box.open) box.showModal();
  box.scrollTop = 0;
}

/**
 * Show what the server answers at an address, or why that is not to be had.
 *
 * @param {string} name
 * @param {string} address
 */
async function openAddress(name, address) {
  openDialog(name, element("p", { role: "status" }, _("Being fetched…")));
  try {
    const { text } = await ask(address);
    const answer = new DOMParser().parseFromString(text, "text/html");
    openDialog(name, ...answer.body.children);
    writeAges(aged());
  } catch {
    openDialog(name, element("p", { role: "alert" }, _("The server does not answer: this is not to be had now.")));
  }
}

/** Whether something lies over the page, so that keys are not for the page. */
export const isOpen = () => Boolean(dialog?.open);

/** Open the help. */
export const openHelp = () => openAddress(_("Help"), "/cards/help");

/** Let numbers open their cards and "?" the help. */
export function startDialogs() {
  document.addEventListener("click", (event) => {
    const clicked = /** @type {Element} */ (event.target);
    const tile = /** @type {HTMLElement | null} */ (clicked.closest("button.tile[data-quantity]"));
    if (tile) {
      openAddress(tile.querySelector(".label")?.textContent ?? "", `/cards/quantity/${tile.dataset.quantity}`);
    } else if (clicked.closest("#help")) {
      event.preventDefault();
      openHelp();
    }
  });
  document.addEventListener("keydown", (event) => {
    const typing = /** @type {Element} */ (event.target).closest?.("input, textarea, select, [contenteditable]");
    if (event.key === "?" && !typing && !isOpen()) openHelp();
  });
}
