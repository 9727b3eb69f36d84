// Drawing by mouse, finger or pen.

import { SHEET } from "./strokes.js";

/** @import { Point } from "../types.js" */

const PEN_ERASER = 5; // the button number of a pen's other end
const PINCH = 300; // ms within which two fingers come down that pinch the page

/** @typedef {{ isTouch: boolean, time: number }} Contact what came down, and when, ms */

/**
 * Whether the stroke of what came down first was none, now that something else came down: it was a
 * palm, if this is a pen; one of two fingers that pinch, if they came together.
 * @param {Contact} first
 * @param {Contact} second
 */
export function wasNoStroke(first, second) {
  if (!first.isTouch) return false;
  return !second.isTouch || second.time - first.time < PINCH;
}

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
 * Let the pad be drawn on by a pointer; `begin`, `extend`, `finish` and `drop` are told what it does.
 * @param {HTMLElement} pad
 * @param {object} drawing
 * @param {(point: Point, isEraser: boolean) => void} drawing.begin whether a pen was turned to its eraser
 * @param {(points: Point[]) => void} drawing.extend
 * @param {() => void} drawing.finish
 * @param {() => void} drawing.drop what was begun was no stroke
 */
export function createPointerPen(pad, { begin, extend, finish, drop }) {
  /** @type {number | null} */
  let pointer = null; // the one that draws
  /** @type {Contact} */
  let contact;

  /**
   * Whether something that comes down may draw: nothing else does, or it is a pen beside a palm.
   * @param {Contact} next
   */
  function isFree(next) {
    if (pointer === null) return true;
    if (!wasNoStroke(contact, next)) return false;
    pointer = null;
    drop();
    return !next.isTouch;
  }

  pad.addEventListener("pointerdown", (event) => {
    if (![0, PEN_ERASER].includes(event.button)) return;
    const next = { isTouch: event.pointerType === "touch", time: event.timeStamp };
    if (!isFree(next)) return;
    contact = next;
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
