// A picture by file, camera, clipboard or drop; every digit on it in a box that can be chosen.

const root = element.querySelector(".photo");
const find = (selector) => root.querySelector(selector);
const picture = find(".shown img");
const announceDigit = createAnnouncer();
const answers = createAnswers(root, "number_empty", {
  listsDigits: false, // the boxes do
  onDigit(digit, index) {
    announceDigit(digit && { ...digit, getSource: () => sourceOf(digit) });
    markChosen(index);
  },
});
const camera = createCamera(root, {
  onPicture: read,
  onError: (sentence) => answers.show({ state: "error", sentence }),
});
let number = 0; // of the newest picture: older answers are for the bin

async function sourceOf(digit) {
  return { picture: await cutOut(picture, digit.box) };
}

function setState(state) {
  root.dataset.state = state;
  find(".busy").hidden = state !== "reading";
  find(".remove").disabled = state === "empty";
}

/** Show the picture itself, if this browser can. */
async function showPicture(blob, isShown) {
  URL.revokeObjectURL(picture.src);
  find(".boxes").replaceChildren();
  find(".shown").hidden = !isShown;
  find(".invitation").hidden = isShown;
  if (!isShown) return;
  picture.src = URL.createObjectURL(blob);
  await picture.decode();
}

/** Read a picture; a newer one takes over. */
async function read(file) {
  const mine = ++number;
  const isStale = () => mine !== number;
  camera.close();
  setState("reading");
  showText("");
  answers.clear();
  answers.showReading();
  const { blob, isShown } = await toSent(file);
  if (isStale()) return;
  if (blob.size > LARGEST) {
    return show({ state: "error", sentence: fillIn(words.file_too_large, { limit: LARGEST / 1e6 }) });
  }
  await showPicture(blob, isShown);
  const message = { picture: await toBase64(blob), language: words.language };
  const onAway = answers.showOffline;
  const view = await askPatiently(() => server.recognize_photo(message), { onAway, isStale });
  if (!isStale()) show(view);
}

function show(view) {
  setState(view.state === "error" ? "error" : "read");
  answers.show(view);
  showText(view.text ?? "", view.digits ?? []);
  showBoxes(view.digits ?? []);
  if (view.digits) answers.choose(0);
}

/** The number as text, and how much of it is unsure. */
function showText(text, digits = []) {
  find(".text").textContent = text;
  find(".copy").hidden = !text;
  const count = digits.filter((digit) => digit.state !== "sure").length;
  const unsure = count ? fillIn(words.number_unsure, { count, total: digits.length }) : "";
  const differs = digits.some((digit) => digit.state === "differ") ? words.number_dashed : "";
  find(".note").textContent = [unsure, differs].filter(Boolean).join(" ");
}

/** A box on every digit, placed in shares of the picture so that it may change its size. */
function showBoxes(digits) {
  const { naturalWidth, naturalHeight } = picture;
  const buttons = digits.map((digit, index) => {
    const [x, y, width, height] = digit.box;
    const button = document.createElement("button");
    button.type = "button";
    button.dataset.label = digit.state === "no_digit" ? "?" : digit.label;
    button.dataset.sure = digit.state === "no_digit" ? "none" : digit.confidence >= props.sure ? "sure" : "unsure";
    button.toggleAttribute("data-differs", digit.state === "differ");
    const place = { position: index + 1, total: digits.length, label: digit.label };
    button.setAttribute("aria-label", fillIn(words.number_digit, place));
    button.style.left = `${(100 * x) / naturalWidth}%`;
    button.style.top = `${(100 * y) / naturalHeight}%`;
    button.style.width = `${(100 * width) / naturalWidth}%`;
    button.style.height = `${(100 * height) / naturalHeight}%`;
    button.addEventListener("click", () => answers.choose(index));
    return button;
  });
  find(".boxes").replaceChildren(...buttons);
}

/** Mark the box of the digit whose bars are shown. */
function markChosen(chosen) {
  root.querySelectorAll(".boxes button").forEach((button, index) => {
    button.setAttribute("aria-pressed", index === chosen);
  });
}

function clear() {
  number += 1;
  camera.close();
  setState("empty");
  find(".file").value = "";
  showPicture(null, false);
  showText("");
  answers.clear();
}

find(".file").addEventListener("change", (event) => event.target.files[0] && read(event.target.files[0]));
find(".choose").addEventListener("click", () => find(".file").click());
find(".remove").addEventListener("click", clear);
find(".copy").addEventListener("click", async () => {
  await navigator.clipboard.writeText(find(".text").textContent);
  find(".note").textContent = words.copied;
});
for (const example of root.querySelectorAll(".example")) {
  example.addEventListener("click", async () => {
    read(await (await fetch(example.querySelector("img").src)).blob());
  });
}

/** Read a picture that was dropped or pasted anywhere on the page, perhaps before this was here. */
function takeHandedIn() {
  const file = document.readerFile;
  document.readerFile = null;
  if (file) read(file);
}

document.addEventListener("reader:file", takeHandedIn);

function nameExamples() {
  root.querySelectorAll(".example").forEach((example, index) => {
    example.setAttribute("aria-label", fillIn(words.example_of, { label: index + 1 }));
  });
}

followLanguage(root, () => {
  answers.update();
  nameExamples();
});
answers.update();
nameExamples();
root.dataset.ready = "true";
takeHandedIn();
