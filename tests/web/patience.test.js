// Patience with the network: it asks again, ever more rarely, as long as somebody waits.

import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";

import { askPatiently, askTwice } from "../../demo/web/core/patience.js";

/** @type {number[]} */
let pauses = [];

beforeEach(() => {
  pauses = [];
  mock.method(globalThis, "setTimeout", (/** @type {() => void} */ resume, /** @type {number} */ ms) => {
    pauses.push(ms);
    queueMicrotask(resume);
  });
});
afterEach(() => mock.restoreAll());

/** @param {(string | undefined | Error)[]} answers one after the other */
function server(...answers) {
  return async () => {
    const answer = answers.shift();
    if (answer instanceof Error) throw answer;
    return answer;
  };
}

test("an answer is given back at once", async () => {
  let numAway = 0;
  const options = { onAway: () => (numAway += 1), isStale: () => false };

  assert.equal(await askPatiently(server("seven"), options), "seven");
  assert.equal(numAway, 0);
  assert.deepEqual(pauses, []);
});

test("the second try comes at once, and nobody is told of the first", async () => {
  const options = { onAway: () => assert.fail("nobody is to be told"), isStale: () => false };

  assert.equal(await askPatiently(server(new Error("killed"), "seven"), options), "seven");
  assert.deepEqual(pauses, []);
});

test("who asks twice is answered by either try, and waits for no third", async () => {
  assert.equal(await askTwice(server("seven", "late")), "seven");
  assert.equal(await askTwice(server(new Error("killed"), "seven")), "seven");
  assert.equal(await askTwice(server(undefined, undefined, "late")), undefined);
  assert.deepEqual(pauses, []);
});

test("it asks again after errors and silence, with longer pauses up to four seconds", async () => {
  let numAway = 0;
  const options = { onAway: () => (numAway += 1), isStale: () => false };
  const silent = [undefined, new Error("offline"), undefined, undefined, undefined, undefined];

  assert.equal(await askPatiently(server(...silent, "seven"), options), "seven");
  assert.equal(numAway, 5);
  assert.deepEqual(pauses, [500, 1000, 2000, 4000, 4000]);
});

test("it gives up when nobody waits any more, before a pause and after one", async () => {
  const early = { onAway: () => assert.fail("nobody is to be told"), isStale: () => true };
  assert.equal(await askPatiently(server(undefined, "late"), early), undefined);

  const later = { onAway() {}, isStale: () => pauses.length > 0 };
  assert.equal(await askPatiently(server(undefined, undefined, "late"), later), undefined);
  assert.deepEqual(pauses, [500]);
});

test("an answer is given back even if nobody waits any more: the caller decides", async () => {
  assert.equal(await askPatiently(server("seven"), { onAway() {}, isStale: () => true }), "seven");
});
