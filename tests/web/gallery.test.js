// The drawings of this visit.

import assert from "node:assert/strict";
import { test } from "node:test";

import { withNewest } from "../../demo/web/sketchpad/gallery.js";

/** @import { Stroke } from "../../demo/web/types.js" */

/** @param {number} id @param {number} x tells one drawing from another */
function item(id, x = id) {
  /** @type {Stroke[]} */
  const strokes = [{ points: [[x, 0]], width: 20 }];
  return { id, text: `${id}`, strokes };
}

test("the newest stands first, and twelve are kept", () => {
  let items = [item(1)];
  for (let id = 2; id <= 15; id++) items = withNewest(item(id), items);

  assert.deepEqual(items.map(({ id }) => id), [15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4]);
});

test("a drawing that goes on takes the place of its older version", () => {
  const items = withNewest(item(1, 99), [item(2), item(1)]);

  assert.deepEqual(items, [item(1, 99), item(2)]);
});

test("the same drawing is not kept twice", () => {
  const again = item(3, 2);

  assert.deepEqual(withNewest(again, [item(2), item(1)]), [again, item(1)]);
});
