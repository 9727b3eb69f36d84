// Numbers as pixels.

import { contextOf } from "../core/dom.js";

const POSITIVE = [32, 201, 151];
const NEGATIVE = [240, 62, 130];

/**
 * How many values stand in a row: squares are square, the rest as the server lays a layer out.
 * @param {number} count
 */
export function columnsOf(count) {
  const side = Math.sqrt(count);
  return Number.isInteger(side) ? side : 2 ** Math.ceil(Math.log2(count) / 2);
}

/**
 * The largest value, whatever its sign.
 * @param {Float32Array} values
 */
export function strongestOf(values) {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-9);
}

/**
 * Paint values that may be negative: green above 0, pink below.
 * @param {HTMLCanvasElement} canvas
 * @param {Float32Array} values
 * @param {number} strongest the value of full color
 * @param {number} columns how many values stand in a row
 */
export function paintSigned(
  canvas,
  values,
  strongest = strongestOf(values),
  columns = columnsOf(values.length),
) {
  paint(canvas, values, columns, (value) => {
    const share = (Math.abs(value) / strongest) ** 0.7; // weak ones show, too
    return (value > 0 ? POSITIVE : NEGATIVE).map((level) => level * share);
  });
}

/**
 * Paint values of at least 0 in gray, the strongest white.
 * @param {HTMLCanvasElement} canvas
 * @param {Float32Array} values
 * @param {number} strongest the value of white
 */
export function paintLevels(canvas, values, strongest = Math.max(...values, 1e-9)) {
  paint(canvas, values, columnsOf(values.length), (value) => Array(3).fill((255 * value) / strongest));
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Float32Array} values
 * @param {number} columns
 * @param {(value: number) => number[]} colorOf red, green, blue
 */
function paint(canvas, values, columns, colorOf) {
  canvas.width = columns;
  canvas.height = Math.ceil(values.length / canvas.width);
  const context = contextOf(canvas);
  const picture = context.createImageData(canvas.width, canvas.height);
  values.forEach((value, i) => picture.data.set([...colorOf(value), 255], 4 * i));
  context.putImageData(picture, 0, 0);
}
