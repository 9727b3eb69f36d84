// A drawing as a list of strokes on a sheet of 400x300 units, with undo and redo.

const SHEET = { width: 400, height: 300 };

/** Draw the part of a stroke that its points from index `from` on add, with round ends. */
function traceStroke(context, stroke, from) {
  const { points, width, erases } = stroke;
  context.globalCompositeOperation = erases ? "destination-out" : "source-over";
  context.lineWidth = width;
  context.lineCap = context.lineJoin = "round";
  context.beginPath();
  for (let i = Math.max(from, 0); i < points.length; i++) {
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

function between(a, b) {
  return [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
}

/** The strokes, what was undone, and two canvases: one to see, one to send. */
function createDrawing(canvas) {
  const shown = canvas.getContext("2d");
  const sent = new OffscreenCanvas(SHEET.width, SHEET.height).getContext("2d", {
    willReadFrequently: true, // kept in memory, not on the graphics card: it is read all the time
  });
  let steps = []; // strokes and clears, oldest first
  let undone = [];

  /** The strokes since the last clear. */
  function strokes() {
    return steps.slice(steps.findLastIndex((step) => step.clears) + 1);
  }

  function setScale() {
    shown.setTransform(canvas.width / SHEET.width, 0, 0, canvas.height / SHEET.height, 0, 0);
  }

  function redraw() {
    for (const context of [shown, sent]) {
      context.save();
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.clearRect(0, 0, context.canvas.width, context.canvas.height);
      context.restore();
      context.strokeStyle = getComputedStyle(canvas).color;
      strokes().forEach((stroke) => traceStroke(context, stroke, 0));
    }
  }

  return {
    /** Fit the canvas to the pixels of the screen and draw anew. */
    resize() {
      const ratio = window.devicePixelRatio || 1;
      canvas.width = Math.max(1, Math.round(canvas.clientWidth * ratio));
      canvas.height = Math.max(1, Math.round(canvas.clientHeight * ratio));
      setScale();
      redraw();
    },
    redraw,
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
    clear() {
      undone = [];
      steps.push({ clears: true });
      redraw();
    },
    undo() {
      undone.push(steps.pop());
      redraw();
    },
    redo() {
      steps.push(undone.pop());
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
    /** Cut out the ink and pack it, one bit per pixel; null if there is none. */
    pack() {
      const { width, height } = SHEET;
      return packInk(sent.getImageData(0, 0, width, height).data, width, height);
    },
  };
}

/** Pack RGBA pixels for handlers.unpack_drawing: the box of the ink, a bit each, as base64. */
function packInk(pixels, width, height) {
  let left = width, right = -1, top = height, bottom = -1;
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
  return { ...size, bits: btoa(String.fromCharCode(...bytes)) };
}
