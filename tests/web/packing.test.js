// A drawing as a message: the box of the ink, a bit per pixel, as demo/messages.py unpacks it.

import assert from "node:assert/strict";
import { test } from "node:test";

import { decodeBytes } from "../../demo/web/core/base64.js";
import { onSheet, packInk } from "../../demo/web/sketchpad/packing.js";

/**
 * RGBA pixels of a drawing in letters: # is ink, o is ink at the edge of a stroke, half transparent.
 * @param {string[]} rows
 */
function pixelsOf(rows) {
  const alpha = { "#": 255, o: 128, "-": 127, ".": 0 };
  const letters = /** @type {(keyof typeof alpha)[]} */ ([...rows.join("")]);
  return new Uint8ClampedArray(letters.flatMap((letter) => [0, 0, 0, alpha[letter]]));
}

/** @param {string[]} rows */
function pack(rows) {
  return packInk(pixelsOf(rows), rows[0].length, rows.length);
}

test("no ink makes no message", () => {
  assert.equal(pack(["....", "-..-"]), null);
});

test("the box of the ink is cut out, a row in whole bytes, the leftmost pixel first", () => {
  const packed = pack([
    "............",
    ".#.......#..",
    "............",
    "..##.-....o.",
  ]);

  assert.ok(packed);
  const { bits, ...box } = packed;
  assert.deepEqual(box, { left: 1, top: 1, width: 10, height: 3 });
  assert.deepEqual([...decodeBytes(bits)], [
    0b10000000, 0b10000000, 0b00000000, 0b00000000, 0b01100000, 0b01000000,
  ]);
});

test("a single pixel is a message of one byte", () => {
  const packed = pack(["...", "..#"]);

  assert.deepEqual(packed, { left: 2, top: 1, width: 1, height: 1, bits: btoa("\x80") });
});

test("ink that fills the sheet is packed whole", () => {
  const [width, height] = [400, 300];

  const packed = packInk(new Uint8ClampedArray(4 * width * height).fill(255), width, height);

  assert.ok(packed);
  assert.deepEqual([packed.width, packed.height], [width, height]);
  assert.deepEqual(decodeBytes(packed.bits), new Uint8Array((width / 8) * height).fill(255));
});

test("a box of the server's picture is found on the sheet, without its margin of paper", () => {
  const sent = { left: 100, top: 50, width: 200, height: 100, bits: "" };

  assert.deepEqual(onSheet([32, 22, 40, 60], sent, 12), [120, 60, 40, 60]);
});

test("a box that reaches beyond the sheet begins at its edge", () => {
  const sent = { left: 3, top: 0, width: 200, height: 100, bits: "" };

  assert.deepEqual(onSheet([0, 0, 40, 60], sent, 12), [0, 0, 40, 60]);
});
