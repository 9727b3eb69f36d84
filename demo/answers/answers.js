// The answers of both models: verdict, the picture that both saw, ten bars each.

const CALM = 700; // ms without a change before a screen reader is told

/**
 * Take hold of answers.html below `root`, and return what shows a view of demo/views.py in it.
 *
 * `emptyWord` names the sentence of the calm state; `onDigit` is told which digit is shown, and
 * its place in a number. With `listsDigits`, a number's digits can be chosen in the verdict.
 */
function createAnswers(root, emptyWord, { onDigit = () => {}, listsDigits = true } = {}) {
  const section = root.querySelector(".answers");
  const find = (selector) => section.querySelector(selector);
  const cards = [...section.querySelectorAll(".card")].map((card) => ({
    card,
    model: card.dataset.model,
    rows: [...card.querySelectorAll(".bars li")].map((row) => ({
      row,
      fill: row.querySelector(".fill"),
      percent: row.querySelector(".percent"),
    })),
  }));
  let shown = null; // the view
  let chosen = -1; // the digit of a number that the visitor chose
  let speaking = 0;

  /** Set the ten bars of a card; without probabilities they rest at zero. */
  function showBars(rows, probabilities) {
    const winner = probabilities ? probabilities.indexOf(Math.max(...probabilities)) : -1;
    rows.forEach(({ row, fill, percent }, digit) => {
      const share = probabilities ? probabilities[digit] : 0;
      row.classList.toggle("winner", digit === winner);
      fill.style.transform = `translateX(${((share - 1) * 101).toFixed(1)}%)`;
      percent.textContent = probabilities ? percentage(share) : "";
      percent.classList.toggle("none", share < 0.005);
    });
    return winner;
  }

  /** Show a state in words and, once it has come to rest, tell a screen reader. */
  function showSentence(state, sentence, spoken = sentence) {
    section.dataset.state = state;
    find(".sentence").textContent = sentence;
    clearTimeout(speaking);
    speaking = setTimeout(() => (find(".spoken").textContent = spoken), CALM);
  }

  /** Show picture and bars of one digit; returns the sentence that says it. */
  function showDigit(digit, index = 0) {
    const winners = {};
    cards.forEach(({ model, rows }) => (winners[model] = showBars(rows, digit.bars[model])));
    drawSeen(find(".seen"), digit.seen);
    onDigit(digit, index);
    // Within a number the line has its say: it may overrule both.
    const isOverruled = digit.state === "differ" && digit.label !== winners.cnn;
    const sentence = words[isOverruled ? "line_differs" : digit.state];
    return fillIn(sentence, { ...winners, second: digit.second, label: digit.label });
  }

  function showNothing() {
    cards.forEach(({ rows }) => showBars(rows, null));
    drawSeen(find(".seen"), null);
    find(".numeral").replaceChildren();
    onDigit(null, -1);
  }

  /** Large: what was read, "?" for no digit. */
  function showNumeral(...parts) {
    find(".numeral").style.setProperty("--count", parts.length);
    const standing = [...find(".numeral").childNodes];
    if (standing.length !== parts.length || standing.some((each, i) => each !== parts[i])) {
      find(".numeral").replaceChildren(...parts);
    }
  }

  const nameOf = (digit) => (digit.state === "no_digit" ? "?" : `${digit.label}`);

  /** Show a number by one of its digits: the chosen one, else the last. */
  function showNumber(view) {
    if (chosen >= view.digits.length) chosen = -1;
    const index = chosen < 0 ? view.digits.length - 1 : chosen;
    const spoken = fillIn(words.number_read, { text: view.text.replaceAll("\n", ", ") });
    const sentence = showDigit(view.digits[index], index);
    if (listsDigits) {
      showNumeral(...createButtons(view.digits, index));
      showSentence("number", words.number_hint, spoken);
    } else {
      showNumeral(nameOf(view.digits[index]));
      showSentence(view.digits[index].state, sentence, chosen < 0 ? spoken : sentence);
    }
  }

  /** A button for each digit of a number; those that stand there already stay, and keep the focus. */
  function createButtons(digits, index) {
    const standing = [...find(".numeral").querySelectorAll("button")];
    return digits.map((digit, position) => {
      const button = standing[position] ?? document.createElement("button");
      button.type = "button";
      button.textContent = digit.label;
      button.setAttribute("aria-pressed", position === index);
      button.onclick = () => choose(position);
      return button;
    });
  }

  /** Show one digit of the number, and hold on to it. */
  function choose(position) {
    chosen = position;
    if (shown?.digits) showNumber(shown);
  }

  /** The calm state: nothing to read. */
  function clear() {
    shown = null;
    chosen = -1;
    showNothing();
    showSentence("empty", words[emptyWord]);
  }

  function show(view) {
    shown = view;
    if (view.state === "error") {
      showNothing();
      showSentence("error", view.sentence);
    } else if (view.digits) {
      showNumber(view);
    } else {
      showNumeral(nameOf(view));
      showSentence(view.state, showDigit(view));
    }
  }

  /** Keep the bars, but say that they are not up to date. */
  function showOffline() {
    showSentence("offline", words.offline);
  }

  /** Say that an answer is on its way. */
  function showReading() {
    showSentence("reading", words.reading);
  }

  /** Say everything again, in the language that now holds. */
  function update() {
    section.setAttribute("aria-label", words.answers);
    for (const { card, model } of cards) {
      card.setAttribute("aria-label", `${words[`${model}_name`]}, ${words[`${model}_kind`]}`);
    }
    if (shown) show(shown);
    else clear();
  }

  update();
  return { choose, clear, show, showOffline, showReading, update };
}
