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

/** Wire correct.html below `root`; `toPng` gives the drawing. Returns what to call on a change. */
function createCorrection(root, toPng) {
  const section = root.querySelector(".correct");
  if (!section) return { setEmpty() {}, correct() {} };
  const consent = section.querySelector(".consent");
  const withdraw = section.querySelector(".withdraw");
  const labels = [...section.querySelectorAll("[data-label]")];
  consent.checked = recall("consent") === true;

  function say(sentence) {
    section.querySelector(".thanks").textContent = sentence;
  }

  /** Send one message about corrections; an error is said, and what is kept is shown. */
  async function send(action, content, done) {
    const message = { token: browserToken(), language: words.language, ...content };
    const result = await server[action](message).catch(() => undefined);
    if (result?.sentence || !result) return say(result?.sentence ?? words.offline);
    withdraw.hidden = !result.kept;
    say(done(result));
  }

  async function correct(label) {
    const picture = await toPng();
    await send("keep_correction", { consent: consent.checked, label, picture }, ({ kept }) =>
      fillIn(words.correct_thanks, { count: kept }),
    );
  }

  for (const button of labels) {
    button.addEventListener("click", () => correct(button.dataset.label));
  }
  consent.addEventListener("change", () => remember("consent", consent.checked));
  withdraw.addEventListener("click", () =>
    send("withdraw_corrections", {}, ({ deleted }) => fillIn(words.correct_deleted, { count: deleted })),
  );
  if (recall("token")) send("count_corrections", {}, () => "");

  return {
    setEmpty(isEmpty) {
      for (const button of labels) button.disabled = isEmpty;
    },
    correct(label) {
      if (!labels[0].disabled) correct(label);
    },
  };
}
