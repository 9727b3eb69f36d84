// Asks the server about the newest drawing, one request at a time, for as long as it changes.

/**
 * Return `changed`, to be called whenever the drawing changed.
 *
 * `pack` gives the message to send, or null for an empty pad; `ask` sends it. `onAnswer` gets view
 * and message, or null for an empty pad; `onAway` is called while the server can't be reached.
 * `root` tells tests how far it got: data-version counts the changes, data-answered is on show.
 */
function createLive({ root, pack, ask, onAnswer, onAway }) {
  let version = 0;
  let emptied = 0; // the last version that was empty: older answers are for the bin
  let isAsking = false;

  function answer(number, view, message) {
    onAnswer(view, message);
    root.dataset.answered = number;
  }

  async function askUntilAnswered() {
    isAsking = true;
    for (let answered = -1; answered !== version; ) {
      const asked = version;
      const message = pack();
      const isStale = () => asked !== version;
      const view = message && (await askPatiently(() => ask(message), { onAway, isStale }));
      if (asked < emptied || view === undefined) continue;
      answered = asked;
      answer(asked, view, message);
    }
    isAsking = false;
  }

  return function changed({ isEmpty }) {
    version += 1;
    root.dataset.version = version;
    if (isEmpty) {
      emptied = version;
      answer(version, null, null);
    } else if (!isAsking) {
      askUntilAnswered();
    }
  };
}
