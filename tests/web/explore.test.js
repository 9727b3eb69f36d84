// What lies behind an answer: when it is asked for, and how it is drawn.

import assert from "node:assert/strict";
import { mock, test } from "node:test";

import { layOut } from "../../demo/web/explore/chart.js";
import { createLookingLoop } from "../../demo/web/explore/looking_loop.js";
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
  assert.equal(named({ ...view, bars: { nn: bars(7), cnn: bars(7) } }).state, "unsure");
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
