// Step by step: the way from the picture to what both saw.

import { find } from "../core/dom.js";
import { words } from "../core/words.js";

/** @import { Answer, LookedAt, OrSentence, StepPicture } from "../types.js" */

/** @typedef {OrSentence<{ steps: StepPicture[] }>} Steps */

/** A picture with words below it. */
function createItem() {
  const [item, figure, picture] = ["li", "figure", "img"].map((tag) => document.createElement(tag));
  picture.setAttribute("alt", "");
  figure.append(picture, document.createElement("figcaption"));
  item.append(figure);
  return item;
}

/**
 * Put new pictures into the items that stand there already, so that nothing blinks.
 * @param {HTMLElement} list
 * @param {StepPicture[]} steps
 */
function refill(list, steps) {
  if (list.children.length !== steps.length) list.replaceChildren(...steps.map(createItem));
  const items = /** @type {HTMLElement[]} */ ([...list.children]);
  steps.forEach(({ name, picture }, index) => {
    find(items[index], "img", HTMLImageElement).src = picture;
    find(items[index], "figcaption").textContent = words[`step_${name}`];
  });
}

/**
 * @param {HTMLElement} panel
 * @param {(message: object) => Answer<Steps>} showSteps
 */
export function createSteps(panel, showSteps) {
  return {
    delay: 250, // ms of rest
    /** @param {LookedAt} digit */
    ask: async (digit) => showSteps({ ...(await digit.getSource()), language: words.language }),
    /** @param {Steps} answer */
    show(answer) {
      if ("sentence" in answer) return;
      refill(find(panel, ".way"), answer.steps);
      panel.dataset.shown = "true";
    },
  };
}
