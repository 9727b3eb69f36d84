// Pictures that are pasted or dropped on the page.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { isFileWaiting, listenForFiles, takeFile } from "../../demo/web/file_drop.js";

const FILE = /** @type {File} */ (new Blob(["digit"]));

class Page extends EventTarget {
  isMarked = false;
  numHeard = 0;
  body = {
    classList: {
      toggle: (/** @type {string} */ name, /** @type {boolean} */ isOn) => {
        assert.equal(name, "reader-drop");
        this.isMarked = isOn;
      },
    },
  };

  constructor() {
    super();
    this.addEventListener("reader:file", () => (this.numHeard += 1));
    listenForFiles(/** @type {Document} */ (/** @type {unknown} */ (this)));
  }

  /** @param {string} kind @param {object} details */
  send(kind, details) {
    const event = Object.assign(new Event(kind, { cancelable: true }), details);
    this.dispatchEvent(event);
    return event;
  }
}

/** @param {File[]} files */
function dragged(...files) {
  return { dataTransfer: { types: ["Files"], files } };
}

let page = new Page();
beforeEach(() => {
  takeFile();
  page = new Page();
});

test("a pasted file waits, is told of, and is taken once", () => {
  page.send("paste", { clipboardData: { files: [FILE] } });

  assert.equal(page.numHeard, 1);
  assert.equal(isFileWaiting(), true);
  assert.equal(takeFile(), FILE);
  assert.equal(takeFile(), null);
  assert.equal(isFileWaiting(), false);
});

test("pasted text is no file", () => {
  page.send("paste", { clipboardData: { files: [] } });
  page.send("paste", { clipboardData: null });

  assert.equal(page.numHeard, 0);
  assert.equal(isFileWaiting(), false);
});

test("a dropped file is taken, and the browser does not open it", () => {
  const over = page.send("dragover", dragged());
  assert.equal(over.defaultPrevented, true);
  assert.equal(page.isMarked, true);

  const drop = page.send("drop", dragged(FILE));

  assert.equal(drop.defaultPrevented, true);
  assert.equal(page.isMarked, false);
  assert.equal(takeFile(), FILE);
});

test("text that is dragged is left to the browser", () => {
  const text = { dataTransfer: { types: ["text/plain"], files: [] } };

  assert.equal(page.send("dragover", text).defaultPrevented, false);
  assert.equal(page.send("drop", text).defaultPrevented, false);
  assert.equal(page.isMarked, false);
});

test("the mark goes when the drag leaves the page, not when it crosses an element", () => {
  page.send("dragover", dragged());

  page.send("dragleave", { relatedTarget: page });
  assert.equal(page.isMarked, true);
  page.send("dragleave", { relatedTarget: null });
  assert.equal(page.isMarked, false);
});
