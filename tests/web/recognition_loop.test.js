// The loop that asks about the newest drawing: busy with one question while the pen moves.

import assert from "node:assert/strict";
import { test } from "node:test";

import { createRecognitionLoop } from "../../demo/web/sketchpad/recognition_loop.js";

/** A loop whose questions wait for the test: `answer(i)` answers the i-th that was asked. */
function createScene() {
  let drawing = 0;
  /** @type {{ message: { drawing: number }, answer: (view: string | undefined) => void }[]} */
  const questions = [];
  /** @type {[string | null, { drawing: number } | null][]} */
  const shown = [];
  /** @type {{ version?: string, answered?: string }} */
  const progress = {};
  const scene = {
    numAway: 0,
    questions,
    shown,
    progress,
    changed: createRecognitionLoop({
      progress,
      pack: () => ({ drawing }),
      /** @returns {Promise<string | undefined>} */
      ask: (message) =>
        new Promise((resolve) => {
          questions.push({ message, answer: resolve });
        }),
      onAnswer: (view, message) => shown.push([view, message]),
      onAway: () => (scene.numAway += 1),
    }),
    draw(isFinal = false) {
      drawing += 1;
      scene.changed({ isEmpty: false, isFinal });
    },
    /** @param {number} index @param {string} [view] */
    async answer(index, view) {
      questions[index].answer(view);
      await new Promise((resume) => setImmediate(resume));
    },
    asked: () => questions.map(({ message }) => message.drawing),
  };
  return scene;
}

test("the first change is asked about at once, and its answer shown", async () => {
  const scene = createScene();

  scene.draw();
  assert.deepEqual(scene.asked(), [1]);
  await scene.answer(0, "seven");

  assert.deepEqual(scene.shown, [["seven", { drawing: 1 }]]);
  assert.deepEqual(scene.progress, { version: "1", answered: "1" });
});

test("while a question is on its way, changes wait; then only the newest is asked about", async () => {
  const scene = createScene();
  for (let i = 0; i < 5; i++) scene.draw();
  assert.deepEqual(scene.asked(), [1]);

  await scene.answer(0, "old");
  assert.deepEqual(scene.asked(), [1, 5]);
  await scene.answer(1, "new");

  assert.deepEqual(scene.shown.map(([view]) => view), ["old", "new"]);
  assert.equal(scene.progress.answered, "5");
  assert.deepEqual(scene.asked(), [1, 5]);
});

test("the last change of a stroke does not wait", () => {
  const scene = createScene();
  scene.draw();

  scene.draw(true);

  assert.deepEqual(scene.asked(), [1, 2]);
});

test("an answer that comes after a newer one is dropped", async () => {
  const scene = createScene();
  scene.draw();
  scene.draw(true);

  await scene.answer(1, "new");
  await scene.answer(0, "old");

  assert.deepEqual(scene.shown.map(([view]) => view), ["new"]);
  assert.deepEqual(scene.asked(), [1, 2]);
});

test("an emptied pad is shown at once, and no answer comes after it", async () => {
  const scene = createScene();
  scene.draw();

  scene.changed({ isEmpty: true, isFinal: true });
  await scene.answer(0, "late");

  assert.deepEqual(scene.shown, [[null, null]]);
  assert.deepEqual(scene.asked(), [1]);
  assert.equal(scene.progress.answered, "2");
});

test("without an answer the pad says so once, and the newest drawing is asked about", async () => {
  const scene = createScene();
  scene.draw();
  scene.draw();

  await scene.answer(0, undefined);

  assert.equal(scene.numAway, 0); // nobody waits for the first any more
  assert.deepEqual(scene.asked(), [1, 2]);
  await scene.answer(1, undefined);
  assert.equal(scene.numAway, 0); // another replica may answer
  assert.deepEqual(scene.asked(), [1, 2, 2]);
  await scene.answer(2, undefined);
  assert.equal(scene.numAway, 1);
  assert.deepEqual(scene.shown, []);
  scene.changed({ isEmpty: true, isFinal: true }); // ends the waiting
});
