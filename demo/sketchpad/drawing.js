// A drawing as a list of strokes on a sheet of 400x300 units, with undo and redo.

const SHEET = { width: 400, height: 300 };
const MARGIN = 12; // units of paper that the server puts around what it is sent

function between(a, b) {
  return [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
}

/** Draw the part of a stroke that its points from index `from` on add, with round ends. */
function traceStroke(context, stroke, from) {
  const { points, width, erases } = stroke;
  context.globalCompositeOperation = erases ? "destination-out" : "source-over";
  context.lineWidth = width;
  context.lineCap = context.lineJoin = "round";
  context.beginPath();
  for (let i = from; i < points.length; i++) {
    const here = points[i];
    const before = points[i - 1] ?? here;
    const start = points[i - 2] ? between(points[i - 2], before) : before;
    const end = between(before, here);
    context.moveTo(start[0], start[1]);
    // From midpoint to midpoint, bent by the point in between: no corners in a fast stroke.
    context.quadraticCurveTo(before[0], before[1], end[0], end[1]);
    if (i === points.length - 1) context.lineTo(here[0], here[1]);
  }
  context.stroke();
}

/** Draw strokes on a canvas of any size, in one color. */
function paintStrokes(canvas, strokes, color) {
  const context = canvas.getContext("2d");
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, canvas.width, canvas.height);
  context.setTransform(canvas.width / SHEET.width, 0, 0, canvas.height / SHEET.height, 0, 0);
  context.strokeStyle = color;
  for (const stroke of strokes) traceStroke(context, stroke, 0);
}

/** The strokes, what was undone, and two canvases: one to see, one to send. */
function createDrawing(canvas) {
  const shown = canvas.getContext("2d");
  const sheet = new OffscreenCanvas(SHEET.width, SHEET.height);
  // Kept in memory, not on the graphics card: it is read all the time.
  const sent = sheet.getContext("2d", { willReadFrequently: true });
  let steps = []; // strokes, clears and replacements, oldest first
  let undone = [];

  /** The strokes that are on the sheet: those since it was last cleared or replaced. */
  function strokes() {
    const start = steps.findLastIndex((step) => step.strokes);
    return [...(steps[start]?.strokes ?? []), ...steps.slice(start + 1)];
  }

  function redraw() {
    paintStrokes(canvas, strokes(), getComputedStyle(canvas).color);
    paintStrokes(sheet, strokes(), "#000");
  }

  /** Put other strokes on the sheet, as a step that can be undone. */
  function replace(others) {
    undone = [];
    steps.push({ strokes: others });
    redraw();
  }

  return {
    /** Fit the canvas to the pixels of the screen and draw anew. */
    resize() {
      const ratio = window.devicePixelRatio || 1;
      canvas.width = Math.max(1, Math.round(canvas.clientWidth * ratio));
      canvas.height = Math.max(1, Math.round(canvas.clientHeight * ratio));
      redraw();
    },
    redraw,
    replace,
    strokes,
    begin(width, erases) {
      undone = [];
      steps.push({ points: [], width, erases });
    },
    extend(points) {
      const stroke = steps.at(-1);
      const from = stroke.points.length;
      stroke.points.push(...points);
      traceStroke(shown, stroke, from);
      traceStroke(sent, stroke, from);
    },
    /** End a stroke. Drawn in one go it is smoother than bit by bit, and undo shows it so too. */
    finish: redraw,
    clear: () => replace([]),
    undo() {
      if (steps.length) undone.push(steps.pop());
      redraw();
    },
    redo() {
      if (undone.length) steps.push(undone.pop());
      redraw();
    },
    canUndo: () => steps.length > 0,
    canRedo: () => undone.length > 0,
    isEmpty: () => strokes().every((stroke) => stroke.erases),
    save: () => steps,
    restore(saved) {
      steps = saved;
      undone = [];
      redraw();
    },
    /**
     * Cut out the ink and pack it, one bit per pixel; null if there is none. `box`, in pixels of
     * an earlier package `of` the same drawing, leaves out all that is not in it.
     */
    pack({ box, of } = {}) {
      const x = box ? Math.max(0, of.left + box[0] - MARGIN) : 0;
      const y = box ? Math.max(0, of.top + box[1] - MARGIN) : 0;
      const width = box ? box[2] : SHEET.width;
      const height = box ? box[3] : SHEET.height;
      return packInk(sent.getImageData(x, y, width, height).data, width, height);
    },
    /** The sheet as a PNG, black on white, in base64. */
    async toPng() {
      const paper = new OffscreenCanvas(SHEET.width, SHEET.height);
      const context = paper.getContext("2d");
      context.fillStyle = "#fff";
      context.fillRect(0, 0, SHEET.width, SHEET.height);
      context.drawImage(sheet, 0, 0);
      const bytes = new Uint8Array(await (await paper.convertToBlob()).arrayBuffer());
      return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
    },
  };
}

/** Pack RGBA pixels for messages.unpack_drawing: the box of the ink, a bit each, as base64. */
function packInk(pixels, width, height) {
  let left = width;
  let right = -1;
  let top = height;
  let bottom = -1;
  for (let y = 0, i = 3; y < height; y++) {
    for (let x = 0; x < width; x++, i += 4) {
      if (pixels[i] < 128) continue;
      if (x < left) left = x;
      if (x > right) right = x;
      if (y < top) top = y;
      bottom = y;
    }
  }
  if (right < 0) return null;
  const size = { width: right - left + 1, height: bottom - top + 1 };
  const stride = (size.width + 7) >> 3;
  const bytes = new Uint8Array(stride * size.height);
  for (let y = 0; y < size.height; y++) {
    for (let x = 0; x < size.width; x++) {
      const alpha = pixels[4 * ((y + top) * width + x + left) + 3];
      if (alpha >= 128) bytes[y * stride + (x >> 3)] |= 128 >> (x & 7);
    }
  }
  return { ...size, left, top, bits: btoa(String.fromCharCode(...bytes)) };
}
