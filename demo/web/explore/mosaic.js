// The picture of a layer: where its units or maps stand.

/**
 * How many stand in a row, and how many pixels lie from one to the next; a unit is a pixel.
 * @typedef {{ columns: number, step: number }} Layout
 */

/**
 * The sides of the picture and of one tile in it, pixels.
 * @param {number} count of units in the layer
 * @param {Layout} layer
 */
export function measure(count, { columns, step }) {
  const gap = step > 1 ? 1 : 0; // between maps
  const rows = Math.ceil(count / columns);
  return { width: columns * step - gap, height: rows * step - gap, side: step - gap };
}

/**
 * Where a unit or map stands in the picture of its layer: shares of its width and height.
 * @param {number} number of the unit
 * @param {number} count of units in the layer
 * @param {Layout} layer
 */
export function findTile(number, count, { columns, step }) {
  const { width, height, side } = measure(count, { columns, step });
  const [x, y] = [(number % columns) * step, Math.floor(number / columns) * step];
  return { left: x / width, top: y / height, width: side / width, height: side / height };
}

/**
 * The unit or map at a place of the picture of its layer.
 * @param {number} x
 * @param {number} y shares of the picture's width and height, 0 to 1
 * @param {number} count of units in the layer
 * @param {Pick<Layout, "columns">} layer
 */
export function unitAt(x, y, count, { columns }) {
  const rows = Math.ceil(count / columns);
  const [column, row] = [Math.floor(x * columns), Math.floor(y * rows)];
  return Math.min(row * columns + column, count - 1);
}
