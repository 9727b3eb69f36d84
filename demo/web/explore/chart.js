// How many test digits each network reads correctly while one change grows.

import { find } from "../core/dom.js";
import { fillIn, percents, words } from "../core/words.js";

/**
 * What `mnist_core.Robustness` holds.
 * @typedef {object} Robustness
 * @property {number} num_digits
 * @property {Record<string, Curve>} curves by the name of the change
 */

/** @typedef {{ amounts: number[], accuracy: Record<string, number[]> }} Curve accuracy by model, 0 to 1 */

const PLOT = { left: 52, right: 410, top: 14, bottom: 166 };
const LINE_HEIGHT = 16;

/**
 * Where the curves of a change lie: points for SVG, and at which height each curve's name stands.
 * @param {Curve} curve
 */
export function layOut({ amounts, accuracy }) {
  const [low, high] = [amounts[0], amounts[amounts.length - 1]];
  /** @param {number} value */
  const toX = (value) => PLOT.left + ((value - low) / (high - low)) * (PLOT.right - PLOT.left);
  /** @param {number} share */
  const toY = (share) => PLOT.bottom - share * (PLOT.bottom - PLOT.top);
  const curves = Object.entries(accuracy).map(([model, shares]) => ({
    model,
    points: shares.map((share, index) => `${toX(amounts[index])},${toY(share)}`).join(" "),
    nameY: toY(shares[shares.length - 1]) + 4,
  }));
  curves.sort((a, b) => a.nameY - b.nameY);
  curves.forEach((curve, index) => {
    const above = curves[index - 1]; // names must not overlap
    if (above) curve.nameY = Math.max(curve.nameY, above.nameY + LINE_HEIGHT);
  });
  return { toX, toY, ticks: [low, (low + high) / 2, high], curves };
}

/**
 * @param {string} name
 * @param {Record<string, string | number>} attributes
 * @param {string} [text]
 */
function svg(name, attributes, text) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, `${value}`);
  if (text !== undefined) node.textContent = text;
  return node;
}

/**
 * Draw the curves of one change, and where the slider stands.
 * @param {HTMLElement} figure
 * @param {Robustness} robustness
 * @param {{ name: string, amount: number, unit: string }} change
 */
export function drawChart(figure, robustness, { name, amount, unit }) {
  const { toX, toY, ticks, curves } = layOut(robustness.curves[name]);
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
  for (const { model, points, nameY } of curves) {
    nodes.push(svg("polyline", { "data-model": model, points }));
    const place = { class: "model", "data-model": model, x: PLOT.right + 8, y: nameY };
    nodes.push(svg("text", place, words[`${model}_name`]));
  }
  const x = toX(amount);
  nodes.push(svg("line", { class: "now", x1: x, x2: x, y1: PLOT.top, y2: PLOT.bottom }));
  const count = robustness.num_digits.toLocaleString(words.language);
  const caption = `${words[name]}: ${fillIn(words.chart, { count })}`;
  const drawn = find(figure, "svg", SVGElement);
  find(figure, "figcaption").textContent = caption;
  drawn.setAttribute("aria-label", caption);
  drawn.replaceChildren(...nodes);
  figure.hidden = false;
}
