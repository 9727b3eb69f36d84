// Inside: what each layer answers; and step by step: the way from the picture to what both saw.

import { find, findAll } from "../core/dom.js";
import { fillIn, words } from "../core/words.js";

/** @import { Answer, LayerPicture, LookedAt, OrSentence, StepPicture } from "../types.js" */

/** @typedef {OrSentence<Record<string, LayerPicture[]>>} Layers by model */

/** @typedef {OrSentence<{ steps: StepPicture[] }>} Steps */

/** @typedef {{ address: string, caption: string, ratio?: number, alt?: string }} Captioned */

/** A picture with words below it. */
function createFigure() {
  const figure = document.createElement("figure");
  const picture = document.createElement("img");
  picture.alt = "";
  figure.append(picture, document.createElement("figcaption"));
  return figure;
}

/**
 * Put new pictures into the figures that stand there already, so that nothing blinks.
 * @param {HTMLElement} container
 * @param {Captioned[]} pictures
 * @param {(figure: HTMLElement) => HTMLElement} wrap
 */
function refill(container, pictures, wrap = (figure) => figure) {
  if (container.children.length !== pictures.length) {
    container.replaceChildren(...pictures.map(() => wrap(createFigure())));
  }
  const places = /** @type {HTMLElement[]} */ ([...container.children]);
  pictures.forEach(({ address, caption, ratio = 1, alt = "" }, index) => {
    places[index].style.setProperty("--ratio", `${ratio}`);
    Object.assign(find(places[index], "img", HTMLImageElement), { src: address, alt });
    find(places[index], "figcaption").textContent = caption;
  });
}

/**
 * @param {HTMLElement} panel
 * @param {(message: object) => Answer<Layers>} lookInside
 */
export function createInside(panel, lookInside) {
  return {
    delay: 0,
    /** @param {LookedAt} digit */
    ask: (digit) => lookInside({ seen: digit.seen, language: words.language }),
    /** @param {Layers} layers */
    show(layers) {
      if ("sentence" in layers) return;
      for (const section of findAll(panel, "[data-model]")) {
        const pictures = layers[section.dataset.model ?? ""].map(
          ({ kind, count, active, ratio, picture }, index) => ({
            address: picture,
            ratio,
            alt: fillIn(words.layer_alt, { active, count }),
            caption: fillIn(words[`layer_${kind}`], { number: index + 1, count }),
          }),
        );
        refill(find(section, ".layers"), pictures);
      }
      panel.dataset.shown = "true";
    },
  };
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
      const pictures = answer.steps.map(({ name, picture }) => ({
        address: picture,
        caption: words[`step_${name}`],
      }));
      refill(find(panel, ".way"), pictures, (figure) => {
        const item = document.createElement("li");
        item.append(figure);
        return item;
      });
      panel.dataset.shown = "true";
    },
  };
}
