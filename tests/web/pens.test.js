// Where pens are on the sheet, and what keys mean.

import assert from "node:assert/strict";
import { test } from "node:test";

import { movePen } from "../../demo/web/sketchpad/keyboard_pen.js";
import { toPoint, wasNoStroke } from "../../demo/web/sketchpad/pointer_pen.js";
import { actionOf, digitOf } from "../../demo/web/sketchpad/shortcuts.js";

const NONE = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };

test("arrows move the pen, with Shift a quarter as far", () => {
  assert.deepEqual(movePen([200, 75], { key: "ArrowLeft", shiftKey: false }), [192, 75]);
  assert.deepEqual(movePen([200, 75], { key: "ArrowDown", shiftKey: true }), [200, 77]);
  assert.equal(movePen([200, 75], { key: "a", shiftKey: false }), null);
});

test("the pen stays on the sheet", () => {
  assert.deepEqual(movePen([398, 2], { key: "ArrowRight", shiftKey: false }), [400, 2]);
  assert.deepEqual(movePen([398, 2], { key: "ArrowUp", shiftKey: false }), [398, 0]);
});

test("a pointer's place is in units of the sheet, whatever the size of the pad", () => {
  const frame = { left: 100, top: 10, width: 800, height: 600 };

  assert.deepEqual(toPoint({ clientX: 500, clientY: 160 }, frame), [200, 75]);
  assert.deepEqual(toPoint({ clientX: 100.25, clientY: 10 }, frame), [0.1, 0]);
});

test("a palm beside a pen, and one of two fingers that come together, were no stroke", () => {
  const palm = { isTouch: true, time: 0 };

  assert.equal(wasNoStroke(palm, { isTouch: false, time: 5000 }), true);
  assert.equal(wasNoStroke(palm, { isTouch: true, time: 100 }), true);
  assert.equal(wasNoStroke(palm, { isTouch: true, time: 1000 }), false);
  assert.equal(wasNoStroke({ isTouch: false, time: 0 }, { isTouch: true, time: 10 }), false);
});

test("keys undo, redo and clear, with either modifier", () => {
  const actions = [
    ["z", { ctrlKey: true }, "undo"],
    ["z", { metaKey: true }, "undo"],
    ["Z", { ctrlKey: true, shiftKey: true }, "redo"],
    ["y", { ctrlKey: true }, "redo"],
    ["Escape", {}, "clear"],
    ["Delete", {}, "clear"],
    ["z", {}, null],
    ["c", { ctrlKey: true }, null],
  ];
  for (const [key, modifiers, action] of actions) {
    const event = { ...NONE, .../** @type {object} */ (modifiers), key: String(key) };
    assert.equal(actionOf(event), action, `${key} ${JSON.stringify(modifiers)}`);
  }
});

test("a plain digit key names what the drawing is; a shortcut of the browser does not", () => {
  assert.equal(digitOf({ ...NONE, key: "7" }), "7");
  assert.equal(digitOf({ ...NONE, key: "1", ctrlKey: true }), null);
  assert.equal(digitOf({ ...NONE, key: "F7" }), null);
});
