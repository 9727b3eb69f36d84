// The result as a picture, to save or to share: the drawing, and both networks' bars.

const CARD = { width: 1200, height: 630 };

/** Draw the card on a canvas of its own. */
function paintCard(strokes, view, style) {
  const color = (name) => style.getPropertyValue(`--reader-${name}`).trim();
  const canvas = new OffscreenCanvas(CARD.width, CARD.height);
  const context = canvas.getContext("2d");
  const font = (size, weight = 400) => (context.font = `${weight} ${size}px system-ui, sans-serif`);
  const box = (x, y, width, height, radius, fill) => {
    context.fillStyle = fill;
    context.beginPath();
    context.roundRect(x, y, width, height, radius);
    context.fill();
  };
  const write = (text, x, y, fill) => {
    context.fillStyle = fill;
    context.fillText(text, x, y);
  };

  box(0, 0, CARD.width, CARD.height, 0, color("page"));
  box(40, 90, 600, 450, 24, color("sheet"));
  const drawing = new OffscreenCanvas(600, 450);
  paintStrokes(drawing, strokes, color("ink"));
  context.drawImage(drawing, 40, 90);
  font(88, 650);
  write(view.text ?? (view.state === "no_digit" ? "?" : view.label), 680, 160, color("ink"));
  const bars = view.bars ?? view.digits.at(-1).bars;
  Object.entries(bars).forEach(([model, shares], column) => {
    const left = 680 + column * 250;
    font(24, 650);
    write(words[`${model}_name`], left, 215, color(model));
    font(20);
    shares.forEach((share, digit) => {
      const top = 235 + digit * 30;
      write(digit, left, top + 17, color("ink"));
      box(left + 24, top + 3, 120, 14, 7, color("track"));
      box(left + 24, top + 3, Math.max(120 * share, 2), 14, 7, color(model));
      write(percentage(share), left + 156, top + 17, color("muted"));
    });
  });
  return canvas.convertToBlob();
}

/** Wire both buttons; returns what to call with each view, null for an empty pad. */
function createShare(root, getStrokes) {
  const [share, download] = [root.querySelector(".share"), root.querySelector(".download")];
  let shown = null;

  async function makeFile() {
    const blob = await paintCard(getStrokes(), shown, getComputedStyle(root));
    return new File([blob], "digit.png", { type: "image/png" });
  }

  download.addEventListener("click", async () => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(await makeFile());
    link.download = "digit.png";
    link.click();
    URL.revokeObjectURL(link.href);
  });
  share.addEventListener("click", async () => {
    const text = fillIn(words.share_text, { label: shown.text ?? shown.label });
    // A visitor who changes their mind is no error.
    await navigator.share({ text, files: [await makeFile()] }).catch(() => {});
  });
  share.hidden = !navigator.canShare?.({ files: [new File([], "digit.png", { type: "image/png" })] });

  return function answered(view) {
    shown = view && view.state !== "error" ? view : null;
    share.disabled = download.disabled = !shown;
  };
}
