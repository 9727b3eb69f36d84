// Asks the server about the newest drawing, one request at a time, for as long as it changes.

const PATIENCE = [500, 1000, 2000, 4000]; // ms between tries while the server is away

/**
 * Return `changed`, to be called whenever the drawing changed.
 *
 * `pack` gives the message to send, or null for an empty pad; `ask` sends it and resolves to a
 * view, or to undefined or an error when the server is away. `root` tells tests how far it got:
 * data-version counts the changes, data-answered is the version on show.
 */
function createLive({ root, pack, ask, answers }) {
  let version = 0;
  let emptied = 0; // the last version that was empty: older answers are for the bin
  let isAsking = false;

  function setAnswered(number) {
    root.dataset.answered = number;
  }

  async function askUntilAnswered() {
    isAsking = true;
    let tries = 0;
    for (let answered = -1; answered !== version; ) {
      const asked = version;
      const drawing = pack();
      const view = drawing && (await ask(drawing).catch(() => undefined));
      if (asked < emptied) continue;
      if (view === undefined) {
        answers.showOffline();
        const pause = PATIENCE[Math.min(tries++, PATIENCE.length - 1)];
        await new Promise((resume) => setTimeout(resume, pause));
        continue;
      }
      tries = 0;
      if (view) answers.show(view);
      else answers.clear();
      answered = asked;
      setAnswered(asked);
    }
    isAsking = false;
  }

  return function changed({ isEmpty }) {
    version += 1;
    root.dataset.version = version;
    if (isEmpty) {
      emptied = version;
      answers.clear();
      setAnswered(version);
    } else if (!isAsking) {
      askUntilAnswered();
    }
  };
}
