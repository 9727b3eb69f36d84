// How large a picture may be on its way to the server.

import { constants } from "../core/words.js";

/** @import { Box } from "../types.js" */

const LONGER_SIDE = 2600; // pixels: a page photographed from above still shows thin pens
const SENT_AS_IS = 2_000_000; // bytes: smaller files keep every pixel

/** @typedef {{ width: number, height: number }} Size */

/**
 * Whether a file needs no shrinking.
 * @param {number} bytes
 * @param {Size} size
 */
export function isSmall(bytes, { width, height }) {
  return bytes <= SENT_AS_IS && Math.max(width, height) <= LONGER_SIDE;
}

/**
 * The largest size of the same shape that is sent; never larger than the picture is.
 * @param {Size} size
 * @returns {Size}
 */
export function shrunkSize({ width, height }) {
  const scale = Math.min(1, LONGER_SIDE / Math.max(width, height));
  // A strip of a picture, thin enough, would lose its last row.
  return {
    width: Math.max(1, Math.round(width * scale)),
    height: Math.max(1, Math.round(height * scale)),
  };
}

/**
 * The limit that a file is over, in MB; null for one that the server takes.
 * @param {number} bytes
 */
export function limitExceeded(bytes) {
  return bytes > constants.max_picture_bytes ? constants.max_picture_bytes / 1e6 : null;
}

/**
 * A box with some paper around it; it may reach beyond the picture.
 * @param {Box} box
 * @returns {Box}
 */
export function withRim([x, y, width, height]) {
  const rim = Math.round(0.12 * Math.max(width, height)) + 2;
  return [x - rim, y - rim, width + 2 * rim, height + 2 * rim];
}
