// A digit as every component shows it, and who looks at which.

import { decodeBytes } from "./base64.js";
import { contextOf } from "./dom.js";
import { constants } from "./words.js";

/** @import { DigitView, LookedAt } from "../types.js" */

/**
 * Large and short: what was read, "?" for no digit.
 * @param {DigitView} digit
 */
export function nameOf(digit) {
  if (digit.state === "unfinished") return "…";
  return digit.state === "no_digit" ? "?" : `${digit.label}`;
}

/**
 * What stands before each digit of a number and, last, behind it: signs, a gap, or nothing.
 * @param {string} text `NumberView.text`: its digits are as `nameOf` writes them
 */
export function betweenDigits(text) {
  return text.split(/[\d?]/);
}

/**
 * Draw what both models saw, `DigitView.seen`, on a canvas of its size; clear it if there is nothing.
 * @param {HTMLCanvasElement} canvas
 * @param {string | null} seen
 */
export function drawSeen(canvas, seen) {
  const levels = decodeBytes(seen ?? "");
  paintPixels(canvas, levels.length, (i) => [levels[i], levels[i], levels[i]]);
}

/**
 * Paint `count` pixels of a digit, row by row, each in the color that `colorOf` gives for its index.
 * @param {HTMLCanvasElement} canvas
 * @param {number} count
 * @param {(index: number) => number[]} colorOf red, green, blue, 0 to 255
 */
export function paintPixels(canvas, count, colorOf) {
  const context = contextOf(canvas);
  const picture = context.createImageData(constants.side, constants.side);
  for (let i = 0; i < count; i++) picture.data.set([...colorOf(i), 255], 4 * i);
  context.putImageData(picture, 0, 0);
}

/**
 * Return what tells the other components which digit is being looked at, null if none: while
 * `element` is to be seen, and again when its tab is opened.
 * @param {HTMLElement} element
 * @param {string} nothingWord names the sentence that says what to do where there is none
 * @returns {(digit: LookedAt | null) => void}
 */
export function createAnnouncer(element, nothingWord) {
  /** @type {LookedAt | null} */
  let announced = null;
  const announce = () => {
    if (!element.offsetParent) return;
    const detail = { digit: announced, nothingWord };
    document.dispatchEvent(new CustomEvent("reader:digit", { detail }));
  };
  document.addEventListener("reader:tab", announce);
  return (digit) => {
    announced = digit;
    announce();
  };
}
