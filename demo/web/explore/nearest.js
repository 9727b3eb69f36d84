// Which digits a network takes it for: the training digits that it sees most alike.

import { winnerOf } from "../answers/answers.js";
import { drawSeen } from "../core/digit.js";
import { find, findAll } from "../core/dom.js";
import { constants, fillIn, words } from "../core/words.js";

/** @import { Answer, LookedAt, NeighborView, OrSentence } from "../types.js" */

/** @typedef {OrSentence<Record<string, NeighborView[]>>} NearestByModel the nearest first */

/**
 * @param {HTMLElement} panel
 * @param {(message: object) => Answer<NearestByModel>} findNearest
 */
export function createNearest(panel, findNearest) {
  const hint = find(panel, ".hint-words");
  return {
    delay: 120, // ms of rest
    /** @param {LookedAt} digit */
    ask: (digit) => findNearest({ seen: digit.seen, language: words.language }),
    /** @param {NearestByModel} found @param {LookedAt} digit */
    show(found, digit) {
      hint.textContent = "sentence" in found ? String(found.sentence) : words.nearest_hint;
      if ("sentence" in found) return;
      for (const section of findAll(panel, "[data-model]")) {
        const model = section.dataset.model ?? "";
        showRow(section, found[model], winnerOf(digit.bars[model]));
      }
      panel.dataset.shown = "true";
    },
  };
}

/**
 * @param {HTMLElement} section of a network
 * @param {NeighborView[]} neighbors
 * @param {number} answer of the network
 */
function showRow(section, neighbors, answer) {
  const list = find(section, "ol");
  while (list.children.length < neighbors.length) list.append(createItem());
  neighbors.forEach(({ label, seen }, index) => {
    const item = /** @type {HTMLElement} */ (list.children[index]);
    drawSeen(find(item, "canvas", HTMLCanvasElement), seen);
    find(item, "figcaption").textContent = `${label}`;
    item.classList.toggle("other", label !== answer);
  });
  const same = neighbors.filter(({ label }) => label === answer).length;
  const numbers = { same, count: neighbors.length, label: answer };
  find(section, ".about").textContent = fillIn(words.nearest_sum, numbers);
}

function createItem() {
  const [item, figure, canvas] = ["li", "figure", "canvas"].map((tag) => document.createElement(tag));
  Object.assign(canvas, { width: constants.side, height: constants.side, ariaHidden: "true" });
  figure.append(canvas, document.createElement("figcaption"));
  item.append(figure);
  return item;
}
