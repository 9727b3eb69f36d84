// "Wrong? It is a ...": with the visitor's consent, a drawing and its right label are kept.

import { encodeBytes } from "../core/base64.js";
import { find, findButtons } from "../core/dom.js";
import { recall, remember } from "../core/memory.js";
import { askTwice } from "../core/patience.js";
import { fillIn, words } from "../core/words.js";

/** @import { Answer, ErrorView } from "../types.js" */

/**
 * The server functions of a host that keeps corrections.
 * @typedef {object} CorrectionServer
 * @property {(message: object) => Answer<{ kept: number } | ErrorView>} keep_correction
 * @property {(message: object) => Answer<{ deleted: number } | ErrorView>} withdraw_corrections
 */

/** A random name for this browser, so that what it sent can be deleted again. */
function browserToken() {
  const known = recall("token");
  if (known) return known;
  const bytes = crypto.getRandomValues(new Uint8Array(18)); // 144 bits
  const token = encodeBytes(bytes).replaceAll("+", "-").replaceAll("/", "_");
  remember("token", token);
  return token;
}

/**
 * Wire correction.html below `root`, if the host wants corrections. Returns what the pad calls.
 * @param {HTMLElement} root
 * @param {CorrectionServer} server
 * @param {() => Promise<string>} toPng gives the drawing
 */
export function createCorrection(root, server, toPng) {
  const section = /** @type {HTMLElement | null} */ (root.querySelector(".correct"));
  if (!section) return { allow() {}, correct() {} };
  const consent = find(section, ".consent", HTMLInputElement);
  const terms = find(section, ".terms");
  const thanks = find(section, ".thanks");
  const withdraw = find(section, ".withdraw");
  const labels = findButtons(section, "[data-label]");
  /** @type {string | null} */
  let chosen = null; // a label that waits for the visitor's consent

  /**
   * Send one message about corrections; says what became of it, and returns whether it was done.
   * @template {object} Result
   * @param {(message: object) => Answer<Result | ErrorView>} action
   * @param {object} content
   * @param {(result: Result) => string} done
   */
  async function send(action, content, done) {
    const message = { token: browserToken(), language: words.language, ...content };
    // Kept twice it is kept once, and what is gone can be deleted again.
    const result = await askTwice(() => action(message));
    const isDone = result !== undefined && !("sentence" in result);
    thanks.textContent = isDone ? done(result) : (result?.sentence ?? words.offline);
    return isDone;
  }

  /**
   * Keep the drawing under its right label; without consent, nothing leaves the browser.
   * @param {string} label
   */
  async function correct(label) {
    if (!consent.checked) {
      chosen = label;
      terms.hidden = false;
      thanks.textContent = words.no_consent;
      return;
    }
    chosen = null;
    const content = { consent: true, label, picture: await toPng() };
    await send(server.keep_correction, content, ({ kept }) =>
      fillIn(words.correct_thanks, { count: kept }),
    );
    withdraw.hidden = !recall("token");
  }

  consent.checked = recall("consent") === true;
  terms.hidden = !consent.checked;
  withdraw.hidden = !recall("token");
  for (const button of labels) {
    button.addEventListener("click", () => correct(button.dataset.label ?? ""));
  }
  consent.addEventListener("change", () => {
    remember("consent", consent.checked);
    if (consent.checked && chosen !== null) correct(chosen);
  });
  withdraw.addEventListener("click", async () => {
    const isDone = await send(server.withdraw_corrections, {}, ({ deleted }) =>
      fillIn(words.correct_deleted, { count: deleted }),
    );
    if (!isDone) return;
    remember("token", null); // nothing is left that it could name
    withdraw.hidden = true;
  });

  return {
    /**
     * Only what is one drawing of one answer can be corrected: not a number, not an empty pad.
     * @param {boolean} isOne
     */
    allow(isOne) {
      chosen = null;
      for (const button of labels) button.disabled = !isOne;
    },
    /** @param {string} label */
    correct(label) {
      if (!labels[0].disabled && section.offsetParent) correct(label); // a link may hide it
    },
  };
}
