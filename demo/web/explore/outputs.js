// The outputs: what the last features add to each of the ten, the strongest as lines.

import { decodeFloats } from "../core/base64.js";
import { find, findButtons } from "../core/dom.js";
import { decimals, fillIn, words } from "../core/words.js";
import { findStrongest } from "./arithmetic.js";
import { findTile } from "./mosaic.js";
import { svg } from "./svg.js";

/** @import { LayerPicture, LookedAt, OutputsView } from "../types.js" */

const COUNT = 8; // features that are shown
const SIZE = { width: 340, height: 300 };
const [FEATURES, DIGITS] = [112, 250]; // x where the lines begin and end
const TILE = 28;

/** @param {HTMLElement} part */
export function createOutputs(part) {
  const buttons = findButtons(part, ".classes button");
  /** @type {{ view: OutputsView, layer: LayerPicture, count: number } | null} */
  let shown = null;
  /** @type {number | null} */
  let chosen = null; // by the visitor
  let read = 0;

  function update() {
    if (!shown) return;
    const label = chosen ?? read;
    buttons.forEach((button, digit) => (button.ariaPressed = `${digit === label}`));
    const { view, layer, count } = shown;
    const shares = decodeFloats(view.shares);
    const strongest = findStrongest(shares, view.logits.length, label, COUNT);
    const lines = drawLines(shares, strongest.features, label, count);
    const features = strongest.features.map((feature, row) => {
      const share = shares[label * count + feature];
      return drawFeature(feature, row, layer, count, share);
    });
    const digits = view.logits.map((logit, digit) => drawDigit(digit, logit, digit === label));
    find(part, "svg", SVGElement).replaceChildren(...lines, ...features.flat(), ...digits.flat());
    const numbers = {
      label,
      count: strongest.features.length,
      others: strongest.numOthers,
      sum: decimals.format(strongest.sum),
      rest: decimals.format(strongest.rest),
      bias: decimals.format(view.biases[label]),
      total: decimals.format(view.logits[label]),
    };
    const sentence = fillIn(words.outputs_sum, numbers);
    find(part, ".about").textContent = sentence;
    find(part, "svg", SVGElement).setAttribute("aria-label", sentence);
  }

  buttons.forEach((button, label) =>
    button.addEventListener("click", () => {
      chosen = label;
      update();
    }),
  );
  return {
    /**
     * @param {OutputsView | null} view null to show nothing
     * @param {LayerPicture} layer the last one
     * @param {number} count of its units or maps
     * @param {LookedAt} digit
     */
    show(view, layer, count, digit) {
      part.hidden = view === null;
      shown = view && { view, layer, count };
      if (digit.label !== read) chosen = null;
      read = digit.label;
      update();
    },
  };
}

/** @param {number} row */
const featureY = (row) => (SIZE.height * (row + 0.5)) / COUNT;

/** @param {number} digit */
const digitY = (digit) => (SIZE.height * (digit + 0.5)) / 10;

/**
 * Lines from the features to all outputs: as thick as what they add is strong, those to the chosen one in full.
 * @param {Float32Array} shares
 * @param {number[]} features
 * @param {number} label
 * @param {number} count
 */
function drawLines(shares, features, label, count) {
  const strongest = Math.abs(shares[label * count + features[0]]) || 1;
  const order = [...Array(10).keys()].filter((digit) => digit !== label);
  return [...order, label].flatMap((digit) =>
    features.map((feature, row) => {
      const share = shares[digit * count + feature];
      return svg("line", {
        class: `${share > 0 ? "for" : "against"} ${digit === label ? "chosen" : ""}`,
        "stroke-width": Math.min(6, 5 * Math.abs(share / strongest)).toFixed(2),
        x1: FEATURES,
        y1: featureY(row),
        x2: DIGITS,
        y2: digitY(digit),
      });
    }),
  );
}

/**
 * A feature's picture, cut out of its layer's, and what it adds.
 * @param {number} feature
 * @param {number} row
 * @param {LayerPicture} layer
 * @param {number} count
 * @param {number} share
 */
function drawFeature(feature, row, layer, count, share) {
  const tile = findTile(feature, count, layer);
  const [width, height] = [TILE / tile.width, TILE / tile.height];
  const [x, y] = [FEATURES - TILE - 4, featureY(row) - TILE / 2];
  const picture = svg("image", { href: layer.picture, width, height, preserveAspectRatio: "none" });
  const viewBox = `${tile.left * width} ${tile.top * height} ${TILE} ${TILE}`;
  const number = `${share > 0 ? "+" : ""}${decimals.format(share)}`;
  return [
    svg("svg", { x, y, width: TILE, height: TILE, viewBox }, picture),
    svg("text", { x: x - 6, y: featureY(row) + 5, "text-anchor": "end" }, number),
  ];
}

/**
 * @param {number} digit
 * @param {number} logit
 * @param {boolean} isChosen
 */
function drawDigit(digit, logit, isChosen) {
  const attributes = { class: isChosen ? "chosen" : "", y: digitY(digit) + 5 };
  return [
    svg("text", { ...attributes, x: DIGITS + 8 }, `${digit}`),
    svg("text", { ...attributes, x: SIZE.width, "text-anchor": "end" }, decimals.format(logit)),
  ];
}
