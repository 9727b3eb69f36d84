// Watch it learn: a training of both networks, moment by moment.

import { decodeBytes } from "../core/base64.js";
import { find, findAll } from "../core/dom.js";
import { fillIn, words } from "../core/words.js";
import { drawCurves, layOut, showChart } from "./chart.js";
import { paintSigned } from "./pixels.js";

/** @import { Answer, LearningRecord, LearningView, OrSentence } from "../types.js" */

const GAP = 1; // between the units' pictures, pixels

/**
 * The weights of all units at one moment side by side, 0 between them.
 * @param {Int8Array} weights of all moments
 * @param {number[]} shape moments, units, side, side
 * @param {number} moment
 * @param {number} columns how many stand in a row
 */
export function layOutWeights(weights, [, units, side], moment, columns) {
  const width = columns * (side + GAP) - GAP;
  const rows = Math.ceil(units / columns);
  const picture = new Float32Array(width * (rows * (side + GAP) - GAP));
  const start = moment * units * side * side;
  for (let i = 0; i < units * side * side; i++) {
    const unit = Math.floor(i / (side * side));
    const [y, x] = [Math.floor((i % (side * side)) / side), i % side];
    const row = Math.floor(unit / columns) * (side + GAP) + y;
    picture[row * width + (unit % columns) * (side + GAP) + x] = weights[start + i];
  }
  return { picture, width };
}

/**
 * @param {HTMLElement} panel
 * @param {(message: object) => Answer<OrSentence<LearningView>>} loadLearning
 */
export function createLearning(panel, loadLearning) {
  const slider = find(panel, ".moment input", HTMLInputElement);
  /** @type {OrSentence<LearningView> | undefined} */
  let loaded; // it stays as it is
  /** @type {Record<string, Int8Array>} */
  const weights = {};

  function update() {
    if (!loaded) return;
    find(panel, ".hint-words").textContent =
      "sentence" in loaded ? String(loaded.sentence) : words.learning_hint;
    if ("sentence" in loaded) return;
    const moment = Number(slider.value);
    const { records, num_validation: count } = loaded;
    const [first] = Object.values(records);
    const digits = first.digits[moment].toLocaleString(words.language);
    const said = fillIn(words.learning_moment, { digits });
    find(panel, ".moment output").textContent = slider.ariaValueText = said;
    for (const section of findAll(panel, "section[data-model]")) {
      const model = section.dataset.model ?? "";
      showNetwork(section, records[model], weights[model], moment);
    }
    const caption = fillIn(words.learning_chart, { count: count.toLocaleString(words.language) });
    drawAccuracy(find(panel, ".chart"), records, moment, caption);
  }

  slider.addEventListener("input", update);
  return {
    delay: 0,
    async ask() {
      if (!loaded || "sentence" in loaded) loaded = await loadLearning({ language: words.language });
      return loaded;
    },
    /** @param {OrSentence<LearningView>} view */
    show(view) {
      if (!("sentence" in view) && !panel.dataset.shown) {
        for (const [model, record] of Object.entries(view.records)) {
          weights[model] = new Int8Array(decodeBytes(record.weights).buffer);
          slider.max = slider.value = `${record.digits.length - 1}`;
        }
        panel.dataset.shown = "true";
      }
      update();
    },
    update,
  };
}

/**
 * @param {HTMLElement} section
 * @param {LearningRecord} record
 * @param {Int8Array} weights
 * @param {number} moment
 */
function showNetwork(section, record, weights, moment) {
  const columns = record.shape[1] / 4; // four rows
  const { picture, width } = layOutWeights(weights, record.shape, moment, columns);
  paintSigned(find(section, "canvas", HTMLCanvasElement), picture, 127, width);
  const accuracy = record.accuracy[moment].toLocaleString(words.language, {
    style: "percent",
    minimumFractionDigits: 1,
  });
  find(section, ".about").textContent = fillIn(words.learning_read, { accuracy });
}

/**
 * Both networks' accuracy over all moments, which lie farther and farther apart.
 * @param {HTMLElement} figure
 * @param {Record<string, LearningRecord>} records
 * @param {number} moment
 * @param {string} caption
 */
function drawAccuracy(figure, records, moment, caption) {
  const [{ digits }] = Object.values(records);
  const last = digits.length - 1;
  const curves = Object.entries(records).map(([model, { accuracy }]) => [model, accuracy]);
  const layout = layOut({ amounts: [...digits.keys()], accuracy: Object.fromEntries(curves) });
  const spread = { ...layout, ticks: [0, Math.floor(last / 2), last] };
  const nameTick = (/** @type {number} */ tick) => digits[tick].toLocaleString(words.language);
  showChart(figure, caption, drawCurves(spread, moment, nameTick));
}
