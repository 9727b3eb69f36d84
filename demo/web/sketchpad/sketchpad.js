// The pad: what draws, what is drawn, and what becomes of it.

import { forgetDrawing, goTo, readAddress } from "../address/address.js";
import { createAnswers } from "../answers/answers.js";
import { createAnnouncer, nameOf } from "../core/digit.js";
import { find, findAll, findButtons } from "../core/dom.js";
import { recall, remember, thisVisit } from "../core/memory.js";
import { adopt, constants, followLanguage, words } from "../core/words.js";
import { nameStarts } from "../tour/start.js";
import { createCorrection } from "./correction.js";
import { createDemonstration } from "./demonstration.js";
import { createDrawing } from "./drawing.js";
import { createGallery } from "./gallery.js";
import { createKeyboardPen } from "./keyboard_pen.js";
import { onSheet } from "./packing.js";
import { createPointerPen } from "./pointer_pen.js";
import { createRecognitionLoop } from "./recognition_loop.js";
import { createShare } from "./share.js";
import { actionOf, digitOf } from "./shortcuts.js";

/** @import { Answer, Component, DigitView, PackedDrawing, Point, ReadingView, Stroke } from "../types.js" */
/** @import { CorrectionServer } from "./correction.js" */
/** @import { Action } from "./shortcuts.js" */

/** @typedef {{ recognize_drawing: (message: object) => Answer<ReadingView> }} RecognitionServer */

/** @param {Component<object, RecognitionServer & CorrectionServer>} component */
export function mount(component) {
  const { element, props, server } = component;
  adopt(props);
  const root = find(element, ".sketchpad");
  const pad = find(root, ".pad", HTMLCanvasElement);
  const size = find(root, ".size", HTMLInputElement);
  const [undo, redo, clear] = ["undo", "redo", "clear"].map((action) =>
    find(root, `[data-action=${action}]`, HTMLButtonElement),
  );
  const drawing = createDrawing(pad);
  const correction = createCorrection(root, server, drawing.toPng);
  const share = createShare(root, drawing.list);
  const gallery = createGallery(root, {
    getStrokes: drawing.list,
    onChoose(strokes) {
      demonstration.stop();
      put(strokes);
      forgetDrawing();
    },
  });
  /** @type {PackedDrawing | null} */
  let message = null; // what the answer on show was given to
  const announceDigit = createAnnouncer(element, "draw_first");
  const answers = createAnswers(root, "empty", {
    onDigit: (digit) => announceDigit(digit && { ...digit, getSource: () => sourceOf(digit) }),
  });
  const changed = createRecognitionLoop({
    progress: root.dataset,
    pack: () => drawing.pack(),
    ask: (packed) =>
      server.recognize_drawing({
        ...packed,
        isUnfinished: isPenDown(),
        language: words.language,
      }),
    onAnswer: showAnswer,
    onAway: () => answers.showOffline("offline"),
  });
  const keyboardPen = createKeyboardPen(root, {
    begin,
    extend(point) {
      drawing.extend([point]);
      refresh();
    },
    finish,
  });
  const pointerPen = createPointerPen(pad, {
    begin(point, isEraser) {
      keyboardPen.lift();
      demonstration.stop();
      begin(point, isEraser || tool === "eraser");
    },
    extend(points) {
      drawing.extend(points);
      refresh({ isFinal: false });
    },
    finish,
    drop() {
      drawing.drop();
      refresh();
    },
  });
  const demonstration = createDemonstration({
    clear: () => act("clear"),
    begin: (point) => begin(point, false),
    extend(points) {
      drawing.extend(points);
      refresh({ isFinal: false });
    },
    finish,
    replace(strokes) {
      put(strokes);
      forgetDrawing();
    },
  });
  let tool = "brush";

  function isPenDown() {
    return pointerPen.isDown() || keyboardPen.isDown() || demonstration.isDown();
  }

  /**
   * @param {ReadingView | null} view
   * @param {PackedDrawing | null} answered
   */
  function showAnswer(view, answered) {
    message = answered;
    correction.allow(view !== null && view.state !== "error" && view.state !== "number");
    if (!view) answers.clear();
    else if (view.state === "no_digit" && isPenDown()) answers.show({ ...view, state: "unfinished" });
    else answers.show(view);
    share(view);
    if (!view || view.state === "error") gallery.answered(null);
    else gallery.answered(view.state === "number" ? view.text : nameOf(view));
  }

  /**
   * What the server needs to follow the way of one digit of the drawing.
   * @param {DigitView} digit
   */
  function sourceOf(digit) {
    if (!message || digit.box[2] >= message.width) return message;
    return drawing.pack(onSheet(digit.box, message, constants.margin));
  }

  /** After every change: buttons, hint, and a new question to the models. */
  function refresh({ isFinal = true } = {}) {
    const isEmpty = drawing.isEmpty();
    root.toggleAttribute("data-empty", isEmpty);
    undo.disabled = !drawing.canUndo();
    redo.disabled = !drawing.canRedo();
    clear.disabled = isEmpty;
    if (isEmpty) correction.allow(false);
    changed({ isEmpty, isFinal });
  }

  /** The drawing survives the reload that follows a restart of the server. */
  function keep() {
    remember("drawing", drawing.save(), thisVisit);
  }

  /** @param {Point} point */
  function begin(point, erases = tool === "eraser") {
    drawing.begin(Number(size.value), erases);
    drawing.extend([point]);
    refresh({ isFinal: false });
  }

  function finish() {
    drawing.finish();
    refresh();
    keep();
    forgetDrawing();
  }

  /** @param {Stroke[]} strokes */
  function put(strokes) {
    drawing.replace(strokes);
    refresh();
    keep();
  }

  function putByAddress() {
    const strokes = readAddress()?.strokes;
    if (strokes) put(strokes);
  }

  /** @param {Action} action */
  function act(action) {
    keyboardPen.lift();
    demonstration.stop();
    drawing[action]();
    refresh();
    keep();
    forgetDrawing();
  }

  function wireTools() {
    undo.addEventListener("click", () => act("undo"));
    redo.addEventListener("click", () => act("redo"));
    clear.addEventListener("click", () => act("clear"));
    const tools = findButtons(root, "[data-tool]");
    for (const button of tools) {
      button.addEventListener("click", () => {
        tool = button.dataset.tool ?? tool;
        for (const each of tools) each.setAttribute("aria-pressed", `${each === button}`);
      });
    }
    size.value = recall("pen-width") ?? size.value;
    size.addEventListener("change", () => remember("pen-width", Number(size.value)));
  }

  function wireKeys() {
    document.addEventListener("keydown", (event) => {
      const { target } = event;
      const isElsewhere =
        target instanceof Element &&
        target.closest("input:not([type=range]), textarea, select") !== null;
      if (isElsewhere || pointerPen.isDown() || !pad.offsetParent) return;
      const action = actionOf(event);
      const digit = digitOf(event);
      if (action && !(action === "clear" && drawing.isEmpty())) {
        event.preventDefault();
        act(action);
      } else if (digit) {
        correction.correct(digit);
      }
    });
  }

  /** Lines on what to try lead there. */
  function wireHints() {
    for (const button of findAll(root, ".hints [data-go]")) {
      const name = button.dataset.go ?? "";
      const place = constants.panels.includes(name) ? { panel: name } : { tab: name };
      button.addEventListener("click", () => goTo(place));
    }
    find(root, ".start-tour").addEventListener("click", () => {
      document.dispatchEvent(new Event("reader:tour"));
    });
  }

  wireTools();
  wireKeys();
  wireHints();
  document.addEventListener("reader:draw", ({ detail }) => {
    detail.done = demonstration.play(detail);
  });
  document.addEventListener("reader:collect", ({ detail }) => {
    if (pad.offsetParent && !drawing.isEmpty()) detail.strokes = drawing.list();
  });
  window.addEventListener("hashchange", putByAddress);
  followLanguage(component, root, () => {
    answers.update();
    gallery.update();
    nameStarts();
  });
  new ResizeObserver(drawing.resize).observe(pad);
  // The theme is a class on the body: ink changes its color with it.
  new MutationObserver(drawing.redraw).observe(document.body, { attributeFilter: ["class"] });
  drawing.resize();
  const kept = recall("drawing", thisVisit);
  if (Array.isArray(kept)) drawing.restore(kept);
  refresh();
  putByAddress();
  root.dataset.ready = "true";
}
