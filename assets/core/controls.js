/** What a person does to the panels: span, cursor, keys. The span stands in the address, so that a link keeps it. */
"use strict";

const SPANS = [6, 24]; // hours; keys 1 and 2

export function controls({ root, store, view, under, setCursor, refresh, resync }) {
  const asked = Number(/^#(\d+)h$/.exec(location.hash)?.[1]);
  if (SPANS.includes(asked)) view.hours = asked;
  const buttons = SPANS.map((hours, i) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = `${hours} h`;
    button.title = `Show ${hours} hours (key ${i + 1})`;
    button.addEventListener("click", () => choose(hours));
    return button;
  });
  const group = document.createElement("div");
  group.className = "spans";
  group.setAttribute("role", "group");
  group.setAttribute("aria-label", "Time span");
  group.append(...buttons);
  const nav = document.getElementById("nav");
  if (nav) nav.before(group);
  else root.before(group);

  function choose(hours) {
    view.hours = hours;
    history.replaceState(history.state, "", `#${hours}h`);
    press();
    if (store.version !== null) refresh();
  }

  function press() {
    buttons.forEach((button, i) => button.setAttribute("aria-pressed", String(SPANS[i] === view.hours)));
  }

  function release() {
    view.pinned = false;
    setCursor(null);
  }

  function step(minutes) {
    view.pinned = true;
    const from = view.cursor ?? Math.floor(store.now / 60000) * 60000;
    setCursor(from + minutes * 60000);
  }

  root.addEventListener("pointermove", (event) => {
    if (!view.pinned && event.pointerType !== "touch") setCursor(under(event));
  });
  root.addEventListener("pointerleave", () => view.pinned || setCursor(null));
  root.addEventListener("click", (event) => {
    const time = under(event);
    if (time === null || view.pinned) return release();
    view.pinned = true;
    return setCursor(time);
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest?.("input, textarea, select, [contenteditable]")) return;
    const index = Number(event.key) - 1;
    if (SPANS[index]) choose(SPANS[index]);
    else if (event.key === "l" || event.key === "L") release(), resync();
    else if (event.key === "Escape") release();
    else if (event.key === "ArrowLeft") step(event.shiftKey ? -15 : -1), event.preventDefault();
    else if (event.key === "ArrowRight") step(event.shiftKey ? 15 : 1), event.preventDefault();
  });
  press();
}
