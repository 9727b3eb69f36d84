// Which network gives up first on this digit while one change grows, and where.

import { fillIn, words } from "../core/words.js";

/** @import { LimitsView } from "../types.js" */

/**
 * What each network bears of a change in one direction: the first amount at which it no longer reads the
 * digit, null where there is none. `first` is the network that gives up before all others, if one does.
 * @typedef {{ limits: Record<string, number | null>, first: string | null, reach: number }} Endurance
 */

/**
 * Go outward from the amount that changes nothing, toward where the slider stands; in the middle, to the side where
 * a network gives up sooner.
 * @param {LimitsView} view
 * @param {{ neutral: number, amount: number, label: number }} slider what it stands for, and the digit as it was read
 * @returns {Endurance}
 */
export function findEndurance(view, { neutral, amount, label }) {
  const [down, up] = [-1, 1].map((direction) => endureToward(view, neutral, direction, label));
  if (amount !== neutral) return amount > neutral ? up : down;
  return up.reach <= down.reach ? up : down;
}

/**
 * @param {LimitsView} view
 * @param {number} neutral
 * @param {number} direction -1 or 1
 * @param {number} label
 * @returns {Endurance}
 */
function endureToward({ amounts, labels }, neutral, direction, label) {
  const start = indexNearest(amounts, neutral);
  /** @type {Record<string, number>} */
  const steps = {}; // that a network bears, Infinity for all
  /** @type {Record<string, number | null>} */
  const limits = {};
  for (const [model, answers] of Object.entries(labels)) {
    let index = start;
    while (answers[index] === label) index += direction;
    steps[model] = index in answers ? Math.abs(index - start) : Infinity;
    limits[model] = amounts[index] ?? null;
  }
  const reach = Math.min(...Object.values(steps));
  const soonest = Object.keys(steps).filter((model) => steps[model] === reach);
  return { limits, first: soonest.length === 1 ? soonest[0] : null, reach };
}

/**
 * Floating point makes no two sums alike.
 * @param {number[]} amounts
 * @param {number} amount
 */
function indexNearest(amounts, amount) {
  const distances = amounts.map((each) => Math.abs(each - amount));
  return distances.indexOf(Math.min(...distances));
}

/**
 * Say it in a sentence.
 * @param {Endurance} endurance
 * @param {number} label
 * @param {(amount: number) => string} format writes an amount with its unit
 */
export function sayEndurance({ limits, first }, label, format) {
  const models = Object.keys(limits);
  const last = models.find((model) => model !== first) ?? models[0];
  const amount = limits[first ?? last];
  const other = limits[last];
  if (amount === null) return fillIn(words.limit_none, { label });
  const values = { label, amount: format(amount), other: other === null ? "" : format(other) };
  if (first === null) return fillIn(words.limit_same, values);
  const names = { first: words[`${first}_name`], second: words[`${last}_name`] };
  return fillIn(other === null ? words.limit_one : words.limit_both, { ...values, ...names });
}

/**
 * The stretches of a slider on which a network reads the digit, from stop to stop.
 * @param {number[]} amounts
 * @param {number[]} labels
 * @param {number} label
 * @returns {[number, number][]}
 */
export function findStretches(amounts, labels, label) {
  /** @type {[number, number][]} */
  const stretches = [];
  labels.forEach((each, index) => {
    if (each !== label) return;
    if (labels[index - 1] === label) stretches[stretches.length - 1][1] = amounts[index];
    else stretches.push([amounts[index], amounts[index]]);
  });
  return stretches;
}
