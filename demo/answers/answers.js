// The answers of both models: verdict, the picture that both saw, ten bars each.
// Shared by the pad and the photo; `root` is the element that holds answers.html.

const CALM = 700; // ms without a change before a screen reader is told

/** Put values into the {gaps} of a sentence. */
function fillIn(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (gap, name) => values[name] ?? gap);
}

/** A share as the percentage to show: nothing calibrated is ever quite certain. */
function percentage(share) {
  return share >= 0.995 ? ">99%" : `${Math.round(share * 100)}%`;
}

/** Draw 784 gray levels, base64, on a 28x28 canvas; clear it if there are none. */
function drawSeen(canvas, levels) {
  const context = canvas.getContext("2d");
  const picture = context.createImageData(28, 28);
  const bytes = levels ? atob(levels) : "";
  for (let i = 0; i < bytes.length; i++) {
    const level = bytes.charCodeAt(i);
    picture.data.set([level, level, level, 255], 4 * i);
  }
  context.putImageData(picture, 0, 0);
}

/** Take hold of answers.html below `root`, and return what shows a view in it. */
function createAnswers(root, words, emptyWord) {
  const section = root.querySelector(".answers");
  const find = (selector) => section.querySelector(selector);
  const cards = [...section.querySelectorAll(".card")].map((card) => ({
    model: card.dataset.model,
    rows: [...card.querySelectorAll(".bars li")].map((row) => ({
      row,
      fill: row.querySelector(".fill"),
      percent: row.querySelector(".percent"),
    })),
  }));
  let speaking = 0;

  /** Set the ten bars of a card; without probabilities they rest at zero. */
  function showBars(rows, probabilities) {
    const winner = probabilities ? probabilities.indexOf(Math.max(...probabilities)) : -1;
    rows.forEach(({ row, fill, percent }, digit) => {
      const share = probabilities ? probabilities[digit] : 0;
      row.classList.toggle("winner", digit === winner);
      fill.style.transform = `translateX(${(share * 100 - 101).toFixed(1)}%)`;
      percent.textContent = probabilities ? percentage(share) : "";
    });
    return winner;
  }

  /** Show a state in words and, once it has come to rest, tell a screen reader. */
  function showSentence(state, numeral, sentence) {
    section.dataset.state = state;
    find(".numeral").textContent = numeral;
    find(".sentence").textContent = sentence;
    clearTimeout(speaking);
    speaking = setTimeout(() => (find(".spoken").textContent = sentence), CALM);
  }

  /** The calm state: nothing to read. */
  function clear() {
    cards.forEach(({ rows }) => showBars(rows, null));
    drawSeen(find(".seen"), null);
    showSentence("empty", "", words[emptyWord]);
  }

  /** Show a view of demo/views.py. */
  function show(view) {
    if (view.state === "error") {
      cards.forEach(({ rows }) => showBars(rows, null));
      drawSeen(find(".seen"), null);
      showSentence("error", "", view.sentence);
      return;
    }
    const winners = {};
    cards.forEach(({ model, rows }) => (winners[model] = showBars(rows, view.bars[model])));
    drawSeen(find(".seen"), view.seen);
    const sentence = fillIn(words[view.state], { ...winners, second: view.second });
    showSentence(view.state, view.state === "no_digit" ? "?" : view.label, sentence);
  }

  /** Keep the bars, but say that they are not up to date. */
  function showOffline() {
    showSentence("offline", find(".numeral").textContent, words.offline);
  }

  clear();
  return { clear, show, showOffline };
}
