// What every component of the page needs: words, settings, and patience with the network.

const PATIENCE = [500, 1000, 2000, 4000]; // ms between tries while the server is away
let words = {};
let percents = null; // writes shares as the language does: 97%, 97 %, %97

function readWords() {
  words = JSON.parse(props.label);
  percents = new Intl.NumberFormat(words.language, { style: "percent" });
}

readWords();

/** Put values into the {gaps} of a sentence. */
function fillIn(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (gap, name) => values[name] ?? gap);
}

/** Give every element its words: data-word is its text, data-name its name and hint. */
function applyWords(root) {
  for (const each of root.querySelectorAll("[data-word]")) {
    each.textContent = words[each.dataset.word];
  }
  for (const each of root.querySelectorAll("[data-name]")) {
    const name = fillIn(words[each.dataset.name], { label: each.dataset.digit });
    each.setAttribute("aria-label", name);
    each.title = name;
  }
  document.documentElement.lang = words.language;
  document.title = words.title;
}

/** Apply the words now, and again when the visitor changes the language. */
function followLanguage(root, update) {
  applyWords(root);
  watch("label", () => {
    readWords();
    applyWords(root);
    update?.();
  });
}

/** What this browser remembers; undefined if nothing, or if it may not remember. */
function recall(key, storage = localStorage) {
  try {
    return JSON.parse(storage.getItem(`digit-reader-${key}`)) ?? undefined;
  } catch {
    return undefined;
  }
}

function remember(key, value, storage = localStorage) {
  try {
    storage.setItem(`digit-reader-${key}`, JSON.stringify(value));
  } catch {
    // Storage is full or forbidden: the page works without.
  }
}

function pause(milliseconds) {
  return new Promise((resume) => setTimeout(resume, milliseconds));
}

/** Ask until the server answers; undefined only if `isStale` says that nobody waits any more. */
async function askPatiently(ask, { onAway, isStale }) {
  for (let tries = 0; ; tries++) {
    // A server function that can't be reached resolves to undefined.
    const answer = await ask().catch(() => undefined);
    if (answer !== undefined || isStale()) return answer;
    onAway();
    await pause(PATIENCE[Math.min(tries, PATIENCE.length - 1)]);
    if (isStale()) return undefined;
  }
}

/** A share as the percentage to show: nothing calibrated is ever quite certain. */
function percentage(share) {
  return share >= 0.995 ? `>${percents.format(0.99)}` : percents.format(share);
}

/** Draw 784 gray levels, base64, on a 28x28 canvas; clear it if there are none. */
function drawSeen(canvas, levels) {
  const context = canvas.getContext("2d");
  const picture = context.createImageData(28, 28);
  const bytes = levels ? atob(levels) : "";
  for (let i = 0; i < bytes.length; i++) {
    const level = bytes.charCodeAt(i);
    picture.data.set([level, level, level, 255], 4 * i);
  }
  context.putImageData(picture, 0, 0);
}

/**
 * Return what tells the other components which digit is being looked at, null if none: while this
 * one is to be seen, and again when its tab is opened.
 */
function createAnnouncer() {
  let announced = null;
  const announce = () => {
    if (!element.offsetParent) return;
    document.dispatchEvent(new CustomEvent("reader:digit", { detail: announced }));
  };
  document.addEventListener("reader:tab", announce);
  return (digit) => {
    announced = digit;
    announce();
  };
}
