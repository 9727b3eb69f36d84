// The playground's sliders, moved by a link or by the tour as a person moves them.

import { find } from "../core/dom.js";
import { constants } from "../core/words.js";

/**
 * Move one slider.
 * @param {ParentNode} root
 * @param {string} name
 * @param {number} amount
 */
export function moveSlider(root, name, amount) {
  const slider = find(root, `[data-change="${name}"] input`, HTMLInputElement);
  slider.value = `${amount}`;
  slider.dispatchEvent(new Event("input", { bubbles: true }));
}

/**
 * Where the sliders stand that were moved, by name.
 * @param {ParentNode} root
 */
export function movedSliders(root) {
  /** @type {Record<string, number>} */
  const moved = {};
  for (const [name, { neutral }] of Object.entries(constants.changes)) {
    const amount = Number(find(root, `[data-change="${name}"] input`, HTMLInputElement).value);
    if (amount !== neutral) moved[name] = amount;
  }
  return moved;
}
