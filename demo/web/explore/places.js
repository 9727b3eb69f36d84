// A place on a square, chosen by pointer or by arrow keys.

import { arrowOf } from "../core/arrows.js";

/**
 * @param {number} value
 * @param {number} low
 * @param {number} high
 */
export function clamp(value, low, high) {
  return Math.min(Math.max(value, low), high);
}

/**
 * @param {HTMLElement} square can have the focus
 * @param {object} options
 * @param {boolean} options.hovers whether a mouse need not be pressed
 * @param {(x: number, y: number) => void} options.onPoint is told shares of the square's sides, 0 to 1
 * @param {(x: number, y: number) => void} options.onStep is told -1, 0 or 1 for each
 */
export function followPlace(square, { hovers, onPoint, onStep }) {
  /** @param {PointerEvent} event */
  function point({ clientX, clientY }) {
    const box = square.getBoundingClientRect();
    const [x, y] = [(clientX - box.left) / box.width, (clientY - box.top) / box.height];
    onPoint(clamp(x, 0, 1), clamp(y, 0, 1));
  }
  square.addEventListener("pointerdown", (event) => {
    square.setPointerCapture(event.pointerId);
    point(event);
  });
  square.addEventListener("pointermove", (event) => {
    if (event.buttons || hovers) point(event);
  });
  square.addEventListener("keydown", (event) => {
    const arrow = arrowOf(event.key);
    if (!arrow) return;
    event.preventDefault();
    onStep(arrow[0], arrow[1]);
  });
}
