// The result as a picture, to save or to share: the drawing, and both networks' bars.

import { drawSeen, nameOf } from "../core/digit.js";
import { contextOf, find } from "../core/dom.js";
import { constants, fillIn, percentage, words } from "../core/words.js";
import { paintStrokes } from "./drawing.js";

/** @import { DigitView, NumberView, ReadingView, Stroke } from "../types.js" */

const CARD = { width: 1200, height: 630 };
const SEEN = 112; // side of what both networks saw: each of its pixels is four wide
const FILE = { name: "digit.png", type: "image/png" };

/**
 * Draw the card on a canvas of its own.
 * @param {Stroke[]} strokes
 * @param {DigitView | NumberView} view
 * @param {CSSStyleDeclaration} style
 */
function paintCard(strokes, view, style) {
  /** @param {string} name */
  const color = (name) => style.getPropertyValue(`--reader-${name}`).trim();
  const canvas = new OffscreenCanvas(CARD.width, CARD.height);
  const context = contextOf(canvas);
  /** @param {number} size @param {number} weight */
  const font = (size, weight = 400) => {
    context.font = `${weight} ${size}px system-ui, sans-serif`;
  };
  /** @type {(x: number, y: number, width: number, height: number, radius: number, fill: string) => void} */
  const box = (x, y, width, height, radius, fill) => {
    context.fillStyle = fill;
    context.beginPath();
    context.roundRect(x, y, width, height, radius);
    context.fill();
  };
  /** @type {(text: string, x: number, y: number, fill: string) => void} */
  const write = (text, x, y, fill) => {
    context.fillStyle = fill;
    context.fillText(text, x, y);
  };

  box(0, 0, CARD.width, CARD.height, 0, color("page"));
  box(40, 90, 600, 450, 24, color("sheet"));
  const drawing = new OffscreenCanvas(600, 450);
  paintStrokes(contextOf(drawing), strokes, color("ink"));
  context.drawImage(drawing, 40, 90);
  const { bars, seen } = view.state === "number" ? view.digits[view.digits.length - 1] : view;
  font(88, 650);
  context.fillStyle = color("ink");
  context.fillText(view.state === "number" ? view.text : nameOf(view), 680, 160, 330);
  const small = document.createElement("canvas");
  small.width = small.height = constants.side;
  drawSeen(small, seen);
  context.imageSmoothingEnabled = false; // its pixels are what is to be seen
  context.drawImage(small, CARD.width - 40 - SEEN, 60, SEEN, SEEN);
  font(20);
  write(location.host + location.pathname, 40, CARD.height - 40, color("muted"));
  Object.entries(bars).forEach(([model, shares], column) => {
    const left = 680 + column * 250;
    font(24, 650);
    write(words[`${model}_name`], left, 215, color(model));
    font(20);
    shares.forEach((share, digit) => {
      const top = 235 + digit * 30;
      write(`${digit}`, left, top + 17, color("ink"));
      box(left + 24, top + 3, 120, 14, 7, color("track"));
      box(left + 24, top + 3, Math.max(120 * share, 2), 14, 7, color(model));
      write(percentage(share), left + 156, top + 17, color("muted"));
    });
  });
  return canvas.convertToBlob();
}

/**
 * Wire both buttons; returns what to call with each view, null for an empty pad.
 * @param {HTMLElement} root
 * @param {() => Stroke[]} getStrokes
 */
export function createShare(root, getStrokes) {
  const share = find(root, ".share", HTMLButtonElement);
  const download = find(root, ".download", HTMLButtonElement);
  /** @type {DigitView | NumberView | null} */
  let shown = null;

  /** @param {DigitView | NumberView} view */
  async function makeFile(view) {
    const blob = await paintCard(getStrokes(), view, getComputedStyle(root));
    return new File([blob], FILE.name, { type: FILE.type });
  }

  download.addEventListener("click", async () => {
    if (!shown) return;
    const link = document.createElement("a");
    link.href = URL.createObjectURL(await makeFile(shown));
    link.download = FILE.name;
    link.click();
    URL.revokeObjectURL(link.href);
  });
  share.addEventListener("click", async () => {
    if (!shown) return;
    const label = shown.state === "number" ? shown.text : shown.label;
    const text = fillIn(words.share_text, { label });
    // A visitor who changes their mind is no error.
    await navigator.share({ text, files: [await makeFile(shown)] }).catch(() => {});
  });
  share.hidden = !navigator.canShare?.({ files: [new File([], FILE.name, { type: FILE.type })] });

  /** @param {ReadingView | null} view */
  return function answered(view) {
    shown = view && view.state !== "error" ? view : null;
    share.disabled = download.disabled = !shown;
  };
}
