import assert from "node:assert/strict";
import { test } from "node:test";

import { decodeStrokes, encodeStrokes } from "../../demo/web/address/drawing_code.js";
import { formatAddress, parseAddress } from "../../demo/web/address/state.js";
import { CONSTANTS } from "./constants.js";

/** @import { PageState, Point, Stroke } from "../../demo/web/types.js" */

/**
 * A stroke as a mouse draws it: many points, a tenth of a unit exact.
 * @param {number} count
 */
function spiral(count) {
  /** @type {Point[]} */
  const points = Array.from({ length: count }, (_, i) => [
    Math.round((200 + 0.1 * i * Math.cos(i / 30)) * 10) / 10,
    Math.round((150 + 0.1 * i * Math.sin(i / 30)) * 10) / 10,
  ]);
  return { points, width: 22, erases: false };
}

/**
 * How far a point is from the nearest of a stroke.
 * @param {Point} point
 * @param {Stroke} stroke
 */
function distance([x, y], { points }) {
  return Math.min(...points.map(([otherX, otherY]) => Math.hypot(x - otherX, y - otherY)));
}

test("strokes come back from an address as they were drawn, to a few units between points", () => {
  /** @type {Stroke[]} */
  const drawn = [
    spiral(600),
    { points: [[-3, 20], [390.4, 299.6]], width: 48, erases: true },
    { points: [[7, 7]], width: 8 },
  ];

  const letters = encodeStrokes(drawn) ?? "";
  const read = decodeStrokes(letters) ?? [];

  assert.match(letters, /^[\w-]+$/);
  assert.deepEqual(read.map(({ width, erases }) => [width, erases]), [[22, false], [48, true], [8, false]]);
  assert.deepEqual(read[1].points, [[-3, 20], [390, 300]]);
  assert.deepEqual(read[2].points, [[7, 7]]);
  assert.ok(drawn[0].points.every((point) => distance(point, read[0]) < 5));
  assert.deepEqual(read[0].points.at(-1), drawn[0].points.at(-1)?.map(Math.round));
});

test("a digit takes a few hundred letters", () => {
  assert.ok((encodeStrokes([spiral(300)]) ?? "").length < 400);
});

test("a drawing at great length gets fewer points, and one beyond all bounds no letters", () => {
  const long = encodeStrokes([spiral(1500), spiral(1500)]);

  assert.ok(long && long.length <= 4001);
  assert.ok(decodeStrokes(long));
  assert.equal(encodeStrokes(Array.from({ length: 400 }, () => spiral(1500))), null);
});

const SEVEN = encodeStrokes([spiral(40)]) ?? "";

for (const [name, letters] of Object.entries({
  "no letters": "",
  "other letters": `${SEVEN}%`,
  "an end that is cut off": SEVEN.slice(0, -4),
  "letters too many": "A".repeat(5000),
  "a pen without width": "AAIAAA",
  "points off the sheet": encodeStrokes([{ points: [[5000, 5000]], width: 22 }]) ?? "",
  "a count that never ends": "FpmZmZmZmZmZ",
})) {
  test(`no drawing: ${name}`, () => assert.equal(decodeStrokes(letters), null));
}

test("a state comes back from its address", () => {
  /** @type {PageState} */
  const state = {
    tab: "compare",
    panel: "playground",
    digit: 583,
    changes: { shift_x: -6, scale: 0.7 },
    hidden: ["photo", "why"],
    language: "de",
    isLarge: true,
  };

  const address = formatAddress(state);

  assert.equal(
    address,
    "#compare&playground&digit=583&shift_x=-6&scale=0.7&hide=photo,why&lang=de&large",
  );
  assert.deepEqual(parseAddress(address, CONSTANTS), state);
});

test("a drawing comes back from its address", () => {
  const address = formatAddress({ tab: "draw", strokes: [{ points: [[10, 20], [30, 40]], width: 22 }] });

  assert.deepEqual(parseAddress(address, CONSTANTS), {
    tab: "draw",
    strokes: [{ points: [[10, 20], [30, 40]], width: 22, erases: false }],
  });
});

test("a page as it opens has no address of its own", () => {
  assert.equal(formatAddress({ hidden: [], strokes: [], changes: {} }), "");
  assert.deepEqual(parseAddress("", CONSTANTS), {});
});

for (const hash of [
  "#nowhere",
  "#photo=1",
  "#drawing=%00",
  "#drawing=",
  "#digit=",
  "#digit=1e3",
  "#digit=12345",
  "#shift_x=",
  "#shift_x=11",
  "#shift_x=NaN",
  "#constructor=1",
  "#lang=constructor",
  "#hide=body",
  "#hide=photo,}*{",
  "#photo&hide=",
]) {
  test(`an address that can't be meant: ${hash}`, () => {
    assert.equal(parseAddress(hash, CONSTANTS), null);
  });
}
