// Drawing by mouse, finger or pen.

import { SHEET } from "./strokes.js";

/** @import { Point } from "../types.js" */

const PEN_ERASER = 5; // the button number of a pen's other end

/**
 * Where an event is on the sheet, in its units, to a tenth.
 * @param {{ clientX: number, clientY: number }} event
 * @param {{ left: number, top: number, width: number, height: number }} frame of the pad
 * @returns {Point}
 */
export function toPoint(event, frame) {
  const x = ((event.clientX - frame.left) / frame.width) * SHEET.width;
  const y = ((event.clientY - frame.top) / frame.height) * SHEET.height;
  return [Math.round(x * 10) / 10, Math.round(y * 10) / 10];
}

/**
 * Let the pad be drawn on by a pointer; `begin`, `extend` and `finish` are told what it does.
 * @param {HTMLElement} pad
 * @param {object} drawing
 * @param {(point: Point, isEraser: boolean) => void} drawing.begin whether a pen was turned to its eraser
 * @param {(points: Point[]) => void} drawing.extend
 * @param {() => void} drawing.finish
 */
export function createPointerPen(pad, { begin, extend, finish }) {
  /** @type {number | null} */
  let pointer = null; // the one that draws; a palm or a second finger is ignored

  pad.addEventListener("pointerdown", (event) => {
    if (pointer !== null || ![0, PEN_ERASER].includes(event.button)) return;
    event.preventDefault();
    // No type knows focusVisible yet.
    pad.focus(/** @type {FocusOptions} */ ({ preventScroll: true, focusVisible: false }));
    pad.setPointerCapture(event.pointerId);
    pointer = event.pointerId;
    begin(toPoint(event, pad.getBoundingClientRect()), event.button === PEN_ERASER);
  });

  pad.addEventListener("pointermove", (event) => {
    if (event.pointerId !== pointer) return;
    const events = event.getCoalescedEvents?.() ?? [];
    const frame = pad.getBoundingClientRect();
    extend((events.length ? events : [event]).map((each) => toPoint(each, frame)));
  });

  for (const end of /** @type {const} */ (["pointerup", "pointercancel", "lostpointercapture"])) {
    pad.addEventListener(end, (event) => {
      if (event.pointerId !== pointer) return;
      pointer = null;
      finish();
    });
  }

  return { isDown: () => pointer !== null };
}
