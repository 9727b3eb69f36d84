// Gradio opens its page for programs by the address, /?view=api, but loads what is on it only when its own
// button in the footer is clicked: without that, nothing is shown.

import { findAll } from "../core/dom.js";

const FRAMES = 300; // how long to wait for the footer: five seconds

/** Show the page for programs if the address asks for it. */
export function openApiDocs(frames = FRAMES) {
  if (new URLSearchParams(location.search).get("view") !== "api") return;
  const button = findAll(document, "footer .show-api")[0];
  if (!button) {
    if (frames > 0) requestAnimationFrame(() => openApiDocs(frames - 1));
    return;
  }
  button.click(); // closes what is open, but empty
  button.click();
}
