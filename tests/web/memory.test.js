// What the browser remembers, and that the page works where it may not.

import assert from "node:assert/strict";
import { test } from "node:test";

import { recall, remember } from "../../demo/web/core/memory.js";

/** @param {Record<string, string>} [items] */
function createStorage(items = {}) {
  const kept = new Map(Object.entries(items));
  const storage = {
    getItem: (/** @type {string} */ key) => kept.get(key) ?? null,
    setItem: (/** @type {string} */ key, /** @type {string} */ value) => void kept.set(key, value),
  };
  return () => /** @type {Storage} */ (/** @type {unknown} */ (storage));
}

/** @returns {Storage} */
function forbidden() {
  throw new DOMException("The operation is insecure.", "SecurityError");
}

test("what was remembered is recalled", () => {
  const storage = createStorage();

  remember("drawing", [{ points: [[1, 2]] }], storage);
  remember("consent", false, storage);

  assert.deepEqual(recall("drawing", storage), [{ points: [[1, 2]] }]);
  assert.equal(recall("consent", storage), false);
});

test("nothing is recalled of what was never there, was taken back, or is broken", () => {
  const storage = createStorage({ "digit-reader-broken": "{" });
  remember("token", null, storage);

  assert.equal(recall("theme", storage), undefined);
  assert.equal(recall("token", storage), undefined);
  assert.equal(recall("broken", storage), undefined);
});

test("a browser that forbids its storage is no error", () => {
  remember("theme", "dark", forbidden);

  assert.equal(recall("theme", forbidden), undefined);
});
