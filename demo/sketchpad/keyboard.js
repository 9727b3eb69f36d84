// Drawing by keys: arrows move the pen, the space bar puts it down and lifts it.

const STRIDE = 8; // units per key press; with Shift a quarter of it
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** Let the pad be drawn on by keys: `begin`, `extend` and `finish` are told what the pen does. */
function createKeyboardPen(root, { begin, extend, finish }) {
  const pad = root.querySelector(".pad");
  const cursor = root.querySelector(".cursor");
  const state = root.querySelector(".pen-state");
  let place = [SHEET.width / 2, SHEET.height / 4];
  let isDown = false;

  function show() {
    cursor.hidden = false;
    cursor.classList.toggle("down", isDown);
    cursor.style.left = `${(place[0] / SHEET.width) * 100}%`;
    cursor.style.top = `${(place[1] / SHEET.height) * 100}%`;
  }

  function lift() {
    if (!isDown) return;
    isDown = false;
    state.textContent = words.pen_up;
    finish();
  }

  function toggle() {
    if (isDown) return lift();
    isDown = true;
    state.textContent = words.pen_down;
    begin(place);
  }

  function move([x, y], length) {
    place = [
      Math.min(Math.max(place[0] + x * length, 0), SHEET.width),
      Math.min(Math.max(place[1] + y * length, 0), SHEET.height),
    ];
    if (isDown) extend(place);
  }

  pad.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === " ") toggle();
    else if (ARROWS[event.key]) move(ARROWS[event.key], event.shiftKey ? STRIDE / 4 : STRIDE);
    else return;
    event.preventDefault(); // the page must not scroll
    show();
  });
  pad.addEventListener("blur", () => {
    lift();
    cursor.hidden = true;
  });
  return { lift };
}
