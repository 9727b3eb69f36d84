// A picture by file, camera, clipboard or drop; every digit on it in a box that can be chosen.

import { createAnswers } from "../answers/answers.js";
import { encodeBlob } from "../core/base64.js";
import { copyText } from "../core/clipboard.js";
import { createAnnouncer, nameOf } from "../core/digit.js";
import { find, findAll } from "../core/dom.js";
import { askPatiently } from "../core/patience.js";
import { adopt, constants, fillIn, followLanguage, words } from "../core/words.js";
import { takeFile } from "../file_drop.js";
import { createCamera } from "./camera.js";
import { cutOut, toSent } from "./picture.js";
import { limitExceeded } from "./sizes.js";

/** @import { Answer, Component, DigitView, ErrorView, NumberView } from "../types.js" */

/** @typedef {NumberView | ErrorView} PhotoView */

/** @typedef {{ recognize_photo: (message: object) => Answer<PhotoView> }} PhotoServer */

/**
 * How much of a number is unsure, that both networks differ on some of it, that some was not read, and what
 * boxes are for.
 * @param {DigitView[]} digits
 * @param {boolean} hasLeftOut
 */
export function noteOn(digits, hasLeftOut = false) {
  const boxes = digits.length > 1 ? words.number_boxes : "";
  const count = digits.filter((digit) => digit.state !== "sure").length;
  const unsure = count ? fillIn(words.number_unsure, { count, total: digits.length }) : "";
  const differs = digits.some((digit) => digit.state === "differ") ? words.number_dashed : "";
  const leftOut = hasLeftOut ? words.number_left_out : "";
  return [unsure, differs, leftOut, boxes].filter(Boolean).join(" ");
}

/**
 * How a digit's box looks.
 * @param {DigitView} digit
 */
export function sureness(digit) {
  if (digit.state === "no_digit") return "none";
  return digit.confidence >= constants.sure ? "sure" : "unsure";
}

/** @param {Component<object, PhotoServer>} component */
export function mount(component) {
  const { element, props, server } = component;
  adopt(props);
  const root = find(element, ".photo");
  const picture = find(root, ".shown img", HTMLImageElement);
  const fileInput = find(root, ".file", HTMLInputElement);
  const remove = find(root, ".remove", HTMLButtonElement);
  const text = find(root, ".text");
  const note = find(root, ".note");
  const boxes = find(root, ".boxes");
  const announceDigit = createAnnouncer(element, "choose_first");
  const answers = createAnswers(root, "number_empty", {
    listsDigits: false, // the boxes do
    onDigit(digit, index) {
      announceDigit(digit && { ...digit, getSource: () => sourceOf(digit) });
      markChosen(index);
    },
  });
  const camera = createCamera(root, {
    onPicture: read,
    onError: (sentence) => answers.show({ state: "error", sentence }),
  });
  let number = 0; // of the newest picture: older answers are dropped
  /** @type {ReturnType<typeof setInterval> | undefined} */
  let counting;

  /** @param {DigitView} digit */
  async function sourceOf(digit) {
    return { picture: await cutOut(picture, digit.box) };
  }

  /** @param {"empty" | "reading" | "read" | "error"} state */
  function setState(state) {
    root.dataset.state = state;
    find(root, ".busy").hidden = state !== "reading";
    remove.disabled = state === "empty";
    clearInterval(counting);
    if (state === "reading") countSeconds();
  }

  /** Say that it is read, and after a while for how long. */
  function countSeconds() {
    const begun = Date.now();
    const say = () => answers.showReading(Math.round((Date.now() - begun) / 1000));
    counting = setInterval(say, 1000);
    say();
  }

  /**
   * Show the picture itself; null for none, or for one that this browser can't show.
   * @param {Blob | null} blob
   */
  async function showPicture(blob) {
    URL.revokeObjectURL(picture.src);
    boxes.replaceChildren();
    find(root, ".shown").hidden = blob === null;
    find(root, ".invitation").hidden = blob !== null;
    if (!blob) return;
    picture.src = URL.createObjectURL(blob);
    await picture.decode();
  }

  /**
   * Read a picture; a newer one takes over.
   * @param {Blob} file
   */
  async function read(file) {
    const mine = ++number;
    const isStale = () => mine !== number;
    camera.close();
    showText("");
    answers.clear();
    setState("reading");
    const { blob, isShown } = await toSent(file);
    if (isStale()) return;
    const limit = limitExceeded(blob.size);
    if (limit) return show({ state: "error", sentence: fillIn(words.file_too_large, { limit }) });
    await showPicture(isShown ? blob : null);
    const message = { picture: await encodeBlob(blob), language: words.language };
    const onAway = () => {
      clearInterval(counting);
      answers.showOffline("offline_photo");
    };
    const view = await askPatiently(() => server.recognize_photo(message), { onAway, isStale });
    if (view && !isStale()) show(view);
  }

  /** @param {PhotoView} view */
  function show(view) {
    setState(view.state === "error" ? "error" : "read");
    answers.show(view);
    if (view.state === "error") {
      showText("");
      boxes.replaceChildren();
      return;
    }
    const { digits, leftOut } = view;
    showText(view.text, digits, leftOut.length > 0);
    boxes.replaceChildren(
      ...leftOut.map(createLeftOut),
      ...digits.map((digit, index) => createBox(digit, index, digits.length)),
    );
    answers.choose(0);
  }

  /**
   * The number as text, and how much of it is unsure.
   * @param {string} reading
   * @param {DigitView[]} digits
   * @param {boolean} hasLeftOut
   */
  function showText(reading, digits = [], hasLeftOut = false) {
    text.textContent = reading;
    find(root, ".copy").hidden = !reading;
    note.textContent = noteOn(digits, hasLeftOut);
  }

  /**
   * A box around what was seen and not read.
   * @param {number[]} box
   */
  function createLeftOut(box) {
    const place = document.createElement("span");
    lay(place, box);
    return place;
  }

  /**
   * Lay an element on a box of the picture, in shares of it so that it may change its size.
   * @param {HTMLElement} marker
   * @param {number[]} box
   */
  function lay(marker, [x, y, width, height]) {
    const { naturalWidth, naturalHeight } = picture;
    marker.style.left = `${(100 * x) / naturalWidth}%`;
    marker.style.top = `${(100 * y) / naturalHeight}%`;
    marker.style.width = `${(100 * width) / naturalWidth}%`;
    marker.style.height = `${(100 * height) / naturalHeight}%`;
  }

  /**
   * A box on a digit, which chooses it.
   * @param {DigitView} digit
   * @param {number} index
   * @param {number} total
   */
  function createBox(digit, index, total) {
    const button = document.createElement("button");
    button.type = "button";
    button.dataset.label = nameOf(digit);
    button.dataset.sure = sureness(digit);
    button.toggleAttribute("data-differs", digit.state === "differ");
    const place = { position: index + 1, total, label: digit.label };
    button.setAttribute("aria-label", fillIn(words.number_digit, place));
    lay(button, digit.box);
    button.addEventListener("click", () => answers.choose(index));
    return button;
  }

  /**
   * Mark the box of the digit whose bars are shown.
   * @param {number} chosen
   */
  function markChosen(chosen) {
    findAll(boxes, "button").forEach((button, index) => {
      button.setAttribute("aria-pressed", `${index === chosen}`);
    });
  }

  function clear() {
    number += 1;
    camera.close();
    setState("empty");
    fileInput.value = "";
    showPicture(null);
    showText("");
    answers.clear();
  }

  /** Read a picture that was dropped or pasted anywhere on the page, perhaps before this was here. */
  function takeHandedIn() {
    const file = takeFile();
    if (file) read(file);
  }

  fileInput.addEventListener("change", () => fileInput.files?.[0] && read(fileInput.files[0]));
  find(root, ".choose").addEventListener("click", () => fileInput.click());
  remove.addEventListener("click", clear);
  find(root, ".copy").addEventListener("click", async () => {
    await copyText(text.textContent ?? "");
    note.textContent = words.copied;
  });
  for (const example of findAll(root, ".example")) {
    example.addEventListener("click", async () => {
      read(await (await fetch(find(example, "img", HTMLImageElement).src)).blob());
    });
  }
  document.addEventListener("reader:file", takeHandedIn);
  followLanguage(component, root, () => {
    answers.update();
    findAll(root, ".example").forEach((example, index) => {
      example.setAttribute("aria-label", fillIn(words.example_of, { label: index + 1 }));
    });
  });
  root.dataset.ready = "true";
  takeHandedIn();
}
