// What lies behind an answer: when it is asked for, and how it is drawn.

import assert from "node:assert/strict";
import { mock, test } from "node:test";

import {
  computePixel,
  computeUnit,
  findStrongest,
  findStrongestPlace,
  windowAt,
} from "../../demo/web/explore/arithmetic.js";
import { adopt } from "../../demo/web/core/words.js";
import { CONSTANTS } from "./constants.js";
import { findStop, layOut } from "../../demo/web/explore/chart.js";
import { layOutWeights } from "../../demo/web/explore/learning.js";
import { findEndurance, findStretches } from "../../demo/web/explore/limits.js";
import { createLookingLoop } from "../../demo/web/explore/looking_loop.js";
import { findTile, unitAt } from "../../demo/web/explore/mosaic.js";
import { named } from "../../demo/web/explore/playground.js";
import { placeOf, tint } from "../../demo/web/explore/why.js";

function createScene() {
  /** @type {{ digit: number, answer: (view: string) => void }[]} */
  const questions = [];
  /** @type {[string, number][]} */
  const shown = [];
  const panel = {
    delay: 0,
    ask: (/** @type {number} */ digit) =>
      new Promise((resolve) => questions.push({ digit, answer: resolve })),
    show: (/** @type {string} */ answer, /** @type {number} */ digit) => shown.push([answer, digit]),
  };
  /** @type {{ panel: typeof panel, digit: number } | null} */
  let wanted = null;
  const onShown = mock.fn();
  const want = createLookingLoop(() => wanted, onShown);
  return {
    panel,
    questions,
    shown,
    onShown,
    /** @param {typeof wanted} next */
    async want(next) {
      wanted = next;
      want();
      await rest();
    },
    /** @param {number} index @param {string} view */
    async answer(index, view) {
      questions[index].answer(view);
      await rest();
    },
  };
}

const rest = () => new Promise((resume) => setTimeout(resume, 5));

test("nothing is asked while no panel is open", async () => {
  const scene = createScene();

  await scene.want(null);

  assert.equal(scene.questions.length, 0);
});

test("one question at a time, and after it only the newest digit", async () => {
  const scene = createScene();
  for (const digit of [1, 2, 3]) await scene.want({ panel: scene.panel, digit });
  assert.deepEqual(scene.questions.map(({ digit }) => digit), [1]);

  await scene.answer(0, "one");
  await scene.answer(1, "three");

  assert.deepEqual(scene.questions.map(({ digit }) => digit), [1, 3]);
  assert.deepEqual(scene.shown, [["one", 1], ["three", 3]]);
  assert.equal(scene.onShown.mock.callCount(), 2);
});

test("a panel that was closed meanwhile shows nothing", async () => {
  const scene = createScene();
  await scene.want({ panel: scene.panel, digit: 1 });

  await scene.want(null);
  await scene.answer(0, "one");

  assert.deepEqual(scene.shown, []);
});

test("an answer for another panel is dropped, and the open one is asked", async () => {
  const scene = createScene();
  await scene.want({ panel: scene.panel, digit: 1 });

  await scene.want({ panel: { ...scene.panel }, digit: 1 });
  await scene.answer(0, "of the panel before");
  await scene.answer(1, "of the open one");

  assert.deepEqual(scene.shown, [["of the open one", 1]]);
});

test("a panel's digit must have rested before it is asked about", async () => {
  const scene = createScene();

  await scene.want({ panel: { ...scene.panel, delay: 60_000 }, digit: 1 });
  assert.equal(scene.questions.length, 0);

  await scene.want({ panel: scene.panel, digit: 2 }); // takes the place of the waiting one
  assert.deepEqual(scene.questions.map(({ digit }) => digit), [2]);
});

test("evidence tints a pixel toward its color, neutral evidence leaves it gray", () => {
  assert.deepEqual(tint(100, 128), [62, 62, 62]);
  assert.deepEqual(tint(100, 255), [32, 201, 151]);
  assert.deepEqual(tint(100, 1), [240, 62, 130]);
  const [red, green, blue] = tint(0, 192);
  assert.ok(green > blue && blue > red && red > 0);
});

test("the playground names both answers of what no longer counts as a digit", () => {
  /** @param {number} label */
  const bars = (label) => Array.from({ length: 10 }, (_, digit) => (digit === label ? 1 : 0));
  /** @type {import("../../demo/web/types.js").DigitView} */
  const view = {
    state: "no_digit", label: 7, second: 1, confidence: 0.5, box: [0, 0, 28, 28], seen: "",
    bars: { nn: bars(9), cnn: bars(7) },
  };

  assert.equal(named(view).state, "differ");
  const both = { ...view, bars: { nn: bars(7), cnn: bars(7) } };
  adopt({ label: '{"language": "en"}', constants: CONSTANTS });
  assert.equal(named(both).state, "unsure");
  assert.equal(named({ ...both, confidence: 0.9 }).state, "sure");
  assert.equal(named({ ...view, state: "sure" }).state, "sure");
});

test("a place is one of nine parts of the picture", () => {
  const values = new Uint8Array(36).fill(128);
  values[5] = 200; // of six columns, the last one of the first row
  values[3 * 6 + 2] = 3;

  assert.equal(placeOf(values, 200), 2);
  assert.equal(placeOf(values, 3), 4);
});

test("a chart spans the amounts from left to right and accuracy from bottom to top", () => {
  const curve = { amounts: [-10, 0, 10], accuracy: { nn: [0, 1, 0.5], cnn: [0, 1, 1] } };

  const { toX, toY, ticks, curves } = layOut(curve);

  assert.deepEqual([toX(-10), toX(10), toY(0), toY(1)], [52, 410, 166, 14]);
  assert.deepEqual(ticks, [-10, 0, 10]);
  assert.equal(curves[1].points, "52,166 231,14 410,90");
});

test("names of curves that end at the same height do not overlap", () => {
  const curve = { amounts: [0, 1], accuracy: { nn: [1, 0.9], cnn: [1, 0.9], line: [1, 0.89] } };

  const heights = layOut(curve).curves.map(({ nameY }) => nameY);

  assert.ok(heights[1] - heights[0] >= 16 && heights[2] - heights[1] >= 16, `${heights}`);
});

test("a chart has a thin curve for each network without augmentation, if they are known", () => {
  const curve = { amounts: [0, 1], accuracy: { nn: [1, 0.5] } };

  assert.deepEqual(layOut(curve).thin, []);
  const { thin } = layOut({ ...curve, without_augmentation: { nn: [1, 0] } });
  assert.deepEqual(thin, [{ model: "nn", points: "52,14 410,166" }]);
});

test("shares are told of the measured amount that lies nearest", () => {
  assert.equal(findStop([-10, -5, 0, 5], -7), 1);
  assert.equal(findStop([-10, -5, 0, 5], 99), 3);
});

test("a unit multiplies, adds up, adds its bias and cuts off what is negative", () => {
  const inputs = Float32Array.of(1, 0.5, 0);
  const weights = Float32Array.of(2, -1, 7);

  assert.deepEqual([...computeUnit({ inputs, weights, bias: 0.25 }).products], [2, -0.5, 0]);
  assert.equal(computeUnit({ inputs, weights, bias: 0.25 }).sum, 1.5);
  assert.equal(computeUnit({ inputs, weights, bias: 0.25 }).value, 1.75);
  assert.equal(computeUnit({ inputs, weights, bias: -2 }).value, 0);
});

const RISING = Float32Array.from({ length: 16 }, (_, i) => i); // 4 by 4

test("a window that reaches over the edge holds nothing there", () => {
  assert.deepEqual([...windowAt(RISING, 3, 0, 3)], [0, 0, 0, 2, 3, 0, 6, 7, 0]);
});

test("a map's pixel comes from the largest of its places, scaled, shifted and cut off", () => {
  const kernel = Float32Array.of(0, 0, 0, 0, 1, 0, 0, 0, 0); // hands on what is below its middle
  const map = { kernel, pool: 2, scale: 0.5, shift: -1 };

  const pixel = computePixel(RISING, map, 1, 2);

  assert.deepEqual(pixel, { row: 0, column: 1, largest: 7, normalized: 2.5, value: 2.5 });
  assert.equal(computePixel(RISING, { ...map, shift: -9 }, 1, 2).value, 0);
});

test("the window starts where the map's highest pixel comes from", () => {
  const kernel = Float32Array.of(0, 0, 0, 0, 1, 0, 0, 0, 0);

  const place = findStrongestPlace(RISING, { kernel, pool: 2 }, Float32Array.of(0, 9, 1, 1));

  assert.deepEqual(place, { row: 1, column: 3, sum: 7 });
});

test("the strongest features of a class are told from all others, whatever their sign", () => {
  const shares = Float32Array.of(0, 0, 0, 0, 1, -3, 2, 0.5); // two classes of four features

  const strongest = findStrongest(shares, 2, 1, 2);

  assert.deepEqual(strongest, { features: [1, 2], sum: -1, rest: 1.5, numOthers: 2 });
});

test("a click on a layer's picture finds the unit whose tile is there", () => {
  for (const layer of [{ columns: 8, step: 15 }, { columns: 8, step: 1 }]) {
    for (const number of [0, 7, 8, 29]) {
      const { left, top, width, height } = findTile(number, 30, layer);

      assert.equal(unitAt(left + width / 2, top + height / 2, 30, layer), number);
    }
    assert.equal(unitAt(0.999, 0.999, 30, layer), 29); // where no tile is left
  }
});

// From -2 to 2: what both networks answer to a 7.
const AMOUNTS = [-2, -1, 0, 1, 2];

test("the network that gives up first is found in the direction of the slider", () => {
  const view = { amounts: AMOUNTS, labels: { nn: [7, 1, 7, 7, 1], cnn: [7, 7, 7, 7, 7] } };
  const slider = { neutral: 0, label: 7 };

  const toward = (/** @type {number} */ amount) => findEndurance(view, { ...slider, amount });

  assert.deepEqual(toward(1), { limits: { nn: 2, cnn: null }, first: "nn", reach: 2 });
  assert.deepEqual(toward(-2).limits, { nn: -1, cnn: null });
  assert.deepEqual(toward(0).limits, { nn: -1, cnn: null }); // where it comes sooner
});

test("networks that give up at once, or never, have no first", () => {
  const slider = { neutral: 0, amount: 1, label: 7 };
  const never = { amounts: AMOUNTS, labels: { nn: [7, 7, 7, 7, 7], cnn: [7, 7, 7, 7, 7] } };
  const atOnce = { amounts: AMOUNTS, labels: { nn: [1, 1, 1, 7, 7], cnn: [7, 7, 2, 7, 7] } };

  assert.equal(findEndurance(never, slider).first, null);
  assert.deepEqual(findEndurance(atOnce, slider).limits, { nn: 0, cnn: 0 });
});

test("a digit is read on stretches of the slider", () => {
  assert.deepEqual(findStretches(AMOUNTS, [7, 7, 1, 7, 1], 7), [[-2, -1], [1, 1]]);
});

test("the units' weights of a moment stand side by side with a line between them", () => {
  const weights = Int8Array.of(9, 9, 9, 9, 9, 9, 9, 9, 1, 2, 3, 4, 5, 6, 7, 8); // two moments, two units of 2 by 2

  const { picture, width } = layOutWeights(weights, [2, 2, 2, 2], 1, 2);

  assert.equal(width, 5);
  assert.deepEqual([...picture], [1, 2, 0, 5, 6, 3, 4, 0, 7, 8]);
});
