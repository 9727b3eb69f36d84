// Examples to click, and the drawings of this visit to click back to.

import { contextOf, find } from "../core/dom.js";
import { recall, remember, thisVisit } from "../core/memory.js";
import { fillIn, words } from "../core/words.js";
import { paintStrokes } from "./drawing.js";

/** @import { Point, Stroke } from "../types.js" */

/**
 * A drawing of this visit and what it was read as.
 * @typedef {{ id: number, text: string, strokes: Stroke[] }} Item
 */

const REST = 1200; // ms without a change before a drawing is kept
const ROOM = 12; // drawings that are kept
const EXAMPLE_WIDTH = 20; // of the pen, units
// Ways of writing that readers get wrong: crossed 7, flagged 1, open 4, detached 5; and a number.
/** @type {Record<string, Point[][]>} */
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

/**
 * Put an item before the others. Its older versions go, and so does whatever was drawn just like it.
 * @param {Item} item
 * @param {Item[]} items
 */
export function withNewest(item, items) {
  const drawn = JSON.stringify(item.strokes);
  const others = items.filter(
    (each) => each.id !== item.id && JSON.stringify(each.strokes) !== drawn,
  );
  return [item, ...others].slice(0, ROOM);
}

/**
 * A button that shows strokes in small, and paints them anew where the theme has changed.
 * @param {Stroke[]} strokes
 * @param {string} name
 * @param {() => void} onClick
 */
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
  const repaint = () =>
    paintStrokes(contextOf(picture), strokes, getComputedStyle(button).color);
  return { button, repaint };
}

/**
 * Fill both strips below `root`; `onChoose` gets the strokes of what was clicked.
 * @param {HTMLElement} root
 * @param {{ onChoose: (strokes: Stroke[]) => void, getStrokes: () => Stroke[] }} pad
 */
export function createGallery(root, { onChoose, getStrokes }) {
  const visit = find(root, ".visit");
  /** @type {Item[]} */
  let items = recall("history", thisVisit) ?? []; // newest first
  /** @type {number | null} */
  let current = null; // id of the drawing that is on the pad
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let resting;

  /**
   * @param {HTMLElement} strip
   * @param {ReturnType<typeof createThumb>[]} thumbs
   */
  function fill(strip, thumbs) {
    strip.replaceChildren(...thumbs.map(({ button }) => button));
    for (const { repaint } of thumbs) repaint(); // only in the page has a button its color
  }

  function show() {
    const thumbs = items.map((item) =>
      createThumb(item.strokes, fillIn(words.history_item, { label: item.text }), () => {
        current = item.id;
        onChoose(item.strokes);
      }),
    );
    visit.hidden = !thumbs.length;
    fill(find(visit, ".thumbs"), thumbs);
  }

  function showExamples() {
    const thumbs = Object.entries(EXAMPLES).map(([text, lines]) => {
      const strokes = lines.map((points) => ({ points, width: EXAMPLE_WIDTH }));
      return createThumb(strokes, fillIn(words.example_of, { label: text }), () => {
        current = null;
        onChoose(strokes);
      });
    });
    fill(find(root, ".examples"), thumbs);
  }

  function update() {
    showExamples();
    show();
  }

  /** @param {string} text */
  function put(text) {
    current ??= crypto.getRandomValues(new Uint32Array(1))[0];
    items = withNewest({ id: current, text, strokes: structuredClone(getStrokes()) }, items);
    remember("history", items, thisVisit);
    show();
  }

  // The theme is a class on the body.
  new MutationObserver(update).observe(document.body, { attributeFilter: ["class"] });
  return {
    /** Show both strips, in the language and the theme that now hold; call it first. */
    update,
    /**
     * The drawing has this answer; null for an empty pad, where a new drawing begins.
     * @param {string | null} text
     */
    answered(text) {
      clearTimeout(resting);
      if (text === null) current = null;
      else resting = setTimeout(() => put(text), REST);
    },
  };
}
