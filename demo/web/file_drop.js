// A picture may be pasted, or dropped anywhere on the page, from its first moment on: the page's head
// loads this first. Gradio makes the parts of the page later, and the photo's when its tab opens:
// whoever comes later takes the file, whoever is there hears "reader:file".

/** @type {File | null} */
let waiting = null;

/** Whether a file was handed in that nobody took yet. */
export function isFileWaiting() {
  return waiting !== null;
}

/** The file that was handed in, once; null if there is none. */
export function takeFile() {
  const file = waiting;
  waiting = null;
  return file;
}

/** @param {DragEvent} event */
function isDragging(event) {
  return [...(event.dataTransfer?.types ?? [])].includes("Files");
}

/**
 * Take what is pasted or dropped on a page, and mark its body while something is dragged over it.
 * @param {Document} page
 */
export function listenForFiles(page) {
  /** @param {DataTransfer | null} transfer */
  function handIn(transfer) {
    const file = transfer?.files?.[0];
    if (!file) return;
    waiting = file;
    page.dispatchEvent(new Event("reader:file"));
  }

  /** @param {boolean} isOver */
  const setDropping = (isOver) => page.body.classList.toggle("reader-drop", isOver);

  page.addEventListener("paste", (event) => handIn(event.clipboardData));
  page.addEventListener("dragover", (event) => {
    if (!isDragging(event)) return;
    event.preventDefault(); // or the browser would leave the page and open the file
    setDropping(true);
  });
  page.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) setDropping(false);
  });
  page.addEventListener("drop", (event) => {
    setDropping(false);
    if (!isDragging(event)) return;
    event.preventDefault();
    handIn(event.dataTransfer);
  });
}
