// How large a picture may be on its way to the server.

import assert from "node:assert/strict";
import { test } from "node:test";

import { CONSTANTS } from "./constants.js";
import { adopt } from "../../demo/web/core/words.js";
import { isSmall, limitExceeded, shrunkSize, withRim } from "../../demo/web/photo/sizes.js";

adopt({ label: "{}", constants: CONSTANTS });

test("a small file is sent as it is: few bytes, and no side too long", () => {
  assert.equal(isSmall(2_000_000, { width: 2600, height: 100 }), true);
  assert.equal(isSmall(2_000_001, { width: 100, height: 100 }), false);
  assert.equal(isSmall(1000, { width: 100, height: 2601 }), false);
});

test("a large picture is shrunk in its shape, a small one never grows", () => {
  assert.deepEqual(shrunkSize({ width: 5200, height: 3900 }), { width: 2600, height: 1950 });
  assert.deepEqual(shrunkSize({ width: 3000, height: 6000 }), { width: 1300, height: 2600 });
  assert.deepEqual(shrunkSize({ width: 640, height: 480 }), { width: 640, height: 480 });
});

test("a thin strip of a picture keeps a row", () => {
  assert.deepEqual(shrunkSize({ width: 20_000, height: 2 }), { width: 2600, height: 1 });
});

test("a file over the server's limit is named with the limit in MB", () => {
  assert.equal(limitExceeded(40_000_000), null);
  assert.equal(limitExceeded(40_000_001), 40);
});

test("paper around a box grows with it on all sides", () => {
  assert.deepEqual(withRim([100, 50, 40, 100]), [86, 36, 68, 128]);
  assert.deepEqual(withRim([0, 0, 1, 1]), [-2, -2, 5, 5]);
});
