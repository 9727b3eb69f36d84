// Why?: what speaks for a digit and what against it, laid over the picture that both saw.

import { decodeBytes } from "../core/base64.js";
import { paintPixels } from "../core/digit.js";
import { find, findAll } from "../core/dom.js";
import { fillIn, words } from "../core/words.js";

/** @import { Answer, LookedAt, OrSentence } from "../types.js" */

/**
 * By model, a map for each of the ten digits: a byte a pixel as base64, 128 is neutral.
 * @typedef {OrSentence<Record<string, string[]>>} Maps
 */

const FOR = [32, 201, 151];
const AGAINST = [240, 62, 130];

/**
 * The color of one pixel: the gray that was seen, tinted by what it speaks for.
 * @param {number} level 0 to 255
 * @param {number} evidence 0 to 255, 128 is neutral
 */
export function tint(level, evidence) {
  const gray = level * 0.62;
  const weight = (evidence - 128) / 127;
  const color = weight > 0 ? FOR : AGAINST;
  const share = Math.min(1, Math.abs(weight)) ** 0.7; // weak evidence shows, too
  return color.map((target) => gray + (target - gray) * share);
}

/**
 * Where on the picture a value lies: the number of a ninth of it, row by row.
 * @param {Uint8Array | Float32Array} values of a square picture, row by row
 * @param {number} value one of them
 */
export function placeOf(values, value) {
  const side = Math.sqrt(values.length);
  const index = values.indexOf(value);
  const [row, column] = [Math.floor(index / side), index % side];
  return 3 * Math.floor((3 * row) / side) + Math.floor((3 * column) / side);
}

/**
 * Wire the panel.
 * @param {HTMLElement} panel
 * @param {(message: object) => Answer<Maps>} explainWhy
 */
export function createWhy(panel, explainWhy) {
  const buttons = findAll(panel, ".classes button");
  /** @type {{ digit: LookedAt, maps: Record<string, string[]> } | null} */
  let explained = null;
  let chosen = 0;

  /** @param {number} label */
  function choose(label) {
    chosen = label;
    buttons.forEach((button, digit) => {
      button.setAttribute("aria-pressed", `${digit === label}`);
    });
    find(panel, ".for-words").textContent = fillIn(words.why_for, { label });
    find(panel, ".against-words").textContent = fillIn(words.why_against, { label });
    if (!explained) return;
    const levels = decodeBytes(explained.digit.seen);
    for (const figure of findAll(panel, "[data-model]")) {
      const model = figure.dataset.model ?? "";
      const evidence = decodeBytes(explained.maps[model][label]);
      const canvas = find(figure, ".map", HTMLCanvasElement);
      canvas.role = "img"; // before, it shows nothing that could be named
      canvas.ariaLabel = fillIn(words.why_alt, {
        network: words[`${model}_name`],
        label,
        for: words[`place_${placeOf(evidence, Math.max(...evidence))}`],
        against: words[`place_${placeOf(evidence, Math.min(...evidence))}`],
      });
      paintPixels(canvas, levels.length, (i) => tint(levels[i], evidence[i]));
    }
    panel.dataset.shown = `${label}`;
  }

  buttons.forEach((button, label) => button.addEventListener("click", () => choose(label)));
  return {
    delay: 250, // ms of rest: it costs a hundred answers of each model
    /** @param {LookedAt} digit */
    ask: (digit) => explainWhy({ seen: digit.seen, language: words.language }),
    /** @param {Maps} maps @param {LookedAt} digit */
    show(maps, digit) {
      if ("sentence" in maps) return;
      if (explained?.digit.label !== digit.label) chosen = digit.label;
      explained = { digit, maps };
      choose(chosen);
    },
    update: () => choose(chosen),
  };
}
