// Pointer and tools. `element`, `props` and `server` come from Gradio; answers.js, drawing.js and
// live.js stand above this in the same function.

const KEPT = "digit-reader-drawing"; // survives the reload that follows a restart of the server
const PEN_ERASER = 5; // the button number of a pen's other end

const root = element.querySelector(".sketchpad");
const pad = root.querySelector(".pad");
const size = root.querySelector(".size");
const buttons = (selector) => [...root.querySelectorAll(selector)];
const drawing = createDrawing(pad);
const changed = createLive({
  root,
  pack: drawing.pack,
  ask: (message) => server.recognize_drawing(message),
  answers: createAnswers(root, props.words, "empty"),
});
let tool = "brush";
let pointer = null; // the one that draws; a palm or a second finger is ignored

/** After every change: buttons, hint, and a new question to the models. */
function refresh() {
  const isEmpty = drawing.isEmpty();
  root.toggleAttribute("data-empty", isEmpty);
  root.querySelector("[data-action=undo]").disabled = !drawing.canUndo();
  root.querySelector("[data-action=redo]").disabled = !drawing.canRedo();
  root.querySelector("[data-action=clear]").disabled = isEmpty;
  changed({ isEmpty });
}

function keep() {
  try {
    sessionStorage.setItem(KEPT, JSON.stringify(drawing.save()));
  } catch {
    // Storage is full or forbidden: the drawing lives on in the page.
  }
}

function restore() {
  try {
    const saved = JSON.parse(sessionStorage.getItem(KEPT));
    if (Array.isArray(saved)) drawing.restore(saved);
  } catch {
    sessionStorage.removeItem(KEPT);
  }
}

/** Where an event is on the sheet, in its units, to a tenth. */
function toPoint(event, frame) {
  const x = ((event.clientX - frame.left) / frame.width) * SHEET.width;
  const y = ((event.clientY - frame.top) / frame.height) * SHEET.height;
  return [Math.round(x * 10) / 10, Math.round(y * 10) / 10];
}

function extend(event) {
  const events = event.getCoalescedEvents?.() ?? [];
  const frame = pad.getBoundingClientRect();
  drawing.extend((events.length ? events : [event]).map((each) => toPoint(each, frame)));
  refresh();
}

pad.addEventListener("pointerdown", (event) => {
  if (pointer !== null || ![0, PEN_ERASER].includes(event.button)) return;
  event.preventDefault();
  pad.focus({ preventScroll: true, focusVisible: false });
  pad.setPointerCapture(event.pointerId);
  pointer = event.pointerId;
  drawing.begin(Number(size.value), tool === "eraser" || event.button === PEN_ERASER);
  drawing.extend([toPoint(event, pad.getBoundingClientRect())]);
  refresh();
});

pad.addEventListener("pointermove", (event) => {
  if (event.pointerId === pointer) extend(event);
});

for (const end of ["pointerup", "pointercancel", "lostpointercapture"]) {
  pad.addEventListener(end, (event) => {
    if (event.pointerId !== pointer) return;
    pointer = null;
    drawing.finish();
    refresh();
    keep();
  });
}

const actions = { undo: drawing.undo, redo: drawing.redo, clear: drawing.clear };

for (const button of buttons("[data-action]")) {
  button.addEventListener("click", () => {
    actions[button.dataset.action]();
    refresh();
    keep();
  });
}

for (const button of buttons("[data-tool]")) {
  button.addEventListener("click", () => {
    tool = button.dataset.tool;
    for (const each of buttons("[data-tool]")) each.setAttribute("aria-pressed", each === button);
  });
}

new ResizeObserver(drawing.resize).observe(pad);
// The theme is a class on the body: ink changes its color with it.
new MutationObserver(drawing.redraw).observe(document.body, { attributeFilter: ["class"] });
drawing.resize();
restore();
refresh();
root.dataset.ready = "true";
