// A gray square that is dragged over the digit, by pointer or by keys.

import { drawSeen } from "../core/digit.js";
import { find } from "../core/dom.js";
import { constants } from "../core/words.js";
import { clamp, followPlace } from "./places.js";

/**
 * @param {HTMLElement} panel
 * @param {number} size side of the square, pixels of the digit
 * @param {() => void} onChange
 */
export function createCover(panel, size, onChange) {
  const toggle = find(panel, ".cover button");
  const stage = find(panel, ".cover .square");
  const canvas = find(stage, "canvas", HTMLCanvasElement);
  const last = constants.side - size;
  const middle = Math.floor(last / 2);
  /** @type {[number, number] | null} */
  let place = null; // left and top, pixels of the digit; null while it is put away

  /** @param {[number, number] | null} next */
  function set(next) {
    place = next && [clamp(next[0], 0, last), clamp(next[1], 0, last)];
    toggle.ariaPressed = `${place !== null}`;
    onChange();
  }

  toggle.addEventListener("click", () => {
    set(place ? null : [middle, middle]);
    if (place) stage.focus();
  });
  followPlace(stage, {
    hovers: false,
    onPoint(x, y) {
      const [left, top] = [x, y].map((share) => Math.floor(share * constants.side - size / 2) + 1);
      set([left, top]);
    },
    onStep: (x, y) => set(place ? [place[0] + x, place[1] + y] : [middle, middle]),
  });

  return {
    /** Its left upper pixel, null while it is put away. */
    getPlace: () => place,
    set,
    /** @param {string} seen the digit as both networks see it, square and all */
    show: (seen) => drawSeen(canvas, seen),
  };
}
