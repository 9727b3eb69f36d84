// The answers of both models: verdict, the picture that both saw, ten bars each.

import { betweenDigits, drawSeen, nameOf } from "../core/digit.js";
import { find, findAll } from "../core/dom.js";
import { fillIn, percentage, words } from "../core/words.js";

/** @import { DigitView, NumberView, ReadingView } from "../types.js" */

const CALM = 700; // ms without a change before a screen reader is told
const LONG = 3; // seconds after which a visitor is told how long a reading takes

/**
 * The digit of the longest bar.
 * @param {number[]} probabilities
 */
export function winnerOf(probabilities) {
  return probabilities.indexOf(Math.max(...probabilities));
}

/**
 * The sentence that says one digit.
 * @param {DigitView} digit
 */
export function sentenceOf(digit) {
  /** @type {Record<string, number>} */
  const winners = {};
  for (const [model, shares] of Object.entries(digit.bars)) winners[model] = winnerOf(shares);
  // Within a number the line has its say: it may overrule both.
  const isOverruled = digit.state === "differ" && digit.label !== winners.cnn;
  const sentence = words[isOverruled ? "line_differs" : digit.state];
  return fillIn(sentence, { ...winners, second: digit.second, label: digit.label });
}

/**
 * Take hold of answers.html below `root`, and return what shows a view of demo/views.py in it.
 * @param {HTMLElement} root
 * @param {string} emptyWord names the sentence of the calm state
 * @param {{ onDigit?: (digit: DigitView | null, index: number) => void, listsDigits?: boolean }} options
 *   `onDigit` is told which digit is shown, and its place in a number. With `listsDigits`, a number's
 *   digits can be chosen in the verdict.
 */
export function createAnswers(root, emptyWord, { onDigit = () => {}, listsDigits = true } = {}) {
  const section = find(root, ".answers");
  const seen = find(section, ".seen", HTMLCanvasElement);
  const numeral = find(section, ".numeral");
  const cards = findAll(section, ".card").map((card) => ({
    card,
    model: card.dataset.model ?? "",
    rows: findAll(card, ".bars li").map((row) => ({
      row,
      fill: find(row, ".fill"),
      percent: find(row, ".percent"),
    })),
  }));
  /** @type {ReadingView | null} */
  let shown = null;
  let chosen = -1; // the digit of a number that the visitor chose
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let speaking;

  /**
   * Set the ten bars of a card; without probabilities they rest at zero.
   * @param {typeof cards[number]["rows"]} rows
   * @param {number[]} [probabilities]
   */
  function showBars(rows, probabilities) {
    const winner = probabilities ? winnerOf(probabilities) : -1;
    rows.forEach(({ row, fill, percent }, digit) => {
      const share = probabilities ? probabilities[digit] : 0;
      row.classList.toggle("winner", digit === winner);
      fill.style.transform = `translateX(${((share - 1) * 101).toFixed(1)}%)`;
      percent.textContent = probabilities ? percentage(share) : "";
      percent.classList.toggle("none", share < 0.005);
    });
  }

  /**
   * Show a state in words and, once it has come to rest, tell a screen reader.
   * @param {string} state
   * @param {string} sentence
   */
  function showSentence(state, sentence, spoken = sentence) {
    section.dataset.state = state;
    find(section, ".sentence").textContent = sentence;
    clearTimeout(speaking);
    speaking = setTimeout(() => (find(section, ".spoken").textContent = spoken), CALM);
  }

  /**
   * Show picture and bars of one digit.
   * @param {DigitView} digit
   */
  function showDigit(digit, index = 0) {
    for (const { model, rows } of cards) showBars(rows, digit.bars[model]);
    drawSeen(seen, digit.seen);
    onDigit(digit, index);
  }

  function showNothing() {
    for (const { rows } of cards) showBars(rows);
    drawSeen(seen, null);
    numeral.replaceChildren();
    onDigit(null, -1);
  }

  /**
   * Large: what was read, "?" for no digit. What stands there already stays, and keeps the focus.
   * @param {(HTMLElement | string)[]} parts
   */
  function showNumeral(...parts) {
    const standing = [...numeral.childNodes];
    /** @type {(each: ChildNode, index: number) => boolean} */
    const differs = (each, index) => each !== parts[index] && each.nodeValue !== parts[index];
    if (standing.length !== parts.length || standing.some(differs)) {
      numeral.replaceChildren(...parts);
    }
    numeral.style.setProperty("--count", `${numeral.textContent.length}`);
  }

  /**
   * Show a number by one of its digits: the chosen one, else the last.
   * @param {NumberView} view
   */
  function showNumber(view) {
    if (chosen >= view.digits.length) chosen = -1;
    const index = chosen < 0 ? view.digits.length - 1 : chosen;
    const digit = view.digits[index];
    const spoken = fillIn(words.number_read, { text: view.text.replaceAll("\n", ", ") });
    showDigit(digit, index);
    if (listsDigits) {
      showNumeral(...createParts(view, index));
      const isWhole = view.digits.every((each) => each.state !== "no_digit");
      showSentence("number", words[isWhole ? "number_hint" : "number_partly"], spoken);
    } else {
      showNumeral(nameOf(digit));
      const sentence = sentenceOf(digit);
      showSentence(digit.state, sentence, chosen < 0 ? spoken : sentence);
    }
  }

  /**
   * A number as its text, with a button for each digit.
   * @param {NumberView} view
   * @param {number} index of the digit that is shown
   */
  function createParts({ text, digits }, index) {
    const buttons = createButtons(digits, index);
    return betweenDigits(text)
      .flatMap((between, position) => [between, buttons[position]])
      .filter(Boolean);
  }

  /**
   * A button for each digit of a number; those that stand there already are taken again.
   * @param {DigitView[]} digits
   * @param {number} index
   */
  function createButtons(digits, index) {
    const standing = [...numeral.querySelectorAll("button")];
    return digits.map((digit, position) => {
      const button = standing[position] ?? document.createElement("button");
      button.type = "button";
      button.textContent = nameOf(digit);
      button.setAttribute("aria-pressed", `${position === index}`);
      button.onclick = () => choose(position);
      return button;
    });
  }

  /**
   * Show one digit of the number, and hold on to it.
   * @param {number} position
   */
  function choose(position) {
    chosen = position;
    if (shown?.state === "number") showNumber(shown);
  }

  /** The calm state: nothing to read. */
  function clear() {
    shown = null;
    chosen = -1;
    showNothing();
    showSentence("empty", words[emptyWord]);
  }

  /** @param {ReadingView} view */
  function show(view) {
    shown = view;
    if (view.state === "error") {
      showNothing();
      showSentence("error", view.sentence);
    } else if (view.state === "number") {
      showNumber(view);
    } else {
      showNumeral(nameOf(view));
      showDigit(view);
      showSentence(view.state, sentenceOf(view));
    }
  }

  /**
   * Keep the bars, but say that they are not up to date.
   * @param {string} word names the sentence
   */
  function showOffline(word) {
    showSentence("offline", words[word]);
  }

  /**
   * Say that an answer is on its way, and for how long; a screen reader is told once.
   * @param {number} seconds
   */
  function showReading(seconds) {
    const sentence = seconds < LONG ? words.reading : fillIn(words.reading_long, { seconds });
    showSentence("reading", sentence, words.reading);
  }

  /** Say everything in the language that now holds; call it first. */
  function update() {
    section.setAttribute("aria-label", words.answers);
    for (const { card, model } of cards) {
      card.setAttribute("aria-label", `${words[`${model}_name`]}, ${words[`${model}_kind`]}`);
    }
    if (shown) show(shown);
    else clear();
  }

  return { choose, clear, show, showOffline, showReading, update };
}
