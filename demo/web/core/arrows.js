// The arrow keys.

/** @type {Record<string, [number, number]>} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/**
 * Where an arrow key points, x and y; null for any other key.
 * @param {string} key
 */
export function arrowOf(key) {
  return ARROWS[key] ?? null;
}
