// How many test digits each network reads correctly while one change grows.

import { find } from "../core/dom.js";
import { fillIn, percents, words } from "../core/words.js";
import { svg } from "./svg.js";

/**
 * What `mnist_core.Robustness` holds.
 * @typedef {object} Robustness
 * @property {number} num_digits
 * @property {Record<string, Curve>} curves by the name of the change
 */

/**
 * Accuracy by model, 0 to 1, at each of `amounts`; `without_augmentation` is that of a first course's networks, if known.
 * @typedef {object} Curve
 * @property {number[]} amounts
 * @property {Record<string, number[]>} accuracy
 * @property {Record<string, number[]>} [without_augmentation]
 */

const PLOT = { left: 52, right: 410, top: 14, bottom: 166 };
const LINE_HEIGHT = 16;
const OWN = { text: 210, top: 217, step: 14, height: 8 }; // the bars of this digit, below the plot

/**
 * Where the curves of a change lie: points for SVG, and at which height each curve's name stands.
 * @param {Curve} curve
 */
export function layOut({ amounts, accuracy, without_augmentation = {} }) {
  const [low, high] = [amounts[0], amounts[amounts.length - 1]];
  /** @param {number} value */
  const toX = (value) => PLOT.left + ((value - low) / (high - low)) * (PLOT.right - PLOT.left);
  /** @param {number} share */
  const toY = (share) => PLOT.bottom - share * (PLOT.bottom - PLOT.top);
  /** @param {number[]} shares */
  const toPoints = (shares) =>
    shares.map((share, index) => `${toX(amounts[index])},${toY(share)}`).join(" ");
  const thin = Object.entries(without_augmentation).map(([model, shares]) => ({
    model,
    points: toPoints(shares),
  }));
  const curves = Object.entries(accuracy).map(([model, shares]) => ({
    model,
    points: toPoints(shares),
    nameY: toY(shares[shares.length - 1]) + 4,
  }));
  curves.sort((a, b) => a.nameY - b.nameY);
  curves.forEach((curve, index) => {
    const above = curves[index - 1]; // names must not overlap
    if (above) curve.nameY = Math.max(curve.nameY, above.nameY + LINE_HEIGHT);
  });
  return { toX, toY, ticks: [low, (low + high) / 2, high], curves, thin };
}

/**
 * Draw the curves of one change, and where the slider stands.
 * @param {HTMLElement} figure
 * @param {Robustness} robustness
 * @param {{ name: string, amount: number, unit: string }} change
 * @param {Record<string, [number, number][]>} stretches by model: from where to where it reads this digit
 */
export function drawChart(figure, robustness, { name, amount, unit }, stretches) {
  const { toX, toY, ticks, curves, thin } = layOut(robustness.curves[name]);
  const nodes = [];
  for (const share of [0, 0.5, 1]) {
    const y = toY(share);
    nodes.push(svg("line", { class: "grid", x1: PLOT.left, x2: PLOT.right, y1: y, y2: y }));
    const place = { x: PLOT.left - 6, y: y + 4, "text-anchor": "end" };
    nodes.push(svg("text", place, percents.format(share)));
  }
  for (const value of ticks) {
    const label = `${Math.round(value * 10) / 10} ${unit}`;
    const place = { x: toX(value), y: PLOT.bottom + 20, "text-anchor": "middle" };
    nodes.push(svg("text", place, label));
  }
  for (const { model, points } of thin) {
    nodes.push(svg("polyline", { class: "thin", "data-model": model, points }));
  }
  for (const { model, points, nameY } of curves) {
    nodes.push(svg("polyline", { "data-model": model, points }));
    const place = { class: "model", "data-model": model, x: PLOT.right + 8, y: nameY };
    nodes.push(svg("text", place, words[`${model}_name`]));
  }
  nodes.push(...drawStretches(stretches, toX));
  const x = toX(amount);
  nodes.push(svg("line", { class: "now", x1: x, x2: x, y1: PLOT.top, y2: PLOT.bottom }));
  const count = robustness.num_digits.toLocaleString(words.language);
  const caption = `${words[name]}: ${fillIn(words.chart, { count })}`;
  const drawn = find(figure, "svg", SVGElement);
  find(figure, "figcaption").textContent = caption;
  drawn.setAttribute("aria-label", caption);
  find(figure, ".thin-words").hidden = thin.length === 0;
  drawn.replaceChildren(...nodes);
  figure.hidden = false;
}

/**
 * A bar for each stretch on which a network reads this digit, a row for each network.
 * @param {Record<string, [number, number][]>} stretches
 * @param {(amount: number) => number} toX
 */
function drawStretches(stretches, toX) {
  const title = svg("text", { x: PLOT.left, y: OWN.text }, words.chart_own);
  const rows = Object.entries(stretches).map(([model, bars], row) => {
    const y = OWN.top + OWN.step * row;
    const place = { class: "model", "data-model": model, x: PLOT.right + 8, y: y + OWN.height };
    return [
      svg("text", place, words[`${model}_name`]),
      ...bars.map(([from, to]) =>
        svg("rect", {
          class: "own",
          "data-model": model,
          x: toX(from) - 4,
          y,
          width: toX(to) - toX(from) + 8,
          height: OWN.height,
          rx: 4,
        }),
      ),
    ];
  });
  return rows.length ? [title, ...rows.flat()] : [];
}
