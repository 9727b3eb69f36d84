// A drawing as a message: the box of its ink, one bit per pixel.

import { encodeBytes } from "../core/base64.js";

/** @import { Box, PackedDrawing } from "../types.js" */

const INK = 128; // from this alpha on, 0 to 255, a pixel is ink

/**
 * Pack RGBA pixels for messages.unpack_drawing; null if there is no ink.
 * @param {Uint8ClampedArray} pixels
 * @param {number} width
 * @param {number} height
 * @returns {PackedDrawing | null}
 */
export function packInk(pixels, width, height) {
  const box = boxOfInk(pixels, width, height);
  if (!box) return null;
  const stride = (box.width + 7) >> 3;
  const bytes = new Uint8Array(stride * box.height);
  for (let y = 0; y < box.height; y++) {
    for (let x = 0; x < box.width; x++) {
      const alpha = pixels[4 * ((y + box.top) * width + x + box.left) + 3];
      if (alpha >= INK) bytes[y * stride + (x >> 3)] |= 128 >> (x & 7);
    }
  }
  return { ...box, bits: encodeBytes(bytes) };
}

/**
 * @param {Uint8ClampedArray} pixels
 * @param {number} width
 * @param {number} height
 */
function boxOfInk(pixels, width, height) {
  let left = width;
  let right = -1;
  let top = height;
  let bottom = -1;
  for (let y = 0, i = 3; y < height; y++) {
    for (let x = 0; x < width; x++, i += 4) {
      if (pixels[i] < INK) continue;
      if (x < left) left = x;
      if (x > right) right = x;
      if (y < top) top = y;
      bottom = y;
    }
  }
  return right < 0 ? null : { width: right - left + 1, height: bottom - top + 1, left, top };
}

/**
 * Where on the sheet a box lies that the server gave for a package of the drawing.
 * @param {Box} box pixels of the picture that the server made of it
 * @param {PackedDrawing} sent
 * @param {number} margin pixels of paper that the server put around it
 * @returns {Box}
 */
export function onSheet([x, y, width, height], sent, margin) {
  return [Math.max(0, sent.left + x - margin), Math.max(0, sent.top + y - margin), width, height];
}
