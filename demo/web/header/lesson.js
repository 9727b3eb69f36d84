// For a lesson: the tour, pad and answers alone, and a link that opens the page as it now is.

import { collectState, linkTo, readAddress } from "../address/address.js";
import { PARTS } from "../address/state.js";
import { copyText } from "../core/clipboard.js";
import { find, findAll } from "../core/dom.js";
import { constants, words } from "../core/words.js";
import { setLarge } from "./parts.js";

/**
 * What a part of the page is called, where links hide it.
 * @param {string} part
 */
function nameOf(part) {
  return words[`part_${part}`] ?? words[`tab_${part}`] ?? words[part];
}

/**
 * A box to tick, for a part to hide.
 * @param {string} part
 */
function createTick(part) {
  const label = document.createElement("label");
  const tick = document.createElement("input");
  tick.type = "checkbox";
  tick.value = part;
  label.append(tick, document.createElement("span"));
  return label;
}

/**
 * Wire lesson.html below `root`; returns what names it all anew.
 * @param {HTMLElement} root
 */
export function createLesson(root) {
  const dialog = find(root, ".lesson", HTMLDialogElement);
  const link = find(dialog, ".link", HTMLInputElement);
  const copied = find(dialog, ".copied");
  const ticks = [...PARTS, ...constants.panels].map(createTick);
  const inputs = ticks.map((tick) => find(tick, "input", HTMLInputElement));
  find(dialog, ".parts").append(...ticks);

  function showLink() {
    const hidden = inputs.filter(({ checked }) => checked).map(({ value }) => value);
    const state = { ...collectState(), hidden, language: words.language };
    link.value = linkTo(state);
    const isLost = state.strokes !== undefined && !link.value.includes("drawing=");
    copied.textContent = isLost ? words.link_too_long : "";
  }

  function open() {
    const { hidden = [] } = readAddress() ?? {};
    for (const input of inputs) input.checked = hidden.includes(input.value);
    showLink();
    dialog.showModal();
  }

  find(root, ".open-lesson").addEventListener("click", open);
  find(dialog, ".close").addEventListener("click", () => dialog.close());
  find(dialog, ".parts").addEventListener("change", showLink);
  find(dialog, ".copy-link").addEventListener("click", async () => {
    await copyText(link.value);
    copied.textContent = words.copied;
  });
  find(dialog, ".start-tour").addEventListener("click", () => {
    dialog.close();
    document.dispatchEvent(new Event("reader:tour"));
  });
  find(dialog, ".enter-large").addEventListener("click", () => {
    dialog.close();
    setLarge(true);
  });
  find(root, ".leave-large").addEventListener("click", () => setLarge(false));
  dialog.addEventListener("keydown", (event) => event.stopPropagation()); // Escape would clear the pad
  dialog.addEventListener("click", ({ target }) => {
    if (target === dialog) dialog.close(); // beside it
  });

  return function update() {
    ticks.forEach((tick) => {
      const part = find(tick, "input", HTMLInputElement).value;
      find(tick, "span").textContent = nameOf(part);
    });
    for (const each of findAll(dialog, ".copied")) each.textContent = "";
  };
}
