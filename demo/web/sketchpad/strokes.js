// A drawing as a list of strokes on a sheet, with undo and redo.

/** @import { Point, Stroke } from "../types.js" */

/**
 * A stroke, or other strokes that took the place of all before.
 * @typedef {Stroke | { strokes: Stroke[] }} Step
 */

export const SHEET = { width: 400, height: 300 }; // the units of all points

export function createStrokes() {
  /** @type {Step[]} */
  let steps = []; // oldest first
  /** @type {Step[]} */
  let undone = [];

  /** The strokes that are on the sheet: those since it was last cleared or replaced. */
  function list() {
    const start = steps.findLastIndex((step) => "strokes" in step);
    return steps.slice(Math.max(start, 0)).flatMap((step) => ("strokes" in step ? step.strokes : step));
  }

  /** @param {Step} step */
  function add(step) {
    undone = [];
    steps.push(step);
  }

  return {
    list,
    /** @param {number} width @param {boolean} erases */
    begin(width, erases) {
      add({ points: [], width, erases });
    },
    /**
     * Add points to the stroke that was begun; returns it.
     * @param {Point[]} points
     */
    extend(points) {
      const stroke = steps.at(-1);
      if (!stroke || "strokes" in stroke) throw new Error("begin a stroke before extending it");
      stroke.points.push(...points);
      return stroke;
    },
    /**
     * Put other strokes on the sheet, as a step that can be undone.
     * @param {Stroke[]} strokes
     */
    replace: (strokes) => add({ strokes }),
    clear: () => add({ strokes: [] }),
    /** Take back the stroke that was begun, as if it had never been. */
    drop() {
      steps.pop();
    },
    undo() {
      const step = steps.pop();
      if (step) undone.push(step);
    },
    redo() {
      const step = undone.pop();
      if (step) steps.push(step);
    },
    canUndo: () => steps.length > 0,
    canRedo: () => undone.length > 0,
    isEmpty: () => list().every((stroke) => stroke.erases),
    /** All steps, as JSON can carry them. */
    save: () => steps,
    /** @param {Step[]} saved */
    restore(saved) {
      steps = saved;
      undone = [];
    },
  };
}
