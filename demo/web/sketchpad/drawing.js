// The strokes on two canvases: one to see, one to send.

import { encodeBlob } from "../core/base64.js";
import { contextOf } from "../core/dom.js";
import { packInk } from "./packing.js";
import { createStrokes, SHEET } from "./strokes.js";

/** @import { Box, Point, Stroke } from "../types.js" */

/** @typedef {CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D} Context */

/**
 * @param {Point} a
 * @param {Point} b
 * @returns {Point}
 */
function between(a, b) {
  return [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
}

/**
 * Draw the part of a stroke that its points from index `from` on add, with round ends.
 * @param {Context} context
 * @param {Stroke} stroke
 * @param {number} from
 */
function traceStroke(context, stroke, from) {
  const { points, width, erases } = stroke;
  context.globalCompositeOperation = erases ? "destination-out" : "source-over";
  context.lineWidth = width;
  context.lineCap = context.lineJoin = "round";
  context.beginPath();
  for (let i = from; i < points.length; i++) {
    const here = points[i];
    const before = points[i - 1] ?? here;
    const start = points[i - 2] ? between(points[i - 2], before) : before;
    const end = between(before, here);
    context.moveTo(start[0], start[1]);
    // From midpoint to midpoint, bent by the point in between: no corners in a fast stroke.
    context.quadraticCurveTo(before[0], before[1], end[0], end[1]);
    if (i === points.length - 1) context.lineTo(here[0], here[1]);
  }
  context.stroke();
}

/**
 * Draw strokes on a canvas of any size, in one color.
 * @param {Context} context
 * @param {Stroke[]} strokes
 * @param {string} color
 */
export function paintStrokes(context, strokes, color) {
  const { canvas } = context;
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, canvas.width, canvas.height);
  context.setTransform(canvas.width / SHEET.width, 0, 0, canvas.height / SHEET.height, 0, 0);
  context.strokeStyle = color;
  for (const stroke of strokes) traceStroke(context, stroke, 0);
}

/** @param {HTMLCanvasElement} canvas the one to see */
export function createDrawing(canvas) {
  const shown = contextOf(canvas);
  const sheet = new OffscreenCanvas(SHEET.width, SHEET.height);
  // Kept in memory, not on the graphics card: it is read all the time.
  const sent = contextOf(sheet, { willReadFrequently: true });
  const strokes = createStrokes();

  function redraw() {
    paintStrokes(shown, strokes.list(), getComputedStyle(canvas).color);
    paintStrokes(sent, strokes.list(), "#000");
  }

  /**
   * Make a change of all strokes one that is seen.
   * @template {unknown[]} Given
   * @param {(...given: Given) => void} change
   * @returns {(...given: Given) => void}
   */
  const seen =
    (change) =>
    (...given) => {
      change(...given);
      redraw();
    };

  return {
    /** Fit the canvas to the pixels of the screen and draw anew. */
    resize() {
      const ratio = window.devicePixelRatio || 1;
      canvas.width = Math.max(1, Math.round(canvas.clientWidth * ratio));
      canvas.height = Math.max(1, Math.round(canvas.clientHeight * ratio));
      redraw();
    },
    redraw,
    ...strokes,
    replace: seen(strokes.replace),
    clear: seen(strokes.clear),
    drop: seen(strokes.drop),
    undo: seen(strokes.undo),
    redo: seen(strokes.redo),
    restore: seen(strokes.restore),
    /** @param {Point[]} points */
    extend(points) {
      const stroke = strokes.extend(points);
      const from = stroke.points.length - points.length;
      traceStroke(shown, stroke, from);
      traceStroke(sent, stroke, from);
    },
    /** End a stroke. Drawn in one go it is smoother than bit by bit, and undo shows it so too. */
    finish: redraw,
    /**
     * The ink as a message, of the whole sheet or of a box of it; null if there is none.
     * @param {Box} box units of the sheet
     */
    pack([x, y, width, height] = [0, 0, SHEET.width, SHEET.height]) {
      return packInk(sent.getImageData(x, y, width, height).data, width, height);
    },
    /** The sheet as a PNG, black on white, in base64. */
    async toPng() {
      const paper = new OffscreenCanvas(SHEET.width, SHEET.height);
      const context = contextOf(paper);
      context.fillStyle = "#fff";
      context.fillRect(0, 0, SHEET.width, SHEET.height);
      context.drawImage(sheet, 0, 0);
      return encodeBlob(await paper.convertToBlob());
    },
  };
}
