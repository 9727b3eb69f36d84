// The playground: sliders change the digit, and both networks read what becomes of it.

import { createAnswers } from "../answers/answers.js";
import { find, findAll } from "../core/dom.js";
import { constants, words } from "../core/words.js";
import { drawChart } from "./chart.js";
import { createCover } from "./cover.js";
import { findEndurance, findStretches, sayEndurance } from "./limits.js";

/** @import { Answer, LimitsView, LookedAt, OrSentence, ReadingView } from "../types.js" */
/** @import { Robustness } from "./chart.js" */

/**
 * What the sliders may do: `mnist_core.CHANGES`, by name.
 * @typedef {Record<string, { low: number, high: number, step: number, neutral: number, unit: string }>} Changes
 */

/** @typedef {{ changes: Changes, cover_side: number, robustness: Robustness | null }} PlaygroundProps */

/**
 * @typedef {object} PlaygroundServer
 * @property {(message: object) => Answer<ReadingView>} try_changes
 * @property {(message: object) => Answer<OrSentence<LimitsView>>} find_limits
 */

/**
 * The view with both answers named: what was changed may no longer count as a digit, but which network
 * still knows it is what is to be seen here.
 * @param {ReadingView} view
 * @returns {ReadingView}
 */
export function named(view) {
  if (view.state !== "no_digit") return view;
  const winners = Object.values(view.bars).map((shares) => shares.indexOf(Math.max(...shares)));
  if (new Set(winners).size > 1) return { ...view, state: "differ" };
  return { ...view, state: view.confidence < constants.sure ? "unsure" : "sure" };
}

/**
 * Wire the panel.
 * @param {HTMLElement} panel
 * @param {PlaygroundProps} props
 * @param {PlaygroundServer} server
 * @param {() => void} again asks anew for the digit that is being looked at
 */
export function createPlayground(panel, props, server, again) {
  const answers = createAnswers(panel, "draw_first");
  const cover = createCover(panel, props.cover_side, again);
  const sliders = findAll(panel, "[data-change]").map((label) => {
    const name = label.dataset.change ?? "";
    const input = find(label, "input", HTMLInputElement);
    return { name, input, output: find(label, "output"), range: props.changes[name] };
  });
  let moved = sliders[0]; // where the networks part most; chart and limits are about the slider that was moved last
  /** @type {{ label: number, view: LimitsView } | null} */
  let limits = null;
  const known = { question: "", view: /** @type {LimitsView | undefined} */ (undefined) };

  /** @param {number} amount */
  const withUnit = (amount) => `${amount.toLocaleString(words.language)} ${moved.range.unit}`;

  function showAmounts() {
    for (const { input, output, range } of sliders) {
      output.textContent = input.ariaValueText = `${input.value} ${range.unit}`;
    }
    const change = { name: moved.name, amount: Number(moved.input.value), unit: moved.range.unit };
    showLimits(change.amount);
    if (props.robustness) drawChart(find(panel, ".chart"), props.robustness, change, stretches());
  }

  function stretches() {
    if (!limits) return {};
    const { label, view } = limits;
    const ofModel = Object.entries(view.labels).map(([model, labels]) => [
      model,
      findStretches(view.amounts, labels, label),
    ]);
    return Object.fromEntries(ofModel);
  }

  /** @param {number} amount where the slider stands */
  function showLimits(amount) {
    if (!limits) return;
    const { label, view } = limits;
    const endurance = findEndurance(view, { neutral: moved.range.neutral, amount, label });
    const sentence = sayEndurance(endurance, label, withUnit);
    const line = find(panel, ".limits");
    const said = `${words[moved.name]}: ${sentence}`;
    if (line.textContent !== said) line.textContent = said; // a screen reader is told what is new only
  }

  /**
   * Ask for the limits, which do not depend on the slider that is moved, once.
   * @param {{ seen: string, changes: Record<string, number>, cover: number[] | null }} message
   */
  async function askLimits(message) {
    const changes = { ...message.changes, [moved.name]: moved.range.neutral };
    const question = { ...message, changes, along: moved.name };
    const asked = JSON.stringify(question);
    if (known.question === asked) return known.view;
    const view = await server.find_limits({ ...question, language: words.language });
    if (view && !("sentence" in view)) Object.assign(known, { question: asked, view });
    return view;
  }

  /**
   * Set sliders and the gray square, for the visitor.
   * @param {Record<string, number>} amounts by the name of the change; the others change nothing
   * @param {[number, number] | null} place of the square: left and top, pixels of the digit
   */
  function set(amounts, place = null) {
    for (const slider of sliders) {
      slider.input.value = `${amounts[slider.name] ?? slider.range.neutral}`;
      if (slider.name in amounts) moved = slider;
    }
    showAmounts();
    cover.set(place);
  }

  for (const slider of sliders) {
    slider.input.addEventListener("input", () => {
      if (moved !== slider) limits = null;
      moved = slider;
      showAmounts();
      again();
    });
  }
  find(panel, ".reset").addEventListener("click", () => set({}));

  return {
    delay: 0,
    set,
    /** @param {LookedAt} digit */
    async ask(digit) {
      const amounts = sliders.map(({ name, input }) => [name, Number(input.value)]);
      const changes = Object.fromEntries(amounts);
      const message = { seen: digit.seen, changes, cover: cover.getPlace() };
      const slider = moved; // another may be moved before the answer comes
      const [view, found] = await Promise.all([
        server.try_changes({ ...message, language: words.language }),
        askLimits(message),
      ]);
      return view && found && { view, found, slider };
    },
    /**
     * @param {{ view: ReadingView, found: OrSentence<LimitsView>, slider: typeof moved }} answer
     * @param {LookedAt} digit
     */
    show({ view, found, slider }, digit) {
      answers.show(named(view));
      if ("seen" in view) cover.show(view.seen);
      const isUpToDate = slider === moved && !("sentence" in found);
      limits = isUpToDate ? { label: digit.label, view: found } : null;
      showAmounts();
    },
    update() {
      answers.update();
      showAmounts();
    },
  };
}
