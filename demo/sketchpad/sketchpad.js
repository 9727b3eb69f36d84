// Pointer, tools and keys. `element`, `props` and `server` come from Gradio; the other files stand
// above this one in the same function.

const PEN_ERASER = 5; // the button number of a pen's other end

const root = element.querySelector(".sketchpad");
const pad = root.querySelector(".pad");
const size = root.querySelector(".size");
const all = (selector) => [...root.querySelectorAll(selector)];
const drawing = createDrawing(pad);
const correction = createCorrection(root, drawing.toPng);
const share = createShare(root, drawing.strokes);
const shelf = createShelf(root, {
  getStrokes: drawing.strokes,
  onChoose(strokes) {
    drawing.replace(strokes);
    refresh();
    keep();
  },
});
let message = null; // what the answer on show was given to
const announceDigit = createAnnouncer();
const answers = createAnswers(root, "empty", {
  onDigit: (digit) => announceDigit(digit && { ...digit, getSource: () => sourceOf(digit) }),
});
const changed = createLive({
  root,
  pack: drawing.pack,
  ask: (package_) =>
    server.recognize_drawing({
      ...package_,
      isUnfinished: pointer !== null,
      language: words.language,
    }),
  onAnswer: showAnswer,
  onAway: answers.showOffline,
});
let tool = "brush";
let pointer = null; // the one that draws; a palm or a second finger is ignored

function showAnswer(view, answered) {
  message = answered;
  correction.allow(Boolean(view) && view.state !== "error" && !view.digits);
  if (view) answers.show(view);
  else answers.clear();
  share(view);
  shelf.answered(view && view.state !== "error" ? (view.text ?? nameOf(view)) : null);
}

function nameOf(view) {
  return view.state === "no_digit" ? "?" : `${view.label}`;
}

/** What the server needs to follow the way of one digit of the drawing. */
function sourceOf(digit) {
  const isPart = message && digit.box[2] < message.width;
  return isPart ? drawing.pack({ box: digit.box, of: message }) : message;
}

/** After every change: buttons, hint, and a new question to the models. */
function refresh({ isFinal = true } = {}) {
  const isEmpty = drawing.isEmpty();
  root.toggleAttribute("data-empty", isEmpty);
  root.querySelector("[data-action=undo]").disabled = !drawing.canUndo();
  root.querySelector("[data-action=redo]").disabled = !drawing.canRedo();
  root.querySelector("[data-action=clear]").disabled = isEmpty;
  if (isEmpty) correction.allow(false);
  changed({ isEmpty, isFinal });
}

/** The drawing survives the reload that follows a restart of the server. */
function keep() {
  remember("drawing", drawing.save(), sessionStorage);
}

/** Where an event is on the sheet, in its units, to a tenth. */
function toPoint(event, frame) {
  const x = ((event.clientX - frame.left) / frame.width) * SHEET.width;
  const y = ((event.clientY - frame.top) / frame.height) * SHEET.height;
  return [Math.round(x * 10) / 10, Math.round(y * 10) / 10];
}

function begin(point, erases = tool === "eraser") {
  drawing.begin(Number(size.value), erases);
  drawing.extend([point]);
  refresh({ isFinal: false });
}

function finish() {
  drawing.finish();
  refresh();
  keep();
}

pad.addEventListener("pointerdown", (event) => {
  if (pointer !== null || ![0, PEN_ERASER].includes(event.button)) return;
  event.preventDefault();
  keyboardPen.lift();
  pad.focus({ preventScroll: true, focusVisible: false });
  pad.setPointerCapture(event.pointerId);
  pointer = event.pointerId;
  const erases = tool === "eraser" || event.button === PEN_ERASER;
  begin(toPoint(event, pad.getBoundingClientRect()), erases);
});

pad.addEventListener("pointermove", (event) => {
  if (event.pointerId !== pointer) return;
  const events = event.getCoalescedEvents?.() ?? [];
  const frame = pad.getBoundingClientRect();
  drawing.extend((events.length ? events : [event]).map((each) => toPoint(each, frame)));
  refresh({ isFinal: false });
});

for (const end of ["pointerup", "pointercancel", "lostpointercapture"]) {
  pad.addEventListener(end, (event) => {
    if (event.pointerId !== pointer) return;
    pointer = null;
    finish();
  });
}

const keyboardPen = createKeyboardPen(root, {
  begin,
  extend(point) {
    drawing.extend([point]);
    refresh();
  },
  finish,
});

function act(action) {
  keyboardPen.lift();
  drawing[action]();
  refresh();
  keep();
}

for (const button of all("[data-action]")) {
  button.addEventListener("click", () => act(button.dataset.action));
}

for (const button of all("[data-tool]")) {
  button.addEventListener("click", () => {
    tool = button.dataset.tool;
    for (const each of all("[data-tool]")) each.setAttribute("aria-pressed", each === button);
  });
}

size.value = recall("pen-width") ?? size.value;
size.addEventListener("change", () => remember("pen-width", Number(size.value)));

/** The action that a key stands for, if any. */
function toAction(event) {
  const key = event.key.toLowerCase();
  if (event.ctrlKey || event.metaKey) {
    if (key === "z") return event.shiftKey ? "redo" : "undo";
    return key === "y" ? "redo" : null;
  }
  return ["escape", "delete"].includes(key) && !drawing.isEmpty() ? "clear" : null;
}

document.addEventListener("keydown", (event) => {
  const isElsewhere = event.target.closest?.("input:not([type=range]), textarea, select");
  if (isElsewhere || pointer !== null || !pad.offsetParent) return;
  const action = toAction(event);
  if (action) {
    event.preventDefault();
    act(action);
  } else if (/^[0-9]$/.test(event.key) && !event.ctrlKey && !event.metaKey && !event.altKey) {
    correction.correct(event.key);
  }
});

followLanguage(root, () => {
  answers.update();
  shelf.update();
});
answers.update();
new ResizeObserver(drawing.resize).observe(pad);
// The theme is a class on the body: ink changes its color with it.
new MutationObserver(drawing.redraw).observe(document.body, { attributeFilter: ["class"] });
drawing.resize();
const kept = recall("drawing", sessionStorage);
if (Array.isArray(kept)) drawing.restore(kept);
refresh();
root.dataset.ready = "true";
