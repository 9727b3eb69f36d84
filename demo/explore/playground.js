// The playground: sliders change the digit, and both networks read what becomes of it.

/** Wire the panel; `again` asks anew for the digit that is being looked at. */
function createPlayground(panel, again) {
  const answers = createAnswers(panel, "playground_empty");
  const sliders = [...panel.querySelectorAll("[data-change]")].map((label) => ({
    name: label.dataset.change,
    input: label.querySelector("input"),
    output: label.querySelector("output"),
    range: props.changes[label.dataset.change],
  }));
  let moved = sliders[2]; // the chart is about the slider that was moved last

  function showAmounts() {
    for (const { input, output, range } of sliders) output.textContent = `${input.value} ${range.unit}`;
    if (props.robustness) {
      const figure = panel.querySelector(".chart");
      drawChart(figure, props.robustness, moved.name, Number(moved.input.value), moved.range.unit);
    }
  }

  for (const slider of sliders) {
    slider.input.addEventListener("input", () => {
      moved = slider;
      showAmounts();
      again();
    });
  }
  panel.querySelector(".reset").addEventListener("click", () => {
    for (const { input, range } of sliders) input.value = range.neutral;
    showAmounts();
    again();
  });
  showAmounts();

  return {
    delay: 0,
    ask(digit) {
      const changes = Object.fromEntries(sliders.map(({ name, input }) => [name, Number(input.value)]));
      return server.try_changes({ seen: digit.seen, changes, language: words.language });
    },
    show: answers.show,
    clear: answers.clear,
    update() {
      answers.update();
      showAmounts();
    },
  };
}
