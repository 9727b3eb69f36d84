// Asks the server about the newest drawing, for as long as it changes.

/**
 * Return `changed`, to be called whenever the drawing changed.
 *
 * `pack` gives the message to send, or null for an empty pad; `ask` sends it. `onAnswer` gets view
 * and message, or null for an empty pad; `onAway` is called while the server can't be reached.
 * While the pen moves, one question at a time is on its way; when it was lifted (`isFinal`), the
 * last one does not wait for the one before it.
 * `root` tells tests how far it got: data-version counts the changes, data-answered is on show.
 */
function createLive({ root, pack, ask, onAnswer, onAway }) {
  let version = 0;
  let asked = 0; // the newest version that was sent
  let shown = 0; // the newest version that is on show: an older answer is for the bin
  let onTheWay = 0;

  function show(number, view, message) {
    shown = number;
    onAnswer(view, message);
    root.dataset.answered = number;
  }

  async function askNow() {
    const number = (asked = version);
    const message = pack();
    const isStale = () => number !== version;
    onTheWay += 1;
    const view = message && (await askPatiently(() => ask(message), { onAway, isStale }));
    onTheWay -= 1;
    if (view !== undefined && number > shown) show(number, view, message);
    if (asked !== version && onTheWay === 0) askNow();
  }

  return function changed({ isEmpty, isFinal }) {
    version += 1;
    root.dataset.version = version;
    if (isEmpty) {
      asked = version;
      show(version, null, null);
    } else if (onTheWay === 0 || isFinal) {
      askNow();
    }
  };
}
