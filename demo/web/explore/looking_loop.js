// Asks what the open panel shows, one question at a time, until it is up to date.

import { askPatiently } from "../core/patience.js";

/**
 * What a panel has to do. `delay` is how long the digit must rest before it is asked about, ms.
 * @template Digit
 * @typedef {object} Panel
 * @property {number} delay
 * @property {(digit: Digit) => Promise<any>} ask
 * @property {(answer: any, digit: Digit) => void} show
 */

/**
 * Return `want`, to be called whenever another digit or another panel is to be seen, or another
 * change was made to the digit.
 *
 * @template Digit
 * @param {() => { panel: Panel<Digit>, digit: Digit } | null} wanted what is to be seen now; null for nothing
 * @param {() => void} onShown is called after a panel has shown an answer
 * @param {{ version?: string, answered?: string }} progress tells the tour how far it got: `version` counts
 *   what was wanted, `answered` was answered
 */
export function createLookingLoop(wanted, onShown, progress = {}) {
  let version = 0;
  let isAsking = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let resting;

  async function catchUp() {
    isAsking = true;
    for (let shown = -1; shown !== version; ) {
      const mine = version;
      const now = wanted();
      if (!now) break;
      const isStale = () => mine !== version;
      const { panel, digit } = now;
      const answer = await askPatiently(() => panel.ask(digit), { onAway() {}, isStale });
      // A live panel shows every answer, even if the digit has changed since; a closed one none.
      if (answer && panel === wanted()?.panel) {
        panel.show(answer, digit);
        onShown();
      }
      shown = mine;
      progress.answered = `${mine}`;
    }
    isAsking = false;
  }

  return function want() {
    version += 1;
    progress.version = `${version}`;
    clearTimeout(resting);
    const now = wanted();
    if (now) resting = setTimeout(() => isAsking || catchUp(), now.panel.delay);
  };
}
