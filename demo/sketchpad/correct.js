// "Wrong? It is a ...": with the visitor's consent, a drawing and its right label are kept.

/** A random name for this browser, so that what it sent can be deleted again. */
function browserToken() {
  const known = recall("token");
  if (known) return known;
  const bytes = crypto.getRandomValues(new Uint8Array(18)); // 144 bits
  const token = btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_");
  remember("token", token);
  return token;
}

/** Wire correct.html below `root`; `toPng` gives the drawing. Returns what the pad calls. */
function createCorrection(root, toPng) {
  const section = root.querySelector(".correct");
  if (!section) return { allow() {}, correct() {} };
  const consent = section.querySelector(".consent");
  const terms = section.querySelector(".terms");
  const withdraw = section.querySelector(".withdraw");
  const labels = [...section.querySelectorAll("[data-label]")];
  let chosen = null; // a label that waits for the visitor's consent

  function say(sentence) {
    section.querySelector(".thanks").textContent = sentence;
  }

  /** Send one message about corrections; says what became of it, and returns whether it was done. */
  async function send(action, content, done) {
    const message = { token: browserToken(), language: words.language, ...content };
    const result = await server[action](message).catch(() => undefined);
    const isDone = Boolean(result && !result.sentence);
    say(isDone ? done(result) : (result?.sentence ?? words.offline));
    return isDone;
  }

  /** Keep the drawing under its right label; without consent, nothing leaves the browser. */
  async function correct(label) {
    if (!consent.checked) {
      chosen = label;
      terms.hidden = false;
      return say(words.no_consent);
    }
    chosen = null;
    const content = { consent: true, label, picture: await toPng() };
    await send("keep_correction", content, ({ kept }) => fillIn(words.correct_thanks, { count: kept }));
    withdraw.hidden = !recall("token");
  }

  consent.checked = recall("consent") === true;
  terms.hidden = !consent.checked;
  withdraw.hidden = !recall("token");
  for (const button of labels) {
    button.addEventListener("click", () => correct(button.dataset.label));
  }
  consent.addEventListener("change", () => {
    remember("consent", consent.checked);
    if (consent.checked && chosen !== null) correct(chosen);
  });
  withdraw.addEventListener("click", async () => {
    const said = ({ deleted }) => fillIn(words.correct_deleted, { count: deleted });
    if (!(await send("withdraw_corrections", {}, said))) return;
    remember("token", null); // nothing is left that it could name
    withdraw.hidden = true;
  });

  return {
    /** Only what is one drawing of one answer can be corrected: not a number, not an empty pad. */
    allow(isOne) {
      chosen = null;
      for (const button of labels) button.disabled = !isOne;
    },
    correct(label) {
      if (!labels[0].disabled) correct(label);
    },
  };
}
