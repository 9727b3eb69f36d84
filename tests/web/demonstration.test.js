import assert from "node:assert/strict";
import { test } from "node:test";

import { along } from "../../demo/web/sketchpad/demonstration.js";

test("a pen goes along a line by steps of a bounded length and ends at each of its points", () => {
  const way = along([[0, 0], [10, 0], [10, 3]], 4);

  assert.deepEqual(way.map(([x, y]) => [Math.round(x * 10) / 10, y]), [[3.3, 0], [6.7, 0], [10, 0], [10, 3]]);
});
