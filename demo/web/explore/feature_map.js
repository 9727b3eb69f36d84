// A map of the convolutional network: its kernel slides over the digit, by pointer or by keys.

import { decodeFloats } from "../core/base64.js";
import { find } from "../core/dom.js";
import { decimals, fillIn, words } from "../core/words.js";
import { applyKernel, computePixel, findStrongestPlace } from "./arithmetic.js";
import { clamp, followPlace } from "./places.js";
import { paintLevels, paintSigned, strongestOf } from "./pixels.js";

/** @import { MapView } from "../types.js" */

/** @param {HTMLElement} part */
export function createFeatureMap(part) {
  /** @param {string} name */
  const canvas = (name) => find(part, `canvas.${name}`, HTMLCanvasElement);
  const lens = find(part, ".lens");
  /** @type {MapView | null} */
  let view = null;
  /** @type {Float32Array} */
  let digit = new Float32Array();
  /** @type {{ row: number, column: number } | null} */
  let place = null; // of the window's middle, chosen by the visitor: pixels of the digit

  /**
   * @param {HTMLElement} mark
   * @param {number} row
   * @param {number} column
   * @param {number} size side of the mark
   * @param {number} side of the picture that it lies on, in the same pixels
   */
  function placeMark(mark, row, column, size, side) {
    const share = 100 / side;
    Object.assign(mark.style, {
      left: `${column * share}%`,
      top: `${row * share}%`,
      width: `${size * share}%`,
      height: `${size * share}%`,
    });
  }

  /** @param {MapView} map @param {Float32Array} kernel */
  function current(map, kernel) {
    return place ?? findStrongestPlace(digit, { ...map, kernel }, decodeFloats(map.values));
  }

  /** @param {MapView} map @param {Float32Array} kernel */
  function showPlace(map, kernel) {
    const side = Math.sqrt(digit.length);
    const { row, column } = current(map, kernel);
    const { below, products, sum } = applyKernel(digit, kernel, row, column);
    const pixel = computePixel(digit, { ...map, kernel }, row, column);
    paintLevels(canvas("below"), below, 1);
    paintSigned(canvas("products"), products, strongestOf(kernel));
    const reach = (map.size - 1) / 2;
    placeMark(find(lens, ".mark"), row - reach, column - reach, map.size, side);
    placeMark(find(part, ".result .mark"), pixel.row, pixel.column, 1, side / map.pool);
    find(part, ".sum").textContent = decimals.format(sum);
    find(part, ".largest").textContent = decimals.format(pixel.largest);
    find(part, ".normalized").textContent = decimals.format(pixel.normalized);
    find(part, ".value").textContent = decimals.format(pixel.value);
    lens.ariaDescription = fillIn(words.lens_said, {
      row: row + 1,
      column: column + 1,
      sum: decimals.format(sum),
      value: decimals.format(pixel.value),
    });
  }

  /** @param {number} column @param {number} row kept on the digit */
  function move(column, row) {
    const last = Math.sqrt(digit.length) - 1;
    place = { row: clamp(row, 0, last), column: clamp(column, 0, last) };
    update();
  }

  function update() {
    if (!view) return;
    const values = decodeFloats(view.values);
    paintLevels(canvas("values"), values);
    const slides = view.kernel !== "";
    const ofKernel = [".slides", ".seen-digit", ".result .mark"];
    for (const name of ofKernel) find(part, name).hidden = !slides;
    const about = slides ? "map_about" : "deep_map_about";
    const numbers = { size: view.size, channels: view.channels, count: view.size ** 2 };
    find(part, ".about").textContent = fillIn(words[about], numbers);
    if (!slides) return;
    const kernel = decodeFloats(view.kernel);
    paintLevels(canvas("digit"), digit, 1);
    paintSigned(canvas("kernel"), kernel);
    find(part, ".largest-name").textContent = fillIn(words.largest, { count: view.pool ** 2 });
    showPlace(view, kernel);
  }

  followPlace(lens, {
    hovers: true,
    onPoint(x, y) {
      const side = Math.sqrt(digit.length);
      move(Math.floor(x * side), Math.floor(y * side));
    },
    onStep(x, y) {
      if (!view) return;
      const { row, column } = current(view, decodeFloats(view.kernel));
      move(column + x, row + y);
    },
  });

  return {
    /** @param {MapView} map the strongest value of it */
    highest: (map) => Math.max(...decodeFloats(map.values)),
    /**
     * @param {MapView | null} next null to show nothing
     * @param {Float32Array} levels of the digit, 0 to 1
     */
    show(next, levels) {
      view = next;
      digit = levels;
      part.hidden = view === null;
      update();
    },
  };
}
