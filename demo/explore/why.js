// Why?: what speaks for a digit and what against it, laid over the picture that both saw.

const FOR = [32, 201, 151];
const AGAINST = [240, 62, 130];

/** Lay a map (base64, 128 is neutral) over 784 gray levels. */
function paintMap(canvas, seen, map) {
  const context = canvas.getContext("2d");
  const picture = context.createImageData(28, 28);
  const [levels, evidence] = [atob(seen), atob(map)];
  for (let i = 0; i < levels.length; i++) {
    const gray = levels.charCodeAt(i) * 0.62;
    const weight = (evidence.charCodeAt(i) - 128) / 127;
    const color = weight > 0 ? FOR : AGAINST;
    const share = Math.min(1, Math.abs(weight)) ** 0.7; // weak evidence shows, too
    const mixed = color.map((level) => gray + (level - gray) * share);
    picture.data.set([...mixed, 255], 4 * i);
  }
  context.putImageData(picture, 0, 0);
}

/** Wire the panel; returns what to call with a digit. */
function createWhy(panel) {
  const buttons = [...panel.querySelectorAll(".classes button")];
  let explained = null; // the digit, and its maps by model
  let chosen = 0;

  function choose(label) {
    chosen = label;
    buttons.forEach((button, digit) => button.setAttribute("aria-pressed", digit === label));
    panel.querySelector(".for-words").textContent = fillIn(words.why_for, { label });
    panel.querySelector(".against-words").textContent = fillIn(words.why_against, { label });
    if (!explained) return;
    for (const figure of panel.querySelectorAll("[data-model]")) {
      const { model } = figure.dataset;
      paintMap(figure.querySelector(".map"), explained.digit.seen, explained.maps[model][label]);
    }
    panel.dataset.shown = label;
  }

  buttons.forEach((button, label) => button.addEventListener("click", () => choose(label)));
  return {
    delay: 250, // ms of rest: it costs a hundred answers of each model
    ask: (digit) => server.explain_why({ seen: digit.seen, language: words.language }),
    show(maps, digit) {
      if (maps.sentence) return;
      if (explained?.digit.label !== digit.label) chosen = digit.label;
      explained = { digit, maps };
      choose(chosen);
    },
    update: () => choose(chosen),
  };
}
