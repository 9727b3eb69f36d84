// A drawing as letters for an address: its strokes, to whole units, as few points as show the same curves.

import { decodeBytes, encodeBytes } from "../core/base64.js";
import { SHEET } from "../sketchpad/strokes.js";

/** @import { Point, Stroke } from "../types.js" */

const MAX_BYTES = 3000; // an address of 4,000 letters passes through every messenger
const SPACING = 4; // units between points at least: closer ones bend a curve by less than a pixel
const MAX_WIDTH = 63; // of a pen, units
const ERASES = 64; // in a stroke's first byte, beside its width

/**
 * Leave out points that are closer than `spacing` to the one before; ends stay.
 * @param {Point[]} points
 * @param {number} spacing
 */
function thinOut(points, spacing) {
  let [x, y] = points[0];
  return points.filter(([nextX, nextY], index) => {
    const isKept = index === 0 || Math.hypot(nextX - x, nextY - y) >= spacing;
    if (isKept) [x, y] = [nextX, nextY];
    return isKept || index === points.length - 1;
  });
}

/**
 * A whole number of any sign in as few bytes as it needs.
 * @param {number} value
 */
function toBytes(value) {
  const bytes = [];
  let rest = value < 0 ? -2 * value - 1 : 2 * value;
  for (; rest > 127; rest >>= 7) bytes.push((rest & 127) | 128);
  return [...bytes, rest];
}

/**
 * Width, number of points, and each point as its way from the one before.
 * @param {Stroke} stroke
 * @param {number} spacing
 */
function packStroke({ points, width, erases }, spacing) {
  const kept = thinOut(points, spacing);
  const bytes = [Math.min(Math.round(width), MAX_WIDTH) | (erases ? ERASES : 0), ...toBytes(kept.length)];
  let [x, y] = [0, 0];
  for (const point of kept) {
    const [nextX, nextY] = point.map(Math.round);
    bytes.push(...toBytes(nextX - x), ...toBytes(nextY - y));
    [x, y] = [nextX, nextY];
  }
  return bytes;
}

/**
 * Write strokes as letters that an address takes as they are. Points of what is drawn at great length
 * lie further apart; null for what is too much even so.
 * @param {Stroke[]} strokes
 */
export function encodeStrokes(strokes) {
  const drawn = strokes.filter(({ points }) => points.length > 0);
  for (let spacing = SPACING; spacing <= 8 * SPACING; spacing *= 2) {
    const bytes = drawn.flatMap((stroke) => packStroke(stroke, spacing));
    if (bytes.length > MAX_BYTES) continue;
    const letters = encodeBytes(Uint8Array.from(bytes));
    return letters.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  }
  return null;
}

/**
 * Reads numbers as `toBytes` wrote them; an error where the bytes end.
 * @param {Uint8Array} bytes
 */
function createScanner(bytes) {
  let place = 0;
  function byte() {
    if (place >= bytes.length) throw new RangeError("the drawing ends within a stroke");
    return bytes[place++];
  }
  return {
    byte,
    isAtEnd: () => place === bytes.length,
    number() {
      let [value, shift, next] = [0, 0, 0];
      do {
        next = byte();
        value |= (next & 127) << shift;
        shift += 7;
      } while (next > 127 && shift < 21);
      return value & 1 ? -(value + 1) / 2 : value / 2;
    },
  };
}

/** @param {ReturnType<typeof createScanner>} scanner */
function unpackStroke(scanner) {
  const head = scanner.byte();
  const count = scanner.number();
  /** @type {Point[]} */
  const points = [];
  let [x, y] = [0, 0];
  while (points.length < count) {
    x += scanner.number();
    y += scanner.number();
    points.push([x, y]);
  }
  return { points, width: head & MAX_WIDTH, erases: (head & ERASES) > 0 };
}

/**
 * Whether a stroke may be on the sheet: a pen that was captured draws a little beyond its edge.
 * @param {Stroke} stroke
 */
function isOnSheet({ points, width }) {
  const isNear = (/** @type {number} */ value, /** @type {number} */ side) => value >= -side && value <= 2 * side;
  return (
    width > 0 &&
    points.length > 0 &&
    points.every(([x, y]) => isNear(x, SHEET.width) && isNear(y, SHEET.height))
  );
}

/**
 * Read strokes from the letters of an address, which anybody may have written; null if they are none.
 * @param {string} letters
 * @returns {Stroke[] | null}
 */
export function decodeStrokes(letters) {
  if (!letters || letters.length > (4 / 3) * MAX_BYTES + 1 || !/^[\w-]+$/.test(letters)) return null;
  /** @type {Stroke[]} */
  const strokes = [];
  try {
    const scanner = createScanner(decodeBytes(letters.replaceAll("-", "+").replaceAll("_", "/")));
    while (!scanner.isAtEnd()) strokes.push(unpackStroke(scanner));
  } catch {
    return null;
  }
  return strokes.every(isOnSheet) ? strokes : null;
}
