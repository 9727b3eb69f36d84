// The page draws by itself, as a pen would: what happens then is what happens when a person draws.

/** @import { Demonstration, Point } from "../types.js" */

const PACE = 9; // units a frame: a digit takes about a second

/**
 * Points along a line, none further from the one before than `step`; the first is left out.
 * @param {Point[]} points
 * @param {number} step
 * @returns {Point[]}
 */
export function along(points, step) {
  return points.slice(1).flatMap(([x, y], index) => {
    const [fromX, fromY] = points[index];
    const count = Math.max(1, Math.ceil(Math.hypot(x - fromX, y - fromY) / step));
    return Array.from({ length: count }, (_, i) => {
      const share = (i + 1) / count;
      return /** @type {Point} */ ([fromX + share * (x - fromX), fromY + share * (y - fromY)]);
    });
  });
}

/** @returns {Promise<unknown>} */
function nextFrame() {
  return new Promise((resume) => requestAnimationFrame(resume));
}

/**
 * Return what plays a drawing on the pad, what stops it, and whether its pen is down.
 * @param {object} pad
 * @param {() => void} pad.clear
 * @param {(point: Point) => void} pad.begin
 * @param {(points: Point[]) => void} pad.extend
 * @param {() => void} pad.finish
 * @param {(strokes: Demonstration["strokes"]) => void} pad.replace
 */
export function createDemonstration({ clear, begin, extend, finish, replace }) {
  let number = 0; // of the newest drawing: an older one ends
  let isDown = false;

  function stop() {
    number += 1;
    if (!isDown) return;
    isDown = false;
    finish();
  }

  /** @param {Demonstration} demonstration */
  async function play({ strokes, isAnimated }) {
    stop();
    if (!isAnimated || matchMedia("(prefers-reduced-motion: reduce)").matches) return replace(strokes);
    clear();
    const mine = number;
    for (const { points } of strokes) {
      isDown = true;
      begin(points[0]);
      for (const point of along(points, PACE)) {
        await nextFrame();
        if (mine !== number) return;
        extend([point]);
      }
      isDown = false;
      finish();
    }
  }

  return { play, stop, isDown: () => isDown };
}
