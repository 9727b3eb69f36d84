// Examples to click, and the drawings of this visit to click back to.

const REST = 1200; // ms without a change before a drawing goes on the shelf
const ROOM = 12; // drawings that are kept
// Ways of writing that readers get wrong: crossed 7, flagged 1, open 4, detached 5; and a number.
const EXAMPLES = {
  7: [[[130, 70], [200, 66], [280, 66], [240, 150], [190, 245]], [[160, 158], [270, 150]]],
  4: [[[160, 55], [150, 110], [135, 170], [200, 172], [285, 165]], [[240, 60], [232, 250]]],
  5: [[[165, 80], [155, 140], [220, 130], [260, 175], [235, 235], [150, 240]], [[175, 62], [265, 54]]],
  2: [[[140, 100], [170, 55], [235, 60], [250, 115], [200, 175], [135, 240], [200, 232], [275, 240]]],
  1: [[[150, 120], [190, 85], [215, 55], [215, 150], [212, 245]], [[165, 247], [262, 245]]],
  365: [
    [[40, 95], [85, 80], [110, 110], [70, 145], [118, 170], [100, 220], [40, 215]],
    [[205, 80], [165, 130], [152, 190], [185, 222], [215, 190], [190, 160], [155, 180]],
    [[275, 85], [268, 140], [320, 135], [345, 180], [320, 220], [265, 222]],
    [[275, 85], [345, 80]],
  ],
};

/** A button that shows strokes in small. */
function createThumb(strokes, name, onClick) {
  const button = document.createElement("button");
  button.type = "button";
  button.setAttribute("aria-label", name);
  button.title = name;
  const picture = document.createElement("canvas");
  picture.width = 112;
  picture.height = 84;
  button.append(picture);
  button.addEventListener("click", onClick);
  button.repaint = () => paintStrokes(picture, strokes, getComputedStyle(button).color);
  return button;
}

/** Fill both strips below `root`; `onChoose` gets the strokes of what was clicked. */
function createShelf(root, { onChoose, getStrokes }) {
  const visit = root.querySelector(".visit");
  let items = recall("history", sessionStorage) ?? []; // newest first: id, text, strokes
  let current = null; // id of the drawing that is on the pad
  let resting = 0;

  function show() {
    const thumbs = items.map((item) =>
      createThumb(item.strokes, fillIn(words.history_item, { label: item.text }), () => {
        current = item.id;
        onChoose(item.strokes);
      }),
    );
    visit.hidden = !thumbs.length;
    visit.querySelector(".thumbs").replaceChildren(...thumbs);
    for (const thumb of thumbs) thumb.repaint();
  }

  function showExamples() {
    const thumbs = Object.entries(EXAMPLES).map(([text, lines]) => {
      const strokes = lines.map((points) => ({ points, width: 20 }));
      return createThumb(strokes, fillIn(words.example_of, { label: text }), () => {
        current = null;
        onChoose(strokes);
      });
    });
    root.querySelector(".examples").replaceChildren(...thumbs);
    for (const thumb of thumbs) thumb.repaint();
  }

  function update() {
    showExamples();
    show();
  }

  function put(text) {
    current ??= crypto.getRandomValues(new Uint32Array(1))[0];
    const item = { id: current, text, strokes: structuredClone(getStrokes()) };
    const drawn = JSON.stringify(item.strokes);
    const isOther = (each) => each.id !== current && JSON.stringify(each.strokes) !== drawn;
    items = [item, ...items.filter(isOther)].slice(0, ROOM);
    remember("history", items, sessionStorage);
    show();
  }

  // The theme is a class on the body.
  new MutationObserver(update).observe(document.body, { attributeFilter: ["class"] });
  update();
  return {
    update,
    /** The drawing has this answer; null for an empty pad, where a new drawing begins. */
    answered(text) {
      clearTimeout(resting);
      if (text === null) current = null;
      else resting = setTimeout(() => put(text), REST);
    },
  };
}
