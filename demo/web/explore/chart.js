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
 * Grid, curves with their names, and a line where one stands.
 * @param {ReturnType<typeof layOut>} layout
 * @param {number} amount where one stands
 * @param {(tick: number) => string} nameTick
 */
export function drawCurves({ toX, toY, ticks, curves, thin }, amount, nameTick) {
  const grid = [0, 0.5, 1].flatMap((share) => {
    const y = toY(share);
    const place = { x: PLOT.left - 6, y: y + 4, "text-anchor": "end" };
    return [
      svg("line", { class: "grid", x1: PLOT.left, x2: PLOT.right, y1: y, y2: y }),
      svg("text", place, percents.format(share)),
    ];
  });
  const axis = ticks.map((tick) => {
    const place = { x: toX(tick), y: PLOT.bottom + 20, "text-anchor": "middle" };
    return svg("text", place, nameTick(tick));
  });
  const below = thin.map(({ model, points }) =>
    svg("polyline", { class: "thin", "data-model": model, points }),
  );
  const above = curves.flatMap(({ model, points, nameY }) => {
    const place = { class: "model", "data-model": model, x: PLOT.right + 8, y: nameY };
    return [
      svg("polyline", { "data-model": model, points }),
      svg("text", place, words[`${model}_name`]),
    ];
  });
  const x = toX(amount);
  const now = svg("line", { class: "now", x1: x, x2: x, y1: PLOT.top, y2: PLOT.bottom });
  return [...grid, ...axis, ...below, ...above, now];
}

/**
 * Show a drawn chart with its caption.
 * @param {HTMLElement} figure
 * @param {string} caption
 * @param {SVGElement[]} nodes
 */
export function showChart(figure, caption, nodes) {
  const drawn = find(figure, "svg", SVGElement);
  find(figure, "figcaption").textContent = caption;
  drawn.setAttribute("aria-label", caption);
  drawn.replaceChildren(...nodes);
}

/**
 * Draw the curves of one change, and where the slider stands.
 * @param {HTMLElement} figure
 * @param {Robustness} robustness
 * @param {{ name: string, amount: number, unit: string }} change
 * @param {Record<string, [number, number][]>} stretches by model: from where to where it reads this digit
 */
export function drawChart(figure, robustness, { name, amount, unit }, stretches) {
  const layout = layOut(robustness.curves[name]);
  const nodes = drawCurves(layout, amount, (tick) => `${Math.round(tick * 10) / 10} ${unit}`);
  const count = robustness.num_digits.toLocaleString(words.language);
  const caption = `${words[name]}: ${fillIn(words.chart, { count })}`;
  showChart(figure, caption, [...nodes, ...drawStretches(stretches, layout.toX)]);
  tellShares(figure, robustness.curves[name], { amount, unit });
  figure.hidden = false;
}

/**
 * Write below the chart where its curves are, for those who don't see them, too.
 * @param {HTMLElement} figure
 * @param {Curve} curve
 * @param {{ amount: number, unit: string }} change
 */
function tellShares(figure, { amounts, accuracy, without_augmentation = {} }, { amount, unit }) {
  const stop = findStop(amounts, amount);
  /** @param {Record<string, number[]>} shares */
  const list = (shares) =>
    Object.entries(shares)
      .map(([model, share]) => `${words[`${model}_name`]} ${percents.format(share[stop])}`)
      .join(", ");
  const where = `${amounts[stop].toLocaleString(words.language)} ${unit}`;
  find(figure, ".shares").textContent = `${where}: ${list(accuracy)}`;
  const thin = list(without_augmentation);
  find(figure, ".thin-shares").textContent = thin && fillIn(words.chart_thin, { shares: thin });
}

/**
 * Which of the measured amounts lies nearest.
 * @param {number[]} amounts
 * @param {number} amount
 */
export function findStop(amounts, amount) {
  const distances = amounts.map((each) => Math.abs(each - amount));
  return distances.indexOf(Math.min(...distances));
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
