// Drawing by keys: arrows move the pen, the space bar puts it down and lifts it.

import { arrowOf } from "../core/arrows.js";
import { find } from "../core/dom.js";
import { words } from "../core/words.js";
import { SHEET } from "./strokes.js";

/** @import { Point } from "../types.js" */

const STRIDE = 8; // units per key press; with Shift a quarter of it

/**
 * Where the pen is after a key, kept on the sheet; null for a key that doesn't move it.
 * @param {Point} place
 * @param {{ key: string, shiftKey: boolean }} event
 * @returns {Point | null}
 */
export function movePen([x, y], { key, shiftKey }) {
  const arrow = arrowOf(key);
  if (!arrow) return null;
  const length = shiftKey ? STRIDE / 4 : STRIDE;
  return [
    Math.min(Math.max(x + arrow[0] * length, 0), SHEET.width),
    Math.min(Math.max(y + arrow[1] * length, 0), SHEET.height),
  ];
}

/**
 * Let the pad be drawn on by keys: `begin`, `extend` and `finish` are told what the pen does.
 * @param {HTMLElement} root
 * @param {{ begin: (place: Point) => void, extend: (place: Point) => void, finish: () => void }} drawing
 */
export function createKeyboardPen(root, { begin, extend, finish }) {
  const pad = find(root, ".pad");
  const cursor = find(root, ".cursor");
  const state = find(root, ".pen-state");
  /** @type {Point} */
  let place = [SHEET.width / 2, SHEET.height / 4];
  let isDown = false;

  function show() {
    cursor.hidden = false;
    cursor.classList.toggle("down", isDown);
    cursor.style.left = `${(place[0] / SHEET.width) * 100}%`;
    cursor.style.top = `${(place[1] / SHEET.height) * 100}%`;
  }

  function lift() {
    if (!isDown) return;
    isDown = false;
    state.textContent = words.pen_up;
    finish();
  }

  function toggle() {
    if (isDown) return lift();
    isDown = true;
    state.textContent = words.pen_down;
    begin(place);
  }

  pad.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const moved = movePen(place, event);
    if (moved) {
      place = moved;
      if (isDown) extend(place);
    } else if (event.key === " ") {
      toggle();
    } else {
      return;
    }
    event.preventDefault(); // the page must not scroll
    show();
  });
  pad.addEventListener("blur", () => {
    lift();
    cursor.hidden = true;
  });
  return { lift, isDown: () => isDown };
}
