// A unit of the plain network: inputs times weights, their sum, the bias, and what is left of it.

import { decodeFloats } from "../core/base64.js";
import { find } from "../core/dom.js";
import { decimals, fillIn, words } from "../core/words.js";
import { computeUnit } from "./arithmetic.js";
import { paintLevels, paintSigned, strongestOf } from "./pixels.js";
import { placeOf } from "./why.js";

/** @import { UnitView } from "../types.js" */

/** @param {HTMLElement} part */
export function createUnit(part) {
  /** @param {string} name */
  const canvas = (name) => find(part, `canvas.${name}`, HTMLCanvasElement);

  /** @param {Float32Array} weights @param {boolean} isFirst */
  function nameWeights(weights, isFirst) {
    canvas("weights").ariaLabel = !isFirst
      ? words.weights
      : fillIn(words.weights_alt, {
          for: words[`place_${placeOf(weights, Math.max(...weights))}`],
          against: words[`place_${placeOf(weights, Math.min(...weights))}`],
        });
  }

  return {
    /**
     * @param {UnitView | null} view null to show nothing
     * @param {boolean} isFirst whether the layer reads the digit itself
     */
    show(view, isFirst) {
      part.hidden = view === null;
      if (!view) return;
      const [inputs, weights] = [decodeFloats(view.inputs), decodeFloats(view.weights)];
      const { products, sum, value } = computeUnit({ inputs, weights, bias: view.bias });
      paintLevels(canvas("inputs"), inputs);
      paintSigned(canvas("weights"), weights);
      // In the weights' colors: what a pixel leaves of them. Of later layers any input may be above 1.
      paintSigned(canvas("products"), products, isFirst ? strongestOf(weights) : undefined);
      nameWeights(weights, isFirst);
      find(part, ".inputs-name").textContent = isFirst ? words.digit : words.layer_before;
      find(part, ".sum").textContent = decimals.format(sum);
      find(part, ".bias").textContent = decimals.format(view.bias);
      find(part, ".value").textContent = decimals.format(value);
      const about = isFirst ? words.unit_about : words.deep_unit_about;
      find(part, ".about").textContent = fillIn(about, { count: inputs.length });
    },
  };
}
