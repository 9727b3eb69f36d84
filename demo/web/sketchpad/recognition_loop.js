// Asks the server about the newest drawing, for as long as it changes.

import { askPatiently } from "../core/patience.js";

/**
 * Return `changed`, to be called whenever the drawing changed.
 *
 * While the pen moves, one question at a time is on its way; when it was lifted (`isFinal`), the
 * last one does not wait for the one before it.
 *
 * @template {object} Message
 * @template View
 * @param {object} options
 * @param {{ version?: string, answered?: string }} options.progress tells tests how far it got: `version`
 *   counts the changes, `answered` is on show
 * @param {() => Message | null} options.pack gives the message to send, or null for an empty pad
 * @param {(message: Message) => Promise<View | undefined>} options.ask sends it
 * @param {(view: View | null, message: Message | null) => void} options.onAnswer null for an empty pad
 * @param {() => void} options.onAway is called while the server can't be reached
 */
export function createRecognitionLoop({ progress, pack, ask, onAnswer, onAway }) {
  let version = 0;
  let asked = 0; // the newest version that was sent
  let shown = 0; // the newest version that is on show: an older answer is dropped
  let numOnTheWay = 0;

  /**
   * @param {number} number
   * @param {View | null} view
   * @param {Message | null} message
   */
  function show(number, view, message) {
    shown = number;
    onAnswer(view, message);
    progress.answered = `${number}`;
  }

  async function askNow() {
    const number = (asked = version);
    const message = pack();
    const isStale = () => number !== version;
    numOnTheWay += 1;
    const view = message && (await askPatiently(() => ask(message), { onAway, isStale }));
    numOnTheWay -= 1;
    if (view !== undefined && number > shown) show(number, view, message);
    if (asked !== version && numOnTheWay === 0) askNow();
  }

  /** @param {{ isEmpty: boolean, isFinal: boolean }} state */
  return function changed({ isEmpty, isFinal }) {
    version += 1;
    progress.version = `${version}`;
    if (isEmpty) {
      asked = version;
      show(version, null, null);
    } else if (numOnTheWay === 0 || isFinal) {
      askNow();
    }
  };
}
