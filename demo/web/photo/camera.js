// The camera: a phone's own app where there is one, else a viewfinder in the page.

import { contextOf, find } from "../core/dom.js";
import { words } from "../core/words.js";

/**
 * Wire the camera's buttons below `root`; `onPicture` gets the file, `onError` a sentence.
 * @param {HTMLElement} root
 * @param {{ onPicture: (picture: Blob) => void, onError: (sentence: string) => void }} handlers
 */
export function createCamera(root, { onPicture, onError }) {
  const [open, shoot] = [find(root, ".camera"), find(root, ".shoot")];
  const viewfinder = find(root, ".viewfinder", HTMLVideoElement);
  const isPhone = matchMedia("(pointer: coarse)").matches;
  /** @type {MediaStream | null} */
  let stream = null;

  function close() {
    for (const track of stream?.getTracks() ?? []) track.stop();
    stream = viewfinder.srcObject = null;
    viewfinder.hidden = shoot.hidden = true;
    open.hidden = false;
  }

  /** A phone opens its camera for a file input that asks to capture. */
  function openApp() {
    const input = document.createElement("input");
    Object.assign(input, { type: "file", accept: "image/*" });
    input.setAttribute("capture", "environment");
    input.addEventListener("change", () => input.files?.[0] && onPicture(input.files[0]));
    input.click();
  }

  async function openViewfinder() {
    try {
      const video = { facingMode: "environment", width: { ideal: 1920 } };
      stream = await navigator.mediaDevices.getUserMedia({ video });
    } catch {
      return onError(words.no_camera); // refused, none there, or the page came without https
    }
    viewfinder.srcObject = stream;
    await viewfinder.play();
    viewfinder.hidden = shoot.hidden = false;
    open.hidden = true;
  }

  open.addEventListener("click", () => (isPhone ? openApp() : openViewfinder()));
  shoot.addEventListener("click", async () => {
    const canvas = new OffscreenCanvas(viewfinder.videoWidth, viewfinder.videoHeight);
    contextOf(canvas).drawImage(viewfinder, 0, 0);
    const picture = await canvas.convertToBlob({ type: "image/jpeg", quality: 0.95 });
    close();
    onPicture(picture);
  });
  return { close };
}
