// Words and figures in the visitor's language.

import assert from "node:assert/strict";
import { test } from "node:test";

import { CONSTANTS } from "./constants.js";
import { sentenceOf } from "../../demo/web/answers/answers.js";
import { betweenDigits, nameOf } from "../../demo/web/core/digit.js";
import { adopt, constants, fillIn, percentage, words } from "../../demo/web/core/words.js";
import { noteOn, sureness } from "../../demo/web/photo/photo.js";

/** @import { Box, DigitView } from "../../demo/web/types.js" */

const WORDS = {
  language: "de",
  sure: "Beide lesen {cnn}.",
  differ: "{nn} oder {cnn}?",
  line_differs: "In der Zeile {label}, sonst {nn} oder {cnn}.",
  number_unsure: "{count} von {total} unsicher.",
  number_dashed: "Gestrichelt: uneinig.",
  number_left_out: "Gepunktet: nicht gelesen.",
};
adopt({ label: JSON.stringify(WORDS), constants: CONSTANTS });

/** @param {number} label @param {number} share */
function bars(label, share = 0.9) {
  return Array.from({ length: 10 }, (_, index) => (index === label ? share : (1 - share) / 9));
}

/** @param {Partial<DigitView>} [changes] */
function digit(changes) {
  /** @type {DigitView} */
  const sure = {
    state: "sure",
    label: 7,
    second: 1,
    confidence: 0.9,
    box: /** @type {Box} */ ([0, 0, 10, 10]),
    seen: "",
    bars: { nn: bars(7), cnn: bars(7) },
  };
  return { ...sure, ...changes };
}

test("values fill the gaps of a sentence, and a gap without a value stays", () => {
  assert.equal(fillIn("{count} of {total} {unit}", { count: 0, total: 7 }), "0 of 7 {unit}");
});

test("a value that looks like a gap or a pattern is text", () => {
  assert.equal(fillIn("{a} {b}", { a: "{b}", b: "$&" }), "{b} $&");
});

test("shares are written as the language does, and none is quite certain", () => {
  assert.match(percentage(0.5), /^50\s%$/);
  assert.match(percentage(0.994), /^99\s%$/);
  assert.match(percentage(0.995), /^>99\s%$/);
  assert.match(percentage(0), /^0\s%$/);
});

test("a part that is made late keeps the words of the language that holds", () => {
  adopt({ label: JSON.stringify({ language: "en" }), constants: CONSTANTS });

  assert.equal(words.language, "de");
  assert.equal(constants.sure, 0.8);
});

test("the sentence names what both networks say", () => {
  assert.equal(sentenceOf(digit()), "Beide lesen 7.");
  const differing = digit({ state: "differ", bars: { nn: bars(1), cnn: bars(7) } });
  assert.equal(sentenceOf(differing), "1 oder 7?");
});

test("the sentence says that a line has overruled both networks", () => {
  const overruled = digit({ state: "differ", label: 9 });

  assert.equal(sentenceOf(overruled), "In der Zeile 9, sonst 7 oder 7.");
});

test("no digit has a question mark for its name", () => {
  assert.equal(nameOf(digit()), "7");
  assert.equal(nameOf(digit({ state: "no_digit" })), "?");
});

test("signs, gaps and line breaks stand between the digits of a number", () => {
  assert.deepEqual(betweenDigits("42"), ["", "", ""]);
  assert.deepEqual(betweenDigits("-7,? 5\n1="), ["-", ",", " ", "\n", "="]);
});

test("a box shows how sure its digit is, from the same share on as in Python", () => {
  assert.equal(sureness(digit({ confidence: 0.8 })), "sure");
  assert.equal(sureness(digit({ confidence: 0.79 })), "unsure");
  assert.equal(sureness(digit({ state: "no_digit", confidence: 0.99 })), "none");
});

test("a note counts what is unsure, and explains dashed boxes if there are any", () => {
  assert.equal(noteOn([digit(), digit()]), "");
  assert.equal(noteOn([digit(), digit()], true), "Gepunktet: nicht gelesen.");
  assert.equal(noteOn([digit(), digit({ state: "unsure" })]), "1 von 2 unsicher.");
  assert.equal(noteOn([digit({ state: "differ" })]), "1 von 1 unsicher. Gestrichelt: uneinig.");
});
