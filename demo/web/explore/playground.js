// The playground: sliders change the digit, and both networks read what becomes of it.

import { createAnswers } from "../answers/answers.js";
import { find, findAll } from "../core/dom.js";
import { words } from "../core/words.js";
import { drawChart } from "./chart.js";

/** @import { Answer, LookedAt, ReadingView } from "../types.js" */
/** @import { Robustness } from "./chart.js" */

/**
 * What the sliders may do: `mnist_core.CHANGES`, by name.
 * @typedef {Record<string, { low: number, high: number, step: number, neutral: number, unit: string }>} Changes
 */

/** @typedef {{ changes: Changes, robustness: Robustness | null }} PlaygroundProps */

/**
 * The view with both answers named: what was changed may no longer count as a digit, but which network
 * still knows it is what is to be seen here.
 * @param {ReadingView} view
 * @returns {ReadingView}
 */
export function named(view) {
  if (view.state !== "no_digit") return view;
  const winners = Object.values(view.bars).map((shares) => shares.indexOf(Math.max(...shares)));
  return { ...view, state: new Set(winners).size > 1 ? "differ" : "unsure" };
}

/**
 * Wire the panel.
 * @param {HTMLElement} panel
 * @param {PlaygroundProps} props
 * @param {(message: object) => Answer<ReadingView>} tryChanges
 * @param {() => void} again asks anew for the digit that is being looked at
 */
export function createPlayground(panel, { changes, robustness }, tryChanges, again) {
  const answers = createAnswers(panel, "draw_first");
  const sliders = findAll(panel, "[data-change]").map((label) => {
    const name = label.dataset.change ?? "";
    const input = find(label, "input", HTMLInputElement);
    return { name, input, output: find(label, "output"), range: changes[name] };
  });
  let moved = sliders[0]; // where the networks part most; the chart is about the slider that was moved last

  function showAmounts() {
    for (const { input, output, range } of sliders) {
      output.textContent = input.ariaValueText = `${input.value} ${range.unit}`;
    }
    if (!robustness) return;
    const { name, input, range } = moved;
    const change = { name, amount: Number(input.value), unit: range.unit };
    drawChart(find(panel, ".chart"), robustness, change);
  }

  for (const slider of sliders) {
    slider.input.addEventListener("input", () => {
      moved = slider;
      showAmounts();
      again();
    });
  }
  find(panel, ".reset").addEventListener("click", () => {
    for (const { input, range } of sliders) input.value = `${range.neutral}`;
    showAmounts();
    again();
  });

  return {
    delay: 0,
    /** @param {LookedAt} digit */
    ask(digit) {
      const amounts = sliders.map(({ name, input }) => [name, Number(input.value)]);
      const message = { seen: digit.seen, changes: Object.fromEntries(amounts) };
      return tryChanges({ ...message, language: words.language });
    },
    /** @param {ReadingView} view */
    show: (view) => answers.show(named(view)),
    update() {
      answers.update();
      showAmounts();
    },
  };
}
