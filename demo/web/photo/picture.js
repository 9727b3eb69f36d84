// A picture file on its way to the server: upright, and no larger than reading needs.

import { encodeBlob } from "../core/base64.js";
import { contextOf } from "../core/dom.js";
import { isSmall, shrunkSize, withRim } from "./sizes.js";

/** @import { Box } from "../types.js" */

/**
 * Draw on white paper of a size: what is transparent is paper.
 * @param {number} width
 * @param {number} height
 * @param {(context: OffscreenCanvasRenderingContext2D) => void} draw
 */
function onPaper(width, height, draw) {
  const canvas = new OffscreenCanvas(width, height);
  const context = contextOf(canvas);
  context.fillStyle = "#fff";
  context.fillRect(0, 0, width, height);
  draw(context);
  return canvas;
}

/**
 * Decode a file, turned upright by its EXIF tag; null if this browser can't.
 * @param {Blob} file
 */
function decode(file) {
  return createImageBitmap(file, { imageOrientation: "from-image" }).catch(() => null);
}

/**
 * What to send for a file: itself if it is small, or if this browser can't decode it; else a JPEG.
 * @param {Blob} file
 */
export async function toSent(file) {
  const bitmap = await decode(file);
  if (!bitmap) return { blob: file, isShown: false };
  if (isSmall(file.size, bitmap)) return { blob: file, isShown: true };
  const { width, height } = shrunkSize(bitmap);
  const paper = onPaper(width, height, (context) => context.drawImage(bitmap, 0, 0, width, height));
  return { blob: await paper.convertToBlob({ type: "image/jpeg", quality: 0.92 }), isShown: true };
}

/**
 * Cut a box out of a picture on the page, with some paper around it, as base64.
 * @param {HTMLImageElement} picture
 * @param {Box} box
 */
export async function cutOut(picture, box) {
  const [x, y, width, height] = withRim(box);
  const paper = onPaper(width, height, (context) => context.drawImage(picture, -x, -y));
  return encodeBlob(await paper.convertToBlob());
}
