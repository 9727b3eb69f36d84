// Inside: what each layer answers; and step by step: the way from the picture to what both saw.

/** A picture with words below it. */
function createFigure(address, caption) {
  const figure = document.createElement("figure");
  const picture = document.createElement("img");
  picture.src = address;
  picture.alt = "";
  const text = document.createElement("figcaption");
  text.textContent = caption;
  figure.append(picture, text);
  return figure;
}

/** Put new pictures into the figures that stand there already, so that nothing blinks. */
function refill(container, pictures, wrap = (figure) => figure) {
  if (container.children.length !== pictures.length) {
    container.replaceChildren(...pictures.map(() => wrap(createFigure("", ""))));
  }
  pictures.forEach(({ address, caption, ratio = 1 }, index) => {
    const place = container.children[index];
    place.style.setProperty("--ratio", ratio);
    place.querySelector("img").src = address;
    place.querySelector("figcaption").textContent = caption;
  });
}

function createInside(panel) {
  return {
    delay: 0,
    ask: (digit) => server.look_inside({ seen: digit.seen, language: words.language }),
    show(layers) {
      if (layers.sentence) return;
      for (const section of panel.querySelectorAll("[data-model]")) {
        const pictures = layers[section.dataset.model].map(({ kind, count, ratio, picture }, index) => ({
          address: picture,
          ratio,
          caption: fillIn(words[`layer_${kind}`], { number: index + 1, count }),
        }));
        refill(section.querySelector(".layers"), pictures);
      }
      panel.dataset.shown = "true";
    },
  };
}

function createSteps(panel) {
  return {
    delay: 250,
    ask: async (digit) => server.show_steps({ ...(await digit.getSource()), language: words.language }),
    show({ steps }) {
      if (!steps) return;
      const pictures = steps.map(({ name, picture }) => ({
        address: picture,
        caption: words[`step_${name}`],
      }));
      refill(panel.querySelector(".way"), pictures, (figure) => {
        const item = document.createElement("li");
        item.append(figure);
        return item;
      });
      panel.dataset.shown = "true";
    },
  };
}
