// What a unit and a feature map compute, as the network does it: numbers in, numbers out.

/**
 * Multiply, add up, add the bias, cut off what is negative.
 * @param {{ inputs: Float32Array, weights: Float32Array, bias: number }} unit
 */
export function computeUnit({ inputs, weights, bias }) {
  const products = inputs.map((input, i) => input * weights[i]);
  const sum = total(products);
  return { products, sum, value: Math.max(0, sum + bias) };
}

/**
 * What lies below a square window, row by row; outside of the picture there is nothing.
 * @param {Float32Array} picture square, row by row
 * @param {number} size side of the window, odd
 * @param {number} row
 * @param {number} column of the window's middle
 */
export function windowAt(picture, size, row, column) {
  const side = Math.sqrt(picture.length);
  const reach = (size - 1) / 2;
  return Float32Array.from({ length: size * size }, (_, i) => {
    const [y, x] = [row - reach + Math.floor(i / size), column - reach + (i % size)];
    return y < 0 || x < 0 || y >= side || x >= side ? 0 : picture[y * side + x];
  });
}

/**
 * What a kernel makes of one place.
 * @param {Float32Array} picture square, row by row
 * @param {Float32Array} kernel square, row by row
 * @param {number} row
 * @param {number} column
 */
export function applyKernel(picture, kernel, row, column) {
  const below = windowAt(picture, Math.sqrt(kernel.length), row, column);
  const products = below.map((level, i) => level * kernel[i]);
  return { below, products, sum: total(products) };
}

/**
 * The pixel of a feature map that a place of the picture belongs to, from the largest sum of its square.
 * @param {Float32Array} picture square, row by row
 * @param {{ kernel: Float32Array, pool: number, scale: number, shift: number }} map
 * @param {number} row
 * @param {number} column of the picture
 */
export function computePixel(picture, { kernel, pool, scale, shift }, row, column) {
  const [y, x] = [Math.floor(row / pool), Math.floor(column / pool)];
  const largest = Math.max(...placesOf(picture, kernel, pool, y, x).map(({ sum }) => sum));
  const normalized = scale * largest + shift;
  return { row: y, column: x, largest, normalized, value: Math.max(0, normalized) };
}

/**
 * The place of the picture from which a feature map has its highest pixel.
 * @param {Float32Array} picture square, row by row
 * @param {{ kernel: Float32Array, pool: number }} map
 * @param {Float32Array} values of the map, row by row
 */
export function findStrongestPlace(picture, { kernel, pool }, values) {
  const side = Math.sqrt(values.length);
  const highest = values.indexOf(Math.max(...values));
  const places = placesOf(picture, kernel, pool, Math.floor(highest / side), highest % side);
  return places.reduce((best, place) => (place.sum > best.sum ? place : best));
}

/**
 * The places that a pixel of the map chooses from, each with its sum.
 * @param {Float32Array} picture
 * @param {Float32Array} kernel
 * @param {number} pool
 * @param {number} y
 * @param {number} x of the pixel
 */
function placesOf(picture, kernel, pool, y, x) {
  return Array.from({ length: pool * pool }, (_, i) => {
    const [row, column] = [pool * y + Math.floor(i / pool), pool * x + (i % pool)];
    return { row, column, sum: applyKernel(picture, kernel, row, column).sum };
  });
}

/**
 * The features that say most about a class, the strongest first, and what all others add together.
 * @param {Float32Array} shares of all features, one class after the other
 * @param {number} numClasses
 * @param {number} label
 * @param {number} count how many features
 */
export function findStrongest(shares, numClasses, label, count) {
  const numFeatures = shares.length / numClasses;
  const own = shares.subarray(label * numFeatures, (label + 1) * numFeatures);
  const order = [...own.keys()].sort((a, b) => Math.abs(own[b]) - Math.abs(own[a])).slice(0, count);
  const sum = order.reduce((subtotal, feature) => subtotal + own[feature], 0);
  return { features: order, sum, rest: total(own) - sum, numOthers: numFeatures - order.length };
}

/** @param {Float32Array} values */
function total(values) {
  return values.reduce((sum, value) => sum + value, 0);
}
