// Real test digits that one network misreads and the other doesn't, or that both do: the chosen one stands
// beside both answers, and is what the panels below look at.

import { changeAddress, readAddress } from "../address/address.js";
import { createAnswers } from "../answers/answers.js";
import { encodeBlob } from "../core/base64.js";
import { createAnnouncer, drawSeen } from "../core/digit.js";
import { find, findAll } from "../core/dom.js";
import { askPatiently } from "../core/patience.js";
import { adopt, fillIn, followLanguage, words } from "../core/words.js";
import { named } from "../explore/playground.js";

/** @import { Answer, Component, ReadingView } from "../types.js" */

/**
 * A digit of MNIST's test set, as demo/shelf.py lists it.
 * @typedef {object} ShelfDigit
 * @property {number} index its place in the test set
 * @property {number} label what it is
 * @property {boolean} isDoubtful whether people who were asked don't uphold that
 * @property {string[]} wrong the names of the networks that misread it
 * @property {Record<string, number>} answers by network
 * @property {string} seen
 */

/** @typedef {{ accuracies: Record<string, { share: number, num_digits: number }> }} CompareProps */

/**
 * @typedef {object} CompareServer
 * @property {(message: object) => Answer<{ digits: ShelfDigit[] }>} list_shelf
 * @property {(message: object) => Answer<ReadingView>} read_shelf
 */

/**
 * On which shelf a digit lies: by the network that misreads it.
 * @param {{ wrong: string[] }} digit
 */
export function shelfOf({ wrong }) {
  return wrong.length > 1 ? "both" : wrong[0];
}

/** @param {Component<CompareProps, CompareServer>} component */
export function mount(component) {
  const { element, props, server } = component;
  adopt(props);
  const root = find(element, ".compare");
  const stage = find(root, ".large", HTMLCanvasElement);
  const announceDigit = createAnnouncer(element, "choose_first");
  const answers = createAnswers(root, "reading", {
    onDigit: (digit) => announceDigit(digit && { ...digit, getSource }),
  });
  /** @type {ShelfDigit[]} */
  let digits = [];
  /** @type {ShelfDigit | undefined} */
  let chosen;

  /** What the server needs to follow its way: the picture itself. */
  async function getSource() {
    /** @type {Blob} */
    const picture = await new Promise((resolve, reject) => {
      stage.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no memory for a picture"))));
    });
    return { picture: await encodeBlob(picture) };
  }

  /** @param {ShelfDigit} digit */
  function nameOf({ label, answers: { nn, cnn } }) {
    return fillIn(words.shelf_digit, { label, nn, cnn });
  }

  /** @param {ShelfDigit} digit */
  function createThumb(digit) {
    const button = document.createElement("button");
    button.type = "button";
    const picture = document.createElement("canvas");
    picture.width = stage.width;
    picture.height = stage.height;
    drawSeen(picture, digit.seen);
    button.append(picture);
    button.dataset.index = `${digit.index}`;
    button.addEventListener("click", () => {
      changeAddress({ digit: digit.index });
      choose(digit);
    });
    return button;
  }

  function fillShelves() {
    for (const shelf of findAll(root, "[data-shelf]")) {
      const lying = digits.filter((digit) => shelfOf(digit) === shelf.dataset.shelf);
      shelf.hidden = lying.length === 0;
      find(shelf, ".thumbs").replaceChildren(...lying.map(createThumb));
    }
  }

  /**
   * Put a digit on the stage, and have it read.
   * @param {ShelfDigit} digit
   */
  async function choose(digit) {
    chosen = digit;
    drawSeen(stage, digit.seen);
    update();
    const message = { seen: digit.seen, changes: {}, language: words.language };
    const isStale = () => chosen !== digit;
    const onAway = () => answers.showOffline("offline_photo");
    const view = await askPatiently(() => server.read_shelf(message), { onAway, isStale });
    if (!view || isStale()) return;
    answers.show(named(view));
    root.dataset.shown = `${digit.index}`;
  }

  function update() {
    for (const button of findAll(root, "[data-index]")) {
      const digit = digits.find(({ index }) => `${index}` === button.dataset.index);
      if (!digit) continue;
      button.title = button.ariaLabel = nameOf(digit);
      button.ariaPressed = `${digit === chosen}`;
    }
    for (const shelf of findAll(root, "[data-shelf]")) {
      const count = shelf.querySelectorAll("[data-index]").length;
      find(shelf, "h2").textContent = fillIn(words[`shelf_${shelf.dataset.shelf}`], { count });
    }
    for (const [model, { share, num_digits: count }] of Object.entries(props.accuracies)) {
      const exact = { style: "percent", minimumFractionDigits: 2 };
      find(root, `.measured [data-model=${model}] .figure`).textContent = fillIn(words.measured, {
        network: words[`${model}_name`],
        share: share.toLocaleString(words.language, /** @type {Intl.NumberFormatOptions} */ (exact)),
        count: count.toLocaleString(words.language),
      });
    }
    if (!chosen) return;
    const truth = chosen.isDoubtful ? words.truth_doubtful : words.truth;
    find(root, ".truth").textContent = fillIn(truth, { label: chosen.label });
    stage.role = "img";
    stage.ariaLabel = nameOf(chosen);
  }

  /** The digit that the address names, else the first: the surest mistake. */
  function chooseByAddress() {
    const wanted = readAddress()?.digit;
    const digit = digits.find(({ index }) => index === wanted) ?? (chosen ? undefined : digits[0]);
    if (digit) choose(digit);
    if (wanted !== undefined && digit?.index !== wanted) document.dispatchEvent(new Event("reader:lost"));
  }

  async function fetchDigits() {
    const onAway = () => answers.showOffline("offline_photo");
    const list = await askPatiently(() => server.list_shelf({}), { onAway, isStale: () => false });
    digits = list?.digits ?? [];
    fillShelves();
    chooseByAddress();
    root.dataset.ready = "true";
  }

  document.addEventListener("reader:collect", ({ detail }) => {
    if (element.offsetParent && chosen) detail.digit = chosen.index;
  });
  window.addEventListener("hashchange", chooseByAddress);
  followLanguage(component, root, () => {
    answers.update();
    update();
  });
  fetchDigits();
}
