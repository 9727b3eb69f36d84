// A drawing as strokes: what undo, redo, clear and the eraser leave on the sheet.

import assert from "node:assert/strict";
import { test } from "node:test";

import { createStrokes } from "../../demo/web/sketchpad/strokes.js";

/** @import { Point } from "../../demo/web/types.js" */

/** @type {Point[]} */
const LINE = [[10, 10], [20, 20]];
const OTHERS = [{ points: LINE, width: 3 }];

/** @param {{ erases?: boolean }} [options] */
function drawn({ erases = false } = {}) {
  const strokes = createStrokes();
  strokes.begin(22, erases);
  strokes.extend(LINE);
  return strokes;
}

test("a new sheet is empty and has nothing to undo or redo", () => {
  const strokes = createStrokes();

  assert.equal(strokes.isEmpty(), true);
  assert.equal(strokes.canUndo(), false);
  assert.equal(strokes.canRedo(), false);
  strokes.undo();
  strokes.redo();
  assert.deepEqual(strokes.list(), []);
});

test("a stroke grows by the points that are added to it", () => {
  const strokes = drawn();

  const stroke = strokes.extend([[30, 30]]);

  assert.deepEqual(stroke, { points: [...LINE, [30, 30]], width: 22, erases: false });
  assert.deepEqual(strokes.list(), [stroke]);
});

test("only a stroke that was begun can be extended", () => {
  const strokes = createStrokes();

  assert.throws(() => strokes.extend(LINE), /begin a stroke/);
  strokes.clear();
  assert.throws(() => strokes.extend(LINE), /begin a stroke/);
});

test("undo takes the last stroke, redo brings it back", () => {
  const strokes = drawn();
  strokes.begin(8, false);
  const whole = strokes.list();

  strokes.undo();
  assert.deepEqual(strokes.list(), whole.slice(0, 1));
  strokes.redo();
  assert.deepEqual(strokes.list(), whole);
  assert.equal(strokes.canRedo(), false);
});

test("a new stroke ends what could be redone", () => {
  const strokes = drawn();
  strokes.undo();
  assert.equal(strokes.canRedo(), true);

  strokes.begin(22, false);

  assert.equal(strokes.canRedo(), false);
});

test("clear and replace are steps that can be undone", () => {
  const strokes = drawn();
  const before = strokes.list();

  strokes.replace(OTHERS);
  assert.deepEqual(strokes.list(), OTHERS);
  strokes.clear();
  assert.equal(strokes.isEmpty(), true);
  strokes.undo();
  assert.deepEqual(strokes.list(), OTHERS);
  strokes.undo();
  assert.deepEqual(strokes.list(), before);
});

test("a stroke on a replaced drawing does not change the drawing that was given", () => {
  const strokes = createStrokes();
  strokes.replace(OTHERS);

  strokes.begin(22, false);

  assert.equal(strokes.list().length, 2);
  assert.equal(OTHERS.length, 1);
});

test("a stroke that was dropped can be neither undone nor redone", () => {
  const strokes = drawn();
  strokes.begin(10, false);
  strokes.extend([[1, 1]]);

  strokes.drop();

  assert.deepEqual(strokes.list(), drawn().list());
  assert.equal(strokes.canRedo(), false);
});

test("a sheet on which only the eraser was is empty", () => {
  assert.equal(drawn({ erases: true }).isEmpty(), true);
  assert.equal(drawn().isEmpty(), false);
});

test("what was saved as JSON comes back, with its undo", () => {
  const strokes = drawn();
  strokes.clear();
  const saved = JSON.parse(JSON.stringify(strokes.save()));

  const restored = createStrokes();
  restored.restore(saved);

  assert.equal(restored.isEmpty(), true);
  restored.undo();
  assert.deepEqual(restored.list(), drawn().list());
});
